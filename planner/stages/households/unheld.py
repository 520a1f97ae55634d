"""Households that nobody holds though there are people who might."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.household_links.rule import MIX
from planner.domain.language import Text
from planner.domain.plan import Gap, Reason
from planner.gaps.gap import reasons
from planner.gaps.households import FORBIDDEN, HELD, NO_MIX, holds_limit
from planner.stages.households.book import Book


def unheld(book: Book) -> Iterator[Gap]:
    """A gap for every household that still lacks holders though there are eligible people."""
    full: dict[tuple[str, ...], tuple[Reason, ...]] = {}
    special = {row for row, _person in book.forbidden}
    for unit, rows in book.rows.items():
        people = book.layer.eligible[unit]
        for row in rows:
            if not book.lacking[row]:
                continue
            able = tuple(one for one in people if book.free(row, one))
            # Of a household that nothing sets apart everybody says the same.
            apart = row in special or len(able) < len(people)
            told = None if apart else full.get(people)
            if told is None:
                told = reasons((one, _why_not(book, row, one)) for one in people)
                if not apart:
                    full[people] = told
            yield book.gaps.household(
                book.register.ids[row],
                book.lacking[row],
                book.layer.per_row,
                told,
                able=bool(able),
            )


def _why_not(book: Book, row: int, person: str) -> Text:
    if (row, person) in book.forbidden:
        return FORBIDDEN
    if person in book.by_row.get(row, ()):
        return HELD
    if not book.most[person] or (book.duty.params[MIX] and not book.count[person]):
        return NO_MIX
    return holds_limit(book.count[person])
