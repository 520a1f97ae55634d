"""Long lists on pages, a part at a time; the address says which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlencode

from planner.web.forms import whole_number

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")

SIZE = 100
"""So many rows a phone draws and a person looks through."""


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """One part of a list of `count`: `number`, from 1, of `parts`; `asked` is the query's rest."""

    rows: Sequence[T]
    number: int
    parts: int
    count: int
    asked: tuple[tuple[str, str], ...]

    @property
    def near(self) -> Sequence[int]:
        """The first part, the last one, and those around this one."""
        near = {1, self.parts, *range(self.number - 2, self.number + 3)}
        return sorted(n for n in near if 1 <= n <= self.parts)

    def address(self, number: int) -> str:
        """The query of part `number` of the same list."""
        return "?" + urlencode([*self.asked, ("page", str(number))])


def paged(
    request: Request, rows: Sequence[T], *, at: int | None = None, once: Collection[str] = ()
) -> Paged[T]:
    """The part of `rows` that ``page`` of the address asks for, the nearest one that there is.

    With `at`, the part in which that row stands, counted from 0. The ways to other parts
    keep the query, without what is said only `once`.
    """
    parts = max(1, -(-len(rows) // SIZE))
    asked = request.query_params
    wanted = whole_number(asked.get("page", "")) if at is None else at // SIZE + 1
    number = min(max(1, wanted), parts)
    other = tuple(one for one in asked.multi_items() if one[0] not in {"page", *once})
    first = (number - 1) * SIZE
    return Paged(rows[first : first + SIZE], number, parts, len(rows), other)
