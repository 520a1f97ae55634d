"""A period person by person and unit by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from outputs.tables.loads import households_held
from outputs.tables.period.basis import Basis
from outputs.tables.period.deeds import DeedCount, Deeds, is_round
from outputs.tables.period.items import ItemFigures, figures_by
from planner.domain.problem import Done


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The people who belong to one unit, and the items they answer for."""

    unit: str
    people: int
    deeds: Deeds
    items: ItemFigures

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record nor an item."""
        return self.deeds.nothing and self.items.nothing


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person. `held` are the households held; items are those answered for."""

    person: str
    deeds: Deeds
    late: int
    held: int
    items: ItemFigures

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record, a household nor an item."""
        return self.deeds.nothing and self.items.nothing and not self.held


def people(base: Basis) -> tuple[PersonFigures, ...]:
    """Everybody, by unit in the order of the sheets."""
    counts, late = _by_person(base), _late(base)
    held = households_held(base.plans[-1]) if base.plans else {}
    items = figures_by(base, lambda item: item.person)
    return tuple(
        PersonFigures(
            key,
            counts[key].deeds() if key in counts else Deeds(),
            late[key],
            held.get(key, 0),
            items.get(key, ItemFigures()),
        )
        for key in _ordered(base)
    )


def units(base: Basis) -> tuple[UnitFigures, ...]:
    """Every unit that people belong to, and those of none."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    size: Counter[str] = Counter()
    for key, mine in _by_person(base).items():
        counts[_unit(base, key)].update(mine.found)
    items = figures_by(base, lambda item: None if item.person is None else _unit(base, item.person))
    for person in base.problem.people.values():
        size[person.unit or ""] += 1
    return tuple(
        UnitFigures(unit, size[unit], Deeds(**counts[unit]), items.get(unit, ItemFigures()))
        for unit in (*base.problem.units, "")
        if size[unit]
    )


def _unit(base: Basis, person: str) -> str:
    known = base.problem.people.get(person)
    return (known.unit if known else None) or ""


def _by_person(base: Basis) -> Mapping[str, DeedCount]:
    counts: dict[str, DeedCount] = defaultdict(DeedCount)
    for shift in base.shifts:
        duty = base.problem.duties.get(shift.duty)
        for person in base.names.serving(shift):
            counts[person].add(duty, "planned", len(shift.households) if is_round(duty) else 1)
    rounds: set[tuple[str, date, str]] = set()
    for (name, day, _target, person), count in _occurrences(base.rows).items():
        duty = base.problem.duties.get(name)
        turns = count
        if is_round(duty):  # all households of one day are one turn
            turns = int((name, day, person) not in rounds)
            rounds.add((name, day, person))
        counts[person].add(duty, "done", count, turns=turns)
    return counts


def _late(base: Basis) -> Counter[str]:
    """How many turns of each person have passed without a record."""
    late: Counter[str] = Counter()
    unrecorded = {
        (one.duty, one.owner, one.planned, one.target)
        for one in base.obligations
        if one.state(base.expected) == "late"
    }
    for shift in base.shifts:
        if (shift.duty, shift.owner, shift.date, shift.target) in unrecorded:
            late.update(base.names.serving(shift))
    return late


def _ordered(base: Basis) -> list[str]:
    """People by unit in the order of the sheets."""
    order = {key: number for number, key in enumerate(base.problem.units)}
    people = base.problem.people
    return sorted(people, key=lambda key: order.get(people[key].unit or "", len(order)))


def _occurrences(rows: Iterable[Done]) -> dict[tuple[str, date, str | None, str], int]:
    """历史 by duty, day, target and person: rows that say one thing twice count once."""
    found: dict[tuple[str, date, str | None, str], int] = {}
    for row in rows:
        if row.person is not None:
            key = (row.duty, row.date, row.target, row.person)
            found[key] = max(found.get(key, 0), row.count)
    return found
