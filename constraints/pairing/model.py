"""Who is linked to what: limits per holder and target, links kept and ruled out, nearness.

Holders who are alike in everything the rules ask are one group, and a group's links to a
target are one whole number. Where thousands may hold anything, links that nothing sets
apart run through a hub: the model decides how many of them each group and each target gets,
and :func:`read_pairs` deals them out. A hub forgets who is barred from what, so dealing out can
fail; the caller then posts the same rules again without hubs, which is always exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.model.linear import Linear, Term

HUB_FROM = 4000
"""Links between groups and targets that nothing sets apart, from which on a hub is used."""

ORDER_STEPS = 20
"""How finely the last level compares the places of holder and target in their sheets."""


@dataclass(frozen=True, slots=True)
class Group:
    """Holders alike in everything the rules ask.

    `reach` has a set of targets for each part of the team: what the group may hold there,
    but for `barred`. `near` has a set of targets for each preferred place, best first.
    `current` and `fixed` are what 联系 says, `posted` what a plan in force has.
    """

    members: tuple[str, ...]
    reach: tuple[frozenset[str], ...]
    barred: frozenset[str] = frozenset()
    near: tuple[frozenset[str], ...] = ()
    current: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    posted: frozenset[str] = frozenset()
    unit: str | None = None

    def allowed(self, target: str) -> bool:
        """Whether a member may hold `target` in some part."""
        return target not in self.barred and any(target in reach for reach in self.reach)

    @property
    def named(self) -> frozenset[str]:
        """The targets that something sets apart for the group."""
        return frozenset().union(*self.near, self.current, self.fixed, self.posted)


@dataclass(frozen=True, slots=True)
class PairingRules:
    """One pairing duty: who may hold what, and how many.

    `team` gives the holders of a target, part by part, where each target is owed them
    (None stands for everyone who may); it is None where each holder is owed targets.
    Ranges are (fewest, most). The fewest of `per_holder` binds only where `team` is None.
    Targets of `first` get their holders before others where holders are short.
    """

    groups: tuple[Group, ...]
    targets: tuple[str, ...]
    per_holder: tuple[int, int]
    per_target: tuple[int, int]
    team: tuple[int | None, ...] | None = None
    first: frozenset[str] = frozenset()
    different_units: bool = False
    prefer_near: bool = False

    @property
    def parts(self) -> int:
        """How many parts a team has."""
        return 1 if self.team is None else len(self.team)


@dataclass(frozen=True, slots=True)
class PairingLevels:
    """The levels that pairing duties share, as indices of the model's objectives.

    Least wanted first: fixed links not honoured, current links dropped, links missing at the
    targets that come first (None where no duty names any), targets with nobody, links still
    missing, links of the plan in force dropped (None where there is none), loads (the sum of
    their squares), links far from every preferred place, steps down the list of preferred
    places, holders per target (squares).
    The last level, the distance between the places of holder and target in their sheets,
    is there for equal input to give equal plans.
    """

    fixed: int
    current: int
    nobody: int
    short: int
    loads: int
    near: int
    nearest: int
    spread: int
    order: int
    first: int | None = None
    posted: int | None = None


def add_levels(model: Linear, *, first: bool = False, posted: bool = False) -> PairingLevels:
    """Give `model` the levels of pairing, in the order in which they count.

    With `first` there is one for the targets that come first, with `posted` one for the
    links of a plan in force.
    """
    fixed, kept = model.level("fixed"), model.level("kept")
    before = model.level("first") if first else None
    nobody, short = model.level("nobody"), model.level("missing")
    in_force = model.level("posted") if posted else None
    return PairingLevels(
        fixed=fixed,
        current=kept,
        nobody=nobody,
        short=short,
        loads=model.level("loads"),
        near=model.level("near"),
        nearest=model.level("nearest"),
        spread=model.level("spread"),
        order=model.level("order"),
        first=before,
        posted=in_force,
    )


@dataclass
class PostedPairing:
    """The variables of one duty.

    `direct` holds links by (group, target, part); a hub serves the groups of one reach in
    one part, with `into` by (group, hub) and `out` by (hub, target).
    """

    rules: PairingRules
    direct: dict[tuple[int, str, int], int] = field(default_factory=dict)
    into: dict[tuple[int, int], int] = field(default_factory=dict)
    out: dict[tuple[int, str], int] = field(default_factory=dict)

    def of_group(self) -> list[list[int]]:
        """The variables of each group's links."""
        found: list[list[int]] = [[] for _group in self.rules.groups]
        for (group, _target, _part), variable in self.direct.items():
            found[group].append(variable)
        for (group, _hub), variable in self.into.items():
            found[group].append(variable)
        return found


def post(
    model: Linear, levels: PairingLevels, rules: PairingRules, *, hubs: bool = True
) -> PostedPairing:
    """Post one pairing duty on `model`.

    Without `hubs` every link that is allowed has its own variable.
    """
    posted = PostedPairing(rules)
    hub_parts = _post_links(model, levels, posted, hubs=hubs)
    _post_holders(model, levels, posted)
    _post_targets(model, levels, posted, hub_parts)
    if rules.different_units:
        _post_units(model, posted)
    return posted


def _post_links(
    model: Linear, levels: PairingLevels, posted: PostedPairing, *, hubs: bool
) -> list[int]:
    """Create the variables of links; returns the part each hub serves."""
    rules = posted.rules
    most_held = rules.per_holder[1]
    width: Counter[tuple[int, frozenset[str]]] = Counter()
    for group in rules.groups:
        for part, reach in enumerate(group.reach):
            width[part, reach] += len(reach)
    hub_of: dict[tuple[int, frozenset[str]], int] = {}
    if hubs and not rules.different_units:
        wide = (key for key, links in width.items() if links > HUB_FROM and not _all(rules, key[0]))
        hub_of = {key: index for index, key in enumerate(wide)}
    groups, targets = len(rules.groups), len(rules.targets)
    place = {target: index * ORDER_STEPS // targets for index, target in enumerate(rules.targets)}
    for index, group in enumerate(rules.groups):
        size = len(group.members)
        own = index * ORDER_STEPS // groups
        named = group.named
        for part, reach in enumerate(group.reach):
            hub = hub_of.get((part, reach))
            direct = (reach if hub is None else reach & named) - group.barred
            for target in sorted(direct):
                link = model.integer(0, size)
                posted.direct[index, target, part] = link
                rank = _rank(group, target)
                model.cost(levels.nearest, link, rank)
                if hub is None:
                    model.cost(levels.order, link, abs(own - place[target]))
                if rules.prefer_near and rank == len(group.near):
                    model.cost(levels.near, link, 1)
            if hub is not None and (others := len(reach - named - group.barred)):
                link = model.integer(0, size * min(most_held, others))
                posted.into[index, hub] = link
                if rules.prefer_near:
                    model.cost(levels.near, link, 1)
                    model.cost(levels.nearest, link, len(group.near))
        for level, links in (
            (levels.fixed, group.fixed),
            (levels.current, group.current),
            (levels.posted, group.posted),
        ):
            if level is not None:
                _post_kept(model, level, posted, index, links)
    inflow: dict[int, list[int]] = defaultdict(list)
    for (_group, hub), link in posted.into.items():
        inflow[hub].append(link)
    for (part, reach), hub in hub_of.items():
        most = rules.per_target[1] if rules.team is None else _wanted(rules, part)
        for target in sorted(reach):
            posted.out[hub, target] = model.integer(0, most)
        outflow = [posted.out[hub, target] for target in sorted(reach)]
        model.equal([*((v, 1) for v in inflow[hub]), *((v, -1) for v in outflow)], 0)
    return [part for part, _reach in hub_of]


def _post_kept(
    model: Linear, level: int, posted: PostedPairing, index: int, links: frozenset[str]
) -> None:
    """Count at `level` the members of a group who lose one of `links`, and hold each once."""
    size = len(posted.rules.groups[index].members)
    for target in sorted(links):
        for part in range(posted.rules.parts):
            if (index, target, part) in posted.direct:
                model.cost(level, posted.direct[index, target, part], -1)
        model.objectives[level].constant += size


def _post_holders(model: Linear, levels: PairingLevels, posted: PostedPairing) -> None:
    """Limits per holder, holders short of targets, and equal loads."""
    rules = posted.rules
    fewest, most = rules.per_holder
    owed = rules.team is None
    holders = sum(len(group.members) for group in rules.groups)
    links = (
        max(holders * fewest, len(rules.targets))
        if rules.team is None
        else len(rules.targets) * sum(_wanted(rules, part) for part in range(rules.parts))
    )
    fine = 4 + 2 * -(-links // max(holders, 1))
    for group, variables in zip(rules.groups, posted.of_group(), strict=True):
        size = len(group.members)
        terms = [(variable, 1) for variable in variables]
        model.add(terms, high=size * most)
        if owed and fewest:
            short = model.implied(0, size * fewest)
            model.cost(levels.short, short, 1)
            model.add([*terms, (short, 1)], low=size * fewest)
        reach = len(frozenset().union(*group.reach) - group.barred)
        _convex(model, levels.loads, terms, size, min(most, reach), fine)
    if rules.parts > 1:
        once: dict[tuple[int, str], list[int]] = defaultdict(list)
        for (index, target, _part), link in posted.direct.items():
            once[index, target].append(link)
        for (index, _target), together in once.items():
            model.at_most(together, len(rules.groups[index].members))


def _post_targets(
    model: Linear, levels: PairingLevels, posted: PostedPairing, hub_parts: Sequence[int]
) -> None:
    """Limits per target, targets with nobody or too few, and an even spread over targets."""
    rules = posted.rules
    at: dict[tuple[str, int], list[Term]] = defaultdict(list)
    for (_group, target, part), link in posted.direct.items():
        at[target, part].append((link, 1))
    for (hub, target), link in posted.out.items():
        at[target, hub_parts[hub]].append((link, 1))
    holders = sum(len(group.members) for group in rules.groups)
    for target in rules.targets:
        everybody = [term for part in range(rules.parts) for term in at[target, part]]
        nobody = model.implied(0, 1)
        model.cost(levels.nobody, nobody, 1)
        model.add([*everybody, (nobody, 1)], low=1)
        before = levels.first if target in rules.first else None
        if before is not None and rules.team is None:
            model.cost(before, nobody, 1)
        if rules.team is not None:
            for part in range(rules.parts):
                wanted = _wanted(rules, part, target)
                missing = model.implied(0, wanted)
                model.cost(levels.short, missing, 1)
                if before is not None:
                    model.cost(before, missing, 1)
                model.add(at[target, part], high=wanted)
                model.add([*at[target, part], (missing, 1)], low=wanted)
            continue
        fewest, most = rules.per_target
        model.add(everybody, high=most)
        if fewest > 1:
            missing = model.implied(0, fewest)
            model.cost(levels.short, missing, 1)
            if before is not None:
                model.cost(before, missing, 1)
            model.add([*everybody, (missing, 1)], low=fewest)
        fine = 4 + 2 * -(-holders * max(rules.per_holder[0], 1) // len(rules.targets))
        if most > 1:
            _convex(model, levels.spread, everybody, 1, min(most, holders), fine)


def _post_units(model: Linear, posted: PostedPairing) -> None:
    """The holders of one target come from different units."""
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (index, target, _part), link in posted.direct.items():
        unit = posted.rules.groups[index].unit
        if unit is not None:
            together[unit, target].append(link)
    for links in together.values():
        model.at_most(links, 1)


def _convex(model: Linear, level: int, terms: list[Term], size: int, most: int, fine: int) -> None:
    """Add to `level` the squares of the shares of `size` sharers of ``sum(terms)``.

    Shares from `fine` up to `most` are weighed alike, which keeps the model small.
    """
    if most <= 1:
        for variable, factor in terms:
            model.cost(level, variable, factor)
        return
    steps = [model.implied(0, size) for _step in range(min(most, fine))]
    if most > fine:
        steps.append(model.implied(0, size * (most - fine)))
    for below, step in enumerate(steps):
        model.cost(level, step, 2 * below + 1)
    model.equal([*terms, *((step, -1) for step in steps)], 0, since=level)


def _all(rules: PairingRules, part: int) -> bool:
    return rules.team is not None and rules.team[part] is None


def _wanted(rules: PairingRules, part: int, target: str | None = None) -> int:
    """How many holders a target should have in `part`; an upper bound without `target`."""
    count = rules.team[part] if rules.team is not None else None
    if count is not None:
        return count
    return sum(
        len(group.members)
        for group in rules.groups
        if target is None or (target in group.reach[part] and target not in group.barred)
    )


def _rank(group: Group, target: str) -> int:
    """How far down the list of preferred places `target` comes; past its end if nowhere."""
    for rank, places in enumerate(group.near):
        if target in places:
            return rank
    return len(group.near)


def read_pairs(posted: PostedPairing, values: Sequence[int]) -> list[tuple[str, str]] | None:
    """The (holder, target) links that `values` stand for; None if a hub cannot be dealt out."""
    rules = posted.rules
    links: dict[int, list[str]] = defaultdict(list)
    for (index, target, _part), variable in sorted(posted.direct.items()):
        links[index] += [target] * values[variable]
    held: dict[str, set[str]] = {
        member: set() for group in rules.groups for member in group.members
    }
    dealt: dict[int, int] = {}
    for index, targets in links.items():
        # One after the other in a circle: equal shares, and no member gets a target twice.
        members = rules.groups[index].members
        for turn, target in enumerate(targets):
            held[members[turn % len(members)]].add(target)
        dealt[index] = len(targets)
    named = {
        member: group.barred | group.named for group in rules.groups for member in group.members
    }
    for hub in sorted({hub for _group, hub in posted.into}):
        needs: dict[str, int] = {}
        for index, group in enumerate(rules.groups):
            flow = posted.into.get((index, hub))
            for _link in range(values[flow] if flow is not None else 0):
                turn = dealt.get(index, 0)
                member = group.members[turn % len(group.members)]
                needs[member] = needs.get(member, 0) + 1
                dealt[index] = turn + 1
        room = {target: values[v] for (of, target), v in posted.out.items() if of == hub}
        barred = {member: named[member] | held[member] for member in needs}
        more = deal(needs, room, barred)
        if more is None:
            return None
        for member, target in more:
            held[member].add(target)
    return [(member, target) for member in sorted(held) for target in sorted(held[member])]


def deal(
    needs: Mapping[str, int], room: Mapping[str, int], barred: Mapping[str, frozenset[str]]
) -> list[tuple[str, str]] | None:
    """Give each holder as many different targets as it needs, none of those it is barred from.

    `room` says how many holders each target takes. Returns None if there is no such way:
    where no target is left for somebody, links move along chains of others until one is.
    """
    left = dict(room)
    taken: dict[str, set[str]] = {holder: set() for holder in needs}
    at: dict[str, set[str]] = {target: set() for target in room}
    order = sorted(room)
    for holder in sorted(needs):
        for _link in range(needs[holder]):
            chain = _chain(holder, order, left, taken, at, barred)
            if chain is None:
                return None
            left[chain[-1][1]] -= 1
            for mover, target, given_up in _moves(chain):
                taken[mover].add(target)
                at[target].add(mover)
                if given_up is not None:
                    taken[mover].discard(given_up)
                    at[given_up].discard(mover)
    return [(holder, target) for holder in sorted(taken) for target in sorted(taken[holder])]


def _chain(
    holder: str,
    order: Sequence[str],
    left: Mapping[str, int],
    taken: Mapping[str, set[str]],
    at: Mapping[str, set[str]],
    barred: Mapping[str, frozenset[str]],
) -> list[tuple[str, str]] | None:
    """Who takes which target so that `holder` gets one more: the shortest chain of moves."""
    came: dict[str, tuple[str, str | None]] = {}
    queue: deque[tuple[str, str | None]] = deque([(holder, None)])
    while queue:
        mover, given_up = queue.popleft()
        closed = came.keys() | taken[mover] | barred[mover]
        free = [target for target in order if target not in closed]
        for target in free:
            came[target] = (mover, given_up)
        open_targets = [target for target in free if left[target] > 0]
        if open_targets:
            return _back(came, max(open_targets, key=lambda target: left[target]))
        for target in free:
            queue.extend((other, target) for other in sorted(at[target]))
    return None


def _back(came: Mapping[str, tuple[str, str | None]], last: str) -> list[tuple[str, str]]:
    """The chain of moves that ends in `last`, first move first."""
    chain: list[tuple[str, str]] = []
    target: str | None = last
    while target is not None:
        mover, before = came[target]
        chain.append((mover, target))
        target = before
    return chain[::-1]


def _moves(chain: Iterable[tuple[str, str]]) -> list[tuple[str, str, str | None]]:
    """Each step of a chain as (who, target taken, target given up for it)."""
    moves: list[tuple[str, str, str | None]] = []
    before: str | None = None
    for mover, target in chain:
        moves.append((mover, target, before))
        before = target
    return moves
