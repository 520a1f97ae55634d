"""How a rule is stated to the model of the days, and all of them together.

Each folder of ``constraints`` with a ``post.py`` has a POST. Rules of links, of households and
of the ledger are stated to models of their own stages instead (``constraints/RULE/model.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from constraints.found import faces
from planner.domain.plan import LevelKey, Shift
from planner.domain.problem import Problem
from planner.domain.shifts import Taken
from planner.model.choices import Choices

GAPS: Final = 0
STANDBY: Final = 10
CHANGES: Final = 20
OUTSIDE: Final = 30
FAIRNESS: Final = 40
WISHES: Final = 50
DOUBLED: Final = 56
APOLOGIES: Final = 60
SPREAD: Final = 70
APART: Final = 80
"""Places of levels, in the order in which they are minimised."""


class Counted(NamedTuple):
    """A level that a rule counts on: its place, its rank among those of one place, its key."""

    place: int
    rank: int
    key: LevelKey


def named(place: int, name: str) -> Counted:
    """The level `name`, alone in its place or behind those named before."""
    return Counted(place, 0, (name, None))


def gaps_of(choices: Choices, ranks: Iterable[int]) -> list[Counted]:
    """The levels that count gaps of `ranks`."""
    return [Counted(GAPS, rank, choices.gap_key(rank)) for rank in sorted(set(ranks))]


def _none(_choices: Choices) -> Iterable[Counted]:
    return ()


def _nothing(_problem: Problem, _shifts: Sequence[Shift]) -> Iterable[Taken]:
    return ()


@dataclass(frozen=True, slots=True)
class Post:
    """The model's half of a rule.

    `post` posts its rows. `rank` is where it comes: a rule that discharges demands before
    staffing, which asks what is discharged; for the others any order states the same, but
    the order of rows decides between equally good plans, so that it is kept. `levels` are
    those it needs, if any. `of_items` says that it also binds visits of the ledger's items,
    which are planned after the days. `closes` names the moments at which, by what is
    planned, their people can begin nothing, for whatever is planned after them.
    """

    post: Callable[[Choices], None]
    rank: int
    levels: Callable[[Choices], Iterable[Counted]] = _none
    of_items: bool = False
    closes: Callable[[Problem, Sequence[Shift]], Iterable[Taken]] = _nothing


@cache
def _posts() -> tuple[Post, ...]:
    return tuple(faces("post", Post).values())


def closed(problem: Problem, shifts: Sequence[Shift]) -> frozenset[Taken]:
    """What `shifts`, which are planned, close to their people for what is planned later."""
    return frozenset(one for post in _posts() for one in post.closes(problem, shifts))


def post_rules(
    choices: Choices,
    own: Sequence[Post] = (),
    *,
    of_items: bool = False,
    places: Mapping[str, int] | None = None,
) -> None:
    """Declare the levels and post every rule.

    `own` are what the caller's stage alone asks for. With `of_items` only rules that bind
    visits of the ledger are posted. `places` moves levels from their places.
    """
    posts = [*(post for post in _posts() if post.of_items or not of_items), *own]
    posts.sort(key=lambda post: post.rank)
    moved = places or {}
    levels = dict.fromkeys(level for post in posts for level in post.levels(choices))
    ordered = sorted(levels, key=lambda level: (moved.get(level.key[0], level.place), level.rank))
    choices.declare(level.key for level in ordered)
    for post in posts:
        post.post(choices)
