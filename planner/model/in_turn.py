"""Duties whose owners go to one of several targets in turn: whose turn it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from planner.domain.directory import Context
from planner.domain.periods import Period, each_day, monday, period_of
from planner.domain.problem import Duty, Pin
from planner.model.attendance import Attendance
from planner.model.demands import missing_at, times_on
from planner.model.scene import DutyScene

Bookings = Mapping[tuple[str, date], int]
"""The visits that each village has in each week (its Monday) of the duties unfolded so far,
those that can lie in no other week."""

_DAYS = {"week": 7, "month": 31}
"""How many days a block has at most."""


def goes_in_turn(duty: Duty) -> bool:
    """Whether the owners of `duty` go to one of several targets in turn."""
    fixed = duty.owner.by == "target" or duty.params[EACH_TARGET] or KINDS[duty.kind].rotates
    return duty.target is not None and not fixed


class TargetsInTurn:
    """Chooses the targets of one duty, after the duties that have booked what `before` says."""

    def __init__(self, scene: DutyScene, attendance: Attendance, before: Bookings) -> None:
        self.scene, self.attendance = scene, attendance
        self._booked = Counter(before)
        self.duty, self.directory, self.problem = scene.duty, scene.directory, scene.problem
        # Whoever serves there cannot serve elsewhere, so a block of theirs stays.
        self._stays = any(part.selector.follows_target for part in scene.duty.team)
        self._of_block: dict[tuple[str | None, Period], str] = {}
        self.visited: dict[str, tuple[int, date]] = defaultdict(lambda: (0, date.min))
        for target, day in sorted(
            {(done.target, self._turn_of(done.date)) for done in scene.history},
            key=lambda row: row[1],
        ):
            if target is not None:
                self.visited[target] = (self.visited[target][0] + 1, day)
        self.promised: set[Pin] = set()

    @property
    def booked(self) -> Bookings:
        """What the duties before and this one have booked: for the next duty."""
        return MappingProxyType(dict(self._booked))

    def book(self, target: str | None, period: Period) -> None:
        """Count an occurrence at `target`."""
        village = self.directory.village_of(target)
        if village is not None and KINDS[self.duty.kind].disturbs_village and period.days <= 7:
            self._booked[village, monday(period.first)] += 1

    def target(
        self, owner: str | None, period: Period, days: Sequence[date], posted: str | None
    ) -> str | None:
        """The target whose turn it is: the one visited least, then longest ago, of those
        that a 必须 names, else of those to which the most of the team can go; `posted`
        before all others to which as many can.
        """
        day = days[0] if days else period.first
        targets = self.scene.targets(Context(owner=owner, day=day, links=self.scene.links))
        if not targets:
            return None
        block = self._block(period, days)
        if block is None:
            return self._next(owner, period, days, targets, posted)
        if (owner, block) not in self._of_block:
            span = each_day(block.first, block.last)
            held = [one for one in span if self.scene.in_plan(one) and self.scene.allows(one)]
            self._of_block[owner, block] = self._next(owner, block, held, targets, posted)
        return self._of_block[owner, block]

    def _block(self, period: Period, days: Sequence[date]) -> Period | None:
        """The block of 连班 that has one target throughout: its team is that target's, and
        serves there on all of its days. None where turns are longer than blocks.
        """
        if not days or not self._stays or self.duty.block is None:
            return None
        block = period_of(self.duty.block, days[0])
        return block if period.days <= _DAYS[self.duty.block] else None

    def _next(
        self,
        owner: str | None,
        period: Period,
        days: Sequence[date],
        targets: Sequence[str],
        posted: str | None,
    ) -> str:
        target = self._promised(owner, period, targets)
        if target is None:
            target = self._reachable(owner, period, days, targets, posted)
        self.visited[target] = (self.visited[target][0] + 1, days[0] if days else period.first)
        return target

    def _turn_of(self, day: date) -> date:
        """The day that stands for the turn which `day` is part of."""
        block = self.duty.block
        return day if block is None or not self._stays else period_of(block, day).first

    def _promised(self, owner: str | None, period: Period, targets: Sequence[str]) -> str | None:
        """The target that a 必须 not yet thought of asks for in this period."""
        by_person = self.duty.owner.by == "person"
        for pin in self.scene.musts:
            if (
                pin not in self.promised
                and pin.duty is not None
                and pin.target in targets
                and (pin.date is None or pin.date in period)
                and (not by_person or len(self.duty.team) > 1 or pin.person in (None, owner))
            ):
                self.promised.add(pin)
                return pin.target
        return None

    def _reachable(
        self,
        owner: str | None,
        period: Period,
        days: Sequence[date],
        targets: Sequence[str],
        posted: str | None,
    ) -> str:
        ordered = sorted(targets, key=lambda one: (one != posted, *self.visited[one], one))
        lacking: dict[str, int] = {}
        for target in ordered:
            lacking[target] = self._lacking(owner, target, period, days)
            if not lacking[target]:
                return target
        return min(ordered, key=lambda one: lacking[one])

    def _lacking(self, owner: str | None, target: str, period: Period, days: Sequence[date]) -> int:
        """How many people cannot come to `target` on the best of `days`, or of a block on all
        of them; the whole team where the village is full or sheet 指定 keeps everybody away.
        """
        context = Context(owner, target, period.first, self.scene.links)
        parts = self.scene.parts(owner, context, days)
        team = max(1, sum(part.need or 1 for part in parts))
        limit = self.problem.settings.village_visits_per_week
        village = self.directory.village_of(target)
        if limit is not None and village is not None and period.days <= 7:
            disturbs = KINDS[self.duty.kind].disturbs_village
            if disturbs and self._booked[village, monday(period.first)] >= limit:
                return team
        if any(_keeps_away(pin, self.duty, target) for pin in self.problem.pins):
            return team
        lacking = [
            min(missing_at(parts, when, self.attendance) for when in times_on(self.duty, (day,)))
            for day in days
        ]
        whole = self._block(period, days) == period
        return sum(lacking) if whole and lacking else min(lacking, default=team)


def _keeps_away(pin: Pin, duty: Duty, target: str) -> bool:
    """Whether `pin` forbids every occurrence of `duty` at `target`."""
    return (
        pin.mode == "never"
        and pin.duty in (None, duty.id)
        and pin.target == target
        and pin.person is None
        and pin.date is None
        and pin.slot is None
    )
