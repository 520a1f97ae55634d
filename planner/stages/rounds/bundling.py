"""Each person's visits bundled into few rounds, and where in the plan each would be best."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import floor

from planner.stages.rounds.duty import DutyRounds, standing
from planner.stages.rounds.state import GOLDEN, Holder, Round, Visit


def bundle(duty: DutyRounds, person: Holder) -> None:
    """Bundle the visits of a person into rounds, beside those that stand."""
    since = duty.stage.since
    kept = [one for one in duty.kept_of.get(person.id, ()) if one.date >= since and one.households]
    person.rounds = [*(standing(duty.stage, one) for one in kept), *_bundled(duty, person)]


def _bundled(duty: DutyRounds, person: Holder) -> list[Round]:
    """The fewest rounds for a person's visits: neighbours together, of even size.

    There are more where 必须 wants more of them.
    """
    stage = duty.stage
    groups: dict[tuple[date, date, int, int], list[Visit]] = defaultdict(list)
    again: Counter[tuple[date, date, int]] = Counter()
    for visit in person.visits:
        # A second visit of one household in one window needs a round of its own.
        turn = again[visit.last, visit.first, visit.row]
        again[visit.last, visit.first, visit.row] += 1
        rank = stage.unit_rank[stage.units[visit.row]]
        groups[visit.last, visit.first, rank, turn].append(visit)
    counts = {key: -(-len(visits) // stage.size) for key, visits in groups.items()}
    for number, pin in enumerate(one for one in duty.open_musts() if one.person == person.id):
        splitting = (
            key
            for key, visits in sorted(groups.items(), key=lambda pair: pair[0])
            if key[1] <= (pin.date or key[1]) <= key[0] and counts[key] < len(visits)
        )
        if sum(counts.values()) <= number and (key := next(splitting, None)) is not None:
            counts[key] += 1
    return [
        one
        for key, visits in sorted(groups.items(), key=lambda pair: pair[0])
        for one in split(duty, stage.units[visits[0].row], visits, counts[key])
    ]


def split(duty: DutyRounds, unit: str, visits: list[Visit], count: int = 0) -> list[Round]:
    """Visits that could all be made on one day as `count` rounds, or as few as can be."""
    visits.sort(key=lambda visit: duty.stage.order[visit.row])
    count = max(count, -(-len(visits) // duty.stage.size))
    edges = [len(visits) * k // count for k in range(count + 1)]
    first, last = max(one.first for one in visits), min(one.last for one in visits)
    return [Round(unit, visits[low:high], first, last) for low, high in pairwise(edges)]


def set_ideals(duty: DutyRounds, person: Holder) -> None:
    """Number the rounds that have no day yet, and say which day of each would be best.

    These are even steps over each window, from a start that differs from person to person.
    """
    rounds = [one for one in person.rounds if one.day is None]
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
    done = max((one.turn for one in person.rounds if one.day), default=0)
    for turn, one in enumerate(rounds, start=max(done, duty.turns(person)) + 1):
        one.turn = turn


def _wishes(duty: DutyRounds, person: Holder, rounds: Sequence[Round]) -> None:
    """Days that 指定 names (必须, 希望) become the ideal of the nearest round."""
    number_of = {one.day: one.number for one in duty.days}
    steady = list(rounds)
    for pin in duty.stage.problem.pins:
        if pin.mode == "never" or pin.duty != duty.duty.id or pin.person != person.id:
            continue
        number = number_of.get(pin.date) if pin.date is not None else None
        inside = [
            one for one in steady if pin.date is not None and one.first <= pin.date <= one.last
        ]
        if number is not None and inside:
            nearest = min(inside, key=lambda one: (abs(one.ideal - number), one.ideal))
            nearest.ideal = number
            steady.remove(nearest)
