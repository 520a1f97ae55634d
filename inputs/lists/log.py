"""A log of what was done in whatever shape: the same rows as those of a plain list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name

from inputs.handback.log import Log, LogRow
from inputs.lists.context import Context
from inputs.lists.found import Left
from inputs.lists.names import NOT_SERVED
from inputs.lists.reading import read_lists
from inputs.workbook.sources import open_list
from planner.domain.faults import FileFault
from planner.domain.problem import Fault, Problem


def read_shaped_log(path: Path, problem: Problem, days: tuple[date, date]) -> Log | None:
    """What the file says was done, a row for each turn; None where no turn can be told in it.

    `days` are those that one without a year can mean. Cells that state a turn and cannot be
    used are faults of the log; what is struck through was not done, and is a warning.
    """
    try:
        book = open_list(path)
    except FileFault:
        return None  # which the reader of plain lists says
    found = read_lists([book], Context(problem, "history", days=days))
    if not found.turns:
        return None
    rows = tuple(
        LogRow(
            turn.spot.row + 1,
            date=turn.day,
            slot=turn.slot,
            duty=turn.duty,
            people=(turn.person,),
            targets=() if turn.target is None else (turn.target,),
            result="done",
            count=turn.count,
            sheet=turn.spot.sheet,
            column=xl_col_to_name(turn.spot.column),
        )
        for turn in found.turns
    )
    return Log(rows, tuple(_fault(left) for left in found.left if left.states))


def _fault(left: Left) -> Fault:
    column = xl_col_to_name(left.spot.column)
    row = left.spot.row + 1
    cancelled = left.why is NOT_SERVED
    return Fault("not-read", left.why, left.spot.sheet, row, column, left.text, warning=cancelled)
