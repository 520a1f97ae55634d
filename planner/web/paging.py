"""Long lists on pages, a part at a time; the address says which."""

from __future__ import annotations

from collections.abc import Sequence
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

    def address(self, number: int) -> str:
        """The query of part `number` of the same list."""
        return "?" + urlencode([*self.asked, ("page", str(number))])


def paged(request: Request, rows: Sequence[T]) -> Paged[T]:
    """The part of `rows` that ``page`` of the address asks for, the nearest one that there is."""
    parts = max(1, -(-len(rows) // SIZE))
    asked = request.query_params
    number = min(max(1, whole_number(asked.get("page", ""))), parts)
    other = tuple((key, value) for key, value in asked.multi_items() if key != "page")
    first = (number - 1) * SIZE
    return Paged(rows[first : first + SIZE], number, parts, len(rows), other)
