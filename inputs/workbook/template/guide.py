"""The sheet of instructions, from the schema and a few words about how to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from constraints.kinds import KINDS
from constraints.parameters import PARAMS, kinds_of
from inputs.workbook.schema import OWNER_EXAMPLES, SELECTOR_EXAMPLES, Sheet
from inputs.workbook.template.styles import LINE_POINTS, Styles, lines_of, printed
from planner.domain.language import Text, _
from planner.domain.params import Param

_TITLE = "填写说明"

_STEPS: tuple[tuple[str, Text], ...] = (
    ("settings", _("Fill 设置: the organisation's name, the first and the last day to plan.")),
    ("units", _("List 单位: villages, villager groups, departments, enterprises; 上级 says what is"
                " in what.")),
    ("people", _("List 人员: everybody who serves; 角色 holds the words that duties select by.")),
    ("duties", _("Write one row of 制度 for each standing rule; the table below explains how.")),
    ("absences", _("Enter leave and meetings in 不可用.")),
    ("households", _("List 户, if households are to be looked after; 现联系人 is kept.")),
    ("links", _("List in 联系 who is linked to what already.")),
    ("items", _("List in 台账 what residents have raised.")),
    ("milestones", _("List the steps of projects in 节点, the last with its 期限: the rest is"
                     " counted back.")),
    ("history", _("Enter in 历史 what was done before: it counts for fairness and order.")),
    ("", _("Save, then run: sanfang check FILE. It names every fault with its sheet, row and"
           " column.")),
    ("", _("When nothing is left to correct, run: sanfang plan FILE.")),
)  # fmt: skip
"""What to do in turn, each with the sheet that it is about."""

_HINTS: tuple[Text, ...] = (
    _("Dark blue headers are required, others may stay empty. Point at a header for help."),
    _("Cells with an arrow offer a list. Several words in one cell are separated by 、."),
    _("Dates: 2027-01-04, 2027/1/4 or 2027年1月4日. Columns may be reordered, or left out."),
    _("People and units are named by 编码, or by name where there is only one of that name."),
)


def write_guide(
    book: xlsxwriter.Workbook, styles: Styles, sheets: Sequence[Sheet], *, blank: bool
) -> None:
    """Add the sheet, about the `sheets`; `blank` says that they hold examples to delete."""
    page = book.add_worksheet(_TITLE)
    page.set_tab_color("#C55A11")
    for index, width in enumerate((38, 20, 50, 36)):
        page.set_column(index, index, width)
    page.hide_gridlines(2)
    printed(page, "&R&P / &N")
    guide = _Guide(page, styles)
    guide.title(_("How to fill this workbook"))

    guide.section(_("Steps"))
    there = {"", *(sheet.en for sheet in sheets)}
    steps = [step for sheet, step in _STEPS if sheet in there]
    for number, step in enumerate(steps, 1):
        guide.line(f"{number}. {step}")
    guide.section(_("Good to know"))
    if blank:
        guide.line(str(_("Yellow rows are examples and not planned: change or delete them.")))
    for hint in _HINTS:
        guide.line(str(hint))

    guide.section(_("Sheets"))
    for sheet in sheets:
        guide.sheet(sheet)

    guide.section(_("主体 of 制度: who owes it"))
    for example, meaning in OWNER_EXAMPLES:
        guide.pair(example, meaning)
    guide.section(_("人员 and 对象 of 制度: who and where"))
    for example, meaning in SELECTOR_EXAMPLES:
        guide.pair(example, meaning)

    guide.section(_("参数 of 制度: 名=值, separated by commas"))
    guide.heads(_("Parameter key"), _("For these kinds"), _("What it means"), _("How to write it"))
    for param in PARAMS.values():
        guide.param(param)


class _Guide:
    """Writes the instructions from top to bottom."""

    def __init__(self, page: Worksheet, styles: Styles) -> None:
        self._page = page
        self._styles = styles
        self._row = 0

    def _next(self, height: float) -> int:
        self._page.set_row(self._row, height)
        self._row += 1
        return self._row - 1

    def _height(self, *cells: tuple[str, int]) -> float:
        """Points for the longest of these wrapped texts, each with its column's width."""
        return 2 + LINE_POINTS * max(lines_of(text, width) for text, width in cells)

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
        name = f"{param.zh}（{param.en}）"
        cells = ((name, 37), (where, 19), (str(param.note), 49), (param.example, 35))
        row = self._next(self._height(*cells))
        for index, cell in enumerate(cells):
            style = self._styles.code if index in (0, 3) else self._styles.body
            self._page.write_string(row, index, cell[0], style)
