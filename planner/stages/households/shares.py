"""Cut a zone's groups over its people with as few (person, group) pairs as possible."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from constraints.household_links.model import (
    Cluster,
    ClusterPosts,
    Network,
    Shares,
    cluster_of,
)

MOST_CUT = 12
"""The most nodes whose subsets are all tried when the rest is cut."""

Amounts = dict[tuple[int, int], int]
"""What a holder takes of a group, by index."""

Bag = dict[int, int]
"""What one holder from the pool takes of each group."""


def chosen(
    net: Network, shares: Shares, posts: ClusterPosts, values: Sequence[int]
) -> list[Cluster]:
    """The clusters a model chose, its rest cut into as many more as there are."""
    found = [cluster for variable, cluster in posts.columns if values[variable]]
    rest = tuple(node for node, variable in enumerate(posts.rest) if values[variable])
    pool = len(net.pool) - sum(cluster.holders for cluster in found)
    if rest or pool:
        extra = (shares.surplus or shares.spare) - sum(cluster.extra for cluster in found)
        found.extend(_cut(net, shares, Cluster(rest, pool, extra)))
    return found


def _cut(net: Network, shares: Shares, rest: Cluster) -> list[Cluster]:
    """Cut `rest` into as many clusters as possible, all subsets tried where they are few."""
    if not 1 < len(rest.nodes) <= MOST_CUT:
        return [rest]
    flexes = [net.nodes[node].flex for node in rest.nodes]
    step = 0 if shares.surplus else net.flex
    options: dict[int, list[tuple[Cluster, int]]] = defaultdict(list)
    for count in range(1, len(rest.nodes) // 2 + 1):
        for places in combinations(range(len(rest.nodes)), count):
            mask = sum(1 << place for place in places)
            nodes = tuple(rest.nodes[place] for place in places)
            flex = sum(flexes[place] for place in places)
            for cluster in cluster_of(net, shares, nodes, rest.holders):
                options[mask].append((cluster, flex + cluster.holders * step))
    best: dict[tuple[int, int, int], list[Cluster]] = {}

    def solve(mask: int, holders: int, extra: int) -> list[Cluster]:
        key = mask, holders, extra
        if key in best:
            return best[key]
        places = [place for place in range(len(rest.nodes)) if mask >> place & 1]
        flex = sum(flexes[place] for place in places) + holders * step
        answer = [Cluster(tuple(rest.nodes[place] for place in places), holders, extra)]
        for subset, clusters in options.items():
            if subset & mask != subset or subset == mask or not subset & mask & -mask:
                continue
            for cluster, room in clusters:
                left, over = holders - cluster.holders, extra - cluster.extra
                if left < 0 or over < 0 or (not shares.surplus and over > flex - room):
                    continue
                more = solve(mask ^ subset, left, over)
                if len(more) + 1 > len(answer):
                    answer = [cluster, *more]
        best[key] = answer
        return answer

    return solve((1 << len(rest.nodes)) - 1, rest.holders, rest.extra)


def realised(net: Network, shares: Shares, found: Iterable[Cluster]) -> tuple[Amounts, list[Bag]]:
    """Shares for the holders of nodes, and a bag for each holder of the pool."""
    amounts: Amounts = {}
    bags: list[Bag] = []
    for cluster in sorted(found, key=lambda one: one.nodes):
        flow = _Flow(net, shares, cluster)
        for (holder, group), amount in flow.run().items():
            if holder >= 0:
                amounts[holder, group] = amount
        mine: dict[int, Bag] = defaultdict(dict)
        for (holder, group), amount in flow.taken.items():
            if holder < 0:
                mine[holder][group] = amount
        bags.extend(mine[slot] for slot in sorted(mine, reverse=True))
    return amounts, bags


class _Flow:
    """One cluster: contacts are used first, the rest is joined like beads on a string.

    Holders from the pool are numbered -1, -2, ...
    """

    def __init__(self, net: Network, shares: Shares, cluster: Cluster) -> None:
        nodes = [net.nodes[node] for node in cluster.nodes]
        self.left = {g: shares.demand[g] for node in nodes for g in node.groups}
        self.need = {-1 - slot: net.load for slot in range(cluster.holders)}
        self.need |= {h: shares.needs[h][0] for node in nodes for h in node.holders}
        self.surplus = cluster.extra if shares.surplus else 0
        self.groups_of: dict[int, list[int]] = defaultdict(list)
        self.holders_of: dict[int, list[int]] = defaultdict(list)
        for holder, group in sorted(shares.free):
            if holder in self.need:
                self.groups_of[holder].append(group)
                self.holders_of[group].append(holder)
        self.taken: Amounts = defaultdict(int)
        if not shares.surplus:
            flexible = [h for h in sorted(self.need) if h < 0 and net.flex]
            flexible += [h for h in sorted(self.need) if h >= 0 and shares.needs[h][1]]
            for holder in flexible[: cluster.extra]:
                self.need[holder] += 1

    def run(self) -> Amounts:
        """Everybody's shares."""
        for holder in sorted(self.groups_of, key=lambda h: (self.need[h], h)):
            while self.need[holder] and self._push(holder):
                pass
        self._string()
        return self.taken

    def _push(self, holder: int) -> bool:
        """Let `holder` take more of a group it has a contact in, others making room."""
        came: dict[int, tuple[int, int]] = {}  # group to (the holder before it, its group)
        queue: deque[int] = deque()
        for group in self.groups_of[holder]:
            came[group] = holder, -1
            queue.append(group)
        while queue:
            group = queue.popleft()
            if self.left[group]:
                self._along(came, group)
                return True
            for other in self.holders_of[group]:
                if other != holder and self.taken.get((other, group)):
                    for after in self.groups_of[other]:
                        if after not in came:
                            came[after] = other, group
                            queue.append(after)
        return False

    def _along(self, came: Mapping[int, tuple[int, int]], last: int) -> None:
        steps = []
        group = last
        while group != -1:
            holder, before = came[group]
            steps.append((holder, before, group))
            group = before
        amount = min(
            self.left[last],
            self.need[steps[-1][0]],
            *(self.taken[holder, before] for holder, before, _group in steps if before != -1),
        )
        self.left[last] -= amount
        self.need[steps[-1][0]] -= amount
        for holder, before, group in steps:
            self.taken[holder, group] += amount
            if before != -1:
                self.taken[holder, before] -= amount
                if not self.taken[holder, before]:
                    del self.taken[holder, before]

    def _string(self) -> None:
        """Join what is left one after the other, equal amounts first."""
        for group in sorted(self.left, key=lambda g: (-self.left[g], g)):
            skipped = min(self.surplus, self.left[group])
            self.left[group] -= skipped
            self.surplus -= skipped
        by_need: dict[int, list[int]] = defaultdict(list)
        for holder in sorted(self.need, reverse=True):
            by_need[self.need[holder]].append(holder)
        for group in sorted(self.left):
            if self.left[group] and by_need.get(self.left[group]):
                self._give(by_need[self.left[group]].pop(), group)
        holders = deque(h for h in sorted(self.need) if self.need[h])
        groups = deque(g for g in sorted(self.left) if self.left[g])
        while holders and groups:
            self._give(holders[0], groups[0])
            if not self.need[holders[0]]:
                holders.popleft()
            if not self.left[groups[0]]:
                groups.popleft()

    def _give(self, holder: int, group: int) -> None:
        amount = min(self.need[holder], self.left[group])
        self.taken[holder, group] += amount
        self.need[holder] -= amount
        self.left[group] -= amount
