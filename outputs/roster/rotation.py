"""轮换矩阵: who works where in which month, the forecast shaded; A3 landscape."""

from __future__ import annotations

from datetime import date

from outputs.sheets.book import A3, Book
from outputs.sheets.columns import Column
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import rotation_matrix
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import month_word

SHEET = _("Rotation matrix")

_FIXED = (
    Column(_("duty"), 16, "wrap"),
    Column(_("rotates"), 16, "wrap"),
    Column(_("village"), 14, "wrap"),
)
_MONTH_WIDTH = 10


def write_rotation(book: Book, named: NamedPlan) -> None:
    """Write the sheet; a month without a target is left blank. None without rotations."""
    matrix = rotation_matrix(named)
    if not matrix.lines:
        return
    heads = [_month_head(month) for month in matrix.months]
    columns = (*_FIXED, *(Column(head, _MONTH_WIDTH, "center") for head in heads))
    page = book.page(SHEET, columns, landscape=True, paper=A3)
    page.line(_("Shaded months are a forecast; they are settled when their quarter is planned."))
    head = page.row
    page.head()
    past = month_start(named.plan.end)
    for column, (month, said) in enumerate(zip(matrix.months, heads, strict=True), len(_FIXED)):
        if month > past:
            book.put(page.sheet, head, column, said, book.forms["headforecast"])
    page.sheet.freeze_panes(page.row, len(_FIXED))
    page.sheet.repeat_rows(head)
    page.sheet.repeat_columns(0, len(_FIXED) - 1)
    for line in matrix.lines:
        stays = [line.stays.get(month) for month in matrix.months]
        page.add(
            (
                line.duty,
                line.owner,
                line.village,
                *(stay.targets if stay else None for stay in stays),
            )
        )
        for column, stay in enumerate(stays, len(_FIXED)):
            if stay is not None and stay.forecast:
                form = book.forms["centerforecast"]
                book.put(page.sheet, page.row - 1, column, stay.targets, form)


def _month_head(month: date) -> str:
    """The month over two lines, so that its column can be narrow."""
    return month_word(month).replace("年", "年\n")
