"""Counties, towns, villages and their villager groups, from the CSV of an example."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inputs.presets.making.tables import read_rows, unit
from inputs.presets.preset import Row

_SUFFIXES = {
    "村": ("村民委员会", "村委会"),
    "社区": ("居民委员会", "居委会"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A village (村) or community (社区), the town it lies in, and the ids of its groups."""

    id: str
    name: str
    kind: str
    town: str
    town_name: str
    groups: tuple[str, ...] = ()

    def group_name(self, number: int) -> str:
        """What people call the group of that number, counted from 1."""
        return f"{self.name}{number}组"

    def with_groups(self, count: int) -> Place:
        """The place with `count` groups."""
        return replace(self, groups=tuple(f"{self.id}-{n:02d}" for n in range(1, count + 1)))


def read_places(file: str, towns: Collection[str] = ()) -> list[Place]:
    """The villages and communities of ``data/<file>``, of `towns` alone where given by name.

    They have as many groups as a column ``groups`` says. Offices of parks and farms, which
    are no village, are left out.
    """
    found = []
    for row in read_rows(file):
        called, town = _called(str(row["name"])), str(row["town"])
        if called is None or (towns and town not in towns):
            continue
        place = Place(str(row["code"]), *called, str(row["town_code"]), town)
        found.append(place.with_groups(int(str(row.get("groups", 0)))))
    return found


def _called(committee: str) -> tuple[str, str] | None:
    """What people call the place of that committee, and its kind; None for other offices."""
    for kind, ends in _SUFFIXES.items():
        for end in ends:
            if committee.endswith(end):
                stem = committee.removesuffix(end)
                return (stem if stem.endswith(tuple(_SUFFIXES)) else stem + kind), kind
    return None


def place_rows(places: Iterable[Place]) -> list[Row]:
    """Sheet 单位: the places below their towns."""
    return [unit(place.id, place.name, place.kind, place.town) for place in places]


def group_rows(
    place: Place, grouped: Mapping[str, Sequence[Row]], kind: str = "村民组"
) -> list[Row]:
    """Sheet 单位: the groups of a place, with the number of their households if they have any."""
    rows: list[Row] = []
    for number, group in enumerate(place.groups, 1):
        more = {"households": len(grouped[group])} if group in grouped else {}
        rows.append(unit(group, place.group_name(number), kind, place.id, **more))
    return rows


def county_rows(file: str) -> list[Row]:
    """The units of ``data/<file>``: the county, its towns, and their villages, in that order.

    A village (村) or community (社区) has its town as parent, a town (街道, 镇, 乡) the county.
    """
    table = read_rows(file)
    county, name = table[0]["county_code"], str(table[0]["county"])
    rows: list[Row] = [{"id": str(county), "name": name, "kind": name[-1]}]
    for code, town in dict.fromkeys((str(row["town_code"]), str(row["town"])) for row in table):
        kind = next((kind for kind in ("街道", "乡") if town.endswith(kind)), "镇")
        rows.append(unit(code, town, kind, str(county)))
    for row in table:
        called = _called(str(row["name"]))
        if called is not None:
            rows.append(unit(str(row["code"]), *called, str(row["town_code"])))
    return rows


def of_kind(rows: Iterable[Row], *kinds: str) -> list[Row]:
    """The units of those kinds, in order."""
    return [row for row in rows if row["kind"] in kinds]
