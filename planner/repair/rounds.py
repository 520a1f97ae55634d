"""Published household rounds, and the days each of them could move to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from constraints.counts_for.rule import COUNTS_FOR
from constraints.household_links.model import cadences
from constraints.household_rounds.model import Owed, owed_periods
from constraints.kinds import KINDS
from constraints.spacing.rule import OWNER_SPACING
from constraints.standby.rule import STANDBY
from planner.domain.households import Households
from planner.domain.periods import Period, each_day, monday
from planner.domain.pins import forbids
from planner.domain.plan import Shift
from planner.domain.problem import ALL_CATEGORIES, Duty, Pin, Problem, Slot
from planner.domain.shifts import clock, place_of, slots
from planner.domain.workdays import Positions, WorkCalendar
from planner.model.attendance import Attendance
from planner.model.demands import Demand, Part, When
from planner.model.linear import Linear
from planner.model.windows import Window
from planner.repair.tasks import RepairTask, task_of
from planner.repair.upper import Upper, same_households
from planner.stages.rounds.pins import duty_of, keeps

PRIORITY = 20
"""The level of visits that are missing: after those of the days and of the ledger."""


@dataclass(slots=True)
class _Rules:
    """One household duty: its days and slots, and what its cadences ask of each category.

    `musts` are the 必须 that open further days for what they want there.
    """

    duty: Duty
    days: tuple[date, ...]
    musts: tuple[Pin, ...]
    slots: tuple[Slot, ...]
    owed: Mapping[str, tuple[Owed, ...]]
    windows: dict[tuple[frozenset[str], date], tuple[date, date]] = field(default_factory=dict)

    def allow(self, shift: Shift, day: date, slot: Slot) -> bool:
        """Whether a round may be then, whoever makes it."""
        then = replace(shift, date=day, slot=slot)
        open_ = day in self.days or any(keeps(then, pin) for pin in self.musts)
        return open_ and slot in self.slots


class PostedRounds:
    """The rounds that were published from today on.

    `trimmed` holds those that go on with fewer households, or at other hours or another
    place; `lost` the ids of those that
    nobody is left for. `unsettled` is true where what is owed, or who waits longest, may differ
    from what was published, so that rounds have to be planned anew beside those that stay.
    """

    def __init__(
        self,
        problem: Problem,
        before: Problem | None,
        homes: Households,
        calendar: WorkCalendar,
        attendance: Attendance,
        upper: Upper,
        published: Sequence[Shift],
        today: date,
    ) -> None:
        self.problem, self.homes = problem, homes
        self.attendance, self.today = attendance, today
        settings = problem.settings
        self.rules: dict[str, _Rules] = {}
        for duty in problem.duties.values():
            if KINDS[duty.kind].by_household:
                self.rules[duty.id] = _rules(duty, problem, calendar)
        self._positions = Positions(calendar.working_days(settings.start, settings.end))
        self.past = tuple(one for one in published if one.date < today)
        self.shifts: dict[str, Shift] = {}
        self.trimmed: dict[str, Shift] = {}
        self.lost: set[str] = set()
        same = before is not None and upper.kept and same_households(problem, before)
        future = [one for one in published if one.date >= today]
        for shift in future if same else self._held(future, upper):
            if shift.duty in self.rules:
                self.shifts[shift.id] = self._as_now(shift)
        self.lost = {one.id for one in future} - self.shifts.keys()
        owed = before is not None and not _owes_differently(problem, before)
        looks_back = any(
            cadence.percent < 100
            for rules in self.rules.values()
            for cadence in cadences(rules.duty)
        )
        self.unsettled = not (same and owed) or self.lost != set() or looks_back

    def _held(self, shifts: Iterable[Shift], upper: Upper) -> Iterable[Shift]:
        """The rounds with those of their households that their people still hold."""
        unit_of = self.homes.unit_of
        for shift in shifts:
            holders = upper.links.holders.get(shift.duty, {})
            kept = tuple(
                one
                for one in shift.households
                if one in unit_of
                and all(person.id in holders.get(one, ()) for person in shift.people)
                and unit_of[one] == shift.target
            )
            if kept == shift.households:
                yield shift
            elif kept:
                self.trimmed[shift.id] = replace(shift, households=kept)
                yield self.trimmed[shift.id]

    def _as_now(self, shift: Shift) -> Shift:
        """The round at the hours and place, and with no more households, than it may have now."""
        duty, settings = self.rules[shift.duty].duty, self.problem.settings
        start, end = clock(settings, shift.date, shift.slot)
        holder = self.problem.people.get(shift.owner or "")
        own = holder.unit if holder is not None else None
        place = place_of(duty, own=own, target=shift.target)
        homes = shift.households[: settings.households_per_round]
        now = replace(shift, start=start, end=end, place=place, households=homes)
        if now != shift:
            self.trimmed[shift.id] = now
        return now

    def broken(self) -> frozenset[str]:
        """The rounds that cannot stay on their day."""
        return frozenset(one.id for one in self.shifts.values() if not self._may(one))

    def _may(self, shift: Shift) -> bool:
        rules = self.rules[shift.duty]
        return (
            rules.allow(shift, shift.date, shift.slot)
            and all(one.id in self.problem.people for one in shift.people)
            and all(self.attendance.present(one.id, shift.date, shift.slot) for one in shift.people)
            and not any(
                forbids(self.problem.settings, pin, who, shift.duty, None, shift.date, shift.slot)
                for pin in self.problem.pins
                for who in (None, *(one.id for one in shift.people))
            )
        )

    def task(self, shift_id: str) -> RepairTask:
        """The round as a task, with every day of its periods that is left."""
        shift = self.shifts[shift_id]
        rules = self.rules[shift.duty]
        first, last = self._window(rules, shift)
        wanted = {pin.date for pin in rules.musts if pin.date is not None}
        days = [day for day in rules.days if first <= day <= last and day >= self.today]
        days = sorted({*days, *wanted, shift.date})
        duty = rules.duty
        params = duty.params.having(STANDBY, 0).having(COUNTS_FOR, ())
        people = tuple(one.id for one in shift.people if one.id in self.problem.people)
        demand = Demand(
            id=shift.id,
            duty=replace(
                duty,
                priority=PRIORITY,
                block=None,
                spacing=max(duty.spacing or 0, params[OWNER_SPACING] or 0) or None,
                params=params.having(OWNER_SPACING, 0),
            ),
            owner=shift.owner,
            target=shift.target,
            period=Period(first, last, f"round {shift.id}"),
            turn=1,
            when=tuple(
                When(day, slot)
                for day in days
                for slot in rules.slots
                if rules.allow(shift, day, slot)
            ),
            parts=tuple(Part(1, (one,)) for one in people) or (Part(1, ()),),
            shares_days=True,
        )
        team = tuple(replace(one, part=index) for index, one in enumerate(shift.people))
        task = task_of(
            demand,
            "rounds",
            replace(shift, people=team),
            self.problem,
            self.attendance,
            today=self.today,
            lasting=self._may(shift),
        )
        window = Window(frozenset(task.demand.when), task.least, self._distance(task))
        return replace(task, window=window)

    def _window(self, rules: _Rules, shift: Shift) -> tuple[date, date]:
        """The days on which the round counts for the same periods as where it was."""
        words = frozenset[str]().union(
            *(
                self.homes.categories[self.homes.row_of[one]]
                for one in shift.households
                if one in self.homes.row_of
            )
        )
        key = (words.intersection(rules.owed), shift.date)
        if key not in rules.windows:
            settings = self.problem.settings
            first, last = settings.start, settings.end
            for category, periods in rules.owed.items():
                if category == ALL_CATEGORIES or category in words:
                    for one in periods:
                        if one.first <= shift.date <= one.last:
                            first, last = max(first, one.first), min(last, one.last)
            rules.windows[key] = first, last
        return rules.windows[key]

    def _distance(self, task: RepairTask) -> dict[When, int]:
        """How far each choice is from the published day, in working days."""
        at = task.at
        if at is None:
            return dict.fromkeys(task.demand.when, 0)
        position = self._positions.of(at.day)
        return {
            when: abs(self._positions.of(when.day) - position) + (when.slot != at.slot)
            for when in task.demand.when
        }


def _rules(duty: Duty, problem: Problem, calendar: WorkCalendar) -> _Rules:
    settings = problem.settings
    first = max(filter(None, (settings.start, duty.start)))
    last = min(filter(None, (settings.end, duty.until)))
    days = each_day(first, last)
    done = sorted({row.date for row in problem.history if row.duty == duty.id})
    owed: dict[str, list[Owed]] = defaultdict(list)
    for cadence in cadences(duty):
        owed[cadence.category] += owed_periods(duty, cadence, settings, calendar, done)
    musts = (pin for pin in problem.pins if pin.mode == "must" and duty_of(problem, pin) is duty)
    return _Rules(
        duty,
        tuple(day for day in days if calendar.allows(day, duty)),
        tuple(
            pin
            for pin in musts
            if pin.date is not None and first <= pin.date <= last
            if not calendar.closes(pin.date, duty)
        ),
        slots(duty),
        {category: tuple(periods) for category, periods in owed.items()},
    )


def _owes_differently(problem: Problem, before: Problem) -> bool:
    """Whether other visits may be owed than when the rounds were published."""
    ours, theirs = (
        [duty for duty in one.duties.values() if KINDS[duty.kind].by_household]
        for one in (problem, before)
    )
    ids = {duty.id for duty in ours}
    history = ([row for row in one.history if row.duty in ids] for one in (problem, before))
    sizes = (one.settings.households_per_round for one in (problem, before))
    return ours != theirs or len({*sizes}) > 1 or next(history) != next(history)


def keep_apart(
    model: Linear,
    placed: Mapping[str, Mapping[When, int]],
    tasks: Iterable[RepairTask],
    others: Iterable[Shift],
) -> None:
    """No household sees different people in one week, nor the same person twice on a day.

    `tasks` are the rounds of the model; `others` stay as they are.
    """
    week: dict[tuple[str, date], list[tuple[int, str, date]]] = defaultdict(list)
    fixed: dict[tuple[str, date], list[tuple[str, date]]] = defaultdict(list)
    for shift in others:
        who = "+".join(sorted(one.id for one in shift.people))
        for household in shift.households:
            fixed[household, monday(shift.date)].append((who, shift.date))
    for task in tasks:
        if task.published is None:
            continue
        who = "+".join(sorted(one.id for one in task.published.people))
        for when, variable in placed[task.id].items():
            for household in task.published.households:
                key = household, monday(when.day)
                week[key].append((variable, who, when.day))
                if any(other != who or day == when.day for other, day in fixed.get(key, ())):
                    model.fix(variable, 0)
    posted: set[tuple[int, ...]] = set()
    for choices in week.values():
        groups: list[list[int]] = []
        if len({who for _, who, _ in choices}) > 1:
            groups.append([variable for variable, _, _ in choices])
        else:
            by_day: dict[date, list[int]] = defaultdict(list)
            for variable, _, day in choices:
                by_day[day].append(variable)
            groups += by_day.values()
        for group in groups:
            if len(group) > 1 and tuple(group) not in posted:
                posted.add(tuple(group))
                model.at_most(group, 1)
