"""What is settled before a level is put into the rows: they become fewer and shorter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableSequence, Sequence

from planner.model.linear import INF, Row, Term


def settle(
    rows: Iterable[Row],
    known: Mapping[int, int],
    low: MutableSequence[int],
    high: MutableSequence[int],
) -> list[Row]:
    """`rows` with the values `known` put in, and with all that follows from these.

    What follows goes into the bounds `low` and `high`; rows that these imply are left out.
    """
    for variable, value in known.items():
        low[variable] = high[variable] = value
    left = list(rows)
    while True:
        before, found = len(left), []
        followed = False
        for row in left:
            terms, held, lowest, highest = _open(row.terms, low, high)
            least = row.low if row.low <= -INF else row.low - held
            most = row.high if row.high >= INF else row.high - held
            if least <= lowest and highest <= most:
                continue
            if _forced(terms, least, most, lowest, highest, low, high):
                followed = True
            elif len(terms) == len(row.terms):
                found.append(row)
            else:
                found.append(Row(terms, least, most, row.since, row.rare))
        left = found
        if not followed and len(left) == before:
            return left


def _open(
    terms: Sequence[Term], low: Sequence[int], high: Sequence[int]
) -> tuple[list[Term], int, int, int]:
    """Those of `terms` that are not settled, what the others come to, and how low and how high
    the open ones can come together. Most time goes here: one pass does all.
    """
    left: list[Term] = []
    held = lowest = highest = 0
    for term in terms:
        one, cost = term
        least, most = low[one], high[one]
        if least == most:
            held += cost * least
            continue
        left.append(term)
        if cost > 0:
            lowest += cost * least
            highest += cost * most
        else:
            lowest += cost * most
            highest += cost * least
    return left, held, lowest, highest


def _forced(
    terms: Sequence[Term],
    least: int,
    most: int,
    lowest: int,
    highest: int,
    low: MutableSequence[int],
    high: MutableSequence[int],
) -> bool:
    """Give the variables the only values that the row leaves them, where it does."""
    if len(terms) == 1:
        ((one, cost),) = terms
        if cost in (1, -1):
            bounds = sorted((least * cost, most * cost))
            low[one], high[one] = max(low[one], bounds[0]), min(high[one], bounds[1])
            return True
    if lowest == most:
        for one, cost in terms:
            low[one] = high[one] = low[one] if cost > 0 else high[one]
        return True
    if highest == least:
        for one, cost in terms:
            low[one] = high[one] = high[one] if cost > 0 else low[one]
        return True
    return False
