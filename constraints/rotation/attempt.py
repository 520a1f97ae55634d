"""A direct attempt: what one owner of a rotation could reach, all others staying as they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

_MOST_TARGETS = 8
"""Targets in question up to which every way is gone; with more the plan is believed."""


def most_reached(
    free: Sequence[frozenset[str]],
    wanted: frozenset[str],
    stay: tuple[int, int],
    before: tuple[str | None, int],
) -> int:
    """How many of `wanted` one owner can be in, who is somewhere in every month.

    `free` are the targets nobody else is in, month by month. Each stay lasts from the first
    to the second number of `stay`, the one that the last month ends may be cut. `before` is
    where the owner comes from, and for how many months already.
    """
    if len(wanted) > _MOST_TARGETS:
        return 0
    shortest, longest = stay

    @cache
    def best(month: int, where: str | None, length: int, reached: frozenset[str]) -> int | None:
        if month == len(free):
            return len(reached)
        found: list[int] = []
        for target in sorted(free[month]):
            if target == where:
                if length >= longest:
                    continue
                now = length + 1
            elif where is not None and length < shortest:
                continue
            else:
                now = 1
            value = best(month + 1, target, now, reached | ({target} & wanted))
            if value is not None:
                found.append(value)
        return max(found, default=None)

    return best(0, *before, frozenset()) or 0
