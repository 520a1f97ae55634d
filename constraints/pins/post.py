"""Pins (sheet 指定): what must be, must never be, or is wished.

In words: an empty cell means any. 必须: the person serves (or, without a person, the
occurrence takes place) on that day, in that slot, at that target; it outranks weekday and
spacing but not public holidays, and one that cannot be honoured is a gap of its own. 禁止:
it never happens. 希望: as many wishes as possible are met, after fairness.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import WISHES, Counted, Post, gaps_of, named
from planner.domain.problem import Pin
from planner.model.choices import Choices

_PRIORITY = 3
"""Of a 必须 that names no duty: an empty 重要性."""


def post(choices: Choices) -> None:
    """Forbid, demand and wish."""
    model, settings = choices.model, choices.problem.settings
    _only_pinned_use_opened_days(choices)
    for pin in choices.problem.pins:
        if pin.date is not None and not settings.start <= pin.date <= settings.end:
            continue
        variables = matching(choices, pin)
        if pin.mode == "never":
            for variable in variables:
                model.fix(variable, 0)
            continue
        if not variables and not concerns_days(choices, pin):
            continue
        honoured = choices.honoured[pin] = model.boolean()
        missed = model.implied(0, 1)
        model.equal([(honoured, 1), (missed, 1)], 1)
        model.add([(honoured, 1), *((v, -1) for v in variables)], high=0)
        if pin.mode == "wish":
            model.cost(choices.level("wishes"), missed, 1)
        else:
            duty = choices.problem.duties.get(pin.duty or "")
            priority = duty.priority if duty else _PRIORITY
            model.cost(choices.gap_level(priority), missed, 1)


def matching(choices: Choices, pin: Pin) -> list[int]:
    """The variables of which one must be 1 for `pin` to happen."""
    found: set[int] = set()
    if pin.person is None:
        for demand, when, variable in choices.occurrences(choices.demands):
            if choices.matches_time(pin, demand, when):
                found.add(variable)
    else:
        for turn in choices.turns:
            if not turn.standby and choices.matches(pin, turn):
                found.add(turn.variable)
    return sorted(found)


def concerns_days(choices: Choices, pin: Pin) -> bool:
    """Whether `pin` is about a duty of the day stage (links are pinned in 联系)."""
    return any(
        KINDS[duty.kind].unfolds
        for duty in choices.problem.duties.values()
        if pin.duty in (None, duty.id)
    )


def _only_pinned_use_opened_days(choices: Choices) -> None:
    """A day that only a 必须 opened is used by what that 必须 names, or not at all."""
    musts = [pin for pin in choices.problem.pins if pin.mode == "must"]
    for demand in choices.demands:
        for when in demand.pinned & choices.placed[demand.id].keys():
            placed = choices.placed[demand.id][when]
            pins = [pin for pin in musts if choices.matches_time(pin, demand, when)]
            if any(pin.person is None for pin in pins):
                continue
            named = [
                turn.variable
                for turn in choices.turns_at[demand.id, when]
                if any(choices.matches(pin, turn) for pin in pins)
            ]
            if placed not in named:
                choices.model.add([(placed, 1), *((v, -1) for v in named)], high=0)


def levels(choices: Choices) -> Iterable[Counted]:
    """The gaps of what must be, and the wishes that are not met."""
    pins, duties = choices.problem.pins, choices.problem.duties
    musts = [duties.get(pin.duty or "") for pin in pins if pin.mode == "must"]
    wishes = any(pin.mode == "wish" for pin in pins)
    return [
        *gaps_of(choices, (duty.priority if duty else _PRIORITY for duty in musts)),
        *([named(WISHES, "wishes")] if wishes else []),
    ]


POST: Final = Post(post, 90, levels, of_items=True)
