"""What a model of visits counts: households that are alike, and days that are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from constraints.household_rounds.model import Owed
from planner.domain.plan import Shift
from planner.domain.problem import Pin
from planner.stages.rounds.state import Day, Holder, Round, Visit


@dataclass(frozen=True, slots=True)
class Alike:
    """Households of one unit with the same holders of which the same is owed.

    `owed` says how often each is to be visited for what is owed in full, `room` how many
    visits of each would count for a share. `posted` are the published rounds to all of them.
    """

    unit: str
    holders: tuple[str, ...]
    owed: tuple[tuple[Owed, int], ...]
    room: tuple[tuple[Owed, int], ...]
    alone: int | None
    posted: tuple[str, ...] = ()

    @property
    def purposes(self) -> Iterator[tuple[Owed | None, int]]:
        """What a visit can be for (None: a share) and how many visits of each household."""
        yield from self.owed
        if self.room:
            yield None, max(count for _share, count in self.room)

    def windows(self, purpose: Owed | None) -> Iterable[tuple[date, date]]:
        """The days on which a visit counts for `purpose`."""
        shares = [share for share, _count in self.room] if purpose is None else [purpose]
        return [(one.first, one.last) for one in shares]


@dataclass(eq=False)
class Stay:
    """Days on which a person may have `most` rounds, or one of which they have one.

    One that was `posted` may stay as it is, or be given up. On a day for which there is a `pin`
    only what that wants may be.
    """

    person: Holder
    days: Sequence[Day]
    most: int
    wanted: bool = False
    round: Round | None = None
    posted: Shift | None = None
    pin: Pin | None = None
    rounds: dict[str, int] = field(default_factory=dict)
    """The variable of each unit: how many new rounds there, or whether the posted one stays."""

    @property
    def new(self) -> bool:
        """Whether rounds are made then that nobody has yet."""
        return self.round is None and self.posted is None

    def counts(self, windows: Iterable[tuple[date, date]]) -> bool:
        """Whether a visit then lies in any of `windows`; all the days are alike in that."""
        return any(first <= self.days[0].day <= last for first, last in windows)


def visit_of(kind: Alike, purpose: Owed | None, stay: Stay, row: int) -> Visit:
    """The visit of a household, with the days on which it counts for as much as then."""
    if purpose is not None:
        return Visit(row, purpose.first, purpose.last, purpose)
    shares = [one for one, _room in kind.room if stay.counts([(one.first, one.last)])]
    first, last = max(one.first for one in shares), min(one.last for one in shares)
    return Visit(row, first, last, shares[0])


def overlap(owed: Sequence[Owed]) -> bool:
    """Whether the periods of any two share a day."""
    ordered = sorted((one.first, one.last) for one in owed)
    return any(other[0] <= one[1] for one, other in pairwise(ordered))
