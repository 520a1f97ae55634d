"""Households are visited as often as their categories ask, by their holder, in small rounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, KeysView
from datetime import date
from functools import cached_property
from typing import Final

from constraints.counts_for.rule import COUNTS_FOR
from constraints.household_rounds.filling import Room
from constraints.household_rounds.rule import VISITS
from constraints.household_rounds.waiting import Demand, Visits, too_soon
from constraints.judging.case import Case, about, broken
from constraints.judging.days import Time, duty_periods, period_days
from constraints.judging.face import Check
from constraints.judging.facts import occurrences
from constraints.judging.holdings import Holdings, holdings
from constraints.kinds import KINDS
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.periods import Period, each_day, periods
from planner.domain.plan import Shift
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty
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


def of_one(case: Case, alone: Case, shift: Shift) -> Iterator[Finding] | None:
    """What there is of a visit of households that would become `shift`; see :class:`Check`.

    None unless it is another day on which its visits count for the same periods, no visit of its
    households meets another there, and there are none that might be made up for.
    """
    duty, rounds = case.duty(shift), _rounds(case)
    old = rounds.by_id.get(shift.id)
    if old is None or (old.owner, old.households, old.people, old.target) != (
        shift.owner, shift.households, shift.people, shift.target,
    ):  # fmt: skip
        return None
    every = (case.problem.duties.get(one) for one in (duty.id, *duty.params[COUNTS_FOR]))
    for one in every:
        if one is None or not KINDS[one.kind].by_household:
            continue
        if not rounds.visits(one).alike(old.date, shift.date):
            return None
    days = {old.date, shift.date}
    for home in shift.households:
        if any(one.date in days for one in rounds.of_home[home] if one.id != shift.id):
            return None
    of_round = KINDS[duty.kind].by_household
    return _round(alone, holdings(case, duty), shift) if of_round else iter(())


def _rounds(case: Case) -> _Rounds:
    """The rounds of a case, looked up once."""
    key = ("rounds",)
    if key not in case.memo:
        case.memo[key] = _Rounds(case)
    found: _Rounds = case.memo[key]
    return found


class _Rounds:
    """The rounds of a plan by their ids and their households, and how often these are visited."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._visits: dict[str, _Visits] = {}
        self.by_id = {shift.id: shift for shift in case.shifts if shift.households}
        self.of_home: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.by_id.values():
            for home in shift.households:
                self.of_home[home].append(shift)

    def visits(self, duty: Duty) -> _Visits:
        """How often the households of a duty are visited."""
        if duty.id not in self._visits:
            self._visits[duty.id] = _Visits(self._case, holdings(self._case, duty))
        return self._visits[duty.id]


def _round(case: Case, of: Holdings, shift: Shift) -> Iterator[Finding]:
    duty, directory = of.duty, case.directory
    size, limit = len(shift.households), case.problem.settings.households_per_round
    if size > limit:
        text = _(
            "A round of {has:household|households}, at most {limit} are allowed.",
            has=size,
            limit=limit,
        )
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
        self._room = Room(case, of, self.days)

    def check(self) -> Iterator[Finding]:
        """Findings on visits that are missing from the plan and from its gaps."""
        lacking = [amount for _period, amount, _households in self._short]
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
            text = _("{duty}: the gaps have {amount:visit|visits} too many.",
                     duty=self.duty.name, amount=said - most)  # fmt: skip
            yield broken("gap-missing", text, amount=said - most, unit="visits", duty=self.duty.id)
        for period, _amount, households in self._short:
            found = self._room.fillable(period, self._inside(period), households)
            if found is not None:
                household, person, day = found
                text = _("{person} could visit {household} on {date}.", date=day,
                         person=self.case.person_name(person), household=household)  # fmt: skip
                yield broken("gap-could-be-filled", text, unit="visits", duty=self.duty.id,
                             person=person, day=day)  # fmt: skip
                break
        yield from self._too_soon()

    @cached_property
    def _short(self) -> list[tuple[Period, int, list[str]]]:
        """The periods in which visits are missing, how many, and whose they could be."""
        return [
            (period, amount, households)
            for cadence in self._cadences()
            for period in self._periods(cadence)
            for amount, households in [self._lacking(cadence, period)]
            if amount
        ]

    def alike(self, day: date, other: date) -> bool:
        """Whether a visit counts on both days alike, and nobody waits for one more."""
        return (
            not self._short
            and all(cadence.percent == 100 for cadence in self._cadences())
            and all(
                (day in period) == (other in period)
                for cadence in self._cadences()
                for period in self._periods(cadence)
            )
        )

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
        found = too_soon(self.case, self.of, demands, visits, self._room.undisturbed)
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


CHECK: Final = Check(check, "rounds", of_one=of_one)
