"""A free day for what is late.

Whatever is proposed is free: the people are there, have nothing else then, and the judge's
rules on absence, two places, distance and exceptions hold with all proposals together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from constraints.availability import check as availability
from constraints.exceptions import check as exceptions
from constraints.judging.case import Case
from constraints.judging.face import Check
from constraints.kinds import KINDS
from constraints.longest_run import check as longest_run
from constraints.most_turns import check as most_turns
from constraints.one_place import check as one_place
from constraints.per_day import check as per_day
from constraints.rest import check as rest
from constraints.spacing import check as spacing
from constraints.villages.check import visits
from planner.domain.crews import regrouped
from planner.domain.periods import each_day, monday
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Duty, Slot
from planner.domain.shifts import Beginnings, Taken, clock, slots
from planner.flows.late.late import CatchUp, Late

_JUDGES: tuple[Check, ...] = (
    availability.CHECK,
    one_place.CHECK,
    spacing.CHECK,
    exceptions.CHECK,
    rest.CHECK,
    most_turns.CHECK,
    longest_run.CHECK,
    per_day.CHECK,
)
_ROUNDS_OF_JUDGING = 4


class Proposals:
    """Finds a free day for everything late, what is due first before the rest."""

    def __init__(self, case: Case, as_of: date) -> None:
        self._case, self._as_of = case, as_of
        self._taken: set[Taken] = set()
        self._beginnings = Beginnings(case.problem)
        self._visits = {key: len(shifts) for key, shifts in visits(case).items()}
        self._banned: set[tuple[str, date]] = set()
        self._ids = frozenset(shift.id for shift in case.shifts)
        self._nevers = any(pin.mode == "never" for pin in case.problem.pins)

    def make(self, found: Sequence[Late]) -> tuple[Late, ...]:
        """`found` with a day for each where there is one; the judge has seen them together."""
        made = list(found)
        for _again in range(_ROUNDS_OF_JUDGING):
            made = [one if one.catch_up else self._with_day(one) for one in made]
            wrong = self._judged(made)
            if not wrong:
                return tuple(made)
            for index, one in enumerate(made):
                if one.id in wrong and one.catch_up is not None:
                    self._release(one, one.catch_up)
                    made[index] = replace(one, catch_up=None)
        return tuple(made)

    def _with_day(self, one: Late) -> Late:
        for catch_up in self._options(one):
            self._take(one, catch_up, 1)
            return replace(one, catch_up=catch_up)
        return one

    def _release(self, one: Late, catch_up: CatchUp) -> None:
        self._take(one, catch_up, -1)
        self._banned.add((one.id, catch_up.date))

    def _take(self, one: Late, catch_up: CatchUp, sign: int) -> None:
        if KINDS[self._case.problem.duties[one.duty].kind].takes_time:
            spots = {
                (member.id, moment)
                for member in catch_up.people
                for moment in self._beginnings.within(catch_up.date, catch_up.slot)
            }
            self._taken = self._taken | spots if sign > 0 else self._taken - spots
        village = self._village(one)
        if village is not None:
            key = village, monday(catch_up.date)
            self._visits[key] = self._visits.get(key, 0) + sign

    def _village(self, one: Late) -> str | None:
        duty = self._case.problem.duties[one.duty]
        if not KINDS[duty.kind].disturbs_village:
            return None
        return self._case.directory.village_of(one.target)

    def _options(self, one: Late) -> Iterator[CatchUp]:
        """The days in the order they are to be tried: in time and the same people first."""
        duty = self._case.problem.duties[one.duty]
        first = max(self._as_of, self._case.start)
        working = [
            day
            for day in each_day(first, self._case.end)
            if (one.id, day) not in self._banned and not self._case.calendar.closes(day, duty)
        ]
        days = [day for day in working if self._case.calendar.allows(day, duty)]
        in_time = [day for day in days if day <= one.due]
        later = [day for day in days if day > one.due]
        odd = [
            day
            for day in working
            if day <= one.due and day not in in_time and self._case.calendar.is_working(day)
        ]
        tries = ((in_time, False), (in_time, True), (odd, False), (later, False), (later, True))
        for some, others in tries:
            if others and KINDS[duty.kind].by_household:
                continue  # who holds the household visits it
            for day in some:
                for slot in slots(duty):
                    people = self._team(one, duty, day, slot, others=others)
                    if people is not None and self._village_bears(one, day):
                        yield CatchUp(day, slot, people, day <= one.due, others, some is not odd)

    def _village_bears(self, one: Late, day: date) -> bool:
        limit = self._case.problem.settings.village_visits_per_week
        village = self._village(one)
        if limit is None or village is None:
            return True
        return self._visits.get((village, monday(day)), 0) < limit

    def _team(
        self, one: Late, duty: Duty, day: date, slot: Slot, *, others: bool
    ) -> tuple[Assigned, ...] | None:
        """Who could come: those planned, or with `others` whoever may stand in; None if not all."""
        shift = one.shift
        planned = self._case.team(shift) if shift is not None and shift.id in self._ids else ()
        if planned and not others:
            free = all(self._free(one, member.id, day, slot) for member in planned)
            return tuple(planned) if free else None
        if not others:
            return None
        wanted = [member.part for member in planned]
        if not planned:
            wanted = [
                index
                for index, part in enumerate(duty.team)
                for _place in range(part.count if part.count is not None else 1)
            ]
        keep = {id(member): self._free(one, member.id, day, slot) for member in planned}
        team = [member for member in planned if keep[id(member)]]
        for member in team:
            wanted.remove(member.part)
        for part in wanted:
            taken = {member.id for member in team}
            if duty.team[part].whole and not planned:
                chosen = self._unit(one, duty, part, day, slot, taken)
            else:
                chosen = self._stand_in(one, duty, part, day, slot, taken)
            if not chosen:
                return None
            team += [Assigned(person, part) for person in chosen]
        return tuple(sorted(team, key=lambda member: (member.part, member.id))) or None

    def _stand_in(
        self,
        one: Late,
        duty: Duty,
        part: int,
        day: date,
        slot: Slot,
        team: Collection[str],
    ) -> list[str]:
        """The free person with the fewest turns of the duty who may fill `part`."""
        may = self._case.eligible(duty, part, one.owner, one.target, day)
        free = [who for who in sorted(may) if who not in team and self._free(one, who, day, slot)]
        return sorted(free, key=lambda who: (self._turns.get((duty.id, who), 0), who))[:1]

    def _unit(
        self, one: Late, duty: Duty, part: int, day: date, slot: Slot, team: Collection[str]
    ) -> Sequence[str]:
        """The people of a whole unit of `part`, all of whom who are there are free."""
        crews, at = self._case.crews, _at(one, self._case, day, slot, ())
        for unit in sorted(crews.eligible(duty, part, one.owner, one.target, day)):
            people = crews.there(unit, at)
            free = (who not in team and self._free(one, who, day, slot) for who in people)
            if people and all(free):
                return people
        return ()

    @cached_property
    def _turns(self) -> Mapping[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        for person, shifts in self._case.turns.items():
            for shift in shifts:
                found[shift.duty, person] += 1
        return found

    def _free(self, one: Late, person: str, day: date, slot: Slot) -> bool:
        case = self._case
        if person not in case.problem.people or not case.present(person, day, slot):
            return False
        if KINDS[case.problem.duties[one.duty].kind].takes_time and (
            case.busy(person, day, slot, but=one.id)
            or case.standing_by(person, day, slot)
            or any((person, at) in self._taken for at in self._beginnings.within(day, slot))
        ):
            return False
        if not self._nevers:
            return True
        at = _at(one, case, day, slot, ())
        return case.never(at, person) is None and case.never(at, None) is None

    # -- the judge -----------------------------------------------------------------------

    def _judged(self, made: Sequence[Late]) -> set[str]:
        """The ids of proposals that break a rule when all are taken together."""
        proposed = {one.id: one for one in made if one.catch_up is not None}
        if not proposed:
            return set()
        kept = [shift for shift in self._case.plan.shifts if shift.id not in proposed]
        moved = [
            _at(one, self._case, one.catch_up.date, one.catch_up.slot, one.catch_up.people)
            for one in proposed.values()
            if one.catch_up is not None
        ]
        together = Case(self._case.problem, replace(self._case.plan, shifts=(*kept, *moved)))
        wrong: set[str] = set()
        for rule in _JUDGES:
            wrong |= {
                found.shift for found in rule.findings(together) if found.hard and found.shift
            }
        return wrong & proposed.keys()


def _at(one: Late, case: Case, day: date, slot: Slot, people: tuple[Assigned, ...]) -> Shift:
    """The shift that would make up for `one`."""
    start, end = clock(case.problem.settings, day, slot)
    if one.shift is not None:
        return replace(one.shift, date=day, slot=slot, start=start, end=end, people=people)
    kind = case.problem.duties[one.duty].kind
    duty = one.duty, kind, one.owner
    made = Shift(one.id, *duty, day, slot, start, end, None, one.target, people)
    return regrouped(case.with_crews, made)
