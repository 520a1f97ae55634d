"""Duties whose owners go to one of several targets in turn: whose turn it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from planner.domain.directory import Context
from planner.domain.periods import Period, monday
from planner.domain.problem import Duty, Pin
from planner.model.attendance import Attendance
from planner.model.demands import missing_at, times_on
from planner.model.scene import DutyScene

Bookings = Mapping[tuple[str, date], int]
"""The visits that each village has in each week (its Monday) of the duties unfolded so far,
those that can lie in no other week."""


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
        self.visited: dict[str, tuple[int, date]] = defaultdict(lambda: (0, date.min))
        for done in sorted(scene.history, key=lambda row: row.date):
            if done.target is not None:
                self.visited[done.target] = (self.visited[done.target][0] + 1, done.date)
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
        target = self._promised(owner, period, targets)
        if target is None:
            target = self._reachable(owner, period, days, targets, posted)
        self.visited[target] = (self.visited[target][0] + 1, day)
        return target

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
        """How many people cannot come to `target` on the best of `days`; all of them where
        the village is full or sheet 指定 keeps everybody away.
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
        times = times_on(self.duty, days)
        return min((missing_at(parts, when, self.attendance) for when in times), default=team)


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
