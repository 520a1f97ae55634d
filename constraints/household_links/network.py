"""What contacts join already: the nodes between which pairs are to be opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from constraints.household_links.shares import Shares
from planner.model.graphs import Joined


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
    needs = [(need, shares.lack(h), shares.room[h : h + 1]) for h, need in enumerate(shares.needs)]
    alike = Counter(one for h, one in enumerate(needs) if h not in contacts and one[0][0])
    usual = min(alike, key=lambda one: (-alike[one], one), default=((0, 0), (), ()))
    pool = tuple(
        h for h, one in enumerate(needs) if h not in contacts and one == usual and one[0][0]
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
    return Network(tuple(nodes), pool, *usual[0])
