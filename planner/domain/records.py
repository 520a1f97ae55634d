"""What was done, as it is kept beside the plans, and as the next plan's history."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from constraints.household_rounds.rule import VISITS
from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.ids import label_in, owner_in
from planner.domain.periods import Period, period_of
from planner.domain.plan import Plan
from planner.domain.problem import Done, Duty, Problem

Result = Literal["done", "not_done", "made_up"]
"""done 已完成, not_done 未完成, made_up 补课: what `instead_of` had left open."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one person did, or did not do, on one day.

    `shift` is the id of the shift it belongs to, None for what no plan had. `households`
    are those visited, None where only their number is known, which `count` says; otherwise
    `count` is turns. `instead_of` is the day that a make-up visit makes up for.
    """

    date: datetime.date
    duty: str
    person: str | None
    target: str | None
    shift: str | None = None
    result: Result = "done"
    households: tuple[str, ...] | None = None
    count: int = 1
    note: str = ""
    instead_of: datetime.date | None = None


# -- what was done, as history ---------------------------------------------------------------


def with_records(
    problem: Problem, records: Iterable[Record], *, plan: Plan | None = None
) -> Problem:
    """`problem` whose 历史 also holds what `records` say was done.

    A visit of households is one row for each household. What was made up for in another
    period belongs to the day it makes up for. A row that somebody also typed into 历史
    counts once. Records of what the workbook no longer has are passed over. With `plan`
    the records of its own shifts are left out: the plan shows those turns itself.

    The first day of a plan whose household rounds were recorded is a row that counts
    nothing: the elapsed share of longer periods runs from there on.
    """
    own = {shift.id: frozenset(shift.households) for shift in plan.shifts} if plan else {}
    directory = Directory(problem)
    found: dict[tuple[datetime.date, str, str | None, str | None], Done] = {}
    for record in records:
        if _is_of(record, own):
            continue
        began = _began(problem, record)
        if began is not None:
            found.setdefault((began.date, began.duty, None, None), began)
        if record.result == "not_done":
            continue
        for done in _done(directory, record):
            key = done.date, done.duty, done.person, done.target
            found[key] = max(found.get(key, done), done, key=lambda one: one.count)
    if not found:
        return problem
    return replace(problem, history=_merged(directory, tuple(found.values())))


def _is_of(record: Record, own: Mapping[str, frozenset[str]]) -> bool:
    """Whether the record is of one of the shifts `own`, ids to households.

    A round's id may come again in a plan made anew, for other households.
    """
    if record.shift is None or record.shift not in own:
        return False
    households = own[record.shift]
    return not record.households or not households or not households.isdisjoint(record.households)


def _began(problem: Problem, record: Record) -> Done | None:
    """The first day of the plan that held a recorded household round, as a row of no visits.

    The round's id names that day.
    """
    duty = problem.duties.get(record.duty)
    if duty is None or not KINDS[duty.kind].by_household or record.shift is None:
        return None
    try:
        day = datetime.date.fromisoformat(label_in(record.shift) or "")
    except ValueError:
        return None
    return Done(day, duty.id, count=0)


def _done(directory: Directory, record: Record) -> Iterator[Done]:
    problem, ids = directory.problem, directory.homes.row_of
    duty = problem.duties.get(record.duty)
    if duty is None:
        return
    day = counted_day(duty, record)
    person = record.person if record.person in problem.people else None
    step = _step(problem, duty, record)
    if step is not None:
        yield Done(record.date, duty.id, person, step)
    elif record.households:
        for household in dict.fromkeys(record.households):
            if household in ids:
                yield Done(day, duty.id, person, household)
    elif record.target is None or record.target in problem.units or record.target in ids:
        yield Done(day, duty.id, person, record.target, record.count)


def _step(problem: Problem, duty: Duty, record: Record) -> str | None:
    """The step of 节点 that the record's shift took; 历史 names a step by its id."""
    step = owner_in(record.shift) if KINDS[duty.kind].by_steps else None
    return step if step in problem.milestones else None


def counted_day(duty: Duty, record: Record) -> datetime.date:
    """The day the record counts on: one in the period it was owed in.

    So that a visit of March that is made up in April, or a turn that holidays put off into
    the next week, is not taken for that period's own.
    """
    day, planned = record.date, record.instead_of or record.date
    own = _own_period(duty, record)
    if own is not None:
        return next((one for one in (day, planned) if one in own), own.last)
    if KINDS[duty.kind].by_item:
        return planned  # an item has its own few days, whatever the duty's period
    names = {duty.period, *(cadence.period for cadence in duty.params[VISITS])}
    if KINDS[duty.kind].rotates:
        names.add("month")
    apart = any(
        day not in period_of(name, planned, anchor=duty.start)
        for name in sorted(names - {"once", "term"})
    )
    return planned if apart else day


def _own_period(duty: Duty, record: Record) -> Period | None:
    """The period that the id of the record's shift names; None where it names none near."""
    label = label_in(record.shift)
    if label is None or duty.period == "once":
        return None
    near = {record.date, record.instead_of or record.date}
    for day in sorted(near):
        period = period_of(duty.period, day, anchor=duty.start)
        before = period_of(
            duty.period, period.first - datetime.timedelta(days=1), anchor=duty.start
        )
        for one in (period, before):
            if one.label == label:
                return one
    return None


def _merged(directory: Directory, recorded: Sequence[Done]) -> tuple[Done, ...]:
    """Typed rows and recorded ones, what both say once.

    Of two rows for the same work the one that says more stays: a typed row without target,
    or with the village for several households, gives way by as much as the records show.
    """
    problem = directory.problem
    counts = {(row.date, row.duty, row.person, row.target): row.count for row in recorded}
    typed = {(row.date, row.duty, row.person, row.target) for row in problem.history}
    said = {(row.date, row.duty, row.person) for row in problem.history if row.target is not None}
    left: dict[tuple[datetime.date, str], list[Done]] = {}
    for row in sorted(recorded, key=_order):
        exact = row.date, row.duty, row.person, row.target
        if exact not in typed and (row.target is not None or exact[:3] not in said):
            left.setdefault((row.date, row.duty), []).append(row)
    kept: list[Done] = []
    taken: set[Done] = set()
    for row in problem.history:
        covered = 0
        key = row.date, row.duty, row.person, row.target
        row = replace(row, count=max(row.count, counts.get(key, 0)))
        for other in left.get((row.date, row.duty), ()):
            same = row.person in (None, other.person) and other not in taken
            if same and covered < row.count and _vaguer(directory, row.target, other.target):
                covered += other.count
                taken.add(other)
        if covered < row.count or not covered:
            kept.append(replace(row, count=row.count - covered) if covered else row)
    return (*kept, *(row for rows in left.values() for row in rows))


def _order(row: Done) -> tuple[datetime.date, str, str, str]:
    return row.date, row.duty, row.person or "", row.target or ""


def _vaguer(directory: Directory, target: str | None, other: str | None) -> bool:
    """Whether `target` says less than `other`: nothing, or the unit it lies in."""
    if target is None or other is None:
        return target is None and other is not None
    units = directory.problem.units
    return target in units and target in directory.chain(directory.homes.unit_of.get(other))
