"""The best schedule of a small rotation, by going through all of them month by month.

Schedules that stand alike at the end of a month (where everybody is, for how long, what is
covered) have the same future, so that only the best of them is followed. What is left grows
with owners and groups; where it grows too large there is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from constraints.rotation.model import RotationRules

MOST_STEPS = 60_000
"""Months of schedules that are looked at before the search is given up."""

Stay = tuple[str | None, int]
"""Where an owner is, and for how many months already."""

Targets = tuple[str | None, ...]
"""Where each owner is in one month."""


@dataclass(frozen=True, slots=True)
class _State:
    """How things stand at the end of a month; `done` and `lacks` by cluster.

    `done` is what the present round has covered, `lacks` what the first one still has to.
    """

    stays: tuple[Stay, ...]
    done: tuple[frozenset[str], ...]
    lacks: tuple[frozenset[str], ...]


Cost = tuple[int, int, int, int]
"""Months of the plan without a target, targets not reached in time, moves that count, and
later months without a target: what is minimised, in this order."""


@dataclass(frozen=True, slots=True)
class _Way:
    """The best way to a state: its cost, the way to the month before, the last month."""

    cost: Cost
    before: _Way | None = None
    targets: Targets = ()

    def months(self) -> list[Targets]:
        """Where everybody is, month by month."""
        found: list[Targets] = []
        way: _Way | None = self
        while way is not None and way.before is not None:
            found.append(way.targets)
            way = way.before
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Exact:
    """Rows by (owner, month) that no others beat."""

    rows: dict[tuple[str, int], str]
    idle: int
    unreached: dict[tuple[str, ...], int]
    moves: int


def best_schedule(rules: RotationRules, known: tuple[int, int, int], longest: int) -> Exact | None:
    """The schedule with the fewest idle months, then unreached targets, then moves.

    `known` is what some schedule is worth; worse ones are not looked at. Every pin is met.
    None where that cannot be, where there is too much to look at, or where without
    ``cover`` not all is covered after `longest` months.
    """
    search = _Search(rules, known)
    layer = {search.start: _Way((0, 0, 0, 0))}
    needed = max(rules.months, rules.cover or 0)
    for month in range(longest if rules.end is None else max(rules.end, needed)):
        if month >= needed:
            best = min(layer.items(), key=lambda one: (one[1].cost, search.rank(one[0])))
            if rules.cover is not None or not any(best[0].lacks):
                break
        layer = search.after(layer, month)
        if not layer or search.steps > MOST_STEPS:
            return None
    state, way = min(layer.items(), key=lambda one: (one[1].cost, search.rank(one[0])))
    if rules.cover is None and any(state.lacks) and rules.end is None:
        return None
    return search.exact(way)


class _Search:
    def __init__(self, rules: RotationRules, known: tuple[int, int, int]) -> None:
        self.rules = rules
        self.known = known
        self.steps = 0
        self.cluster_of = [
            next(i for i, cluster in enumerate(rules.clusters) if owner in cluster)
            for owner in rules.owners
        ]
        self.areas = [rules.area(cluster) for cluster in rules.clusters]
        self.targets = [rules.targets[owner] for owner in rules.owners]
        done = tuple(rules.done_before(cluster) for cluster in rules.clusters)
        self.start = _State(
            tuple(rules.ongoing(owner) for owner in rules.owners),
            done,
            tuple(area - covered for area, covered in zip(self.areas, done, strict=True)),
        )

    @staticmethod
    def rank(state: _State) -> tuple[int, str]:
        """Which of two states that cost the same is taken: nearly all covered comes first."""
        return sum(map(len, state.lacks)), str([(where or "", n) for where, n in state.stays])

    def after(self, layer: dict[_State, _Way], month: int) -> dict[_State, _Way]:
        """The states at the end of `month`, each with the best way to it."""
        found: dict[_State, _Way] = {}
        for state, way in layer.items():
            for chosen in self._choices(state, month):
                self.steps += 1
                if not self._returns_late(state, chosen):
                    following, cost = self._step(state, way.cost, chosen, month)
                    if cost[:3] > self.known:
                        continue
                    known = found.get(following)
                    if known is None or cost < known.cost:
                        found[following] = _Way(cost, way, chosen)
            if self.steps > MOST_STEPS:
                break
        return found

    def _choices(self, state: _State, month: int) -> Iterator[Targets]:
        """Where everybody may be in `month`, as far as stays, pins and places go."""
        options = [
            self._options(owner, state.stays[owner], month) for owner in range(len(self.targets))
        ]

        def choose(owner: int, chosen: Targets) -> Iterator[Targets]:
            if owner == len(options):
                yield chosen
                return
            for target in options[owner]:
                if target is None or target not in chosen:
                    yield from choose(owner + 1, (*chosen, target))

        return choose(0, ())

    def _options(self, owner: int, stay: Stay, month: int) -> list[str | None]:
        where, months = stay
        fewest, most = self.rules.stay
        wanted = self.rules.pinned.get((self.rules.owners[owner], month))
        found: list[str | None]
        if len(self.targets[owner]) == 1:
            found = [self.targets[owner][0], None]
        elif where is not None and months < fewest:
            found = [where]
        else:
            found = [one for one in self.targets[owner] if one != where or months < most]
            found.append(None)
        return found if wanted is None else [one for one in found if one == wanted]

    def _returns_late(self, state: _State, chosen: Targets) -> bool:
        """Whether somebody goes back to a target while another waits that nobody is in."""
        for owner, target in enumerate(chosen):
            done = state.done[self.cluster_of[owner]]
            if target is not None and target in done and target != state.stays[owner][0]:
                waiting = (one for one in self.targets[owner] if one not in done)
                if any(one not in chosen for one in waiting):
                    return True
        return False

    def _step(self, state: _State, cost: Cost, chosen: Targets, month: int) -> tuple[_State, Cost]:
        rules = self.rules
        idle, unreached, moves, later = cost
        without = chosen.count(None)
        if month < rules.months:
            idle += without
        else:
            later += without
        stays: list[Stay] = []
        for (where, months), target, mine in zip(state.stays, chosen, self.targets, strict=True):
            stays.append(
                (
                    target,
                    months + 1
                    if target == where and target is not None
                    else int(target is not None),
                )
            )
            if month < rules.counted and target not in (None, where) and len(mine) > 1:
                moves += 1
        done, lacks = list(state.done), list(state.lacks)
        for index, area in enumerate(self.areas):
            here = {
                t for o, t in enumerate(chosen) if t is not None and self.cluster_of[o] == index
            }
            covered = done[index] | here
            done[index] = frozenset() if covered >= area else covered
            lacks[index] = lacks[index] - here
        if month + 1 == rules.cover:
            # What is reached later does not count, so that nothing is lacking any more.
            unreached += sum(map(len, lacks))
            lacks = [frozenset() for _area in self.areas]
        # Stays longer than the longest are alike: only those with one target have them.
        longest = rules.stay[1]
        capped = tuple((where, min(months, longest)) for where, months in stays)
        return _State(capped, tuple(done), tuple(lacks)), (idle, unreached, moves, later)

    def exact(self, way: _Way) -> Exact:
        """The rows of `way`, without the months after the plan in which all is covered."""
        rules = self.rules
        lacks = list(self.start.lacks)
        rows: dict[tuple[str, int], str] = {}
        for month, chosen in enumerate(way.months()):
            if month >= rules.months and not any(lacks):
                break
            for owner, target in enumerate(chosen):
                if target is not None:
                    rows[rules.owners[owner], month] = target
                    if rules.cover is None or month < rules.cover:
                        index = self.cluster_of[owner]
                        lacks[index] = lacks[index] - {target}
        unreached = {
            cluster: len(left) if rules.cover is not None else 0
            for cluster, left in zip(rules.clusters, lacks, strict=True)
        }
        return Exact(rows, way.cost[0], unreached, way.cost[2])
