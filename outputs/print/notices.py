"""公示 for print: one month a page on A4, and the matrices of links and rotation on A3.

Only duties of public kinds are on a notice, with the names and posts of those who serve and
nothing else about them; matrices name holders and places. Nothing here names a household.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, Reception, notice_title, notices
from outputs.words.naming import (
    in_chinese,
    list_word,
    month_word,
    period_word,
)
from planner.domain.directory import VILLAGE_KINDS
from planner.domain.language import Text, _
from planner.domain.periods import month_start
from planner.domain.plan import PlannedLink, RotationRow

_NAMES_OF_A_CELL = 12
"""With more holders than this, a cell of a matrix tells how many they are."""

_MONTHS_OF_A_MATRIX = 24


def write_notices(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write a notice for every month that has receptions, and the matrices, into `folder`."""
    stamp = Stamp.of(named.plan)
    for month, found in groupby(notices(named), attrgetter("month")):
        file = _("notice-{month}", month=f"{month:%Y-%m}")
        sheets = list(map(_sheet, found))
        title = notice_title(named.plan.organisation, month)
        data = {"words": _notice_words()}
        press.sheets("notice.typ", title, stamp, data, sheets, folder / f"{file}.pdf")
    for file, heading, matrices in (
        (_("contact-points"), _("Contact points"), list(_contact_matrices(named))),
        (_("rotation-matrix"), _("Rotation matrix"), list(_rotation_matrices(named))),
    ):
        if matrices:
            press.pdf(
                "matrix.typ", str(heading), stamp, {"matrices": matrices}, folder / f"{file}.pdf"
            )


# -- receptions --------------------------------------------------------------------------


def _notice_words() -> Mapping[str, object]:
    colon = "：" if in_chinese() else ": "
    return {
        "issued_by": f"{_('issued by')}{colon}",
        "issued_on": f"{_('date of issue')}{colon}",
        "columns": _said(
            _("date"),
            _("time"),
            _("received by"),
            _("post and portfolio"),
            _("place"),
            _("accompanied by (unit and name)"),
        ),
        "closing": str(_("Changes will be announced by a notice of change.")),
    }


def _said(*texts: Text) -> list[str]:
    return [str(text) for text in texts]


def _sheet(notice: Notice) -> Mapping[str, object]:
    rows = [row for section in notice.sections for row in section.rows]
    return {
        "title": notice.title,
        "unit": notice.unit,
        "sections": [
            {"name": section.duty, "rows": [_cells(row) for row in section.rows]}
            for section in notice.sections
        ],
        "listed": any(len(row.days) > 1 for row in rows),
        "accompanied": any(row.accompanying for row in rows),
    }


def _cells(row: Reception) -> list[str]:
    return [
        f"{row.when}\n{row.weekdays}" if in_chinese() else f"{row.weekdays} {row.when}",
        row.hours,
        row.who,
        row.positions,
        row.place,
        row.company,
    ]


# -- matrices ----------------------------------------------------------------------------


def _contact_matrices(named: NamedPlan) -> Iterator[Mapping[str, object]]:
    """For each kind of target a matrix: its units down, the duties that link them across.

    Of ``widths``, 0 stands for as wide as the column's text.
    """
    by_kind: dict[str, dict[str, dict[str, list[PlannedLink]]]] = {}
    for one in named.plan.links:
        unit = named.problem.units.get(one.target)
        if unit is not None:
            kind = "" if unit.kind.lower().endswith(VILLAGE_KINDS) else unit.kind
            by_target = by_kind.setdefault(kind, {})
            by_target.setdefault(unit.id, {}).setdefault(one.duty, []).append(one)
    period = period_word(named.plan.start, named.plan.end)
    for kind in sorted(by_kind, key=lambda key: (key != "", key)):
        by_target = by_kind[kind]
        linking = {duty for links in by_target.values() for duty in links}
        duties = [duty for duty in named.problem.duties if duty in linking]
        said = str(_("villages and communities")) if kind == "" else kind
        yield {
            "title": str(
                _("{unit} contact points: {kind}", unit=named.plan.organisation, kind=said)
            ),
            "subtitle": period,
            "columns": [said, *(named.names.duty(duty) for duty in duties)],
            "widths": [0, *(_width(by_target, duty, named) for duty in duties)],
            "rows": [
                [
                    named.names.unit(target),
                    *(_holders(by_target[target].get(duty, ()), named) for duty in duties),
                ]
                for target in sorted(by_target, key=named.unit_rank)
            ],
        }


def _holders(links: Sequence[PlannedLink], named: NamedPlan) -> str:
    """Who holds the links, or how many people that is where they are many."""
    if len(links) > _NAMES_OF_A_CELL:
        return str(_("{n} people", n=len(links)))
    return list_word(
        named.names.holder(named.problem.duties.get(one.duty), one.holder) for one in links
    )


def _width(
    by_target: Mapping[str, Mapping[str, list[PlannedLink]]], duty: str, named: NamedPlan
) -> float:
    """How wide a column must be beside the others: by its longest cell, within reason."""
    longest = max(len(_holders(links.get(duty, ()), named)) for links in by_target.values())
    return min(max(longest, 8), 30) / 5


def _rotation_matrices(named: NamedPlan) -> Iterator[Mapping[str, object]]:
    """Who works where in which month; forecast months are dictionaries, to be shaded."""
    cells: dict[tuple[str, str], dict[date, list[RotationRow]]] = defaultdict(dict)
    for one in named.plan.rotations:
        cells[one.duty, one.owner].setdefault(one.month, []).append(one)
    months = _months(named.plan.rotations)
    order = {duty: index for index, duty in enumerate(named.problem.duties)}
    owners = sorted(cells, key=lambda key: (order.get(key[0], len(order)), named.unit_rank(key[1])))
    several = len({duty for duty, _owner in owners}) > 1
    for first in range(0, len(months), _MONTHS_OF_A_MATRIX):
        shown = months[first : first + _MONTHS_OF_A_MATRIX]
        fixed = [*([_("duty")] if several else []), _("rotates"), _("village")]
        rows = []
        for duty, owner in owners:
            by_month = cells[duty, owner]
            villages = {named.village(one.target) for found in by_month.values() for one in found}
            village = next(iter(villages)) if len(villages) == 1 else None
            rows.append(
                [
                    *([named.names.duty(duty)] if several else []),
                    named.names.owner(named.problem.duties.get(duty), owner),
                    named.names.unit(village),
                    *(_rotation_cell(by_month.get(month, ()), village, named) for month in shown),
                ]
            )
        title = _("{unit} rotation matrix", unit=named.plan.organisation)
        yield {
            "title": str(title),
            "subtitle": str(
                _("Shaded months are a forecast; they are settled when their quarter is planned.")
            ),
            "columns": [*(str(one) for one in fixed), *(_month_head(month) for month in shown)],
            "widths": [*([2.2] if several else []), 0, 0, *([1] * len(shown))],
            "rows": rows,
        }


def _months(rows: Sequence[RotationRow]) -> list[date]:
    """Every month from the first to the last that has a row."""
    found = [one.month for one in rows]
    if not found:
        return []
    months = [min(found)]
    while months[-1] < max(found):
        months.append(month_start(months[-1], 1))
    return months


def _month_head(month: date) -> str:
    return f"{month.year}\n{month_word(month, short=True)}"


def _rotation_cell(
    rows: Sequence[RotationRow], village: str | None, named: NamedPlan
) -> str | Mapping[str, str]:
    words = list_word(_short_name(one.target, village, named) for one in rows)
    return {"forecast": words} if any(one.forecast for one in rows) else words


def _short_name(target: str, village: str | None, named: NamedPlan) -> str:
    """The target's name without its village's, where the row says which village it is of."""
    unit = named.problem.units.get(target)
    if unit is None or village is None or target == village or not unit.name:
        return named.names.unit(target)
    return unit.name.removeprefix(named.problem.units[village].name) or unit.name
