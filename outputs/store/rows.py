"""What the store gives back: revisions, events, the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from outputs.store.errors import as_written
from outputs.store.snapshot import load, load_plan
from planner.domain.changes import Change, ChangeKind
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.spoken import date_word

Status = Literal["confirmed", "cancelled"]
CalendarKind = Literal["people", "units", "duties"]


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """A published revision without its content.

    `at` is in UTC, `start` and `end` the period of the plan, `changes` how many shifts
    differed from what was published before, by kind of change.
    """

    number: int
    at: datetime
    by: str
    note: str
    organisation: str
    start: date
    end: date
    plan_sha256: str
    changes: Mapping[ChangeKind, int]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A gap that somebody knows of and leaves, with a note; `last` is the last day it is owed.

    `said` is what the log says of the gap, empty in entries of earlier versions.
    """

    gap: str
    last: date
    note: str
    by: str
    at: datetime
    said: str = ""

    def words(self, zone: ZoneInfo) -> str:
        """That it is known, why it stays, who says so and when."""
        day = date_word(self.at.astimezone(zone).date())
        said = _("Known: {note} ({by}, {day})", note=self.note, by=self.by, day=day)
        return str(said)


@dataclass(frozen=True, eq=False)
class Revision:
    """A published revision; plan and problem are decoded when they are first asked for."""

    info: RevisionInfo
    plan_bytes: bytes
    problem_bytes: bytes

    @cached_property
    def plan(self) -> Plan:
        """The plan as it was published."""
        with as_written():
            return load_plan(self.plan_bytes)

    @cached_property
    def problem(self) -> Problem:
        """The workbook as it was read for that plan."""
        with as_written():
            return load(self.problem_bytes)


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing.

    `fresh` is False where the newest revision says the same already: it is then `revision`,
    and nothing was written. `before` is the newest revision whose shifts this one replaced.
    """

    revision: RevisionInfo
    fresh: bool
    changes: tuple[Change, ...] = ()
    before: RevisionInfo | None = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What has become of the revision that a plan was made from.

    `known` had the plan's days when revision `base` was the newest, `counts` has them now. Where
    it is `gone` a restore has taken it back.
    """

    base: int
    known: RevisionInfo | None
    counts: RevisionInfo | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore: revision `was` was the newest before it, `now` after it; 0 for none."""

    at: datetime
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, and when; `detail` says to what."""

    number: int
    at: datetime
    by: str
    action: str
    detail: Mapping[str, str]


def moment_text(moment: datetime) -> str:
    """The moment in UTC, to the second, as the tables keep it; raises ValueError without zone."""
    if moment.tzinfo is None:
        raise ValueError("Expected a moment with its time zone.")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment_of(text: str) -> datetime:
    """The moment that :func:`moment_text` wrote."""
    with as_written():
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        return moment
