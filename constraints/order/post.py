"""Order as a level: for each turn, whether somebody further ahead in the queue was there.

For every two people of a ring the model knows at each time whether the one stands before the
other: that only changes when one of them has a turn. A turn is out of order where somebody
before its person is there and has none.

Whom another shift keeps away is passed over for it, and that is in order; but shifts are not
to be arranged so: a second level counts the turns that pass over somebody for that reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from typing import Final

from constraints.order.counting import AsHad
from constraints.order.forbidding import Forbidding
from constraints.order.greedy import InTurn, Place, Ring
from constraints.order.past import RingKey, begins, members, passings, ring_of
from constraints.order.rule import ORDER, in_order
from constraints.posting import ORDER as PLACE
from constraints.posting import Counted, Post
from planner.domain.shifts import span
from planner.model.choices import Choices, Turn
from planner.model.linear import Term

_MOST = 100_000
"""The most that people times people times turns of a ring may come to for rows to be posted: of 32
people and 90 days that takes 4 s and 170 MB, of 50 people 10 s and 410 MB. Who has the turns of
larger rings is decided by going round, and what that comes to is counted (``counting.py``)."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One turn to be had: who can have it, as variables, and the turns of each that make it.

    `there` are those who are there throughout, whether or not they can have it.
    """

    having: Mapping[str, int]
    turns: Mapping[str, Sequence[Turn]]
    there: frozenset[str]
    need: int


Stays = Mapping[datetime, Sequence[Stay]]


def post(choices: Choices) -> None:
    """Count the turns out of order, ring by ring."""
    rings = _rings(choices)
    if not rings:
        return
    forbidding = Forbidding(choices)
    order, excused = (
        choices.model.objectives[choices.level(name)] for name in ("order", "order.excused")
    )
    begun: list[Ring] = []
    large: list[Ring] = []
    for key, stays in rings.items():
        turns = [
            turn for here in stays.values() for stay in here for own in stay.turns.values()
            for turn in own
        ]  # fmt: skip
        duty = turns[0].demand.duty
        queue, passed = passings(choices, duty, key, members(choices, duty, key, turns))
        # Who has each turn goes by the ring, as soon as its day is settled.
        open_days = any(len(choices.placed[turn.demand.id]) > 1 for turn in turns)
        if not open_days and duty.block is None:
            places = {at: [_place(choices, one) for one in here] for at, here in stays.items()}
            begun.append(Ring(queue, passed, places))
            if len(queue) ** 2 * len(stays) > _MOST:
                large.append(begun[-1])
                order.decided.extend(turn.variable for turn in turns)
                continue
        _Queue(choices, forbidding, queue).count(stays, passed)
        order.chained.extend(turn.variable for turn in turns)
        since = choices.level("apart") if open_days else choices.level("order.excused") + 1
        choices.model.settle(since, (turn.variable for turn in turns))
    order.begin = [
        InTurn(choices.model, begun),
        InTurn(choices.model, begun, _others(choices, begun)),
    ]
    if large:
        order.counted = AsHad(forbidding, large)
        excused.counted = AsHad(forbidding, large, excused=True)


def _others(choices: Choices, rings: Iterable[Ring]) -> set[int]:
    """The variables of all other turns, and of whether they are held."""
    own = {
        variable for ring in rings for here in ring.turns.values() for place in here
        for variable in (place.held, *place.having.values())
    }  # fmt: skip
    placed = (one for days in choices.placed.values() for one in days.values())
    return {*placed, *(turn.variable for turn in choices.turns)} - own


def _place(choices: Choices, stay: Stay) -> Place:
    """The turn with its variables, which is no block."""
    first = next(turn for own in stay.turns.values() for turn in own)
    demanded = {person for person in stay.having if _demanded(choices, stay, person)}
    return Place(stay.need, stay.having, choices.placed[first.demand.id][first.when], demanded)


def _demanded(choices: Choices, stay: Stay, person: str) -> bool:
    """Whether a 必须 of the day puts `person` there."""
    return any(
        pin.person in turn.people
        for turn in stay.turns.get(person, ())
        for pin in choices.musts_at(turn.demand, turn.when)
    )


def _rings(choices: Choices) -> dict[RingKey, Stays]:
    """The turns to be had, by ring and by when they begin."""
    found: dict[RingKey, dict[datetime, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    loose: dict[object, list[Turn]] = defaultdict(list)
    for turn in choices.turns:
        alone = choices.block_of(turn) is None and not turn.standby
        if alone and in_order(turn.demand.duty, turn.part):
            loose[turn.demand.id, turn.when, turn.part].append(turn)
    for turns in loose.values():
        moment = span(choices.problem.settings, *turns[0].when)[0]
        having = {turn.person: turn.variable for turn in turns}
        found[ring_of(turns[0])][moment].append(_stay(choices, having, turns))
    for block in choices.blocks.values():
        first = block.turns[0]
        if in_order(first.demand.duty, first.part):
            moment = begins(first.demand.duty, first.when.day)
            found[ring_of(first)][moment].append(_stay(choices, block.members, block.turns))
    return {key: dict(sorted(found[key].items())) for key in sorted(found, key=str)}


def _stay(choices: Choices, having: Mapping[str, int], turns: Sequence[Turn]) -> Stay:
    own: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        own[turn.person].append(turn)
    times = {(turn.demand.id, turn.when): turn for turn in turns}.values()
    here = [choices.could_serve(turn.demand, turn.when, turn.part) for turn in times]
    need = max(turn.demand.parts[turn.part].need or 0 for turn in times)
    return Stay(having, own, frozenset.intersection(*map(frozenset, here)), need)


class _Queue:
    """Who stands before whom in one ring, as it goes through its turns."""

    def __init__(self, choices: Choices, forbidding: Forbidding, queue: Sequence[str]) -> None:
        self._choices, self._model, self._forbidding = choices, choices.model, forbidding
        self._level, self._excused = choices.level("order"), choices.level("order.excused")
        self._people = frozenset(queue)
        self._before: dict[tuple[str, str], int | None] = {}
        """Whether the first of two stands before the second: a variable where that is open,
        None where it does; nothing where it does not."""
        for index, one in enumerate(queue):
            for other in queue[index + 1 :]:
                self._before[one, other] = None

    def count(self, stays: Stays, passed: Sequence[tuple[datetime, tuple[str, ...]]]) -> None:
        """Count the turns out of order among `stays`; those `passed` go to the end meanwhile."""
        waiting = list(passed)
        for moment, here in stays.items():
            while waiting and waiting[0][0] <= moment:
                self._pass(waiting.pop(0)[1])
            for stay in here:
                self._judge(stay, here)
            if moment != max(stays):
                self._serve(here)

    def _pass(self, people: Sequence[str]) -> None:
        """`people` go to the end."""
        for one, other in permutations(self._people, 2):
            if other in people and one not in people:
                self._before[one, other] = None
            elif one in people and other not in people:
                self._before.pop((one, other), None)

    def _judge(self, stay: Stay, here: Sequence[Stay]) -> None:
        """Count who has the turn though one before them was there and has none."""
        shared = (self._count(), self._count(self._excused)) if stay.need == 1 else None
        for person, having in stay.having.items():
            if person not in self._people or _demanded(self._choices, stay, person):
                continue
            count, passes = shared or (self._count(), self._count(self._excused))
            for other in sorted(stay.there & self._people - {person}):
                if (other, person) not in self._before:
                    continue
                excused = self._forbidden(stay, person, other)
                if excused is None:
                    continue
                terms = [(having, -1), *self._having(here, other)]
                before = self._before[other, person]
                low = 0 if before is None else -1
                terms += [] if before is None else [(before, -1)]
                self._model.add([(count, 1), *excused, *terms], low=low, since=self._level)
                if excused:
                    self._model.add([(passes, 1), *terms], low=low, since=self._excused)

    def _count(self, level: int | None = None) -> int:
        level = self._level if level is None else level
        count = self._model.implied(0, 1)
        self._model.cost(level, count, 1)
        return count

    def _forbidden(self, stay: Stay, having: str, taking: str) -> list[Term] | None:
        """What forbids `taking` the turn in the place of `having`; None where it always does."""
        places = {(turn.demand.id, turn.when): turn for turn in stay.turns.get(having, ())}
        found: list[Term] = []
        for turn in stay.turns.get(taking, ()):
            had = places.get((turn.demand.id, turn.when))
            terms = self._forbidding.by(turn, had, self._level)
            if terms is None:
                return None
            found += terms
        return found

    @staticmethod
    def _having(here: Sequence[Stay], person: str) -> list[Term]:
        return [(stay.having[person], 1) for stay in here if person in stay.having]

    def _serve(self, here: Sequence[Stay]) -> None:
        """Whoever has one of the turns `here` goes to the end, among themselves as they stood."""
        alone = len(here) == 1 and here[0].need == 1
        after: dict[tuple[str, str], int | None] = {}
        for pair in permutations(sorted(self._people), 2):
            there, open_ = pair in self._before, self._before.get(pair)
            first, second = (self._having(here, one) for one in pair)
            if (not first and not second) or (not there and not second) or (
                there and open_ is None and not first
            ):  # fmt: skip
                if there:
                    after[pair] = open_
                continue
            later = after[pair] = self._model.implied(0, 1)
            gone = [(later, 1), *first]
            was = [] if open_ is None else [(open_, -1)]
            if there:  # still before, unless it has a turn
                self._model.add([*gone, *was], low=0 if was else 1, since=self._level)
            if not there or was:  # before whoever has one without it
                for variable, _one in second:
                    self._model.add([*gone, (variable, -1)], low=0, since=self._level)
            if there and not alone:  # both have one: as they stood
                for one, _own in first:
                    for other, _its in second:
                        terms = [(later, 1), (one, -1), (other, -1), *was]
                        least = -2 if was else -1
                        self._model.add(terms, low=least, since=self._level)
        self._before = after


def levels(choices: Choices) -> Iterable[Counted]:
    """Turns out of order, where any go round."""
    wanted = any(demand.duty.params[ORDER] for demand in choices.demands)
    names = ("order", "order.excused") if wanted else ()
    return [Counted(PLACE, rank, (name, None)) for rank, name in enumerate(names)]


POST: Final = Post(post, 150, levels)
