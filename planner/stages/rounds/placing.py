"""Rounds put on days: as few visits lost as can be, then every round near its ideal day.

Rounds of people for whom each round's best day is another are put there. The others are a
linear model, in which a round has a variable for every time that it could be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, pairwise

from constraints.household_rounds.model import too_near
from planner.domain.periods import monday
from planner.domain.problem import Pin, Slot
from planner.model.choices import GAPS
from planner.model.linear import Linear, Solver
from planner.stages.rounds.bundling import set_ideals
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.state import Day, Holder, Round

STAGE, PINS, TWICE, SPREAD = "rounds", "pins", "twice", "spread"


Times = tuple[Day, tuple[Slot, ...], bool]
"""A day, what of it is free, and whether a round may be there that no 必须 wants there."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A time for a round. What a 必须 wants keeps no distance from other rounds."""

    person: str
    round: Round
    day: Day
    slot: Slot
    wanted: tuple[Pin, ...]

    @property
    def off(self) -> int:
        """How many days from where the round would be best."""
        return abs(self.day.number - self.round.ideal)


@dataclass(frozen=True, slots=True)
class Placed:
    """How many days off their ideal the rounds are, a bound on that, and who lost a round."""

    off: int = 0
    bound: int = 0
    failed: frozenset[str] = frozenset()

    def __add__(self, other: Placed) -> Placed:
        return Placed(self.off + other.off, self.bound + other.bound, other.failed)


class Placing:
    """Puts rounds of one duty on days.

    People who cannot make all of theirs make none, so that they can be bundled in another
    way. With `final` they make what they can, also two on one day.
    """

    def __init__(self, duty: DutyRounds, solver: Solver, *, final: bool = False) -> None:
        self._duty, self._stage, self._solver, self._final = duty, duty.stage, solver, final

    def run(self, people: Sequence[Holder]) -> Placed:
        """Book days for the rounds of `people`."""
        people = [person for person in people if any(one.day is None for one in person.rounds)]
        for person in people:
            set_ideals(self._duty, person)
        self._musts = self._duty.open_musts()
        visiting: dict[int, set[str]] = defaultdict(set)
        for person in people:
            for row in (row for one in person.rounds if one.day is None for row in one.rows):
                visiting[row].add(person.id)
        shared = {name for names in visiting.values() if len(names) > 1 for name in names}
        easy = {one.id: self._undisputed(one) for one in people if one.id not in shared}
        met = {pin for best in easy.values() for one in best or () for pin in one.wanted}
        missed = [pin for pin in self._musts if pin not in met]
        hard = [one for one in people if not easy.get(one.id) or self._could_meet(one, missed)]
        names = {person.id for person in hard}
        chosen = [one for name, best in easy.items() if name not in names for one in best or ()]
        off = bound = sum(one.off for one in chosen)
        failed: frozenset[str] = frozenset()
        turns = [
            (one, list(self._choices(person, one, times)))
            for person in hard
            for times in (list(self._duty.times(person)),)
            for one in person.rounds if one.day is None
        ]  # fmt: skip
        if turns:
            met = {pin for one in chosen for pin in one.wanted}
            solved, slack = self._solved(turns, [pin for pin in self._musts if pin not in met])
            if not self._final:
                placed = {one.round for one in solved}
                lost = {one for one, _choices in turns} - placed
                failed = frozenset(p.id for p in hard if not lost.isdisjoint(p.rounds))
            kept = [one for one in solved if one.person not in failed]
            more = sum(one.off for one in kept)
            chosen, off, bound = chosen + kept, off + more, bound + max(0, more - slack)
        for one in chosen:
            self._duty.book(one.person, one.round, one.day.day, one.slot)
        return Placed(off, bound, failed)

    def _choices(self, person: Holder, one: Round, times: Iterable[Times]) -> Iterator[Choice]:
        """When, of the person's free `times`, a round may be."""
        for day, slots, usual in times:
            if not self._duty.open(person.id, one, day.day):
                continue
            # Mornings and afternoons take turns, where one of them is enough.
            turn = day.number % len(slots)
            for slot in (*slots[turn:], *slots[:turn]):
                at = person.id, one, day.day, slot
                other = not self._final and slot != slots[turn]
                wanted = tuple(pin for pin in self._musts if self._duty.honours(pin, *at))
                if (wanted or (usual and not other)) and not self._duty.banned(*at):
                    yield Choice(person.id, one, day, slot, wanted)

    def _undisputed(self, person: Holder) -> list[Choice] | None:
        """Every round of a person where it is best, if they leave each other alone there."""
        found: list[Choice] = []
        times = list(self._duty.times(person)) if person.rounds else []
        for one in person.rounds:
            if one.day is None:
                best = next(self._choices(person, one, _nearest(times, one.ideal)), None)
                if best is None:
                    return None
                found.append(best)
        found.sort(key=lambda one: one.day.number)
        for this, other in pairwise(found):
            apart = other.day.position - this.day.position
            if this.day == other.day or apart < self._duty.spacing:
                return None
        return found

    def _could_meet(self, person: Holder, pins: Sequence[Pin]) -> bool:
        """Whether any round of a person could be what one of `pins` wants."""
        asked = {pin.date for pin in pins}
        times = [one for one in self._duty.times(person) if one[0].day in asked] if asked else []
        return any(
            not set(pins).isdisjoint(choice.wanted)
            for one in person.rounds
            if one.day is None
            for choice in self._choices(person, one, times)
        )

    def _solved(
        self, turns: Sequence[tuple[Round, list[Choice]]], musts: Sequence[Pin]
    ) -> tuple[list[Choice], int]:
        """The best choices for `turns`, and by how much their days off may be too many."""
        model = Linear()
        pins = [model.level(PINS)] if musts else []
        lost, twice, spread = (model.level(name) for name in (GAPS, TWICE, SPREAD))
        variables: dict[Choice, int] = {}
        for one, choices in turns:
            for choice in choices:
                variables[choice] = variable = model.boolean()
                model.cost(spread, variable, choice.off)
            missed = model.boolean()
            model.equal([*((variables[c], 1) for c in choices), (missed, 1)], 1)
            model.cost(lost, missed, len(one.visits))
        self._alone(model, variables, twice)
        self._spaced(model, variables)
        self._undisturbed(model, variables, turns)
        for pin in musts:
            missed = model.boolean()
            meeting = [(v, 1) for choice, v in variables.items() if pin in choice.wanted]
            model.add([*meeting, (missed, 1)], low=1)
            model.cost(pins[0], missed, 1)
        solution = self._solver(model, STAGE)
        level = solution.levels[spread]
        return [c for c, v in variables.items() if solution.values[v]], level.value - level.bound

    def _alone(self, model: Linear, variables: dict[Choice, int], twice: int) -> None:
        """One round at a time, and two on one day only where that cannot be helped."""
        days: dict[tuple[str, int], list[Choice]] = defaultdict(list)
        for one in variables:
            days[one.person, one.day.number].append(one)
        for choices in days.values():
            for slot in sorted({one.slot for one in choices}):
                model.at_most((variables[c] for c in choices if c.slot == slot), 1)
            room = self._stage.room(choices[0].person, choices[0].day.day)
            if not self._final or room is not None:
                most = 1 if not self._final else min(room or 1, len(choices))
                model.at_most((variables[c] for c in choices), most)
            if self._final and len({one.slot for one in choices}) > 1:
                second = model.implied(0, 1)
                model.add([*((variables[c], 1) for c in choices), (second, -1)], high=1)
                model.cost(twice, second, 1)

    def _spaced(self, model: Linear, variables: dict[Choice, int]) -> None:
        """Rounds of one person keep their distance, but for those that a 必须 wants there."""
        mine: dict[str, list[Choice]] = defaultdict(list)
        for one in variables:
            if not one.wanted:
                mine[one.person].append(one)
        for choices in mine.values():
            choices.sort(key=lambda one: one.day.number)
            positions = [one.day.position for one in choices]
            for low, high in too_near(positions, self._duty.spacing):
                model.at_most((variables[one] for one in choices[low:high]), 1)

    def _undisturbed(
        self,
        model: Linear,
        variables: dict[Choice, int],
        turns: Sequence[tuple[Round, list[Choice]]],
    ) -> None:
        """No household is visited twice on a day, nor by different people in one week."""
        visiting: dict[int, list[int]] = defaultdict(list)
        for place, (one, _choices) in enumerate(turns):
            for row in one.rows:
                visiting[row].append(place)
        pairs = {pair for places in visiting.values() for pair in combinations(places, 2)}
        for both in sorted(pairs):
            offers = [choices for place in both if (choices := turns[place][1])]
            alike = len({choices[0].person for choices in offers}) < 2
            meeting: dict[date, list[Choice]] = defaultdict(list)
            for choice in chain.from_iterable(offers):
                day = choice.day.day
                meeting[day if alike else monday(day)].append(choice)
            for choices in meeting.values():
                model.at_most((variables[one] for one in choices), 1)


def _nearest(times: Iterable[Times], ideal: int) -> list[Times]:
    return sorted(times, key=lambda one: abs(one[0].number - ideal))
