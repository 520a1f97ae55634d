"""Who works in which group in which month: stays, rounds, never two at once, cover.

Months are counted from the plan's first, which is month 0; history has negative months.
The rules stand here as what binds a schedule and as bounds that no schedule can beat, found
by counting months and stays. A schedule that meets them is proven optimal without a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from planner.model.graphs import most_placed


@dataclass(frozen=True)
class RotationRules:
    """Owners whose targets touch, and what binds them.

    `targets` are in the order of the sheet. `months` is how many months the plan has,
    `cover` within how many months all is to be covered (None: whenever). `past` has the
    target of each month before the plan, by owner; `also` the (month, target) pairs that
    history shows besides. `pinned` targets are wanted in a month. No stay reaches beyond
    `end` months (None: whenever). With `share` what one owner has covered is covered for all.
    """

    owners: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]]
    stay: tuple[int, int]
    months: int
    cover: int | None = None
    share: bool = False
    past: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    pinned: Mapping[tuple[str, int], str] = field(default_factory=dict)
    also: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)
    end: int | None = None

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """The owners who cover one area together: all with `share`, else each alone."""
        return (self.owners,) if self.share else tuple((owner,) for owner in self.owners)

    @property
    def counted(self) -> int:
        """The plan's months in which moves are counted: those that ``cover`` hurries."""
        return self.months if self.cover is None else min(self.months, self.cover)

    def area(self, cluster: Iterable[str]) -> frozenset[str]:
        """What `cluster` has to cover."""
        return frozenset(target for owner in cluster for target in self.targets[owner])

    def done_before(self, cluster: Iterable[str]) -> frozenset[str]:
        """What history shows as covered since the last full round."""
        owners = tuple(cluster)
        area = self.area(owners)
        done: set[str] = set()
        visits = {
            visit
            for owner in owners
            for visit in (*self.past.get(owner, {}).items(), *self.also.get(owner, ()))
        }
        for _month, target in sorted(visit for visit in visits if visit[1] in area):
            if done >= area:
                done = set()
            done.add(target)
        return frozenset() if done >= area else frozenset(done)

    def ongoing(self, owner: str) -> tuple[str | None, int]:
        """Where `owner` is when the plan begins, and for how many months already.

        Of several whom history shows in one target it is the one who came last: two are never
        in one at once, so that the others have left.
        """
        return self._ongoing.get(owner, (None, 0))

    @cached_property
    def _ongoing(self) -> Mapping[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        holder: dict[str, str] = {}
        for owner in self.owners:
            past = self.past.get(owner, {})
            target, months = past.get(-1), 1
            if target is None or target not in self.targets[owner]:
                continue
            while past.get(-1 - months) == target:
                months += 1
            if target not in holder or months < found[holder[target]][1]:
                found.pop(holder.get(target, ""), None)
                found[owner], holder[target] = (target, months), owner
        return found


@dataclass(frozen=True, slots=True)
class RotationBounds:
    """What no schedule can beat: owner-months without a target, targets not reached within
    `cover`, and moves within the plan's months.
    """

    idle: int
    unreached: int
    moves: int


def bounds(rules: RotationRules) -> RotationBounds:
    """The bounds of `rules`, found by counting months and stays."""
    area = rules.area(rules.owners)
    open_targets = [rules.area(c) - rules.done_before(c) for c in rules.clusters]
    goals = [reachable(rules, cluster) for cluster in rules.clusters]
    unreached = sum(map(len, open_targets)) - sum(goals)
    crowd = max(0, len(rules.owners) - len(area))
    if not crowd:
        return RotationBounds(0, unreached, sum(least_moves(rules, c) for c in rules.clusters))
    if rules.cover is not None:
        entries = len(area) * _ceil(rules.cover, rules.stay[0])
        unreached = max(unreached, sum(map(len, open_targets)) - entries)
    return RotationBounds(crowd * rules.months, unreached, _crowd_moves(rules))


def _crowd_moves(rules: RotationRules) -> int:
    """The fewest moves where every target is taken in every month of the plan."""
    most = rules.stay[1]
    longest: dict[str, int] = {}
    for owner in rules.owners:
        where, months = rules.ongoing(owner)
        if where is not None:
            longest[where] = max(longest.get(where, 0), most - months)
    return sum(
        _ceil(rules.counted - longest.get(target, 0), most)
        for target in rules.area(rules.owners)
        if all(rules.targets[owner] != (target,) for owner in rules.owners)
    )


def reachable(rules: RotationRules, cluster: Iterable[str]) -> int:
    """How many targets not yet covered `cluster` can reach within ``cover`` months, at most."""
    owners = tuple(cluster)
    open_targets = rules.area(owners) - rules.done_before(owners)
    if rules.cover is None:
        return len(open_targets)
    entries = {owner: _entries(rules, owner, open_targets, rules.cover) for owner in owners}
    return most_entered(rules.targets, entries, open_targets)


def most_entered(
    targets: Mapping[str, Iterable[str]], entries: Mapping[str, int], wanted: frozenset[str]
) -> int:
    """How many of `wanted` can be entered by owners with so many `entries` each.

    Where owners have different targets this matches targets with owners: a target finds an
    owner with an entry left, or one who can leave another target to somebody else.
    """
    reach = {owner: wanted.intersection(targets[owner]) for owner in entries}
    if all(mine == wanted for mine in reach.values()):
        return min(len(wanted), sum(entries.values()))
    wants = {target: [o for o, mine in reach.items() if target in mine] for target in wanted}
    return most_placed(wants, entries)


def _entries(rules: RotationRules, owner: str, open_targets: frozenset[str], end: int) -> int:
    """Targets that `owner` alone can enter before month `end`."""
    fewest, most = rules.stay
    where, months = rules.ongoing(owner)
    bound_until = max(0, fewest - months) if where is not None else 0
    entries = _ceil(end - bound_until, fewest)
    if where in open_targets and months < most:
        # Staying on covers the present target, whose round began anew.
        entries = max(entries, 1 + _ceil(end - max(1, bound_until), fewest))
    return entries


def least_moves(rules: RotationRules, cluster: Iterable[str]) -> int:
    """The fewest moves of `cluster` in the plan's months that still reach all it can."""
    owners = tuple(cluster)
    open_targets = rules.area(owners) - rules.done_before(owners)
    goal = reachable(rules, owners)
    # moves of the owners so far -> the most targets they can enter with them
    best: dict[int, int] = {0: 0}
    for owner in owners:
        if len(rules.targets[owner]) == 1:
            continue
        combined: dict[int, int] = {}
        for moves, entries in _choices(rules, owner, open_targets, goal):
            for before, entered in best.items():
                total = before + moves
                combined[total] = max(combined.get(total, 0), entered + entries)
        best = combined
    enough = [moves for moves, entries in best.items() if entries >= goal]
    return min(enough or best)


def _choices(
    rules: RotationRules, owner: str, open_targets: frozenset[str], goal: int
) -> Iterator[tuple[int, int]]:
    """Each number of moves in the plan's months, and the most targets entered with it."""
    fewest, most = rules.stay
    where, months = rules.ongoing(owner)
    earliest = max(0, fewest - months) if where is not None else 0
    latest = max(earliest, most - months) if where is not None else 0
    staying = int(where in open_targets and months < most)
    span = rules.counted
    for moves in range(span + 1):
        if latest + moves * most < span or (moves and earliest + (moves - 1) * fewest >= span):
            continue
        if rules.cover is None:
            yield moves, goal
            continue
        free = max(earliest + moves * fewest, span)
        yield moves, moves + staying + _ceil(rules.cover - free, fewest)


def _ceil(months: int, by: int) -> int:
    return max(0, -(-months // by))
