"""Tables of small cases of one rule: what the judge counts, and that the model allows the same.

A row is a tiny problem and a plan of it, written as lines ``DUTY DAY[SLOT] PEOPLE``, with the
breaches of the one rule as amounts. Each row goes two ways: the judge's half finds exactly
these amounts; and the plan, fixed in a model of that rule alone, is feasible if and only if
there are none. Of small problems every plan is tried: both halves must allow the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib import import_module
from itertools import product

from constraints.judging.case import Case
from constraints.judging.face import Check
from constraints.posting import Post
from planner.domain.crews import crewed, manned, with_crews
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Problem
from planner.domain.shifts import clock
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.choices import Choices
from planner.model.demands import Demand, When
from planner.model.unfolding import unfold
from planner.model.windows import windows
from planner.solver.pool import Workers
from planner.solver.solve import Infeasible, solve
from tests.builders.judge_builder import march
from tests.builders.judge_builder import plan as plan_of

_MOST_PLANS = 1500
"""Of how many plans of one problem all are tried."""


@dataclass(frozen=True)
class Row:
    """One case: `breaches` counts what the rule finds, by the finding's code."""

    label: str
    problem: Problem
    plan: Sequence[str]
    breaches: dict[str, int] = field(default_factory=dict)


def case_of(row: Row) -> Case:
    """The row's plan before the judge."""
    return Case(row.problem, plan_of(row.problem, *_shifts(row)))


def amounts(rule: str, row: Row) -> dict[str, int]:
    """What the judge's half of `rule` finds in the row's plan, by code."""
    found: Counter[str] = Counter()
    for finding in _check(rule).findings(case_of(row)):
        if finding.hard:
            found[finding.rule] += finding.amount
    return dict(found)


def allowed(rule: str, row: Row) -> bool:
    """Whether the model of the rule alone has a solution that is the row's plan."""
    model = _Model(rule, row.problem)
    return model.allows({shift.id: shift for shift in _shifts(row)})


def disagreement(rule: str, problem: Problem, beside: Sequence[str] = ()) -> str | None:
    """A plan of `problem` that one half allows and the other does not, in words, if any.

    What breaks one of the rules `beside` is not asked for: the rows may rest on these.
    """
    model, check = _Model(rule, problem), _check(rule)
    others = [_check(one) for one in beside]
    for tried, shifts in enumerate(model.plans()):
        if tried > _MOST_PLANS:
            raise AssertionError(f"More than {_MOST_PLANS} plans: make the problem smaller.")
        plan = plan_of(problem, *shifts.values())
        case = Case(problem, plan)
        if any(found.hard for other in others for found in other.findings(case)):
            continue
        judged = not any(found.hard for found in check.findings(case))
        if judged != model.allows(shifts):
            what = [f"{s.duty} {s.date} {s.slot} {[p.id for p in s.people]}" for s in plan.shifts]
            return f"the judge {'allows' if judged else 'forbids'} {what}"
    return None


def _check(rule: str) -> Check:
    check = import_module(f"constraints.{rule}.check").CHECK
    assert isinstance(check, Check)
    return check


class _Model:
    """One rule alone, posted on the choices of a problem."""

    def __init__(self, rule: str, problem: Problem) -> None:
        problem = with_crews(problem)
        settings = problem.settings
        directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
        attendance = Attendance(directory, settings.start, settings.end)
        demands = unfold(problem, directory, calendar, NO_LINKS).demands
        framed = windows(demands, directory, attendance, problem.pins)
        self.problem = problem
        self.choices = Choices(problem, directory, calendar, attendance, demands, windows=framed)
        post = import_module(f"constraints.{rule}.post").POST
        assert isinstance(post, Post)
        self.choices.declare(level.key for level in post.levels(self.choices))
        post.post(self.choices)

    def plans(self) -> Iterator[dict[str, Shift]]:
        """Every choice of a day and of whole teams, or of nothing, for every demand."""
        options = [[None, *self._options(demand)] for demand in self.choices.demands]
        for chosen in product(*options):
            yield {shift.id: shift for shift in chosen if shift is not None}

    def _options(self, demand: Demand) -> Iterator[Shift]:
        for when in self.choices.placed[demand.id]:
            parts = [
                [turn.person for turn in self.choices.serving(demand, when, part)]
                for part in range(len(demand.parts))
            ]
            for people in product(*parts):
                if len(set(people)) == len(people):
                    yield shift_for(self.problem, demand, when, people)

    def allows(self, shifts: dict[str, Shift]) -> bool:
        """Whether the rows have a solution with exactly `shifts`."""
        model = self.choices.model
        fixed = replace(model, low=list(model.low), high=list(model.high), objectives=[])
        for demand in self.choices.demands:
            shift = shifts.get(demand.id)
            at = When(shift.date, shift.slot) if shift is not None else None
            for when, placed in self.choices.placed[demand.id].items():
                values = {placed: int(when == at)}
                for turn in self.choices.turns_at[demand.id, when]:
                    here = shift is not None and when == at
                    values[turn.variable] = int(
                        here
                        and Assigned(turn.person, turn.part)
                        in (crewed(shift).people if shift else ())
                    )
                for variable, value in values.items():
                    if not fixed.low[variable] <= value <= fixed.high[variable]:
                        return False
                    fixed.fix(variable, value)
        try:
            solve(fixed, stage="table", workers=Workers(jobs=1))
        except Infeasible:
            return False
        return True


def shift_for(problem: Problem, demand: Demand, when: When, people: Sequence[str]) -> Shift:
    """The shift of `demand` at `when`, a person a part, or a whole unit with its people."""
    start, end = clock(problem.settings, when.day, when.slot)
    team = tuple(Assigned(person, part) for part, person in enumerate(people))
    duty = demand.duty
    named = Shift(
        demand.id, duty.id, duty.kind, demand.owner, when.day, when.slot, start, end, None,
        demand.target, team,
    )  # fmt: skip
    return manned(named, Case(problem, plan_of(problem)).crews.there)


def _shifts(row: Row) -> tuple[Shift, ...]:
    """The row's lines as shifts of the demands they answer, in order."""
    problem = with_crews(row.problem)
    calendar, directory = WorkCalendar.of(problem.calendar), Directory(problem)
    waiting = list(unfold(problem, directory, calendar, NO_LINKS).demands)
    found = []
    for line in row.plan:
        duty, day, *people = line.split()
        number, _dot, slot = day.partition(".")
        when = march(int(number)) if int(number) > 0 else date(2027, 3, 1) + timedelta(int(number))
        demand = next(
            one
            for one in waiting
            if one.duty.id == duty
            and any(at.day == when and slot in ("", at.slot) for at in one.when)
            and (one.owner is None or one.owner in (*people, *problem.units, one.target))
        )
        waiting.remove(demand)
        at = next(at for at in demand.when if at.day == when and slot in ("", at.slot))
        found.append(shift_for(problem, demand, at, people))
    return tuple(found)
