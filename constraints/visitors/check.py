"""No household sees different people in one week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.kinds import KINDS
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.periods import monday
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on households visited by different people in one week, follow-ups excepted."""
    told: set[str] = set()
    for (household, _week), shifts in sorted(_visits(case).items()):
        others = [one for one in shifts if case.people(one) != case.people(shifts[0])]
        if others and others[0].id not in told:
            told.add(others[0].id)
            text = _("{household} is visited by different people in one week.", household=household)
            yield about(others[0], "different-people", text, unit="households")


def households(case: Case, shift: Shift) -> tuple[str, ...]:
    """The households that `shift` visits; none where it is about an item of the ledger."""
    if KINDS[case.duty(shift).kind].by_item:
        return ()
    alone = shift.target in case.directory.homes.unit_of and shift.target not in shift.households
    return (*shift.households, shift.target) if alone and shift.target else shift.households


def _visits(case: Case) -> Mapping[tuple[str, date], list[Shift]]:
    if ("visitors",) not in case.memo:
        found: dict[tuple[str, date], list[Shift]] = defaultdict(list)
        for shift in sorted(case.shifts, key=lambda one: (one.date, one.id)):
            for household in households(case, shift):
                found[household, monday(shift.date)].append(shift)
        case.memo["visitors",] = found
    visits: Mapping[tuple[str, date], list[Shift]] = case.memo["visitors",]
    return visits


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """Others visit the household that week."""
    at = asked.at
    if asked.person is None:
        return None
    parts = max(1, len(case.duty(at).team))
    team = {one.id for one in at.people if one.part < parts} | {asked.person}
    others = [
        shift
        for household in households(case, at)
        for shift in _visits(case).get((household, monday(at.date)), ())
        if shift.id not in (at.id, asked.but)
    ]
    if all(case.people(shift) == team for shift in others):
        return None
    said = _("others visit the household that week")
    often = marked("on {days:day|days} others visit the household that week")
    return Refusal("visitors", said, often, cause="limit")


CHECK: Final = Check(check, "days", refuse, 85)
