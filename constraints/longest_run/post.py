"""Longest run as rows: of the days of a run that is too long one at least is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from constraints.longest_run.rule import MAX_RUN
from constraints.posting import Post
from planner.domain.problem import Duty
from planner.model.choices import Choices
from planner.model.demands import block_label

_ONE_DAY = timedelta(days=1)


def post(choices: Choices) -> None:
    """No run of days with more turns than the duty allows."""
    duties = {demand.duty.id: demand.duty for demand in choices.demands}
    for duty in duties.values():
        most = duty.params[MAX_RUN]
        if most is None:
            continue
        past = _past(choices, duty)
        for person, days in _open(choices, duty).items():
            for window in _windows(duty, days.keys() | past[person], most):
                _leave_one(choices, window, days, past[person])


def _open(choices: Choices, duty: Duty) -> dict[str, dict[date, list[int]]]:
    """The choices of each person, day by day."""
    found: dict[str, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for turn in choices.turns_of(duty.id):
        if not turn.standby:
            found[turn.person][turn.when.day].append(turn.variable)
    return found


def _past(choices: Choices, duty: Duty) -> Mapping[str, set[date]]:
    found: dict[str, set[date]] = defaultdict(set)
    for done in choices.problem.history:
        if done.duty == duty.id and done.person is not None and done.count:
            found[done.person].add(done.date)
    return found


def _windows(duty: Duty, days: Collection[date], most: int) -> Iterator[list[date]]:
    """The shortest runs of `days` that hold one turn more than `most`."""
    for first in sorted(days):
        if _turn(duty, first) == _turn(duty, first + _ONE_DAY) and first + _ONE_DAY in days:
            continue  # the run that begins on the next day is shorter
        window, turns = [first], {_turn(duty, first)}
        while len(turns) <= most and (day := window[-1] + _ONE_DAY) in days:
            window.append(day)
            turns.add(_turn(duty, day))
        if len(turns) > most:
            yield window


def _turn(duty: Duty, day: date) -> str:
    """The turn that a day belongs to: its block, else the day itself."""
    return block_label(duty, day) or day.isoformat()


def _leave_one(
    choices: Choices,
    window: list[date],
    days: Mapping[date, list[int]],
    past: Collection[date],
) -> None:
    """Not every day of `window` is served; those that 历史 shows were."""
    model = choices.model
    terms = []
    for day in window:
        if day in past:
            continue
        variables = days[day]
        if len(variables) > 1:
            served = model.boolean()
            for one in variables:
                model.add([(one, 1), (served, -1)], high=0)
            variables = [served]
        terms.append((variables[0], 1))
    if terms:
        model.add(terms, high=len(terms) - 1)


POST: Final = Post(post, 58)
