"""A log beside the published shifts: its records, and what they correct."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from inputs.handback.log import Log
from planner.domain.directory import Directory
from planner.domain.faults import joined
from planner.domain.plan import Shift
from planner.domain.problem import Fault, Problem
from planner.domain.records import Record
from planner.flows.matching.entries import Entries
from planner.flows.matching.finding import ShiftFinder
from planner.flows.matching.recorder import Recorder, key_of


@dataclass(frozen=True, slots=True)
class Matched:
    """What a log says. `records` are sorted; there are none where a fault is an error.

    `unplanned` of them belong to no shift. `silent` rows of 安排表 say no result. `full`
    are the shifts of which the log says everybody who came.
    """

    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    unplanned: int = 0
    silent: int = 0
    full: frozenset[str] = frozenset()


def match(
    log: Log,
    problem: Problem,
    shifts: Iterable[Shift],
    *,
    recorded: Iterable[Record] = (),
    today: date | None = None,
) -> Matched:
    """The records of `log`, whose rows are about the published `shifts`.

    `recorded` is what the store has already: the same log means the same again. What was
    done after `today` is a fault.
    """
    shifts = tuple(shifts)
    entries = Entries(log, problem, shifts, today)
    telling = [row for row in log.rows if row.result is not None]
    understood = [entry for row in telling if (entry := entries.entry(row)) is not None]
    fresh = [entry for entry in understood if not entries.is_repeated(entry)]
    found = ShiftFinder(Directory(problem), shifts, recorded).find(fresh)
    records = Recorder(entries).of(found)
    silent = len(log.rows) - len(telling)
    sheets = {one.grid.title: index for index, one in enumerate(log.listings)}
    faults = tuple(
        sorted(
            (*log.faults, *joined(entries.faults)),
            key=lambda fault: (sheets.get(fault.sheet, 0), fault.row or 0),
        )
    )
    if any(not fault.warning for fault in faults):
        return Matched(faults=faults, silent=silent)
    return Matched(
        tuple(sorted(records, key=_order)),
        faults,
        sum(record.shift is None for record in records),
        silent,
        frozenset(one.shift.id for one in found if one.shift is not None and one.came is not None),
    )


def corrections(matched: Matched, recorded: Iterable[Record]) -> tuple[Record, ...]:
    """What `recorded` said otherwise of the same shifts, as not done.

    Somebody recorded on one day who now turns out to have come on another, or not at all
    where the log says everybody who came, must not count twice.
    """
    new = {key_of(record) for record in matched.records}
    told = {(record.shift, record.person) for record in matched.records if record.shift}
    return tuple(
        replace(old, result="not_done", households=None, count=1, instead_of=None)
        for old in recorded
        if old.shift is not None
        and old.result != "not_done"
        and key_of(old) not in new
        and ((old.shift, old.person) in told or old.shift in matched.full)
    )


def _order(record: Record) -> tuple[date, str, str, str, str]:
    return record.date, record.duty, record.shift or "", record.person or "", record.target or ""
