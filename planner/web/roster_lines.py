"""Draws the timeline of the roster: its rows, and what stands in them, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from outputs.tables.timeline import Band, By, Entry, Mark, Row, Section
from outputs.words.naming import hours_word, slot_word
from planner.domain.language import Text, _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word, month_word, weekday_word
from planner.web.roster_asked import Wanted, matching, people_wanted
from planner.web.roster_chart import Block, Chart, Chip, Column, Line, Sign, Spot, Stretch

if TYPE_CHECKING:
    from planner.domain.plan import Gap
    from planner.web.shown import Shown

ROW_WORDS: Mapping[By, Text] = {
    "people": _("Per person"),
    "villages": _("Per village"),
    "duties": _("Per duty"),
}
_OPEN_ROWS = 120
"""So many rows are sent unless there is more of one block; the other blocks are opened."""

_BLOCK_ROWS = 100
"""The rows of a block: more of one unit make several."""

_GAP_ROWS = 30
COLOURS, SHAPES = 7, 4
"""How many of each `roster.css` tells apart."""

_SHORT_SIGN = 3
"""The digits that have room in a column of a quarter, a Chinese character for two; more are
written smaller."""


def looks(duties: Sequence[str]) -> Mapping[str, str]:
    """The classes that give each duty its colour and shape.

    Neighbours differ in colour, and no two are alike in both as long as there are enough.
    """
    return {duty: f"k{n % COLOURS} z{n // COLOURS % SHAPES}" for n, duty in enumerate(duties)}


def chart_of(
    shown: Shown, wanted: Wanted, found: Sequence[Entry], today: date, part: str | None = None
) -> Chart:
    """The timeline of `found`; with `part` the block of that key alone has rows."""
    days = shown.timeline.days(wanted.first, wanted.last)
    columns = [
        Column(n, day, weekday_word(day.day, short=True), day.day == today)
        for n, day in enumerate(days, start=1)
    ]
    draw = _Drawing(shown, wanted)
    heads = 2 + any(day.name for day in days)
    gaps, more_gaps = draw.gaps(heads + 1)
    blocks = list(draw.blocks(found, heads + len(gaps) + 1, part))
    return Chart(
        columns,
        _stretches(columns, lambda one: month_word(month_start(one.day.day))),
        _stretches(columns, lambda one: one.day.name),
        gaps,
        more_gaps,
        blocks,
        draw.legend(),
        heads + len(gaps) + sum(1 + block.count for block in blocks),
    )


def _stretches(columns: Sequence[Column], word: Callable[[Column], str]) -> list[Stretch]:
    """Neighbouring columns of one word, those without any left out."""
    found = []
    for said, some in groupby(columns, key=word):
        those = list(some)
        if said:
            kind = "" if those[0].day.worked else "free"
            found.append(Stretch(those[0].column, len(those), said, said, kind))
    return found


class _Drawing:
    """Draws the rows that are `wanted` of one plan."""

    def __init__(self, shown: Shown, wanted: Wanted) -> None:
        self.shown, self.wanted = shown, wanted
        self.line, self.names = shown.timeline, shown.named.names
        self.looks = looks(shown.timeline.duties)
        self.who = people_wanted(shown, wanted)

    def column(self, day: date) -> int:
        """The column of a day, within those there are."""
        first, last = self.wanted.first, self.wanted.last
        return (min(max(day, first), last) - first).days + 1

    # -- what is open ------------------------------------------------------------------------

    def gaps(self, index: int) -> tuple[list[Line], int]:
        """A row for whoever is concerned by what is open, and for how many there is no room."""
        open_ = [gap for gap in self.line.gaps(self.wanted.first, self.wanted.last)
                 if self._concerns(gap)]  # fmt: skip
        rows: dict[tuple[str, str], list[Gap]] = {}
        for gap in open_:
            rows.setdefault((gap.duty, gap.owner or ""), []).append(gap)
        lines = []
        for n, ((duty, owner), some) in enumerate(list(rows.items())[:_GAP_ROWS]):
            spec = self.shown.problem.duties.get(duty)
            name = self.names.owner(spec, owner or None) or str(_("Nobody"))
            by_day: dict[date, list[Chip]] = {}
            for gap in some:
                if gap.date is not None:
                    by_day.setdefault(gap.date, []).append(self._gap(gap))
            spots = [Spot(self.column(day), day, chips) for day, chips in sorted(by_day.items())]
            bands = [self._open(gap) for gap in some if gap.date is None]
            address = f"/gaps{self._plan('?')}"
            lines.append(
                Line(index + n, name, self.names.duty(duty), address, spots, bands, len(some))
            )
        return lines, len(open_) - sum(len(some) for some in list(rows.values())[:_GAP_ROWS])

    def _concerns(self, gap: Gap) -> bool:
        wanted, directory = self.wanted, self.shown.named.directory
        places = {unit for one in (gap.target, gap.owner) if one is not None
                  for unit in directory.chain(directory.unit_of(one))}  # fmt: skip
        shift = self.shown.shifts.get(gap.obligation)
        served = {one.id for one in shift.people} if shift is not None else set()
        return (
            (not wanted.duty or gap.duty == wanted.duty)
            and (not wanted.village or wanted.village in places)
            and (self.who is None or bool(self.who & {gap.owner, *served}))
        )

    def _gap(self, gap: Gap) -> Chip:
        shift = self.shown.shifts.get(gap.obligation)
        address = f"/gap/{quote(gap.id)}{self._plan('?')}"
        if shift is not None:
            address = f"/shift/{quote(shift.id)}{self._plan('?')}"
        sign = str(_("{count} short", count=gap.missing))
        words = self.names.duty(gap.duty) if self.wanted.view == "week" else ""
        return Chip(sign, words, "gap", gap.words, address, "" if shift is None else shift.id)

    def _open(self, gap: Gap) -> Stretch:
        """A gap without a day, over the days in which it should have been."""
        first, last = self.column(gap.period[0]), self.column(gap.period[1])
        return Stretch(first, last - first + 1, str(_("not placed")), gap.words, "gap")

    # -- rows --------------------------------------------------------------------------------

    def blocks(self, found: Sequence[Entry], index: int, part: str | None) -> Iterator[Block]:
        """The blocks of rows, the first of them open, or that of the key `part`."""
        by = self.wanted.rows
        sections = list(_blocks(self._sections(found)))
        opened = part if part is not None else self.wanted.open
        within = {opened} if any(one.key == opened for one in sections) else _first(sections)
        keys = {key for one in sections if one.key in within for key in one.rows}
        rows = self.line.rows(by, found, keys)
        for section in sections:
            lines = None
            if section.key in within:
                lines = [
                    self._line(rows.get(key) or Row(key), index + n)
                    for n, key in enumerate(section.rows, start=1)
                ]
            turns = sum(rows[key].turns for key in section.rows if key in rows)
            if part is None or part == section.key:
                yield Block(section.key, section.name, index, len(section.rows), turns, lines)
            index += 1 + len(section.rows)

    def _sections(self, found: Sequence[Entry]) -> Iterator[Section]:
        """The rows that have anything, and all others unless they are filtered out."""
        wanted, by = self.wanted, self.wanted.rows
        narrowed = bool(wanted.duty or wanted.village) or (by != "people" and self.who is not None)
        has = self.line.rows(by, found, ()) if narrowed else {}

        def stays(key: str) -> bool:
            if by == "people" and self.who is not None and key not in self.who:
                return False
            return not narrowed or key in has

        for section in self.line.sections(by):
            if rows := tuple(filter(stays, section.rows)):
                yield replace(section, rows=rows)

    def _line(self, row: Row, index: int) -> Line:
        by, key = self.wanted.rows, row.key
        spots = [
            Spot(self.column(day), day, [self._chip(mark, key, day) for mark in marks])
            for day, marks in sorted(row.marks.items())
        ]
        narrower: dict[By, str] = {"people": "person", "villages": "village", "duties": "duty"}
        address = f"/roster?{self.wanted.address(**{narrower[by]: key}, open='')}"
        bands = self.line.bands.get(key, ()) if by == "people" else ()
        return Line(
            index,
            self.line.name(by, key),
            self.names.title(key) if by == "people" else "",
            address,
            spots,
            [self._band(one) for one in bands
             if one.first <= self.wanted.last and self.wanted.first <= one.last],
            row.turns,
            row.homes,
            key if by == "people" else "",
        )  # fmt: skip

    def _band(self, band: Band) -> Stretch:
        first, last = self.column(band.first), self.column(band.last)
        away = band.reason is not None
        word = band.reason or str(_("away") if away else _("not in service"))
        part = f" {slot_word(band.slot)}" if band.slot is not None else ""
        days = day_word(band.first) + (f"–{day_word(band.last)}" if band.first < band.last else "")
        said = _("away") if away else _("not in service")
        title = f"{said}: {band.reason} {days}{part}" if band.reason else f"{said}: {days}{part}"
        return Stretch(first, last - first + 1, word, title, "away" if away else "out")

    def _chip(self, mark: Mark, key: str, day: date) -> Chip:
        wanted, by, first = self.wanted, self.wanted.rows, mark.shifts[0]
        letter = self.line.letters.get(mark.duty, "?")
        count = mark.homes or len(mark.shifts)
        look = self.looks.get(mark.duty, "")
        if any(one.id in self.shown.named.short for one in mark.shifts):
            look += " short"
        if mark.spare:
            look += " spare"
        person = key if by == "people" else ""
        said = self._said(mark, person)
        alone = len(mark.shifts) == 1
        sign = f"{letter}{mark.homes or ''}" if alone else f"{letter}{count}"
        if not alone and by == "duties" and wanted.view == "quarter":
            sign = str(count)
        look += " many" if sum(1 + (one > "ÿ") for one in sign) > _SHORT_SIGN else ""
        if alone:
            address = f"/shift/{quote(first.id)}{self._plan('?')}"
            return Chip(sign, self._words(mark, person), look, said, address, first.id)
        narrower = {} if by == "duties" else {"person" if by == "people" else "village": key}
        address = wanted.address(
            **{"view": "day", "day": day, "duty": mark.duty, "open": ""} | narrower
        )
        words = self._words(mark, person)
        return Chip(sign, words, look, said, f"/roster?{address}", several=True)

    def _said(self, mark: Mark, person: str) -> str:
        """All of a mark in words; households are counted, never named."""
        words, first = self.shown.words, mark.shifts[0]
        if len(mark.shifts) > 1:
            said = [str(_("{duty}: {count}", duty=self.names.duty(mark.duty),
                          count=len(mark.shifts)))]  # fmt: skip
        else:
            hours = hours_word(first.start, first.end)
            said = [words.duty(first, person), hours, words.place(first.place)]
        if not person and len(mark.shifts) == 1:
            said.append(words.people(first))
        if mark.homes:
            said.append(str(_("households: {count}", count=mark.homes)))
        if mark.spare:
            said.append(str(_("substitute")))
        return " · ".join(one for one in said if one)

    def _words(self, mark: Mark, person: str) -> str:
        """What is beside the sign where there is room: in the columns of a week."""
        if self.wanted.view != "week":
            return ""
        name = self.names.duty(mark.duty)
        if len(mark.shifts) > 1:
            return name
        first = mark.shifts[0]
        said = [name, hours_word(first.start, first.end)]
        return " ".join(said if person else [*said, self.shown.words.people(first)])

    def legend(self) -> list[Sign]:
        """The duties of these days, whichever is asked for alone."""
        count = Counter(
            one.shift.duty for one in matching(self.shown, replace(self.wanted, duty=""))
        )
        called = self.names.duty
        return [
            Sign(duty, called(duty), self.line.letters[duty], self.looks[duty], count[duty])
            for duty in self.line.duties
            if count[duty] or duty == self.wanted.duty
        ]

    def _plan(self, mark: str) -> str:
        return f"{mark}plan={self.wanted.word}" if self.wanted.word else ""


def _blocks(sections: Iterable[Section]) -> Iterator[Section]:
    """The sections, those of too many rows cut into several."""
    for section in sections:
        if len(section.rows) <= _BLOCK_ROWS:
            yield section
            continue
        for n, start in enumerate(range(0, len(section.rows), _BLOCK_ROWS), start=1):
            rows = section.rows[start : start + _BLOCK_ROWS]
            yield Section(f"{section.key}.{n}", f"{section.name} {n}", rows)


def _first(sections: Sequence[Section]) -> set[str]:
    """The keys of the first blocks, as many as have room."""
    found, rows = set[str](), 0
    for section in sections:
        rows += len(section.rows)
        if found and rows > _OPEN_ROWS:
            break
        found.add(section.key)
    return found
