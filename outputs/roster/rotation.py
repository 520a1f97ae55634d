"""轮换矩阵: who works where in which month, the forecast shaded; A3 landscape."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from outputs.sheets.book import A3, Book
from outputs.sheets.columns import Column
from outputs.tables.named import NamedPlan
from outputs.words.naming import list_word, month_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import RotationRow

SHEET = _("Rotation matrix")

_FIXED = (
    Column(_("duty"), 16, "wrap"),
    Column(_("rotates"), 16, "wrap"),
    Column(_("village"), 14, "wrap"),
)
_MONTH_WIDTH = 10


def write_rotation(book: Book, named: NamedPlan) -> None:
    """Write the sheet; a month without a target is left blank."""
    rows: dict[tuple[str, str], dict[date, list[RotationRow]]] = defaultdict(dict)
    for one in named.plan.rotations:
        rows[one.duty, one.owner].setdefault(one.month, []).append(one)
    months = _months(named)
    columns = (
        *_FIXED,
        *(Column(_month_head(month), _MONTH_WIDTH, "center") for month in months),
    )
    page = book.page(SHEET, columns, landscape=True, paper=A3)
    if not rows:
        page.line(_("There are no rotations in this period."))
        return
    page.line(_("Shaded months are a forecast; they are settled when their quarter is planned."))
    head = page.row
    page.head()
    past = month_start(named.plan.end)
    for index, month in enumerate(months):
        if month > past:
            form = book.forms["headforecast"]
            book.put(page.sheet, head, len(_FIXED) + index, _month_head(month), form)
    page.sheet.freeze_panes(page.row, len(_FIXED))
    page.sheet.repeat_rows(head)
    page.sheet.repeat_columns(0, len(_FIXED) - 1)
    duties = {duty: index for index, duty in enumerate(named.problem.duties)}
    for duty, owner in sorted(
        rows, key=lambda key: (duties.get(key[0], len(duties)), named.unit_rank(key[1]))
    ):
        by_month = rows[duty, owner]
        villages = {named.village(one.target) for found in by_month.values() for one in found}
        village = villages.pop() if len(villages) == 1 else None
        words = {
            month: list_word(_short_name(one.target, village, named) for one in found)
            for month, found in by_month.items()
        }
        page.add(
            [
                named.names.duty(duty),
                named.names.owner(named.problem.duties.get(duty), owner),
                named.names.unit(village),
                *(words.get(month) for month in months),
            ]
        )
        for index, month in enumerate(months):
            if any(one.forecast for one in by_month.get(month, ())):
                form = book.forms["centerforecast"]
                book.put(page.sheet, page.row - 1, len(_FIXED) + index, words[month], form)


def _month_head(month: date) -> str:
    """The month over two lines, so that its column can be narrow."""
    return month_word(month).replace("年", "年\n")


def _months(named: NamedPlan) -> list[date]:
    """Every month from the first to the last that has a row."""
    found = [one.month for one in named.plan.rotations]
    if not found:
        return []
    months = [min(found)]
    while months[-1] < max(found):
        months.append(month_start(months[-1], 1))
    return months


def _short_name(target: str, village: str | None, named: NamedPlan) -> str:
    """The target's name without its village's, where the row says which village it is of."""
    unit = named.problem.units.get(target)
    if unit is None or village is None or target == village or not unit.name:
        return named.names.unit(target)
    return unit.name.removeprefix(named.problem.units[village].name) or unit.name
