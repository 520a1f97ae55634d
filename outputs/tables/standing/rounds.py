"""Household visits: rounds, each split into what is done and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from outputs.tables.standing.obligations import Obligation
from outputs.tables.standing.plans import covered, of_kind, unplaced
from outputs.tables.standing.records import Record, Records, Workbook
from planner.domain.plan import Plan, Shift


def visits(
    book: Workbook, plan: Plan, records: Records, later: Sequence[Plan]
) -> Iterator[Obligation]:
    """Household visits round by round, each split into what is done and what is not."""
    found = of_kind(book, plan.shifts, lambda kind: kind.by_household)
    rounds = [shift for shift in found if not covered(shift.date, later)]
    left = {shift.id: list(shift.households) for shift in rounds}
    done: dict[str, list[tuple[str, date]]] = defaultdict(list)
    holding: dict[tuple[str, str], list[Shift]] = defaultdict(list)
    making: dict[tuple[str, str | None], list[Shift]] = defaultdict(list)
    for shift in sorted(rounds, key=lambda one: (one.date, one.id)):
        making[shift.duty, shift.owner].append(shift)
        for home in shift.households:
            holding[shift.duty, home].append(shift)
    for duty in sorted({shift.duty for shift in rounds}):
        for record in records.get(duty, ()):
            if not plan.start <= record.date <= plan.end:
                continue
            known = holding.get((duty, record.target or ""))
            if known is not None:
                _visited(record, [one for one in known if record.target in left[one.id]],
                         left, done)  # fmt: skip
            elif record.target is None or record.target in book.problem.units:
                mine = making.get((duty, record.person), ())
                _visited(record, [one for one in mine if record.target in
                                  (None, one.target)], left, done)  # fmt: skip
            if record.left and record.date <= plan.day_of(plan.created):
                # The plan knew of it and asks so much less.
                yield Obligation(
                    duty, record.owner, record.target, record.date,
                    done=record.date, count=record.left,
                )  # fmt: skip
                record.left = 0
    for shift in rounds:
        base = Obligation(shift.duty, shift.owner, shift.target, shift.date, planned=shift.date)
        days = sorted({day for _home, day in done[shift.id]})
        for day in days:
            homes = tuple(home for home, when in done[shift.id] if when == day)
            yield replace(base, done=day, count=len(homes), households=homes)
        if left[shift.id]:
            homes = tuple(left[shift.id])
            yield replace(base, count=len(homes), households=homes)
    yield from unplaced(book, plan, later, lambda kind: kind.by_household)


def _visited(
    record: Record,
    rounds: Iterable[Shift],
    left: Mapping[str, list[str]],
    done: Mapping[str, list[tuple[str, date]]],
) -> None:
    """Lay one record to `rounds`, the nearest in time first."""
    for shift in sorted(rounds, key=lambda one: (abs((one.date - record.date).days), one.date)):
        homes = left[shift.id]
        while record.left and homes:
            if record.target in shift.households:
                if record.target not in homes:
                    break
                home = record.target or ""
                homes.remove(home)
            else:
                home = homes.pop(0)
            done[shift.id].append((home, record.date))
            record.left -= 1
