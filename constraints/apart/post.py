"""Turns apart: beyond 间隔, turns of one person lie as far apart as they can.

In words: in every pool in which fairness shares turns, everybody's turns would come a
certain distance apart if all of the pool served one after the other: the pool's days
divided by the turns of each, which are as the shares (人员 份额) are. Duties of one 公平组 are one
pool. What two turns of one person lack of that distance is counted, and what they lack of
half of it, of a quarter and so on again, so that near turns weigh more; the sum is
minimised. Distances are working days; where a duty may be held on days off, the days on
which it may be held. 历史 shows the turn before the first. A block (连班) is one turn, where it
begins (contract, section 5, Spread of turns). It comes after the spread of the days, which
stay as they are: turns lie as far apart as these days allow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from constraints.fairness.post import Pool, pools
from constraints.posting import APART, Counted, Post, named
from planner.model.choices import Choices, Turn
from planner.model.linear import Linear

_SHORTEST = 2
"""The shortest distance that is asked for, in days: 1 is that of any two days."""

_EFFORT = 0.01
"""The share of the usual work that proving the level is worth. It is the last: of a watch of 12
people for each day of a quarter all of it took over 200 s, and this finds as much in 50 s."""


def post(choices: Choices) -> None:
    """Count what turns of one person lack of their pool's distances."""
    days = (one for placed in choices.placed.values() for one in placed.values())
    choices.model.settle(choices.level("apart"), days)
    objective = choices.model.objectives[choices.level("apart")]
    objective.effort = _EFFORT
    objective.late = partial(_state, choices)


def _state(choices: Choices, model: Linear) -> None:
    """Count it in `model`, in which the days are settled: turns on others come to nothing."""
    own: dict[tuple[str, int], list[Turn]] = defaultdict(list)
    for turn in choices.turns:
        if not turn.standby:
            own[turn.demand.duty.id, turn.part].append(turn)
    for pool in pools(choices.problem.duties, choices.eligible):
        if turns := [turn for part in pool.parts for turn in own[part]]:
            _pool(choices, model, pool, turns)


def _pool(choices: Choices, model: Linear, pool: Pool, turns: Sequence[Turn]) -> None:
    days = _Days(choices, turns)
    stays: dict[str, dict[int, int]] = defaultdict(dict)
    """Each person's choices as variables, and where they stand."""
    for turn in turns:
        block = choices.block_of(turn)
        at, variable = days.of(turn.when.day), turn.variable if block is None else block
        stays[turn.person][variable] = min(at, stays[turn.person].get(variable, at))
    duties = {duty for duty, _part in pool.parts}
    last: dict[str, int] = {}
    for done in choices.problem.history:
        if (
            done.duty in duties
            and done.person is not None
            and done.date < choices.problem.settings.start
        ):
            at = days.of(done.date)
            last[done.person] = max(at, last.get(done.person, at))
    known = choices.problem.people
    room = sum(known[person].share for person in pool.people) * days.span
    places = max(1, _places(turns))
    for person, every in stays.items():
        own = {one: at for one, at in every.items() if model.high[one]}
        width = min(room // (places * known[person].share), days.span)
        while width >= _SHORTEST:
            _within(model, choices.level("apart"), own, last.get(person), width)
            width //= 2


class _Days:
    """Where days stand among those that count for a duty; `span` is how many there are."""

    def __init__(self, choices: Choices, turns: Sequence[Turn]) -> None:
        held = sorted({turn.when.day for turn in turns})
        worked = all(choices.calendar.is_working(day) for day in held)
        self._choices, self._held = choices, () if worked else held
        self._duties = list({turn.demand.duty.id: turn.demand.duty for turn in turns}.values())
        self.span = self.of(held[-1]) - self.of(held[0]) + 1

    def of(self, day: date) -> int:
        """The number of days that count before `day`, less those before the first in the plan."""
        if not self._held:
            return self._choices.positions.of(day)
        before = (day + timedelta(days=n) for n in range((self._held[0] - day).days))
        allows = self._choices.calendar.allows
        allowed = sum(any(allows(one, duty) for duty in self._duties) for one in before)
        return bisect_left(self._held, day) - allowed


def _places(turns: Sequence[Turn]) -> int:
    """How many turns are to be shared: those of a block are one."""
    needs: dict[object, int] = {}
    for turn in turns:
        label = turn.demand.block(turn.when.day)
        demand = turn.demand
        block = (demand.duty.id, demand.owner, demand.target, label)
        needs[demand.id if label is None else block, turn.part] = demand.parts[turn.part].need or 0
    return sum(needs.values())


def _within(
    model: Linear, level: int, stays: Mapping[int, int], last: int | None, width: int
) -> None:
    """Count, for every span of `width` days, the turns in it beyond the first.

    Two turns at a distance below `width` lie together in as many spans as they lack of it.
    """
    own = sorted((at, (one, 1)) for one, at in stays.items())
    terms = [term for _at, term in own]  # made anew in each row: 90 MB of luoshe
    places = [at for at, _term in own]
    for weight, first in _spans(sorted({*places, *(() if last is None else (last,))}), width):
        inside = terms[bisect_left(places, first) : bisect_left(places, first + width)]
        before = int(last is not None and first <= last < first + width)
        if len(inside) + before > 1:
            more = model.implied(0, len(inside) + before - 1)
            model.add([(more, -1), *inside], high=1 - before, since=level)
            model.cost(level, more, weight)


def _spans(places: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    """The different spans of `width` days, each with how often it comes and a first day."""
    edges = sorted({edge for at in places for edge in (at - width + 1, at + 1)})
    for first, after in pairwise(edges):
        yield after - first, first


def levels(_choices: Choices) -> Iterator[Counted]:
    """Days that turns of one person lack of their distances."""
    yield named(APART, "apart")


POST: Final = Post(post, 140, levels)
