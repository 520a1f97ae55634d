"""From a problem to a plan: each stage decides at its own rhythm and hands on its result.

Pairings (yearly), then rotations (over months), then the days of the plan, then who holds
which household, then the household rounds in the time that is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from constraints.posting import closed
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.links import links_of
from planner.domain.plan import Plan, PlanWarning, Shift, empty_plan
from planner.domain.problem import Problem, Remark
from planner.domain.progress import Progress, Silent
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.choices import GAPS
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver.pool import Workers
from planner.solver.solve import Halt, Limits, solve
from planner.stages.days import plan_days
from planner.stages.follow_ups.stage import FollowUpResult, plan_follow_ups
from planner.stages.households.stage import plan_households
from planner.stages.pairing.stage import plan_pairings
from planner.stages.rotation.stage import plan_rotations
from planner.stages.rounds.pins import missed_pins
from planner.stages.rounds.stage import RoundResult, plan_rounds
from planner.stages.substitutes import named_again, recounted, without
from planner.stages.unfinished import unfinished

_STAGES: dict[str, Text] = {
    "pairing": _("Pairings"),
    "rotation": _("Rotation of teams"),
    "households": _("Households: who holds which"),
    "days": _("Days and people"),
    "rounds": _("Household rounds"),
    "follow_ups": _("Follow-ups of the ledger"),
}


def make_plan(
    problem: Problem,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    limits: Limits | None = None,
    halt: Halt | None = None,
    workers: Workers | None = None,
) -> Plan:
    """Plan the whole period of `problem`; what cannot be had is a gap of the plan.

    Ctrl-C keeps the best found so far once the gaps of a stage are as few as they can be: the
    levels that follow, of that stage and of those after it, are then not proven. Before that
    it raises KeyboardInterrupt. `halt` tells afterwards where the clock of `limits` struck.
    `workers` solve the parts of each level.
    """
    heard, halt = progress or Silent(), halt or Halt()

    def solver(model: Linear, stage: str) -> Solution:
        needed = sum(o.name == GAPS for o in model.objectives) or len(model.objectives)
        return solve(
            model, stage=stage, progress=heard, seed=seed, limits=limits, halt=halt, needed=needed,
            workers=workers,
        )  # fmt: skip

    settings = problem.settings
    directory = Directory(problem)
    calendar = WorkCalendar.of(problem.calendar)
    attendance = Attendance(directory, settings.start, settings.end)

    heard.stage(_STAGES["pairing"])
    pairing = plan_pairings(problem, directory, solver=solver)
    links = links_of(pairing.links)

    heard.stage(_STAGES["rotation"])
    rotation = plan_rotations(problem, directory, links, solver=solver)
    links = links_of(pairing.links, rotations=rotation.rows)

    heard.stage(_STAGES["households"])
    households = plan_households(problem, directory, links, solver=solver)
    held = households.holders
    links = links_of(pairing.links, held, rotation.rows)

    heard.stage(_STAGES["days"])
    days = plan_days(problem, directory, calendar, attendance, links, solver=solver)

    def later(there: tuple[Shift, ...]) -> tuple[FollowUpResult, RoundResult]:
        heard.stage(_STAGES["follow_ups"])
        visits = plan_follow_ups(
            problem, directory, calendar, attendance, links, there,
            busy=closed(problem, there), solver=solver,
        )  # fmt: skip
        heard.stage(_STAGES["rounds"])
        before = (*there, *visits.shifts)
        rounds = plan_rounds(
            problem, directory, calendar, attendance, held, closed(problem, before),
            solver=solver, links=links, shifts=before,
        )  # fmt: skip
        return visits, rounds

    follow_ups, rounds = later(days.shifts)
    alone = without(problem, days.shifts)
    if (follow_ups.gaps or rounds.gaps) and alone != days.shifts:
        again = later(alone)
        if _missing(*again) < _missing(follow_ups, rounds):
            follow_ups, rounds = again
            beside = (*follow_ups.shifts, *rounds.shifts)
            named = named_again(problem, directory, attendance, links, days.shifts, beside)
            days = replace(days, shifts=named, levels=recounted(days.levels, days.shifts, named))

    shifts = (*days.shifts, *follow_ups.shifts, *rounds.shifts)
    missed = missed_pins(problem, calendar, held, shifts)

    results = (pairing, rotation, households, days, rounds, follow_ups)
    provisional = calendar.provisional_years(settings.start, settings.end)
    remarks = [remark for result in results for remark in result.remarks]
    return replace(
        empty_plan(problem, calendar),
        levels=tuple(level for result in results for level in result.levels),
        links=tuple(sorted(pairing.links, key=lambda link: (link.duty, link.holder, link.target))),
        shifts=tuple(sorted(shifts, key=lambda s: (s.date, s.start, s.id))),
        rotations=tuple(sorted(rotation.rows, key=lambda row: (row.duty, row.owner, row.month))),
        gaps=tuple(
            sorted(
                (*(gap for result in results for gap in result.gaps), *missed),
                key=lambda gap: gap.id,
            )
        ),
        fairness=tuple(sorted((*days.fairness, *follow_ups.fairness), key=lambda row: row.rank)),
        warnings=(
            *unfinished(
                level for one in (pairing, days, rounds, follow_ups) for level in one.levels
            ),
            *warnings_of(remarks, provisional),
        ),
        holders=held,
    )


def _missing(*results: FollowUpResult | RoundResult) -> int:
    return sum(gap.missing for one in results for gap in one.gaps)


def warnings_of(remarks: Iterable[Remark], provisional: tuple[int, ...]) -> tuple[PlanWarning, ...]:
    """What the reader of the plan should know, `provisional` years of the calendar included."""
    found = [PlanWarning.of(remark.code, remark.text) for remark in remarks]
    for year in provisional:
        text = _(
            "The official holiday schedule of {year} is not known yet; the statutory days are"
            " taken. Enter it in sheet 日历 and plan again once it is published.",
            year=year,
        )
        found.append(PlanWarning.of("provisional-year", text))
    return tuple(sorted(set(found), key=lambda warning: (warning.code, warning.message)))
