"""What a header says when somebody points at it."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from inputs.workbook.schema import SHEET_OF, Column, Setting
from planner.domain.language import _


def comment(page: Worksheet, row: int, index: int, text: str) -> None:
    """Put `text` beside a cell, in a box as high as it needs."""
    lines = sum(1 + len(line) // 19 for line in text.splitlines())
    box = {"author": "", "width": 270, "height": 24 + 19 * lines, "font_size": 10}
    page.write_comment(row, index, text, box)


def column_note(column: Column) -> str:
    """What to write in the column, one thing a line."""
    parts = [str(column.note)]
    if column.required:
        parts.append(str(_("Required.")))
    if column.words:
        parts.append(str(_("Choices: {words}", words=tuple(word.zh for word in column.words))))
    if column.refers:
        sheets = tuple(SHEET_OF[en].zh for en in column.refers)
        parts.append(str(_("The id from sheet {sheets}, or a unique name.", sheets=sheets)))
    if column.example:
        parts.append(str(_("Example: {example}", example=column.example)))
    return "\n".join(parts)


def setting_note(setting: Setting) -> str:
    """What the setting means, one thing a line."""
    parts = [str(setting.note)]
    if setting.required:
        parts.append(str(_("Required.")))
    if setting.default:
        parts.append(str(_("Empty means {default}.", default=setting.default)))
    return "\n".join(parts)
