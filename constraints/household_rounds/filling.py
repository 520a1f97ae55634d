"""Whether one more household could be visited: by whom, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from constraints.exceptions.rule import EXCEPT
from constraints.judging.case import Case
from constraints.judging.face import Asked
from constraints.judging.holdings import Holdings
from constraints.per_day.check import refuse as day_refuses
from constraints.rest.check import refuse as rest_refuses
from constraints.spacing.check import before_plan, too_close
from planner.domain.periods import Period, monday
from planner.domain.plan import Shift
from planner.domain.problem import Slot
from planner.domain.shifts import slots


class Room:
    """Where a plan has room for more visits of one duty; `days` are those of each household."""

    def __init__(self, case: Case, of: Holdings, days: Mapping[str, Collection[date]]) -> None:
        self.case, self.of, self.duty, self.days = case, of, of.duty, days

    def fillable(
        self, period: Period, days: Sequence[date], households: Sequence[str]
    ) -> tuple[str, str, date] | None:
        """A household, one of its holders and a day for one more round, if there is any."""
        open_days: dict[str, list[date]] = {}
        for household in households:
            for person in self.of.holders_of.get(household, ()):
                if person not in self.case.problem.people:
                    continue
                if person not in open_days:
                    open_days[person] = [day for day in days if self._free(person, day)]
                roomy = self._roomy.get((person, self.of.unit_of.get(household)), ())
                for day in (*open_days[person], *(day for day in roomy if day in period)):
                    if self.undisturbed(household, person, day):
                        return household, person, day
        return None

    def _free(self, person: str, day: date) -> bool:
        case = self.case
        if not any(
            case.present(person, day, slot) and not case.busy(person, day, slot)
            and not case.standing_by(person, day, slot)
            and not self._forbidden(person, day, slot)
            and not self._tired(person, day, slot)
            for slot in slots(self.duty)
        ):  # fmt: skip
            return False
        turns = [one.date for one in case.turns.get(person, ()) if one.duty == self.duty.id]
        turns += before_plan(case, self.duty, "person", person)[-1:]
        distance = self.duty.spacing or 0
        if any(too_close(case, self.duty, other, day, distance) for other in turns):
            return False
        return not any(
            person in case.people(one)
            for other in self.duty.params[EXCEPT]
            for one in case.shifts_of.get(other, ())
            if one.date == day
        )

    def _tired(self, person: str, day: date, slot: Slot) -> bool:
        """Whether rest, or the number of shifts of the day, stands against a round then."""
        moment = self.case.plan.created
        asked = Asked(
            Shift(
                "", self.duty.id, self.duty.kind, person, day, slot, moment, moment, None, None, ()
            ),
            person,
        )
        return bool(rest_refuses(self.case, asked) or day_refuses(self.case, asked))

    def _forbidden(self, person: str, day: date, slot: Slot) -> bool:
        return any(
            pin.mode == "never"
            and pin.person in (None, person)
            and pin.duty in (None, self.duty.id)
            and pin.date in (None, day)
            and (pin.slot is None or self.case.times.meet((day, pin.slot), (day, slot)))
            for pin in self.case.problem.pins
        )

    def undisturbed(self, household: str, person: str, day: date) -> bool:
        """Whether nobody else visits `household` that week, and it has no visit that day."""
        if day in self.days.get(household, ()):
            return False
        return all(
            people == {person} for people in self._visitors.get((household, monday(day)), ())
        )

    @cached_property
    def _roomy(self) -> dict[tuple[str, str | None], list[date]]:
        """The days on which a person has a round in a unit that could take one more."""
        found: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        limit = self.case.problem.settings.households_per_round
        for shift in self.case.shifts_of.get(self.duty.id, ()):
            if len(shift.households) < limit and shift.owner is not None:
                found[shift.owner, shift.target].append(shift.date)
        return found

    @cached_property
    def _visitors(self) -> dict[tuple[str, date], list[frozenset[str]]]:
        found: dict[tuple[str, date], list[frozenset[str]]] = defaultdict(list)
        for shift in self.case.shifts:
            for household in shift.households:
                found[household, monday(shift.date)].append(self.case.people(shift))
        return found
