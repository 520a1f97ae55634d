"""Outlines for maps: read from a file that may come from anywhere, or passed over in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from inputs.boundaries import MOST_BYTES, boundaries_beside, matched, outlines, read_boundaries
from inputs.workbook.reading import read
from planner.domain.faults import FileFault
from planner.domain.language import speaking
from planner.domain.problem import Unit
from tests.builders.inputs_books import save, township

UNITS = {
    unit.id: unit
    for unit in (
        Unit("V1", "东村", "村"), Unit("V2", "西村", "村"),
        Unit("G1", "一组", "村民组", "V1"), Unit("G2", "一组", "村民组", "V2"),
    )
}  # fmt: skip
SQUARE = [[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1], [120.0, 31.0]]


def feature(
    coordinates: object, kind: str = "Polygon", **properties: object
) -> Mapping[str, object]:
    """One feature as GeoJSON has it."""
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features: Mapping[str, object]) -> bytes:
    """A file of them."""
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_unit_is_known_by_its_name_or_its_id() -> None:
    """In any of the three properties, or as the feature's own id; two of one name are neither."""
    moved = [[x + 0.5, y] for x, y in SQUARE]
    data = collection(
        feature([SQUARE], name="东村"), feature([[moved], [SQUARE]], "MultiPolygon", NAME=" 西村"),
        {**feature([SQUARE]), "id": "G1"}, feature([SQUARE], name="一组"),
    )  # fmt: skip
    found, fault = matched(outlines(data), UNITS)
    assert {unit: len(rings) for unit, rings in found.items()} == {"V1": 1, "V2": 2, "G1": 1}
    assert fault is not None
    assert "一组" in str(fault.text)
    corners = found["V1"][0]
    assert [one for corner in corners for one in corner] == pytest.approx(
        [120.0, 31.0, 120.1, 31.0, 120.1, 31.1, 120.0, 31.1], abs=5e-4
    )


def test_detail_that_is_not_seen_is_left_out() -> None:
    """Some hundred thousand corners become what a drawing can show, and the shape stays."""
    n = 60_000
    side = [[120.0 + k / n, 31.0 + (k % 2) * 1e-7] for k in range(n)]
    [(_called, [ring])] = outlines(collection(feature([[*side, [121.0, 31.5], [120.0, 31.5]]])))
    assert 1_000 < len(ring) < 1_300
    assert min(x for x, _y in ring) == pytest.approx(120.0, abs=1e-3)
    assert max(y for _x, y in ring) == pytest.approx(31.5, abs=1e-3)


DEEP = b'{"type":"FeatureCollection","features":' + b"[" * 100_000
BAD = {
    "no-geojson": (b"", b"{", b"[]", b"\x00\xff", "村".encode("gb18030"), DEEP,
                   b'{"type":"Feature"}',
                   collection(feature("x")), collection(feature([[["a", "b"]]])),
                   collection(feature([[[120.0], [1.0], [2.0]]])),
                   collection(feature([SQUARE])).replace(b"120.1", b"1e999"),
                   collection(feature([SQUARE])).replace(b"120.1", b"NaN"),
                   collection(feature([SQUARE], name={"a": 1}))),
    "no-degrees": (collection(feature([[[5e5, 3e6], [5.1e5, 3e6], [5e5, 3.1e6]]])),),
    "too-large": (b" " * (MOST_BYTES + 1),),
}  # fmt: skip


@pytest.mark.parametrize("code, data", [(code, one) for code, some in BAD.items() for one in some])
def test_what_is_no_file_of_outlines_is_told(code: str, data: bytes) -> None:
    """In words, in both languages, and whatever is in it."""
    with pytest.raises(FileFault) as caught:
        outlines(data)
    assert caught.value.code == f"boundaries-{code}"
    assert caught.value.warning
    for language in ("zh", "en"):
        with speaking(language):
            assert str(caught.value.text)
            assert str(caught.value.remedy)


def test_what_is_no_area_has_no_outline() -> None:
    """Points, lines, nothing, and rings of fewer than three corners."""
    data = collection(
        feature([120.0, 31.0], "Point", name="东村"), feature([], name="东村"),
        feature([[[120.0, 31.0], [120.1, 31.0], [120.0, 31.0]]], name="东村"),
        {"type": "Feature", "geometry": None, "properties": None},
        feature([SQUARE], name="西村"),
    )  # fmt: skip
    assert set(matched(outlines(data), UNITS)[0]) == {"V2"}


def test_it_lies_beside_the_workbook(tmp_path: Path) -> None:
    """What is wrong with it is a warning, and the workbook is read without it."""
    book = save(tmp_path / "镇.xlsx", township())
    assert read_boundaries(boundaries_beside(book), UNITS) == ({}, None)
    place = tmp_path / "镇-边界.geojson"
    place.write_bytes(collection(feature([SQUARE], name="东村")))
    problem = read(book).problem
    assert problem is not None
    assert set(problem.boundaries) == {"V1"}
    place.write_bytes(b"{")
    reading = read(book)
    assert reading.problem is not None
    assert reading.problem.boundaries == {}
    [fault] = [one for one in reading.faults if one.code == "boundaries-no-geojson"]
    assert (fault.warning, fault.value) == (True, place.name)
    place.unlink()
    place.mkdir()
    assert read_boundaries(place, UNITS) == ({}, None)
