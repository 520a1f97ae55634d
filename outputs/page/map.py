"""A map of villages, drawn from their degrees alone: nothing is fetched, no household is on it.

Degrees are drawn as they were given, whatever datum they are of, north on top: the east-west
ones shortened by the cosine of the latitude in the middle, which for a district is a map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, log10, radians, sqrt
from typing import NamedTuple

from outputs.page.rows import HeatRow
from outputs.tables.areas import Areas
from outputs.tables.named import NamedPlan
from outputs.tables.places import Place, Position, places
from planner.domain.language import _
from planner.domain.problem import Problem, Ring
from planner.domain.spoken import list_word

WIDTH = 1000
_HEIGHT = 760
_MARGIN = 90
_LETTER = 22
"""The height of a letter; a Latin one is about half as wide."""

_SMALLEST, _LARGEST = 10, 30
_KM_PER_DEGREE = 111.32
_BAR = 250
_LEAST_SPAN = 1e-4
"""Degrees: what lies closer than some metres is one place."""


class Box(NamedTuple):
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def over(self, other: Box) -> float:
        """How much of the two lies on each other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)


@dataclass(frozen=True, slots=True)
class Spot:
    """One area on the map: a circle, or an outline (`path`), and where its label begins."""

    row: HeatRow
    x: int
    y: int
    radius: int
    path: str
    label_x: int
    label_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Map:
    """The map: its height (it is WIDTH wide), the spots, areas without a place in words, and the
    scale: a bar `bar` long is as long as `bar_word` says.
    """

    height: int
    spots: tuple[Spot, ...]
    missing: str
    bar: int
    bar_word: str


def map_of(named: NamedPlan, rows: Sequence[HeatRow], problem: Problem | None = None) -> Map | None:
    """The map of `rows`; None where the place of no area is known.

    A later `problem` than the plan's may say where they lie.
    """
    known = places(problem or named.problem, Areas(named.directory))
    if not known:
        return None
    sheet = _Sheet(known)
    inside = [row for row in rows if row.count.area]
    spots = tuple(_spots([row for row in inside if row.count.area in known], known, sheet))
    missing = list_word(row.count.name for row in inside if row.count.area not in known)
    bar, word = sheet.bar()
    return Map(sheet.height, spots, missing, bar, word)


class _Sheet:
    """Where degrees lie on the sheet."""

    def __init__(self, known: Mapping[str, Place]) -> None:
        points = [one.at for one in known.values()]
        points += [point for one in known.values() for ring in one.rings for point in ring]
        west, east = min(x for x, _y in points), max(x for x, _y in points)
        south, north = min(y for _x, y in points), max(y for _x, y in points)
        self._shorter = max(cos(radians((south + north) / 2)), 0.01)
        wide = max((east - west) * self._shorter, _LEAST_SPAN)
        high = max(north - south, _LEAST_SPAN)
        self._scale = min((WIDTH - 2 * _MARGIN) / wide, (_HEIGHT - 2 * _MARGIN) / high)
        self._middle = (west + east) / 2
        self._north = north
        self.height = round(high * self._scale) + 2 * _MARGIN

    def at(self, position: Position) -> tuple[int, int]:
        """Where a position lies, from the left and from the top."""
        x, y = position
        across = (x - self._middle) * self._shorter * self._scale
        return round(WIDTH / 2 + across), round(_MARGIN + (self._north - y) * self._scale)

    def path(self, rings: Sequence[Ring]) -> str:
        """An outline as SVG has it; corners that fall onto each other are one."""
        parts = []
        for ring in rings:
            corners = list(dict.fromkeys(map(self.at, ring)))
            if len(corners) >= 3:
                first, *others = (f"{x} {y}" for x, y in corners)
                parts.append(f"M{first}L{' '.join(others)}Z")
        return "".join(parts)

    def bar(self) -> tuple[int, str]:
        """The longest bar of 1, 2 or 5 times a power of ten that has room, and its length."""
        metres = _BAR / self._scale * _KM_PER_DEGREE * 1000
        unit = 10 ** int(log10(max(metres, 1)))
        length = max(n * unit for n in (1, 2, 5) if n * unit <= max(metres, 1))
        word = _("{n} km", n=length // 1000) if length >= 1000 else _("{n} m", n=length)
        return round(length / 1000 / _KM_PER_DEGREE * self._scale), str(word)


def _spots(rows: Sequence[HeatRow], known: Mapping[str, Place], sheet: _Sheet) -> Iterator[Spot]:
    most = max((row.shifts for row in rows), default=0)
    centres = {row.count.area: sheet.at(known[row.count.area].at) for row in rows}
    paths = {row.count.area: sheet.path(known[row.count.area].rings) for row in rows}
    radii = {
        row.count.area: round(_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(row.shifts / (most or 1)))
        for row in rows
    }
    taken = [
        Box(x - radii[area], y - radii[area], x + radii[area], y + radii[area])
        for area, (x, y) in centres.items()
        if not paths[area]
    ]
    for row in rows:
        (x, y), area = centres[row.count.area], row.count.area
        away = 0 if paths[area] else radii[area] + 6
        said = f"{row.count.name} {row.shifts}" + ("  " + "缺00" if row.gaps else "")
        place = min(
            _labels(x, y, away, _wide(said)),
            key=lambda one: sum(one[3].over(other) for other in taken) + _outside(one[3], sheet),
        )
        taken.append(place[3])
        yield Spot(row, x, y, radii[area], paths[area], *place[:3])


def _labels(x: int, y: int, away: int, wide: float) -> Iterator[tuple[int, int, str, Box]]:
    """Where a label may stand: in the middle of an outline; beside a circle, over or under it."""
    base, high = y + _LETTER // 3, _LETTER * 1.1
    if not away:
        yield x, base, "middle", Box(x - wide / 2, base - high, x + wide / 2, base)
    right, left = x + max(away, 1), x - max(away, 1)
    yield right, base, "start", Box(right, base - high, right + wide, base)
    yield left, base, "end", Box(left - wide, base - high, left, base)
    for line in (y + away + _LETTER, y - away - 4):
        yield x, line, "middle", Box(x - wide / 2, line - high, x + wide / 2, line)


def _outside(box: Box, sheet: _Sheet) -> float:
    """How much of a label would be cut off, weighed so that it hardly ever is."""
    inside = box.over(Box(0, 0, WIDTH, sheet.height))
    return 10 * ((box.right - box.left) * (box.bottom - box.top) - inside)


def _wide(text: str) -> float:
    return sum(_LETTER if ord(letter) > 0x2E7F else _LETTER * 0.6 for letter in text)
