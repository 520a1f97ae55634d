"""Each person's visits bundled into few rounds, and these spread over the days that are left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import floor

from constraints.household_rounds.model import Spread, Turn, spread
from planner.domain.problem import Slot
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.state import GOLDEN, Holder, Round, Visit


def _bundle(duty: DutyRounds, person: Holder) -> list[Round]:
    """The fewest rounds for a person's visits: neighbours together, of even size."""
    stage = duty.stage
    groups: dict[tuple[date, date, int, int], list[Visit]] = defaultdict(list)
    again: Counter[tuple[date, date, int]] = Counter()
    for visit in person.visits:
        # A second visit of one household in one window needs a round of its own.
        turn = again[visit.last, visit.first, visit.row]
        again[visit.last, visit.first, visit.row] += 1
        rank = stage.unit_rank[stage.units[visit.row]]
        groups[visit.last, visit.first, rank, turn].append(visit)
    rounds: list[Round] = []
    for (last, first, _rank, _turn), visits in sorted(groups.items(), key=lambda kv: kv[0]):
        unit = stage.units[visits[0].row]
        visits.sort(key=lambda visit: stage.order[visit.row])
        count = -(-len(visits) // stage.size)
        edges = [len(visits) * k // count for k in range(count + 1)]
        rounds.extend(Round(unit, visits[low:high], first, last) for low, high in pairwise(edges))
    return rounds


def _set_ideals(duty: DutyRounds, person: Holder, rounds: list[Round]) -> None:
    """Even steps over each window, from a start that differs from person to person."""
    windows: dict[tuple[date, date], list[Round]] = defaultdict(list)
    for one in rounds:
        windows[one.first, one.last].append(one)
    for turn, ((first, last), inside) in enumerate(sorted(windows.items())):
        usual = [one for one in duty.days if not one.demanded]
        numbers = [one.number for one in usual if first <= one.day <= last]
        phase = (person.phase + turn * GOLDEN * GOLDEN) % 1.0
        for k, one in enumerate(inside):
            step = floor((k + phase) * len(numbers) / len(inside))
            one.ideal = numbers[step] if numbers else 0
    _wishes(duty, person, rounds)
    rounds.sort(key=lambda one: (one.ideal, one.last, one.first))
    for turn, one in enumerate(rounds, start=duty.turns(person) + 1):
        one.turn = turn


def _wishes(duty: DutyRounds, person: Holder, rounds: Sequence[Round]) -> None:
    """Days that 指定 names (必须, 希望) become the ideal of the nearest round."""
    number_of = {one.day: one.number for one in duty.days}
    for pin in duty.stage.problem.pins:
        if pin.mode == "never" or pin.duty != duty.duty.id or pin.person != person.id:
            continue
        number = number_of.get(pin.date) if pin.date is not None else None
        inside = [
            one
            for one in rounds
            if pin.date is not None and not one.pinned and one.first <= pin.date <= one.last
        ]
        if number is not None and pin.date is not None and inside:
            nearest = min(inside, key=lambda one: (abs(one.ideal - number), one.ideal))
            nearest.ideal, nearest.pinned = number, True
            if pin.mode == "must" and number in person.free:
                nearest.first = nearest.last = pin.date


def place(duty: DutyRounds, person: Holder) -> int:
    """Put a person's rounds on days; returns a bound on the visits that cannot be made."""
    rounds = _bundle(duty, person)
    _set_ideals(duty, person, rounds)
    places = _Places(duty, person)
    best = places.spread(rounds)
    exact = len({(one.first, one.last) for one in rounds}) <= 1
    if best.lost:
        by_deadline = sorted(rounds, key=lambda one: (one.last, one.first))
        other = places.spread(by_deadline)
        if other.lost < best.lost:
            best, rounds = other, by_deadline
    if best.lost and not duty.spacing and len(duty.slots) > 1:
        # Two rounds on one day only where the days are too few.
        both = _Places(duty, person, both_halves=True)
        other = both.spread(rounds)
        if other.lost < best.lost:
            best, places = other, both
    for one, place in zip(rounds, best.days, strict=True):
        if place is not None:
            number, slot = places.candidates[place]
            duty.book(person, one, duty.days[number].day, slot)
    person.rounds = [*rounds, *_standing(duty, person)]
    duty.stage.off += best.off
    duty.stage.off_bound += best.off if exact and not best.lost else 0
    return places.least_lost(rounds) if best.lost else 0


def _standing(duty: DutyRounds, person: Holder) -> list[Round]:
    """The person's rounds that stand already and may take in further households."""
    stage = duty.stage
    found: list[Round] = []
    for shift in duty.kept_of.get(person.id, ()):
        rows = [stage.row_of[one] for one in shift.households if one in stage.row_of]
        if shift.date >= stage.since and rows:
            visits = [Visit(row, shift.date, shift.date) for row in rows]
            found.append(
                Round(
                    stage.units[rows[0]],
                    visits,
                    shift.date,
                    shift.date,
                    day=shift.date,
                    slot=shift.slot,
                    kept=shift,
                )
            )
    return found


class _Places:
    """The candidates for one person's rounds, and which may follow which."""

    def __init__(self, duty: DutyRounds, person: Holder, *, both_halves: bool = False) -> None:
        self.duty = duty
        self.person = person
        self.candidates: list[tuple[int, Slot]] = []
        for number, slots in sorted(person.free.items()):
            # Mornings and afternoons take turns.
            chosen = slots if both_halves else (slots[number % len(slots)],)
            self.candidates.extend((number, slot) for slot in chosen)
        self.before: list[int] = []
        low = 0
        for c, (number, _slot) in enumerate(self.candidates):
            position = duty.days[number].position
            while (
                low < c and position - duty.days[self.candidates[low][0]].position >= duty.spacing
            ):
                low += 1
            self.before.append(min(low, c) if duty.spacing else c)

    def _open(self, one: Round) -> frozenset[int]:
        return frozenset(
            c
            for c, (number, _slot) in enumerate(self.candidates)
            if self.duty.open(self.person, one, self.duty.days[number].day)
        )

    def spread(self, rounds: Sequence[Round]) -> Spread:
        """The best days for the rounds in this order."""
        numbers = [number for number, _slot in self.candidates]
        turns, before = [], set[int]()
        for one in rounds:
            alone = not before.isdisjoint(one.rows)
            before.update(one.rows)
            turns.append(Turn(one.ideal, self._open(one), len(one.visits), alone))
        return spread(turns, self.before, numbers)

    def least_lost(self, rounds: Iterable[Round]) -> int:
        """A bound on the visits lost: whatever the days could not hold in full rounds."""
        found = list(rounds)
        days, last = 0, -1
        for c, before in enumerate(self.before):
            if before > last:
                days, last = days + 1, c
        possible = sum(len(one.visits) for one in found if self._open(one))
        homeless = sum(len(one.visits) for one in found) - possible
        return homeless + max(possible - days * self.duty.stage.size, 0)
