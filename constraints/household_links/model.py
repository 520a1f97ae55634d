"""Household coverage: who may hold which household, and how the shares are cut.

In words: a household is held by people of the duty's team in the household's own context,
never by somebody it recuses (``avoid``) or forbids; nobody holds more than `per_holder`
(or 联户上限, over all duties); existing contacts stay; a holder has the category mix; loads
in expected visits are as equal as arithmetic allows, cut over as few groups as possible.

To the solver: `post_clusters` cuts a village into as many parts as possible that need
nothing from each other, which leaves the fewest (holder, group) pairs; nothing is decided
household by household.

To the judge: see ``constraints.household_links.check``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from constraints.household_links.rule import HOLDERS_PER_HOUSEHOLD
from constraints.household_rounds.rule import VISITS
from constraints.pairing.rule import AVOID
from planner.domain.directory import Directory
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty, PeriodName
from planner.model.graphs import Joined
from planner.model.linear import Linear

PER_YEAR: Mapping[PeriodName, int] = {
    "day": 365,
    "week": 52,
    "fortnight": 26,
    "month": 12,
    "two_months": 6,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
    "once": 1,
}
"""How often a period comes round in a year; 一次 counts as one visit."""

MOST_SUBSETS = 5_000
"""How many subsets of nodes `post_clusters` looks at before it stops at smaller ones."""


def cadences(duty: Duty) -> tuple[Cadence, ...]:
    """The visit cadences of a household duty; 周期 and 次数 stand for all without `visits`."""
    return duty.params[VISITS] or (Cadence(ALL_CATEGORIES, duty.times, duty.period),)


def yearly_visits(duty: Duty, categories: Collection[str]) -> int:
    """Visits a year that a household of `categories` is expected to take.

    One visit counts for every cadence, so the most frequent cadence says it.
    """
    return max(
        (
            cadence.times * PER_YEAR[cadence.period]
            for cadence in cadences(duty)
            if cadence.category == ALL_CATEGORIES or cadence.category in categories
        ),
        default=0,
    )


def holders_needed(duty: Duty, part: int) -> int:
    """How many holders of one part each household needs; one of each where parts are several."""
    if len(duty.team) > 1:
        return 1
    return max(duty.team[part].count or 1, duty.params[HOLDERS_PER_HOUSEHOLD])


def recused(directory: Directory, duty: Duty, person: str, unit: str) -> bool:
    """Whether `avoid` keeps `person` from households in `unit`.

    It does where the person comes from `unit`, from below it, or from the village or
    group that `unit` lies in; a whole town as a home recuses from nothing below it.
    """
    who = directory.problem.people[person]
    for field in duty.params[AVOID]:
        place = who.home if field == "home" else who.origin
        if place is None:
            continue
        local = directory.village_of(place) is not None
        if unit in directory.chain(place) or (local and place in directory.chain(unit)):
            return True
    return False


# -- to the solver -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shares:
    """What is shared out: the groups' visits a year among holders, by index.

    `needs` is what each holder takes at least, and whether one more is possible (0 or 1);
    `spare` holders take one more and `surplus` of the demand is left to nobody (never both).
    `free` are the (holder, group) pairs that exist already, `own` those of people with their
    own group.
    """

    demand: tuple[int, ...]
    needs: tuple[tuple[int, int], ...]
    spare: int
    surplus: int
    free: frozenset[tuple[int, int]]
    own: frozenset[tuple[int, int]]

    def most(self, holder: int, group: int) -> int:
        """The largest share of `group` that `holder` can take."""
        return min(sum(self.needs[holder]), self.demand[group])

    @property
    def at_home(self) -> frozenset[int]:
        """The holders who have an own group here."""
        return frozenset(holder for holder, _group in self.own)


@dataclass(frozen=True, slots=True)
class Node:
    """Groups and holders that contacts join already, or a group or holder by itself.

    `balance` is what its groups have over the needs of its holders; `flex` of these can take
    one more.
    """

    groups: tuple[int, ...]
    holders: tuple[int, ...]
    balance: int
    flex: int


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes, and the `pool` of holders without contacts who need the same `load`.

    Pool holders may change places; each can take one more if `flex` is 1.
    """

    nodes: tuple[Node, ...]
    pool: tuple[int, ...]
    load: int
    flex: int

    @property
    def points(self) -> int:
        """How many nodes and pool holders there are to be joined by pairs."""
        return len(self.nodes) + len(self.pool)


def network(shares: Shares) -> Network:
    """What contacts join, and everybody and everything else apart."""
    holders, groups = len(shares.needs), len(shares.demand)
    joined = Joined(holders + groups)
    for holder, group in sorted(shares.free):
        joined.join(holder, holders + group)
    contacts = {holder for holder, _group in shares.free}
    alike = Counter(need for h, need in enumerate(shares.needs) if h not in contacts and need[0])
    usual = min(alike, key=lambda need: (-alike[need], need), default=(0, 0))
    pool = tuple(
        h for h, need in enumerate(shares.needs) if h not in contacts and need == usual and need[0]
    )
    members: dict[int, list[int]] = defaultdict(list)
    for one in range(holders + groups):
        if one not in pool:
            members[joined.root(one)].append(one)
    nodes = []
    for ones in members.values():
        people = tuple(one for one in ones if one < holders)
        places = tuple(one - holders for one in ones if one >= holders)
        balance = sum(shares.demand[g] for g in places) - sum(shares.needs[h][0] for h in people)
        nodes.append(Node(places, people, balance, sum(shares.needs[h][1] for h in people)))
    return Network(tuple(nodes), pool, *usual)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes that need nothing from the others, with so many holders from the pool.

    `extra` is what is left once all have what they need: holders who take one more, or,
    where not all demand can be met, demand that nobody takes.
    """

    nodes: tuple[int, ...]
    holders: int
    extra: int


def cluster_of(
    net: Network, shares: Shares, nodes: Collection[int], pool: int
) -> tuple[Cluster, ...]:
    """The clusters that `nodes` can be with up to `pool` holders from the pool."""
    total = sum(net.nodes[n].balance for n in nodes)
    flex = sum(net.nodes[n].flex for n in nodes)
    room = shares.surplus or min(flex, shares.spare)
    step = net.load + (0 if shares.surplus else net.flex)
    fewest = max(-(-(total - room) // step), 0) if step else 0
    most = min(total // net.load, pool) if net.load else 0
    found = []
    for holders in range(fewest, most + 1):
        extra = total - holders * net.load
        limit = shares.surplus or min(flex + holders * net.flex, shares.spare)
        if 0 <= extra <= limit:
            found.append(Cluster(tuple(sorted(nodes)), holders, extra))
    return tuple(found)


def cluster_size(nodes: int) -> int:
    """The largest subsets of `nodes` that can all be looked at in reasonable time."""
    size, subsets, step = 0, 0, 1
    while size < min(nodes, 4):
        step = step * (nodes - size) // (size + 1)
        subsets += step
        if subsets > MOST_SUBSETS:
            break
        size += 1
    return max(size, 1)


@dataclass(frozen=True, slots=True)
class ClusterPosts:
    """Where the variables of `post_clusters` are: a column each, and one per node."""

    columns: tuple[tuple[int, Cluster], ...]
    rest: tuple[int, ...]


def post_clusters(model: Linear, level: int, net: Network, shares: Shares) -> ClusterPosts:
    """Cut the nodes into as many clusters as possible.

    Joining the points of one cluster takes a pair less than it has points, so all take
    ``points - clusters`` new pairs at least. Nodes in no small cluster form the rest, which
    is counted as if it fell into clusters of the next larger size; that makes the level's
    value a valid bound.
    """
    size = cluster_size(len(net.nodes))
    rest = tuple(model.boolean() for _node in net.nodes)
    columns = tuple(
        (model.boolean(), cluster)
        for count in range(1, size + 1)
        for nodes in combinations(range(len(net.nodes)), count)
        for cluster in cluster_of(net, shares, nodes, len(net.pool))
    )
    covering: list[list[tuple[int, int]]] = [[(one, 1)] for one in rest]
    for variable, cluster in columns:
        for node in cluster.nodes:
            covering[node].append((variable, 1))
        model.cost(level, variable, -1)
    for terms in covering:
        model.equal(terms, 1)
    model.add(((v, c.holders) for v, c in columns), high=len(net.pool))
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
    model.cost(level, larger, -1)
    model.objectives[level].constant += net.points
    return ClusterPosts(columns, rest)


def fewest_pairs(net: Network, posts: ClusterPosts, values: Sequence[int]) -> int:
    """The bound on new pairs that follows from an optimal answer to `post_clusters`."""
    columns = sum(values[variable] for variable, _cluster in posts.columns)
    larger = sum(values[one] for one in posts.rest) // (cluster_size(len(net.nodes)) + 1)
    return net.points - columns - larger


def post_pairs(
    model: Linear, splits: int, away: int, shares: Shares, fewest: int
) -> dict[tuple[int, int], int]:
    """The shares themselves: what each (holder, group) pair takes, by index.

    Level `splits` counts new pairs, of which there are `fewest` at least; level `away` what
    people with an own group take outside it.
    """
    taken: dict[tuple[int, int], int] = {}
    opened: list[int] = []
    for h in range(len(shares.needs)):
        for g in range(len(shares.demand)):
            most = shares.most(h, g)
            amount = taken[h, g] = model.implied(0, most)
            if (h, g) not in shares.free:
                opened.append(model.boolean())
                model.add([(amount, 1), (opened[-1], -most)], high=0)
                model.cost(splits, opened[-1], 1)
            if h in shares.at_home and (h, g) not in shares.own:
                model.cost(away, amount, 1)
    more = {h: model.boolean() for h, (_need, flex) in enumerate(shares.needs) if flex}
    for h, (need, _flex) in enumerate(shares.needs):
        mine = [(taken[h, g], 1) for g in range(len(shares.demand))]
        model.equal([*mine, *([(more[h], -1)] if h in more else [])], need)
    model.equal([(one, 1) for one in more.values()], shares.spare)
    for g, amount in enumerate(shares.demand):
        here = [(taken[h, g], 1) for h in range(len(shares.needs))]
        model.add(here, low=amount if not shares.surplus else 0, high=amount)
    model.add([(one, 1) for one in opened], low=fewest)
    return taken


def least_pairs(net: Network, shares: Shares) -> int:
    """A bound on new pairs by counting: clusters of one node, all others in twos."""
    single = sum(bool(cluster_of(net, shares, (n,), len(net.pool))) for n in range(len(net.nodes)))
    return net.points - single - (len(net.nodes) - single) // 2


def least_away(shares: Shares) -> int:
    """A bound on what people take outside their own groups, whatever the pairs."""
    total = sum(shares.needs[holder][0] for holder in shares.at_home)
    inside = 0
    for group, amount in enumerate(shares.demand):
        inside += min(amount, sum(shares.most(h, g) for h, g in shares.own if g == group))
    return max(total - inside, 0)
