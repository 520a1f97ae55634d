"""The zones of one part: who may change places, and how each zone's groups are cut.

A zone is what the same people may hold. Where it spans too much for one model it is cut by
village: people go where their contacts are, then where they are at home.

New pairs are counted by clusters first. Where few people may change places the shares are then
stated pair by pair, since contacts that join a cluster need not be able to carry its shares.
Where many may, contacts are few, and the clusters are the answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from constraints.household_links.model import (
    Network,
    Shares,
    fewest_pairs,
    least_away,
    least_pairs,
    network,
    post_clusters,
    post_pairs,
)
from planner.model.linear import Linear, Solver
from planner.stages.households.book import Book
from planner.stages.households.shares import Amounts, Bag, chosen, realised

MOST_ARCS = 10_000
"""The most (person, group) pairs in one zone; larger ones are cut by village."""

MOST_PAIRS, MOST_ALIKE = 300, 10
"""The most (person, group) pairs, and people who may change places, stated pair by pair."""


@dataclass(frozen=True)
class Cut:
    """What everybody takes of each unit, and what was proven about it.

    `pairs` is a bound on new (person, unit) pairs, `away` is what people take outside their
    own groups, with its bound.
    """

    amounts: Mapping[tuple[str, str], int]
    pairs: int = 0
    away: int = 0
    least_away: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class _Zone:
    """One zone, or one village of it, as the model sees it."""

    groups: Sequence[str]
    people: Sequence[str]
    shares: Shares
    net: Network

    @property
    def small(self) -> bool:
        """Whether its shares can be stated pair by pair."""
        pairs = len(self.people) * len(self.groups)
        return pairs <= MOST_PAIRS and len(self.net.pool) <= MOST_ALIKE


def cut_zones(
    book: Book,
    zones: Sequence[Sequence[str]],
    loads: Mapping[str, int],
    taken: Sequence[Mapping[str, int]],
    *,
    weighted: bool,
    solver: Solver,
) -> Cut:
    """Cut every zone over the people who take it, by (person, unit).

    `loads` are everybody's loads in the end, `taken` what they take of each zone; both in
    visits if `weighted`, else in households.
    """
    builder = _Builder(book, loads, weighted)
    shared = _shared(book, zones)
    found: list[_Zone] = []
    counted: int | None = None if not shared else _newcomers(book, shared, loads)
    least = 0
    for z, (units, amounts) in enumerate(zip(zones, taken, strict=True)):
        if not amounts:
            continue
        known = set(builder.flexed)
        entire = builder.zone(units, amounts, closed=False)
        if z not in shared:
            least += least_pairs(entire.net, entire.shares)
        pieces = builder.pieces(units, amounts)
        if len(pieces) == 1:
            found.append(entire)
        else:
            builder.flexed = known
            found += [builder.zone(part, mine, closed=True) for part, mine in pieces if mine]
            counted = counted or 0
    if not found:
        return Cut({})
    model = Linear()
    level = model.level("splits")
    posts = [post_clusters(model, level, zone.net, zone.shares) for zone in found]
    solution = solver(model, "households")
    splits = solution.levels[0]
    paired: list[tuple[_Zone, int]] = []
    whole: list[_Zone] = []
    parts: list[tuple[Amounts, list[Bag]]] = []
    by_cluster = splits.bound
    for zone, post in zip(found, posts, strict=True):
        if zone.small:
            fewest = fewest_pairs(zone.net, post, solution.values) if splits.proven else 0
            paired.append((zone, fewest))
            by_cluster -= fewest
        else:
            clusters = chosen(zone.net, zone.shares, post, solution.values)
            whole.append(zone)
            parts.append(realised(zone.net, zone.shares, clusters))
    pairs, cut = _pair_by_pair(paired, solver), _own_first(whole, parts, solver)
    # What holds for each village, or zone, is no bound for people who may go to several.
    bound = by_cluster + pairs.pairs if counted is None else least + counted
    return Cut(
        {**pairs.amounts, **cut.amounts},
        bound,
        pairs.away + cut.away,
        pairs.least_away + cut.least_away if counted is None else 0,
        splits.seconds + pairs.seconds + cut.seconds,
    )


def _pair_by_pair(zones: Sequence[tuple[_Zone, int]], solver: Solver) -> Cut:
    """Cut zones exactly; each comes with a bound on its new pairs."""
    if not zones:
        return Cut({})
    model = Linear()
    splits, away = model.level("splits"), model.level("own_group")
    posted = [post_pairs(model, splits, away, zone.shares, fewest) for zone, fewest in zones]
    solution = solver(model, "households")
    amounts = {
        (zone.people[i], zone.groups[g]): solution.values[variable]
        for (zone, _fewest), taken in zip(zones, posted, strict=True)
        for (i, g), variable in taken.items()
        if solution.values[variable]
    }
    first, then = solution.levels
    return Cut(amounts, first.bound, then.value, then.bound, first.seconds + then.seconds)


def _shared(book: Book, zones: Sequence[Sequence[str]]) -> dict[int, frozenset[str]]:
    """The zones with people who may take something of another zone as well."""
    people = [
        frozenset(p for p in book.layer.eligible[units[0]] if book.count[p] < book.most[p])
        for units in zones
    ]
    places = Counter(person for here in people for person in here)
    return {z: here for z, here in enumerate(people) if any(places[p] > 1 for p in here)}


def _newcomers(book: Book, shared: Mapping[int, frozenset[str]], loads: Mapping[str, int]) -> int:
    """How many people of these zones must open a pair: they take something, from nothing.

    A load of one may be somebody else's as well.
    """
    held = {person for person, _unit in book.pairs}
    people = frozenset().union(*shared.values())
    return sum(loads[person] > 1 for person in people - held)


class _Builder:
    """States zones as shares; who changes places in one zone stays fixed in the others."""

    def __init__(self, book: Book, loads: Mapping[str, int], weighted: bool) -> None:
        self.book = book
        self.loads = loads
        self.weighted = weighted
        self.flexed: set[str] = set()

    def pieces(
        self, units: Sequence[str], amounts: Mapping[str, int]
    ) -> list[tuple[list[str], dict[str, int]]]:
        """The zone, or its villages with the people who go there; most go to one only."""
        book = self.book
        village_of = {u: book.register.directory.village_of(u) or u for u in units}
        villages: dict[str, list[str]] = defaultdict(list)
        for unit, village in village_of.items():
            villages[village].append(unit)
        if len(villages) < 2 or len(units) * len(amounts) <= MOST_ARCS:
            return [(list(units), dict(amounts))]
        room = {v: sum(book.open(one, self.weighted) for one in of) for v, of in villages.items()}
        contacts: dict[str, Counter[str]] = defaultdict(Counter)
        for (person, unit), rows in book.pairs.items():
            if person in amounts and unit in village_of:
                contacts[person][village_of[unit]] += len(rows)
        wanted: list[tuple[int, str, list[str]]] = []
        for person in sorted(amounts):
            held = contacts[person]
            near = {book.register.directory.village_of(one) for one in book.own_units(person)}
            first = sorted(held, key=lambda v: (-held[v], v))
            first += sorted(one for one in near if one in room and one not in held)
            wanted.append((0 if held else 1 if first else 2, person, first))
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

    def zone(self, units: Sequence[str], amounts: Mapping[str, int], *, closed: bool) -> _Zone:
        """One zone. People at its usual level, and one above it, may change places.

        Then who carries one more is left to the model; nobody joins a `closed` zone.
        """
        book, loads = self.book, self.loads
        groups = [unit for unit in units if book.open(unit, self.weighted)]
        demand = [book.open(unit, self.weighted) for unit in groups]
        surplus = sum(demand) - sum(amounts.values())
        known = {p for g in groups for p in book.layer.eligible[g] if (p, g) in book.pairs}
        usual = Counter(loads[person] for person in amounts)
        level = min(usual, key=lambda one: (-usual[one] - usual[one + 1], one))
        above = {
            p for p, amount in amounts.items()
            if loads[p] == level + 1 and p not in self.flexed and (amount > 1 or p in known)
        }  # fmt: skip
        below = {
            p for p in (amounts if closed else {*amounts, *known})
            if loads[p] == level and p not in self.flexed and self._room(p, level + 1)
        }  # fmt: skip
        movable = above | below if above and not surplus else set()
        self.flexed |= movable
        raised = above & movable
        needs = {
            p: (amounts.get(p, 0) - (p in raised), int(p in movable))
            for p in sorted({*amounts, *movable})
        }
        people = list(needs)
        places = {unit: g for g, unit in enumerate(groups)}
        shares = Shares(
            demand=tuple(demand),
            needs=tuple(needs.values()),
            spare=len(raised),
            surplus=surplus,
            free=frozenset(
                (i, g) for i, p in enumerate(people) for unit, g in places.items()
                if (p, unit) in book.pairs
            ),
            own=frozenset(
                (i, places[unit]) for i, p in enumerate(people)
                for unit in book.own_units(p) if unit in places
            ),
        )  # fmt: skip
        return _Zone(groups, people, shares, network(shares))

    def _room(self, person: str, load: int) -> bool:
        """Whether a load of `load` keeps the person within the limit on households."""
        book = self.book
        gained = load - (book.load if self.weighted else book.count)[person]
        return book.count[person] + gained <= book.most[person]


def _own_first(
    zones: Sequence[_Zone], parts: Sequence[tuple[Amounts, list[Bag]]], solver: Solver
) -> Cut:
    """Let people from the pool, who may change places, have the bags of their own groups."""
    model = Linear()
    level = model.level("own_group")
    posted = []
    for zone, (amounts, bags) in zip(zones, parts, strict=True):
        for (i, g), amount in amounts.items():
            if i in zone.shares.at_home and (i, g) not in zone.shares.own:
                model.objectives[level].constant += amount
        posted.append(_post_bags(model, level, zone, bags))
    solution = solver(model, "households")
    result: dict[tuple[str, str], int] = {}
    for zone, (amounts, bags), choice in zip(zones, parts, posted, strict=True):
        bag_of = {i: k for (i, k), v in choice.items() if solution.values[v]}
        others = iter(sorted(set(range(len(bags))) - set(bag_of.values())))
        for i in zone.net.pool:
            for g, amount in bags[bag_of[i] if i in bag_of else next(others)].items():
                result[zone.people[i], zone.groups[g]] = amount
        for (i, g), amount in amounts.items():
            result[zone.people[i], zone.groups[g]] = amount
    least = sum(least_away(zone.shares) for zone in zones)
    away = solution.levels[0].value
    return Cut(result, 0, away, min(least, away), solution.levels[0].seconds)


def _post_bags(
    model: Linear, level: int, zone: _Zone, bags: Collection[Bag]
) -> dict[tuple[int, int], int]:
    """A variable for each (person, bag) in which a person's own group lies."""
    choice: dict[tuple[int, int], int] = {}
    by_bag: dict[int, list[int]] = defaultdict(list)
    for i in sorted(zone.shares.at_home & set(zone.net.pool)):
        mine = []
        model.objectives[level].constant += zone.net.load
        for k, bag in enumerate(bags):
            if gain := sum(amount for g, amount in bag.items() if (i, g) in zone.shares.own):
                variable = choice[i, k] = model.boolean()
                model.cost(level, variable, -min(gain, zone.net.load))
                mine.append(variable)
                by_bag[k].append(variable)
        model.at_most(mine, 1)
    for variables in by_bag.values():
        model.at_most(variables, 1)
    return choice
