"""What an example workbook is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inputs.workbook.schema import Rows
from planner.domain.language import Text

Row = dict[str, object]
"""One row of a sheet, by the English names of its columns; absent columns are empty.

Values are text, whole or decimal numbers, and dates, as a cell holds them.
"""


@dataclass(frozen=True, slots=True)
class Preset:
    """One example: its `id` on the command line, a `title` for lists, and its content."""

    id: str
    title: Text
    build: Callable[[], Rows]
