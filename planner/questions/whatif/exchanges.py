"""With which other shifts one could be exchanged so that every rule still holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from planner.domain.accounts import pooled
from planner.domain.crews import crewed
from planner.domain.plan import Shift
from planner.domain.shifts import team
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.swaps import NoSwap, in_person, swap

MOST_TRIED = 40
"""So many exchanges, the nearest ones, are laid before the judge for each who could leave."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """`person` leaves a shift for `other` and `other_person` comes in their place; where both are
    None the two shifts exchange their days.
    """

    other: Shift
    person: str | None
    other_person: str | None


def exchanges(
    bench: Bench, shift: Shift, today: date, person: str | None = None
) -> Iterator[Exchange]:
    """The exchanges that every rule allows, of `person` or of everybody who serves in `shift`.

    They are with shifts from `today` on of the same duty, or of its 公平组, the nearest first; of
    what each owes in person the days are exchanged.
    """
    duties = bench.problem.duties
    if shift.duty not in duties:
        return
    alike = {one.id for one in pooled(duties, duties[shift.duty])}
    others = sorted(
        (one for one in bench.plan.shifts
         if one.duty in alike and one.id != shift.id and one.date >= today),
        key=lambda one: (abs((one.date - shift.date).days), one.id),
    )  # fmt: skip
    serving = [one.id for one in team(crewed(shift), duties[shift.duty])]
    leaving: list[str | None] = [*serving] if person is None else [person]
    if person is None and in_person(shift, bench.problem):
        leaving = [None]
    for one in leaving:
        tried = islice(_pairs(bench, shift, others, one), MOST_TRIED)
        yield from (pair for pair in tried if allowed(bench, shift, pair))


def _pairs(
    bench: Bench, shift: Shift, others: list[Shift], person: str | None
) -> Iterator[Exchange]:
    for other in others:
        if person is None:
            if in_person(other, bench.problem) and other.owner == shift.owner:
                continue  # one's own two days: nothing would change
            yield Exchange(other, None, None)
            continue
        at = other if person in bench.problem.people else crewed(other)  # units with units
        serving = [one.id for one in team(at, bench.problem.duties[other.duty])]
        if person not in serving:
            yield from (Exchange(other, person, colleague) for colleague in serving)


def allowed(bench: Bench, shift: Shift, one: Exchange) -> bool:
    """Whether every rule that holds would still hold."""
    try:
        found = swap(bench, shift, one.other, person=one.person, other_person=one.other_person)
    except NoSwap:
        return False
    return found.verdict.legal
