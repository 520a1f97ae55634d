"""One sheet that people fill: its header, its rows or examples, and its look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inputs.workbook.schema import SETTINGS, CellKind, Column, Sheet
from inputs.workbook.template.choices import validate_column, validate_setting
from inputs.workbook.template.notes import column_note, comment, setting_note
from inputs.workbook.template.styles import LINE_POINTS, Styles, lines_of, printed
from planner.domain.language import _

_WIDTHS: Mapping[CellKind, int] = {
    "text": 22,
    "id": 18,
    "date": 12,
    "integer": 9,
    "number": 12,
    "share": 9,
    "choice": 9,
    "slot": 14,
    "weekdays": 20,
    "list": 20,
    "reference": 19,
    "place": 18,
    "selector": 24,
    "owner": 14,
    "team": 36,
    "params": 56,
    "key": 22,
    "value": 28,
}
_DEFAULT_WIDTH = 16
_TIGHT: Mapping[CellKind, int] = {
    "text": 9,
    "id": 9,
    "date": 11,
    "integer": 5,
    "choice": 6,
    "slot": 8,
    "weekdays": 8,
    "place": 8,
    "selector": 12,
    "owner": 9,
    "team": 18,
    "params": 22,
}
"""Widths where a sheet has so many columns that it could not be read on A4: texts wrap then."""
_MANY_COLUMNS = 16
_TYPED = ("date", "integer", "number", "share")  # cells that do not hold text
_LONG = ("team", "selector", "params")  # cells whose text may need several lines


def write_sheet(
    book: xlsxwriter.Workbook,
    styles: Styles,
    sheet: Sheet,
    lines: Sequence[Mapping[str, object]],
    *,
    samples: bool = False,
) -> None:
    """Add `sheet`, filled with `lines`, which are marked where they are `samples`."""
    page = book.add_worksheet(sheet.zh)
    page.set_tab_color("#1F4E79" if sheet.required else "#9DB8D9")
    tight = len(sheet.columns) > _MANY_COLUMNS
    page.set_default_row(LINE_POINTS + 1)
    page.set_row(0, 40 if tight else 26)
    for index, column in enumerate(sheet.columns):
        style = _column_style(styles, column, tight=tight)
        page.set_column(index, index, _width(column, tight=tight), style)
        page.write_string(0, index, column.zh, styles.required if column.required else styles.head)
        comment(page, 0, index, column_note(column))
    if sheet.en == "settings":
        _write_settings(page, styles, lines)
    else:
        for index, column in enumerate(sheet.columns):
            validate_column(page, index, column)
        _write_lines(page, styles, sheet, lines, samples=samples)
    page.freeze_panes(1, _frozen_columns(sheet))
    page.autofilter(0, 0, max(len(lines), 1), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.hide_gridlines(0)
    printed(page, "&L&A&R&P / &N")


def _write_lines(
    page: Worksheet,
    styles: Styles,
    sheet: Sheet,
    lines: Iterable[Mapping[str, object]],
    *,
    samples: bool,
) -> None:
    places = {column.en: index for index, column in enumerate(sheet.columns)}
    tight = len(sheet.columns) > _MANY_COLUMNS
    long = [column for column in sheet.columns if tight or column.cell in _LONG]
    for number, line in enumerate(lines, 1):
        texts = (
            (str(line.get(one.en, "")), _width(one, tight=tight) - 2)
            for one in long
            if one.cell not in _TYPED
        )
        height = max((lines_of(text, width) for text, width in texts), default=1)
        if height > 1:
            page.set_row(number, height * LINE_POINTS)
        if samples:
            for index, column in enumerate(sheet.columns):
                style = _sample_style(styles, column, tight=tight)
                _put(page, number, index, line.get(column.en, ""), style)
            if number == 1:
                comment(page, 1, 0, str(_("Example, not planned: change or delete it.")))
            continue
        for name, value in line.items():
            _put(page, number, places[name], value, None)


def _write_settings(page: Worksheet, styles: Styles, lines: Iterable[Mapping[str, object]]) -> None:
    """Sheet 设置 lists every setting, those that `lines` leave out with an empty value."""
    keys = {key: setting.en for setting in SETTINGS for key in setting.spellings}
    values = {keys[str(line["key"])]: line.get("value", "") for line in lines}
    for number, setting in enumerate(SETTINGS, 1):
        page.write_string(number, 0, setting.zh, styles.text)
        comment(page, number, 0, setting_note(setting))
        style = styles.setting_date if setting.cell == "date" else styles.setting
        _put(page, number, 1, values.get(setting.en, ""), style)
        validate_setting(page, number, 1, setting)


def _put(page: Worksheet, row: int, index: int, value: object, style: Format | None) -> None:
    """One cell. Text stays text, also where it looks like a formula, a number or a link."""
    if value is None or value == "":
        if style is not None:
            page.write_blank(row, index, None, style)
    elif isinstance(value, date):
        page.write_datetime(row, index, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, int | float):
        page.write_number(row, index, value, style)
    else:
        page.write_string(row, index, str(value), style)


def _typed(cell: CellKind, text: str) -> object:
    """An example of the schema, which is text, as the value that the cell holds."""
    if not text:
        return ""
    if cell == "date":
        return date.fromisoformat(text)
    if cell == "integer":
        return int(text)
    return float(text) if cell == "number" else text


def example_rows(sheet: Sheet, examples: Iterable[Mapping[str, str]]) -> list[dict[str, object]]:
    """Examples of the schema with each cell as the value that it holds."""
    kinds = {column.en: column.cell for column in sheet.columns}
    settings = {setting.zh: setting.cell for setting in SETTINGS}
    return [
        {
            name: _typed(settings[line["key"]] if kinds[name] == "value" else kinds[name], text)
            for name, text in line.items()
        }
        for line in examples
    ]


def _width(column: Column, *, tight: bool) -> int:
    if tight:
        return _TIGHT.get(column.cell, _DEFAULT_WIDTH)
    # A Chinese character is two wide; leave room for the filter's arrow.
    return max(_WIDTHS.get(column.cell, _DEFAULT_WIDTH), 2 * len(column.zh) + 4)


def _column_style(styles: Styles, column: Column, *, tight: bool) -> Format:
    if column.cell == "date":
        return styles.date
    if column.cell in _LONG or (tight and column.cell not in _TYPED):
        return styles.wrapped
    return styles.number if column.cell in _TYPED else styles.text


def _sample_style(styles: Styles, column: Column, *, tight: bool) -> Format:
    if column.cell == "date":
        return styles.sample_date
    return styles.sample_wrapped if tight or column.cell in _LONG else styles.sample


def _frozen_columns(sheet: Sheet) -> int:
    """How many columns stay in sight: the id, and a name beside it."""
    if sheet.columns[0].cell != "id":
        return 0
    return 2 if sheet.columns[1].en == "name" else 1
