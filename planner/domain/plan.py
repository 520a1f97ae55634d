"""A finished plan, as frozen types: exactly what plan.json says, in the same words.

Ids throughout; None where there is none. All tuples are sorted by what identifies a row,
so that equal plans are equal objects and equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from planner.domain.frames import Frame, frame_field, nothing
from planner.domain.language import Facts, Text, facts_of, told
from planner.domain.problem import Problem, Slot
from planner.domain.workdays import WorkCalendar

FORMAT = "sanfang-plan/1"

Cause = Literal[
    "nobody_eligible",
    "all_away",
    "all_busy",
    "spacing",
    "no_day",
    "limit",
    "over_capacity",
    "cover",
    "pin",
    "late",
]


Stage = Literal["pairing", "rotation", "households", "days", "follow_ups", "rounds"]
"""Who plans what: the stages in which a plan is made."""

Sort = Literal[
    "people",
    "occurrence",
    "deadline",
    "visits",
    "holders",
    "holdings",
    "mix",
    "cover",
    "pin",
    "turns",
]
"""What a gap lacks: people of a shift that takes place; a whole occurrence; the deadline of an
item, whether or not it is planned; visits of households; holders of a target or household;
targets or households of an owner; households of the mix; targets of a rotation in time; what
a 必须 or a fixed link asks for; turns that somebody has too few of."""

Purpose = Literal["accept", "handle", "after", "progress"]
"""What a shift is for that an item of the ledger asks for: the item is accepted, handled,
visited again after it was resolved, or reported on."""

UNFINISHED = "unfinished"
"""The code of the warning that gaps may be avoidable: the search for fewer ended early."""

STOPPED, TIMED = "stopped", "limit"
"""The codes of the warnings that somebody, or a clock, stopped the search: they say where."""

NEXT_PLAN = "items-next-plan"
"""The code of the warning that items have no day in the plan and are due after it."""

SWAPPED = "swapped"
"""The code of the warning that shifts changed hands or days by hand since the plan was made."""

IMPORTED = "imported"
"""The code of the warning that a plan was made of a list, and is not judged yet."""

OMITTED = "omitted"
"""The code of the warning that whole duties are left out of a plan that was made of a list."""

LEFT_OUT = "holidays-left-out"
"""The code of the warning that a duty of every other day leaves public holidays without anybody."""

LevelKey = tuple[str, int | None]
"""What a level of one stage makes small: its name and its rank."""


@dataclass(frozen=True, slots=True)
class Level:
    """One objective that was minimised; `proven` means that `value` equals `bound`.

    `name` says what `stage` made small. Several levels of one name have a `rank`: the
    priority of the duties whose gaps they count. A stage that decides duties one generation
    after the other counts these in `generation`.
    """

    stage: str
    name: str
    value: int
    bound: int
    proven: bool
    seconds: float
    rank: int | None = None
    generation: int = 1

    @property
    def key(self) -> LevelKey:
        """What tells the level from the others of its stage and generation."""
        return self.name, self.rank

    @property
    def code(self) -> str:
        """The level in one word, as plan.json calls it: days.gaps.3, pairing.2.kept."""
        round_ = str(self.generation) if self.generation > 1 else ""
        pieces = (self.stage, round_, self.name, "" if self.rank is None else str(self.rank))
        return ".".join(piece for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A pairing of the plan; `current` is true where the input had it as 现有 or 固定."""

    duty: str
    holder: str
    target: str
    current: bool


@dataclass(frozen=True, slots=True)
class Assigned:
    """One person of a shift; `part` counts the team's parts from 0.

    A substitute named by ``standby`` has `part` equal to the number of parts.
    """

    id: str
    part: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One occurrence with the people who serve; `start` and `end` carry the offset.

    `purpose` says what it is for where an item of the ledger asks for it. `groups` are the whole
    units whose turn it is, by part; their people are among `people`.
    """

    id: str
    duty: str
    kind: str
    owner: str | None
    date: date
    slot: Slot
    start: datetime
    end: datetime
    place: str | None
    target: str | None
    people: tuple[Assigned, ...]
    households: tuple[str, ...] = ()
    purpose: Purpose | None = None
    groups: tuple[Assigned, ...] = ()


@dataclass(frozen=True, slots=True)
class RotationRow:
    """`owner` works in `target` in `month` (its first day).

    `forecast` marks months after the plan, and a month the plan's end only begins.
    """

    duty: str
    owner: str
    month: date
    target: str
    forecast: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one person cannot fill a gap: the `reason` in the plan's language, and what it says."""

    id: str
    reason: str
    said: Facts | None = field(default=None, hash=False)

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        return told(self.said, self.reason)


@dataclass(frozen=True, slots=True)
class Gap:
    """An obligation that is short or unplaced; see the contract for `missing` and `cause`.

    `stage` could not do better, and `sort` says what is missing. `purpose` is that of the
    shift that is short or unplaced. `message` is in the plan's language, `said` what it says.
    """

    id: str
    obligation: str
    duty: str
    owner: str | None
    cause: Cause
    missing: int
    period: tuple[date, date]
    date: date | None
    target: str | None
    people: tuple[Reason, ...]
    message: str
    stage: Stage
    sort: Sort
    purpose: Purpose | None = None
    said: Facts | None = field(default=None, hash=False)

    @property
    def words(self) -> str:
        """The message in the reader's language."""
        return told(self.said, self.message)

    @property
    def aside(self) -> bool:
        """Whether it is about no occurrence, but about what a 必须 asks, or somebody's turns."""
        return self.sort in ("pin", "turns")


Account = Literal["holidays", "days_off", "all"]
"""What is shared evenly: turns on public holidays, on days off (these included), all turns."""

ACCOUNTS: tuple[Account, ...] = ("holidays", "days_off", "all")
"""The accounts in the order in which they are made even."""


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """One account of turns: those of everybody eligible for one part of `duty`.

    Duties of one 公平组 share it: `duties` are all of them, `duty` and `part` the first. The
    account ``holidays`` is of some calendar years, the others are of that of the plan's start.
    `loads` are turns of the plan and of 历史, and `credits`: what who was not in office, or
    away, before the plan is taken to have served (``constraints/fairness/credits.py``).
    """

    duty: str
    part: int
    pool: tuple[str, ...]
    loads: Mapping[str, int]
    min: int
    max: int
    credits: Mapping[str, int] = field(default_factory=dict)
    account: Account = "all"
    duties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A row without `duties` is of its duty alone, as rows of earlier plans are."""
        if not self.duties:
            object.__setattr__(self, "duties", (self.duty,))

    @property
    def key(self) -> tuple[str, int, Account]:
        """What tells the row from the others of its plan."""
        return self.duty, self.part, self.account

    @property
    def rank(self) -> tuple[str, int, int]:
        """Sorts the rows of a plan."""
        return self.duty, self.part, ACCOUNTS.index(self.account)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A shift as somebody set it by hand: re-planning keeps it, or tries to (``wish``)."""

    id: str
    mode: Literal["fixed", "wish"]


GONE = "person-gone"
"""The warning that somebody's row was deleted, who had a part in the plan."""


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something the reader of the plan should know; `message` is in the plan's language."""

    code: str
    message: str
    said: Facts | None = field(default=None, hash=False)

    @classmethod
    def of(cls, code: str, text: Text) -> PlanWarning:
        """The warning that `text` is, told in the current language."""
        return cls(code, str(text), facts_of(text))

    @property
    def words(self) -> str:
        """The message in the reader's language."""
        return told(self.said, self.message)


HOLDER_COLUMNS = ("household", "duty", "holder")


def no_holders() -> Frame:
    """An empty households.csv."""
    return nothing(*HOLDER_COLUMNS).make()


@dataclass(frozen=True, eq=False)
class Plan:
    """plan.json and households.csv together.

    `holders` has the columns HOLDER_COLUMNS; one row per link, sorted by duty,
    household, holder. `since` is the day on which the plan was made in the place of a
    published one: what lies before stands as published. `omitted` are duties of which it
    has nothing, and says nothing.
    """

    organisation: str
    start: date
    end: date
    timezone: str
    created: datetime
    source_file: str
    source_sha256: str
    working_days: tuple[date, ...]
    provisional: bool
    levels: tuple[Level, ...] = ()
    links: tuple[PlannedLink, ...] = ()
    shifts: tuple[Shift, ...] = ()
    rotations: tuple[RotationRow, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fairness: tuple[FairnessRow, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()
    holders: Frame = frame_field(nothing(*HOLDER_COLUMNS))  # noqa: RUF009 - none is made
    adopted: tuple[Adopted, ...] = ()
    since: date | None = None
    omitted: tuple[str, ...] = ()

    @property
    def unfinished(self) -> str | None:
        """What to say first of a plan whose gaps may be avoidable; None where they are not."""
        return next((one.words for one in self.warnings if one.code == UNFINISHED), None)

    @property
    def stopped(self) -> str | None:
        """Where somebody stopped the search, in words; None where nobody did."""
        return next((one.words for one in self.warnings if one.code == STOPPED), None)

    def day_of(self, moment: datetime) -> date:
        """The day on which `moment` is where the plan is for."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()


def empty_plan(problem: Problem, calendar: WorkCalendar) -> Plan:
    """A plan of the days of `problem`, made now, that has nothing yet."""
    settings = problem.settings
    return Plan(
        organisation=settings.organisation,
        start=settings.start,
        end=settings.end,
        timezone=settings.timezone,
        created=datetime.now(UTC).replace(microsecond=0),
        source_file=problem.source_file,
        source_sha256=problem.source_sha256,
        working_days=calendar.working_days(settings.start, settings.end),
        provisional=bool(calendar.provisional_years(settings.start, settings.end)),
    )
