"""Re-planning: keep what was published, change the least, and prove it.

Little is opened at first: what cannot stay, what is new, what could be filled. Where what
comes out reaches what counting says no plan can beat, that is the proof. Else whatever
those could push is opened too, step by step: a least set of changes hangs together, so
that one with n further changes is found within n steps. Once nothing more can be pushed
the solver's own bound is the proof.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.counts_for.rule import COUNTS_FOR
from constraints.kinds import KINDS
from planner.domain.changes import Change, changes
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.plan import Level, LevelKey, Plan, Shift
from planner.domain.problem import Pin, Problem
from planner.domain.progress import Progress, Silent
from planner.domain.shifts import clock, place_of
from planner.domain.workdays import WorkCalendar
from planner.model.choices import GAPS, gap_key
from planner.model.demands import When
from planner.model.linear import Linear, Solver
from planner.model.solution import Solution
from planner.model.unfolding import Unfolded, unfold
from planner.model.windows import Window, windows
from planner.repair import model as repair_model
from planner.repair.bounds import STANDBY, VISITS, counted, published_bounds
from planner.repair.ledger import NAMES, LedgerTasks
from planner.repair.model import CHANGES, PAST, POSTED, RepairChoices, Situation
from planner.repair.published import PastAttendance, without_repeats
from planner.repair.reach import Reach
from planner.repair.result import Outcome, write_plan
from planner.repair.rounds import PRIORITY, Rounds
from planner.repair.tasks import Task, dischargeable, frozen, must_change, task_of
from planner.repair.upper import upper_stages
from planner.solver.engines import Limits
from planner.solver.solve import Infeasible, solve
from planner.stages.days import chosen_times, shift_of

STAGE = "repair"

_MISSING = frozenset({GAPS, VISITS, *NAMES.values()})
"""The levels that count what is missing."""

MOST_CHOICES = 150_000
"""Above so many open choices of person and time nothing further is opened; what is then
not proven is said so."""


@dataclass(frozen=True, eq=False)
class Repaired:
    """A plan in the place of the published one.

    `changes` are those from today on, and `proven` says that no plan with as few gaps has
    fewer. `posted` of them concern days that had been posted. With `other_gaps` the gaps,
    links or holders are not those that were published. Where `links_kept` the links,
    rotations and holders are the published ones, and where `rounds_kept` the rounds.
    """

    plan: Plan
    changes: tuple[Change, ...]
    proven: bool
    posted: int
    other_gaps: bool = False
    links_kept: bool = False
    rounds_kept: bool = False


def repair(
    problem: Problem,
    base: Plan,
    before: Problem,
    *,
    today: date,
    seed: int = 0,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Repaired:
    """Plan `problem` anew with the fewest changes to `base`, the published plan of `before`.

    Shifts before `today` stay whatever the problem now says. From today on gaps come first,
    then as few changes as possible to what was posted for the days of 提前公示天数, then as
    few as possible in all, then what every plan makes small. Raises KeyboardInterrupt on Ctrl-C.
    """
    heard = progress or Silent()

    def solver(linear: Linear, stage: str) -> Solution:
        return solve(linear, stage=stage, progress=heard, seed=seed, limits=limits)

    heard.stage(_("Comparing with what was published"))
    past = [shift for shift in base.shifts if shift.date < today]
    problem, before = without_repeats(problem, past), without_repeats(before, past)
    settings = problem.settings
    directory = Directory(problem)
    calendar = WorkCalendar.of(problem.calendar)
    attendance = PastAttendance(directory, settings.start, settings.end, base.shifts, today)
    upper = upper_stages(problem, directory, base, before, today=today, solver=solver)
    wishes = {shift.id: shift.target for shift in base.shifts}
    unfolded = unfold(problem, directory, calendar, upper.links, wishes)
    ledger = LedgerTasks(problem, directory, calendar, upper.links)
    rounds = Rounds(
        problem, before, directory.homes, calendar, attendance, upper,
        [shift for shift in base.shifts if shift.kind == "household"], today,
    )  # fmt: skip
    tasks = _tasks(problem, base, unfolded, ledger, attendance, today)
    framed = windows(unfolded.demands, directory, attendance, problem.pins)
    framed.update({demand.id: ledger.window(demand) for demand in ledger.demands})
    for task in tasks:  # what was served stands outside of every window
        if task.past and task.at is not None:
            framed[task.id] = _with(framed.get(task.id), task.at)
    situation = Situation(
        _posted_problem(ledger.narrowed()),
        directory,
        calendar,
        attendance,
        framed,
        today + timedelta(days=settings.notice_days),
        frozenset(_altered(tasks, problem, directory) | rounds.trimmed.keys()),
        {**NAMES, PRIORITY: VISITS},
    )
    heard.stage(_("Changing as little as possible"))
    known = published_bounds(base.levels, problem, before) if upper.kept else {}
    search = _Search(situation, tasks, unfolded, ledger, rounds, known, solver)
    search.run()
    heard.stage(_("Completing the plan"))
    plan = write_plan(problem, base, upper, unfolded, ledger, rounds, search.outcome(), today)
    found = _future(changes(base.shifts, plan.shifts), today)
    must = (
        search.must
        | situation.altered
        | ({one.shift for one in found if one.after is None} - {task.id for task in search.tasks})
    )
    repaired = _told(plan, found, search, must, situation.notice)
    states = (state for one in found for state in (one.before, one.after) if state is not None)
    untouched = not any(state.households or state.kind == "household" for state in states)
    gaps = {(gap.obligation, gap.missing) for gap in base.gaps}
    return replace(
        repaired,
        other_gaps=not upper.kept or {(gap.obligation, gap.missing) for gap in plan.gaps} != gaps,
        links_kept=upper.kept,
        rounds_kept=untouched and upper.kept,
    )


def _with(window: Window | None, at: When) -> Window:
    """The window with a time that was served, whatever is allowed now."""
    if window is None:
        return Window(frozenset({at}), 0, {at: 0})
    return replace(window, inside=window.inside | {at}, distance={at: 0, **window.distance})


def _future(found: Sequence[Change], today: date) -> tuple[Change, ...]:
    return tuple(
        one
        for one in found
        if max(shift.date for shift in (one.before, one.after) if shift is not None) >= today
    )


def _told(
    plan: Plan,
    found: tuple[Change, ...],
    search: _Search,
    must: Collection[str],
    notice: date,
) -> Repaired:
    """The plan with levels that count all changes, whichever stage made them."""
    counts = {key: (value, bound) for key, value, bound in search.counts}
    value, bound = counts.get((CHANGES, None), (0, 0))
    total = len(found)
    # Changes that the model did not see are those that had to be, or are counted as unproven.
    beside = total - value
    seen = {task.id for task in search.tasks if task.id not in search.situation.altered}
    forced = sum(one.shift in must and one.shift not in seen for one in found)
    forced += _visited_elsewhere(found, search)
    bound = min(total, bound + min(beside, forced) if beside > 0 else bound)
    posted = sum(one.before is not None and one.before.date <= notice for one in found)
    value, posted_bound = counts.get((POSTED, None), (0, 0))
    shifted = sum(
        one.shift in must and one.shift not in seen
        and one.before is not None and one.before.date <= notice
        for one in found
    )  # fmt: skip
    posted_bound = min(posted, posted_bound + shifted)
    levels = []
    for level in plan.levels:
        if (level.stage, level.name) == (STAGE, CHANGES):
            level = replace(level, value=total, bound=bound, proven=total == bound)
        elif (level.stage, level.name) == (STAGE, POSTED):
            level = replace(level, value=posted, bound=posted_bound, proven=posted == posted_bound)
        levels.append(level)
    proven = all(level.proven for level in levels if _counts_changes(level))
    return Repaired(replace(plan, levels=tuple(levels)), found, proven, posted)


def _visited_elsewhere(found: Sequence[Change], search: _Search) -> int:
    """How many rounds at least take in the visits of rounds that could not be kept."""
    known = {task.id for task in search.tasks}
    visits = 0
    for one in found:
        if one.after is not None and one.after.kind == "household" and one.shift not in known:
            before = len(one.before.households) if one.before is not None else 0
            visits += max(0, len(one.after.households) - before)
    return -(-visits // max(1, search.situation.problem.settings.households_per_round))


def _counts_changes(level: Level) -> bool:
    """Whether a level comes no later than the number of changes."""
    return level.stage == STAGE and level.name in (POSTED, CHANGES, STANDBY, *_MISSING)


def _tasks(
    problem: Problem,
    base: Plan,
    unfolded: Unfolded,
    ledger: LedgerTasks,
    attendance: PastAttendance,
    today: date,
) -> list[Task]:
    """Everything but rounds that is owed, or was served; sorted by id."""
    published = {shift.id: shift for shift in base.shifts}
    excused = dischargeable(problem)
    found: dict[str, Task] = {}
    for demand in unfolded.demands:
        found[demand.id] = task_of(
            demand,
            "days",
            published.get(demand.id),
            problem,
            attendance,
            today=today,
            excused=demand.duty.id in excused,
        )
    for task in ledger.tasks(published, attendance, today):
        found[task.id] = task
    for shift in base.shifts:
        if shift.date >= today or shift.id in found or shift.kind == "household":
            continue
        if shift.purpose == "progress":
            continue  # a report takes no time
        served = frozen(shift, problem)
        if served is not None:
            found[served.id] = served
    return [found[one] for one in sorted(found)]


def _altered(tasks: Sequence[Task], problem: Problem, directory: Directory) -> set[str]:
    """The tasks whose hours or place are others now, wherever they end up."""
    found: set[str] = set()
    for task in tasks:
        shift = task.published
        if shift is None or task.past or not task.stays or task.kind != "days":
            continue
        hours = clock(problem.settings, shift.date, shift.slot)
        demand = task.demand
        place = place_of(
            demand.duty,
            own=directory.unit_of(demand.owner),
            target=directory.unit_of(demand.target),
        )
        if (shift.start, shift.end, shift.place) != (*hours, place):
            found.add(task.id)
    return found


def _posted_problem(problem: Problem) -> Problem:
    """The problem as the rules of the days are to see it: rounds and visits count for none."""
    later = {duty.id for duty in problem.duties.values() if not KINDS[duty.kind].unfolds}
    duties = {
        duty.id: replace(
            duty,
            params=duty.params.having(
                COUNTS_FOR,
                ()
                if duty.id in later
                else tuple(one for one in duty.params[COUNTS_FOR] if one not in later),
            ),
        )
        for duty in problem.duties.values()
    }
    return replace(problem, duties=duties)


class _Search:
    """Opens tasks until nothing better can be."""

    def __init__(
        self,
        situation: Situation,
        tasks: Sequence[Task],
        unfolded: Unfolded,
        ledger: LedgerTasks,
        rounds: Rounds,
        known: Mapping[LevelKey, int],
        solver: Solver,
    ) -> None:
        self.situation, self.tasks = situation, list(tasks)
        self.unfolded, self.ledger, self.rounds = unfolded, ledger, rounds
        self.known, self.solver = known, solver
        self.by_id = {task.id: task for task in tasks}
        self.reach = Reach(situation.problem, situation.directory)
        for task in tasks:
            if task.published is not None and not task.past:
                self.reach.add(task.demand, task.published)
        duties = situation.problem.duties
        for shift in rounds.shifts.values():
            self.reach.add_round(duties[shift.duty], shift)
        self.standing = rounds.past
        self.core: set[str] = set()
        self.must: frozenset[str] = frozenset()
        self.counts: list[tuple[LevelKey, int, int]] = []
        self.levels: tuple[Level, ...] = ()
        self.choices: RepairChoices
        self.values: Sequence[int] = ()

    # -- the search ------------------------------------------------------------------------

    def run(self) -> None:
        """Solve, and open more until the proof is there or nothing more can be opened."""
        self.core = {
            task.id for task in self.tasks if not task.past and (not task.stays or task.wanting)
        }
        self.core |= self.rounds.broken()
        steps = 0
        opened = self._grown(0)
        while True:
            self._solve(opened)
            fallen = (self._fallen(opened) | self._asked()) - opened
            if fallen:
                self.core |= fallen
                opened = self._grown(steps) | opened
                continue
            if self._proven(steps):
                break
            more = self._pushed(opened)
            if more <= opened:
                self._closed()
                break
            if self._size(opened | more) > MOST_CHOICES:
                break
            opened |= more
            steps += 1

    def _grown(self, steps: int) -> set[str]:
        opened = set(self.core)
        for _step in range(steps):
            opened |= self._pushed(opened)
        return opened

    def _task(self, one: str) -> Task:
        """The task called `one`; rounds become tasks when they are asked for."""
        if one not in self.by_id:
            task = self.rounds.task(one)
            self.by_id[one] = task
            self.situation.windows[one] = Window(  # type: ignore[index]
                frozenset(task.demand.when), task.least, self.rounds.distance(task)
            )
        return self.by_id[one]

    def _pushed(self, opened: Collection[str]) -> set[str]:
        return self.reach.near(self._task(one) for one in sorted(opened))

    def _size(self, opened: Collection[str]) -> int:
        demands = (self._task(one).demand for one in opened)
        return sum(
            len(demand.when) * sum(1 + len(part.candidates) for part in demand.parts)
            for demand in demands
        )

    def _solve(self, opened: Collection[str]) -> None:
        near = {one for one in self._pushed(opened) | set(opened) if one in self.rounds.shifts}
        inside = [self._task(one) for one in sorted(near)]
        tasks = sorted((*self._plain(), *inside), key=lambda task: task.id)
        standing = [
            *self.standing,
            *(shift for one, shift in self.rounds.shifts.items() if one not in near),
        ]
        eligible = (*self.unfolded.demands, *self.ledger.demands)
        for certain in (True, False):
            choices = repair_model.build(
                self.situation, tasks, opened, eligible, standing,
                certain=certain, ledger=self.ledger,
            )  # fmt: skip
            try:
                solution = self.solver(choices.model, STAGE)
                break
            except Infeasible:
                if not certain:
                    raise
        self.choices, self.values, self.tasks = choices, solution.values, tasks
        self._weigh(solution)

    def _plain(self) -> list[Task]:
        return [task for task in self.by_id.values() if task.kind != "rounds"]

    # -- the proof -------------------------------------------------------------------------

    def _weigh(self, solution: Solution) -> None:
        """Compare every level up to the changes with what counting shows."""
        least = counted(self.tasks, self.situation.names)
        for pin in self.choices.honoured:
            if pin.mode == "must" and not self._possible(pin):
                duty = self.situation.problem.duties.get(pin.duty or "")
                priority = duty.priority if duty is not None else 3
                least[gap_key(priority, self.situation.names)] += 1
        filled, as_published = True, True
        self.counts = []
        self.levels = solution.levels
        for level in solution.levels:
            key = level.key
            if level.name != STANDBY and level.name not in _MISSING:
                continue
            bound = least[key]
            if as_published and key in self.known:
                bound = max(bound, min(level.value, self.known[key]))
            filled = filled and level.value == least[key]
            as_published = as_published and level.value == self.known.get(key, -1)
            self.counts.append((key, level.value, min(level.value, bound)))
        self.must = must_change(self.tasks, filled=filled) - self.situation.altered
        notice = self.situation.notice
        posted = sum(
            task.published is not None and task.published.date <= notice
            for task in self.tasks
            if task.id in self.must
        )
        for name, bound in ((POSTED, posted), (CHANGES, len(self.must))):
            value = self._value(name)
            self.counts.append(((name, None), value, min(value, bound)))

    def _value(self, name: str) -> int:
        return next(one.value for one in self.levels if one.name == name)

    def _proven(self, steps: int) -> bool:
        """Whether nothing outside what is open could make any of this better."""
        for (name, _rank), value, bound in self.counts:
            if name != CHANGES and value > bound:
                return False
        value = self._value(CHANGES)
        if value - len(self.must) > steps:
            return False
        self.counts[-1] = ((CHANGES, None), value, value)
        return True

    def _closed(self) -> None:
        """Nothing more can be pushed: what the solver proved holds for the whole."""
        bounds = {level.key: level.bound for level in self.levels}
        self.counts = [
            (key, value, min(value, max(bound, bounds[key]))) for key, value, bound in self.counts
        ]

    def _fallen(self, opened: Collection[str]) -> set[str]:
        """Held tasks that did not stay as they were: they stand in the way of others."""
        chosen = chosen_times(self.choices, self.values)
        found: set[str] = set()
        for task in self.tasks:
            if task.past or task.id in opened or task.published is None:
                continue
            at = chosen.get(task.id)
            people = (
                {
                    (turn.person, turn.part)
                    for turn in self.choices.turns_at[task.id, at]
                    if self.values[turn.variable]
                }
                if at is not None
                else set()
            )
            if people != {(one.id, one.part) for one in task.published.people} or (
                at is None and not task.demand.parts
            ):
                found.add(task.id)
        return found

    def _possible(self, pin: Pin) -> bool:
        """Whether anybody it means is there to honour a 必须, other shifts not looked at."""
        present = self.situation.attendance.present
        for task in self.tasks:
            if not task.demand.could_honour(pin):
                continue
            people = {p for part in task.demand.parts for p in part.candidates}
            meant = people if pin.person is None else people & {pin.person}
            times = [
                when
                for when in task.demand.when
                if self.choices.matches_time(pin, task.demand, when)
            ]
            if times and not task.demand.parts:
                return True
            if any(present(person, *when) for when in times for person in meant):
                return True
        return False

    def _asked(self) -> set[str]:
        """The tasks that could honour a 必须 which is not honoured."""
        missed = [
            pin
            for pin, variable in self.choices.honoured.items()
            if pin.mode == "must" and not self.values[variable]
        ]
        return {
            task.id
            for task in self.tasks
            if not task.past and any(task.demand.could_honour(pin) for pin in missed)
        }

    # -- what came out ---------------------------------------------------------------------

    def outcome(self) -> Outcome:
        """The shifts of every task of the model, and all levels with what is known of them."""
        chosen = chosen_times(self.choices, self.values)
        shifts: dict[str, Shift] = {}
        for task in self.tasks:
            if task.past and task.published is not None:
                shifts[task.id] = task.published
            elif task.id in chosen:
                shifts[task.id] = self._shift(task, chosen[task.id])
        known = {key: (value, bound) for key, value, bound in self.counts}
        levels: list[Level] = []
        settled = all(value == bound for value, bound in known.values())
        for level in self.levels:
            if level.name == PAST:
                continue
            if level.key in known:
                value, bound = known[level.key]
                level = replace(level, value=value, bound=bound, proven=value == bound)
            elif not settled:
                bound = min(level.value, self._trivial(level.key))
                level = replace(level, bound=bound, proven=level.value == bound)
            levels.append(level)
        return Outcome(self.choices, self.values, tuple(self.tasks), shifts, tuple(levels))

    def _trivial(self, key: LevelKey) -> int:
        model = self.choices.model
        objective = next(one for one in model.objectives if one.key == key)
        return objective.constant + sum(
            cost * (model.low[v] if cost > 0 else model.high[v]) for v, cost in objective.terms
        )

    def _shift(self, task: Task, at: When) -> Shift:
        demand = self.choices.demand(task.id)
        if task.kind == "follow_ups":
            found = self.ledger.shift(self.choices, demand, at, self.values)
        elif task.kind == "rounds" and task.published is not None:
            real = self.rounds.shifts[task.id]
            start, end = clock(self.situation.problem.settings, at.day, at.slot)
            found = replace(real, date=at.day, slot=at.slot, start=start, end=end)
        else:
            found = shift_of(self.choices, demand, at, self.values)
        return found
