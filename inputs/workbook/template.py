"""Writing workbooks: the blank one that people fill, and filled examples.

Everything about sheets and columns comes from :mod:`inputs.workbook.schema`; this module only knows
how such a table looks in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from constraints.kinds import KINDS
from constraints.parameters import PARAMS, kinds_of
from inputs.workbook.schema import (
    EVERYONE,
    LINKED,
    OWN,
    SETTINGS,
    SHEETS,
    TARGET,
    CellKind,
    Column,
    Setting,
    Sheet,
)
from planner.domain.language import Text, _
from planner.domain.params import Param
from planner.domain.words import Word

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Rows of each sheet by its English name; a row holds values by English column name."""

_GUIDE = "填写说明"
# A fixed date of creation: the same rows are the same bytes.
_CREATED = datetime(2026, 1, 1)
_LAST_ROW = 1_048_575
_LIST_LIMIT = 255  # characters of a drop-down's list, and of an input message, in Excel

_WIDTHS: Mapping[CellKind, int] = {
    "text": 22,
    "id": 18,
    "date": 12,
    "integer": 9,
    "number": 12,
    "choice": 9,
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
_LINE_POINTS = 17.0
_SILENT = ("text", "id", "key")  # cells that need no message beside them
_TYPED = ("date", "integer", "number")  # cells that do not hold text
_LONG = ("team", "selector", "params")  # cells whose text may need several lines
_A3, _A4 = 8, 9
_A4_COLUMNS = 150  # wider sheets are printed on A3


def write_book(path: Path, rows: Rows | None = None) -> None:
    """Write a workbook to `path`: filled with `rows`, or blank with examples if None.

    Every sheet of the schema is written, also empty ones. The file appears whole or not at
    all, and the same rows give the same bytes. Raises FileExistsError if there is something
    at `path` already, KeyError for an unknown sheet or column in `rows`, other OSErrors
    where the folder cannot be written to.
    """
    if rows is not None:
        _refuse_unknown(rows)
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.touch()  # a folder that cannot be written to is an OSError here already
        _write(unfinished, rows)
        if path.exists():
            raise FileExistsError(path)
        unfinished.replace(path)
    except FileCreateError as error:
        raise OSError(str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _refuse_unknown(rows: Rows) -> None:
    sheets = {sheet.en: sheet for sheet in SHEETS}
    for name, lines in rows.items():
        known = {column.en for column in sheets[name].columns}
        for line in lines:
            if not line.keys() <= known:
                raise KeyError(f"{name}: {sorted(line.keys() - known)}")


@dataclass(frozen=True)
class _Styles:
    """The formats of one workbook."""

    title: Format
    section: Format
    head: Format
    required: Format
    body: Format
    code: Format
    link: Format
    sample: Format
    sample_wrapped: Format
    sample_date: Format
    text: Format
    wrapped: Format
    date: Format
    number: Format
    setting: Format
    setting_date: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Styles:
        font = {"font_name": "等线", "font_size": 11, "valign": "vcenter"}
        head = {**font, "bold": True, "align": "center", "text_wrap": True, "border": 1}
        head["border_color"] = "#FFFFFF"
        sample = {**font, "italic": True, "font_color": "#7F6000", "bg_color": "#FFF2CC"}
        sample.update({"border": 1, "border_color": "#E5D5A0"})
        wrapped = {**font, "text_wrap": True, "valign": "top", "bottom": 4}
        wrapped["bottom_color"] = "#BFBFBF"
        value = {**font, "bg_color": "#EAF1FB", "border": 1, "border_color": "#BDD0E9"}
        value["align"] = "left"
        day = {"num_format": "yyyy-mm-dd", "align": "center"}

        def add(*properties: Mapping[str, object]) -> Format:
            merged = {key: value for part in properties for key, value in part.items()}
            return book.add_format(merged)

        return cls(
            title=add(font, {"bold": True, "font_size": 18, "font_color": "#1F3864"}),
            section=add(font, {"bold": True, "font_size": 13, "font_color": "#1F4E79"}),
            head=add(head, {"bg_color": "#DCE6F2", "font_color": "#1F3864"}),
            required=add(head, {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
            body=add(wrapped),
            code=add(wrapped, {"font_name": "Consolas", "num_format": "@"}),
            link=add(wrapped, {"font_color": "#0563C1", "underline": 1}),
            sample=add(sample, {"num_format": "@"}),
            sample_wrapped=add(sample, {"num_format": "@", "text_wrap": True}),
            sample_date=add(sample, day),
            text=add(font, {"num_format": "@"}),
            wrapped=add(font, {"num_format": "@", "text_wrap": True}),
            date=add(font, day),
            number=add(font, {"align": "center"}),
            setting=add(value, {"num_format": "@"}),
            setting_date=add(value, {"num_format": "yyyy-mm-dd"}),
        )


def _write(path: Path, rows: Rows | None) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"title": str(_("Workbook of duties")), "created": _CREATED})
    styles = _Styles.of(book)
    _write_guide(book, styles, blank=rows is None)
    for sheet in SHEETS:
        _write_sheet(book, styles, sheet, rows)
    book.close()


# The sheets that people fill ------------------------------------------------------------


def _write_sheet(
    book: xlsxwriter.Workbook, styles: _Styles, sheet: Sheet, rows: Rows | None
) -> None:
    page = book.add_worksheet(sheet.zh)
    page.set_tab_color("#1F4E79" if sheet.required else "#9DB8D9")
    lines = _examples(sheet) if rows is None else rows.get(sheet.en, ())
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, _width(column), _column_style(styles, column))
    page.set_row(0, 26)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.zh, styles.required if column.required else styles.head)
        _comment(page, 0, index, _column_note(column))
    if any(column.cell == "key" for column in sheet.columns):
        _write_settings(page, styles, sheet, lines)
    else:
        for index, column in enumerate(sheet.columns):
            _validate(page, index, column)
        _write_lines(page, styles, sheet, lines, samples=rows is None)
    page.freeze_panes(1, _frozen_columns(sheet))
    page.autofilter(0, 0, max(len(lines), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(_A4 if sum(map(_width, sheet.columns)) <= _A4_COLUMNS else _A3)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.hide_gridlines(0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&L&A&R&P / &N")


def _write_lines(
    page: Worksheet,
    styles: _Styles,
    sheet: Sheet,
    lines: Iterable[Mapping[str, object]],
    *,
    samples: bool,
) -> None:
    places = {column.en: index for index, column in enumerate(sheet.columns)}
    long = [column for column in sheet.columns if column.cell in _LONG]
    for number, line in enumerate(lines, 1):
        height = max((_lines(column, line) for column in long), default=1)
        if height > 1:
            page.set_row(number, height * _LINE_POINTS)
        if samples:
            for index, column in enumerate(sheet.columns):
                style = _sample_style(styles, column)
                _put(page, number, index, line.get(column.en, ""), style)
            if number == 1:
                _comment(page, 1, 0, str(_("Example: delete the yellow rows, then fill in.")))
            continue
        for name, value in line.items():
            _put(page, number, places[name], value, None)


def _write_settings(
    page: Worksheet, styles: _Styles, sheet: Sheet, lines: Iterable[Mapping[str, object]]
) -> None:
    """Sheet 设置 lists every setting, those that `lines` leave out with an empty value."""
    names = {spelling: setting for setting in SETTINGS for spelling in (setting.zh, setting.en)}
    values = {names[str(line["key"])].en: line.get("value", "") for line in lines}
    key = next(i for i, column in enumerate(sheet.columns) if column.cell == "key")
    place = next(i for i, column in enumerate(sheet.columns) if column.cell == "value")
    for number, setting in enumerate(SETTINGS, 1):
        page.write_string(number, key, setting.zh, styles.text)
        _comment(page, number, key, _setting_note(setting))
        style = styles.setting_date if setting.cell == "date" else styles.setting
        _put(page, number, place, values.get(setting.en, ""), style)
        _validate_cell(
            page,
            (number, place, number, place),
            setting.zh,
            str(setting.note),
            _rule(setting.cell, _words(setting.words), False, setting.least, setting.most),
        )


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


def _examples(sheet: Sheet) -> list[dict[str, object]]:
    kinds = {column.en: column.cell for column in sheet.columns}
    settings = {setting.zh: setting.cell for setting in SETTINGS}
    return [
        {
            name: _typed(settings[line["key"]] if kinds[name] == "value" else kinds[name], text)
            for name, text in line.items()
        }
        for line in sheet.examples
    ]


def _width(column: Column) -> int:
    # A Chinese character is two wide; leave room for the filter's arrow.
    return max(_WIDTHS.get(column.cell, _DEFAULT_WIDTH), 2 * len(column.zh) + 4)


def _lines(column: Column, line: Mapping[str, object]) -> int:
    """How many lines the wrapped text of the cell needs."""
    return -(-_display_width(str(line.get(column.en, ""))) // (_width(column) - 2))


def _column_style(styles: _Styles, column: Column) -> Format:
    if column.cell == "date":
        return styles.date
    if column.cell in _LONG:
        return styles.wrapped
    return styles.number if column.cell in _TYPED else styles.text


def _sample_style(styles: _Styles, column: Column) -> Format:
    if column.cell == "date":
        return styles.sample_date
    return styles.sample_wrapped if column.cell in _LONG else styles.sample


def _frozen_columns(sheet: Sheet) -> int:
    """How many columns stay in sight: the id, and a name beside it."""
    if sheet.columns[0].cell != "id":
        return 0
    return 2 if sheet.columns[1].en == "name" else 1


# Notes ----------------------------------------------------------------------------------


def _comment(page: Worksheet, row: int, index: int, text: str) -> None:
    lines = sum(1 + len(line) // 19 for line in text.splitlines())
    page.write_comment(
        row,
        index,
        text,
        {"author": "", "width": 270, "height": 24 + 19 * lines, "font_size": 10},
    )


def _column_note(column: Column) -> str:
    parts = [str(column.note)]
    if column.required:
        parts.append(str(_("Required.")))
    if column.words:
        parts.append(str(_("Choices: {words}", words="、".join(_words(column.words)))))
    if column.refers:
        parts.append(
            str(_("The id from sheet {sheets}, or a unique name.", sheets=_refers(column)))
        )
    if column.example:
        parts.append(str(_("Example: {example}", example=column.example)))
    return "\n".join(parts)


def _setting_note(setting: Setting) -> str:
    parts = [str(setting.note)]
    if setting.required:
        parts.append(str(_("Required.")))
    if setting.default:
        parts.append(str(_("Empty means {default}.", default=setting.default)))
    return "\n".join(parts)


def _refers(column: Column) -> str:
    names = {sheet.en: sheet.zh for sheet in SHEETS}
    return "、".join(names[name] for name in column.refers)


# Drop-downs and checks ------------------------------------------------------------------


def _validate(page: Worksheet, index: int, column: Column) -> None:
    choices = _offers(column)
    rule = _rule(column.cell, choices, column.open_words, column.least, column.most)
    if column.cell == "reference":
        rule = _reference_rule(column)
    message = "" if column.cell in _SILENT else _column_note(column)
    _validate_cell(page, (1, index, _LAST_ROW, index), column.zh, message, rule)


def _words(words: Iterable[Word]) -> list[str]:
    return [word.zh for word in words]


def _offers(column: Column) -> list[str]:
    """The words of the column's list; one that needs more behind it, as the example has it."""
    opening, colon, _rest = column.example.partition(":")
    whole = {opening: column.example} if colon else {}
    return [whole.get(word, word) for word in _words(column.words)]


def _rule(
    cell: CellKind,
    choices: Sequence[str],
    open_words: bool,
    least: float | None,
    most: float | None,
) -> dict[str, object]:
    """What Excel itself checks; empty if it checks nothing.

    Only a closed list of single words, and numbers, are enforced. Elsewhere a list is an
    offer: the grammar allows more than one word, or others.
    """
    if choices and sum(map(len, choices)) + len(choices) <= _LIST_LIMIT:
        closed = cell == "choice" and not open_words
        return {
            "validate": "list",
            "source": list(choices),
            "show_error": closed,
            "error_title": str(_("Not in the list"))[:32],
            "error_message": str(_("Choose one of: {words}", words="、".join(choices)))[
                :_LIST_LIMIT
            ],
        }
    if cell in ("integer", "number") and least is not None and most is not None:
        return {
            "validate": "integer" if cell == "integer" else "decimal",
            "criteria": "between",
            "minimum": least,
            "maximum": most,
            "error_title": str(_("Not a number that fits"))[:32],
            "error_message": str(
                _("Enter a number from {least} to {most}.", least=f"{least:g}", most=f"{most:.0f}")
            ),
        }
    return {}


def _reference_rule(column: Column) -> dict[str, object]:
    """Offer what is on the sheet referred to: names, or for duties their ids."""
    if len(column.refers) != 1:
        return {}
    target = next(sheet for sheet in SHEETS if sheet.en == column.refers[0])
    offered = "id" if target.en == "duties" else "name"
    letters = [chr(ord("A") + i) for i, c in enumerate(target.columns) if c.en == offered]
    if not letters:
        return {}
    whole = f"'{target.zh}'!${letters[0]}:${letters[0]}"
    first = f"'{target.zh}'!${letters[0]}$2"
    return {
        "validate": "list",
        "source": f"=OFFSET({first},0,0,MAX(1,COUNTA({whole})-1),1)",
        "show_error": False,
    }


def _validate_cell(
    page: Worksheet,
    area: tuple[int, int, int, int],
    title: str,
    message: str,
    rule: Mapping[str, object],
) -> None:
    options: dict[str, object] = dict(rule) or {"validate": "any"}
    if message:
        options["input_title"] = title[:32]
        options["input_message"] = message[:_LIST_LIMIT]
    if len(options) > 1:
        page.data_validation(*area, options)


# The sheet of instructions --------------------------------------------------------------

_STEPS: tuple[Text, ...] = (
    _("Fill 设置: the organisation's name, the first and the last day to plan."),
    _("List 单位: villages, villager groups, departments, enterprises; 上级 says what is in what."),
    _("List 人员: everybody who serves; 角色 holds the words that duties select by."),
    _("List 户, if households are to be looked after; 现联系人 is kept."),
    _("Write one row of 制度 for each standing rule; the table below explains how."),
    _("List the steps of projects in 节点, the last with its 期限: the rest is counted back."),
    _("Enter leave and meetings in 不可用, existing links in 联系, and what was done in 历史."),
    _("Save, then run: sanfang check FILE. It names every fault with its sheet, row and column."),
    _("When nothing is left to correct, run: sanfang plan FILE."),
)

_HINTS: tuple[Text, ...] = (
    _("Dark blue headers are required, others may stay empty. Point at a header for help."),
    _("Cells with an arrow offer a list. Several words in one cell are separated by 、."),
    _("Dates: 2027-01-04, 2027/1/4 or 2027年1月4日. Columns may be reordered, or left out."),
    _("People and units are named by 编码, or by name where there is only one of that name."),
)

_SELECTORS: tuple[tuple[str, Text], ...] = (
    ("镇领导", _("Everybody whose 角色 holds that word.")),
    ("村、社区", _("All units of these kinds; 、 joins several.")),
    ("规上企业", _("All units with that word in 标签.")),
    ("张示例", _("One person or one unit, by 编码 or unique name.")),
    (f"干部@{OWN.zh}", _("Those of the unit that owes the duty, and below it.")),
    ("村干部@示例村", _("Those of that unit and below it.")),
    (
        f"村干部@{TARGET.zh}",
        _("Those of the target; if it has none, of the nearest unit above that has."),
    ),
    (f"{LINKED.zh}:部门联村", _("What the owner, or who the target, is linked with by that duty.")),
    (f"村民组@{LINKED.zh}:部门联村", _("The villager groups of the linked villages.")),
    ("户:困难户", _("Households of that category; 户:全部 means all.")),
    (EVERYONE.zh, _("Everybody who is not away.")),
    ("部门负责人@本单位+干部@本单位*2", _("A team: one head, who leads, and two cadres.")),
    ("镇领导*全体", _("All of them together.")),
)

_OWNERS: tuple[tuple[str, Text], ...] = (
    ("整体", _("Once for the whole organisation.")),
    ("每人", _("Each person whom 人员 names.")),
    ("每单位:部门", _("Each department; several kinds: 每单位:镇、街道.")),
    ("每对象", _("Each target must receive it.")),
)


def _write_guide(book: xlsxwriter.Workbook, styles: _Styles, *, blank: bool) -> None:
    page = book.add_worksheet(_GUIDE)
    page.set_tab_color("#C55A11")
    for index, width in enumerate((38, 20, 50, 36)):
        page.set_column(index, index, width)
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&R&P / &N")
    guide = _Guide(page, styles)
    guide.title(_("How to fill this workbook"))

    guide.section(_("Steps"))
    for number, step in enumerate(_STEPS, 1):
        guide.line(f"{number}. {step}")
    guide.section(_("Good to know"))
    if blank:
        guide.line(str(_("Yellow rows in italics are examples: delete them, as whole rows.")))
    for hint in _HINTS:
        guide.line(str(hint))

    guide.section(_("Sheets"))
    for sheet in SHEETS:
        guide.sheet(sheet)

    guide.section(_("主体 of 制度: who owes it"))
    for example, meaning in _OWNERS:
        guide.pair(example, meaning)
    guide.section(_("人员 and 对象 of 制度: who and where"))
    for example, meaning in _SELECTORS:
        guide.pair(example, meaning)

    guide.section(_("参数 of 制度: key=value, separated by commas"))
    guide.heads(_("Parameter key"), _("For these kinds"), _("What it means"), _("How to write it"))
    for param in PARAMS.values():
        guide.param(param)


class _Guide:
    """Writes the instructions from top to bottom."""

    def __init__(self, page: Worksheet, styles: _Styles) -> None:
        self._page = page
        self._styles = styles
        self._row = 0

    def _next(self, height: float) -> int:
        self._page.set_row(self._row, height)
        self._row += 1
        return self._row - 1

    def _height(self, *cells: tuple[str, int]) -> float:
        """Points for the longest of these wrapped texts, each with its column's width."""
        lines = max(-(-_display_width(text) // width) for text, width in cells)
        return 2 + _LINE_POINTS * lines

    def title(self, text: Text) -> None:
        self._page.write_string(self._next(32), 0, str(text), self._styles.title)

    def section(self, text: Text) -> None:
        self._next(8)
        self._page.write_string(self._next(24), 0, str(text), self._styles.section)

    def line(self, text: str) -> None:
        row = self._next(self._height((text, 140)))
        self._page.merge_range(row, 0, row, 3, text, self._styles.body)

    def heads(self, *texts: Text) -> None:
        row = self._next(22)
        for index, text in enumerate(texts):
            self._page.write_string(row, index, str(text), self._styles.head)

    def pair(self, example: str, meaning: Text) -> None:
        row = self._next(self._height((example, 37), (str(meaning), 104)))
        self._page.write_string(row, 0, example, self._styles.code)
        self._page.merge_range(row, 1, row, 3, str(meaning), self._styles.body)

    def sheet(self, sheet: Sheet) -> None:
        row = self._next(self._height((str(sheet.purpose), 104)))
        self._page.write_url(row, 0, f"internal:'{sheet.zh}'!A1", self._styles.link, sheet.zh)
        self._page.merge_range(row, 1, row, 3, str(sheet.purpose), self._styles.body)

    def param(self, param: Param[Any]) -> None:
        kinds = kinds_of(param)
        where = (
            str(_("all kinds"))
            if len(kinds) == len(KINDS)
            else "、".join(kind.zh for kind in kinds)
        )
        name = f"{param.en}（{param.zh}）"
        cells = ((name, 37), (where, 19), (str(param.note), 49), (param.example, 35))
        row = self._next(self._height(*cells))
        for index, cell in enumerate(cells):
            style = self._styles.code if index in (0, 3) else self._styles.body
            self._page.write_string(row, index, cell[0], style)


def _display_width(text: str) -> int:
    """Columns that `text` takes: two for each character beyond Latin."""
    return max(1, sum(1 if ord(character) < 0x2E80 else 2 for character in text))
