"""The shares of one zone's households, stated pair by pair: who takes how much of which group.

Nothing is decided household by household: a group's households are alike but for how many
visits they take and what they count for in the mix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Self

from planner.model.linear import Linear

Pair = tuple[int, int]
"""A holder and a group, by index."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`count` households of a group that take `visits` each and are of the mix's `categories`."""

    visits: int
    categories: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Shares:
    """What is shared out: the groups' visits a year among holders, by index.

    `needs` is what each holder takes at least, and whether one more is possible (0 or 1);
    `spare` holders take one more and `surplus` of the demand is left to nobody (never both).
    `free` are the (holder, group) pairs that exist already, `own` those of people with their
    own group. `kinds` are each group's households that take more than one visit or count for
    the mix, `lacks` how many of each of its categories each holder needs, `room` how many
    households each may take; empty where their visits do not let them take too many.
    """

    demand: tuple[int, ...]
    needs: tuple[tuple[int, int], ...]
    spare: int
    surplus: int
    free: frozenset[Pair]
    own: frozenset[Pair]
    kinds: tuple[tuple[Kind, ...], ...] = ()
    lacks: tuple[tuple[int, ...], ...] = ()
    room: tuple[int, ...] = ()

    def most(self, holder: int, group: int) -> int:
        """The largest share of `group` that `holder` can take."""
        return min(sum(self.needs[holder]), self.demand[group])

    @property
    def at_home(self) -> frozenset[int]:
        """The holders who have an own group here."""
        return frozenset(holder for holder, _group in self.own)

    @property
    def uneven(self) -> bool:
        """Whether it matters which households make up the visits."""
        return any(self.kinds) or any(map(any, self.lacks))

    def lack(self, holder: int) -> tuple[int, ...]:
        """How many of each category of the mix `holder` needs."""
        return self.lacks[holder] if self.lacks else ()


@dataclass(frozen=True, slots=True)
class Slots:
    """So many (`count`) of some holders, `alike` in lists, take part; the others do nothing.

    `guests` have no own group: the needs of each count as outside it all the same, since
    somebody who lives here could have taken part.
    """

    count: int
    alike: tuple[tuple[int, ...], ...]
    guests: frozenset[int]


NO_SLOTS = Slots(0, (), frozenset())


class PairLevels(NamedTuple):
    """The levels of `post_pairs`, by index: what the mix lacks, visits that do not come out,
    new pairs, and visits outside the own group.
    """

    mix: int
    load: int
    splits: int
    away: int

    @classmethod
    def post(cls, model: Linear) -> Self:
        """The levels in their order."""
        return cls(*(model.level(name) for name in ("mix", "load", "splits", "own_group")))


@dataclass(frozen=True, slots=True)
class PairPosts:
    """Where the variables of `post_pairs` are: visits of each pair, households of each kind
    (by its place in the group), whether a holder of the slots takes part, and new pairs.
    `visits` are all but those of kinds and the mix.
    """

    taken: Mapping[Pair, int]
    kinds: Mapping[tuple[int, int, int], int]
    used: Mapping[int, int]
    opened: Sequence[int]
    visits: range


def post_pairs(
    model: Linear,
    levels: PairLevels,
    shares: Shares,
    fewest: int = 0,
    slots: Slots = NO_SLOTS,
    *,
    counted: bool = True,
    by_kind: bool = True,
) -> PairPosts:
    """The shares themselves, of which `fewest` pairs are new at least.

    Where there are too many pairs to be `counted` the shares are a flow that uses contacts
    first: its answer joins holders and groups like a tree, so that new pairs are few.
    What everybody takes of each kind is stated if asked for (`by_kind`).
    """
    first = len(model.low)
    used = {h: model.boolean() for alike in slots.alike for h in alike}
    for alike in slots.alike:
        for one, other in pairwise(alike):
            model.add([(used[one], 1), (used[other], -1)], low=0)
    model.equal([(one, 1) for one in used.values()], slots.count)
    holders, groups = range(len(shares.needs)), range(len(shares.demand))
    taken: dict[Pair, int] = {}
    opened: dict[Pair, int] = {}
    for h in holders:
        for g in groups:
            if not (most := shares.most(h, g)):
                continue
            amount = taken[h, g] = model.implied(0, most)
            if (h, g) not in shares.free and not counted:
                model.cost(levels.splits, amount, 1)
            elif (h, g) not in shares.free:
                new = opened[h, g] = model.boolean()
                model.add([(amount, 1), (new, -most)], high=0)
                model.cost(levels.splits, new, 1)
            if h in shares.at_home and (h, g) not in shares.own:
                model.cost(levels.away, amount, 1)
    more = {h: model.boolean() for h, (_need, flex) in enumerate(shares.needs) if flex}
    for h, (need, _flex) in enumerate(shares.needs):
        terms = [(taken[h, g], 1) for g in groups if (h, g) in taken]
        terms += [(more[h], -1)] if h in more else []
        if h in used:
            model.equal([*terms, (used[h], -need)], 0)
            if h in more:
                model.add([(more[h], 1), (used[h], -1)], high=0)
            if h in slots.guests:
                model.cost(levels.away, used[h], need)
        else:
            model.equal(terms, need)
    model.equal([(one, 1) for one in more.values()], shares.spare)
    for g, amount in enumerate(shares.demand):
        here = [(taken[h, g], 1) for h in holders if (h, g) in taken]
        model.add(here, low=amount if not shares.surplus else 0, high=amount)
    if counted:
        model.add([(one, 1) for one in opened.values()], low=fewest)
    visits = range(first, len(model.low))
    kinds: Mapping[tuple[int, int, int], int] = {}
    if by_kind:
        kinds = _post_kinds(model, levels, shares, taken)
        _post_room(model, levels, shares, taken, kinds)
        _post_mix(model, levels, shares, kinds, opened, used, more)
    return PairPosts(taken, kinds, used, tuple(opened.values()), visits)


def _post_kinds(
    model: Linear, levels: PairLevels, shares: Shares, taken: Mapping[Pair, int]
) -> dict[tuple[int, int, int], int]:
    """How many of each kind everybody takes; those of one visit fill the shares up."""
    posted: dict[tuple[int, int, int], int] = {}
    filled: dict[Pair, list[tuple[int, int]]] = {pair: [] for pair in taken}
    for g, kinds in enumerate(shares.kinds):
        for k, kind in enumerate(kinds):
            mine = []
            for h in range(len(shares.needs)):
                most = min(kind.count, shares.most(h, g) // kind.visits)
                if most:
                    posted[h, g, k] = model.integer(0, most)
                    mine.append((posted[h, g, k], 1))
                    filled[h, g].append((posted[h, g, k], kind.visits))
            left = model.implied(0, kind.count)
            if not shares.surplus:
                model.cost(levels.load, left, kind.visits)
            model.equal([*mine, (left, 1)], kind.count)
    for pair, terms in filled.items():
        if terms:
            model.add([*terms, (taken[pair], -1)], high=0)
    return posted


def _post_room(
    model: Linear,
    levels: PairLevels,
    shares: Shares,
    taken: Mapping[Pair, int],
    posted: Mapping[tuple[int, int, int], int],
) -> None:
    """Nobody takes more households than there is room: as many as visits, less for the heavy."""
    for h, room in enumerate(shares.room):
        terms = [(one, 1) for (holder, _g), one in taken.items() if holder == h]
        terms += [
            (one, 1 - shares.kinds[g][k].visits)
            for (holder, g, k), one in posted.items()
            if holder == h
        ]
        over = model.implied(0, sum(shares.needs[h]))
        model.cost(levels.load, over, 1)
        model.add([*terms, (over, -1)], high=room)


def _post_mix(
    model: Linear,
    levels: PairLevels,
    shares: Shares,
    posted: Mapping[tuple[int, int, int], int],
    opened: Mapping[Pair, int],
    used: Mapping[int, int],
    more: Mapping[int, int],
) -> None:
    """Whoever takes anything has the mix, or is short of it.

    What a group adds to somebody's mix takes all of a new pair, which the amounts alone do
    not say: a model without it cannot tell a small part of a pair from a pair.
    """
    by_pair: dict[int, dict[int, list[tuple[int, Kind]]]] = defaultdict(lambda: defaultdict(list))
    for (h, g, k), variable in posted.items():
        by_pair[h][g].append((variable, shares.kinds[g][k]))
    for h, (need, _flex) in enumerate(shares.needs):
        for category, lack in enumerate(shares.lack(h)):
            whether = used.get(h) if need else more.get(h)
            if not lack or (whether is None and not need):
                continue
            has = []
            for g, kinds in by_pair[h].items():
                here = [(one, 1) for one, kind in kinds if category in kind.categories]
                if here:
                    added = model.implied(0, lack)
                    model.add([*here, (added, -1)], low=0)
                    if (h, g) in opened:
                        model.add([(opened[h, g], lack), (added, -1)], low=0)
                    has.append((added, 1))
            short = model.implied(0, lack)
            model.cost(levels.mix, short, 1)
            if whether is None:
                model.add([*has, (short, 1)], low=lack)
            else:
                model.add([*has, (short, 1), (whether, -lack)], low=0)


def least_away(shares: Shares) -> int:
    """A bound on what people take outside their own groups, whatever the pairs."""
    total = sum(shares.needs[holder][0] for holder in shares.at_home)
    inside = 0
    for group, amount in enumerate(shares.demand):
        inside += min(amount, sum(shares.most(h, g) for h, g in shares.own if g == group))
    return max(total - inside, 0)
