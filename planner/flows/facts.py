"""What one workbook says that another does not, sheet by sheet and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from inputs.workbook.schema import SHEETS
from planner.domain.frames import replaced
from planner.domain.problem import Problem
from planner.flows.comparing import Told
from planner.repair.published import with_past


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row: as it was (None: it was not there) and as it is (None: it is there no more).

    `key` is its id, empty where rows of its sheet have none; `columns` are the English names
    of the fields that differ, for a row that was there before.
    """

    key: str
    old: Any
    new: Any
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What differs in the sheet of this English name; there is at least one row."""

    sheet: str
    rows: tuple[RowChange, ...]

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(row.old is None for row in self.rows)

    @property
    def removed(self) -> int:
        """How many rows are there no more."""
        return sum(row.new is None for row in self.rows)

    @property
    def altered(self) -> int:
        """How many rows say something else."""
        return len(self.rows) - self.added - self.removed


def since_published(known: Told, now: Problem, today: date) -> tuple[SheetChange, ...]:
    """What the workbook `now` says that it did not when `known` was published.

    That somebody left who only served before `today` is nothing: the past keeps them.
    """
    served = tuple(one for one in known.plan.shifts if one.date < today)
    past = with_past(now, known.problem, replaced(known.plan, shifts=served))
    return sheet_changes(known.problem, past)


def sheet_changes(old: Problem, new: Problem) -> tuple[SheetChange, ...]:
    """The sheets in which `new` says something else than `old`, in the workbook's order.

    Rows that only moved differ in nothing.
    """
    found = ((sheet.en, tuple(_rows(sheet.en, old, new))) for sheet in SHEETS)
    return tuple(SheetChange(sheet, rows) for sheet, rows in found if rows)


def _rows(sheet: str, old: Problem, new: Problem) -> Iterator[RowChange]:
    if sheet == "households":
        yield from _households(old, new)
        return
    before, after = getattr(old, sheet), getattr(new, sheet)
    if sheet == "settings":
        yield from _one("", before, after)
    elif isinstance(before, Mapping):
        for key in {**before, **after}:
            yield from _one(key, before.get(key), after.get(key))
    else:
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        yield from (RowChange("", row, None) for row in gone.elements())
        yield from (RowChange("", None, row) for row in come.elements())


def _one(key: str, before: Any, after: Any) -> Iterator[RowChange]:
    if before == after:
        return
    columns: tuple[str, ...] = ()
    if before is not None and after is not None:
        names = (field.name for field in fields(before))
        columns = tuple(one for one in names if getattr(before, one) != getattr(after, one))
    yield RowChange(key, before, after, columns)


def _households(old: Problem, new: Problem) -> Iterator[RowChange]:
    """Rows of sheet 户 by their ids; a row stands for itself by the unit it lies in."""
    if old.households.equals(new.households):
        return
    before, after = (frame.set_index("id") for frame in (old.households, new.households))
    for key in before.index.difference(after.index):
        yield RowChange(key, before.at[key, "unit"], None)
    for key in after.index.difference(before.index):
        yield RowChange(key, None, after.at[key, "unit"])
    both = before.index.intersection(after.index)
    mine, its = before.loc[both], after.loc[both]
    differs = (mine != its) & ~(mine.isna() & its.isna())
    for key in both[differs.any(axis=1)]:
        columns = tuple(name for name in differs.columns if differs.at[key, name])
        yield RowChange(key, mine.at[key, "unit"], its.at[key, "unit"], columns)
