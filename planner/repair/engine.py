"""Re-planning: keep what was published, change the least, and prove it.

Little is opened at first: what cannot stay, what is new, what could be filled. Where what
comes out reaches what counting says no plan can beat, that is the proof. Else whatever
those could push is opened too, step by step: a least set of changes hangs together, so
that one with n further changes is found within n steps. Once nothing more can be pushed
the solver's own bound is the proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from constraints.kinds import KINDS
from planner.domain.changes import Change
from planner.domain.crews import with_crews
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.plan import LevelKey, Plan
from planner.domain.problem import Problem
from planner.domain.progress import Progress, Silent
from planner.domain.workdays import WorkCalendar
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.model.unfolding import unfold
from planner.repair.bounds import published_bounds
from planner.repair.gather import gather_tasks, situation_of
from planner.repair.ledger import LedgerTasks
from planner.repair.model import CHANGES, POSTED
from planner.repair.proof import MISSING
from planner.repair.published import PastAttendance, held_otherwise, without_repeats
from planner.repair.result import write_plan
from planner.repair.rounds import PostedRounds
from planner.repair.search import Search
from planner.repair.telling import changes_from, is_posted, proves_changes, with_changes
from planner.repair.upper import STAGES, upper_stages
from planner.solver.engines import Limits
from planner.solver.pool import Workers
from planner.solver.solve import Halt, solve
from planner.stages.rounds.visiting import ROUNDS

_NEEDED = {*MISSING, POSTED, CHANGES, ROUNDS}
"""The levels without which there is no outcome: what is missing, and what changes."""


@dataclass(frozen=True, eq=False)
class Repaired:
    """A plan in the place of the published one.

    `changes` are those from today on, and `proven` says that no plan with as few gaps has
    fewer. `posted` of them concern days that had been posted, and `soon` what is to come on
    today or a day of notice. With `other_gaps` the gaps, links or holders are not those that
    were published. Where `links_kept` the links, rotations and holders are the published
    ones, and where `rounds_kept` the rounds.
    """

    plan: Plan
    changes: tuple[Change, ...]
    proven: bool
    posted: int
    soon: int = 0
    other_gaps: bool = False
    links_kept: bool = False
    rounds_kept: bool = False


def repair(
    problem: Problem,
    base: Plan,
    before: Problem | None,
    *,
    today: date,
    seed: int = 0,
    progress: Progress | None = None,
    limits: Limits | None = None,
    halt: Halt | None = None,
    workers: Workers | None = None,
) -> Repaired:
    """Plan `problem` anew with the fewest changes to `base`, the published plan of `before`.

    Where `before` is not known any more (None) everything may have changed.
    Shifts before `today` stay whatever the problem now says. From today on gaps come first,
    then as few changes as possible to what was posted for the days of 提前公示天数, then as
    few as possible in all, then what every plan makes small. Ctrl-C keeps the best that was
    found once gaps and changes are as few as what was opened first allows, and `halt` tells
    where it came; before that it raises KeyboardInterrupt.
    """
    heard, halt = progress or Silent(), halt or Halt()

    def solver(linear: Linear, stage: str) -> Solution:
        return solve(
            linear, stage=stage, progress=heard, seed=seed, limits=limits, halt=halt,
            needed=_needed(linear, stage), workers=workers,
        )  # fmt: skip

    heard.stage(_("Comparing with what was published"))
    past = [shift for shift in base.shifts if shift.date < today]
    problem = without_repeats(problem, past)
    before = None if before is None else without_repeats(before, past)
    settings = problem.settings
    calendar = WorkCalendar.of(problem.calendar)
    upper = upper_stages(problem, Directory(problem), base, before, today=today, solver=solver)
    own = with_crews(problem)
    directory = Directory(own)
    attendance = PastAttendance(directory, settings.start, settings.end, base.shifts, today)
    wishes = {shift.id: shift.target for shift in base.shifts}
    unfolded = unfold(own, directory, calendar, upper.links, wishes)
    owed = unfolded.demands
    served = held_otherwise(problem, past, {one.id for one in owed})
    if served:
        done = replace(own, history=(*own.history, *served))
        unfolded = unfold(done, directory, calendar, upper.links, wishes)
    ledger = LedgerTasks(own, directory, calendar, upper.links)
    rounds = PostedRounds(
        problem, before, directory.homes, calendar, attendance, upper,
        [shift for shift in base.shifts if KINDS[shift.kind].by_household], today,
    )  # fmt: skip
    tasks = gather_tasks(own, directory, base, unfolded, ledger, attendance, today)
    situation = situation_of(
        ledger.narrowed(), directory, calendar, attendance, tasks, rounds.trimmed, today
    )
    heard.stage(_("Changing as little as possible"))
    known: Mapping[LevelKey, int] = {}
    if before is not None and upper.kept:
        known = published_bounds(base.levels, problem, before)
    search = Search(situation, tasks, unfolded, ledger, rounds, known, solver, halt)
    solved, proof = search.run()
    if halt.asked and halt.struck is None and not proof.whole:  # it was between two solves
        halt.struck = next(one for one in solved.levels if one.name == CHANGES)
    heard.keeps(False)
    heard.stage(_("Completing the plan"))
    plan, rounds_change = write_plan(
        problem, base, upper, unfolded, ledger, rounds, solved, proof, today,
        owed=owed,
        solver=solver,
        gone=() if before is None else [
            one for key, one in before.people.items() if key not in problem.people
        ],
    )  # fmt: skip
    found = changes_from(base, plan, today)
    plan = with_changes(plan, found, solved, proof, situation, rounds_change)
    states = (state for one in found for state in (one.before, one.after) if state is not None)
    rounds_kept = not rounds.unsettled and not any(
        one.households or KINDS[one.kind].by_household for one in states
    )
    gaps, published = ({(g.obligation, g.missing) for g in one.gaps} for one in (plan, base))
    return Repaired(
        plan,
        found,
        proven=proves_changes(plan.levels),
        posted=sum(is_posted(one, situation.notice) for one in found),
        soon=sum(one.after is not None and one.after.date <= situation.notice for one in found),
        other_gaps=not upper.kept or gaps != published,
        links_kept=upper.kept,
        rounds_kept=rounds_kept and upper.kept,
    )


def _needed(model: Linear, stage: str) -> int:
    """How many levels of a model come before Ctrl-C keeps what it found."""
    names = [one.name for one in model.objectives]
    if stage in STAGES:
        return len(names)
    return max((at for at, name in enumerate(names, 1) if name in _NEEDED), default=len(names))
