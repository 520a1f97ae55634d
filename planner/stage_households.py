"""Who holds which household: contacts kept, loads equal, shares in few groups, neighbours together.

There are tens of thousands of households, so nothing is decided household by household.
Each duty's part is one layer, cut into zones (groups that the same people may hold):

1. existing contacts are kept as far as limits allow;
2. loads: zones are poured over holders like water until no shift between two of them helps;
3. shares: a linear model cuts each zone's groups over its holders with the fewest pairs;
4. neighbours: inside a group each holder gets households that lie side by side.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import gcd

import numpy as np
import pandas as pd

from constraints.household_links import (
    Cluster,
    ClusterPosts,
    Pairs,
    Shares,
    clusters,
    holders_needed,
    least_away,
    post_clusters,
    post_own_group,
    post_supports,
    recused,
    yearly_visits,
)
from planner.directory import Context, Directory, Links, Mask
from planner.domain import ALL_CATEGORIES, Duty, Problem, Remark, Selector
from planner.household_loads import level_loads
from planner.language import _
from planner.linear import Linear
from planner.plan import Cause, Gap, Level, Reason, no_holders
from planner.solution import Solution

Solver = Callable[[Linear, str], Solution]
"""Solves a model for the stage of that name."""

NO_LIMIT = 10**9

MOST_ARCS = 8_000
"""The most (person, group) pairs in one model of shares; larger zones are cut by village."""


@dataclass(frozen=True, eq=False)
class HouseholdResult:
    """Who holds which household: the frame of ``Plan.holders`` and what came of it."""

    holders: pd.DataFrame
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass
class _Totals:
    """Levels, added up over duties and parts."""

    value: Counter[str] = field(default_factory=Counter)
    bound: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, value: int, bound: int, seconds: float = 0.0) -> None:
        self.value[name] += value
        self.bound[name] += bound
        self.seconds[name] += seconds

    def levels(self) -> tuple[Level, ...]:
        return tuple(
            Level(name, self.value[name], self.bound[name],
                  self.value[name] == self.bound[name], self.seconds[name])
            for name in _LEVELS
        )  # fmt: skip


_LEVELS = (
    "households.unheld",
    "households.dropped",
    "households.mix",
    "households.load",
    "households.splits",
    "households.own_group",
)


@dataclass(frozen=True)
class _Contact:
    """An existing link: a row of the household frame, a person, and whether it is 固定."""

    row: int
    person: str
    fixed: bool


def plan_households(
    problem: Problem, directory: Directory, links: Links, *, solver: Solver
) -> HouseholdResult:
    """Give every household its holders.

    `links` are the pairings already decided, for scopes by 联系. Duties are planned by
    priority, then in the order of the sheet.
    """
    return _Households(problem, directory, links, solver).run()


@dataclass
class _DutyState:
    """What the parts of one duty share: who holds which row, how many, and how much.

    `waiting` counts everybody's contacts in parts that are still to come.
    """

    by_row: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    count: Counter[str] = field(default_factory=Counter)
    load: Counter[str] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    waiting: Counter[str] = field(default_factory=Counter)
    layers: list[_Layer] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Layer:
    """One part of one duty.

    `per_row` is how many holders each of `rows` needs. A unit's households may be held by
    `eligible`: those of `named`, whom the team means there, that no rule keeps away.
    `owners` are those who owe households, with 每人.
    """

    duty: Duty
    part: int
    per_row: int
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    owners: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    eligible: Mapping[str, tuple[str, ...]]


class _Households:
    """The state while layers are planned one after the other."""

    def __init__(
        self, problem: Problem, directory: Directory, links: Links, solver: Solver
    ) -> None:
        self.problem = problem
        self.directory = directory
        self.links = links
        self.solver = solver
        frame = problem.households
        self.ids: list[str] = frame["id"].tolist()
        self.row_of = {one: row for row, one in enumerate(self.ids)}
        self.units: list[str] = frame["unit"].tolist()
        self.categories: list[tuple[str, ...]] = frame["categories"].tolist()
        self.contacts: list[str | None] = frame["contact"].tolist()
        self.order = neighbour_order(frame)
        self.unit_rank = {unit: rank for rank, unit in enumerate(problem.units)}
        self.held_by: Counter[str] = Counter()
        self.reserved: Counter[str] = Counter()
        self.totals = _Totals()
        self.gaps: list[Gap] = []
        self.remarks: list[Remark] = []
        self.found: list[tuple[str, str, str]] = []

    def run(self) -> HouseholdResult:
        duties = [duty for duty in self.problem.duties.values() if duty.kind == "household"]
        layers = {duty.id: self._layers(duty) for duty in duties}
        contacts = self._contacts(duties, layers)
        for kept in contacts.values():
            self.reserved.update(contact.person for contact in kept)
        for duty in sorted(duties, key=lambda one: one.priority):
            self._plan_duty(duty, layers[duty.id], contacts)
        holders = (
            pd.DataFrame(sorted(self.found), columns=["duty", "household", "holder"])[
                ["household", "duty", "holder"]
            ]
            if self.found
            else no_holders()
        )
        levels = self.totals.levels() if duties else ()
        return HouseholdResult(holders, tuple(self.gaps), levels, tuple(self.remarks))

    # -- who may hold what ---------------------------------------------------------------

    def _layers(self, duty: Duty) -> list[_Layer]:
        mask, areas = self._targets(duty)
        rows = np.flatnonzero(mask)
        units = sorted({self.units[row] for row in rows}, key=self.unit_rank.__getitem__)
        per_person = duty.owner.by == "person"
        layers = []
        for index, part in enumerate(duty.team[:1] if per_person else duty.team):
            named: dict[str, tuple[str, ...]] = {}
            for unit in units:
                place = None if per_person else unit
                context = Context(owner=place, target=place, links=self.links)
                people = self.directory.people(part.selector, context)
                named[unit] = tuple(one for one in people if unit in areas.get(one, (unit,)))
            eligible = {unit: self._able(duty, named[unit], unit) for unit in units}
            per_row = holders_needed(duty, index)
            owners = tuple(one for one in self._owners(duty) if one and per_person)
            serving = self._serving(duty, owners)
            layers.append(_Layer(duty, index, per_row, rows, serving, named, eligible))
        return layers

    def _targets(self, duty: Duty) -> tuple[Mask, Mapping[str, frozenset[str]]]:
        """The duty's households and, where they depend on the person who owes, their units."""
        areas: dict[str, frozenset[str]] = {}
        if duty.target is None:
            return np.ones(len(self.ids), dtype=np.bool_), areas
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        known: dict[object, tuple[Mask, frozenset[str]]] = {}
        for owner in self._owners(duty):
            context = Context(owner=owner, links=self.links)
            key = self._scope_key(duty.target, context)
            if key not in known:
                one = self.directory.households(duty.target, context)
                known[key] = one, frozenset(self.units[row] for row in np.flatnonzero(one))
                mask |= one
            if owner is not None:
                areas[owner] = known[key][1]
        return mask, areas if duty.owner.by == "person" else {}

    def _owners(self, duty: Duty) -> tuple[str | None, ...]:
        """Whose targets the duty's households are; None stands for everybody alike."""
        context = Context(links=self.links)
        if duty.owner.by == "person" and duty.team:
            return self.directory.people(duty.team[0].selector, context)
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return self.directory.units(duty.owner.units, context)
        return (None,)

    def _scope_key(self, selector: Selector, context: Context) -> object:
        duties = [
            named.value
            for term in selector.terms
            for named in (term, term.scope)
            if named is not None and named.by == "linked"
        ]
        linked = tuple(self.directory.linked_targets(duty, context) for duty in duties)
        return self.directory.unit_of(context.owner), linked

    def _able(self, duty: Duty, named: Iterable[str], unit: str) -> tuple[str, ...]:
        """Those of `named` who serve in the plan and are neither recused nor banned."""
        return tuple(
            person
            for person in self._serving(duty, named)
            if not recused(self.directory, duty, person, unit)
        )

    def _serving(self, duty: Duty, named: Iterable[str]) -> tuple[str, ...]:
        start, end = self.problem.settings.start, self.problem.settings.end
        people, banned = self.problem.people, self._banned(duty.id)
        return tuple(
            person
            for person in named
            if (people[person].start or start) <= end
            and (people[person].until or end) >= start
            and person not in banned
        )

    def _banned(self, duty: str) -> frozenset[str]:
        """People whom 指定 keeps from the whole duty (禁止 without date, slot and target)."""
        return frozenset(
            pin.person
            for pin in self.problem.pins
            if pin.mode == "never" and pin.duty in (None, duty) and pin.person is not None
            and pin.date is None and pin.slot is None and pin.target is None
        )  # fmt: skip

    def forbidden(self, duty: str) -> frozenset[tuple[str, str]]:
        """(person, household) pairs that 联系 or 指定 forbids."""
        pairs = {
            (link.holder, link.target)
            for link in self.problem.links
            if link.state == "forbidden" and link.duty == duty
        }
        pairs |= {
            (pin.person, pin.target)
            for pin in self.problem.pins
            if pin.mode == "never" and pin.duty in (None, duty) and pin.person is not None
            and pin.date is None and pin.slot is None and pin.target is not None
        }  # fmt: skip
        return frozenset(pairs)

    def _contacts(
        self, duties: Sequence[Duty], layers: Mapping[str, list[_Layer]]
    ) -> dict[tuple[str, int], list[_Contact]]:
        """Existing contacts by duty and part; those outside every duty are remarked on."""
        found: dict[tuple[str, int], list[_Contact]] = defaultdict(list)
        allowed = {
            (duty.id, layer.part): (
                {unit: frozenset(people) for unit, people in layer.named.items()},
                frozenset(layer.rows.tolist()),
            )
            for duty in duties
            for layer in layers[duty.id]
        }

        needed = {(d.id, one.part): one.per_row for d in duties for one in layers[d.id]}
        taken: Counter[tuple[tuple[str, int], int]] = Counter()

        def place(row: int, person: str, fixed: bool, among: Iterable[tuple[str, int]]) -> bool:
            teams = [
                key
                for key in among
                if row in allowed[key][1] and person in allowed[key][0][self.units[row]]
            ]
            if not teams:
                return False
            mine = [key for key in teams if key[0] == teams[0][0]]
            key = next((one for one in mine if taken[one, row] < needed[one]), mine[0])
            taken[key, row] += 1
            found[key].append(_Contact(row, person, fixed))
            return True

        outside = 0
        states = {"fixed": True, "current": False}
        rows = [link for link in self.problem.links if link.state in states and link.duty in layers]
        for link in sorted(rows, key=lambda one: one.state != "fixed"):
            row = self.row_of.get(link.target)
            keys = [key for key in allowed if key[0] == link.duty]
            if row is None or not place(row, link.holder, states[link.state], keys):
                outside += 1
        linked = {(key[0], c.row, c.person) for key, of in found.items() for c in of}
        for row, contact in enumerate(self.contacts):
            if not isinstance(contact, str) or not contact or not duties:
                continue
            if any((duty.id, row, contact) in linked for duty in duties):
                continue
            if not place(row, contact, False, allowed):
                outside += 1
        if outside:
            self.remarks.append(
                Remark(
                    "contact_outside_duty",
                    _("{count} existing household contacts lie outside every household duty "
                      "and were ignored.", count=outside),
                )
            )  # fmt: skip
        return found

    # -- one duty ------------------------------------------------------------------------

    def _plan_duty(
        self,
        duty: Duty,
        layers: Sequence[_Layer],
        contacts: Mapping[tuple[str, int], Sequence[_Contact]],
    ) -> None:
        state = _DutyState()
        for layer in layers:
            state.waiting.update(c.person for c in contacts.get((duty.id, layer.part), ()))
        for person in state.waiting:
            self.reserved[person] -= state.waiting[person]
        for layer in layers:
            if len(layer.rows) or layer.owners:
                _LayerPlan(self, layer, contacts.get((duty.id, layer.part), ()), state).run()
        self.held_by.update(state.count)
        self.found.extend(
            (duty.id, self.ids[row], person)
            for row, people in state.by_row.items()
            for person in people
        )

    def capacity(self, duty: Duty, person: str) -> int:
        """How many households of `duty` the person may hold, contacts of other duties kept."""
        limit = self.problem.people[person].household_limit
        if limit is not None:
            return max(limit - self.held_by[person] - self.reserved[person], 0)
        return duty.params.per_holder[1] if duty.params.per_holder else NO_LIMIT


def neighbour_order(frame: pd.DataFrame) -> list[int]:
    """A rank for every household in which neighbours follow each other.

    By coordinates where a unit has them all (along a Z-curve), else as the sheet has them.
    """
    count = len(frame)
    ranks = np.arange(count)
    if count and {"longitude", "latitude"} <= set(frame.columns):
        place = frame[["longitude", "latitude"]].astype(float)
        complete = place.notna().all(axis=1).groupby(frame["unit"].to_numpy()).transform("all")
        if complete.any():
            x = _spread_bits(place["longitude"].to_numpy(dtype=float), complete.to_numpy())
            y = _spread_bits(place["latitude"].to_numpy(dtype=float), complete.to_numpy())
            curve = np.where(complete, x | (y << 1), 0)
            ranks = np.empty(count, dtype=np.int64)
            ranks[np.lexsort((np.arange(count), curve))] = np.arange(count)
    result: list[int] = ranks.tolist()
    return result


def _spread_bits(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], where: Mask
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Values scaled to 16 bits with a zero bit between any two, for a Z-curve."""
    low, high = values[where].min(), values[where].max()
    scaled = np.where(where, (values - low) / max(high - low, 1e-9) * 65535, 0)
    bits = scaled.astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << shift)) & mask
    return bits


# -- one layer ---------------------------------------------------------------------------


@dataclass
class _ZoneShare:
    """One zone on its way through the models.

    `load` is what everybody in it still takes where people are `alike`: without contacts
    there and with the same need, so that they may change places.
    """

    groups: list[str]
    people: list[str]
    shares: Shares
    load: int
    alike: bool
    clusters: ClusterPosts | None = None
    supports: Pairs = field(default_factory=dict)
    bags: list[dict[int, int]] = field(default_factory=list)


class _LayerPlan:
    """Plans one part of one duty; `state` is shared by all parts."""

    def __init__(
        self,
        stage: _Households,
        layer: _Layer,
        contacts: Sequence[_Contact],
        state: _DutyState,
    ) -> None:
        self.stage = stage
        self.layer = layer
        self.duty = layer.duty
        self.contacts = contacts
        self.by_row = state.by_row
        state.layers.append(layer)
        self.layers = tuple(state.layers)
        self.count = state.count
        self.load = state.load
        self.pairs = state.pairs
        self.people = sorted({one for people in layer.eligible.values() for one in people})
        self.rows: dict[str, list[int]] = defaultdict(list)
        for row in sorted(layer.rows.tolist(), key=stage.order.__getitem__):
            self.rows[stage.units[row]].append(row)
        known = {c: max(yearly_visits(self.duty, c), 1) for c in set(stage.categories)}
        scale = reduce(gcd, (known[stage.categories[row]] for row in layer.rows.tolist()), 0)
        self.weight = {c: one // max(scale, 1) if scale else 1 for c, one in known.items()}
        self.lacking: dict[int, int] = {}
        self.mine: dict[str, set[int]] = defaultdict(set)
        self.kept: set[tuple[int, str]] = set()
        self.flexed: set[str] = set()
        state.waiting.subtract(contact.person for contact in contacts)
        everybody = {*self.people, *(contact.person for contact in contacts)}
        everybody |= {
            person for one in self.layers for people in one.eligible.values() for person in people
        }
        self.most = {
            one: max(stage.capacity(self.duty, one) - state.waiting[one], 0)
            for one in sorted(everybody)
        }
        self.forbidden = {
            (stage.row_of[household], person)
            for person, household in stage.forbidden(self.duty.id)
            if household in stage.row_of
        }

    def run(self) -> None:
        """Plan the layer and book its results with the stage."""
        per_person = self.duty.owner.by == "person"
        for unit, rows in self.rows.items():
            there = min(self.layer.per_row, len(self.layer.eligible[unit]))
            for row in rows:
                self.lacking[row] = there
                if there < self.layer.per_row and not per_person:
                    missing = self.layer.per_row - there
                    self._gap(row, missing, "nobody_eligible", ())
                    self.stage.totals.add("households.unheld", missing, missing)
        before = len(self.pairs)
        self._keep_contacts()
        self._mix()
        kept = len(self.pairs) - before
        self.stage.totals.add("households.splits", kept, kept)
        if per_person:
            self._plan_people()
        else:
            self._plan_households()

    def _hold(self, row: int, person: str) -> None:
        unit = self.stage.units[row]
        self.by_row[row].add(person)
        self.lacking[row] -= 1
        self.count[person] += 1
        self.load[person] += self.weight[self.stage.categories[row]]
        self.pairs[person, unit].append(row)
        self.mine[person].add(row)

    def _free(self, row: int, person: str) -> bool:
        return person not in self.by_row.get(row, ()) and (row, person) not in self.forbidden

    def _keep_contacts(self) -> None:
        """Keep contacts within the limits; of too many, those in the person's main groups."""
        units = self.stage.units
        together = Counter((c.person, units[c.row]) for c in self.contacts)
        able = {unit: frozenset(people) for unit, people in self.layer.eligible.items()}
        dropped = away = 0
        over_row: Counter[int] = Counter()
        over_person: Counter[str] = Counter()
        ordered = sorted(
            self.contacts,
            key=lambda c: (not c.fixed, -together[c.person, units[c.row]], c.row, c.person),
        )
        for contact in ordered:
            over_row[contact.row] += 1
            over_person[contact.person] += 1
            room = self.count[contact.person] < self.most[contact.person]
            if not contact.fixed and contact.person not in able[units[contact.row]]:
                room = False
                away += 1
            if self.lacking[contact.row] and room and self._free(contact.row, contact.person):
                self._hold(contact.row, contact.person)
                self.kept.add((contact.row, contact.person))
            else:
                dropped += 1
        least = max(
            away,
            sum(max(n - self.layer.per_row, 0) for n in over_row.values()),
            sum(max(n - self.most[person], 0) for person, n in over_person.items()),
        )
        self.stage.totals.add("households.dropped", dropped, min(least, dropped))

    # -- mix -----------------------------------------------------------------------------

    def _mix(self) -> None:
        """Give every holder the fewest households of each category of `mix`, nearby first."""
        mix = self.duty.params.mix
        if not mix:
            return
        short: dict[str, int] = Counter()
        stage = self.stage
        for category, fewest in mix:
            waiting: dict[str, deque[int]] = {
                unit: deque(row for row in rows if self.lacking[row] and self._in(row, category))
                for unit, rows in self.rows.items()
            }
            has: Counter[str] = Counter()
            for (person, _unit), rows in self.pairs.items():
                has[person] += sum(self._in(row, category) for row in rows)
            reach = {
                person: [unit for unit in self.rows if person in self.layer.eligible[unit]]
                for person in self.people
            }
            choices = {one: sum(len(waiting[unit]) for unit in reach[one]) for one in self.people}
            known: dict[str, set[str]] = defaultdict(set)
            for person, unit in self.pairs:
                known[person].add(unit)
            villages = {unit: stage.directory.village_of(unit) for unit in self.rows}
            near = {
                person: {villages.get(unit) for unit in known[person] | self._own_units(person)}
                for person in self.people
            }
            # Whoever has contacts beside such a household goes before those who would be new.
            beside = {
                person: any(waiting.get(unit) for unit in known[person]) for person in self.people
            }
            for person in sorted(
                self.people, key=lambda one: (choices[one], not beside[one], not known[one], one)
            ):
                units = sorted(
                    reach[person],
                    key=lambda unit: (
                        (person, unit) not in self.pairs,
                        unit not in self._own_units(person),
                        villages[unit] not in near[person],
                        -len(waiting[unit]),
                        stage.unit_rank[unit],
                    ),
                )
                for unit in units:
                    queue = waiting[unit]
                    for _turn in range(len(queue)):
                        if has[person] >= fewest or self.count[person] >= self.most[person]:
                            break
                        row = queue.popleft()
                        if self.lacking[row] and self._free(row, person):
                            self._hold(row, person)
                            has[person] += 1
                        elif self.lacking[row]:
                            queue.append(row)
                short[person] += max(fewest - has[person], 0)
        # Whoever lacks the mix holds nothing, where the others have room for everything.
        idle = {one for one in self.people if short[one] and not self.count[one]}
        others = {one: self.most[one] for one in self.people if one not in idle}
        if idle and self.duty.owner.by != "person" and self._suffice(others):
            for person in idle:
                self.most[person] = 0
                short[person] = 0
        total = 0
        for person in self.people:
            if short[person] and self.most[person]:
                total += short[person]
                self._mix_gap(person, short[person])
        supply = Counter(
            category
            for row in self.layer.rows.tolist()
            for category in (ALL_CATEGORIES, *stage.categories[row])
        )
        bound = max(
            (
                fewest * sum(most > 0 for most in self.most.values())
                - supply[category] * self.layer.per_row
                for category, fewest in mix
            ),
            default=0,
        )
        stage.totals.add("households.mix", total, max(min(bound, total), 0))

    def _in(self, row: int, category: str) -> bool:
        return category == ALL_CATEGORIES or category in self.stage.categories[row]

    def _suffice(self, most: Mapping[str, int]) -> bool:
        """Whether the people of `most` have room for every household."""
        people = sorted(most)
        index = {person: i for i, person in enumerate(people)}
        zones = [
            (
                tuple(index[one] for one in self.layer.eligible[unit] if one in index),
                sum(self.lacking[row] for row in rows),
            )
            for unit, rows in self.rows.items()
        ]
        base = [self.count[person] for person in people]
        return not any(level_loads(base, [most[one] for one in people], zones)[2])

    # -- loads ---------------------------------------------------------------------------

    def _zones(self) -> list[list[str]]:
        """Units that the same people may hold, together."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for unit in self.rows:
            found[self.layer.eligible[unit]].append(unit)
        return [units for people, units in found.items() if people]

    def _open(self, unit: str, weighted: bool) -> int:
        stage = self.stage
        return sum(
            self.lacking[row] * (self.weight[stage.categories[row]] if weighted else 1)
            for row in self.rows[unit]
        )

    def _levelled(
        self, zones: Sequence[Sequence[str]], most: Mapping[str, int], weighted: bool
    ) -> tuple[dict[str, int], list[dict[str, int]], list[int]]:
        """`level_loads` on people's ids, by visits (`weighted`) or by households."""
        index = {person: i for i, person in enumerate(self.people)}
        now = self.load if weighted else self.count
        load, taken, left = level_loads(
            [now[person] for person in self.people],
            [most[person] for person in self.people],
            [
                (
                    tuple(index[one] for one in self.layer.eligible[units[0]]),
                    sum(self._open(unit, weighted) for unit in units),
                )
                for units in zones
            ],
        )
        names = [{self.people[i]: n for i, n in amounts.items()} for amounts in taken]
        return dict(zip(self.people, load, strict=True)), names, left

    def _plan_households(self) -> None:
        zones = self._zones()
        heavy = max((self.weight[self.stage.categories[row]] for row in self.lacking), default=1)
        most = {p: self.load[p] + (n - self.count[p]) for p, n in self.most.items()}
        relaxed = {p: self.load[p] + (n - self.count[p]) * heavy for p, n in self.most.items()}
        bound = sum(n * n for n in self._levelled(zones, relaxed, weighted=True)[0].values())
        # A household weighs one visit at least, so that limits on visits keep those on it.
        loads, taken, left = self._levelled(zones, most, weighted=True)
        weighted = not any(left)
        if not weighted:
            loads, taken, left = self._levelled(zones, self.most, weighted=False)
        self._share_out(zones, loads, taken, weighted)
        self._rescue()
        value = sum(self.load[one] ** 2 for one in self.people)
        unheld = any(self.lacking.values())
        self.stage.totals.add("households.load", value, min(bound, value) if not unheld else value)
        self._report_unheld()

    def _rescue(self) -> None:
        """Find holders for rows that rules on single households kept from their share."""
        for unit, rows in self.rows.items():
            for row in rows:
                while self.lacking[row] and self._place_one(unit, row):
                    pass

    def _place_one(self, unit: str, row: int) -> bool:
        """Give `row` to somebody with room, or to somebody who can pass another row on."""
        able = [p for p in self.layer.eligible[unit] if self._free(row, p)]
        able.sort(key=lambda p: (self.load[p], p))
        for person in able:
            if self._has_room(person):
                self._hold(row, person)
                return True
        for person in self._for_earlier_parts(unit, row):
            if self._has_room(person) and self._free(row, person):
                self._hold(row, person)
                return True
        for person in able:
            for other in sorted(self.mine[person]):
                if (other, person) in self.kept:
                    continue
                for taker in self.layer.eligible[self.stage.units[other]]:
                    if self._has_room(taker) and self._free(other, taker):
                        self._release(other, person)
                        self._hold(other, taker)
                        self._hold(row, person)
                        return True
        return False

    def _has_room(self, person: str) -> bool:
        """Whether the person may take one more, without being the first against the mix."""
        starts = bool(self.duty.params.mix) and not self.count[person]
        return self.count[person] < self.most.get(person, 0) and not starts

    def _for_earlier_parts(self, unit: str, row: int) -> list[str]:
        """People of earlier parts who free one of the row's holders to serve this part."""
        earlier = [one.eligible.get(unit, ()) for one in self.layers if one is not self.layer]
        parts = [*earlier, self.layer.eligible[unit]]
        holders = sorted(self.by_row.get(row, ()))
        people = sorted({person for part in earlier for person in part})
        return [person for person in people if _fill([*holders, person], parts)]

    def _report_unheld(self) -> None:
        full: dict[tuple[str, ...], tuple[Reason, ...]] = {}
        special = {row for row, _person in self.forbidden}
        for unit, rows in self.rows.items():
            people = self.layer.eligible[unit]
            for row in rows:
                if not self.lacking[row]:
                    continue
                able = tuple(one for one in people if self._free(row, one))
                if row in special or len(able) < len(people):
                    reasons = tuple(Reason(one, self._why_not(row, one)) for one in people)
                else:
                    if people not in full:
                        full[people] = tuple(Reason(one, self._why_not(row, one)) for one in people)
                    reasons = full[people]
                cause: Cause = "over_capacity" if able else "nobody_eligible"
                self._gap(row, self.lacking[row], cause, reasons)
                self.stage.totals.add("households.unheld", self.lacking[row], self.lacking[row])

    def _why_not(self, row: int, person: str) -> str:
        if (row, person) in self.forbidden:
            return str(_("may not hold this household"))
        if person in self.by_row.get(row, ()):
            return str(_("holds this household already"))
        if not self.most[person]:
            return str(_("could not hold the category mix"))
        return str(_("holds {count} households, the limit", count=self.count[person]))

    # -- shares --------------------------------------------------------------------------

    def _own_units(self, person: str) -> frozenset[str]:
        """The units a person is at home in: its own, where it lives, and those of `near`."""
        who = self.stage.problem.people[person]
        origin = who.origin if "origin" in self.duty.params.near else None
        return frozenset(one for one in (who.unit, who.home, origin) if one is not None)

    def _share_out(
        self,
        zones: Sequence[Sequence[str]],
        loads: Mapping[str, int],
        taken: Sequence[Mapping[str, int]],
        weighted: bool,
    ) -> None:
        shares = []
        least = 0
        cut = False
        for units, amounts in zip(zones, taken, strict=True):
            if amounts:
                least += self._least_pairs(units, amounts, weighted)
                pieces = self._pieces(units, amounts, weighted)
                cut = cut or len(pieces) > 1
                shares += [
                    self._share(part, loads, mine, weighted, closed=len(pieces) > 1)
                    for part, mine in pieces
                    if mine
                ]
        if not shares:
            return
        model = Linear()
        level = model.level("splits")
        for one in shares:
            if one.alike:
                one.clusters = post_clusters(
                    model, level, one.shares.demand, len(one.people), one.load, one.shares.spare
                )
            else:
                one.supports = post_supports(model, level, one.shares)
        solution = self.stage.solver(model, "households")
        splits = solution.levels[0]
        opened = self._hand_out(self._own_first(shares, solution.values), weighted)
        # What villages prove apart is no bound for people who may go to any of them.
        bound = least if cut else splits.bound
        self.stage.totals.add("households.splits", opened, min(bound, opened), splits.seconds)

    def _least_pairs(self, units: Sequence[str], amounts: Mapping[str, int], weighted: bool) -> int:
        """A simple bound on new pairs: people without contacts, groups that lack takers."""
        known: dict[str, list[str]] = defaultdict(list)
        for person in amounts:
            for unit in units:
                if (person, unit) in self.pairs:
                    known[unit].append(person)
        contacted = {person for people in known.values() for person in people}
        largest = max(amounts.values()) + 1
        surplus = sum(self._open(unit, weighted) for unit in units) - sum(amounts.values())
        short = 0
        for unit in units:
            open_here = self._open(unit, weighted) - sum(amounts[p] + 1 for p in known[unit])
            short += max(-(-open_here // largest), 0)
        return max(len(amounts.keys() - contacted), short if not surplus else 0)

    def _pieces(
        self, units: Sequence[str], amounts: Mapping[str, int], weighted: bool
    ) -> list[tuple[list[str], dict[str, int]]]:
        """A zone too large for one model, cut by village; most people stay in one village.

        People go where their contacts are, then where they are at home, then where their
        whole share is open.
        """
        villages: dict[str, list[str]] = defaultdict(list)
        for unit in units:
            villages[self.stage.directory.village_of(unit) or unit].append(unit)
        if len(villages) < 2 or len(units) * len(amounts) <= MOST_ARCS:
            return [(list(units), dict(amounts))]
        room = {v: sum(self._open(one, weighted) for one in of) for v, of in villages.items()}
        village_of = {unit: v for v, of in villages.items() for unit in of}
        contacts: dict[str, Counter[str]] = defaultdict(Counter)
        for (person, unit), rows in self.pairs.items():
            if person in amounts and unit in village_of:
                contacts[person][village_of[unit]] += len(rows)
        wanted: list[tuple[int, str, list[str]]] = []
        for person in sorted(amounts):
            held = contacts[person]
            near = {self.stage.directory.village_of(one) for one in self._own_units(person)}
            first = sorted(held, key=lambda v: (-held[v], v))
            first += sorted(one for one in near if one in room and one not in held)
            rank = 0 if held else 1 if first else 2
            wanted.append((rank, person, first))
        pieces: dict[str, dict[str, int]] = {v: {} for v in villages}
        for _rank, person, first in sorted(wanted):
            left = amounts[person]
            order = [*first, *sorted(room, key=lambda v: (room[v] < left, -room[v], v))]
            for village in order:
                part = min(left, room[village])
                if part:
                    pieces[village][person] = pieces[village].get(person, 0) + part
                    room[village] -= part
                    left -= part
        return [(villages[v], pieces[v]) for v in villages]

    def _share(
        self,
        units: Sequence[str],
        loads: Mapping[str, int],
        amounts: Mapping[str, int],
        weighted: bool,
        *,
        closed: bool,
    ) -> _ZoneShare:
        """What the models need to know of one zone.

        People at the zone's usual level, and one above it, may change places: then who
        carries one more is left to the model.
        """
        groups = [unit for unit in units if self._open(unit, weighted)]
        demand = [self._open(unit, weighted) for unit in groups]
        surplus = sum(demand) - sum(amounts.values())
        usual = Counter(loads[person] for person in amounts)
        level = min(usual, key=lambda one: (-usual[one] - usual[one + 1], one))
        above = {p for p in amounts if loads[p] == level + 1 and p not in self.flexed}
        movable = above | {
            p
            for p in (amounts if closed else self.layer.eligible[units[0]])
            if loads[p] == level and p not in self.flexed and self._room(p, loads[p] + 1, weighted)
        }
        if not above:
            movable = set()
        self.flexed |= movable
        needs = {
            p: (amounts.get(p, 0) - (p in above), int(p in movable))
            for p in sorted({*amounts, *movable})
        }
        own = {p: self._own_units(p) & set(groups) for p in needs}
        spare = len(above)
        if set(needs.values()) == {(0, 1)}:
            # Nobody has two: whoever is at home in one of the groups comes first.
            chosen = sorted(needs, key=lambda p: (not own[p], p))[:spare]
            needs, spare = dict.fromkeys(sorted(chosen), (1, 0)), 0
        people = list(needs)
        free = {
            (i, g)
            for i, person in enumerate(people)
            for g, unit in enumerate(groups)
            if (person, unit) in self.pairs
        }
        places = {unit: g for g, unit in enumerate(groups)}
        return _ZoneShare(
            groups=groups,
            people=people,
            shares=Shares(
                demand=tuple(demand),
                needs=tuple(needs.values()),
                spare=spare,
                surplus=surplus,
                free=frozenset(free),
                own=frozenset((i, places[unit]) for i, p in enumerate(people) for unit in own[p]),
            ),
            load=next(iter(needs.values()))[0],
            alike=not free and not surplus and len(set(needs.values())) == 1,
        )

    def _room(self, person: str, load: int, weighted: bool) -> bool:
        """Whether a load of `load` keeps the person within the limit on households."""
        gained = load - (self.load if weighted else self.count)[person]
        return self.count[person] + gained <= self.most[person]

    def _own_first(
        self, zones: Sequence[_ZoneShare], values: Sequence[int]
    ) -> dict[tuple[str, str], int]:
        """Shares by (person, unit) with the fewest pairs, in people's own groups if possible.

        In a zone of people who may change places, the shares of each cluster are bags that
        anybody may have; elsewhere the pairs stay and the amounts move.
        """
        model = Linear()
        level = model.level("own_group")
        posted = []
        for zone in zones:
            if zone.clusters is None:
                pairs = {key for key, v in zone.supports.items() if values[v]} | {
                    key for key in zone.shares.free if zone.shares.most(*key)
                }
                posted.append(post_own_group(model, level, zone.shares, pairs))
            else:
                zone.bags = chain(zone.shares.demand, zone.load, pack(zone, zone.clusters, values))
                posted.append(_post_bags(model, level, zone))
        solution = self.stage.solver(model, "households")
        found = solution.levels[0]
        bound = sum(least_away(zone.shares) for zone in zones)
        self.stage.totals.add("households.own_group", found.value, bound, found.seconds)
        amounts: dict[tuple[str, str], int] = {}
        for zone, variables in zip(zones, posted, strict=True):
            chosen = {key: solution.values[v] for key, v in variables.items() if solution.values[v]}
            for (i, g), amount in (_bags_of(zone, chosen) if zone.bags else chosen).items():
                amounts[zone.people[i], zone.groups[g]] = amount
        return amounts

    # -- neighbours ----------------------------------------------------------------------

    def _hand_out(self, amounts_of: Mapping[tuple[str, str], int], weighted: bool) -> int:
        """Turn shares into households; returns how many (holder, group) pairs are new."""
        before = set(self.pairs)
        wanted: dict[str, dict[str, int]] = defaultdict(dict)
        for (person, unit), amount in sorted(amounts_of.items()):
            wanted[unit][person] = amount
        for unit in self.rows:
            if unit in wanted:
                self._hand_out_unit(unit, wanted[unit], weighted)
        return sum(key not in before for key in self.pairs)

    def _hand_out_unit(self, unit: str, wanted: Mapping[str, int], weighted: bool) -> None:
        weight, order = self.weight, self.stage.order
        open_rows = [row for row in self.rows[unit] if self.lacking[row]]
        by_weight: dict[int, list[int]] = defaultdict(list)
        for row in open_rows:
            by_weight[weight[self.stage.categories[row]]].append(row)
        heavy_first = sorted(by_weight, reverse=True)
        copies = {w: [row for k in range(self.layer.per_row) for row in by_weight[w]
                      if self.lacking[row] > k] for w in heavy_first}  # fmt: skip

        def along(person: str) -> tuple[float, str]:
            kept = self.pairs.get((person, unit))
            middle = sum(order[row] for row in kept) / len(kept) if kept else float("inf")
            return middle, person

        people = sorted(wanted, key=along)
        dealt = deal(
            [wanted[person] for person in people],
            [(w if weighted else 1, len(copies[w])) for w in heavy_first],
        )
        for c, w in enumerate(heavy_first):
            self._hand_out_class(copies[w], [(p, dealt[i][c]) for i, p in enumerate(people)])

    def _hand_out_class(self, rows: Sequence[int], counts: Sequence[tuple[str, int]]) -> None:
        """Runs of neighbouring `rows`, one after the other; who may not have a row swaps."""
        waiting = deque(rows)
        given: list[tuple[int, str]] = []
        short: list[str] = []
        for person, count in counts:
            skipped: list[int] = []
            while count and waiting:
                row = waiting.popleft()
                if self._free(row, person):
                    self._hold(row, person)
                    given.append((row, person))
                    count -= 1
                else:
                    skipped.append(row)
            waiting.extendleft(reversed(skipped))
            short.extend([person] * count)
        for person in short:
            self._swap_in(person, waiting, given)

    def _swap_in(self, person: str, waiting: deque[int], given: list[tuple[int, str]]) -> None:
        """Let somebody else take a waiting row that `person` may not have."""
        for row in list(waiting):
            for k, (other_row, other) in enumerate(given):
                if self._free(row, other) and self._free(other_row, person):
                    self._release(other_row, other)
                    self._hold(other_row, person)
                    self._hold(row, other)
                    given[k] = other_row, person
                    given.append((row, other))
                    waiting.remove(row)
                    return

    def _release(self, row: int, person: str) -> None:
        key = person, self.stage.units[row]
        self.by_row[row].discard(person)
        self.lacking[row] += 1
        self.count[person] -= 1
        self.load[person] -= self.weight[self.stage.categories[row]]
        self.pairs[key].remove(row)
        self.mine[person].discard(row)
        if not self.pairs[key]:
            del self.pairs[key]

    # -- each person so many -------------------------------------------------------------

    def _plan_people(self) -> None:
        """每人: everybody holds `per_holder` households; households may stay without anybody."""
        fewest = self.duty.params.per_holder[0] if self.duty.params.per_holder else 1
        most = {p: min(n, max(fewest, self.count[p])) for p, n in self.most.items()}
        zones = self._zones()
        _loads, taken, _left = self._levelled(zones, most, weighted=False)
        amounts_of: dict[tuple[str, str], int] = Counter()
        supply = {unit: self._open(unit, weighted=False) for unit in self.rows}
        shares = [
            (person, units, amount)
            for units, by_person in zip(zones, taken, strict=True)
            for person, amount in by_person.items()
        ]
        rank = self.stage.unit_rank
        for person, units, amount in sorted(
            shares, key=lambda one: (not self._own_units(one[0]) & set(one[1]), one[0])
        ):
            own = self._own_units(person)
            while amount:
                unit = min(
                    (one for one in units if supply[one]),
                    key=lambda one: (
                        (person, one) not in self.pairs,
                        one not in own,
                        supply[one] < amount,
                        rank[one],
                    ),
                )
                part = min(amount, supply[unit])
                amounts_of[person, unit] += part
                supply[unit] -= part
                amount -= part
        first = {person for person, _unit in amounts_of} - {person for person, _unit in self.pairs}
        opened = self._hand_out(amounts_of, weighted=False)
        self.stage.totals.add("households.splits", opened, min(len(first), opened))
        for person in self.layer.owners:
            limit = self.stage.problem.people[person].household_limit
            owed = fewest if limit is None else min(fewest, limit)
            if self.count[person] < owed:
                self._person_gap(person, owed - self.count[person])

    # -- gaps ----------------------------------------------------------------------------

    def _add_gap(
        self,
        obligation: str,
        owner: str,
        cause: Cause,
        missing: int,
        people: tuple[Reason, ...],
        message: object,
        target: str | None,
    ) -> None:
        settings = self.stage.problem.settings
        if self.layer.part:
            obligation = f"{obligation}@{self.layer.part}"
        self.stage.gaps.append(
            Gap(
                id=f"{obligation}#gap",
                obligation=obligation,
                duty=self.duty.id,
                owner=owner,
                cause=cause,
                missing=missing,
                period=(settings.start, settings.end),
                date=None,
                target=target,
                people=people,
                message=str(message),
            )
        )

    def _gap(self, row: int, missing: int, cause: Cause, people: tuple[Reason, ...]) -> None:
        household = self.stage.ids[row]
        wanted = self.layer.per_row
        message = (
            _("Household {household} has nobody who holds it ({duty}).",
              household=household, duty=self.duty.name)
            if missing == wanted
            else _("Household {household} lacks {missing} of {wanted} holders ({duty}).",
                   household=household, missing=missing, wanted=wanted, duty=self.duty.name)
        )  # fmt: skip
        obligation = f"{self.duty.id}@{household}"
        if people and missing < wanted:
            obligation += "@more"  # its other holders may be missing for want of people
        self._add_gap(obligation, household, cause, missing, people, message, household)

    def _person_gap(self, person: str, missing: int) -> None:
        message = _(
            "{person} holds {missing} households too few ({duty}).",
            person=self.stage.problem.people[person].name, missing=missing, duty=self.duty.name,
        )  # fmt: skip
        people = (Reason(person, str(_("no household is left to hold"))),)
        obligation = f"{self.duty.id}@{person}"
        self._add_gap(obligation, person, "nobody_eligible", missing, people, message, None)

    def _mix_gap(self, person: str, missing: int) -> None:
        message = _(
            "{person} lacks {missing} households of the category mix ({duty}).",
            person=self.stage.problem.people[person].name, missing=missing, duty=self.duty.name,
        )  # fmt: skip
        people = (Reason(person, str(_("no household of the category is left"))),)
        obligation = f"{self.duty.id}@{person}@mix"
        self._add_gap(obligation, person, "limit", missing, people, message, None)


# -- pure parts --------------------------------------------------------------------------


def _post_bags(model: Linear, level: int, zone: _ZoneShare) -> Pairs:
    """A variable for each (person, bag) in which a person's own group lies."""
    choice: dict[tuple[int, int], int] = {}
    by_bag: dict[int, list[int]] = defaultdict(list)
    for i in sorted(zone.shares.at_home):
        mine = []
        model.objectives[level].constant += zone.load
        for k, bag in enumerate(zone.bags):
            if gain := sum(amount for g, amount in bag.items() if (i, g) in zone.shares.own):
                variable = choice[i, k] = model.boolean()
                model.cost(level, variable, -min(gain, zone.load))
                mine.append(variable)
                by_bag[k].append(variable)
        model.at_most(mine, 1)
    for variables in by_bag.values():
        model.at_most(variables, 1)
    return choice


def _bags_of(zone: _ZoneShare, chosen: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Shares by (person, group) from the bags `chosen`; the others take what is left in order."""
    bag_of = dict(chosen.keys())
    used = set(bag_of.values())
    others = iter(k for k in range(len(zone.bags)) if k not in used)
    return {
        (i, g): amount
        for i in range(len(zone.people))
        for g, amount in zone.bags[bag_of[i] if i in bag_of else next(others)].items()
    }


def _fill(people: Sequence[str], parts: Sequence[Collection[str]]) -> bool:
    """Whether `people` can serve in different `parts`, all of them."""
    if not people:
        return True
    return any(
        people[0] in part and _fill(people[1:], [*parts[:k], *parts[k + 1 :]])
        for k, part in enumerate(parts)
    )


def pack(share: _ZoneShare, posts: ClusterPosts, values: Sequence[int]) -> list[Cluster]:
    """The clusters the model chose, its rest cut into as many more as there are."""
    found = [cluster for variable, cluster in posts.columns if values[variable]]
    rest = [group for group, variable in enumerate(posts.rest) if values[variable]]
    if rest:
        holders = len(share.people) - sum(cluster.holders for cluster in found)
        found.extend(_cut(share, tuple(rest), holders))
    return found


MOST_CUT = 12
"""The most groups whose subsets are all tried when the rest is cut."""


def _cut(share: _ZoneShare, groups: tuple[int, ...], holders: int) -> list[Cluster]:
    """Cut `groups` and their `holders` into as many self-contained clusters as possible."""
    load, demand = share.load, share.shares.demand
    spare = sum(demand[group] for group in groups) - load * holders
    whole = [Cluster(groups, holders, spare)]
    if len(groups) > MOST_CUT:
        return whole
    small = len(groups) // 2
    options: dict[int, list[Cluster]] = defaultdict(list)
    local = [demand[group] for group in groups]
    for cluster in clusters(local, load, spare, small):
        options[sum(1 << g for g in cluster.groups)].append(cluster)
    best: dict[tuple[int, int], list[Cluster]] = {}

    def solve(mask: int, left: int) -> list[Cluster]:
        if (mask, left) not in best:
            inside = tuple(g for g in range(len(groups)) if mask >> g & 1)
            extra = sum(local[g] for g in inside) - load * left
            answer = [Cluster(inside, left, extra)]
            for subset, choices in options.items():
                if subset & mask != subset or subset == mask or not subset & mask & -mask:
                    continue
                for cluster in choices:
                    after = left - cluster.holders
                    if 0 <= extra - cluster.extra <= after:
                        more = solve(mask ^ subset, after)
                        if len(more) + 1 > len(answer):
                            answer = [cluster, *more]
            best[mask, left] = answer
        return best[mask, left]

    cut = solve((1 << len(groups)) - 1, holders)
    return [Cluster(tuple(groups[g] for g in c.groups), c.holders, c.extra) for c in cut]


def chain(demand: Sequence[int], load: int, found: Iterable[Cluster]) -> list[dict[int, int]]:
    """Each holder's share of the groups: cluster by cluster, one group after the other."""
    bags: list[dict[int, int]] = []
    for cluster in sorted(found, key=lambda one: one.groups):
        groups = deque((group, demand[group]) for group in cluster.groups)
        for k in range(cluster.holders):
            left = load + (k < cluster.extra)
            bag: dict[int, int] = {}
            while left:
                group, amount = groups.popleft()
                part = min(left, amount)
                bag[group] = part
                left -= part
                if amount > part:
                    groups.appendleft((group, amount - part))
            bags.append(bag)
    return bags


def deal(amounts: Sequence[int], classes: Sequence[tuple[int, int]]) -> list[list[int]]:
    """How many households of each class everybody gets, for shares of `amounts`.

    `classes` are (weight, households), heaviest first. Each household goes to whoever still
    has most to take, so that heavy ones spread and light ones make the shares come out.
    """
    left = list(amounts)
    dealt = [[0] * len(classes) for _amount in amounts]
    for c, (weight, count) in enumerate(classes):
        exact = all(amount >= 0 and amount % weight == 0 for amount in left)
        if c == len(classes) - 1 and exact and sum(left) <= count * weight:
            # The last class fits as it is: no need to go household by household.
            for i, amount in enumerate(left):
                dealt[i][c] = amount // weight
            break
        heap = [(-amount, i) for i, amount in enumerate(left)]
        heapq.heapify(heap)
        for _household in range(count):
            most, i = heap[0]
            if most >= 0:
                break
            dealt[i][c] += 1
            left[i] -= weight
            heapq.heapreplace(heap, (-left[i], i))
    return dealt
