"""What a word on the command line means: a shift, a person, a duty, a gap."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from planner.domain.language import _
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Duty, Person, Problem
from planner.domain.trouble import Trouble

_SHOWN = 8
"""How many possible meanings are listed."""


class Unclear(Trouble):
    """A word that means nothing, or more than one thing; `text` lists what is near."""


def find_shift(plan: Plan, problem: Problem, word: str) -> Shift:
    """The shift called `word`: its id, or duty (id or name), date and any name, in any order.

    ``接访 2027-01-20 李四`` is understood where it fits one shift. Raises Unclear.
    """
    shifts = {shift.id: shift for shift in plan.shifts}
    if word in shifts:
        return shifts[word]
    wanted = word.split()
    found = [shift for shift in plan.shifts if _fits(shift, problem, wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unclear(_("“{word}” may mean: {shifts}.", word=word, shifts=_some(found)))
    near = get_close_matches(word, shifts, n=3)
    if near:
        raise Unclear(
            _("There is no shift “{word}”. Is one of these meant: {shifts}?",
              word=word, shifts=", ".join(near))
        )  # fmt: skip
    raise Unclear(_("There is no shift “{word}”.", word=word))


def _fits(shift: Shift, problem: Problem, words: Sequence[str]) -> bool:
    return bool(words) and all(word in _known_as(shift, problem) for word in words)


def _known_as(shift: Shift, problem: Problem) -> set[str]:
    """Every word that may stand for something of `shift`."""
    found = {shift.id, shift.duty, shift.date.isoformat(), shift.slot}
    ids = [shift.owner, shift.target, shift.place, *(one.id for one in shift.people)]
    if shift.duty in problem.duties:
        found.add(problem.duties[shift.duty].name)
    for one in ids:
        if one is not None:
            found.add(one)
            known = problem.people.get(one) or problem.units.get(one)
            if known is not None:
                found.add(known.name)
    return found


def _some(shifts: Sequence[Shift]) -> str:
    shown = ", ".join(shift.id for shift in shifts[:_SHOWN])
    return shown if len(shifts) <= _SHOWN else f"{shown}, … ({len(shifts)})"


def find_person(problem: Problem, word: str) -> Person:
    """The person with the id or unique name `word`. Raises Unclear."""
    if word in problem.people:
        return problem.people[word]
    found = [one for one in problem.people.values() if one.name == word]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found[:_SHOWN])
        raise Unclear(_("Several people are called {word}: {ids}.", word=word, ids=ids))
    raise Unclear(_("There is nobody called {word}.", word=word))


def find_duty(problem: Problem, word: str) -> Duty | None:
    """The duty with the id or unique name `word`; None where there is none."""
    if word in problem.duties:
        return problem.duties[word]
    found = [one for one in problem.duties.values() if one.name == word]
    return found[0] if len(found) == 1 else None
