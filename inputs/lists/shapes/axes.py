"""Where the days of a table stand: down a column, or across a row; and which days they state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from inputs.lists.days import Said, bare_weekday, said_in, weekday_in
from inputs.lists.grid import Page, Piece, Place, Spot
from inputs.lists.words import is_counter, role_of

T = TypeVar("T")

_RUN = 3
"""So many bare numbers or weekdays in a row are days, fewer may be anything."""

_WEEK = 5
"""So many weekdays in a row make a header of weekdays."""


@dataclass(frozen=True)
class Axes:
    """The days of a page, in the page's own rows and columns.

    `turned` says that days stand across: the page is to be looked at with its rows for
    columns. `days` are by place; `weekdays` those of cells that hold a weekday alone.
    """

    turned: bool
    days: Mapping[Place, Said]
    weekdays: Mapping[Place, int]

    @property
    def standing(self) -> bool:
        """Whether there are weekdays only."""
        return not self.days

    @property
    def places(self) -> Collection[Place]:
        """Where days stand, or the weekdays of a standing week."""
        return (self.days or self.weekdays).keys()


def axes_of(page: Page, skipped: frozenset[Spot]) -> Axes | None:
    """The axes of a page as people see it; None where no days stand in it."""
    weekdays = _weekdays(page, skipped)
    strong = {
        place: said
        for place, piece in page.pieces.items()
        if piece.spot not in skipped and place not in weekdays and (said := said_in(piece))
    }
    bare = _bare(page, skipped, weekdays, strong)
    days = {**bare, **strong}
    if not (days or weekdays):
        return None
    turned = _leans_across(page, days or weekdays, skipped)
    return Axes(turned, _flip(days, turned), _flip(weekdays, turned))


def _whole(page: Page, found: Mapping[Place, T]) -> dict[Place, T]:
    """What was found, at each of the places that its merged cells cover."""
    whole = {page.pieces[place].spot: said for place, said in found.items()}
    return {place: whole[piece.spot] for place, piece in page.pieces.items() if piece.spot in whole}


def _flip(found: Mapping[Place, T], turned: bool) -> dict[Place, T]:
    if not turned:
        return dict(found)
    return {(column, row): said for (row, column), said in found.items()}


def _lines(page: Page, skipped: frozenset[Spot]) -> list[list[tuple[Place, Piece]]]:
    """The pieces of each row in their order, each merged one once."""
    return [
        [((row, column), piece) for column, piece in page.row(row) if piece.spot not in skipped]
        for row in range(page.height)
    ]


def _upright(page: Page, skipped: frozenset[Spot]) -> list[list[tuple[Place, Piece]]]:
    """The pieces of each column in their order."""
    return [
        [((row, column), piece) for (column, row), piece in line]
        for line in _lines(page.turned(), skipped)
    ]


def _pairs(lines: Sequence[Sequence[tuple[Place, Piece]]], among: Mapping[Place, object]) -> int:
    """How often two cells of `among` follow each other."""
    return sum(
        one[0] in among and other[0] in among for line in lines for one, other in pairwise(line)
    )


def _leans_across(page: Page, among: Mapping[Place, object], skipped: frozenset[Spot]) -> bool:
    rows, columns = _lines(page, skipped), _upright(page, skipped)
    across, down = _pairs(rows, among), _pairs(columns, among)
    if across != down:
        return across > down
    row, column = min(among)
    left = next((piece.line for place, piece in rows[row] if place[1] < column), "")
    return role_of(left) in ("day", "weekday")


# Weekdays and bare numbers ------------------------------------------------------------------


def _weekdays(page: Page, skipped: frozenset[Spot]) -> dict[Place, int]:
    """The cells that hold a weekday and nothing else."""
    found: dict[Place, int] = {}
    for lines in (_lines(page, skipped), _upright(page, skipped)):
        for line in lines:
            run: list[tuple[Place, int]] = []
            told = False
            for place, piece in [*line, ((-1, -1), None)]:
                text = "" if piece is None else piece.line
                sure, weekday = weekday_in(text), bare_weekday(text)
                if weekday is not None:
                    run.append((place, weekday))
                    if sure is not None:
                        found[place] = sure
                    continue
                if told or len(run) >= _RUN:
                    found |= dict(run)
                run = []
                told = role_of(text) == "weekday"
    return _whole(page, found)


def _bare(
    page: Page,
    skipped: frozenset[Spot],
    weekdays: Mapping[Place, int],
    strong: Mapping[Place, Said],
) -> dict[Place, Said]:
    """The cells that hold the number of a day."""
    found: dict[Place, Said] = {}
    for lines, across in ((_lines(page, skipped), True), (_upright(page, skipped), False)):
        for line in lines:
            for run in _runs(line, strong):
                if _counts_days(line, run, weekdays, across=across):
                    found |= {place: said for place, said, _piece in run}
    return _whole(page, found | _calendar(page, skipped, weekdays))


_Run = list[tuple[Place, Said, Piece]]


def _runs(line: Sequence[tuple[Place, Piece]], strong: Mapping[Place, Said]) -> list[_Run]:
    """The stretches of a row or column that hold numbers from 1 to 31."""
    runs: list[_Run] = [[]]
    for place, piece in line:
        said = strong.get(place) or said_in(piece, bare=True)
        if said is None:
            runs.append([])
            continue
        if runs[-1] and isinstance(piece.value, float):
            said = _tenfold(said, runs[-1][-1][1])
        runs[-1].append((place, said, piece))
    return [run for run in runs if any(place not in strong for place, _said, _piece in run)]


def _tenfold(said: Said, before: Said) -> Said:
    """3.1 after 3.9 as the tenth of March: Excel drops the 0 of a number."""
    day, last = said.first, before.first
    if (day.month, day.day * 10) == (last.month, last.day + 1):
        return Said((replace(day, day=day.day * 10),))
    return said


def _counts_days(
    line: Sequence[tuple[Place, Piece]],
    run: _Run,
    weekdays: Mapping[Place, int],
    *,
    across: bool,
) -> bool:
    """Whether a run of numbers are days: they follow each other, and nothing speaks against it."""
    numbers = [said.first.day for _place, said, _piece in run]
    before = [piece.line for place, piece in line if place < run[0][0]]
    header = before[-1] if before else ""
    steps = [after - one for one, after in pairwise(numbers)]
    falls = sum(step <= 0 for step in steps)
    if across:
        under = sum(
            (row + move, column) in weekdays
            for (row, column), _said, _piece in run
            for move in (-1, 1)
        )
        if under and under >= len(run) - 1:
            return True
        rising = falls <= 1 and all(step == 1 or step <= -20 for step in steps)
        if rising and len(run) > 1 and role_of(header) == "person":
            return True
        return len(run) >= _RUN and (rising or (not falls and role_of(header) != "unknown"))
    if is_counter(header):
        return False
    if role_of(header) == "day":
        return True
    near = sum(
        (row, column + move) in weekdays
        for (row, column), _said, _piece in run
        for move in (-1, 1, 2)
    )
    return near >= max(2, len(run) - 1)


def _calendar(
    page: Page, skipped: frozenset[Spot], weekdays: Mapping[Place, int]
) -> dict[Place, Said]:
    """The numbers of a month's page: rows of them below a header of weekdays."""
    found: dict[Place, Said] = {}
    for row in range(page.height):
        columns = [column for at, column in weekdays if at == row]
        if len(columns) < _WEEK:
            continue
        for below in range(row + 1, page.height):
            said = {
                (below, column): None if piece.spot in skipped else said_in(piece, bare=True)
                for column in columns
                if (piece := page.at(below, column)) is not None
            }
            if all(said.values()):
                found |= {place: one for place, one in said.items() if one is not None}
    return found
