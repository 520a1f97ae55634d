"""Of several publications: which still say something, and of which days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from planner.domain.changes import superseded

_PUT_OFF = timedelta(days=14)
"""So long after its end a plan may still have shifts that were put off."""


class Published(Protocol):
    """What is published of the days from `start` to `end`."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def end(self) -> date:
        """The last day."""


P = TypeVar("P", bound=Published)


@dataclass(frozen=True, slots=True)
class Standing(Generic[P]):
    """A publication, and the newer ones, which may have taken days from it."""

    of: P
    newer: tuple[P, ...]

    def has(self, day: date) -> bool:
        """Whether a shift that it has on `day` is still its own.

        A newer plan of other days takes none, also of those that were put off into its time.
        """
        return not any(
            one.start <= self.of.end
            and self.of.start <= one.end
            and superseded(day, self.of.end, one.start, one.end)
            for one in self.newer
        )


def standing(published: Sequence[P], since: date) -> tuple[Standing[P], ...]:
    """What of `published`, the oldest first, may have shifts from `since` on: the newest first.

    One all of whose days a newer one has says nothing any more.
    """
    found: list[Standing[P]] = []
    for one in reversed(published):
        newer = tuple(other.of for other in found)
        whole = any(other.start <= one.start and one.end <= other.end for other in newer)
        if not whole and one.end + _PUT_OFF >= since:
            found.append(Standing(one, newer))
    return tuple(found)
