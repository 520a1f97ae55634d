"""One cluster of a zone, stated pair by pair and read back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from constraints.household_links.clusters import Cluster, Clusters, Cost
from constraints.household_links.shares import Pair, PairLevels, Shares, Slots, post_pairs
from planner.model.linear import Linear

MOST_CHANGES = 4
"""How many pairs of a cluster may be others once its kinds do not come out."""

_ELSEWHERE = -1
"""Stands for an own group in another cluster."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One cluster's shares, by index; holders below nought are those from the pool.

    `slots` are the own groups that each of these should have, `cost` the levels, `values`
    those of the cluster's own variables.
    """

    taken: Mapping[Pair, int]
    kinds: Mapping[Pair, Mapping[int, int]]
    slots: Mapping[int, frozenset[int]]
    cost: Cost
    values: Sequence[int]


class Step(Enum):
    """What is stated of a cluster: the kinds come after the visits, or with them."""

    VISITS = auto()
    KINDS = auto()
    SAME_PAIRS = auto()
    SAME_PEOPLE = auto()
    ALL = auto()


class Stated:
    """The shares of one cluster in the model of all of them.

    Of the pool, those who live here take part, and as many guests as it takes. `fewest` is a
    bound on the new pairs, None where there are too many pairs to be counted.
    """

    def __init__(
        self,
        model: Linear,
        levels: PairLevels,
        clusters: Clusters,
        cluster: Cluster,
        fewest: int | None,
        *,
        by_kind: bool,
    ) -> None:
        whole, net = clusters.shares, clusters.net
        self.groups = sorted(g for n in cluster.nodes for g in net.nodes[n].groups)
        self.holders = sorted(h for n in cluster.nodes for h in net.nodes[n].holders)
        here = {g: k for k, g in enumerate(self.groups)}
        known = {h: k for k, h in enumerate(self.holders)}
        own = {
            (k, here.get(g, _ELSEWHERE)) for h, k in known.items() for g in clusters.own.get(h, ())
        }
        homes = Counter(
            frozenset(here[g] for g in clusters.own[h] if g in here)
            for h in net.pool if h in clusters.own
        )  # fmt: skip
        homes.pop(frozenset(), None)
        self.slots: dict[int, frozenset[int]] = {}
        count, alike = cluster.holders, []
        for home in sorted(homes, key=sorted):
            alike.append(self._new(min(homes[home], count), home))
            own |= {(k, g) for k in alike[-1] for g in home}
        guests = max(count - len(self.slots), min(count, cluster.homeless))
        homeless = self._new(min(guests, cluster.homeless), frozenset())
        strangers = self._new(guests - len(homeless), frozenset())
        own |= {(k, _ELSEWHERE) for k in strangers}
        shares = Shares(
            tuple(whole.demand[g] for g in self.groups),
            (*(whole.needs[h] for h in self.holders), *[(net.load, net.flex)] * len(self.slots)),
            0 if whole.surplus else cluster.extra,
            cluster.extra if whole.surplus else 0,
            frozenset((known[h], here[g]) for h, g in whole.free if h in known),
            frozenset(own),
            tuple(whole.kinds[g] for g in self.groups) if whole.kinds else (),
            (*(whole.lack(h) for h in self.holders), *[clusters.pool_lacks] * len(self.slots)),
            (*(whole.room[h] for h in self.holders), *clusters.pool_room * len(self.slots))
            if whole.room
            else (),
        )
        costs = [model.objectives[level].terms for level in levels]
        before = [len(terms) for terms in costs]
        self.posts = post_pairs(
            model, levels, shares, fewest or 0,
            Slots(count, (*alike, homeless, strangers), frozenset(homeless)),
            counted=fewest is not None, by_kind=by_kind,
        )  # fmt: skip
        self.terms = [terms[at:] for terms, at in zip(costs, before, strict=True)]
        at_home = sum(whole.needs[h][0] for h in self.holders if h in clusters.own)
        self.inside = at_home + count * net.load

    def _new(self, count: int, home: frozenset[int]) -> tuple[int, ...]:
        """So many more holders from the pool whose own groups here are `home`."""
        first = len(self.holders) + len(self.slots)
        new = tuple(range(first, first + count))
        self.slots.update(dict.fromkeys(new, home))
        return new

    def fix(self, model: Linear, values: Sequence[int], what: Step) -> None:
        """Let the visits, which are stated first, be as they were, or the pairs, or who is who."""
        kept = {
            Step.KINDS: self.posts.visits,
            Step.SAME_PAIRS: (*self.posts.opened, *self.posts.used.values()),
            Step.SAME_PEOPLE: tuple(self.posts.used.values()),
        }[what]
        first = self.posts.visits.start
        if what is Step.SAME_PEOPLE:
            # One pair in place of another, twice at the most: more takes long to search.
            was = {one: values[one - first] for one in self.posts.opened}
            changed = MOST_CHANGES - sum(was.values())
            model.add([(one, 1 - 2 * value) for one, value in was.items()], high=changed)
        for variable in kept:
            model.fix(variable, values[variable - first])

    def read(self, values: Sequence[int]) -> Shared:
        """The shares of an answer."""

        def holder(k: int) -> int:
            return self.holders[k] if k < len(self.holders) else len(self.holders) - 1 - k

        taken = {
            (holder(k), self.groups[g]): values[one]
            for (k, g), one in self.posts.taken.items() if values[one]
        }  # fmt: skip
        kinds: dict[Pair, dict[int, int]] = defaultdict(dict)
        for (k, g, kind), one in self.posts.kinds.items():
            if values[one]:
                kinds[holder(k), self.groups[g]][kind] = values[one]
        slots = {
            holder(k): frozenset(self.groups[g] for g in home)
            for k, home in self.slots.items() if values[self.posts.used[k]]
        }  # fmt: skip
        mix, load, pairs, away = (
            sum(cost * values[one] for one, cost in terms) for terms in self.terms
        )
        cost = mix, load, pairs, away - self.inside
        return Shared(taken, kinds, slots, cost, [values[one] for one in self.posts.visits])
