"""What a rotation's schedule is, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from constraints.rotation.model import RotationRules

NEVER = -(10**6)
"""The month of a visit that never was."""


@dataclass(frozen=True)
class Schedule:
    """Who is where: target by (owner, month), and what the schedule is worth.

    `unreached` counts, by cluster, what is not covered in time. The others are what the levels
    of the model are (``constraints.rotation.model.LEVELS``), and `passed_over` the targets that
    were free and had waited longer than the one that somebody went to.
    """

    rows: Mapping[tuple[str, int], str]
    unreached: Mapping[tuple[str, ...], int]
    idle: int
    pins: int
    posted: int
    moves: int
    later: int
    passed_over: int

    @property
    def value(self) -> tuple[int, ...]:
        """What is minimised, most important first."""
        unreached = sum(self.unreached.values())
        return self.idle, self.pins, unreached, self.posted, self.moves, self.later

    @property
    def rank(self) -> tuple[int, ...]:
        """What is minimised, and then who waited longest."""
        return *self.value, self.passed_over


class Round:
    """How far one cluster has come in its present round, and in its first."""

    def __init__(self, rules: RotationRules, cluster: tuple[str, ...]) -> None:
        self.area = rules.area(cluster)
        self.done = set(rules.done_before(cluster))
        self.lacks = set(rules.lacking(cluster))

    def close(self, here: set[str]) -> None:
        """A month in which the cluster was in the targets `here` is over."""
        self.lacks -= here
        self.done |= here
        if self.done >= self.area:
            self.done = set()


def worth(rules: RotationRules, places: Mapping[tuple[str, int], str]) -> Schedule:
    """The schedule that `places` are, up to the month in which all is covered."""
    rows: dict[tuple[str, int], str] = {}
    rounds = {cluster: Round(rules, cluster) for cluster in rules.clusters}
    round_of = {owner: one for cluster, one in rounds.items() for owner in cluster}
    unreached = {cluster: len(one.lacks) for cluster, one in rounds.items()}
    where = {owner: rules.ongoing(owner)[0] for owner in rules.owners}
    waited = Waited(rules)
    idle = moves = later = passed_over = 0
    for month in count():
        lacking = any(one.lacks for one in rounds.values()) and month < rules.horizon
        if month >= rules.months and not lacking:
            break
        now = {o: places[o, month] for o in rules.owners if (o, month) in places}
        for owner, target in now.items():
            rows[owner, month] = target
            if target != where[owner]:
                moves += month < rules.counted and len(rules.targets[owner]) > 1
                fresh = set(rules.targets[owner]) - round_of[owner].done
                others = fresh if target in fresh else set(rules.targets[owner])
                free = others - set(now.values()) - {where[owner]}
                passed_over += sum(waited(other) < waited(target) for other in free)
        without = len(rules.owners) - len(now)
        idle, later = (
            idle + without * (month < rules.months),
            later + without * (month >= rules.months),
        )
        for cluster, one in rounds.items():
            one.close({now[owner] for owner in cluster if owner in now})
            if rules.cover is None or month < rules.cover:
                unreached[cluster] = len(one.lacks)
        where = {owner: now.get(owner) for owner in rules.owners}
        waited.visited(now.values(), month)
    pins = sum(rows.get(key) != target for key, target in rules.pinned.items())
    inside = [(key, target) for key, target in rules.posted.items() if key[1] < rules.months]
    posted = sum(rows.get(key) != target for key, target in inside)
    return Schedule(rows, unreached, idle, pins, posted, moves, later, passed_over)


class Waited:
    """When somebody was last in a target; of those alike the first in the sheet comes first."""

    def __init__(self, rules: RotationRules) -> None:
        self._rank: dict[str, int] = {}
        for owner in rules.owners:
            for target in rules.targets[owner]:
                self._rank.setdefault(target, len(self._rank))
        self._last: dict[str, int] = {}
        for past in rules.past.values():
            for month, target in past.items():
                self._last[target] = max(self._last.get(target, month), month)

    def __call__(self, target: str) -> tuple[int, int]:
        """Less for a target that has waited longer."""
        return self._last.get(target, NEVER), self._rank[target]

    def visited(self, targets: Iterable[str], month: int) -> None:
        """Somebody is in `targets` in `month`."""
        self._last.update(dict.fromkeys(targets, month))
