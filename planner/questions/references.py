"""What the words of a question mean: a shift, a person, a unit, a duty, an absence.

Things are called by their id or their name, in any spelling that is understood where people
hand something back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache

from inputs.handback.lookup import Spellings, slot_of
from inputs.workbook.days import Days, day, month_and_day
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Absence, Duty, Person, Problem, Slot
from planner.domain.trouble import Trouble
from planner.questions.words import name

_SHOWN = 8
"""How many possible meanings are listed."""

_LONGEST_ABSENCE = timedelta(days=1200)


class Unclear(Trouble):
    """A word that means nothing, or more than one thing; `text` lists what is near."""


def find_shift(plan: Plan, problem: Problem, word: str) -> Shift:
    """The shift called `word`: its id, or duty (id or name), date and any name, in any order.

    ``接访 2027-01-20 李四`` and ``接访 1月20日`` are understood where they fit one shift.
    Raises Unclear.
    """
    shifts = {shift.id: shift for shift in plan.shifts}
    if word in shifts:
        return shifts[word]
    wanted = word.split()
    found = [shift for shift in plan.shifts if _fits(shift, problem, wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        some = _some([_told(shift, plan, problem) for shift in found[: _SHOWN + 1]], len(found))
        raise Unclear(_("“{word}” may mean: {shifts}.", word=word, shifts=some))
    near = get_close_matches(word, shifts, n=3)
    if near:
        raise Unclear(
            _("There is no shift “{word}”. Is one of these meant: {shifts}?",
              word=word, shifts=_some([_told(shifts[one], plan, problem) for one in near]))
        )  # fmt: skip
    raise Unclear(_("There is no shift “{word}”.", word=word))


def _told(shift: Shift, plan: Plan, problem: Problem) -> str:
    """Words by which `shift` is found: duty, day, whose it is; its id where they do not do."""
    duty = problem.duties[shift.duty].name if shift.duty in problem.duties else shift.duty
    whose = (name(problem, one) for one in (shift.owner or shift.target,) if one is not None)
    words = [duty, shift.date.isoformat(), *whose]
    alone = sum(_fits(one, problem, words) for one in plan.shifts) == 1
    return " ".join(words) if alone else shift.id


def _fits(shift: Shift, problem: Problem, words: Sequence[str]) -> bool:
    known = _known_as(shift, problem)
    return bool(words) and all(word in known or _is_day(word, shift.date) for word in words)


def _is_day(word: str, meant: date) -> bool:
    """Whether `word` is the day `meant`, in full or without its year."""
    return _as_day(word) in (meant, (meant.month, meant.day))


@lru_cache(maxsize=64)
def _as_day(word: str) -> date | tuple[int, int] | None:
    """The day, or month and day, that `word` says; asked once for each of thousands of shifts."""
    try:
        return day(word)
    except CellFault:
        return month_and_day(word)


def _known_as(shift: Shift, problem: Problem) -> set[str]:
    """Every word that may stand for something of `shift`."""
    found = {shift.id, shift.duty, shift.date.isoformat(), str(shift.slot)}
    ids = [
        shift.owner,
        shift.target,
        shift.place,
        *(one.id for one in (*shift.groups, *shift.people)),
    ]
    if shift.duty in problem.duties:
        found.add(problem.duties[shift.duty].name)
    for one in ids:
        if one is not None:
            found.add(one)
            known = problem.people.get(one) or problem.units.get(one)
            if known is not None:
                found.add(known.name)
    return found


def find_person(problem: Problem, word: str) -> Person:
    """The person with the id or unique name `word`. Raises Unclear."""
    nobody = _("There is nobody called {word}.", word=word)
    return problem.people[_only(word, Spellings(problem).people(word), nobody)]


def find_anybody(problem: Problem, word: str) -> str:
    """The id of the person, or else the unit, that `word` names. Raises Unclear."""
    spelled = Spellings(problem)
    meant = spelled.people(word) or (spelled.places(word) & problem.units.keys())
    nobody = _("{word} is neither a person nor a unit of the workbook.", word=word)
    return _only(word, meant, nobody)


def find_duty(problem: Problem, word: str) -> Duty | None:
    """The duty with the id or unique name `word`; None where there is none."""
    meant = Spellings(problem).duties(word)
    return problem.duties[next(iter(meant))] if len(meant) == 1 else None


def absence_of(problem: Problem, text: str) -> Absence:
    """The absence that ``WHO FIRST..LAST SLOT`` means; LAST and SLOT may be left out.

    WHO is the id or the unique name of a person or a unit. Raises Unclear.
    """
    unclear = Unclear(
        _(
            "“{text}” is not understood; expected a person and the days, such as"
            " “P012 2027-02-03..2027-02-05”, and 上午, 下午 or 晚上 where it is not all day.",
            text=text,
        )
    )
    words = text.split()
    if not 2 <= len(words) <= 3:
        raise unclear
    who = find_anybody(problem, words[0])
    first, dots, last = words[1].partition("..")
    days = Days((problem.settings.start, problem.settings.end))
    try:
        start = days.read(first, _take)
        end = days.read(last, _take) if dots else start
        slot: Slot | None = slot_of(words[2], problem.settings) if len(words) == 3 else None
    except CellFault as error:
        raise unclear from error
    if not start <= end <= start + _LONGEST_ABSENCE:
        raise unclear
    return Absence(who, start, end, slot, str(_("tried")))


def _take(_odd: CellFault) -> None:
    """Take a day without its year for the one in the plan."""


def _only(word: str, meant: Collection[str], nothing: Text) -> str:
    """The one id of `meant`. Raises Unclear, which says `nothing` where there is none."""
    if len(meant) == 1:
        return next(iter(meant))
    if meant:
        ids = _some(sorted(meant))
        raise Unclear(_("{word} may be any of {ids}: write the id.", word=word, ids=ids))
    raise Unclear(nothing)


def _some(words: Sequence[str], count: int | None = None) -> str:
    """The first few of `words`, and how many there are."""
    count = len(words) if count is None else count
    shown = ", ".join(words[:_SHOWN])
    return shown if count <= _SHOWN else f"{shown}, … ({count})"
