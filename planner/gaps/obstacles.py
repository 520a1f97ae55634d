"""What keeps a person from a demand on a day, once the plan stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from constraints.kinds import KINDS
from constraints.spacing.post import owner_spacing
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.periods import monday
from planner.domain.plan import Shift
from planner.domain.problem import HALVES, Half
from planner.domain.steps import Step, schedule
from planner.gaps.words import Obstacle
from planner.model.choices import Choices
from planner.model.demands import Demand, When

_ONE_DAY = timedelta(days=1)


class Taken:
    """What is taken, and by what, once the plan stands."""

    def __init__(self, choices: Choices, shifts: Sequence[Shift]) -> None:
        self.choices, self.problem = choices, choices.problem
        self.taken: dict[tuple[str, date, Half], Shift] = {}
        self.turns: dict[tuple[str, str], list[date]] = defaultdict(list)
        self.owner_days: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        self.visits: Counter[tuple[str, date]] = Counter()
        for shift in shifts:
            self.owner_days[shift.duty, shift.owner].append(shift.date)
            village = choices.directory.village_of(shift.target)
            team = {one.id for one in shift.people}
            if village and KINDS[shift.kind].disturbs_village:
                elsewhere = team - choices.directory.members(village)
                self.visits[village, monday(shift.date)] += bool(elsewhere)
            for one in shift.people:
                if KINDS[shift.kind].takes_time:
                    for half in HALVES[shift.slot]:
                        self.taken[one.id, shift.date, half] = shift
                self.turns[shift.duty, one.id].append(shift.date)
        for done in self.problem.history:
            if done.person is not None:
                self.turns[done.duty, done.person].append(done.date)
        self.team = {shift.id: {one.id for one in shift.people} for shift in shifts}
        steps = schedule(self.problem, choices.calendar) if self.problem.milestones else {}
        self.steps: Mapping[str, Step] = steps
        self.step_days = {
            shift.owner: shift.date
            for shift in shifts
            if shift.owner is not None and shift.owner in self.steps
        }

    def obstacles(
        self, demand: Demand, person: str, times: Sequence[When], *, placed: bool
    ) -> Counter[tuple[Obstacle, str]]:
        """What keeps `person` from `demand`, counted over its days, each day once."""
        found: Counter[tuple[Obstacle, str]] = Counter()
        by_day: dict[date, tuple[Obstacle, str]] = {}
        for when in times:
            by_day.setdefault(when.day, self._obstacle(demand, person, when, placed=placed))
        found.update(by_day.values())
        return found

    def _obstacle(
        self, demand: Demand, person: str, when: When, *, placed: bool
    ) -> tuple[Obstacle, str]:
        choices = self.choices
        absence = choices.attendance.absence(person, when.day, when.slot)
        if absence is not None:
            return "away", absence.reason
        if not choices.attendance.present(person, when.day, when.slot):
            return "out", ""
        for pin in self.problem.pins:
            named = pin.person in (None, person)
            if pin.mode == "never" and named and choices.matches_time(pin, demand, when):
                return "pin", ""
        if KINDS[demand.duty.kind].takes_time:
            for half in HALVES[when.slot]:
                if (person, when.day, half) in self.taken:
                    duty = self.taken[person, when.day, half].duty
                    return "busy", self.problem.duties[duty].name
        least = demand.duty.spacing or 0
        if self._too_close(demand, when.day, self.turns[demand.duty.id, person], least):
            return "spacing", str(least)
        if placed and demand.duty.params[DIFFERENT_UNITS]:
            unit = self.problem.people[person].unit
            mates = self.team.get(demand.id, set())
            if unit is not None and any(self.problem.people[m].unit == unit for m in mates):
                return "unit", ""
        if not placed:
            days = self.owner_days[demand.duty.id, demand.owner]
            if when.day in days:
                return "day", ""
            least = owner_spacing(demand.duty)
            if self._too_close(demand, when.day, days, least):
                return "spacing", str(least)
            if self._out_of_order(demand, when.day):
                return "order", ""
            limit = self.problem.settings.village_visits_per_week
            if limit is not None and KINDS[demand.duty.kind].disturbs_village:
                village = choices.directory.village_of(demand.target)
                if village and self.visits[village, monday(when.day)] >= limit:
                    return "limit", str(limit)
        return "other", ""

    def _too_close(self, demand: Demand, day: date, others: Iterable[date], least: int) -> bool:
        """Whether any of `others` is nearer than `least` positions and in no common block."""
        block, at = demand.block(day), self.choices.position(day)
        return any(
            abs(at - self.choices.position(other)) < least
            and (block is None or block != demand.block(other))
            for other in others
        )

    def _out_of_order(self, demand: Demand, day: date) -> bool:
        """Whether a step on `day` would be too close to another step of its project."""
        own = self.steps.get(demand.owner or "")
        if own is None:
            return False
        within = self.choices.positions.within
        for other, at in self.step_days.items():
            first, last, needed = at, day, own.days_before.get(other)
            if needed is None:
                first, last = day, at
                needed = self.steps[other].days_before.get(own.milestone.id)
            if needed is not None and within(first + _ONE_DAY, last) < needed:
                return True
        return False
