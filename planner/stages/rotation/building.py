"""One schedule, built month by month."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from constraints.rotation.model import RotationRules, most_entered, reachable
from planner.model.graphs import most_placed
from planner.stages.rotation.schedule import LONGEST, Schedule

STRAYING = 0.2
"""How often a drawn schedule strays from the place or the length that comes first."""


class Builder:
    """Fills the months of one component, one after the other.

    Owners move in `order`, to where they waited longest and for as long as they may; with
    `draw`, now and then elsewhere or for less.
    """

    def __init__(
        self, rules: RotationRules, order: Sequence[str], draw: random.Random | None = None
    ) -> None:
        self.rules = rules
        self.order = order
        self.draw = draw
        self.cluster = {owner: cluster for cluster in rules.clusters for owner in cluster}
        self.area = {cluster: rules.area(cluster) for cluster in rules.clusters}
        self.done = {cluster: set(rules.done_before(cluster)) for cluster in rules.clusters}
        self.open = {c: self.area[c] - self.done[c] for c in rules.clusters}
        self.goal = {c: reachable(rules, c) for c in rules.clusters}
        self.deadline: dict[tuple[str, ...], int | None]
        self.deadline = dict.fromkeys(rules.clusters, rules.cover)
        self.now: dict[tuple[str, ...], set[str]] = {c: set() for c in rules.clusters}
        self.where: dict[str, str | None] = {}
        self.length: dict[str, int] = {}
        self.until: dict[str, int] = {}
        self.taken: dict[tuple[str, int], str] = {}
        self.last: dict[str, int] = {}
        for owner in rules.owners:
            for month, target in sorted(rules.past.get(owner, {}).items()):
                self.last[target] = max(self.last.get(target, month), month)
        self.pinned = dict(rules.pinned)
        for (owner, month), target in self.pinned.items():
            self.taken[target, month] = owner
        for owner in rules.owners:
            self._begin(owner)
        self.rank = {
            target: index
            for index, target in enumerate(
                dict.fromkeys(t for owner in rules.owners for t in rules.targets[owner])
            )
        }
        self.movers: list[str] = []
        never = -12 * LONGEST
        self.active = {o: max(rules.past.get(o, {}), default=never) for o in rules.owners}
        self.schedule = Schedule()

    def _begin(self, owner: str) -> None:
        """Book the months that `owner` still owes the stay history shows."""
        where, length = self.rules.ongoing(owner)
        self.where[owner], self.length[owner], self.until[owner] = where, length, 0
        if where is None:
            return
        for month in range(self.rules.stay[0] - length):
            wanted = self.pinned.get((owner, month), where)
            if wanted != where or self.taken.get((where, month), owner) != owner:
                break
            self.taken[where, month] = owner
            self.until[owner] = month + 1

    def build(self) -> Schedule:
        """Fill the months until the plan is over and all is covered, or ``cover`` has run out."""
        rules = self.rules
        covered: dict[tuple[str, ...], int] = {c: 0 for c, left in self.open.items() if not left}
        month = 0
        longest = LONGEST if rules.cover is None else rules.cover
        longest = longest if rules.end is None else min(longest, rules.end)
        while month < rules.months or (len(covered) < len(self.open) and month < longest):
            for cluster in rules.clusters:
                self.now[cluster] = set()
            busy = [owner for owner in self.order if self.until[owner] > month]
            for owner in busy:
                self._stand(owner, month)
            self.movers = sorted(
                (owner for owner in self.order if self.until[owner] <= month),
                # Whoever has been without a place for longest comes first.
                key=lambda one: (self.where[one] is not None, self.active[one]),
            )
            while self.movers:
                self._move(self.movers.pop(0), month)
            for cluster in rules.clusters:
                self._close(cluster, month, covered)
            month += 1
        return self.schedule

    def _stand(self, owner: str, month: int) -> None:
        """`owner` spends `month` where the present stay is."""
        target = self.where[owner]
        if target is not None:
            self.schedule.rows[owner, month] = target
            self.taken[target, month] = owner
            self.last[target] = max(self.last.get(target, month), month)
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
            if month < self.rules.months:
                self.schedule.idle += 1
            else:
                self.schedule.later += 1
            return
        target, months = choice
        if target != self.where[owner]:
            self.where[owner], self.length[owner] = target, 0
            if month < self.rules.counted and len(self.rules.targets[owner]) > 1:
                self.schedule.moves += 1
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
        """Where `owner` goes in `month`, and for how many months; None if nowhere.

        Choices that leave the owners still to move without a place are only a last resort.
        """
        fewest, most = self.rules.stay
        targets, where = self.rules.targets[owner], self.where[owner]
        if len(targets) == 1:
            months = most if len(self.rules.owners) > 1 else 1
            return (targets[0], months) if self._free(owner, targets[0], month, months) else None
        if where is not None and not self._strays():
            for more in range(most - self.length[owner], 0, -1):
                if (
                    self._free(owner, where, month, more)
                    and self._leaves_time(owner, month, more, where)
                    and self._leaves_room(month, where)
                ):
                    return where, more
        choices = self._fresh(owner, month)
        lengths = list(range(most, fewest - 1, -1))
        if self.draw is not None and self._strays():
            self.draw.shuffle(choices)
            self.draw.shuffle(lengths)
        for room, in_time in ((True, True), (True, False), (False, True), (False, False)):
            for months in lengths if in_time else [fewest]:
                for target in choices:
                    if (
                        self._free(owner, target, month, months)
                        and (not in_time or self._leaves_time(owner, month, months, target))
                        and (not room or self._leaves_room(month, target))
                    ):
                        self.schedule.passed_over += sum(
                            self._waited(other) < self._waited(target) for other in choices
                        )
                        return target, months
            # Nothing is free for long enough: stay on for a month if that is allowed.
            if where is not None and self._may_stay(owner, month):
                return where, 1
        return None

    def _strays(self) -> bool:
        return self.draw is not None and self.draw.random() < STRAYING

    def _fresh(self, owner: str, month: int) -> list[str]:
        """Where `owner` may begin a stay in `month`, the longest waiting first."""
        targets, where = self.rules.targets[owner], self.where[owner]
        waiting = self._waiting(owner)
        fresh = [target for target in targets if target != where]
        choices = [target for target in fresh if target in waiting]
        if not any(self._free(owner, target, month, 1) for target in choices):
            choices = fresh if self._may_return(owner, month, waiting) else []
        pinned = self.pinned.get((owner, month))
        if pinned in choices:
            choices = [target for target in choices if target == pinned]
        return sorted(choices, key=self._waited)

    def _may_stay(self, owner: str, month: int) -> bool:
        where = self.where[owner]
        return (
            where is not None
            and self.length[owner] < self.rules.stay[1]
            and self._free(owner, where, month, 1)
        )

    def _leaves_room(self, month: int, target: str) -> bool:
        """Whether the owners still to move find places of their own beside `target`."""
        places: dict[str, list[str]] = {}
        for other in self.movers:
            where = self.where[other]
            staying = [where] if where is not None and self._may_stay(other, month) else []
            fresh = [t for t in self._fresh(other, month) if self._free(other, t, month, 1)]
            places[other] = [place for place in staying + fresh if place != target]
        return most_placed(places) == len(places)

    def _waited(self, target: str) -> tuple[int, int]:
        return self.last.get(target, -12 * LONGEST), self.rank[target]

    def _waiting(self, owner: str) -> set[str]:
        """The targets of `owner` that the round still has to cover."""
        cluster = self.cluster[owner]
        closed = self.done[cluster] | self.now[cluster]
        return {target for target in self.rules.targets[owner] if target not in closed}

    def _may_return(self, owner: str, month: int, waiting: Iterable[str]) -> bool:
        """Whether all that `owner`'s round still waits for has somebody in it this month."""
        return all(self.taken.get((target, month), owner) != owner for target in waiting)

    def _free(self, owner: str, target: str, month: int, months: int) -> bool:
        """Whether `target` is free for `owner`, and `owner` for it, in all of these months."""
        pinned = self.pinned
        if any(
            self.taken.get((target, ahead), owner) != owner
            or pinned.get((owner, ahead), target) != target
            for ahead in range(month, month + months)
        ):
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

    def _leaves_time(self, owner: str, month: int, months: int, target: str) -> bool:
        """Whether all that can be reached in time still can after `months` in `target`."""
        cluster = self.cluster[owner]
        deadline = self.deadline[cluster]
        if deadline is None:
            return True
        entered = len(self.now[cluster] & self.open[cluster]) + (
            target in self.open[cluster] and target not in self.now[cluster]
        )
        fewest = self.rules.stay[0]
        free = (month + months if one == owner else max(self.until[one], month) for one in cluster)
        chances = {
            one: max(0, -(-(deadline - begins) // fewest))
            for one, begins in zip(cluster, free, strict=True)
        }
        left = self.open[cluster] - self.now[cluster] - {target}
        return most_entered(self.rules.targets, chances, left) >= self.goal[cluster] - entered

    def _close(
        self, cluster: tuple[str, ...], month: int, covered: dict[tuple[str, ...], int]
    ) -> None:
        """Book what `cluster` has done in `month`; a full round begins anew."""
        here = self.now[cluster]
        self.goal[cluster] -= len(here & self.open[cluster])
        self.open[cluster] = self.open[cluster] - here
        if not self.open[cluster]:
            covered.setdefault(cluster, month)
        if self.rules.cover is None or month < self.rules.cover:
            self.schedule.unreached[cluster] = len(self.open[cluster])
        self.done[cluster] |= here
        if self.done[cluster] >= self.area[cluster]:
            # A new round begins. Only the first has to be over by a certain month.
            self.done[cluster] = set()
            self.deadline[cluster] = None
