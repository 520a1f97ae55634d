"""Households are visited as often as their categories ask, by their holder, in small rounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, KeysView
from datetime import date
from functools import cached_property
from typing import Final

from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.household_rounds.rule import VISITS
from constraints.household_rounds.waiting import Demand, Visits, too_soon
from constraints.judging.case import Case, about, broken
from constraints.judging.days import Time, duty_periods, period_days
from constraints.judging.face import Asked, Check
from constraints.judging.facts import occurrences
from constraints.judging.holdings import Holdings, holdings
from constraints.kinds import KINDS
from constraints.per_day.check import refuse as day_refuses
from constraints.rest.check import refuse as rest_refuses
from constraints.spacing.check import before_plan, too_close
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.periods import Period, each_day, monday, periods
from planner.domain.plan import Shift
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty, Slot
from planner.domain.shifts import slots


def check(case: Case) -> Iterator[Finding]:
    """Findings on rounds, and on households visited too seldom."""
    for duty in case.problem.duties.values():
        if not KINDS[duty.kind].by_household:
            continue
        of = holdings(case, duty)
        for shift in case.shifts_of.get(duty.id, ()):
            yield from _round(case, of, shift)
        yield from _Visits(case, of).check()


def _round(case: Case, of: Holdings, shift: Shift) -> Iterator[Finding]:
    duty, directory = of.duty, case.directory
    size, limit = len(shift.households), case.problem.settings.households_per_round
    if size > limit:
        text = _("A round of {has} households, at most {limit} are allowed.", has=size, limit=limit)
        yield about(shift, "round-size", text, amount=size - limit, unit="households")
    if not size:
        yield about(shift, "round-empty", _("A round without households."))
    units = {directory.homes.unit_of.get(household) for household in shift.households}
    single = size == 1 and shift.target == shift.households[0]
    # The unit all households lie in may be their group, or the village of several groups.
    area = directory.below(shift.target or "")
    scattered = len(units) > 1 and directory.village_of(shift.target) is None
    if size and not single and (scattered or not units <= area):
        yield about(shift, "round-unit", _("The households of a round lie in its target."))
    people = case.people(shift)
    if shift.owner not in people:
        text = _("A round belongs to the holder who makes it.")
        yield about(shift, "round-owner", text, person=shift.owner)
    strangers = [
        (household, person)
        for household in shift.households
        for person in sorted(people)
        if person not in of.holders_of.get(household, ())
    ]
    if strangers:
        text = _("{person} visits {household} without being its holder.",
                 person=case.person_name(strangers[0][1]), household=strangers[0][0])  # fmt: skip
        yield about(shift, "not-holder", text, amount=len(strangers), unit="households",
                    person=strangers[0][1])  # fmt: skip
    if shift.slot not in slots(duty):
        yield about(shift, "slot", _("The duty takes place at another time of day."))
    if shift.id not in case.pinned and not _allowed(case, duty, shift.date):
        yield about(shift, "forbidden-day", _("The duty may not take place on that day."))
    elif case.calendar.closes(shift.date, duty):
        yield about(shift, "holiday", _("A shift on a public holiday."))


def time_of(case: Case, shift: Shift) -> Time:
    """When a round may be so that its visits count for the same periods."""
    return _Visits(case, holdings(case, case.duty(shift))).time_of(shift)


def _allowed(case: Case, duty: Duty, day: date) -> bool:
    begun = duty.start is None or duty.start <= day
    in_force = begun and (duty.until is None or day <= duty.until)
    return in_force and case.calendar.allows(day, duty)


class _Visits:
    """How often each household of one duty was visited, and how often it had to be."""

    def __init__(self, case: Case, of: Holdings) -> None:
        self.case, self.of, self.duty = case, of, of.duty
        self.days: dict[str, set[date]] = defaultdict(set)
        for duty in case.problem.duties.values():
            if duty.id != self.duty.id and self.duty.id not in duty.params[COUNTS_FOR]:
                continue
            for shift in case.shifts_of.get(duty.id, ()):
                for household in shift.households:
                    self.days[household].add(shift.date)
        self.past = occurrences(case.history_of.get(self.duty.id, ()))

    def check(self) -> Iterator[Finding]:
        """Findings on visits that are missing from the plan and from its gaps."""
        lacking: list[int] = []
        short: list[tuple[Period, list[str]]] = []
        for cadence in self._cadences():
            for period in self._periods(cadence):
                amount, households = self._lacking(cadence, period)
                if amount:
                    lacking.append(amount)
                    short.append((period, households))
        said = sum(
            gap.missing for gap in self.case.gaps_of.get(self.duty.id, ()) if gap.sort == "visits"
        )
        # One visit can be missing from several cadences at once.
        least, most = max(lacking, default=0), sum(lacking)
        if least > said:
            text = _("{duty}: {amount:visit of households is|visits of households are}"
                     " missing, and no gap says so.",
                     duty=self.duty.name, amount=least - said)  # fmt: skip
            yield broken("visits-missing", text, amount=least - said, unit="visits",
                         duty=self.duty.id)  # fmt: skip
        if said > most:
            text = _("{duty}: gaps say {amount} visits too many are missing.",
                     duty=self.duty.name, amount=said - most)  # fmt: skip
            yield broken("gap-missing", text, amount=said - most, unit="visits", duty=self.duty.id)
        for period, households in short:
            found = self._fillable(period, households)
            if found is not None:
                household, person, day = found
                text = _("{person} could visit {household} on {date}.", date=day,
                         person=self.case.person_name(person), household=household)  # fmt: skip
                yield broken("gap-could-be-filled", text, unit="visits", duty=self.duty.id,
                             person=person, day=day)  # fmt: skip
                break
        yield from self._too_soon()

    def _too_soon(self) -> Iterator[Finding]:
        """Findings on who is visited while others wait longer, where only a part is visited."""
        if all(cadence.percent == 100 for cadence in self._cadences()):
            return
        past: dict[str, dict[date, int]] = defaultdict(dict)
        for (day, target), count in self.past.items():
            if target is not None:
                past[target][day] = count
        demands = [
            Demand(
                cadence, period, frozenset(self._named(cadence)),
                cadence.percent == 100 and not self._longer(period),
            )
            for cadence in self._cadences()
            for period in self._periods(cadence)
            if self._owed(period)
        ]  # fmt: skip
        visits = Visits(self.days, past)
        found = too_soon(self.case, self.of, demands, visits, self._undisturbed)
        for shift, visited, other in dict.fromkeys(found):
            text = _("{person} visits {household}, but the last visit to {other} was longer ago.",
                     person=self.case.person_name(shift.owner), household=visited,
                     other=other)  # fmt: skip
            yield about(shift, "longest-ago", text, person=shift.owner)

    def time_of(self, shift: Shift) -> Time:
        """The days of the duty in all periods of which a round's visits count for one."""
        homes = frozenset(shift.households)
        own = [
            period
            for cadence in self._cadences()
            if self._named(cadence) & homes
            for period in self._periods(cadence)
            if shift.date in period
        ]
        first = max([self.case.start, *(one.first for one in own)])
        last = min([self.case.end, *(one.last for one in own)])
        days = (day for day in each_day(first, last) if _allowed(self.case, self.duty, day))
        return Time(first, last, frozenset(days))

    def _cadences(self) -> tuple[Cadence, ...]:
        if self.duty.params[VISITS]:
            return self.duty.params[VISITS]
        if self.duty.times < 1:
            return ()
        return (Cadence(ALL_CATEGORIES, self.duty.times, self.duty.period),)

    def _periods(self, cadence: Cadence) -> Iterator[Period]:
        if cadence.period == self.duty.period == "once":
            yield from duty_periods(self.case, self.duty)
        else:
            start, end = self.case.start, self.case.end
            yield from periods(cadence.period, start, end, anchor=self.duty.start)

    def _inside(self, period: Period) -> list[date]:
        _nominal, allowed = period_days(self.case, self.duty, period)
        return [day for day in allowed if self.case.start <= day <= self.case.end]

    def _longer(self, period: Period) -> bool:
        return period.days > (self.case.end - self.case.start).days + 1

    def _owed(self, period: Period) -> bool:
        """Whether it is for this plan that `period` owes visits, or a share of them."""
        _nominal, allowed = period_days(self.case, self.duty, period)
        if not any(self.case.start <= day <= self.case.end for day in allowed):
            return False
        return self._longer(period) or allowed[-1] <= self.case.end  # else the next plan's

    def _lacking(self, cadence: Cadence, period: Period) -> tuple[int, list[str]]:
        """How many visits of `cadence` are missing in `period`, and whose they could be."""
        case = self.case
        if not self._owed(period):
            return 0, []
        longer = self._longer(period)
        inside = self._named(cadence)
        done = Counter[str]()
        for (day, target), count in self.past.items():
            if day in period and target is not None:
                done[target] += count
        visited = {
            household: sum(day in period for day in days)
            for household, days in self.days.items()
            if household in inside
        }
        # Most households of a plan that is shorter than the period have neither.
        open_ = {
            household: max(0, cadence.times - done[household] - visited.get(household, 0))
            for household in inside & (visited.keys() | done.keys())
        }
        untouched = (len(inside) - len(open_)) * cadence.times
        missing = untouched + sum(open_.values())

        def names() -> list[str]:
            return [one for one in inside if open_.get(one, cadence.times)]

        owed = -(-len(inside) * cadence.times * cadence.percent // 100)
        if not longer and cadence.percent == 100:
            return missing, names() if missing else []
        made = sum(
            min(count, max(0, cadence.times - done[household]))
            for household, count in visited.items()
        )
        shown = sum(
            min(count, cadence.times) if cadence.percent < 100 and target in inside else count
            for target, count in done.items()
            if target in inside or target in case.problem.units
        )
        share = self._share(period, owed) if longer else owed
        amount = max(0, min(share - shown - made, missing))
        return amount, names() if amount else []

    def _named(self, cadence: Cadence) -> KeysView[str]:
        """The households of `cadence` that somebody holds."""
        return self.of.held_of(cadence.category)

    def _share(self, period: Period, whole: int) -> int:
        """The elapsed share of `whole` visits of `period`, rounded up."""
        rows = [day for day, _target in self.past if day in period]
        first = max(period.first, min(rows, default=self.case.start))
        first = max(first, self.duty.start or first)
        last = min(period.last, self.case.end, self.duty.until or self.case.end)
        elapsed = (last - first).days + 1
        return max(0, -(-elapsed * whole // period.days))

    def _fillable(self, period: Period, households: list[str]) -> tuple[str, str, date] | None:
        """A household, one of its holders and a day for one more round, if there is any."""
        days = self._inside(period)
        open_days: dict[str, list[date]] = {}
        for household in households:
            for person in self.of.holders_of.get(household, ()):
                if person not in self.case.problem.people:
                    continue
                if person not in open_days:
                    open_days[person] = [day for day in days if self._free(person, day)]
                roomy = self._roomy.get((person, self.of.unit_of.get(household)), ())
                for day in (*open_days[person], *(day for day in roomy if day in period)):
                    if self._undisturbed(household, person, day):
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

    def _undisturbed(self, household: str, person: str, day: date) -> bool:
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


CHECK: Final = Check(check, "rounds")
