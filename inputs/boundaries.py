"""Outlines of units for maps: a GeoJSON file that the office has, beside its workbook.

It is for maps alone: whatever is wrong with it is a warning, and plans are made without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import cos, radians
from pathlib import Path

import msgspec

from planner.domain.faults import FileFault
from planner.domain.language import Text, _
from planner.domain.problem import Ring, Unit
from planner.domain.words import squash

MOST_BYTES = 4_000_000
"""Villages of a district in more detail than paper shows are a fraction of that."""

_MOST_CORNERS = 20_000
_STEPS = 1200
"""So many steps of the drawing's grid lie across everything; detail below one is left out."""

_UNKNOWN_SHOWN = 5


def boundaries_beside(book: Path) -> Path:
    """Where the outlines for a workbook, or a folder of CSV files, lie: ``BOOK-边界.geojson``."""
    book = book if book.name.strip(".") else book.resolve()  # the folder one stands in
    return book.with_name(f"{book.stem}-边界.geojson")


def read_boundaries(
    file: Path, units: Mapping[str, Unit]
) -> tuple[Mapping[str, tuple[Ring, ...]], FileFault | None]:
    """The outlines in `file` by the id of the unit that is called so, and what is odd about it.

    Without a file there are none. Outlines that no unit is called like are left out.
    """
    try:
        if not file.is_file():
            return {}, None
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError:
        return {}, _fault("boundaries-unreadable", _("The file of outlines cannot be opened."))
    try:
        return matched(outlines(data), units)
    except FileFault as fault:
        return {}, fault


class _Properties(msgspec.Struct):
    """What a feature may be called."""

    name: str | int | float | None = None
    NAME: str | int | float | None = None
    id: str | int | float | None = None


class _Geometry(msgspec.Struct):
    type: str
    coordinates: msgspec.Raw = msgspec.Raw(b"[]")


class _Feature(msgspec.Struct):
    geometry: _Geometry | None = None
    properties: _Properties | None = None
    id: str | int | float | None = None


class _Collection(msgspec.Struct, tag_field="type", tag="FeatureCollection"):
    features: list[_Feature]


_Rings = list[list[list[float]]]


def outlines(data: bytes) -> Sequence[tuple[tuple[str, ...], tuple[Ring, ...]]]:
    """What the features of a GeoJSON file may be called, best first, with their outlines.

    Raises FileFault: it may come from anywhere.
    """
    if len(data) > MOST_BYTES:
        raise _fault(
            "boundaries-too-large",
            _("The file of outlines has more than {n} MB.", n=MOST_BYTES // 1_000_000),
            _("Leave out detail: on a map of villages, bends of some ten metres are not seen."),
        )
    try:
        features = msgspec.json.decode(
            data.removeprefix(b"\xef\xbb\xbf"), type=_Collection
        ).features
        found = [(_names(one), _polygons(one.geometry)) for one in features]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _fault(
            "boundaries-no-geojson",
            _("The file of outlines is no GeoJSON: {why}", why=str(error)[:120]),
            _("Export it as GeoJSON: a FeatureCollection of Polygon or MultiPolygon in UTF-8."),
        ) from None
    rings = [ring for _called, polygons in found for ring in polygons]
    if any(abs(x) > 180 or abs(y) > 90 for ring in rings for x, y in ring):
        raise _fault(
            "boundaries-no-degrees",
            _("The numbers in the file of outlines are no degrees."),
            _("Export it in longitude and latitude, not in metres of a projection."),
        )
    grid = _grid(rings)
    thinned = [(called, _thinned(polygons, grid)) for called, polygons in found]
    return [(called, polygons) for called, polygons in thinned if polygons]


def _names(feature: _Feature) -> tuple[str, ...]:
    said = feature.properties or _Properties()
    words = (said.id, feature.id, said.name, said.NAME)
    return tuple(squash(str(word)).strip() for word in words if word not in (None, ""))


def _polygons(geometry: _Geometry | None) -> tuple[Ring, ...]:
    """The rings of a geometry; none of one that is no area."""
    if geometry is None or geometry.type not in ("Polygon", "MultiPolygon"):
        return ()
    several: list[_Rings]
    if geometry.type == "Polygon":
        several = [msgspec.json.decode(geometry.coordinates, type=_Rings)]
    else:
        several = msgspec.json.decode(geometry.coordinates, type=list[_Rings])
    rings = [ring for polygon in several for ring in polygon]
    if any(len(position) < 2 for ring in rings for position in ring):
        raise msgspec.ValidationError("a position without two numbers")
    return tuple(tuple((one[0], one[1]) for one in ring) for ring in rings)


def _grid(rings: Sequence[Ring]) -> tuple[float, float]:
    """The steps, in degrees east and north, below which detail is left out."""
    xs, ys = [x for ring in rings for x, _y in ring], [y for ring in rings for _x, y in ring]
    if not xs:
        return 1.0, 1.0
    shorter = max(cos(radians((min(ys) + max(ys)) / 2)), 0.01)
    step = max((max(xs) - min(xs)) * shorter, max(ys) - min(ys), 1e-4) / _STEPS
    while True:
        grid = step / shorter, step
        if sum(map(len, _thinned(rings, grid))) <= _MOST_CORNERS:
            return grid
        step *= 2


def _thinned(rings: Sequence[Ring], grid: tuple[float, float]) -> tuple[Ring, ...]:
    """The rings with corners on the grid, each said once in a row, without the closing one."""
    wide, high = grid
    found = []
    for ring in rings:
        corners: list[tuple[int, int]] = []
        for x, y in ring:
            corner = round(x / wide), round(y / high)
            if corner not in corners[-1:]:
                corners.append(corner)
        if corners[:1] == corners[1:][-1:]:
            corners.pop()
        if len(corners) >= 3:
            found.append(tuple((round(x * wide, 6), round(y * high, 6)) for x, y in corners))
    return tuple(found)


def matched(
    found: Sequence[tuple[tuple[str, ...], tuple[Ring, ...]]], units: Mapping[str, Unit]
) -> tuple[Mapping[str, tuple[Ring, ...]], FileFault | None]:
    """The outlines by the id of the unit that has their id or, alone, their name."""
    count = Counter(unit.name for unit in units.values())
    by_name = {unit.name: unit.id for unit in units.values() if count[unit.name] == 1}
    kept: dict[str, tuple[Ring, ...]] = {}
    unknown: list[str] = []
    for called, rings in found:
        unit = next(_of(called, units, by_name), None)
        if unit is None:
            unknown.append(called[-1] if called else "?")
        else:
            kept[unit] = (*kept.get(unit, ()), *rings)
    if not unknown and kept:
        return kept, None
    said = "、".join(unknown[:_UNKNOWN_SHOWN]) + ("…" if len(unknown) > _UNKNOWN_SHOWN else "")
    text = (
        _("No unit is called like {n} outlines: {names}", n=len(unknown), names=said)
        if unknown
        else _("There is no outline in the file.")
    )
    remedy = _("Write in name the name, or in id the id, that sheet 单位 has.")
    return kept, _fault("boundaries-unknown", text, remedy)


def _of(
    called: Sequence[str], units: Mapping[str, Unit], by_name: Mapping[str, str]
) -> Iterator[str]:
    for word in called:
        if word in units:
            yield word
        if word in by_name:
            yield by_name[word]


def _fault(code: str, text: Text, remedy: Text | None = None) -> FileFault:
    return FileFault(code, text, remedy=remedy, warning=True)
