"""The parts of a zone that need nothing from each other: the more there are, the fewer pairs.

Joining the points of one cluster takes a pair less than it has points, so a zone that falls
into many clusters needs few. What a cluster costs is estimated from below, until its shares
have been stated pair by pair (``shares.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from constraints.household_links.network import Network, Node, network
from constraints.household_links.shares import Shares

MOST_SUBSETS, MOST_COUNTED = 16_000, 700
"""How many subsets of nodes `Clusters` looks at before it stops at smaller ones, and in how many
clusters people without an own group are counted."""

Cost = tuple[int, int, int, int]
"""What a cluster adds to the levels of ``PairLevels``; the own groups' visits count against it."""

FirstCost = tuple[int, int, int]
"""The costs but for the own groups."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes that need nothing from the others, with so many holders from the pool.

    `extra` is what is left once all have what they need: holders who take one more, or,
    where not all demand can be met, demand that nobody takes. At most `homeless` of the
    holders who take one more come from the pool and have no own group.
    """

    nodes: tuple[int, ...]
    holders: int
    extra: int
    homeless: int = 0


def possible(shares: Shares, net: Network, count: int) -> dict[tuple[int, ...], list[Cluster]]:
    """The clusters of `count` nodes each, by nodes."""
    subsets = np.array(list(combinations(range(len(net.nodes)), count)), dtype=np.int64)
    balance = np.array([node.balance for node in net.nodes])[subsets].sum(axis=1)
    flex = np.array([node.flex for node in net.nodes])[subsets].sum(axis=1)
    step = 0 if shares.surplus else net.flex
    found: dict[tuple[int, ...], list[Cluster]] = defaultdict(list)
    for holders in range(len(net.pool) + 1):
        extra = balance - holders * net.load
        limit = shares.surplus or np.minimum(flex + holders * step, shares.spare)
        fitting = np.flatnonzero((extra >= 0) & (extra <= limit))
        for nodes, over in zip(subsets[fitting].tolist(), extra[fitting].tolist(), strict=True):
            found[tuple(nodes)].append(Cluster(tuple(nodes), holders, over))
    return found


def cluster_size(nodes: int) -> int:
    """The largest subsets of `nodes` that can all be looked at in reasonable time."""
    size, subsets, step = 0, 0, 1
    while size < nodes:
        step = step * (nodes - size) // (size + 1)
        subsets += step
        if subsets > MOST_SUBSETS:
            break
        size += 1
    return max(size, 1)


class Clusters:
    """The clusters of one zone, with what they cost at least or, once `known`, exactly."""

    def __init__(self, shares: Shares) -> None:
        self.shares, self.net = shares, network(shares)
        self.known: dict[Cluster, Cost] = {}
        self.size = cluster_size(len(self.net.nodes))
        self._possible: dict[tuple[int, ...], list[Cluster]] = {}
        for count in range(1, self.size + 1):
            self._possible.update(possible(shares, self.net, count))
        self.counted = sum(map(len, self._possible.values())) <= MOST_COUNTED
        self._costs: dict[Cluster, Cost] = {}
        self._first_costs: dict[tuple[tuple[int, ...], int], FirstCost] = {}
        pool = set(self.net.pool)
        own: dict[int, set[int]] = defaultdict(set)
        for h, g in shares.own:
            own[h].add(g)
        self.own: Mapping[int, set[int]] = dict(own)
        self.homeless = sum(h not in self.own for h in pool)
        self._residents = Counter(g for h, g in shares.own if h in pool)
        self._of_several = sum(len(self.own.get(h, ())) > 1 for h in pool)
        self.pool_lacks = shares.lack(self.net.pool[0]) if pool else ()
        self.pool_room = shares.room[self.net.pool[0] :][:1] if pool else ()
        supply = [
            [sum(kind.count for kind in kinds if c in kind.categories) for kinds in shares.kinds]
            for c in range(len(self.pool_lacks or shares.lack(0)))
        ]
        self._nodes = [_Facts.of(shares, self.own, node, supply) for node in self.net.nodes]

    @property
    def entire(self) -> Cluster:
        """Everybody and everything as one cluster."""
        nodes, pool = tuple(range(len(self.net.nodes))), len(self.net.pool)
        return Cluster(nodes, pool, self.shares.surplus or self.shares.spare, self.homeless)

    def cost(self, cluster: Cluster) -> Cost:
        """What the cluster costs, as far as that is known."""
        if cluster in self.known:
            return self.known[cluster]
        if cluster not in self._costs:
            nodes = [self._nodes[n] for n in cluster.nodes]
            self._costs[cluster] = (*self._before_own(cluster), -self._inside(nodes, cluster))
        return self._costs[cluster]

    def _before_own(self, cluster: Cluster) -> FirstCost:
        """The costs but for the own groups, which are the same whoever is homeless."""
        if cluster in self.known:
            return self.known[cluster][:3]
        alike = cluster.nodes, cluster.holders
        if alike not in self._first_costs:
            nodes = [self._nodes[n] for n in cluster.nodes]
            self._first_costs[alike] = self._mix(nodes, cluster), 0, self._pairs(nodes, cluster)
        return self._first_costs[alike]

    def learn(self, cluster: Cluster, cost: Cost) -> bool:
        """Take for known what a cluster costs; returns whether that is more than was thought.

        It is one of those of ``housed``.
        """
        column = cluster
        if not self.counted:
            column = replace(cluster, homeless=min(cluster.holders, self.homeless))
        spared = column.homeless - cluster.homeless
        least = (*cost[:3], cost[3] - spared)
        if least <= self.cost(column):
            return False
        self.known[column] = least
        return True

    def columns(self) -> Iterator[Cluster]:
        """The clusters worth having: those that do not fall into two that cost less."""
        costs = {
            _bits(nodes): [(one.holders, self._before_own(one)) for one in found]
            for nodes, found in self._possible.items()
        }
        for nodes, found in self._possible.items():
            bits = _bits(nodes)
            for cluster in found:
                if not _falls_apart(bits, cluster.holders, self._before_own(cluster), costs):
                    yield from self._variants(cluster)

    def _variants(self, cluster: Cluster) -> Iterator[Cluster]:
        """The cluster with so many who have no own group as make it cheaper.

        Where there are too many clusters, each is thought to have all of these.
        """
        most = replace(cluster, homeless=min(cluster.holders, self.homeless))
        if not self.counted:
            yield most
            return
        yield cluster
        least = self.cost(cluster)
        saved = least[3] - self.cost(most)[3]
        for homeless in range(1, most.homeless + 1 if saved else 1):
            variant = replace(cluster, homeless=homeless)
            if self.cost(variant) < least:
                least = self.cost(variant)
                yield variant

    def saved(self, cluster: Cluster) -> int:
        """What the homeless of the cluster spare the others outside their own groups."""
        alone = self.cost(replace(cluster, homeless=0))
        return max(alone[3] - self.cost(cluster)[3], 0)

    def housed(self, found: Sequence[Cluster]) -> list[Cluster]:
        """These clusters with no more homeless together than there are, where they spare most."""
        left, housed = self.homeless, []
        for cluster in found:
            here = min(self.saved(cluster), left)  # each spares a visit
            left -= here
            housed.append(replace(cluster, homeless=here))
        return housed

    def rest_pairs(self, node: int) -> int:
        """How many new pairs must come to `node`, whatever it is joined with."""
        facts, most = self._nodes[node], [one.most for one in self._nodes]
        most.append(self.net.load + self.net.flex if self.net.pool else 0)
        return _entering(facts, facts.flex, max(most)) if not self.shares.surplus else 0

    def rest_inside(self, node: int) -> int:
        """What people can have of their own groups in `node` at the most."""
        shares = self.shares
        return sum(
            min(shares.demand[g], sum(shares.most(h, g) for h, own in shares.own if own == g))
            for g in self.net.nodes[node].groups
        )

    def _mix(self, nodes: Sequence[_Facts], cluster: Cluster) -> int:
        return sum(
            max(
                sum(one.lacks[c] - one.supply[c] for one in nodes)
                + cluster.holders * (self.pool_lacks[c] if self.pool_lacks else 0),
                0,
            )
            for c in range(len(nodes[0].supply))
        )

    def _pairs(self, nodes: Sequence[_Facts], cluster: Cluster) -> int:
        """A pair less than points, or what must come to each node from the others."""
        joining = cluster.holders + len(nodes) - 1
        if self.shares.surplus:
            return joining
        pool = self.net.load + self.net.flex if cluster.holders else 0
        # The two largest: what comes from the others is at most the first that is not the node's.
        largest = sorted([pool, 0, *(one.most for one in nodes)])[-2:]
        return max(
            joining,
            sum(_entering(one, cluster.extra, largest[one.most < largest[1]]) for one in nodes),
        )

    def _inside(self, nodes: Sequence[_Facts], cluster: Cluster) -> int:
        """What people can have of their own groups, less what they must take beyond these.

        As many of the pool are chosen from those who live here as is best; the others have
        nothing of their own here.
        """
        load, flex, demand = self.net.load, self.net.flex, self.shares.demand
        groups = [g for n in cluster.nodes for g in self.net.nodes[n].groups]
        needs, room = dict.fromkeys(groups, 0), dict.fromkeys(groups, 0)
        for one in nodes:
            for g, need in one.home.items():
                if g in needs:
                    needs[g] += need
                    room[g] += one.home_flex[g]
        slack = {g: demand[g] - min(demand[g], needs[g]) for g in groups}
        inside = sum(demand[g] - slack[g] for g in groups)
        gains = sorted(
            (
                (min(load, slack[g] - k * load), g)
                for g in groups for k in range(self._residents[g]) if slack[g] > k * load
            ),
            key=lambda gain: (-gain[0], gain[1]),
        )  # fmt: skip
        free = sum(one.flex_away for one in nodes)
        extra = 0 if self.shares.surplus else cluster.extra
        best = 0
        for count in range(min(cluster.holders, len(gains)) + 1):
            if count:
                gain, g = gains[count - 1]
                inside, slack[g] = inside + gain, slack[g] - gain
                room[g] += flex
            guests = min(cluster.holders - count, cluster.homeless) * flex
            # Whoever is at home in several groups may take one more in any of them.
            easy = free + guests + min(count, self._of_several) * flex
            easy += sum(min(room[g], slack[g]) for g in groups)
            best = max(best, inside - max(extra - easy, 0))
        return best


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the costs of clusters need to know of one node.

    `home` and `home_flex` are, by own group, what people with one need and can take beyond;
    `flex_away` is what people without one can.
    """

    balance: int
    flex: int
    flex_away: int
    most: int
    home: Counter[int]
    home_flex: Counter[int]
    supply: tuple[int, ...]
    lacks: tuple[int, ...]

    @classmethod
    def of(
        cls,
        shares: Shares,
        own: Mapping[int, Collection[int]],
        node: Node,
        supply: Sequence[Sequence[int]],
    ) -> _Facts:
        home: Counter[int] = Counter()
        home_flex: Counter[int] = Counter()
        for h in node.holders:
            for g in own.get(h, ()):
                home[g] += shares.needs[h][0]
                home_flex[g] += shares.needs[h][1]
        return cls(
            node.balance, node.flex,
            sum(shares.needs[h][1] for h in node.holders if h not in own),
            max((sum(shares.needs[h]) for h in node.holders), default=0),
            home, home_flex,
            tuple(sum(of[g] for g in node.groups) for of in supply),
            tuple(
                sum(shares.lack(h)[c] for h in node.holders if shares.needs[h][0])
                for c in range(len(supply))
            ),
        )  # fmt: skip


def _bits(nodes: Collection[int]) -> int:
    """A number with one bit for each node."""
    return sum(1 << node for node in nodes)


def _falls_apart(
    nodes: int, holders: int, cost: FirstCost, costs: Mapping[int, Sequence[tuple[int, FirstCost]]]
) -> bool:
    """Whether two clusters of these nodes, with so many holders in all, cost less than `cost`."""
    rest = left = nodes & (nodes - 1)  # the first node stays with one of the two
    while rest:
        if (others := costs.get(rest)) and (ones := costs.get(nodes ^ rest)):
            for here, (mix, load, pairs) in ones:
                for there, more in others:
                    both = mix + more[0], load + more[1], pairs + more[2]
                    if here + there == holders and both < cost:
                        return True
        rest = (rest - 1) & left
    return False


def _entering(node: _Facts, extra: int, most: int) -> int:
    """How many new pairs of `most` visits it takes to share out all of a node's groups."""
    over = node.balance - min(node.flex, extra)
    return -(-over // most) if over > 0 and most else max(over, 0)


def least_pairs(net: Network, shares: Shares) -> int:
    """A bound on new pairs by counting: clusters of one node, all others in twos."""
    single = len(possible(shares, net, 1))
    return net.points - single - (len(net.nodes) - single) // 2
