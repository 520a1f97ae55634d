"""The book in which one part of a household duty is filled in: who holds which row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import gcd

from constraints.household_links.model import yearly_visits
from constraints.household_links.rule import MIX
from constraints.pairing.rule import NEAR
from planner.domain.directory import Directory
from planner.domain.problem import ALL_CATEGORIES, Problem
from planner.gaps.households import HoldingGaps
from planner.stages.households.contacts import Layer
from planner.stages.households.order import neighbour_order

RowKind = tuple[int, tuple[int, ...]]
"""The visits that a household takes, and the categories of the mix it counts for, by index."""


class Register:
    """The household frame as plain lists, by row."""

    def __init__(self, problem: Problem, directory: Directory) -> None:
        self.problem = problem
        self.directory = directory
        homes = directory.homes
        self.ids, self.row_of = homes.ids, homes.row_of
        self.units, self.categories = homes.units, homes.categories
        self.has_category = homes.has_category
        self.order = neighbour_order(problem.households)
        self.unit_rank = {unit: rank for rank, unit in enumerate(problem.units)}


@dataclass
class DutyState:
    """What the parts of one duty share: who holds which row, how many, and how much.

    `waiting` counts everybody's contacts in parts that are still to come.
    """

    by_row: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    count: Counter[str] = field(default_factory=Counter)
    load: Counter[str] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    waiting: Counter[str] = field(default_factory=Counter)
    layers: list[Layer] = field(default_factory=list)


class Book:
    """One part of one duty being filled in; `state` is shared by all parts."""

    def __init__(
        self,
        register: Register,
        layer: Layer,
        state: DutyState,
        most: Mapping[str, int],
        forbidden: Collection[tuple[int, str]],
    ) -> None:
        self.register = register
        self.layer = layer
        self.duty = layer.duty
        self.gaps = HoldingGaps(register.problem, layer.duty, layer.part)
        self.state = state
        self.by_row, self.count, self.load = state.by_row, state.count, state.load
        self.pairs = state.pairs
        self.most = dict(most)
        self.forbidden = forbidden
        self.people = sorted({one for people in layer.eligible.values() for one in people})
        self.rows: dict[str, list[int]] = defaultdict(list)
        for row in sorted(layer.rows.tolist(), key=register.order.__getitem__):
            self.rows[register.units[row]].append(row)
        known = {c: int(100 * yearly_visits(self.duty, c)) or 100 for c in set(register.categories)}
        scale = reduce(gcd, (known[register.categories[row]] for row in layer.rows.tolist()), 0)
        self._weight = {c: one // max(scale, 1) for c, one in known.items()}
        mix = [category for category, _fewest in self.duty.params[MIX]]
        self._mix_of = {
            c: tuple(k for k, one in enumerate(mix) if one == ALL_CATEGORIES or one in c)
            for c in known
        }
        self.lacking: dict[int, int] = {}
        """How many holders a row still lacks, as far as there are eligible people."""
        self.mine: dict[str, set[int]] = defaultdict(set)
        self.kept: set[tuple[int, str]] = set()

    def weight(self, row: int) -> int:
        """The visits that a row is expected to take, in the smallest common unit."""
        return self._weight[self.register.categories[row]]

    def kind(self, row: int, weighted: bool) -> RowKind:
        """What tells `row` from others of its unit: visits, if `weighted`, and the mix."""
        categories = self.register.categories[row]
        return self._weight[categories] if weighted else 1, self._mix_of[categories]

    def hold(self, row: int, person: str) -> None:
        """Let `person` hold `row`."""
        self.by_row[row].add(person)
        self.lacking[row] -= 1
        self.count[person] += 1
        self.load[person] += self.weight(row)
        self.pairs[person, self.register.units[row]].append(row)
        self.mine[person].add(row)

    def release(self, row: int, person: str) -> None:
        """Take `row` from `person` again."""
        key = person, self.register.units[row]
        self.by_row[row].discard(person)
        self.lacking[row] += 1
        self.count[person] -= 1
        self.load[person] -= self.weight(row)
        self.pairs[key].remove(row)
        self.mine[person].discard(row)
        if not self.pairs[key]:
            del self.pairs[key]

    def free(self, row: int, person: str) -> bool:
        """Whether no rule on this very household keeps `person` from `row`."""
        return person not in self.by_row.get(row, ()) and (row, person) not in self.forbidden

    def may_take(self, row: int, person: str) -> bool:
        """Whether `person` is eligible for `row` and free to hold it."""
        return person in self.layer.eligible[self.register.units[row]] and self.free(row, person)

    def open(self, unit: str, weighted: bool) -> int:
        """The visits (`weighted`) or households of `unit` that nobody has yet."""
        return sum(
            self.lacking[row] * (self.weight(row) if weighted else 1) for row in self.rows[unit]
        )

    def zones(self) -> list[list[str]]:
        """Units that the same people may hold, together."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for unit in self.rows:
            found[self.layer.eligible[unit]].append(unit)
        return [units for people, units in found.items() if people]

    def own_units(self, person: str) -> frozenset[str]:
        """The units a person is at home in: its own, where it lives, and those of `near`."""
        who = self.register.problem.people[person]
        origin = who.origin if "origin" in self.duty.params[NEAR] else None
        return frozenset(one for one in (who.unit, who.home, origin) if one is not None)

    def in_category(self, rows: Sequence[int], category: str) -> int:
        """How many of `rows` are of `category`."""
        return sum(self.register.has_category(row, category) for row in rows)
