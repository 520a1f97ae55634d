"""Deadlines of projects and the days their steps take: why a step is late, or finds no day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.why import Easing, Fact, Why, steps
from planner.domain.edits import Edits, Fill
from planner.domain.language import _, in_each
from planner.domain.problem import Milestone
from planner.domain.spoken import date_word, list_word
from planner.model.demands import Demand

_DAY, _WORK = 3, 6
_STEPS = (*range(1, 15), *range(21, 92, 7))


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """期限 and 工期 of the steps of the projects in question, from each step in question on."""
    asked = {d.owner for d in demands if KINDS[d.duty.kind].by_steps}
    seen: set[str] = set()
    for identity in sorted(filter(None, asked)):
        own = case.problem.milestones[identity]
        chain = [one for one in case.problem.milestones.values() if one.project == own.project]
        later = chain[chain.index(own) :]
        if own.id not in seen:
            seen |= {one.id for one in later}
            yield from _due(case, later)
            yield from (_work(case, one) for one in later[1:] if one.days > 1)


def _due(case: Case, chain: Sequence[Milestone]) -> Iterator[Fact]:
    """All 期限 of the steps from one on, later by the same days: one alone may be no help."""
    dated = [(one, one.due) for one in chain if one.due is not None]
    if not dated:
        return
    said = in_each(_dated, dated)
    text = _("project {project}: due {said}", project=_project(case, chain[0]), said=said)

    def later(days: int) -> Edits:
        return tuple(
            Fill("milestones", one.id, "due", day + timedelta(days=days)) for one, day in dated
        )

    row = [
        Easing(
            _DAY * days,
            _("project {project}: later by {days:day|days} (期限: {said})", days=days,
              project=_project(case, chain[0]),
              said=in_each(_dated, [(one, _plus(day, days)) for one, day in dated])),
            later(days),
        )
        for days in _STEPS
    ]  # fmt: skip
    yield Fact("window", (chain[0].id, "due"), text, later(_STEPS[-1]), steps(row))


def _dated(steps: Iterable[tuple[Milestone, date]]) -> str:
    return list_word(f"{one.name} {date_word(day)}" for one, day in steps)


def _plus(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _work(case: Case, one: Milestone) -> Fact:
    text = _("{step} takes {days:working day|working days}", step=_step(case, one), days=one.days)
    row = [
        Easing(
            _WORK * (one.days - days),
            _("{step}: {days:working day|working days} instead of {now}", step=_step(case, one),
              days=days, now=one.days),
            (Fill("milestones", one.id, "days", days),),
        )
        for days in range(one.days - 1, 0, -1)
    ]  # fmt: skip
    return Fact(
        "spacing", (one.id, "days"), text, (Fill("milestones", one.id, "days", 1),), steps(row)
    )


def _project(case: Case, one: Milestone) -> str:
    return case.problem.units[one.project].name


def _step(case: Case, one: Milestone) -> str:
    return f"{_project(case, one)} {one.name}"


WHY: Final = Why(facts, 35)
