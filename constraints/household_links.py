"""Household coverage: who may hold which household, and how the shares are cut.

In words: a household is held by people of the duty's team in the household's own context,
never by somebody it recuses (``avoid``) or forbids; nobody holds more than `per_holder`
(or 联户上限, over all duties); existing contacts stay; a holder has the category mix; loads
in expected visits are as equal as arithmetic allows, cut over as few groups as possible.

To the solver: `post_clusters` and `post_supports` find the shares with the fewest
(holder, group) pairs, for whole villages at a time and never household by household.

To the judge: see ``constraints.judge.household_links``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from planner.directory import Directory
from planner.domain import ALL_CATEGORIES, Cadence, Duty, PeriodName
from planner.linear import Linear

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

MOST_COLUMNS = 20_000
"""How many subsets of groups `clusters` looks at before it stops at smaller subsets."""


def cadences(duty: Duty) -> tuple[Cadence, ...]:
    """The visit cadences of a household duty; 周期 and 次数 stand for all without `visits`."""
    return duty.params.visits or (Cadence(ALL_CATEGORIES, duty.times, duty.period),)


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
    return max(duty.team[part].count or 1, duty.params.holders_per_household)


def recused(directory: Directory, duty: Duty, person: str, unit: str) -> bool:
    """Whether `avoid` keeps `person` from households in `unit`.

    It does where the person comes from `unit`, from below it, or from the village or
    group that `unit` lies in; a whole town as a home recuses from nothing below it.
    """
    who = directory.problem.people[person]
    for field in duty.params.avoid:
        place = who.home if field == "home" else who.origin
        if place is None:
            continue
        local = directory.village_of(place) is not None
        if unit in directory.chain(place) or (local and place in directory.chain(unit)):
            return True
    return False


# -- to the solver -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cluster:
    """Groups that `holders` people cover by themselves; `extra` of them carry one more."""

    groups: tuple[int, ...]
    holders: int
    extra: int


def clusters(demand: Sequence[int], load: int, spare: int, size: int) -> Iterator[Cluster]:
    """Every set of up to `size` groups that some number of whole holders covers exactly.

    `demand` is the groups' visits a year. A holder carries `load` or, `spare` holders in
    all, one more.
    """
    for count in range(1, size + 1):
        for groups in combinations(range(len(demand)), count):
            total = sum(demand[group] for group in groups)
            fewest = -(-total // (load + 1))
            for holders in range(max(fewest, 1), total // load + 1 if load else total + 1):
                extra = total - holders * load
                if extra <= min(holders, spare):
                    yield Cluster(groups, holders, extra)


def cluster_size(groups: int) -> int:
    """The largest subsets of `groups` that `clusters` can go through in reasonable time."""
    size, columns = 0, 0
    step = 1
    while size < min(groups, 4):
        step = step * (groups - size) // (size + 1)
        columns += step
        if columns > MOST_COLUMNS:
            break
        size += 1
    return max(size, 1)


@dataclass(frozen=True, slots=True)
class ClusterPosts:
    """Where the variables of `post_clusters` are: a column each, and one per group."""

    columns: tuple[tuple[int, Cluster], ...]
    rest: tuple[int, ...]


def post_clusters(
    model: Linear, level: int, demand: Sequence[int], holders: int, load: int, spare: int
) -> ClusterPosts:
    """Cut the groups into as many self-contained clusters as possible.

    Equal shares of a transport plan use ``holders + groups - clusters`` pairs: each cluster
    is a tree. Groups in no small cluster form the rest, which is counted as if it fell into
    clusters of the next larger size; that makes the level's value a valid bound.
    """
    size = cluster_size(len(demand))
    rest = tuple(model.boolean() for _group in demand)
    columns = tuple((model.boolean(), c) for c in clusters(demand, load, spare, size))
    covering: list[list[tuple[int, int]]] = [[(one, 1)] for one in rest]
    for variable, cluster in columns:
        for group in cluster.groups:
            covering[group].append((variable, 1))
        model.cost(level, variable, -1)
    for terms in covering:
        model.equal(terms, 1)
    model.add(((v, c.extra) for v, c in columns), high=spare)
    model.add(((v, c.holders - c.extra) for v, c in columns), high=holders - spare)
    larger = model.integer(0, len(demand) // (size + 1))
    model.add([(larger, size + 1), *((one, -1) for one in rest)], high=0)
    model.cost(level, larger, -1)
    model.objectives[level].constant += holders + len(demand)
    return ClusterPosts(columns, rest)


@dataclass(frozen=True, slots=True)
class Shares:
    """What is shared out: the groups' visits a year among holders, by index.

    `needs` is what each holder takes at least, and whether one more is possible (0 or 1);
    `spare` holders take one more and `surplus` of the demand is left to nobody. `free` are
    the (holder, group) pairs that exist already, `own` those of people with their own group.
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


Pairs = Mapping[tuple[int, int], int]
"""A variable, or an amount, for each (holder, group)."""


def _post_shares(model: Linear, shares: Shares, allowed: Collection[tuple[int, int]]) -> Pairs:
    """Variables for shares of the `allowed` pairs that meet every need and demand."""
    more = [model.integer(0, flex) for _need, flex in shares.needs]
    model.equal(((v, 1) for v in more), shares.spare)
    by_holder: list[list[int]] = [[] for _need in shares.needs]
    by_group: list[list[int]] = [[] for _amount in shares.demand]
    share: dict[tuple[int, int], int] = {}
    for holder, group in sorted(allowed):
        variable = share[holder, group] = model.implied(0, shares.most(holder, group))
        by_holder[holder].append(variable)
        by_group[group].append(variable)
    for holder, (need, _flex) in enumerate(shares.needs):
        model.equal([*((v, 1) for v in by_holder[holder]), (more[holder], -1)], need)
    for variables, amount in zip(by_group, shares.demand, strict=True):
        low = max(amount - shares.surplus, 0)
        model.add(((v, 1) for v in variables), low=low, high=amount)
    return share


def post_supports(model: Linear, level: int, shares: Shares) -> Pairs:
    """Share the groups out, opening as few new pairs as possible; returns the shares."""
    everywhere = {
        (holder, group)
        for holder in range(len(shares.needs))
        for group in range(len(shares.demand))
        if shares.most(holder, group)
    }
    share = _post_shares(model, shares, everywhere)
    by_holder: dict[int, list[int]] = defaultdict(list)
    by_group: dict[int, list[int]] = defaultdict(list)
    for holder, group in sorted(everywhere - shares.free):
        pair = model.boolean()
        by_holder[holder].append(pair)
        by_group[group].append(pair)
        model.add([(share[holder, group], 1), (pair, -shares.most(holder, group))], high=0)
        model.cost(level, pair, 1)
    # Implied by the rest; they sharpen the bound where there are no contacts yet.
    with_contact = {holder for holder, _group in shares.free}
    for holder, (need, _flex) in enumerate(shares.needs):
        if need and holder not in with_contact:
            model.add(((pair, 1) for pair in by_holder[holder]), low=1)
    contacted = {group for _holder, group in shares.free}
    largest = max(map(sum, shares.needs), default=0)
    for group, amount in enumerate(shares.demand):
        if group not in contacted and not shares.surplus and largest:
            model.add(((pair, 1) for pair in by_group[group]), low=-(-amount // largest))
    return share


def post_own_group(
    model: Linear, level: int, shares: Shares, pairs: Collection[tuple[int, int]]
) -> Pairs:
    """Shares over the given `pairs`, as much as possible in everybody's own group."""
    share = _post_shares(model, shares, pairs)
    for (holder, group), variable in share.items():
        if holder in shares.at_home and (holder, group) not in shares.own:
            model.cost(level, variable, 1)
    return share


def least_away(shares: Shares) -> int:
    """A bound on what people take outside their own groups, whatever the pairs."""
    total = sum(shares.needs[holder][0] for holder in shares.at_home)
    inside = 0
    for group, amount in enumerate(shares.demand):
        inside += min(amount, sum(shares.most(h, g) for h, g in shares.own if g == group))
    return max(total - inside, 0)
