"""Every gap of a plan is made here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from planner.domain.ids import occurrence_gap_id, standing_gap_id
from planner.domain.language import Text, facts_of
from planner.domain.plan import Cause, Gap, Purpose, Reason, Sort, Stage

_OF_DAYS = frozenset({"days", "follow_ups"})
"""The stages whose gaps are called after occurrences."""


def reasons(people: Iterable[tuple[str, Text]]) -> tuple[Reason, ...]:
    """Why each of `people` cannot fill a gap, told in the current language."""
    return tuple(Reason(person, str(why), facts_of(why)) for person, why in people)


def retold(gap: Gap, missing: int, people: tuple[Reason, ...], text: Text) -> Gap:
    """`gap` with another number missing, and what `text` says of it."""
    return replace(gap, missing=missing, people=people, message=str(text), said=facts_of(text))


def made(
    stage: Stage,
    sort: Sort,
    obligation: str,
    duty: str,
    owner: str | None,
    *,
    cause: Cause,
    missing: int,
    period: tuple[date, date],
    message: Text,
    day: date | None = None,
    target: str | None = None,
    people: tuple[Reason, ...] = (),
    called: str | None = None,
    purpose: Purpose | None = None,
) -> Gap:
    """A gap of `obligation`, told in the current language.

    One obligation has one gap, which is called after it; others are `called` otherwise.
    """
    name = occurrence_gap_id if stage in _OF_DAYS else standing_gap_id
    return Gap(
        id=called or name(obligation),
        obligation=obligation,
        duty=duty,
        owner=owner,
        cause=cause,
        missing=missing,
        period=period,
        date=day,
        target=target,
        people=people,
        message=str(message),
        stage=stage,
        sort=sort,
        purpose=purpose,
        said=facts_of(message),
    )
