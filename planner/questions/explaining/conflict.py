"""A smallest set of rules and facts that forces a gap, found by solving again and again.

First other demands are drawn in, ring by ring, until these alone cannot all be met. Then
QuickXplain (Junker, AAAI 2004) keeps of them, and of the rules and facts, as few as still
force the gap: leave out any one that is kept, and the gap could be filled. What is left out
is truly absent from the question, so the answer is a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.kinds import KINDS
from constraints.most_turns.rule import limited_together
from constraints.pins.why import pin_words, pinned
from constraints.rest.rule import REST
from constraints.spacing.post import owner_spacing
from constraints.why import Fact, facts, relaxed
from planner.domain.periods import monday
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Pin
from planner.model.demands import Demand, Part, When
from planner.questions.explaining.telling import demand_words
from planner.questions.explaining.trial import Scene, attempt

_RINGS = (12, 40, 120)
"""How many other demands are drawn in at most, ring by ring."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What is missing: the demands of a gap, and the 必须 where it is one that failed."""

    demands: tuple[Demand, ...]
    pin: Pin | None
    missing: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why `missing` people must be missing.

    `others` are the demands drawn in before any was left out, `kept` the facts and demands
    that together force the gap. `forced` is False where the demands looked at can all be
    met: then the plan could be better, or something further away is in the way.
    """

    missing: int
    forced: bool
    others: tuple[Demand, ...]
    kept: tuple[Fact, ...]

    @property
    def demands(self) -> tuple[str, ...]:
        """The ids of the other demands that are kept."""
        return tuple(str(fact.about[0]) for fact in self.kept if fact.sort == "demand")


def conflict(scene: Scene, focus: Focus) -> Conflict:
    """Prove that the gap is forced, and by what. Raises OutOfTime."""
    own = [demand.id for demand in focus.demands]
    others: tuple[Demand, ...] = ()
    pins = pins_of(scene, focus, focus.demands)
    least = attempt(scene, scene.problem, own, pins=pins, asked=focus.pin, whole=own).bound
    for most in _RINGS:
        if least >= focus.missing:
            break
        wider = _neighbours(scene, (*focus.demands, *others), focus, most)
        if len(wider) == len(others):
            break
        others = wider
        pins = pins_of(scene, focus, (*focus.demands, *others))
        ids = [*own, *(demand.id for demand in others)]
        least = attempt(scene, scene.problem, ids, pins=pins, asked=focus.pin, whole=own).bound
    if least < 1:
        return Conflict(0, False, others, ())
    elements = (
        *facts(scene.case, (*focus.demands, *others)),
        *(pinned(pin, pin_words(scene.case, pin)) for pin in pins),
        *(
            Fact("demand", (demand.id,), demand_words(scene.case, demand, focus.demands), None)
            for demand in others
        ),
    )

    def forces(kept: Sequence[Fact]) -> bool:
        names = {id(fact) for fact in kept}
        gone = [fact for fact in elements if id(fact) not in names]
        wanted = [*own, *(str(fact.about[0]) for fact in kept if fact.sort == "demand")]
        held: list[Pin] = [fact.about[0] for fact in kept if fact.sort == "must"]  # type: ignore[misc]
        problem = relaxed(scene.problem, gone)
        found = attempt(scene, problem, wanted, pins=held, asked=focus.pin, whole=own)
        return found.bound >= least

    return Conflict(least, True, others, tuple(smallest(elements, forces)))


def smallest(elements: Sequence[Fact], forces: Callable[[Sequence[Fact]], bool]) -> list[Fact]:
    """A subset that forces, none of which can be left out; earlier elements are preferred."""
    if forces(()):
        return []

    def search(fixed: list[Fact], changed: bool, rest: list[Fact]) -> list[Fact]:
        if changed and forces(fixed):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        of_second = search([*fixed, *first], bool(first), second)
        of_first = search([*fixed, *of_second], bool(of_second), first)
        return [*of_first, *of_second]

    # Halving costs little where few are needed; what it keeps is in the order of `elements`.
    found = search([], False, list(elements)) if elements else []
    return [fact for fact in elements if any(fact is one for one in found)]


def pins_of(scene: Scene, focus: Focus, demands: Sequence[Demand]) -> tuple[Pin, ...]:
    """The 必须 that the plan honours and that concern `demands`, without that of the focus."""
    return tuple(
        pin
        for pin in dict.fromkeys(scene.case.musts)
        if pin != focus.pin
        and any(demand.could_honour(pin) for demand in demands)
        and any(scene.case.honours(shift, pin) for shift in scene.case.shifts)
    )


# -- what else wants the same people ---------------------------------------------------------


def _neighbours(
    scene: Scene, core: Sequence[Demand], focus: Focus, most: int
) -> tuple[Demand, ...]:
    """The demands that the plan meets and that could take people or places from `core`.

    Only those at least as important count: the plan would rather have given up the others.
    The nearest in time come first.
    """
    rank = min((demand.duty.priority for demand in focus.demands), default=5)
    if focus.pin is not None:
        rank = 5
    reach = Claims(scene, core)
    own = {demand.id for demand in focus.demands}
    days = [when.day for demand in focus.demands for when in demand.when]
    middle = sorted(days)[len(days) // 2] if days else scene.problem.settings.start
    found = [
        demand
        for demand in scene.demands.values()
        if demand.id not in own
        and demand.id in scene.shift_of
        and demand.duty.priority <= rank
        and reach.touches(demand)
    ]
    found.sort(key=lambda d: (abs((scene.shift_of[d.id].date - middle).days), d.id))
    return tuple(sorted(found[:most], key=lambda demand: demand.id))


class Claims:
    """The people, days and places that some demands may use."""

    def __init__(self, scene: Scene, core: Iterable[Demand]) -> None:
        self.scene = scene
        self.days: dict[str, set[object]] = {}
        self.duties: dict[str, set[str]] = {}
        self.owners: set[tuple[str, str | None]] = set()
        self.weeks: set[tuple[str, object]] = set()
        self.projects: set[str | None] = set()
        reach = _longest_rest(scene.problem.duties.values())
        for demand in core:
            self.owners.add((demand.duty.id, demand.owner))
            if KINDS[demand.duty.kind].by_steps:
                self.projects.add(demand.target)
            days = {
                when.day + timedelta(days=n)
                for when in demand.when
                for n in range(-reach, reach + 1)
            }
            for part in demand.parts:
                for person in (*part.candidates, *part.members):
                    self.days.setdefault(person, set()).update(days)
                    self.duties.setdefault(person, set()).add(demand.duty.id)
            self.weeks.update(self._weeks(demand))
        own = {demand.duty.id for demand in core}
        self.tied = {
            one
            for duty in scene.problem.duties.values()
            for other in (*duty.params[EXCEPT], *duty.params[COUNTS_FOR])
            for one in (duty.id, other)
            if own & {duty.id, other}
        }
        duties = scene.problem.duties
        for one in own & duties.keys():
            mates = {mate.id for mate in limited_together(duties, duties[one])}
            self.tied |= mates - {one}

    def _weeks(self, demand: Demand) -> set[tuple[str, object]]:
        """The places that bear so many visits a week, or the same people only."""
        directory, kind, target = self.scene.case.directory, KINDS[demand.duty.kind], demand.target
        if target is not None and target in directory.homes.unit_of and not kind.by_item:
            homes = {(target, monday(when.day)) for when in demand.when}
            return homes | self._villages(demand)
        return self._villages(demand)

    def _villages(self, demand: Demand) -> set[tuple[str, object]]:
        village = self.scene.case.directory.village_of(demand.target)
        limit = self.scene.problem.settings.village_visits_per_week
        if village is None or limit is None or not KINDS[demand.duty.kind].disturbs_village:
            return set()
        return {(village, monday(when.day)) for when in demand.when}

    def meets(self, demand: Demand, shift: Shift) -> bool:
        """Whether `demand`, held where `shift` is, could stand in the way of the core."""
        held = replace(
            demand,
            when=(When(shift.date, shift.slot),),
            parts=(Part(None, tuple(one.id for one in (*shift.groups, *shift.people))),),
        )
        return self.touches(held)

    def touches(self, demand: Demand) -> bool:
        """Whether `demand` could stand in the way of the core."""
        duty = demand.duty
        if (duty.id, demand.owner) in self.owners or duty.id in self.tied:
            return True
        if KINDS[duty.kind].by_steps and demand.target in self.projects:
            return True
        if not self.weeks.isdisjoint(self._weeks(demand)):
            return True
        days = {when.day for when in demand.when}
        for part in demand.parts:
            for person in (*part.candidates, *part.members):
                if not days.isdisjoint(self.days.get(person, ())):
                    return True
                near = duty.spacing or owner_spacing(duty)
                if near and duty.id in self.duties.get(person, ()):
                    return True
        return False


def _longest_rest(duties: Iterable[Duty]) -> int:
    """How many days before and after its own a shift may close to somebody."""
    rests = [duty.params[REST] for duty in duties]
    return max(
        (
            one.count if one.unit == "day" else -(-one.count // 24)
            for one in rests
            if one is not None
        ),
        default=0,
    )
