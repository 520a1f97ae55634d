"""Rest as rows: a turn and a shift that begins within its rest exclude each other.

At each moment somebody is under way in one turn, or rests after one, at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from constraints.kinds import KINDS
from constraints.posting import Post
from constraints.rest.rule import REST, Rest
from planner.domain.plan import Shift
from planner.domain.problem import Problem, Settings
from planner.domain.shifts import Beginnings, Taken, slots, span, team
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
    beginnings = Beginnings(choices.problem, {turn.when.slot for turn in choices.turns})
    posted: set[tuple[int, ...]] = set()  # people of one unit have the same turns
    for person, turns in own.items():
        for turn in turns:
            begins = span(settings, *turn.when)[0]
            if any(turned.disturbed(begins) for turned in past.get(person, ())):
                choices.model.add([(turn.variable, 1)], high=0)
        for there in _moments(settings, turns, beginnings).values():
            for one in _of_one_day(settings, there):
                row = tuple(turn.variable for turn in one)
                if len(row) > 1 and row not in posted:
                    posted.add(row)
                    choices.model.at_most(row, 1)


def _moments(
    settings: Settings, turns: Sequence[Turn], beginnings: Beginnings
) -> dict[datetime, list[Turn]]:
    """The turns of one person that exclude each other, by each moment within the rest of one at
    which another begins: those under way then, and those after which there is rest then.

    Of two of them the later begins within the other, or within the rest after it. Two by two they
    say the same of whole turns, but half a watch each day would leave half of every day free.
    (Clique inequalities: Padberg, Mathematical Programming 5, 1973; turns with their rest are
    intervals, and those that meet two by two all hold one moment.)
    """
    begin = {span(settings, *turn.when)[0] for turn in turns}
    resting: dict[datetime, list[Turn]] = defaultdict(list)
    for turn in turns:
        rest = turn.demand.duty.params[REST]
        if rest is not None:
            turned = _Turned(*span(settings, *turn.when), rest)
            for moment in beginnings.between(turned.end, turned.until):
                resting[moment].append(turn)
    under_way: dict[datetime, list[Turn]] = defaultdict(list)
    for turn in turns:
        for moment in beginnings.within(*turn.when):
            under_way[moment].append(turn)
    return {
        moment: [*rested, *under_way[moment]]
        for moment, rested in resting.items()
        if moment in begin
    }


def _of_one_day(settings: Settings, turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """`turns` in sets that have no two days of one block, which exclude each other not: the
    latest of every block, then each earlier one in its place.
    """
    blocks: dict[object, dict[When, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in sorted(turns, key=lambda turn: span(settings, *turn.when)):
        label = turn.demand.block(turn.when.day)
        own = (turn.demand.duty.id, turn.demand.owner, label)
        blocks[turn.variable if label is None else own][turn.when].append(turn)
    days = {key: list(block.values()) for key, block in blocks.items()}
    latest = {key: block[-1] for key, block in days.items()}
    yield [turn for day in latest.values() for turn in day]
    for key, block in days.items():
        for earlier in block[:-1]:
            yield [turn for day in {**latest, key: earlier}.values() for turn in day]


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
