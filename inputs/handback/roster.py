"""安排表 read back: the rows of a roster.xlsx that somebody edited by hand.

Reading is lenient about habits (moved and extra columns, dates as text, other words for a
slot, names for ids, title rows); what cannot be read is a located fault, never a guess. What
the rows mean is said by ``inputs.handback.edited``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inputs.handback.listing import Line, Span, find_listing, told_once
from inputs.handback.lookup import slot_of
from inputs.workbook.sources import open_book
from outputs.roster.shifts import HEADERS, PART, SHEET
from planner.domain.faults import FileFault
from planner.domain.language import _
from planner.domain.problem import Fault, Settings, Slot

_SPELLINGS = {en: (en, zh) for en, zh in (*HEADERS.items(), PART)}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of 安排表 as somebody left it.

    `row` counts as Excel does. Texts are as written: ids or names, empty where the cell is
    empty, None where the sheet has no such column. `date` and `slot` are None where the
    cell is empty.
    """

    row: int
    id: str
    date: date | None
    slot: Slot | None
    time: str | None = None
    duty: str | None = None
    person: str | None = None
    name: str | None = None
    place: str | None = None
    target: str | None = None
    note: str | None = None
    part: str | None = None


def read_roster(
    path: Path, span: Span | None = None, settings: Settings | None = None
) -> tuple[tuple[RosterRow, ...], tuple[Fault, ...]]:
    """The rows of 安排表 in the file `path`, and everything in it that cannot be read.

    `span` are the first and the last day of its plan, for days without a year; `settings`
    say when parts of the day are. Rows
    with a fault are left out. Never raises for what is in the file.
    """
    try:
        book = open_book(path)
    except FileFault as error:
        return (), (error.at("", None, "", path.name),)
    found = find_listing(book.grids, _SPELLINGS, SHEET, _is_roster, span)
    if found is None:
        text = _("There is no sheet 安排表 with the columns 编号 and 日期.")
        remedy = _("Hand in the roster.xlsx that was made, with its header row.")
        return (), (Fault("no-roster", text, value=path.name, remedy=remedy),)
    rows: list[RosterRow] = []
    faults: list[Fault] = []
    for line in found.lines():
        row = _read(line, settings)
        faults += line.faults
        if row is not None:
            rows.append(row)
    return tuple(rows), told_once(faults)


def _is_roster(columns: frozenset[str]) -> bool:
    return {"id", "date"} <= columns and bool({"person", "name"} & columns)


def _read(line: Line, settings: Settings | None) -> RosterRow | None:
    """The row, or None where one of its cells has a fault."""
    line.check_errors()
    if line.faults or line.is_below():
        return None
    found_day, slot = line.day("date"), line.read("slot", lambda c: slot_of(c, settings))
    if line.failed:
        return None
    return RosterRow(
        line.row,
        line.text("id") or "",
        found_day,
        slot,
        line.text("time"),
        line.text("duty"),
        line.text("person"),
        line.text("name"),
        line.text("place"),
        line.text("target"),
        line.text("note"),
        line.text("part"),
    )
