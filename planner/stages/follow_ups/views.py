"""What of each visit the model sees: all of it, or where there is much a part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from planner.domain.accounts import LEVEL_OF, weights
from planner.domain.directory import Directory
from planner.domain.plan import FairnessRow, Level, Shift
from planner.domain.problem import Person, Pin
from planner.model.choices import Choices
from planner.model.demands import Demand, Part
from planner.model.graphs import Joined
from planner.model.linear import INF
from planner.stages.follow_ups.model import stands_in
from planner.stages.follow_ups.wanted import WantedVisits

_MOST_TURNS = 60_000
"""Above so many choices of person and time a narrower view of them is tried first."""

_VIEWS = ((3, 8), (10, 24), (INF, INF))
"""How many days of each visit, and how many people of each part, a view shows."""


class Views:
    """What of each demand the model sees: all of it, or where there is much its first days.

    Visits that share people, or a village with a limit, are widened together, so that what
    is missing in the end is missing with all their days and people open.
    """

    def __init__(
        self,
        wanted: WantedVisits,
        own_pins: Iterable[Pin],
        directory: Directory,
        village_limit: int | None,
    ) -> None:
        self.wanted = wanted
        size = sum(
            len(demand.when) * sum(len(part.candidates) for part in demand.parts)
            for demand in wanted.demands
        )
        asked = any(pin.mode != "never" for pin in own_pins)
        first = 0 if size > _MOST_TURNS and not asked else len(_VIEWS) - 1
        self.step = {demand.id: first for demand in wanted.demands}
        self.groups = _groups(wanted.demands, directory if village_limit is not None else None)

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return any(step < len(_VIEWS) - 1 for step in self.step.values())

    def demands(self) -> list[Demand]:
        """The demands as the model is to see them."""
        return [
            self._seen(number, demand, *_VIEWS[self.step[demand.id]])
            for number, demand in enumerate(self.wanted.demands)
        ]

    def _seen(self, number: int, demand: Demand, most_days: int, most_people: int) -> Demand:
        days = frozenset(sorted({when.day for when in demand.when})[:most_days])
        own = self.wanted.visits[demand.id].item.person
        return replace(
            demand,
            when=tuple(when for when in demand.when if when.day in days),
            parts=tuple(
                _some(part, number * most_people, most_people, own) for part in demand.parts
            ),
        )

    def widen(self, choices: Choices, planned: Iterable[Shift], values: Sequence[int]) -> bool:
        """Open more where somebody is missing or stands in; whether there was more to open."""
        served = {shift.id for shift in planned}
        short = {one.demand.id for one in choices.shortages if values[one.variable]}
        unhappy = {demand.id for demand in choices.demands if demand.id not in served} | short
        unhappy |= {
            turn.demand.id
            for turn in choices.turns
            if values[turn.variable] and stands_in(turn, self.wanted.visits[turn.demand.id].item)
        }
        groups = {self.groups[demand] for demand in unhappy}
        wider = False
        for demand, step in self.step.items():
            if self.groups[demand] in groups and step < len(_VIEWS) - 1:
                self.step[demand] = step + 1
                wider = True
        return wider

    def evenly(self, rows: Iterable[FairnessRow], people: Mapping[str, Person]) -> dict[str, int]:
        """The least that the level of each account can be, whoever of a group serves where.

        0 where that is not known: where shares differ.
        """
        known = len({*weights(people).values()}) < 2
        least: Counter[str] = Counter()
        for row in rows:
            least[LEVEL_OF[row.account]] += self._evenly(row) if known else 0
        return least

    def _evenly(self, row: FairnessRow) -> int:
        """The least sum of squares of the row's loads, whoever of a group serves where."""
        group_of = {
            person: self.groups[demand.id]
            for demand in self.wanted.demands
            for part in demand.parts
            for person in part.candidates
        }
        loads: dict[int, list[int]] = defaultdict(list)
        for person, load in row.loads.items():
            loads[group_of[person]].append(load)
        total = 0
        for some in loads.values():
            each, over = divmod(sum(some), len(some))
            total += over * (each + 1) ** 2 + (len(some) - over) * each**2
        return total


def _some(part: Part, start: int, most: int, own: str | None) -> Part:
    """The part with some of its people, each demand from another place on."""
    people = part.candidates
    if part.need is None or len(people) <= max(most, 2 * part.need):
        return part
    start %= len(people)
    chosen = {*(people[start:] + people[:start])[: max(most, 2 * part.need)]}
    return Part(part.need, tuple(p for p in people if p in chosen or p == own))


def _groups(demands: Sequence[Demand], directory: Directory | None) -> dict[str, int]:
    """Demand id to the number of its group: those that share people, or a village."""
    joined = Joined(len(demands))
    first: dict[tuple[str, str | None], int] = {}
    for number, demand in enumerate(demands):
        keys = {("person", person) for part in demand.parts for person in part.candidates}
        marks: set[tuple[str, str | None]] = {*keys}
        if directory is not None and (village := directory.village_of(demand.target)):
            marks.add(("village", village))
        for mark in marks:
            joined.join(number, first.setdefault(mark, number))
    return {demand.id: joined.root(number) for number, demand in enumerate(demands)}


def certain(levels: Iterable[Level], even: Mapping[str, int]) -> tuple[Level, ...]:
    """The levels of a narrower view with bounds that hold for the whole.

    What is missing is opened in full, so that those levels stand. Waits and substitutes are
    never less than none, and loads never more equal than `even`.
    """
    bounds = {"substitution": 0, "standby": 0, "wait": 0, **even}
    found: list[Level] = []
    for level in levels:
        bound = min(level.bound, bounds.get(level.name, level.bound))
        found.append(replace(level, bound=bound, proven=level.value == bound))
    return tuple(found)
