"""Household registers: the households of a village, who holds them, and when they are visited.

Full names, addresses and telephone numbers are in the rows: a public paper masks or leaves
them out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from outputs.tables.named import NamedPlan
from planner.domain.spoken import day_word, list_word


class RegisterRow(NamedTuple):
    """One household in words; `holder` is empty where nobody holds it, `persons` may be unknown."""

    household: str
    group: str
    head: str
    persons: int | None
    categories: str
    address: str
    holder: str
    unit: str
    phone: str
    visits: str


class HolderRow(NamedTuple):
    """What one holder holds in the village, in words."""

    holder: str
    unit: str
    post: str
    phone: str
    households: int
    groups: str
    visits: int


@dataclass(frozen=True)
class Register:
    """The register of one village; `key` is its id."""

    key: str
    village: str
    rows: tuple[RegisterRow, ...]
    holders: tuple[HolderRow, ...]


def registers(named: NamedPlan, village: str | None = None) -> Iterator[Register]:
    """The register of every village that has households, or of `village` alone.

    Villages come in the order of the workbook, households by group and then in its order.
    """
    frame = named.problem.households
    held: dict[str, dict[str, None]] = defaultdict(dict)
    columns = (named.plan.holders[name] for name in ("household", "holder"))
    for household, holder in zip(*columns, strict=True):
        held[household][holder] = None
    days: dict[str, list[date]] = defaultdict(list)
    for shift in named.shifts:
        for household in shift.households:
            days[household].append(shift.date)
    places = {unit: named.village(unit) for unit in frame["unit"].unique()}
    order = {unit: named.unit_rank(unit) for unit in places}
    for found in sorted({one for one in places.values() if one is not None}, key=named.unit_rank):
        if village is None or found == village:
            mine = frame[frame["unit"].map(places) == found]
            ranked = mine.sort_values("unit", key=lambda units: units.map(order), kind="stable")
            yield _register(found, ranked, held, days, named)


def _register(
    village: str,
    homes: pd.DataFrame,
    held: Mapping[str, Mapping[str, None]],
    days: Mapping[str, Sequence[date]],
    named: NamedPlan,
) -> Register:
    names, people = named.names, named.problem.people
    rows: list[RegisterRow] = []
    of_holder: dict[str, list[tuple[str, str]]] = defaultdict(list)
    fields = ("id", "unit", "head", "persons", "categories", "address")
    for key, unit, head, persons, categories, address in zip(
        *(homes[name] for name in fields), strict=True
    ):
        holders = held.get(key, {})
        for holder in holders:
            of_holder[holder].append((key, names.unit(unit)))
        phones = (people[one].phone for one in holders if one in people)
        rows.append(
            RegisterRow(
                key,
                names.unit(unit),
                head,
                None if pd.isna(persons) else int(persons),
                list_word(categories),
                address,
                named.people_words(holders),
                list_word(dict.fromkeys(filter(None, map(names.person_unit, holders)))),
                list_word(dict.fromkeys(filter(None, phones))),
                list_word(map(day_word, days.get(key, ()))),
            )
        )
    return Register(
        village,
        names.unit(village),
        tuple(rows),
        tuple(
            HolderRow(
                names.person(person),
                names.person_unit(person),
                names.title(person),
                people[person].phone,
                len(of_holder[person]),
                list_word(dict.fromkeys(group for _key, group in of_holder[person])),
                sum(len(days.get(key, ())) for key, _group in of_holder[person]),
            )
            for person in people
            if person in of_holder
        ),
    )
