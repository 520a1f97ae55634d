"""Cut zones: which clusters they fall into, and the shares of each cluster pair by pair.

What clusters cost is estimated from below first. The clusters chosen are then stated pair by
pair, which tells what they cost in truth; where that is more, the zone chooses again. Once
the clusters chosen cost what was thought, nothing is better.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from constraints.household_links.choosing import post_clusters
from constraints.household_links.clusters import Cluster, Clusters, least_pairs
from constraints.household_links.shares import (
    Pair,
    PairLevels,
    Shares,
    least_away,
)
from planner.model.linear import INF, Linear, Solver
from planner.solver.assigning import assigned
from planner.stages.households.stating import Shared, Stated, Step

MOST_PAIRS, MOST_ALIKE = 300, 10
"""The most (person, group) pairs of a cluster that are counted (more are a flow); and people who
may change places in a zone whose pairs are all counted at once."""

ROUNDS, MOST_GUESSES = 6, 3
"""How often a zone chooses its clusters; and how often while it does not know what they cost."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The shares of one zone, by index: visits, and households of each of a group's kinds.

    `cost` are its levels; `least` is below the new pairs and the visits outside own groups.
    """

    taken: Mapping[Pair, int]
    kinds: Mapping[Pair, Mapping[int, int]]
    cost: tuple[int, ...]
    least: tuple[int, ...] = ()


_NONE = Answer({}, {}, (INF,))
"""Worse than any answer."""


@dataclass(slots=True)
class _Zone:
    """A zone on its way; `least` is what is known of its new pairs and visits away.

    `chosen` are the clusters of its best `answer`. Once costs are not `exact` they say what to
    choose, but prove no more.
    """

    clusters: Clusters
    least: tuple[int, ...]
    shared: dict[Cluster, Shared] = field(default_factory=dict)
    visits: dict[Cluster, tuple[int, ...]] = field(default_factory=dict)
    answer: Answer = _NONE
    chosen: Sequence[Cluster] = ()
    exact: bool = True

    @property
    def proven(self) -> bool:
        """Whether nothing is better."""
        return self.answer.cost == (0, 0, *self.least)

    @property
    def odd(self) -> bool:
        """Whether the mix is short, or visits do not come out."""
        return any(self.answer.cost[:2])

    @property
    def small(self) -> bool:
        """Whether all its pairs can be counted at once."""
        shares, pool = self.clusters.shares, self.clusters.net.pool
        pairs = len(shares.needs) * len(shares.demand)
        return pairs <= MOST_PAIRS and len(pool) <= MOST_ALIKE

    @property
    def at_home(self) -> int:
        """What people who have an own group need."""
        shares = self.clusters.shares
        return sum(shares.needs[h][0] for h in shares.at_home)

    def fewest(self, cluster: Cluster) -> int | None:
        """A bound on the cluster's new pairs; None where there is too much to count them."""
        nodes, net, size = len(cluster.nodes), self.clusters.net, self.clusters.size
        if cluster == self.clusters.entire and self.small:
            return self.least[0]
        people = sum(len(net.nodes[n].holders) for n in cluster.nodes) + cluster.holders
        groups = sum(len(net.nodes[n].groups) for n in cluster.nodes)
        if people * groups > MOST_PAIRS or nodes > size + 1:
            return None
        return nodes + cluster.holders - 1

    def comes_out(self, cluster: Cluster) -> bool:
        """Whether the cluster is stated, and neither short of the mix nor odd."""
        return cluster in self.shared and not any(self.shared[cluster].cost[:2])

    def offer(self, chosen: Sequence[Cluster]) -> None:
        """Take the answer with these clusters if it is the best so far."""
        answer = _assembled(self, chosen)
        if answer.cost < self.answer.cost:
            self.answer, self.chosen = answer, chosen


def cut(zones: Sequence[Shares], solver: Solver) -> tuple[list[Answer], float]:
    """The best shares of each zone, by what the mix lacks, odd visits, new pairs and away.

    Also says how many seconds it took.
    """
    began = time.perf_counter()
    states = []
    for shares in zones:
        clusters = Clusters(shares)
        states.append(_Zone(clusters, (least_pairs(clusters.net, shares), 0)))
    waiting = states
    for turn in range(ROUNDS):
        waiting = [
            zone for zone in waiting
            if turn < (ROUNDS if zone.exact else MOST_GUESSES)
        ]  # fmt: skip
        if waiting:
            waiting = _choose(waiting, solver)
    _entire([zone for zone in states if zone.small and not zone.proven and not zone.odd], solver)
    odd = [zone for zone in states if zone.odd]
    asked = [[zone.clusters.entire] if zone.small else zone.chosen for zone in odd]
    for what, which in ((Step.SAME_PEOPLE, False), (Step.ALL, True)):
        mine = [
            (zone, found) for zone, found in zip(odd, asked, strict=True) if zone.small is which
        ]
        proven = _state(
            [(zone, one) for zone, found in mine for one in found if not zone.comes_out(one)],
            solver,
            what,
        )
        for zone, found in mine:
            zone.offer(found)
            if proven and what is Step.ALL:
                zone.least = zone.answer.cost[2:]
    return [_bounded(state) for state in states], time.perf_counter() - began


def _entire(zones: Sequence[_Zone], solver: Solver) -> None:
    """State zones as one cluster each."""
    asked = [[zone.clusters.entire] for zone in zones]
    proven = _share(zones, asked, solver)
    for zone, (entire,) in zip(zones, asked, strict=True):
        if proven:
            zone.exact, zone.least = True, zone.visits[entire]
        zone.offer([entire])


def _bounded(state: _Zone) -> Answer:
    """The zone's answer; what is known of visits away holds for the fewest pairs only."""
    _mix, _load, pairs, away = state.answer.cost
    fewest, least = state.least
    anyway = least_away(state.clusters.shares)
    least = max(least, anyway) if pairs <= fewest else anyway
    return replace(state.answer, least=(min(fewest, pairs), min(least, away)))


def _choose(zones: Sequence[_Zone], solver: Solver) -> list[_Zone]:
    """Let each zone choose its clusters, and state these; returns who should choose again."""
    model = Linear()
    levels = PairLevels.post(model)
    posts = [post_clusters(model, levels, zone.clusters) for zone in zones]
    solution = solver(model, "households")
    proven = all(level.proven for level in solution.levels)
    again = []
    chosen = [
        post.chosen(zone.clusters, solution.values) for zone, post in zip(zones, posts, strict=True)
    ]
    exact = _share(zones, chosen, solver)
    for zone, post, found in zip(zones, posts, chosen, strict=True):
        if proven and zone.exact:
            zone.least = post.values(solution.values)[2:]
        zone.offer(found)
        columns = {(cluster.nodes, cluster.holders) for _variable, cluster in post.columns}
        zone.exact = zone.exact and exact
        dearer = False
        for cluster in found:
            cost = zone.shared[cluster].cost
            known = (cluster.nodes, cluster.holders) in columns
            if known and zone.clusters.learn(cluster, cost):
                zone.exact = zone.exact and not any(cost[:2])
                dearer = True
        if dearer:
            again.append(zone)
    return again


def _share(zones: Sequence[_Zone], chosen: Sequence[Sequence[Cluster]], solver: Solver) -> bool:
    """State the chosen clusters pair by pair, where they are new; returns whether all is proven.

    The visits come first, then the kinds of households that make them up. Where these do not
    come out, visits may change, at first in the same pairs.
    """
    asked = [
        (zone, cluster) for zone, cluster in _pairs(zones, chosen) if cluster not in zone.shared
    ]
    proven = _state(asked, solver, Step.VISITS)
    for zone, cluster in asked:
        _mix, _load, pairs, away = zone.shared[cluster].cost
        zone.visits[cluster] = pairs, zone.at_home + away
    asked = [
        (zone, cluster)
        for zone, cluster in asked
        if zone.clusters.shares.uneven and zone.fewest(cluster) is not None
    ]
    for what in (Step.KINDS, Step.SAME_PAIRS):
        _state(asked, solver, what)
        asked = [(zone, cluster) for zone, cluster in asked if not zone.comes_out(cluster)]
    return proven


def _pairs(
    zones: Sequence[_Zone], chosen: Sequence[Sequence[Cluster]]
) -> Iterator[tuple[_Zone, Cluster]]:
    """Each cluster with its zone."""
    for zone, found in zip(zones, chosen, strict=True):
        for cluster in found:
            yield zone, cluster


def _state(asked: Sequence[tuple[_Zone, Cluster]], solver: Solver, what: Step) -> bool:
    """State clusters in one model; returns whether all is proven."""
    if not asked:
        return True
    model = Linear()
    levels = PairLevels.post(model)
    posted = [
        Stated(
            model,
            levels,
            zone.clusters,
            cluster,
            zone.fewest(cluster),
            by_kind=what is not Step.VISITS,
        )
        for zone, cluster in asked
    ]
    for (zone, cluster), stated in zip(asked, posted, strict=True):
        if what not in (Step.VISITS, Step.ALL):
            stated.fix(model, zone.shared[cluster].values, what)
    solution = solver(model, "households")
    for (zone, cluster), stated in zip(asked, posted, strict=True):
        zone.shared[cluster] = stated.read(solution.values)
    return all(level.proven for level in solution.levels)


def _away(takes: Mapping[int, int], own: Collection[int]) -> int:
    """The visits outside the `own` groups, for whoever has any."""
    return sum(amount for g, amount in takes.items() if g not in own) if own else 0


def _assembled(zone: _Zone, chosen: Sequence[Cluster]) -> Answer:
    """The shares of the chosen clusters; the pool fills the slots with the fewest visits away."""
    clusters, shares = zone.clusters, zone.clusters.shares
    parts = [zone.shared[cluster] for cluster in chosen]
    slots = [(n, h) for n, part in enumerate(parts) for h in part.slots]
    takes: dict[tuple[int, int], dict[int, int]] = {slot: {} for slot in slots}
    for n, part in enumerate(parts):
        for (h, g), amount in part.taken.items():
            if (n, h) in takes:
                takes[n, h][g] = amount
    pool = clusters.net.pool
    away = [[_away(takes[slot], clusters.own.get(one, set())) for one in pool] for slot in slots]
    who = {slot: pool[one] for slot, one in zip(slots, assigned(away), strict=True)}
    taken: dict[Pair, int] = {}
    kinds: dict[Pair, Mapping[int, int]] = {}
    for n, part in enumerate(parts):
        taken.update({(who.get((n, h), h), g): count for (h, g), count in part.taken.items()})
        kinds.update({(who.get((n, h), h), g): of for (h, g), of in part.kinds.items()})
    cost = (
        sum(part.cost[0] for part in parts), sum(part.cost[1] for part in parts),
        len(taken.keys() - shares.free),
        sum(n for (h, g), n in taken.items() if h in shares.at_home and (h, g) not in shares.own),
    )  # fmt: skip
    return Answer(taken, kinds, cost)
