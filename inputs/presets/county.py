"""What examples of counties need beside a township's: places, who has a role, listed families."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from inputs.presets.names import full_name
from inputs.presets.preset import Row
from inputs.presets.township import read_rows

_PERSONS = (1, 2, 3, 4, 5, 6)
_PERSONS_WEIGHTS = (11, 25, 28, 21, 10, 5)

_SUFFIXES = {
    "村": ("村民委员会", "村委会"),
    "社区": ("居民委员会", "居委会"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A village (村) or community (社区), and the town that it lies in."""

    id: str
    name: str
    kind: str
    town: str
    town_name: str


def read_places(file: str, towns: Collection[str] = ()) -> list[Place]:
    """The villages and communities of ``data/<file>``, of `towns` alone where given by name.

    Offices of parks and farms, which are no village, are left out.
    """
    found = []
    for row in read_rows(file):
        full, town = str(row["name"]), str(row["town"])
        kind = next((kind for kind, ends in _SUFFIXES.items() if full.endswith(ends)), None)
        if kind is None or (towns and town not in towns):
            continue
        suffix = next(end for end in _SUFFIXES[kind] if full.endswith(end))
        stem = full.removesuffix(suffix)
        name = stem if stem.endswith(tuple(_SUFFIXES)) else stem + kind
        found.append(Place(str(row["code"]), name, kind, str(row["town_code"]), town))
    return found


def place_rows(places: Iterable[Place]) -> list[Row]:
    """Sheet 单位: the places below their towns."""
    return [
        {"id": place.id, "name": place.name, "kind": place.kind, "parent": place.town}
        for place in places
    ]


def having(people: Iterable[Row], *roles: str) -> list[Row]:
    """Those of `people` who have one of `roles`."""
    return [row for row in people if set(roles) & set(str(row["roles"]).split("、"))]


def by_unit(people: Iterable[Row]) -> dict[str, list[Row]]:
    """`people` by the unit they belong to."""
    found: dict[str, list[Row]] = {}
    for row in people:
        found.setdefault(str(row["unit"]), []).append(row)
    return found


def listed_households(
    random: Random, places: Iterable[Place], wanted: Mapping[str, Sequence[Sequence[str]]]
) -> list[Row]:
    """Sheet 户 where only certain families are listed.

    `wanted` gives, for each place by id, the categories of each of its families.
    """
    rows: list[Row] = []
    for place in places:
        for door, words in enumerate(wanted[place.id], 1):
            rows.append(
                {
                    "id": f"H{len(rows) + 1:06d}",
                    "unit": place.id,
                    "head": full_name(random),
                    "categories": "、".join(words),
                    "persons": random.choices(_PERSONS, _PERSONS_WEIGHTS)[0],
                    "address": f"{place.town_name}{place.name}{door}号",
                }
            )
    return rows
