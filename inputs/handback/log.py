"""What was done, as people hand it in: 安排表 with a result column, or a plain list.

Both are read alike; a plain list has no 编号. What the rows mean beside the published
shifts is said by ``planner.flows.matching``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from inputs.handback.listing import Line, Listing, Span, find_listings, told_once
from inputs.handback.lookup import slot_of
from inputs.workbook.cells import Cell, integer, shown, words_of
from inputs.workbook.faults import all_named
from inputs.workbook.sources import open_list
from outputs.roster.shifts import HEADERS, SHEET
from planner.domain.faults import CellFault, FileFault
from planner.domain.language import _
from planner.domain.problem import Fault, Settings, Slot
from planner.domain.records import Result
from planner.domain.words import Word, find_word, squash

RESULTS = (
    Word("done", "完成", "done", ("已完成", "已做", "是", "√", "✓", "✔", "yes", "ok")),
    Word(
        "not_done",
        "未完成",
        "not done",
        ("没完成", "未做", "未开展", "否", "×", "✗", "no", "not_done"),
    ),
    Word("made_up", "补课", "made up", ("已补课", "补做", "已补", "补", "made_up", "make-up")),
)
"""What 结果 may say."""

_OWN = {
    "result": ("result", "结果", "完成情况", "落实情况"),
    "actual": ("actual date", "actual_date", "实际日期", "补课日期", "完成日期"),
    "instead_of": ("planned date", "planned_date", "instead_of", "原定日期", "计划日期"),
    "came": ("who came", "came", "实到", "实到人员"),
    "households": ("households", "户", "走访户", "户编码"),
    "count": ("count", "次数", "户数"),
}
SPELLINGS = {en: (en, zh) for en, zh in HEADERS.items()} | {
    "person": ("person", "人员编码", "人员"),
    **_OWN,
}
"""The columns of a log, and what their headers may say."""

MOST_TURNS = 100_000


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of a log as it is written: ids or names, empty where nothing stands.

    `row` counts as Excel does; in a list of another shape `column` is that of the cell that says
    it. `came` is None where the cell is empty. `result` is None where the row does not say.
    """

    row: int
    id: str = ""
    date: datetime.date | None = None
    slot: Slot | None = None
    duty: str = ""
    people: tuple[str, ...] = ()
    name: str = ""
    targets: tuple[str, ...] = ()
    result: Result | None = None
    actual: datetime.date | None = None
    instead_of: datetime.date | None = None
    came: tuple[str, ...] | None = None
    households: tuple[str, ...] = ()
    count: int | None = None
    note: str = ""
    sheet: str = ""
    column: str = ""


@dataclass(frozen=True)
class Log:
    """A whole log. `from_roster` says that it is 安排表, where no result means not known.

    Lists may stand on several sheets; 安排表 is read alone, for what else its file shows are
    views of it.
    """

    rows: tuple[LogRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    from_roster: bool = False
    listings: tuple[Listing, ...] = ()

    def listing(self, row: LogRow) -> Listing | None:
        """The list that `row` stands in."""
        return next((one for one in self.listings if one.grid.title == row.sheet), None)


def read_log(path: Path, span: Span | None = None, settings: Settings | None = None) -> Log:
    """The log in `path`, an .xlsx workbook or a .csv file, and what in it cannot be read.

    `span` are the days that one without a year can mean; `settings` say when parts of the
    day are. A row with a fault is read as far
    as it can be, so that what its other cells mean can be judged at the same time. Never
    raises for what is in the file.
    """
    try:
        book = open_list(path)
    except FileFault as error:
        return Log(faults=(error.at("", None, "", path.name),))
    listings = tuple(find_listings(book.grids, SPELLINGS, SHEET, _is_log, span))
    if not listings:
        text = _("There is no list of what was done in this file.")
        remedy = _(
            "Hand in 安排表 with a column 结果, or a list with the columns 日期, 制度 and 人员."
        )
        ours = bool(tuple(find_listings(book.grids, SPELLINGS, SHEET, _is_roster, span)))
        fault = Fault("no-log", text, value=path.name, remedy=remedy)
        return Log(faults=(fault,), from_roster=ours)
    from_roster = "id" in listings[0].columns
    others = () if from_roster else (one for one in listings[1:] if "id" not in one.columns)
    listings = (listings[0], *others)
    rows: list[LogRow] = []
    faults: list[Fault] = []
    for line in (line for listing in listings for line in listing.lines()):
        row = _read(line, settings, from_roster=from_roster)
        faults += line.faults
        if row is not None:
            rows.append(row)
    return Log(tuple(rows), told_once(faults), from_roster, listings)


def _is_roster(columns: frozenset[str]) -> bool:
    """安排表 as it was made: what was to be done, not what was."""
    return {"id", "date", "duty"} <= columns and bool(columns & {"person", "name"})


def _is_log(columns: frozenset[str]) -> bool:
    """安排表 has to say what came of it; a plain list says so by being one."""
    if not columns & {"person", "name", "targets", "target"}:
        return False
    if "id" in columns:
        return bool(columns & {"result", "actual", "came"})
    return {"date", "duty"} <= columns


def _read(line: Line, settings: Settings | None, *, from_roster: bool) -> LogRow | None:
    line.check_errors()
    if line.faults or line.is_below():
        return None
    result = line.read("result", _result)
    actual, instead_of = line.day("actual"), line.day("instead_of")
    came = line.read("came", words_of)
    if line.failed:
        result = result or "done"  # so that the rest of the row is looked at
    if result is None and (actual is not None or came is not None):
        result = "done"
    if result is None and not from_roster:
        result = "done"  # whatever a plain list names was done
    row = LogRow(
        line.row,
        line.text("id") or "",
        line.day("date"),
        line.read("slot", lambda cell: slot_of(cell, settings)),
        line.text("duty") or "",
        line.read("person", words_of) or (),
        line.text("name") or "",
        line.read("target", words_of) or (),
        result,
        actual,
        instead_of,
        came,
        line.read("households", words_of) or (),
        line.read("count", lambda cell: integer(cell, 1, MOST_TURNS)),
        line.text("note") or "",
        line.listing.grid.title,
    )
    _check(line, row)
    return row


def _check(line: Line, row: LogRow) -> None:
    """What the cells of one row say against each other."""
    if row.result is None:
        return
    if not row.id:
        for name, value in (("date", row.date), ("duty", row.duty)):
            if not value and not any(
                fault.column == line.listing.heading(name) for fault in line.faults
            ):
                line.fault(name, "missing-value", _("A row without 编号 needs this."))
    if row.result == "not_done" and row.actual is not None:
        text = _("It was not done, and yet a day stands here.")
        line.fault("actual", "contradiction", text, _("Clear it, or write 补课 as the result."))
    if row.result == "not_done" and row.came is not None:
        line.fault("came", "contradiction", _("It was not done, and yet somebody came."))
    made_up_on = row.actual or (row.date if row.instead_of is not None or not row.id else None)
    if row.result == "made_up" and made_up_on is None:
        text = _("It was made up for, but the day is not said.")
        name = "actual" if "actual" in line.cells else "result"
        line.fault(name, "missing-value", text, _("Write the day into the column 实际日期."))


def _result(cell: Cell) -> Result:
    written = squash(shown(cell))
    found = find_word(written, RESULTS)
    if found is None:
        text = _("This is no result.")
        raise CellFault("unknown-result", text, _("One of {words}.", words=all_named(RESULTS)))
    return cast("Result", found)
