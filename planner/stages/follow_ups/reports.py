"""Reports on progress: open items of the ledger are told about until their deadline.

A report takes no time and disturbs nobody, so that each is decided on its own, once the
visits stand: by the item's own person, else by who visits, as late in its days as may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from constraints.follow_ups.model import RESPONSIBLE, Ledger, Report, reports_of
from constraints.follow_ups.rule import PROGRESS
from constraints.kinds import KINDS
from planner.domain.ids import visit_id
from planner.domain.pins import forbids
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Duty
from planner.domain.shifts import clock, place_of
from planner.gaps.days import Unmet
from planner.model.choices import Choices
from planner.model.demands import Demand, Part, When, times_on

KIND = "report"
"""The kind of these shifts: that of duties which take no time."""


def plan_reports(
    choices: Choices,
    ledger: Ledger,
    done: Mapping[tuple[str, str | None], Collection[date]],
    visits: Iterable[Shift],
    posted: Mapping[str, Shift] | None = None,
    since: date = date.min,
) -> tuple[list[Shift], list[Unmet]]:
    """The reports of every 回访 with ``progress``, and those that nobody can make.

    `done` holds the days on which 历史 shows a duty at a target. The reports of a plan in
    force, `posted`, keep their day and person where they may; none is made before `since`.
    """
    visitors: dict[str | None, set[str]] = defaultdict(set)
    for visit in visits:
        visitors[visit.owner] |= {one.id for one in visit.people}
    shifts: list[Shift] = []
    unmet: list[Unmet] = []
    for duty in choices.problem.duties.values():
        if not KINDS[duty.kind].by_item or not duty.params[PROGRESS]:
            continue
        for item in ledger.items(duty):
            past = done.get((duty.id, item.target), ())
            settings = choices.problem.settings
            for report in reports_of(duty, item, settings, choices.calendar, past):
                demand = _demand(choices, ledger, duty, report)
                demand = replace(demand, when=tuple(w for w in demand.when if w.day >= since))
                first = (item.person, *sorted(visitors[item.id]))
                old = None if posted is None else posted.get(demand.id)
                shift = _report(choices, ledger, duty, demand, report, first, old)
                if shift is None:
                    unmet.append(Unmet(demand))
                else:
                    shifts.append(shift)
    return shifts, unmet


def _demand(choices: Choices, ledger: Ledger, duty: Duty, report: Report) -> Demand:
    people = choices.problem.people
    named = {
        person
        for day in report.days
        for person in _named(ledger, duty, report, day)
        if people[person].serves(day)
    }
    return Demand(
        id=visit_id(duty.id, report.item.id, "progress", report.number),
        duty=replace(duty, kind=KIND, spacing=None, block=None),
        owner=report.item.id,
        target=choices.directory.unit_of(report.item.target),
        period=report.window,
        turn=report.number,
        purpose="progress",
        when=times_on(duty, report.days),
        parts=(Part(1, tuple(sorted(named))),),
    )


def _named(ledger: Ledger, duty: Duty, report: Report, day: date) -> tuple[str, ...]:
    """Who may report: whom the first part of the team, which leads, names for the item."""
    lead = (duty.team or (RESPONSIBLE,))[0]
    return ledger.people(lead.selector, report.item, day)


def _report(
    choices: Choices,
    ledger: Ledger,
    duty: Duty,
    demand: Demand,
    report: Report,
    first: Sequence[str | None],
    posted: Shift | None,
) -> Shift | None:
    """The report, as posted or by one of `first` where they are there; None where nobody is."""
    candidates = demand.parts[0].candidates
    times = sorted(demand.when, key=lambda one: one.day, reverse=True)
    if posted is not None:
        first = (*(one.id for one in posted.people), *first)
        times.sort(key=lambda one: one.day != posted.date)
    own = [person for person in dict.fromkeys(first) if person in candidates]
    for person in (*own, *(one for one in candidates if one not in own)):
        for when in times:
            named = person in _named(ledger, duty, report, when.day)
            if named and _may(choices, demand, when, person):
                return _shift(choices, demand, when, person)
    return None


def _may(choices: Choices, demand: Demand, when: When, person: str) -> bool:
    """Whether `person` is there, and sheet 指定 does not forbid it."""
    return choices.attendance.present(person, when.day, when.slot) and not any(
        forbids(choices.problem.settings, pin, person, demand.duty.id, demand.target, *when)
        for pin in choices.problem.pins
    )


def _shift(choices: Choices, demand: Demand, when: When, person: str) -> Shift:
    start, end = clock(choices.problem.settings, when.day, when.slot)
    return Shift(
        id=demand.id,
        duty=demand.duty.id,
        kind=KIND,
        owner=demand.owner,
        date=when.day,
        slot=when.slot,
        start=start,
        end=end,
        place=place_of(demand.duty, own=demand.target, target=demand.target),
        target=demand.target,
        people=(Assigned(person, 0),),
        purpose=demand.purpose,
    )
