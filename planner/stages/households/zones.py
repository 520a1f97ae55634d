"""The zones of one part: who may change places, and how each zone's groups are cut.

A zone is what the same people may hold. Where it spans too much for one model it is cut by
village: people go where their contacts are, then where they are at home.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from constraints.household_links.clusters import least_pairs
from constraints.household_links.network import network
from constraints.household_links.rule import MIX
from constraints.household_links.shares import Kind, Shares
from planner.model.linear import Solver
from planner.stages.households.book import Book, RowKind
from planner.stages.households.cutting import cut
from planner.stages.households.mix import held_of

MOST_ARCS = 10_000
"""The most (person, group) pairs in one zone; larger ones are cut by village."""


@dataclass(frozen=True)
class Cut:
    """What everybody takes of each unit, and what was proven about it.

    `kinds` are the households of each kind that stands out. `pairs` is a bound on new
    (person, unit) pairs, `away` is what people take outside their own groups, with its bound.
    """

    amounts: Mapping[tuple[str, str], int]
    kinds: Mapping[tuple[str, str], Mapping[RowKind, int]] = field(default_factory=dict)
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


def cut_zones(
    book: Book,
    zones: Sequence[Sequence[str]],
    loads: Mapping[str, int],
    taken: Sequence[Mapping[str, int]],
    *,
    weighted: bool,
    solver: Solver,
    limited: bool = False,
) -> Cut:
    """Cut every zone over the people who take it, by (person, unit).

    `loads` are everybody's loads in the end, `taken` what they take of each zone; both in
    visits if `weighted`, else in households. With `limited` nobody takes more households than
    there is room, which equal visits alone do not say.
    """
    builder = _Builder(book, loads, weighted, limited)
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
            least += least_pairs(network(entire.shares), entire.shares)
        pieces = builder.pieces(units, amounts)
        if len(pieces) == 1:
            found.append(entire)
        else:
            builder.flexed = known
            found += [builder.zone(part, mine, closed=True) for part, mine in pieces if mine]
            counted = counted or 0
    answers, seconds = cut([zone.shares for zone in found], solver)
    pairs = sum(answer.least[0] for answer in answers)
    away = sum(answer.least[1] for answer in answers)
    return Cut(
        {(zone.people[h], zone.groups[g]): amount
         for zone, answer in zip(found, answers, strict=True)
         for (h, g), amount in answer.taken.items()},
        {(zone.people[h], zone.groups[g]): {builder.kinds[zone.groups[g]][k]: n
                                            for k, n in of.items()}
         for zone, answer in zip(found, answers, strict=True)
         for (h, g), of in answer.kinds.items()},
        # What holds for each village, or zone, is no bound for people who may go to several.
        pairs if counted is None else least + counted,
        sum(answer.cost[3] for answer in answers),
        away if counted is None else 0,
        seconds,
    )  # fmt: skip


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

    def __init__(self, book: Book, loads: Mapping[str, int], weighted: bool, limited: bool) -> None:
        self.book = book
        self.loads = loads
        self.weighted = weighted
        self.limited = limited
        self.flexed: set[str] = set()
        self.kinds: dict[str, list[RowKind]] = {}
        mix = book.duty.params[MIX]
        self.has = [(held_of(book, category), fewest) for category, fewest in mix]

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
            kinds=tuple(self._kinds(unit) for unit in groups),
            lacks=tuple(
                tuple(max(fewest - has.get(p, 0), 0) for has, fewest in self.has) for p in people
            ),
            room=tuple(book.most[p] - book.count[p] for p in people) if self.limited else (),
        )  # fmt: skip
        return _Zone(groups, people, shares)

    def _kinds(self, unit: str) -> tuple[Kind, ...]:
        """The open households of `unit` that take several visits or count for the mix."""
        book = self.book
        counts: Counter[RowKind] = Counter()
        for row in book.rows[unit]:
            if book.lacking[row]:
                counts[book.kind(row, self.weighted)] += book.lacking[row]
        self.kinds[unit] = sorted(kind for kind in counts if kind[0] > 1 or kind[1])
        return tuple(Kind(*kind, counts[kind]) for kind in self.kinds[unit])

    def _room(self, person: str, load: int) -> bool:
        """Whether a load of `load` keeps the person within the limit on households."""
        book = self.book
        if self.limited:
            return True  # said by the model
        gained = load - (book.load if self.weighted else book.count)[person]
        return book.count[person] + gained <= book.most[person]
