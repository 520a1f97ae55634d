"""The category mix: everybody who holds households has the fewest of each category.

Shares are cut so that everybody has it. Where contacts, limits or rules on single households
leave somebody short all the same, neighbours swap: whoever lacks a category takes such a
household from somebody with more than enough of it and gives others for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from constraints.household_links.rule import MIX
from planner.stages.households.book import Book
from planner.stages.households.loads import level_loads


def short_of_supply(book: Book) -> dict[str, int]:
    """How many households of the mix people cannot have even if these go where they must."""
    short: dict[str, int] = {}
    index = {person: i for i, person in enumerate(book.people)}
    for category, fewest in book.duty.params[MIX]:
        has = held_of(book, category)
        zones = [
            (
                tuple(index[person] for person in book.layer.eligible[units[0]]),
                sum(
                    book.lacking[row]
                    for unit in units
                    for row in book.rows[unit]
                    if book.register.has_category(row, category)
                ),
            )
            for units in book.zones()
        ]
        base = [min(has.get(person, 0), fewest) for person in book.people]
        most = [
            min(fewest, now + max(book.most[person] - book.count[person], 0))
            for person, now in zip(book.people, base, strict=True)
        ]
        for person, load in zip(book.people, level_loads(base, most, zones)[0], strict=True):
            if load < fewest:
                short[person] = short.get(person, 0) + fewest - load
    return short


def held_of(book: Book, category: str) -> dict[str, int]:
    """How many households of `category` everybody holds."""
    has: dict[str, int] = {}
    for (person, _unit), rows in book.pairs.items():
        has[person] = has.get(person, 0) + book.in_category(rows, category)
    return has


def swap_for_mix(book: Book) -> None:
    """Let whoever lacks a category get it from others in exchange, opening few new pairs."""
    for category, fewest in book.duty.params[MIX]:
        has = held_of(book, category)
        short = sorted(p for p in has if book.count[p] and has[p] < fewest)
        for person in short:
            while person in book.people and has[person] < fewest:
                swap = _best_swap(book, person, category, has)
                if swap is None:
                    break
                if swap.giver is not None:
                    book.release(swap.row, swap.giver)
                    has[swap.giver] -= 1
                    for other in swap.back:
                        book.release(other, person)
                        book.hold(other, swap.giver)
                book.hold(swap.row, person)
                has[person] += 1


@dataclass(frozen=True, slots=True)
class _Swap:
    """`row` goes from the `giver` (nobody, if it is open) to somebody for the rows `back`.

    `cost` orders swaps: visits that do not come back, then new pairs.
    """

    cost: tuple[int, int]
    row: int
    giver: str | None = None
    back: tuple[int, ...] = ()


def _best_swap(book: Book, person: str, category: str, has: Mapping[str, int]) -> _Swap | None:
    """The best way to one household of `category` more, village by village, nearest first."""
    register = book.register
    mine = {unit for one, unit in book.pairs if one == person}
    near = {register.directory.village_of(unit) for unit in mine}
    reach = [unit for unit in book.rows if person in book.layer.eligible[unit]]
    best: _Swap | None = None
    for units in (
        [unit for unit in reach if register.directory.village_of(unit) in near],
        [unit for unit in reach if register.directory.village_of(unit) not in near],
    ):
        for unit in units:
            for row in book.rows[unit]:
                if register.has_category(row, category) and book.free(row, person):
                    for swap in _swaps(book, row, person, category, has, unit not in mine):
                        if best is None or swap.cost < best.cost:
                            best = swap
        if best is not None:
            return best
    return None


def _swaps(
    book: Book, row: int, person: str, category: str, has: Mapping[str, int], new: bool
) -> Iterator[_Swap]:
    """The ways in which `person` can have `row`."""
    if book.lacking[row]:
        if book.count[person] < book.most[person]:
            yield _Swap((0, int(new)), row)
        return
    mix = book.duty.params[MIX]
    fewest = dict(mix)[category]
    for giver in sorted(book.by_row.get(row, ())):
        spare = giver in book.people and has.get(giver, 0) > fewest
        if spare and (row, giver) not in book.kept and row in book.mine[giver]:
            back, uneven, opened = _back(book, row, giver, person)
            if book.count[person] + 1 - len(back) <= book.most[person]:
                yield _Swap((uneven, opened + new), row, giver, back)


def _back(book: Book, row: int, giver: str, taker: str) -> tuple[tuple[int, ...], int, int]:
    """What `giver` gets for `row`: rows of the same visits, where the giver is already.

    Also says how many visits do not come back, and how many new pairs it takes.
    """
    register = book.register
    room = book.most[giver] - book.count[giver] + 1
    around = register.order[row]
    mix = [category for category, _fewest in book.duty.params[MIX]]
    best: tuple[tuple[int, ...], int, int] = ((), book.weight(row), 0)
    for unit in sorted(unit for one, unit in book.pairs if one == taker):
        known = (giver, unit) in book.pairs
        left = book.weight(row)
        back: list[int] = []
        for other in sorted(
            book.pairs[taker, unit], key=lambda one: abs(register.order[one] - around)
        ):
            if book.weight(other) > left or len(back) >= room or (other, taker) in book.kept:
                continue
            if any(register.has_category(other, category) for category in mix):
                continue
            if book.may_take(other, giver):
                back.append(other)
                left -= book.weight(other)
        if back and (left, int(not known)) < best[1:]:
            best = tuple(back), left, int(not known)
    return best


def still_short(book: Book, counts: Mapping[str, int]) -> dict[str, int]:
    """How many households of the mix each of those who hold any still lacks."""
    short: dict[str, int] = {}
    for category, fewest in book.duty.params[MIX]:
        has = held_of(book, category)
        for person, count in counts.items():
            if count and has.get(person, 0) < fewest:
                short[person] = short.get(person, 0) + fewest - has.get(person, 0)
    return short
