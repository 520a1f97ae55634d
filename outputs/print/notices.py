"""公示 for print: one month a page on A4, and the matrices of links and rotation on A3.

Only duties of public kinds are on a notice, with the names and posts of those who serve and
nothing else about them; matrices name holders and places. Nothing here names a household.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from constraints.kinds import KINDS
from outputs.print.typeset import Press, Stamp
from outputs.tables.named import NamedPlan
from outputs.words.naming import (
    day_word,
    hours_word,
    in_chinese,
    list_word,
    month_word,
    period_word,
    weekday_word,
)
from planner.domain.directory import VILLAGE_KINDS
from planner.domain.language import Text, _
from planner.domain.periods import month_start
from planner.domain.plan import PlannedLink, RotationRow, Shift

_ROWS_OF_A_SHARED_PAGE = 40
"""With more rows than this in a month, each unit posts its own on a page of its own."""

_ROWS_OF_A_DUTY = 25
"""With more receptions than this in a month, a duty's days are listed person by person."""

_DAY_CHARACTERS = 12
"""A longer first cell lists several days."""

_LINES_OF_A_CELL = 3

_NAMES_OF_A_CELL = 12
"""With more holders than this, a cell of a matrix tells how many they are."""

_MONTHS_OF_A_MATRIX = 24
_Row = tuple[str, ...]


def write_notices(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write a notice for every month that has receptions, and the matrices, into `folder`."""
    stamp = Stamp.of(named.plan)
    months: dict[date, list[Shift]] = defaultdict(list)
    for shift in named.shifts:
        kind = KINDS.get(shift.kind)
        if kind is not None and kind.public:
            months[month_start(shift.date)].append(shift)
    for month, shifts in sorted(months.items()):
        file = _("notice-{month}", month=f"{month:%Y-%m}")
        title = str(
            _(
                "{unit} reception notice, {month}",
                unit=named.plan.organisation,
                month=month_word(month),
            )
        )
        notices = list(_notices(month, shifts, named))
        data = {"words": _notice_words()}
        press.sheets("notice.typ", title, stamp, data, notices, folder / f"{file}.pdf")
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


def _notices(month: date, shifts: list[Shift], named: NamedPlan) -> Iterator[Mapping[str, object]]:
    """One notice for all, or one for each unit where they would not fit on a page."""
    whole = named.plan.organisation
    together = _sections(shifts, named)
    if sum(len(rows) for _name, rows in together) <= _ROWS_OF_A_SHARED_PAGE:
        yield _notice(month, whole, together)
        return
    by_unit: dict[str | None, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_unit[shift.owner if shift.owner in named.problem.units else None].append(shift)
    for unit in sorted(by_unit, key=lambda key: (key is not None, named.unit_rank(key))):
        name = whole if unit is None else named.names.unit(unit)
        yield _notice(month, name, _sections(by_unit[unit], named))


def _notice(month: date, unit: str, sections: list[tuple[str, list[_Row]]]) -> Mapping[str, object]:
    title = _("{unit} reception notice, {month}", unit=unit, month=month_word(month))
    return {
        "title": str(title),
        "unit": unit,
        "sections": [{"name": name, "rows": rows} for name, rows in sections],
        "listed": any(len(row[0]) > _DAY_CHARACTERS for _name, rows in sections for row in rows),
        "accompanied": any(row[-1] for _name, rows in sections for row in rows),
    }


def _sections(shifts: Iterable[Shift], named: NamedPlan) -> list[tuple[str, list[_Row]]]:
    """The rows of each duty, in the order of the workbook."""
    by_duty: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_duty[shift.duty].append(shift)
    order = {duty: index for index, duty in enumerate(named.problem.duties)}
    sections = []
    for duty in sorted(by_duty, key=lambda key: (order.get(key, len(order)), key)):
        found = by_duty[duty]
        if len(found) > _ROWS_OF_A_DUTY:
            rows = list(_condensed(found, named))
        else:
            rows = [(_day(shift.date), *_rest(shift, named)) for shift in found]
        sections.append((named.names.duty(duty), rows))
    return sections


def _day(day: date) -> str:
    return (
        f"{day_word(day)}\n{weekday_word(day)}"
        if in_chinese()
        else (f"{weekday_word(day)} {day_word(day)}")
    )


def _rest(shift: Shift, named: NamedPlan) -> _Row:
    """What a notice says of a reception beside its day."""
    names = named.names
    lead = named.lead(shift)
    return (
        hours_word(shift.start, shift.end),
        _lines(names.person(one) for one in lead) or str(_("to be announced")),
        _lines(" ".join(filter(None, (names.person_unit(one), names.title(one)))) for one in lead),
        names.unit(shift.place or shift.target),
        _accompanying(named.companions(shift), named),
    )


def _accompanying(people: Iterable[str], named: NamedPlan) -> str:
    """Each unit on a line of its own, and under it the names of its people."""
    by_unit: dict[str, list[str]] = defaultdict(list)
    for person in people:
        by_unit[named.names.person_unit(person)].append(named.names.person(person))
    lines = (word for unit, people in by_unit.items() for word in (unit, list_word(people)))
    return "\n".join(word for word in lines if word)


def _lines(words: Iterable[str]) -> str:
    """Every word once: a few on lines of their own, so that names are not broken, many joined."""
    found = list(dict.fromkeys(word for word in words if word))
    return "\n".join(found) if len(found) <= _LINES_OF_A_CELL else list_word(found)


def _condensed(shifts: Iterable[Shift], named: NamedPlan) -> Iterator[_Row]:
    """The receptions with those that differ by the day alone as one row that lists the days."""
    days: dict[_Row, list[date]] = defaultdict(list)
    for shift in shifts:
        days[_rest(shift, named)].append(shift.date)
    for rest, dates in days.items():
        yield (list_word(map(day_word, sorted(set(dates)))), *rest)


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
