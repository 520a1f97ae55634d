"""Sheet 户 by row and by id. Households are many: arrays, lists and masks, never objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.domain.frames import columns_of
from planner.domain.problem import ALL_CATEGORIES, Problem

Mask = npt.NDArray[np.bool_]
"""Which rows of the household frame."""


class Households:
    """What is looked up in the household frame, each worked out when it is first asked for."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def ids(self) -> list[str]:
        """The ids, by row."""
        return self._list("id")

    @cached_property
    def units(self) -> list[str]:
        """The unit each lies in, by row."""
        return self._list("unit")

    @cached_property
    def categories(self) -> list[tuple[str, ...]]:
        """The categories, by row."""
        return self._list("categories")

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Household id to its row."""
        return {one: row for row, one in enumerate(self.ids)}

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Household id to the id of the unit it lies in."""
        return dict(zip(self.ids, self.units, strict=True))

    def has_category(self, row: int, category: str) -> bool:
        """Whether the household of `row` is of `category`."""
        return category == ALL_CATEGORIES or category in self.categories[row]

    def in_category(self, category: str) -> Mask:
        """The households of `category`."""
        if category == ALL_CATEGORIES:
            return np.ones(len(self), dtype=np.bool_)
        mask = np.zeros(len(self), dtype=np.bool_)
        if category in self._rows_of:
            mask[self._rows_of[category]] = True
        return mask

    def in_units(self, units: frozenset[str] | None) -> Mask:
        """The households that lie in one of `units` itself; None: all."""
        if units is None:
            return np.ones(len(self), dtype=np.bool_)
        mask = np.zeros(len(self), dtype=np.bool_)
        # Few units or few units with households: the fewer are gone through.
        some = units if len(units) < len(self._rows_in) else self._rows_in
        for unit in some:
            if unit in units and unit in self._rows_in:
                mask[self._rows_in[unit]] = True
        return mask

    def named(self, ids: Iterable[str]) -> Mask:
        """The households of those `ids` that are households'."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[[row for one in ids if (row := self.row_of.get(one)) is not None]] = True
        return mask

    def chosen(self, mask: Mask) -> tuple[str, ...]:
        """The ids of the rows of `mask`, sorted."""
        return tuple(sorted(self.ids[row] for row in np.flatnonzero(mask)))

    def _list(self, column: str) -> list[Any]:
        (found,) = columns_of(self._problem, "households", column)
        return found

    @cached_property
    def _rows_in(self) -> Mapping[str, npt.NDArray[np.intp]]:
        """The rows of the households that lie in each unit itself."""
        return _positions((row, unit) for row, unit in enumerate(self.units))

    @cached_property
    def _rows_of(self) -> Mapping[str, npt.NDArray[np.intp]]:
        """The rows of the households of each category."""
        return _positions(
            (row, category) for row, some in enumerate(self.categories) for category in set(some)
        )


def _positions(rows: Iterable[tuple[int, str]]) -> dict[str, npt.NDArray[np.intp]]:
    """The rows of each value."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, value in rows:
        found[value].append(row)
    return {value: np.array(some) for value, some in found.items()}
