"""Everything a report says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from constraints.kinds import KINDS
from outputs.tables.gaps import NO_NOTES, Notes
from outputs.tables.period.basis import Basis
from outputs.tables.period.deeds import is_round, is_visit, takes_place
from outputs.tables.period.items import ItemFigures, item_figures
from outputs.tables.period.people import PersonFigures, UnitFigures, people, units
from outputs.tables.period.places import AreaFigures, MonthFigures, areas, months, visited
from outputs.tables.standing.obligations import Obligation, Tally, tally
from planner.domain.periods import Period
from planner.domain.plan import Plan
from planner.domain.problem import Duty, Problem


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """One duty in the period."""

    duty: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of duty in the period."""

    kind: str
    tally: Tally


@dataclass(frozen=True)
class PeriodReport:
    """Everything a report says. `as_of` is the day up to which records are expected.

    `recorded` is false where 历史 has no row of the period: nothing is called late then.
    `uncovered` are the days of the period that no plan covers, as spans. `notes` are what is
    said of gaps that somebody knows of and leaves.
    """

    problem: Problem
    period: Period
    as_of: date
    recorded: bool
    plans: tuple[Plan, ...]
    uncovered: tuple[tuple[date, date], ...]
    records: int
    total: Tally
    receptions: Tally
    visits: Tally
    homes: Tally
    homes_visited: int
    homes_planned: int
    obligations: tuple[Obligation, ...]
    kinds: tuple[KindFigures, ...]
    duties: tuple[DutyFigures, ...]
    months: tuple[MonthFigures, ...]
    areas: tuple[AreaFigures, ...]
    units: tuple[UnitFigures, ...]
    people: tuple[PersonFigures, ...]
    items: ItemFigures
    classes: tuple[tuple[str, ItemFigures], ...]
    notes: Notes


def make_report(
    problem: Problem,
    plans: Sequence[Plan],
    period: Period,
    as_of: date | None,
    notes: Notes = NO_NOTES,
) -> PeriodReport:
    """The report of `problem` and `plans` for `period`.

    `as_of` None looks back from the day after the period. Plans that lie outside the period
    are left out; what they have on its days counts.
    """
    base = Basis.of(problem, plans, period, as_of)
    items = problem.items.values()
    return PeriodReport(
        problem=problem,
        period=period,
        as_of=base.as_of,
        recorded=base.expected is not None,
        plans=base.plans,
        uncovered=tuple(base.uncovered()),
        records=len(base.rows),
        total=tally(base.obligations, base.expected),
        receptions=_tally(base, lambda duty: KINDS[duty.kind].receives),
        visits=_tally(base, is_visit),
        homes=_tally(base, is_round),
        homes_visited=len(visited(base)),
        homes_planned=len({home for shift in base.shifts for home in shift.households}),
        obligations=base.obligations,
        kinds=_kinds(base),
        duties=_duties(base),
        months=months(base),
        areas=areas(base),
        units=units(base),
        people=people(base),
        items=item_figures(base, items),
        classes=tuple(
            (name, item_figures(base, [item for item in items if item.item_class == name]))
            for name in sorted({item.item_class for item in items})
        ),
        notes=notes,
    )


def _tally(base: Basis, wanted: Callable[[Duty], bool]) -> Tally:
    duties = base.problem.duties
    return tally((one for one in base.obligations if wanted(duties[one.duty])), base.expected)


def _duties(base: Basis) -> tuple[DutyFigures, ...]:
    by_duty: dict[str, list[Obligation]] = defaultdict(list)
    for one in base.obligations:
        by_duty[one.duty].append(one)
    return tuple(
        DutyFigures(key, tally(by_duty.get(key, ()), base.expected))
        for key, duty in base.problem.duties.items()
        if takes_place(duty)
    )


def _kinds(base: Basis) -> tuple[KindFigures, ...]:
    by_kind: dict[str, list[Obligation]] = defaultdict(list)
    for one in base.obligations:
        by_kind[base.problem.duties[one.duty].kind].append(one)
    used = {duty.kind for duty in base.problem.duties.values() if takes_place(duty)}
    return tuple(
        KindFigures(kind, tally(by_kind.get(kind, ()), base.expected))
        for kind in KINDS
        if kind in used
    )


def late_and_short(report: PeriodReport) -> tuple[Obligation, ...]:
    """What is late, and what has no day or too few people, in the order of the workbook."""
    expected = report.as_of if report.recorded else None
    return tuple(
        one
        for one in report.obligations
        if one.owed and (one.state(expected) == "late" or one.state(expected) == "gap")
    )
