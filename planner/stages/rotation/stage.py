"""The rotation stage: which group each owner works in, month by month, until all is covered.

Owners whose targets touch (the departments of one village) are decided together, apart from
all others. Their months are first filled one after the other: whoever is free goes to the group
that has waited longest, for the longest stay that still leaves time for the rest. Where counting
does not show that no schedule can beat that one, the solver begins with it
(``constraints.rotation.model``). Beside a plan in force the months that have begun are pinned,
and the others of the plan stay where that reaches no less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.kinds import KINDS
from constraints.rotation.model import LEVELS, Place, RotationRules, post
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.periods import month_start
from planner.domain.plan import Gap, Level, RotationRow
from planner.domain.problem import Problem, Remark
from planner.model.linear import Linear, Solver
from planner.stages.rotation.bounds import counted, settled
from planner.stages.rotation.building import built
from planner.stages.rotation.duty import RotationDuty, first_month, months_from
from planner.stages.rotation.missing import uncovered, unmet, without_targets
from planner.stages.rotation.remarks import RotationRemarks, hurries
from planner.stages.rotation.schedule import Schedule, worth


@dataclass(frozen=True)
class RotationResult:
    """The rows of all rotation duties, sorted, and what could not be had."""

    rows: tuple[RotationRow, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_rotations(
    problem: Problem,
    directory: Directory,
    links: Links,
    *,
    solver: Solver,
    posted: Sequence[RotationRow] = (),
    today: date | None = None,
) -> RotationResult:
    """Decide every rotation duty in force during the plan.

    Rows reach beyond the plan until all is covered, or until ``cover`` months are over.
    `posted` are the rows of a plan in force, whose months have begun where they began before
    `today`.
    """
    rows: list[RotationRow] = []
    gaps: list[Gap] = []
    remarks: list[Remark] = []
    stages: list[RotationDuty] = []
    for duty in problem.duties.values():
        if not KINDS[duty.kind].rotates:
            continue
        first = first_month(duty, problem)
        if first is None:
            begins = month_start(problem.settings.start)
            gaps += unmet(RotationDuty(duty, problem, directory, links, begins), ())
        else:
            stages.append(RotationDuty(duty, problem, directory, links, first))
    components = [list(_components(stage, posted, today)) for stage in stages]
    schedules, levels = schedules_of([one for of in components for one in of], solver)
    left = iter(schedules)
    for stage, of in zip(stages, components, strict=True):
        warnings = RotationRemarks(stage)
        gaps += without_targets(stage)
        hurried: list[RotationRules] = []
        mine: list[RotationRow] = []
        for rules, schedule in zip(of, left, strict=False):
            mine += stage.rows(schedule)
            gaps += uncovered(stage, rules, schedule)
            remarks += warnings.remarks(rules, schedule)
            if hurries(rules, schedule):
                hurried.append(rules)
        remarks += warnings.hurried(hurried)
        gaps += unmet(stage, mine)
        rows += mine
    return RotationResult(
        tuple(sorted(rows, key=lambda row: (row.duty, row.owner, row.month))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        levels,
        tuple(remarks),
    )


def _components(
    stage: RotationDuty, posted: Sequence[RotationRow], today: date | None
) -> Iterator[RotationRules]:
    """The rules of `stage`, with the rows of a plan in force."""
    begun = months_from(stage.first, today - timedelta(1)) if today is not None else -1
    for rules in stage.components():
        kept = stage.months_of(row for row in posted if row.owner in rules.owners)
        pinned = {key: target for key, target in kept.items() if key[1] <= begun}
        yield replace(rules, posted=kept, pinned={**pinned, **rules.pinned})


def schedules_of(
    components: Sequence[RotationRules], solver: Solver
) -> tuple[list[Schedule], tuple[Level, ...]]:
    """The best schedule of each component, and what is known of them all together."""
    if not components:
        return [], ()
    model = Linear(loose=True)
    for name in LEVELS:
        if name != "posted" or any(rules.posted for rules in components):
            model.level(name)
    schedules = [_first(rules) for rules in components]
    places: dict[int, dict[Place, int]] = {}
    for number, (rules, schedule) in enumerate(zip(components, schedules, strict=True)):
        if settled(rules, schedule):
            value = dict(zip(LEVELS, schedule.value, strict=True))
            for objective in model.objectives:
                objective.constant += value[objective.name]
        else:
            places[number] = _open(model, rules.hurried)
    solution = solver(model, "rotation")
    for number, of in places.items():
        rules = components[number]
        there = {(o, month): t for (o, t, month), one in of.items() if solution.values[one]}
        # Where the plan, or how it begins, can be kept, the rest goes where it waited longest.
        kept = [_until(month, there) for month in range(rules.months, -1, -1)]
        found = [worth(rules, there), built(rules, kept)]
        schedules[number] = min((schedules[number], *found), key=lambda one: one.rank)
    return schedules, tuple(_told(schedules, solution.levels))


def _told(schedules: Sequence[Schedule], levels: Sequence[Level]) -> Iterator[Level]:
    """The levels of the schedules that were taken: some are built, and better than what was found.

    What lies beyond the plan is a forecast: it is made small and not told.
    """
    came_to = dict(zip(LEVELS, zip(*(one.value for one in schedules), strict=True), strict=True))
    for level in levels:
        value = sum(came_to[level.name])
        bound = min(value, level.bound)
        if level.name != "later":
            yield replace(level, value=value, bound=bound, proven=value == bound)
    passed_over = sum(schedule.passed_over for schedule in schedules)
    yield Level("rotation", "passed_over", passed_over, 0, not passed_over, 0.0)


def _open(model: Linear, rules: RotationRules) -> dict[Place, int]:
    """State what counting leaves open; the solver begins with what was built."""
    before = [len(objective.terms) for objective in model.objectives]
    places = post(model, rules)
    counted(model, rules, before)
    known = _first(rules).rows
    for (owner, target, month), place in places.items():
        model.start[place] = int(known.get((owner, month)) == target)
    return places


def _first(rules: RotationRules) -> Schedule:
    """What is built beside all that is posted, or the months of the plan, or nothing."""
    if not rules.posted:
        return built(rules, [{}])
    return built(rules, [rules.posted, _until(rules.months, rules.posted), {}])


def _until(month: int, places: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str]:
    return {key: target for key, target in places.items() if key[1] < month}
