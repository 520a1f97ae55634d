"""Rest as rows: a turn and a shift that begins within its rest exclude each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from constraints.kinds import KINDS
from constraints.posting import Post
from constraints.rest.rule import REST, Rest
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.domain.shifts import Beginnings, Taken, slots, span, team, touched
from planner.model.choices import Choices, Turn
from planner.model.demands import When


class _Turned(NamedTuple):
    """When a turn starts and ends, and the rest after it."""

    start: datetime
    end: datetime
    rest: Rest

    def disturbed(self, other: datetime) -> bool:
        """Whether a shift that begins at `other` begins after this turn and within its rest."""
        if self.rest.unit == "hour":
            return self.end <= other < self.until
        return self.start < other < self.until

    @property
    def until(self) -> datetime:
        """When the rest is over."""
        if self.rest.unit == "hour":
            return self.end + timedelta(hours=self.rest.count)
        first_free = self.start.date() + timedelta(days=self.rest.count + 1)
        return datetime.combine(first_free, time())


def post(choices: Choices) -> None:
    """No turn beside one in whose rest it begins, nor within the rest of what history shows."""
    if not any(duty.params[REST] for duty in choices.problem.duties.values()):
        return
    settings = choices.problem.settings
    own: dict[str, list[Turn]] = defaultdict(list)
    for turn in choices.turns:
        if not turn.standby and KINDS[turn.demand.duty.kind].takes_time:
            for person in turn.people:
                own[person].append(turn)
    past = _past(choices.problem)
    posted: set[tuple[int, ...]] = set()  # people of one unit have the same turns
    for person, turns in own.items():
        resting = [(turn, rest) for turn in turns if (rest := turn.demand.duty.params[REST])]
        days: dict[date, list[Turn]] = defaultdict(list)
        for turn in turns:
            days[turn.when.day].append(turn)
            begins = span(settings, turn.when.day, turn.when.slot)[0]
            if any(turned.disturbed(begins) for turned in past.get(person, ())):
                choices.model.add([(turn.variable, 1)], high=0)
        for turn, rest in resting:
            for disturbing in _within(choices, turn, rest, days).values():
                if (row := (turn.variable, *disturbing)) not in posted:
                    posted.add(row)
                    choices.model.at_most(row, 1)


def _within(
    choices: Choices, turn: Turn, rest: Rest, days: dict[date, list[Turn]]
) -> dict[When, list[int]]:
    """The turns of the same person that begin within the rest, by when: one at a time anyway."""
    settings, at = choices.problem.settings, turn.when
    turned = _Turned(*span(settings, at.day, at.slot), rest)
    found: dict[When, list[int]] = defaultdict(list)
    for day in touched(turned.start, turned.until):
        for other in days.get(day, ()):
            if other.demand.id == turn.demand.id or _one_block(turn, other):
                continue
            if turned.disturbed(span(settings, other.when.day, other.when.slot)[0]):
                found[other.when].append(other.variable)
    return found


def _one_block(one: Turn, other: Turn) -> bool:
    """Whether two turns are days of one block."""
    block = one.demand.block(one.when.day)
    return (
        block is not None
        and one.demand.duty.id == other.demand.duty.id
        and one.demand.owner == other.demand.owner
        and block == other.demand.block(other.when.day)
    )


def _past(problem: Problem) -> dict[str, list[_Turned]]:
    """Turns of 历史 after which there is rest, by person; of a half day the later half."""
    found: dict[str, list[_Turned]] = defaultdict(list)
    for done in problem.history:
        duty = problem.duties.get(done.duty)
        rest = duty.params[REST] if duty is not None else None
        if duty is not None and rest is not None and done.person is not None and done.count:
            turn = _Turned(*span(problem.settings, done.date, slots(duty)[-1]), rest)
            found[done.person].append(turn)
    return found


def closes(problem: Problem, shifts: Sequence[Shift]) -> Iterator[Taken]:
    """The moments at which whatever is planned later would begin within somebody's rest."""
    beginnings = Beginnings(problem)
    for shift in shifts:
        duty = problem.duties.get(shift.duty)
        rest = duty.params[REST] if duty is not None else None
        if rest is None:
            continue
        turned = _Turned(*span(problem.settings, shift.date, shift.slot), rest)
        for moment in beginnings.between(turned.start, turned.until):
            if turned.disturbed(moment):
                for one in team(shift, duty):
                    yield one.id, moment


POST: Final = Post(post, 55, closes=closes)
