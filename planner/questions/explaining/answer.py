"""What is asked about, and the lines that answer it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from inputs.handback.lookup import Spellings
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.questions.explaining.duties import duty_lines
from planner.questions.explaining.gaps import gap_lines
from planner.questions.explaining.people import person_lines, shift_lines
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.questions.references import Unclear, find_duty, find_person, find_shift


def explain(
    plan: Plan,
    problem: Problem,
    what: str,
    *,
    today: date | None = None,
    more: int = 0,
    seconds: float | None = None,
) -> Iterator[str]:
    """Explain `what`: a gap or its obligation, a duty, a person, or a shift, by id or name.

    What lies before `today` stays as it is. Lines come as they are found. So much is tried and
    no more, the same on any computer; each step of `more` tries five times as much. After so many
    `seconds`, if any are given, it ends, too. The last line says what is unfinished. Raises
    Unclear where `what` means nothing.
    """
    lines = _lines(Scene(plan, problem, Work(more=more, seconds=seconds), today), what)
    try:
        yield from lines
    except OutOfTime:
        yield str(
            _("Not finished: as much was tried as is tried at once. What stands above holds;"
              " --more tries five times as much.")
        )  # fmt: skip


def _lines(scene: Scene, what: str) -> Iterator[str]:
    plan, problem = scene.plan, scene.problem
    gaps = sorted(plan.gaps, key=lambda gap: (gap.id != what, gap.sort == "pin"))
    gap = next((gap for gap in gaps if what in (gap.id, gap.obligation)), None)
    about_shift = gap is not None and gap.sort == "pin" and what in scene.shift_of
    if gap is not None and not about_shift:
        return gap_lines(scene, gap)
    duty = find_duty(problem, what)
    if duty is not None:
        return duty_lines(scene, duty)
    if Spellings(problem).people(what):
        return person_lines(scene, find_person(problem, what))
    try:
        return shift_lines(scene, find_shift(plan, problem, what))
    except Unclear as error:
        names = [gap.id for gap in plan.gaps]
        names += [one.name for one in problem.people.values()]
        names += [one.name for one in problem.duties.values()]
        near = get_close_matches(what, names, n=3)
        if near:
            raise Unclear(
                _("“{word}” is no gap, duty, person or shift. Is one of these meant: {near}?",
                  word=what, near=", ".join(near))
            ) from error  # fmt: skip
        raise
