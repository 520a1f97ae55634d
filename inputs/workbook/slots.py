"""Parts of the day as people write them: words, or hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from inputs.workbook import cells
from inputs.workbook.cells import Cell
from inputs.workbook.faults import all_named, did_you_mean
from inputs.workbook.schema import NIGHT, ROUND_THE_CLOCK
from planner.domain.faults import CellFault
from planner.domain.hours import Hours
from planner.domain.language import _
from planner.domain.problem import DayPart, DutySlot, Settings
from planner.domain.words import Word, find_word, squash


def read(cell: Cell, words: Sequence[Word], settings: Settings) -> DutySlot:
    """The part of the day that one of `words` names, or own hours. Raises CellFault.

    24小时 begins with the morning of `settings`, and 夜间 has its hours there.
    """
    written = squash(cells.raw_text(cell))
    found = find_word(written, words)
    if found == NIGHT.value:
        return settings.night
    if found == ROUND_THE_CLOCK.value:
        start = settings.hours["am"][0]
        return Hours(start, start)
    if found is not None:
        return cast(DayPart, found)
    if not any(one.isdecimal() for one in written):
        raise CellFault(
            "unknown-word",
            _("This is not a part of the day."),
            _("One of {words}, or hours such as 12:00-14:00.", words=all_named(words)),
            did_you_mean(written, (word.zh for word in words)),
        )
    return cells.hours(cell, overnight=True)
