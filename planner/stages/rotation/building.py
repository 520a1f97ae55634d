"""One schedule, built month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, permutations, product

from constraints.rotation.model import RotationRules
from planner.stages.rotation.bounds import most_entered, reachable, settled
from planner.stages.rotation.schedule import NEVER, Round, Schedule, Waited, worth

ORDERS = 6
"""Orders of owners that are tried where a schedule could be better."""


class Builder:
    """Fills the months of one component, one after the other.

    Owners move to where they waited longest and for as long as they may. What is `wanted`, target
    by (owner, month), is kept like what is pinned, where nothing else says no.
    """

    def __init__(self, rules: RotationRules, wanted: Mapping[tuple[str, int], str]) -> None:
        self.rules = rules
        self.cluster = {owner: cluster for cluster in rules.clusters for owner in cluster}
        self.rounds = {cluster: Round(rules, cluster) for cluster in rules.clusters}
        self.missed = {c: len(rules.lacking(c)) - reachable(rules, c) for c in rules.clusters}
        self.now: dict[tuple[str, ...], set[str]] = {}
        self.waited = Waited(rules)
        self.pinned = dict(rules.pinned)
        self.taken = {(target, month): owner for (owner, month), target in rules.pinned.items()}
        self.where: dict[str, str | None] = {}
        self.length: dict[str, int] = {}
        self.until = {owner: rules.owed(owner) for owner in rules.owners}
        for owner in rules.owners:
            where, self.length[owner] = rules.ongoing(owner)
            self.where[owner] = where
            if where is not None:
                self.taken.update({(where, m): owner for m in range(self.until[owner])})
        for (owner, month), target in wanted.items():
            begun = month < self.until[owner] and target != self.where[owner]
            free = self.taken.get((target, month), owner) == owner
            if free and not begun and (owner, month) not in self.pinned:
                self.pinned[owner, month] = target
                self.taken[target, month] = owner
        self.active = {o: max(rules.past.get(o, {}), default=NEVER) for o in rules.owners}
        self.rows: dict[tuple[str, int], str] = {}

    def build(self) -> dict[tuple[str, int], str]:
        """Fill the months until the plan is over and all is covered, or the time for it is."""
        rules, month = self.rules, 0
        rounds = self.rounds.values()
        while month < rules.months or (any(r.lacks for r in rounds) and month < rules.horizon):
            self.now = {cluster: set() for cluster in rules.clusters}
            movers = [owner for owner in rules.owners if self.until[owner] <= month]
            for owner in rules.owners:
                if owner not in movers:
                    self._stand(owner, month)
            # Whoever has been without a place for longest comes first.
            movers.sort(key=lambda one: (self.where[one] is not None, self.active[one]))
            for owner in movers:
                self._move(owner, month)
            for cluster, here in self.now.items():
                self.rounds[cluster].close(here)
            month += 1
        return self.rows

    def _stand(self, owner: str, month: int) -> None:
        """`owner` spends `month` where the present stay is."""
        target = self.where[owner]
        if target is not None:
            self.rows[owner, month] = target
            self.taken[target, month] = owner
            self.waited.visited([target], month)
            self.length[owner] += 1
            self.active[owner] = month
            self.now[self.cluster[owner]].add(target)

    def _move(self, owner: str, month: int) -> None:
        """`owner`, whose stay may end, stays on or begins another."""
        choice = self._choice(owner, month)
        while choice is None and self._unpin(owner, month):
            choice = self._choice(owner, month)
        if choice is None:
            self.where[owner], self.length[owner] = None, 0
            self.until[owner] = month + 1
            return
        target, months = choice
        if target != self.where[owner]:
            self.where[owner], self.length[owner] = target, 0
        self.until[owner] = month + months
        for ahead in range(month, month + months):
            self.taken[target, ahead] = owner
        self._stand(owner, month)

    def _unpin(self, owner: str, month: int) -> bool:
        """Give up the next pin of `owner`, which leaves no place in `month`; False without."""
        ahead = min((m for who, m in self.pinned if who == owner and m >= month), default=None)
        if ahead is None:
            return False
        self.taken.pop((self.pinned.pop((owner, ahead)), ahead), None)
        return True

    def _choice(self, owner: str, month: int) -> tuple[str, int] | None:
        """Where `owner` goes in `month`, and for how many months; None if nowhere."""
        fewest, most = self.rules.stay
        targets, where = self.rules.targets[owner], self.where[owner]
        if len(targets) == 1:
            months = most if len(self.rules.owners) > 1 else 1
            return (targets[0], months) if self._free(owner, month, targets[0], months) else None
        longer = range(most - self.length[owner] if where is not None else 0, 0, -1)
        stays = [(where or "", more) for more in longer]
        choices = self._fresh(owner, month)
        fresh = [(one, more) for more in range(most, fewest - 1, -1) for one in choices]
        # Where nothing is free for long enough, stay on for a month if that is allowed.
        last = [*stays[-1:], *((one, fewest) for one in choices)]
        free = (one for one in (*stays, *fresh) if self._free(owner, month, *one))
        in_time = (one for one in free if self._leaves_time(owner, month, *one))
        return next(chain(in_time, (one for one in last if self._free(owner, month, *one))), None)

    def _fresh(self, owner: str, month: int) -> list[str]:
        """Where `owner` may begin a stay in `month`, the longest waiting first."""
        targets, where = self.rules.targets[owner], self.where[owner]
        waiting = self._waiting(owner)
        fresh = [target for target in targets if target != where]
        choices = [target for target in fresh if target in waiting]
        if not any(self._vacant(owner, target, month) for target in choices):
            choices = fresh if self._may_return(owner, month, waiting) else []
        pinned = self.pinned.get((owner, month))
        if pinned in choices:
            choices = [target for target in choices if target == pinned]
        return sorted(choices, key=self.waited)

    def _waiting(self, owner: str) -> set[str]:
        """The targets of `owner` that the round still has to cover."""
        cluster = self.cluster[owner]
        closed = self.rounds[cluster].done | self.now[cluster]
        return {target for target in self.rules.targets[owner] if target not in closed}

    def _may_return(self, owner: str, month: int, waiting: Iterable[str]) -> bool:
        """Whether all that `owner`'s round still waits for has somebody in it this month."""
        return all(self.taken.get((target, month), owner) != owner for target in waiting)

    def _vacant(self, owner: str, target: str, month: int) -> bool:
        """Whether nobody else is, or has to be, in `target` in `month`, and `owner` may be."""
        taken = self.taken.get((target, month), owner) != owner
        return not taken and self.pinned.get((owner, month), target) == target

    def _free(self, owner: str, month: int, target: str, months: int) -> bool:
        """Whether `target` is free for `owner`, and `owner` for it, in all of these months."""
        pinned = self.pinned
        if not all(self._vacant(owner, target, m) for m in range(month, month + months)):
            return False
        # A pin ahead has to be met exactly by whole stays.
        after = month + months
        if pinned.get((owner, after)) == target:
            return False
        ahead = min((m for (who, m) in pinned if who == owner and m >= after), default=None)
        if ahead is None or pinned[owner, ahead] == target:
            return ahead is None
        fewest, most = self.rules.stay
        gap = ahead - after
        return any(stays * fewest <= gap <= stays * most for stays in range(gap + 1))

    def _leaves_time(self, owner: str, month: int, target: str, months: int) -> bool:
        """Whether all that can be reached in time still can after `months` in `target`."""
        cluster, cover = self.cluster[owner], self.rules.cover
        left = frozenset(self.rounds[cluster].lacks - self.now[cluster] - {target})
        if cover is None or len(left) <= self.missed[cluster]:
            return True
        free = (month + months if one == owner else max(self.until[one], month) for one in cluster)
        chances = {
            one: max(0, -(-(cover - begins) // self.rules.stay[0]))
            for one, begins in zip(cluster, free, strict=True)
        }
        return most_entered(self.rules.targets, chances, left) >= len(left) - self.missed[cluster]


def built(rules: RotationRules, wanted: Sequence[Mapping[tuple[str, int], str]]) -> Schedule:
    """The best schedule that is built, owners in some order, beside one of `wanted`."""
    orders = islice(permutations(rules.owners), ORDERS)
    tried: list[Schedule] = []
    for owners, kept in product(orders, wanted):
        tried.append(worth(rules, Builder(replace(rules, owners=owners), kept).build()))
        if settled(rules, tried[-1]) and not tried[-1].passed_over:
            break
    return min(tried, key=lambda one: one.rank)
