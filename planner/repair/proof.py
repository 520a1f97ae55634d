"""How far what a model found is proven, for all plans and not for what was open alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain.plan import Level, LevelKey
from planner.domain.problem import Pin
from planner.model.choices import GAPS, gap_key
from planner.repair.bounds import STANDBY, VISITS, counted
from planner.repair.ledger import NAMES
from planner.repair.model import CHANGES, PAST, POSTED, RepairChoices, Situation
from planner.repair.tasks import RepairTask, must_change

MISSING = frozenset({GAPS, VISITS, *NAMES.values()})
"""The levels that count what is missing."""


@dataclass(frozen=True, eq=False)
class Solved:
    """One model with its answer; `tasks` are those that were in it."""

    choices: RepairChoices
    values: Sequence[int]
    tasks: tuple[RepairTask, ...]
    levels: tuple[Level, ...]

    def value(self, name: str) -> int:
        """What the level called `name` came to."""
        return next(one.value for one in self.levels if one.name == name)


@dataclass(frozen=True, slots=True)
class Proof:
    """Value and bound of every level up to the changes, in order.

    `must` are the tasks that no plan leaves as published.
    """

    counts: Mapping[LevelKey, tuple[int, int]]
    must: frozenset[str]

    def reached(self, steps: int) -> Proof | None:
        """The proof once nothing outside what is open could make any of this better.

        `steps` is how often what could be pushed was opened.
        """
        if any(value > bound for (name, _r), (value, bound) in self.counts.items()
               if name != CHANGES):  # fmt: skip
            return None
        value, _bound = self.counts[CHANGES, None]
        if value - len(self.must) > steps:
            return None
        return replace(self, counts={**self.counts, (CHANGES, None): (value, value)})

    @property
    def whole(self) -> bool:
        """Whether every level up to the changes is proven."""
        return all(value == bound for value, bound in self.counts.values())

    def beats(self, other: Proof) -> bool:
        """Whether fewer are missing, or changed, than in `other`, in which less was open."""
        pairs = [
            (value, other.counts.get(key, (0, 0))[0]) for key, (value, _b) in self.counts.items()
        ]
        return [mine for mine, _theirs in pairs] < [theirs for _mine, theirs in pairs]

    def closed(self, levels: Sequence[Level]) -> Proof:
        """The proof where nothing more can be pushed: the solver's own holds for the whole."""
        bounds = {level.key: level.bound for level in levels}
        counts = {
            key: (value, min(value, max(bound, bounds[key])))
            for key, (value, bound) in self.counts.items()
        }
        return replace(self, counts=counts)


def weigh(solved: Solved, situation: Situation, known: Mapping[LevelKey, int]) -> Proof:
    """Every level up to the changes against what counting shows.

    `known` is what was proven of the published plan, if that still holds.
    """
    least = counted(solved.tasks, situation.names)
    for pin in solved.choices.honoured:
        if pin.mode == "must" and not _possible(pin, solved):
            duty = situation.problem.duties.get(pin.duty or "")
            priority = duty.priority if duty is not None else 3
            least[gap_key(priority, situation.names)] += 1
    filled, as_published = True, True
    counts: dict[LevelKey, tuple[int, int]] = {}
    for level in solved.levels:
        key = level.key
        if level.name != STANDBY and level.name not in MISSING:
            continue
        bound = least[key]
        if as_published and key in known:
            bound = max(bound, min(level.value, known[key]))
        filled = filled and level.value == least[key]
        as_published = as_published and level.value == known.get(key, -1)
        counts[key] = level.value, min(level.value, bound)
    must = must_change(solved.tasks, filled=filled) - situation.altered
    posted = sum(
        task.published is not None and task.published.date <= situation.notice
        for task in solved.tasks
        if task.id in must
    )
    for name, bound in ((POSTED, posted), (CHANGES, len(must))):
        value = solved.value(name)
        counts[name, None] = value, min(value, bound)
    return Proof(counts, must)


def _possible(pin: Pin, solved: Solved) -> bool:
    """Whether anybody it means is there to honour a 必须, other shifts not looked at."""
    choices = solved.choices
    for task in solved.tasks:
        demand = task.demand
        if not demand.could_honour(pin):
            continue
        people = {p for part in demand.parts for p in part.candidates}
        meant = people if pin.person is None else people & {pin.person}
        times = [when for when in demand.when if choices.matches_time(pin, demand, when)]
        if times and not demand.parts:
            return True
        if any(choices.attendance.present(person, *when) for when in times for person in meant):
            return True
    return False


def proven_levels(solved: Solved, proof: Proof) -> tuple[Level, ...]:
    """The levels of a model with what is known of them for all plans."""
    levels: list[Level] = []
    for level in solved.levels:
        if level.name == PAST:
            continue
        if level.key in proof.counts:
            value, bound = proof.counts[level.key]
            level = replace(level, value=value, bound=bound, proven=value == bound)
        elif not proof.whole:
            bound = min(level.value, _trivial(solved.choices, level.key))
            level = replace(level, bound=bound, proven=level.value == bound)
        levels.append(level)
    return tuple(levels)


def _trivial(choices: RepairChoices, key: LevelKey) -> int:
    """How small a level could be by the bounds of its variables alone."""
    model = choices.model
    objective = next(one for one in model.objectives if one.key == key)
    return objective.constant + sum(
        cost * (model.low[v] if cost > 0 else model.high[v]) for v, cost in objective.terms
    )
