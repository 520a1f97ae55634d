"""The search for the fewest changes: opens tasks until nothing better can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.domain.plan import LevelKey, Shift
from planner.gaps.days import lacking_in
from planner.model.choices import Owing
from planner.model.demands import Demand
from planner.model.linear import Solver
from planner.model.unfolding import Unfolded
from planner.repair.ledger import LedgerTasks
from planner.repair.model import STAGE, RepairChoices, Situation, build
from planner.repair.proof import Proof, Solved, weigh
from planner.repair.reach import Reach
from planner.repair.rounds import PostedRounds
from planner.repair.tasks import RepairTask
from planner.solver.solve import Halt, Infeasible
from planner.stages.days import chosen_times

MOST_CHOICES = 150_000
"""Above so many open choices of person and time nothing further is opened; what is then
not proven is said so."""


class Search:
    """Knows all tasks; a round becomes one when it is asked for."""

    def __init__(
        self,
        situation: Situation,
        tasks: Sequence[RepairTask],
        unfolded: Unfolded,
        ledger: LedgerTasks,
        rounds: PostedRounds,
        known: Mapping[LevelKey, int],
        solver: Solver,
        halt: Halt,
    ) -> None:
        self._halt = halt
        self._situation = situation
        self._unfolded, self._ledger, self._rounds = unfolded, ledger, rounds
        self._known, self._solver = known, solver
        self._plain = tuple(tasks)
        self._of_rounds: dict[str, RepairTask] = {}
        self._by_id = {task.id: task for task in tasks}
        self._reach = Reach(situation.problem, situation.directory)
        for task in tasks:
            if task.published is not None and not task.past:
                self._reach.add(task.demand, task.published)
        duties = situation.problem.duties
        for shift in rounds.shifts.values():
            self._reach.add_round(duties[shift.duty], shift)

    def run(self) -> tuple[Solved, Proof]:
        """Solve, and open more until the proof is there or nothing more can be opened.

        Ctrl-C keeps the best that was found, once there is an outcome.
        """
        best: tuple[Solved, Proof] | None = None
        try:
            for found in self._outcomes():
                if best is None or not self._halt.asked or found[1].beats(best[1]):
                    best = found
                self._halt.spare = True
                if self._halt.asked:
                    break
        except KeyboardInterrupt:
            if best is None or self._halt.asked:
                raise
            self._halt.asked = True
        self._halt.spare = False
        assert best is not None  # noqa: S101  there is one, or an error was raised
        return best

    def _outcomes(self) -> Iterator[tuple[Solved, Proof]]:
        """What is found with more and more open, each no worse than the one before."""
        core = self.first()
        steps = 0
        opened = self._grown(core, 0)
        while True:
            solved = self._solve(opened)
            proof = weigh(solved, self._situation, self._known)
            fallen = (_fallen(solved, opened) | _asked(solved)) - opened
            if fallen:
                core |= fallen
                opened = self._grown(core, steps) | opened
                continue
            if (reached := proof.reached(steps)) is not None:
                yield solved, reached
                return
            more = self._pushed(opened)
            if more <= opened:
                yield solved, proof.closed(solved.levels)
                return
            yield solved, proof
            if self._size(opened | more) > MOST_CHOICES:
                return
            opened |= more
            steps += 1

    def first(self) -> set[str]:
        """What is opened at first: what cannot stay, what is new, what could be filled."""
        asking = (task for task in self._plain if not task.stays or task.wanting)
        return {task.id for task in asking if not task.past} | self._rounds.broken()

    def _grown(self, core: Collection[str], steps: int) -> set[str]:
        opened = set(core)
        for _step in range(steps):
            opened |= self._pushed(opened)
        return opened

    def _task(self, one: str) -> RepairTask:
        if one in self._by_id:
            return self._by_id[one]
        if one not in self._of_rounds:
            self._of_rounds[one] = self._rounds.task(one)
        return self._of_rounds[one]

    def _pushed(self, opened: Collection[str]) -> set[str]:
        return self._reach.near(self._task(one) for one in sorted(opened))

    def _size(self, opened: Collection[str]) -> int:
        demands = (self._task(one).demand for one in opened)
        return sum(
            len(demand.when) * sum(1 + len(part.candidates) for part in demand.parts)
            for demand in demands
        )

    def _solve(self, opened: Collection[str]) -> Solved:
        rounds = self._rounds
        near = {one for one in self._pushed(opened) | set(opened) if one in rounds.shifts}
        inside = [self._task(one) for one in near]
        tasks = tuple(sorted((*self._plain, *inside), key=lambda task: task.id))
        others = (shift for one, shift in rounds.shifts.items() if one not in near)
        standing = (*rounds.past, *others)
        choices = self._built(tasks, opened, standing, certain=True)
        try:
            solution = self._solver(choices.model, STAGE)
        except Infeasible:
            choices = self._built(tasks, opened, standing, certain=False)
            solution = self._solver(choices.model, STAGE)
        return Solved(choices, solution.values, tasks, solution.levels)

    def _built(
        self,
        tasks: Sequence[RepairTask],
        opened: Collection[str],
        standing: Sequence[Shift],
        *,
        certain: bool,
    ) -> RepairChoices:
        eligible = (*self._unfolded.demands, *self._ledger.demands)
        return build(
            self._situation, tasks, opened, eligible, standing, ledger=self._ledger, certain=certain
        )


def _fallen(solved: Solved, opened: Collection[str]) -> set[str]:
    """Held tasks that did not stay as they were: they stand in the way of others."""
    chosen = chosen_times(solved.choices, solved.values)
    found: set[str] = set()
    for task in solved.tasks:
        if task.past or task.id in opened or task.published is None:
            continue
        at = chosen.get(task.id)
        turns = solved.choices.turns_at[task.id, at] if at is not None else ()
        people = {(turn.person, turn.part) for turn in turns if solved.values[turn.variable]}
        gone = at is None and not task.demand.parts
        if gone or people != {(one.id, one.part) for one in task.turns}:
            found.add(task.id)
    return found


def _asked(solved: Solved) -> set[str]:
    """The tasks that could honour a 必须 which is not, or give somebody turns who lacks some."""
    lacking = lacking_in(solved.choices, solved.values)
    missed = [
        pin
        for pin, variable in solved.choices.honoured.items()
        if pin.mode == "must" and not solved.values[variable]
    ]
    return {
        task.id
        for task in solved.tasks
        if not task.past
        and (
            any(task.demand.could_honour(pin) for pin in missed)
            or any(_could_give(task.demand, one) for one in lacking)
        )
    }


def _could_give(demand: Demand, owing: Owing) -> bool:
    """Whether an occurrence could be one of the turns that somebody lacks."""
    return (
        demand.duty.id == owing.duty.id
        and any(owing.person in part.candidates for part in demand.parts)
        and any(when.day in owing.period for when in demand.when)
    )
