"""Solving again, small: how many people must be missing among a few demands.

A trial takes a problem, perhaps with a rule relaxed, leaves some demands open, holds others
at what the plan has, and asks how few people can be missing. What is held keeps its time and
people by having no other choice, so that every rule posts itself as it always does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.posting import post_rules
from planner.domain.crews import crewed, with_crews
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Pin, Problem
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.choices import GAPS, Choices
from planner.model.demands import Demand, Part, When
from planner.model.unfolding import unfold
from planner.model.windows import windows
from planner.questions.whatif.bench import Bench
from planner.repair.published import PastAttendance
from planner.solver.engines import Limits
from planner.solver.memory import Memory
from planner.solver.pool import Workers
from planner.solver.solve import Infeasible, solve

_LIMITS = Limits(nodes=2_000, effort=6.0)

_WORK = 30_000
"""How much is tried in one explanation: demands of small trials, shifts of whole plans."""

_LEAST_PLAN = 50
"""What a whole plan costs at least, however few its shifts."""

_LONGER = 5
"""How much more each step of `more` tries."""


class OutOfTime(Exception):
    """What may be tried for one explanation is used up."""


class Work:
    """What explaining may cost: a count of work, and a clock where the user sets one.

    `memory` knows what parts of whole plans came to, so that each solves only what is new.
    """

    def __init__(self, *, more: int = 0, seconds: float | None = None) -> None:
        self._left = _WORK * _LONGER**more
        self._until = None if seconds is None else monotonic() + seconds
        self.memory = Memory()

    def has(self, work: int) -> bool:
        """Whether there is so much left."""
        return work <= self._left and (self._until is None or monotonic() <= self._until)

    def spend(self, work: int = 0) -> None:
        """Take so much. Raises OutOfTime where it is not there."""
        if not self.has(work):
            raise OutOfTime
        self._left -= work


class Scene:
    """A plan and its problem, with every demand and the shift that meets it.

    What lies before `today`, if that is given, stays as it is: whatever is planned again, and
    whatever would help, is of what is left.
    """

    def __init__(self, plan: Plan, problem: Problem, work: Work, today: date | None = None) -> None:
        plan = replace(plan, since=today)
        self.plan, self.problem, self.work, self.today = plan, problem, work, today
        self.bench = Bench(plan, problem)
        self.case: Case = self.bench.case
        self.links: Links = self.case.links
        self.shift_of: Mapping[str, Shift] = self.bench.shift_of
        self.demands = self.unfolded(problem)
        self.whole_work = max(_LEAST_PLAN, len(plan.shifts))
        """What planning everything again costs."""
        self.stage_work = 1 + (len(plan.shifts) + len(plan.holders)) // 200
        """What planning one stage again costs."""
        self.short = {gap.obligation for gap in plan.gaps}

    def unfolded(self, problem: Problem, duties: Iterable[str] | None = None) -> dict[str, Demand]:
        """The demands of `problem` by id, of `duties` alone where they are given."""
        if duties is not None:
            wanted = set(duties)
            if any(KINDS[problem.duties[one].kind].by_steps for one in wanted):
                # The steps of a project may belong to several duties, and bind each other.
                wanted |= {step.duty for step in problem.milestones.values()}
            problem = replace(
                problem, duties={one: duty for one, duty in problem.duties.items() if one in wanted}
            )
        problem = with_crews(problem)
        directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
        found = unfold(problem, directory, calendar, self.links).demands
        return {demand.id: self.left(demand) for demand in found}

    def left(self, demand: Demand) -> Demand:
        """`demand` with the days that are left for it; what is over stands as it was served."""
        shift, today = self.shift_of.get(demand.id), self.today
        if today is None:
            return demand
        if shift is not None and shift.date < today:
            return _served(demand, shift)
        return replace(demand, when=tuple(one for one in demand.when if one.day >= today))

    def attendance(self, directory: Directory) -> Attendance:
        """Who is there when; whoever served on days that are over was."""
        settings = directory.problem.settings
        since = self.today or settings.start
        return PastAttendance(directory, settings.start, settings.end, self.plan.shifts, since)

    def over(self, gap: Gap) -> bool:
        """Whether no day is left for what `gap` lacks; items may be extended to one."""
        if self.today is None or gap.period[1] >= self.today:
            return False
        demand = self.demands.get(gap.obligation)
        left = KINDS[self.problem.duties[gap.duty].kind].by_item or (demand and demand.when)
        return gap.sort == "pin" or not left


@dataclass(frozen=True, slots=True)
class Trial:
    """At most `value` and at least `bound` people are missing; `chosen` is one way to do it."""

    value: int
    bound: int
    chosen: Mapping[str, tuple[When, tuple[tuple[str, int], ...]]]


def attempt(
    scene: Scene,
    problem: Problem,
    wanted: Iterable[str],
    *,
    held: Iterable[Shift] = (),
    pins: Sequence[Pin] = (),
    asked: Pin | None = None,
    only: frozenset[str] | None = None,
    whole: Iterable[str] = (),
) -> Trial:
    """How few people `wanted` must be missing under `problem`, beside the shifts `held`.

    A demand that is short in the plan asks for no more people than it has there, unless it
    is one of `whole`. What `problem` does not owe is left out. `pins` are the 必须 that count
    as demands too, each as one person; `asked` is one that counts even where nothing could
    honour it. With `only` nobody else may serve. Raises OutOfTime.
    """
    ids = sorted(wanted)
    held = tuple(one for one in held if one.id not in ids and one.id in scene.demands)
    scene.work.spend(1 + len(ids) + len(held) // 10)
    duties = {scene.demands[one].duty.id for one in ids if one in scene.demands}
    duties |= {asked.duty} if asked is not None and asked.duty is not None else set()
    fresh = scene.unfolded(problem, duties)
    demands = [fresh[one] for one in ids if one in scene.demands and one in fresh]
    full = set(whole)
    demands = [one if one.id in full else _as_served(scene, one) for one in demands]
    # What a 必须 asks for may be owed only now that the problem is another one.
    there = {one.id for one in demands} | {shift.id for shift in held}
    demands += [
        one
        for one in fresh.values()
        if one.id not in scene.demands.keys() | there and any(one.could_honour(pin) for pin in pins)
    ]
    demands += [_held(scene.demands[shift.id], shift, problem) for shift in held]
    if only is not None:
        demands = [_limited(demand, only) for demand in demands]
    nevers = tuple(pin for pin in problem.pins if pin.mode == "never")
    pins = [pin for pin in (asked, *pins) if pin is not None]
    pins = [pin for pin in dict.fromkeys(pins) if any(one.could_honour(pin) for one in demands)]
    hopeless = int(asked is not None and asked not in pins)
    problem = with_crews(replace(problem, pins=(*nevers, *pins)))
    directory = Directory(problem)
    calendar = WorkCalendar.of(problem.calendar)
    attendance = scene.attendance(directory)
    framed = windows(demands, directory, attendance, problem.pins)
    choices = Choices(problem, directory, calendar, attendance, demands, windows=framed)
    post_rules(choices)
    found = _least(choices)
    return replace(found, value=found.value + hopeless, bound=found.bound + hopeless)


def _as_served(scene: Scene, demand: Demand) -> Demand:
    """`demand` asking for the people the plan gave it, where the plan left it short."""
    shift = scene.shift_of.get(demand.id)
    if shift is None or demand.id not in scene.short:
        return demand
    parts = tuple(
        Part(sum(one.part == index for one in crewed(shift).people), part.candidates)
        for index, part in enumerate(demand.parts)
    )
    return replace(demand, parts=parts)


def _held(demand: Demand, shift: Shift, problem: Problem) -> Demand:
    """`demand` without any choice but what `shift` has, under the rules of `problem`."""
    return replace(_served(demand, shift), duty=problem.duties[demand.duty.id])


def _served(demand: Demand, shift: Shift) -> Demand:
    """`demand` with the time and the people of `shift` alone."""
    parts = tuple(
        Part(None if part.need is None else len(people), people)
        for index, part in enumerate(demand.parts)
        for people in [tuple(one.id for one in crewed(shift).people if one.part == index)]
    )
    return replace(demand, when=(When(shift.date, shift.slot),), parts=parts)


def _limited(demand: Demand, only: frozenset[str]) -> Demand:
    parts = tuple(
        Part(part.need, tuple(one for one in part.candidates if one in only))
        for part in demand.parts
    )
    return replace(demand, parts=parts)


def _least(choices: Choices) -> Trial:
    """Minimise everything that is missing at once, and nothing else."""
    model = choices.model
    counted = [one for one in model.objectives if one.name == GAPS]
    if not counted:
        return Trial(0, 0, {})
    total = counted[0]
    for one in counted[1:]:
        total.terms += one.terms
        total.constant += one.constant
    model.rows = [row for row in model.rows if row.since < len(counted)]
    for row in model.rows:
        row.since = 0
    model.objectives = [total]
    try:
        solution = solve(model, stage="explain", limits=_LIMITS, workers=Workers(jobs=1))
    except Infeasible:
        return Trial(10**6, 0, {})
    values, level = solution.values, solution.levels[0]
    chosen = {
        demand.id: (
            when,
            tuple(
                (turn.person, turn.part)
                for turn in choices.turns_at[demand.id, when]
                if values[turn.variable] and not turn.standby
            ),
        )
        for demand, when, variable in choices.occurrences(choices.demands)
        if values[variable]
    }
    return Trial(level.value, level.bound, chosen)
