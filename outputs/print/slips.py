"""Slips: for each person a page of A4 with their duties, households and follow-ups, or part of one.

A slip is handed to the person and says that it is internal. Short ones share a page, to be cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.sheets.columns import lines_needed
from outputs.tables.condensing import condensed
from outputs.tables.named import NamedPlan
from outputs.tables.personal import DutyRow, HomeRow, ItemRow, PersonalTables
from planner.domain.language import Text, _
from planner.domain.spoken import (
    date_word,
    day_word,
    in_chinese,
    list_word,
    period_word,
    weekday_word,
)

_MOST_ROWS = 24
"""With more duties than this, those that differ by the day alone share a row."""

_MOST_CONDENSED = 40
_MOST_HOUSEHOLDS = 240
_MOST_ITEMS = 20
_MOST_TARGETS = 20

_SAFE_LINES = ((12, 45.0), (11, 49.0), (10, 54.0))
"""In which type size, in points, a slip of so many lines at the most surely fits its page."""

_SHORT_LINES, _SHORTEST_LINES = 40.0, 24.0
"""Slips of so many lines may fit half a page, or a quarter, each; whether they do is measured."""

_DUTY_WIDTHS = (15.0, 12.0, 19.0, 20.0, 16.0)
_ITEM_WIDTHS = (12.0, 19.0, 26.0, 12.0, 12.0)
_LINE_WIDTH = 80.0
"""Widths of the columns of a slip in half a Chinese character, at its largest size."""

_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """What a slip leads to on a phone: `url` in print, `qr` the same as an SVG picture."""

    url: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class _Slip:
    """What the template is filled with; how many like it may share a page."""

    data: dict[str, object]
    share: int


def write_slips(
    path: Path,
    named: NamedPlan,
    press: Press,
    people: Iterable[str],
    *,
    tables: PersonalTables | None = None,
    links: Mapping[str, PhoneLink] | None = None,
    contact: str = "",
) -> None:
    """Write the slips of `people` to `path` in the order given: a page each, or part of one.

    One with a secret address is never on a page with another's. `links` gives a person's web
    address and QR code; `contact` says how to reach the office. Raises OSError where it cannot
    be written.
    """
    tables = tables or PersonalTables(named)
    links = links or {}
    slips = [_slip(person, tables, links.get(person, PhoneLink())) for person in people]
    title = str(_("{unit} work slip", unit=named.plan.organisation))
    office = str(_("The office: {contact}", contact=contact)) if contact else ""
    data = {"words": _words(), "contact": office}
    pages = [{"slips": some} for some in _shared(slips)]
    press.sheets("slips.typ", title, Stamp.of(named.plan), data, pages, path)


def _shared(slips: Sequence[_Slip]) -> Iterator[list[Mapping[str, object]]]:
    """The slips of each page: up to four of the shortest that follow each other, two short ones,
    else one.
    """
    left = [*slips]
    while left:
        together = (n for n, share in _TOGETHER if len(left) >= n and _all(left[:n], share))
        count = next(together, 1)
        yield [slip.data for slip in left[:count]]
        del left[:count]


_TOGETHER = ((4, 4), (3, 4), (2, 2))
"""So many slips share a page, if each may be one of so many."""


def _all(slips: Sequence[_Slip], share: int) -> bool:
    return all(slip.share >= share for slip in slips)


def _words() -> Mapping[str, object]:
    return {
        "mark": str(_("Internal, do not pass on")),
        "duties": str(_("My duties")),
        "nothing": str(_("None in this period.")),
        "links": str(_("My contact points")),
        "households": str(_("My households")),
        "items": str(_("My follow-ups")),
        "colon": "：" if in_chinese() else ": ",
        "duty_columns": _said(_("date"), _("time"), _("duty"), _("where and whom"), _("with")),
        "item_columns": _said(
            _("item"), _("concerns"), _("subject"), _("due by"), _("planned for")
        ),
        "households_note": str(
            _(
                "The day in brackets is that of the visit planned for this period. "
                "Full names and addresses are in the village's internal register."
            )
        ),
    }


def _said(*texts: Text) -> list[str]:
    return [str(text) for text in texts]


def _slip(person: str, tables: PersonalTables, link: PhoneLink) -> _Slip:
    named = tables.named
    names = named.names
    shifts = list(tables.duties(person))
    listed = len(shifts) > _MOST_ROWS
    duties = [_duty_cells(row, listed) for row in (condensed(shifts) if listed else shifts)]
    homes = list(tables.households(person))
    items = list(map(_item_cells, tables.items(person)))
    links = [[duty, _some(targets)] for duty, targets in tables.links(person)]
    groups = _groups(homes[:_MOST_HOUSEHOLDS])
    lines = _lines(duties, links, groups, items)
    data: dict[str, object] = {
        "points": _points(lines),
        "name": names.person(person),
        "post": "　".join(filter(None, (names.person_unit(person), names.title(person)))),
        "period": period_word(named.plan.start, named.plan.end),
        "url": link.url,
        "qr": link.qr,
        "listed": listed,
        "duties": duties[:_MOST_CONDENSED],
        "duties_count": _count(_("{n} in all", n=len(shifts)), shifts),
        "more_duties": _more(len(duties) - _MOST_CONDENSED),
        "links": links,
        "groups": groups,
        "households_count": _count(_("{n:household|households}", n=len(homes)), homes),
        "more_households": _more(len(homes) - _MOST_HOUSEHOLDS),
        "items": items[:_MOST_ITEMS],
        "items_count": _count(_("{n:item|items}", n=len(items)), items),
        "more_items": _more(len(items) - _MOST_ITEMS),
    }
    share = 4 if lines <= _SHORTEST_LINES else 2 if lines <= _SHORT_LINES else 1
    return _Slip(data, share if link == PhoneLink() else 1)


def _count(text: Text, counted: Sequence[object]) -> str:
    return str(text) if counted else ""


def _more(left: int) -> str:
    """Says how much did not fit; empty where all did."""
    return str(_("and {n} more: see the roster and the register", n=left)) if left > 0 else ""


def _duty_cells(row: DutyRow, listed: bool) -> list[str]:
    day = list_word(map(day_word, row.days)) if listed else _day(row.days[0])
    return [day, row.hours, row.duty, row.where, row.company]


def _day(day: date) -> str:
    weekday = weekday_word(day)
    return f"{day_word(day)} {weekday}" if in_chinese() else f"{weekday} {day_word(day)}"


def _some(targets: Sequence[str]) -> str:
    return list_word(targets[:_MOST_TARGETS]) + ("…" if len(targets) > _MOST_TARGETS else "")


def _groups(homes: Iterable[HomeRow]) -> list[tuple[str, list[str]]]:
    """The households by the unit they lie in, each as number, masked name and day."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in homes:
        visit = f"({day_word(one.visit)})" if one.visit is not None else ""
        groups[one.place].append(f"{one.household} {one.head}{visit}")
    return list(groups.items())


def _item_cells(row: ItemRow) -> list[str]:
    return [
        row.entry.item.id,
        row.entry.place,
        row.entry.item.subject,
        date_word(row.due) if row.due is not None else "",
        _day(row.planned) if row.planned is not None else "",
    ]


def _points(lines: float) -> int:
    """The type size in which so many lines surely fit; 0 where that must be measured."""
    return next((points for points, most in _SAFE_LINES if lines <= most), 0)


def _lines(
    rows: Sequence[Sequence[str]],
    links: Sequence[Sequence[str]],
    groups: Sequence[tuple[str, Sequence[str]]],
    items: Sequence[Sequence[str]],
) -> float:
    """About how many lines a slip takes; rather too many than too few."""
    lines = 12.0  # name, period, headings, the office
    for table, widths in ((rows, _DUTY_WIDTHS), (items, _ITEM_WIDTHS)):
        for row in table:
            lines += 0.4 + max(map(lines_needed, row, widths))
    lines += sum(0.3 + lines_needed("　".join(link), _LINE_WIDTH) for link in links)
    lines += sum(1.8 + ceil(len(cells) / _COLUMNS) for _place, cells in groups)
    return lines
