"""Slips: for each person one A4 page with their duties, their households and their follow-ups.

A slip is handed to the person and says that it is internal. Even so it names households by
number and masked name only: it will lie about on desks, and full names are in the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil
from pathlib import Path

from constraints.follow_ups.model import clock_of, deadline_of
from constraints.kinds import KINDS
from outputs.print.typeset import Press, Stamp
from outputs.sheets.columns import lines_needed
from outputs.tables.named import NamedPlan
from outputs.words.naming import hours_word, masked_name
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.problem import Item
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
_MOST_IN_A_CELL = 6
_MOST_TARGETS = 20

_SAFE_LINES = ((12, 45.0), (11, 49.0), (10, 54.0))
"""In which type size, in points, a slip of so many lines at the most surely fits its page."""

_DUTY_WIDTHS = (15.0, 12.0, 19.0, 20.0, 16.0)
_ITEM_WIDTHS = (12.0, 19.0, 26.0, 12.0, 12.0)
_LINE_WIDTH = 80.0
"""Widths of the columns of a slip in half a Chinese character, at its largest size."""

_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Link:
    """What a slip leads to on a phone: `url` in print, `qr` the same as an SVG picture."""

    url: str = ""
    qr: str = ""


@dataclass(frozen=True)
class Holdings:
    """What every slip is looked up in, gathered once for all people."""

    named: NamedPlan

    @cached_property
    def shifts(self) -> Mapping[str, list[Shift]]:
        """Person to shifts, in the order people read them; substitutes are named there too."""
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.named.shifts:
            for person in dict.fromkeys(one.id for one in shift.people):
                found[person].append(shift)
        return found

    @cached_property
    def households(self) -> Mapping[str, list[str]]:
        """Person to the ids of the households they hold, in the order of the workbook."""
        frame = self.named.plan.holders
        rank = {key: index for index, key in enumerate(self.named.problem.households["id"])}
        found: dict[str, set[str]] = defaultdict(set)
        for household, holder in zip(frame["household"], frame["holder"], strict=True):
            if household in rank:
                found[holder].add(household)
        return {person: sorted(held, key=rank.__getitem__) for person, held in found.items()}

    @cached_property
    def heads(self) -> Mapping[str, str]:
        """Household to the masked name of its head."""
        frame = self.named.problem.households
        return {
            key: masked_name(name) for key, name in zip(frame["id"], frame["head"], strict=True)
        }

    @cached_property
    def links(self) -> Mapping[str, dict[str, list[str]]]:
        """Person or unit to duty to the targets it is linked to."""
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for one in self.named.plan.links:
            found[one.holder].setdefault(one.duty, []).append(one.target)
        return found

    @cached_property
    def items(self) -> Mapping[str, dict[str, Shift | None]]:
        """Person to item to the first day planned for it; None for an open one without a day."""
        found: dict[str, dict[str, Shift | None]] = defaultdict(dict)
        for shift in self.named.shifts:
            if shift.kind == "follow_up" and shift.owner in self.named.problem.items:
                for one in shift.people:
                    found[one.id].setdefault(shift.owner or "", shift)
        for item in self.named.problem.items.values():
            if item.person is not None and item.state != "closed":
                found[item.person].setdefault(item.id, None)
        return found

    def people(self) -> tuple[str, ...]:
        """Everybody who has anything to do, in the order of the workbook."""
        busy = {*self.shifts, *self.households, *self.links, *self.items}
        return tuple(one for one in self.named.problem.people if one in busy)


def write_slips(
    path: Path,
    named: NamedPlan,
    press: Press,
    people: Iterable[str],
    *,
    holdings: Holdings | None = None,
    links: Mapping[str, Link] | None = None,
    contact: str = "",
) -> None:
    """Write the slips of `people` to `path`, a page each, in the order given.

    `links` gives a person's web address and QR code; `contact` says how to reach the
    office. Raises OSError where it cannot be written.
    """
    holdings = holdings or Holdings(named)
    links = links or {}
    slips = [_slip(person, holdings, links.get(person, Link())) for person in people]
    title = str(_("{unit} work slip", unit=named.plan.organisation))
    office = str(_("The office: {contact}", contact=contact)) if contact else ""
    data = {"words": _words(), "contact": office}
    press.sheets("slips.typ", title, Stamp.of(named.plan), data, slips, path)


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


def _slip(person: str, holdings: Holdings, link: Link) -> Mapping[str, object]:
    named = holdings.named
    names = named.names
    shifts = [one for one in holdings.shifts.get(person, ()) if one.kind != "follow_up"]
    rows = _duty_rows(person, shifts, named)
    households = holdings.households.get(person, [])
    items = _item_rows(person, holdings)
    linked = _link_rows(person, holdings)
    groups = _groups(person, households[:_MOST_HOUSEHOLDS], holdings)
    return {
        "points": _points(_lines(rows, linked, groups, items)),
        "name": names.person(person),
        "post": "　".join(filter(None, (names.person_unit(person), names.title(person)))),
        "period": period_word(named.plan.start, named.plan.end),
        "url": link.url,
        "qr": link.qr,
        "listed": len(shifts) > _MOST_ROWS,
        "duties": rows[:_MOST_CONDENSED],
        "duties_count": _count(_("{n} in all", n=len(shifts)), shifts),
        "more_duties": _more(len(rows) - _MOST_CONDENSED),
        "links": linked,
        "groups": groups,
        "households_count": _count(_("{n:household|households}", n=len(households)), households),
        "more_households": _more(len(households) - _MOST_HOUSEHOLDS),
        "items": items[:_MOST_ITEMS],
        "items_count": _count(_("{n} items", n=len(items)), items),
        "more_items": _more(len(items) - _MOST_ITEMS),
    }


def _count(text: Text, counted: Sequence[object]) -> str:
    return str(text) if counted else ""


def _more(left: int) -> str:
    """Says how much did not fit; empty where all did."""
    return str(_("and {n} more: see the roster and the register", n=left)) if left > 0 else ""


def _duty_rows(person: str, shifts: Sequence[Shift], named: NamedPlan) -> list[list[str]]:
    """A row for each shift; where they are many, those that differ by the day share one."""
    rows = [(shift.date, _rest(person, shift, named)) for shift in shifts]
    if len(rows) <= _MOST_ROWS:
        return [[_day(day), *rest] for day, rest in rows]
    days: dict[tuple[str, ...], list[date]] = defaultdict(list)
    for day, rest in rows:
        days[rest].append(day)
    return [[list_word(map(day_word, found)), *rest] for rest, found in days.items()]


def _day(day: date) -> str:
    weekday = weekday_word(day)
    return f"{day_word(day)} {weekday}" if in_chinese() else f"{weekday} {day_word(day)}"


def _rest(person: str, shift: Shift, named: NamedPlan) -> tuple[str, ...]:
    """What a slip says of a shift beside its day."""
    names = named.names
    duty = names.duty(shift.duty)
    if person in names.substitutes(shift):
        duty = str(_("{duty} (substitute)", duty=duty))
    where = names.unit(shift.place or named.directory.unit_of(shift.target))
    whom = ""
    if shift.households:
        whom = str(_("{n:household|households}", n=len(shift.households)))
    elif shift.target is not None and shift.target != shift.place:
        whom = names.target(shift.target)
    others = [names.person(one) for one in names.serving(shift) if one != person]
    company = list_word(others[:_MOST_IN_A_CELL])
    if len(others) > _MOST_IN_A_CELL:
        company = str(_("{names} and others, {n} in all", names=company, n=len(others)))
    kind = KINDS.get(shift.kind)
    timed = kind is None or kind.takes_time
    return (
        hours_word(shift.start, shift.end) if timed else "",
        duty,
        " ".join(dict.fromkeys(filter(None, (where, whom)))),
        company,
    )


def _link_rows(person: str, holdings: Holdings) -> list[list[str]]:
    """Each pairing of the person, then those of the person's unit, with their targets."""
    named = holdings.named
    unit = named.problem.people[person].unit
    rows: list[list[str]] = []
    for holder in dict.fromkeys((person, unit)):
        for duty, targets in holdings.links.get(holder or "", {}).items():
            shown = list_word(named.names.target(one) for one in targets[:_MOST_TARGETS])
            more = "…" if len(targets) > _MOST_TARGETS else ""
            rows.append([named.names.duty(duty), shown + more])
    return rows


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


def _groups(
    person: str, households: Sequence[str], holdings: Holdings
) -> list[tuple[str, list[str]]]:
    """The households by the unit they lie in, each as number, masked name and day."""
    named = holdings.named
    days: dict[str, str] = {}
    for shift in holdings.shifts.get(person, ()):
        for household in shift.households:
            days.setdefault(household, day_word(shift.date))
    groups: dict[str, list[str]] = defaultdict(list)
    for one in households:
        place = named.names.unit(named.directory.unit_of(one))
        visit = f"({days[one]})" if one in days else ""
        groups[place].append(f"{one} {holdings.heads[one]}{visit}")
    return list(groups.items())


def _item_rows(person: str, holdings: Holdings) -> list[list[str]]:
    """The person's open items, what is due first on top."""
    named = holdings.named
    rows = []
    for key, shift in holdings.items.get(person, {}).items():
        item = named.problem.items[key]
        due = _due(item, shift, named)
        place = named.names.unit(named.directory.unit_of(item.target))
        number = "" if item.target in named.problem.units else item.target or ""
        rows.append(
            (
                due or date.max,
                item.id,
                [
                    item.id,
                    f"{place} {number}".strip(),
                    item.subject,
                    date_word(due) if due is not None else "",
                    _day(shift.date) if shift is not None else "",
                ],
            )
        )
    return [row for _due_day, _id, row in sorted(rows)]


def _due(item: Item, shift: Shift | None, named: NamedPlan) -> date | None:
    """The last day for an open item; None for one that is resolved and only visited again."""
    if item.state != "open":
        return None
    duty = named.problem.duties.get(shift.duty) if shift is not None else None
    clock = clock_of(duty, named.problem.settings)
    return deadline_of(duty, item, named.plan.start, clock)
