"""每人: so many households for each person, in as few units as possible, with the mix.

Whoever finds all in one unit takes it there; the others two units that go together. Nobody
takes more of the mix than needed as long as there are other households.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from constraints.household_links.rule import MIX
from planner.stages.households.book import Book, RowKind
from planner.stages.households.mix import held_of

MOST_TRIED = 40
"""Of how many units, those with most left, two are tried together."""

Taken = Counter[RowKind]


class PersonShares:
    """Gives people shares of units; `kinds` are households by (person, unit)."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.kinds: dict[tuple[str, str], Taken] = {}
        self.left = {
            unit: Counter(
                book.kind(row, weighted=False) for row in rows for _ in range(book.lacking[row])
            )
            for unit, rows in book.rows.items()
        }
        self._known: dict[tuple[str, int, tuple[int, ...]], tuple[Taken, bool]] = {}
        self.has = [(held_of(book, one), fewest) for one, fewest in book.duty.params[MIX]]

    def lacks(self, person: str) -> tuple[int, ...]:
        """How many of each category of the mix the person needs."""
        return tuple(max(fewest - has.get(person, 0), 0) for has, fewest in self.has)

    def fewest_pairs(self, zones: Iterable[Sequence[str]], amount: int, *, mix: bool) -> int:
        """A bound on new pairs: who has none opens one, and two without a unit of its own."""
        held = {person for person, _unit in self.book.pairs}
        places = Counter(p for units in zones for p in self.book.layer.eligible[units[0]])
        pairs = sum(person not in held and self.book.most[person] > 0 for person in places)
        for units in zones:
            new = [
                p for p in self.book.layer.eligible[units[0]]
                if places[p] == 1 and p not in held and self.book.most[p] >= amount
            ]  # fmt: skip
            lacks = self.lacks(new[0]) if new and mix else ()
            pairs += max(len(new) - sum(_whole(self.left[one], amount, lacks) for one in units), 0)
        return pairs

    def _taken(self, unit: str, amount: int, lacks: tuple[int, ...]) -> tuple[Taken, bool]:
        """`_taken` of what is left of a unit, looked up where it is known."""
        key = unit, amount, lacks
        if key not in self._known:
            self._known[key] = _taken(self.left[unit], amount, lacks)
        return self._known[key]

    def give(self, person: str, units: Sequence[str], amount: int) -> None:
        """Choose units for the person's `amount` of households."""
        book, rank = self.book, self.book.register.unit_rank
        own, lacks = book.own_units(person), self.lacks(person)
        while amount:
            open_units = [one for one in units if self.left[one].total()]
            first = min(
                open_units,
                key=lambda one: (
                    (person, one) not in book.pairs, one not in own,
                    not self._taken(one, amount, lacks)[1], rank[one],
                ),
            )  # fmt: skip
            near = (person, first) in book.pairs or first in own
            if not near and not self._taken(first, amount, lacks)[1]:
                first = self._first_of_two(open_units, amount, lacks)
            taken, _all = self._taken(first, amount, lacks)
            if not taken:
                lacks = ()  # Nobody can have the mix any more.
                continue
            self.left[first] -= taken
            self._known = {key: of for key, of in self._known.items() if key[0] != first}
            self.kinds[person, first] = self.kinds.get((person, first), Counter()) + taken
            amount -= taken.total()
            lacks = _after(lacks, taken)

    def _first_of_two(self, units: Sequence[str], amount: int, lacks: tuple[int, ...]) -> str:
        """The unit to take all of, so that another has what is missing then."""

        def use(unit: str) -> tuple[int, int]:
            taken, _all = self._taken(unit, amount, lacks)
            return sum(_after(lacks, taken)) - taken.total(), -self.left[unit].total()

        most = sorted(units, key=lambda one: (use(one), one))
        for one, other in permutations(most[:MOST_TRIED], 2):
            taken, _all = self._taken(one, amount, lacks)
            if self._taken(other, amount - taken.total(), _after(lacks, taken))[1]:
                return one
        return most[0]


def _taken(left: Mapping[RowKind, int], amount: int, lacks: tuple[int, ...]) -> tuple[Taken, bool]:
    """Up to `amount` of a unit, the mix first and then others; whether it is all that is needed."""
    open_rows, taken = Counter(left), Counter[RowKind]()

    def take(kinds: Iterable[RowKind], most: int) -> None:
        for kind in kinds:
            count = min(open_rows[kind], most, amount - taken.total())
            if count > 0:
                open_rows[kind] -= count
                taken[kind] += count
                most -= max(count, 0)

    for category, lack in enumerate(lacks):
        has = sum(count for kind, count in taken.items() if category in kind[1])
        plainest = sorted((kind for kind in left if category in kind[1]), key=lambda k: len(k[1]))
        take(plainest, max(lack - has, 0))
    # What is lacking then is left to other units.
    others = amount - taken.total() - sum(_after(lacks, taken))
    take(sorted(left, key=lambda kind: (len(kind[1]), -left[kind], kind)), max(others, 0))
    return taken, taken.total() == amount and not any(_after(lacks, taken))


def _after(lacks: tuple[int, ...], taken: Taken) -> tuple[int, ...]:
    """What is lacking of each category once one has `taken`."""
    return tuple(
        max(lack - sum(count for kind, count in taken.items() if c in kind[1]), 0)
        for c, lack in enumerate(lacks)
    )


def _whole(left: Mapping[RowKind, int], amount: int, lacks: tuple[int, ...]) -> int:
    """How many people can have all in one unit at the most."""
    most = sum(left.values()) // max(amount, 1)
    for category, lack in enumerate(lacks):
        if lack:
            has = sum(count for kind, count in left.items() if category in kind[1])
            most = min(most, has // lack)
    return most
