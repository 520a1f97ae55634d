"""Find holders for households that rules on single households kept from their share."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from constraints.household_links.rule import MIX
from planner.stages.households.book import Book


def rescue(book: Book) -> None:
    """Give rows that still lack holders to whoever has room, or can pass another row on."""
    for unit, rows in book.rows.items():
        for row in rows:
            while book.lacking[row] and _place(book, unit, row):
                pass


def _place(book: Book, unit: str, row: int) -> bool:
    able = [p for p in book.layer.eligible[unit] if book.free(row, p)]
    able.sort(key=lambda p: (book.load[p], p))
    for person in able:
        if _has_room(book, person):
            book.hold(row, person)
            return True
    for person in _for_earlier_parts(book, unit, row):
        if _has_room(book, person) and book.free(row, person):
            book.hold(row, person)
            return True
    for person in able:
        for other in sorted(book.mine[person]):
            if (other, person) in book.kept:
                continue
            for taker in book.layer.eligible[book.register.units[other]]:
                if _has_room(book, taker) and book.free(other, taker):
                    book.release(other, person)
                    book.hold(other, taker)
                    book.hold(row, person)
                    return True
    return False


def _has_room(book: Book, person: str) -> bool:
    """Whether the person may take one more, without being the first against the mix."""
    starts = bool(book.duty.params[MIX]) and not book.count[person]
    return book.count[person] < book.most.get(person, 0) and not starts


def _for_earlier_parts(book: Book, unit: str, row: int) -> list[str]:
    """People of earlier parts who free one of the row's holders to serve this part."""
    earlier = [one.eligible.get(unit, ()) for one in book.state.layers if one is not book.layer]
    parts = [*earlier, book.layer.eligible[unit]]
    holders = sorted(book.by_row.get(row, ()))
    people = sorted({person for part in earlier for person in part})
    return [person for person in people if _fill([*holders, person], parts)]


def _fill(people: Sequence[str], parts: Sequence[Collection[str]]) -> bool:
    """Whether `people` can serve in different `parts`, all of them."""
    if not people:
        return True
    return any(
        people[0] in part and _fill(people[1:], [*parts[:k], *parts[k + 1 :]])
        for k, part in enumerate(parts)
    )
