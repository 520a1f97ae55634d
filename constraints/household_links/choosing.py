"""Which clusters a zone falls into, as rows: every node in one of them, or in the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constraints.household_links.clusters import Cluster, Clusters
from constraints.household_links.shares import PairLevels
from planner.model.linear import Linear


@dataclass(frozen=True, slots=True)
class ClusterPosts:
    """Where the variables of `post_clusters` are: a column each, and one per node.

    `costs` are the terms of each level, and its constant.
    """

    columns: tuple[tuple[int, Cluster], ...]
    rest: tuple[int, ...]
    costs: tuple[tuple[int, Mapping[int, int]], ...]

    def values(self, values: Sequence[int]) -> tuple[int, ...]:
        """What an answer comes to in each level."""
        return tuple(
            constant + sum(cost * values[one] for one, cost in terms.items())
            for constant, terms in self.costs
        )

    def chosen(self, clusters: Clusters, values: Sequence[int]) -> list[Cluster]:
        """The clusters of an answer, the last of them of all the nodes that are in none."""
        net, shares = clusters.net, clusters.shares
        found = [cluster for variable, cluster in self.columns if values[variable]]
        if not clusters.counted:
            found = clusters.housed(found)
        rest = tuple(node for node, variable in enumerate(self.rest) if values[variable])
        pool = len(net.pool) - sum(cluster.holders for cluster in found)
        if rest or pool:
            extra = (shares.surplus or shares.spare) - sum(cluster.extra for cluster in found)
            found.append(Cluster(rest, pool, extra, pool))
        return found


def post_clusters(model: Linear, levels: PairLevels, clusters: Clusters) -> ClusterPosts:
    """Cut the nodes into clusters that cost as little as possible.

    Nodes in no small cluster form the rest, which is counted as if it fell into clusters of
    the next larger size; that makes the levels' values valid bounds.
    """
    net, shares, size = clusters.net, clusters.shares, clusters.size
    rest = tuple(model.boolean() for _node in net.nodes)
    columns = tuple((model.boolean(), cluster) for cluster in clusters.columns())
    covering: list[list[tuple[int, int]]] = [[(one, 1)] for one in rest]
    for variable, cluster in columns:
        for node in cluster.nodes:
            covering[node].append((variable, 1))
    for terms in covering:
        model.equal(terms, 1)
    model.add(((v, c.holders) for v, c in columns), high=len(net.pool))
    if clusters.counted:
        model.add(((v, c.homeless) for v, c in columns), high=clusters.homeless)
        lost = None
    else:
        # Each of them spares the others a visit at the most, wherever they are.
        spares = [(v, s) for v, c in columns if (s := clusters.saved(c))]
        lost = model.implied(0, sum(s for _v, s in spares))
        model.add([(lost, 1), *((v, -s) for v, s in spares)], low=-clusters.homeless * net.flex)
    model.add(((v, c.extra) for v, c in columns), high=shares.surplus or shares.spare)
    if not shares.surplus:
        # Whoever can take one more, and takes it nowhere, must not be needed elsewhere.
        flex = sum(node.flex for node in net.nodes) + len(net.pool) * net.flex
        unused = (
            (v, sum(net.nodes[n].flex for n in c.nodes) + c.holders * net.flex - c.extra)
            for v, c in columns
        )
        model.add(unused, high=flex - shares.spare)
    larger = model.integer(0, len(net.nodes) // (size + 1))
    model.add([(larger, size + 1), *((one, -1) for one in rest)], high=0)
    for one in rest:
        model.add([(one, 1), (larger, -1)], high=0)
    # The rest takes a pair less than points for each of its clusters, or what must come in.
    entering = [clusters.rest_pairs(n) for n in range(len(rest))]
    more = model.integer(0, sum(entering))
    model.add(
        [(more, 1), (larger, -1), *((one, 1 - e) for one, e in zip(rest, entering, strict=True)),
         *((v, -c.holders) for v, c in columns)],
        low=-len(net.pool),
    )  # fmt: skip
    costs: list[tuple[int, dict[int, int]]] = [(0, {}), (0, {}), (len(net.pool), {}), (0, {})]
    costs[3] = sum(shares.needs[h][0] for h in shares.at_home), {}
    for variable, cluster in columns:
        cost = clusters.cost(cluster)
        for place, one in enumerate((cost[0], cost[1], cost[2] - cluster.holders, cost[3])):
            costs[place][1][variable] = one
    for n, variable in enumerate(rest):
        costs[2][1][variable] = 1
        costs[3][1][variable] = -clusters.rest_inside(n)
    costs[2][1].update({larger: -1, more: 1})
    if lost is not None:
        costs[3][1][lost] = 1
    for level, (constant, of) in zip(levels, costs, strict=True):
        model.objectives[level].constant += constant
        for one, cost_of in of.items():
            model.cost(level, one, cost_of)
    return ClusterPosts(columns, rest, tuple(costs))
