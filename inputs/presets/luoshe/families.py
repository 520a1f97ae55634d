"""洛社镇's families: which are in hardship, and who looks after which of them already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, zip_longest
from random import Random

from inputs.presets.luoshe.people import People, near, village_of
from inputs.presets.making.families import HARDSHIP, is_hardship
from inputs.presets.making.people import having
from inputs.presets.making.places import Place
from inputs.presets.preset import Row


def settle_families(
    random: Random,
    villages: Sequence[Place],
    grouped: Mapping[str, Sequence[Row]],
    people: People,
    reported: Mapping[str, str],
) -> None:
    """Enter hardship and 现联系人 in the households, `grouped` by villager group.

    `reported` says where members have reported in.
    """
    residents: dict[str, list[Row]] = {}
    for person in people.everyone:
        village_id = village_of(person.get("home"))
        if village_id and village_id in (person["unit"], reported.get(str(person["id"]))):
            residents.setdefault(str(person["home"]), []).append(person)
    for village in villages:
        share = random.uniform(0.70, 0.80)
        load = _expected_load(village, grouped, people)
        _spread_hardship(random, village, grouped, load)
        _give_contacts(village, grouped, residents, int(share * load), load)


def _expected_load(village: Place, grouped: Mapping[str, Sequence[Row]], people: People) -> float:
    """Households for each of those who will report in to the village or work there."""
    there = {str(row["id"]) for row in people.everyone if row["unit"] == village.id}
    there |= {str(row["id"]) for row in having(people.everyone, "党员") if near(row) == village.id}
    return sum(len(grouped[group]) for group in village.groups) / len(there)


def _spread_hardship(
    random: Random, village: Place, households: Mapping[str, Sequence[Row]], load: float
) -> None:
    """Every group has a hardship household for each of those who will look after it.

    Groups that have many more than that have fewer instead.
    """
    for group in village.groups:
        rows = households[group]
        enough = int(len(rows) / load) + 1
        only = [row for row in rows if row["categories"] == HARDSHIP]
        plain = [row for row in rows if not row["categories"]]
        missing = enough - sum(map(is_hardship, rows))
        for row in random.sample(plain, max(missing, 0)):
            row["categories"] = HARDSHIP
        for row in random.sample(only, min(max(-missing - 1, 0), len(only))):
            row["categories"] = ""


def _give_contacts(
    village: Place,
    households: Mapping[str, Sequence[Row]],
    residents: Mapping[str, Sequence[Row]],
    most: int,
    load: float,
) -> None:
    """Enter 现联系人: residents look after `most` neighbours each, in their own group.

    One hardship household is among them where there is one. No more residents have
    contacts than their group has households for, where everybody carries `load`.
    """
    for group in village.groups:
        rows = households[group]
        needy = [row for row in rows if is_hardship(row)]
        ordinary = iter([row for row in rows if not is_hardship(row)])
        there = residents.get(group, ())[: int(len(rows) / (1.15 * load))]
        for person, first in zip_longest(there, needy[: len(there)]):
            for row in (first, *islice(ordinary, most - 1)):
                if row is not None:
                    row["contact"] = person["id"]
