"""What keeps a person from a demand, day by day, once the plan stands: the rules are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from constraints.judging.asking import why_not
from constraints.judging.case import Case
from constraints.judging.face import Asked, Refusal
from planner.domain.crews import crewed
from planner.domain.language import Text, _, marked
from planner.domain.plan import Assigned, Cause, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.shifts import clock
from planner.gaps.words import joined
from planner.model.demands import Demand, When

_OTHER = Refusal(
    "other",
    _("serving here would break another rule or leave another gap"),
    marked("on {days:day|days} serving here would break another rule or leave another gap"),
)
"""Where no rule refuses: somebody else would be missing, or a rule that ties several shifts."""

_SEVERAL = marked("{said}; {more}")


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Refusals with the number of days on which each is the first that is told."""

    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: dict[tuple[str, str], Refusal] = field(default_factory=dict)

    def causes(self) -> Counter[Cause | None]:
        """The days by what a gap counts them as."""
        found: Counter[Cause | None] = Counter()
        for key, days in self.days.items():
            found[self.refusals[key].cause] += days
        return found

    def text(self) -> Text:
        """All of them in words, what stands against most days first."""
        if not self.days:
            return _("There is no day left.")
        single = self.days.total() == 1
        ordered = sorted(self.days.items(), key=lambda one: (-one[1], one[0]))
        said = ((self.refusals[key], days) for key, days in ordered)
        return joined((one.once if single else one.over(days) for one, days in said), _SEVERAL)


class Taken:
    """What is taken once the plan stands; `shifts` are its shifts."""

    def __init__(self, problem: Problem, shifts: Iterable[Shift]) -> None:
        settings = problem.settings
        self._case = Case(
            problem,
            Plan(
                settings.organisation, settings.start, settings.end, settings.timezone,
                datetime.min.replace(tzinfo=UTC), "", "", (), False, shifts=tuple(shifts),
            ),
        )  # fmt: skip
        self._shifts = {shift.id: shift for shift in self._case.plan.shifts}

    def team(self, demand: Demand) -> frozenset[str]:
        """Who serves in the shift of `demand`, substitutes too; nobody where it has none."""
        shift = self._shifts.get(demand.id)
        people = crewed(shift).people if shift is not None else ()
        return frozenset(one.id for one in people)

    def obstacles(
        self, demand: Demand, person: str, times: Sequence[When], *, placed: bool
    ) -> Obstacles:
        """What keeps `person` from `demand`, counted over the days of `times`, each day once."""
        by_day: dict[date, Refusal] = {}
        part = next((i for i, one in enumerate(demand.parts) if one.names(person)), 0)
        for when in times:
            if when.day not in by_day:
                questions = self._questions(demand, person, part, when, placed=placed)
                by_day[when.day] = why_not(self._case, *questions) or _OTHER
        found = Obstacles()
        for refusal in by_day.values():
            key = refusal.sort, refusal.detail
            found.days[key] += 1
            found.refusals[key] = refusal
        return found

    def _questions(
        self, demand: Demand, person: str, part: int, when: When, *, placed: bool
    ) -> list[Asked]:
        """Whether the person could join; where nothing is placed, also whether it could be held."""
        if placed:
            return [Asked(self._shifts[demand.id], person, part, demand.id)]
        start, end = clock(self._case.problem.settings, when.day, when.slot)
        alone = Shift(
            demand.id, demand.duty.id, demand.duty.kind, demand.owner, when.day, when.slot,
            start, end, None, demand.target, (Assigned(person, part),),
        )  # fmt: skip
        return [Asked(alone, person, part), Asked(alone)]
