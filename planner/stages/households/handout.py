"""Turn shares into households: neighbours together, heavy ones spread."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from constraints.household_links.rule import MIX
from planner.stages.households.book import Book, RowKind
from planner.stages.households.loads import level_loads
from planner.stages.households.mix import held_of


def hand_out(
    book: Book,
    amounts_of: Mapping[tuple[str, str], int],
    kinds_of: Mapping[tuple[str, str], Mapping[RowKind, int]],
    *,
    weighted: bool,
) -> None:
    """Give everybody households for their shares of units, by (person, unit).

    Shares are counted in visits if `weighted`, else in households. So many of some kinds are
    among them.
    """
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    for (person, unit), amount in sorted(amounts_of.items()):
        wanted[unit][person] = amount
    counts: dict[str, dict[RowKind, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for (person, unit), of in sorted(kinds_of.items()):
        for kind, count in of.items():
            counts[unit][kind][person] = count
    for unit, by_kind in counts.items():
        _Unit(book, unit).hand_out_kinds(by_kind, wanted[unit], weighted)
    _mix_first(book, wanted, weighted)
    for unit in book.rows:
        if wanted.get(unit):
            _Unit(book, unit).hand_out(wanted[unit], weighted)


def _mix_first(book: Book, wanted: Mapping[str, dict[str, int]], weighted: bool) -> None:
    """Give people the households of the mix out of their shares, as far as these have them.

    Changes `wanted` to what is left of the shares.
    """
    for category, fewest in book.duty.params[MIX]:
        has = held_of(book, category)
        rows_in = {
            unit: [
                row for row in book.rows[unit]
                if book.lacking[row] and book.register.has_category(row, category)
            ]
            for unit in sorted(wanted)
        }  # fmt: skip
        units = [unit for unit, rows in rows_in.items() if rows]
        cost = {
            unit: max(book.weight(row) for row in rows_in[unit]) if weighted else 1
            for unit in units
        }
        people = sorted({person for unit in units for person in wanted[unit]})
        index = {person: i for i, person in enumerate(people)}
        zones = [
            (
                tuple(index[p] for p, amount in wanted[unit].items() if amount >= cost[unit]),
                len(rows_in[unit]),
            )
            for unit in units
        ]
        base = [min(has.get(person, 0), fewest) for person in people]
        taken = level_loads(base, [fewest] * len(people), zones)[1]
        for unit, amounts in zip(units, taken, strict=True):
            for i, amount in sorted(amounts.items()):
                _take(book, unit, rows_in[unit], people[i], amount, wanted[unit], weighted)


def _take(
    book: Book,
    unit: str,
    rows: list[int],
    person: str,
    count: int,
    wanted: dict[str, int],
    weighted: bool,
) -> None:
    """`person` takes `count` of `rows`, those nearest to the contacts there first."""
    order = book.register.order
    kept = book.pairs.get((person, unit), ())
    middle = sum(order[row] for row in kept) / len(kept) if kept else 0
    for row in sorted(rows, key=lambda one: (abs(order[one] - middle) if kept else 0, one)):
        cost = book.weight(row) if weighted else 1
        if count and cost <= wanted.get(person, 0) and book.free(row, person):
            book.hold(row, person)
            if not book.lacking[row]:
                rows.remove(row)
            wanted[person] -= cost
            count -= 1
    if not wanted.get(person):
        wanted.pop(person, None)


class _Unit:
    """One unit whose open households are handed out."""

    def __init__(self, book: Book, unit: str) -> None:
        self.book = book
        self.unit = unit

    def hand_out_kinds(
        self,
        by_kind: Mapping[RowKind, Mapping[str, int]],
        wanted: dict[str, int],
        weighted: bool,
    ) -> None:
        """Give people so many of each kind, and take these off what they want."""
        book = self.book
        rows_of: dict[RowKind, list[int]] = defaultdict(list)
        for row in book.rows[self.unit]:
            if book.lacking[row]:
                rows_of[book.kind(row, weighted)].append(row)
        for kind, count in sorted(by_kind.items()):
            before = {person: book.count[person] for person in count}
            copies = [
                row for k in range(book.layer.per_row) for row in rows_of[kind]
                if book.lacking[row] > k
            ]  # fmt: skip
            self._runs(copies, [(one, count[one]) for one in sorted(count, key=self._along)])
            for person in count:
                wanted[person] -= kind[0] * (book.count[person] - before[person])
                if not wanted[person]:
                    del wanted[person]

    def _along(self, person: str) -> tuple[float, str]:
        """Where the person's contacts in the unit are; whoever has none comes last."""
        order, kept = self.book.register.order, self.book.pairs.get((person, self.unit))
        return sum(order[row] for row in kept) / len(kept) if kept else float("inf"), person

    def hand_out(self, wanted: Mapping[str, int], weighted: bool) -> None:
        """Give people what they want, heavy households spread."""
        book = self.book
        by_weight: dict[int, list[int]] = defaultdict(list)
        for row in book.rows[self.unit]:
            if book.lacking[row]:
                by_weight[book.weight(row)].append(row)
        heavy_first = sorted(by_weight, reverse=True)
        copies = {
            w: [row for k in range(book.layer.per_row) for row in by_weight[w]
                if book.lacking[row] > k]
            for w in heavy_first
        }  # fmt: skip

        people = sorted(wanted, key=self._along)
        dealt = deal(
            [wanted[person] for person in people],
            [(w if weighted else 1, len(copies[w])) for w in heavy_first],
        )
        for c, w in enumerate(heavy_first):
            self._runs(copies[w], [(p, dealt[i][c]) for i, p in enumerate(people)])

    def _runs(self, rows: Sequence[int], counts: Sequence[tuple[str, int]]) -> None:
        """Runs of neighbouring `rows`, one after the other; who may not have a row swaps."""
        book = self.book
        waiting = deque(rows)
        given: list[tuple[int, str]] = []
        short: list[str] = []
        for person, count in counts:
            skipped: list[int] = []
            while count and waiting:
                row = waiting.popleft()
                if book.free(row, person):
                    book.hold(row, person)
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
        book = self.book
        for row in list(waiting):
            for k, (other_row, other) in enumerate(given):
                if book.free(row, other) and book.free(other_row, person):
                    book.release(other_row, other)
                    book.hold(other_row, person)
                    book.hold(row, other)
                    given[k] = other_row, person
                    given.append((row, other))
                    waiting.remove(row)
                    return


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
