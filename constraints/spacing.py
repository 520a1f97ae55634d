"""Spacing: turns keep their distance, counted in working days.

In words: with 间隔 N the positions among the working days of two turns of one person, and
of two occurrences of one owner, differ by at least N. The owner's half does not bind where
the period is shorter than N; owner_spacing replaces it, and 间隔 then binds people alone.
A block (连班) is one turn, from its first day to its last. What history shows binds too. A
必须 outranks spacing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from planner.choices import Choices, Turn
from planner.domain import Duty, PeriodName

WORKING_DAYS: dict[PeriodName, int] = {
    "day": 1,
    "week": 5,
    "fortnight": 10,
    "month": 20,
    "two_months": 40,
    "quarter": 60,
    "half_year": 120,
    "year": 240,
}
"""How long a period is for the comparison with 间隔; 一次 is never shorter."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A variable and the positions from which to which it is one turn."""

    variable: int
    first: int
    last: int


def post(choices: Choices) -> None:
    """Keep turns of one person, and occurrences of one owner, apart."""
    duties = {demand.duty.id: demand.duty for demand in choices.demands}
    for duty in duties.values():
        if duty.spacing:
            _people(choices, duty, duty.spacing)
    for (duty_id, _), demands in choices.grouped().items():
        duty = duties[duty_id]
        least = owner_spacing(duty)
        if least:
            past = _owner_history(choices, duty, demands[0].owner)
            spans = [
                _Span(variable, at, at)
                for demand, when, variable in choices.occurrences(demands)
                if not choices.must(demand, when)
                for at in (choices.position(when.day),)
            ]
            _apart(choices, spans, past, least)


def owner_spacing(duty: Duty) -> int:
    """The distance two occurrences of one owner keep; 0 for none."""
    if duty.params.owner_spacing is not None:
        return duty.params.owner_spacing
    spacing = duty.spacing or 0
    length = WORKING_DAYS.get(duty.period)
    return spacing if length is None or spacing <= length else 0


def _people(choices: Choices, duty: Duty, least: int) -> None:
    turns: dict[str, list[Turn]] = defaultdict(list)
    for turn in choices.turns_of(duty.id):
        if not turn.standby and not choices.must(turn.demand, turn.when, turn.person):
            turns[turn.person].append(turn)
    past: dict[str, set[int]] = defaultdict(set)
    for done in choices.problem.history:
        if done.duty == duty.id and done.person is not None:
            past[done.person].add(choices.position(done.date))
    for person, own in sorted(turns.items()):
        _apart(choices, _spans(choices, own), past[person], least)


def _spans(choices: Choices, turns: Sequence[Turn]) -> list[_Span]:
    """Each turn as a span of its own, the turns of one block as the block's."""
    spans: list[_Span] = []
    for turn in turns:
        block = choices.block_of(turn)
        if block is None:
            at = choices.position(turn.when.day)
            spans.append(_Span(turn.variable, at, at))
    blocks = {choices.block_of(turn) for turn in turns}
    for block in sorted(b for b in blocks if b is not None):
        first, last = choices.block_days(block)
        spans.append(_Span(block, choices.position(first), choices.position(last)))
    return spans


def _owner_history(choices: Choices, duty: Duty, owner: str | None) -> set[int]:
    units = choices.problem.units
    members = choices.directory.members(owner) if owner in units and owner else {owner}
    key = {"person": "person", "target": "target"}.get(duty.owner.by)
    found: set[int] = set()
    for done in choices.problem.history:
        if done.duty != duty.id:
            continue
        if owner is None or (getattr(done, key) == owner if key else done.person in members):
            found.add(choices.position(done.date))
    return found


def _apart(choices: Choices, spans: Sequence[_Span], past: set[int], least: int) -> None:
    model = choices.model
    for span in spans:
        if any(span.first - least < at < span.last + least for at in past):
            model.fix(span.variable, 0)
    previous: set[int] = set()
    for start in sorted({span.last for span in spans}):
        # spans that touch the window of `least` positions from `start` exclude each other
        window = {s.variable for s in spans if s.first < start + least and s.last >= start}
        if len(window) > 1 and not window <= previous:
            model.at_most(sorted(window), 1)
            previous = window
