"""Every item of the ledger has its visit in time, by those who answer for it, or a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Final

from constraints.exceptions.rule import EXCEPT
from constraints.follow_ups.owing import Items, Owed
from constraints.judging.case import Case, about, broken
from constraints.judging.face import Asked, Check
from constraints.kinds import KINDS
from constraints.per_day.check import refuse as day_refuses
from constraints.rest.check import refuse as rest_refuses
from constraints.spacing.check import past_days, too_close
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.villages.check import visits
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.parts import part_word
from planner.domain.periods import monday
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Slot


def check(case: Case) -> Iterator[Finding]:
    """Findings on items without a visit, and on the day, form and people of each visit."""
    for duty in case.problem.duties.values():
        if KINDS[duty.kind].by_item:
            yield from _Judged(case, duty).check()


class _Judged(Items):
    """The items of one duty, and what the plan does about them."""

    def check(self) -> Iterator[Finding]:
        """Findings on every visit and report, every gap, and every item with neither."""
        done: dict[int, Shift] = {}
        for shift, owed in self.answers():
            if owed is None:
                if shift.id not in self.case.pinned:
                    yield about(shift, "extra", _("Nothing asks for this shift."))
                continue
            done[id(owed)] = shift
            yield from self._day(shift, owed)
            yield from self._form(shift, owed)
            yield from self._people(shift, owed)
        told: set[int] = set()
        for gap in self.case.gaps_of.get(self.duty.id, ()):
            if gap.sort == "pin":
                continue  # a missed 必须 is another rule's
            owed = self._about(gap, done, told)
            if owed is None:
                text = _("The gap {id} is for something that is not owed.", id=gap.id)
                yield broken("gap-of-nothing", text, duty=gap.duty, day=gap.date)
                continue
            told.add(id(owed))
            yield from self._gap(gap, owed, done.get(id(owed)))
        for item, some in sorted(self.owed.items()):
            for owed in some:
                if id(owed) not in told:
                    yield from self._untold(item, owed, missing=id(owed) not in done)

    def _untold(self, item: str, owed: Owed, *, missing: bool) -> Iterator[Finding]:
        """What no gap says although it should."""
        if missing and (owed.report or owed.sure):
            about_it = {"duty": self.duty.name, "item": item, "last": owed.last}
            text = (
                _("{duty}: a report on item {item} is owed by {last}: neither shift nor gap.",
                  **about_it)
                if owed.report
                else _("{duty}: item {item} is owed a visit by {last}: neither shift nor gap.",
                       **about_it)
            )  # fmt: skip
            yield broken("missing", text, duty=self.duty.id, day=owed.first, unit="shifts")
        elif owed.late:
            text = _("{duty}: item {item} is overdue, and no gap says so.",
                     duty=self.duty.name, item=item)  # fmt: skip
            yield broken("late-untold", text, duty=self.duty.id, unit="shifts")

    def _about(self, gap: Gap, done: dict[int, Shift], told: set[int]) -> Owed | None:
        """What `gap` speaks of: what its shift answers, else what has no shift then."""
        rest = [owed for owed in self.owed.get(gap.owner or "", ()) if id(owed) not in told]
        for owed in rest:
            if id(owed) in done and done[id(owed)].id == gap.obligation:
                return owed
        open_ = [owed for owed in rest if id(owed) not in done]
        if not open_:
            open_ = [owed for owed in rest if not owed.report][:1]
        same = [owed for owed in open_ if (owed.first, owed.last) == gap.period]
        near = [o for o in open_ if o.first <= gap.period[1] and gap.period[0] <= o.last]
        return next(iter((*same, *near, *open_)), None)

    # -- each visit ----------------------------------------------------------------------

    def _day(self, shift: Shift, owed: Owed) -> Iterator[Finding]:
        if self.case.calendar.closes(shift.date, self.duty):
            yield about(shift, "holiday", _("A shift on a public holiday."))
        elif shift.date < owed.first:
            text = _("Item {item} is visited before {first}.", item=owed.item.id, first=owed.first)
            yield about(shift, "too-early", text)
        elif shift.date > owed.last:
            text = _("Item {item} is visited after {last}.", item=owed.item.id, last=owed.last)
            yield about(shift, "too-late", text, amount=(shift.date - owed.last).days, unit="days")
        elif shift.date not in owed.days and shift.id not in self.case.pinned:
            yield about(shift, "forbidden-day", _("The duty may not take place on that day."))

    def _form(self, shift: Shift, owed: Owed) -> Iterator[Finding]:
        target = owed.item.target
        unit = self.case.directory.unit_of(target)
        if shift.slot not in self.slots:
            yield about(shift, "slot", _("The duty takes place at another time of day."))
        if shift.target not in (target, unit):
            text = _("{target} is not where item {item} is.", item=owed.item.id,
                     target=self.case.name(shift.target))  # fmt: skip
            yield about(shift, "target", text)
        if shift.purpose != owed.purpose:
            text = _("This is not what item {item} asks for.", item=owed.item.id)
            yield about(shift, "purpose", text)
        single = target in self.case.directory.homes.unit_of
        if shift.households != ((target,) if single and not owed.report else ()):
            yield about(shift, "households", _("The household visited must be listed."))
        place = self.duty.place
        places = (target, unit) if place in ("own", "target") else (place,)
        if shift.place not in places:
            text = _("The place should be {place}.", place=self.case.name(places[-1]))
            yield about(shift, "place", text)

    def _people(self, shift: Shift, owed: Owed) -> Iterator[Finding]:
        case = self.case
        parts = self._parts(owed)
        for one in case.team(shift):
            if not 0 <= one.part < len(parts):
                text = _("The team has no part {part}.", part=one.part)
                yield about(shift, "part", text, person=one.id)
            elif one.id not in self.named(one.part, owed.item, shift.date):
                text = _(
                    "{person} may not fill {part} of this duty.",
                    person=case.person_name(one.id),
                    part=part_word(self.duty, one.part),
                )
                yield about(shift, "not-eligible", text, person=one.id)
        served = Counter(one.part for one in case.team(shift))
        for part in parts:
            extra = served[part] - self._needed(part, owed, shift)
            if extra > 0:
                text = _(
                    "{amount:person|people} too many: {part}.",
                    amount=extra,
                    part=part_word(self.duty, part),
                )
                yield about(shift, "too-many", text, amount=extra, unit="people")
        lacking = sum(self._lacking(shift, owed).values())
        if lacking and not case.team(shift):
            yield about(shift, "empty-shift", _("A shift without people is a gap only."))
        if lacking and shift.id not in case.gap_for:
            text = _("{amount:person is|people are} missing, and no gap says so.", amount=lacking)
            yield about(shift, "short", text, amount=lacking, unit="people")
        if self.duty.params[DIFFERENT_UNITS]:
            units = Counter(
                unit
                for one in case.team(shift)
                if (unit := case.problem.people[one.id].unit) is not None
            )
            if any(count > 1 for count in units.values()):
                text = _("Item {item}: people of one unit, where units must differ.",
                         item=owed.item.id)  # fmt: skip
                yield about(shift, "same-unit", text, unit="people")

    def _parts(self, owed: Owed) -> range:
        """The parts of the team that come; the first of them alone reports."""
        return range(1 if owed.report else len(self.team))

    def _needed(self, part: int, owed: Owed, shift: Shift) -> int:
        count = 1 if owed.report else self.team[part].count
        if count is not None:
            return count
        elsewhere = {one.id for one in self.case.team(shift) if one.part != part}
        return sum(
            self.case.present(one, shift.date, shift.slot)
            for one in self.named(part, owed.item, shift.date) - elsewhere
        )

    def _lacking(self, shift: Shift, owed: Owed) -> dict[int, int]:
        served = Counter(one.part for one in self.case.team(shift))
        lacks = {part: self._needed(part, owed, shift) - served[part] for part in self._parts(owed)}
        return {part: lack for part, lack in lacks.items() if lack > 0}

    # -- each gap ------------------------------------------------------------------------

    def _gap(self, gap: Gap, owed: Owed, shift: Shift | None) -> Iterator[Finding]:
        if owed.late != (gap.cause == "late"):
            text = _("The gap {id} says wrongly whether item {item} is overdue.", id=gap.id,
                     item=owed.item.id)  # fmt: skip
            yield broken("gap-cause", text, duty=gap.duty, day=gap.date)
        if shift is not None:
            lacks = self._lacking(shift, owed)
            lacking = sum(lacks.values()) or int(owed.late)
            if gap.obligation != shift.id or (gap.missing != lacking and not owed.late):
                text = _("The gap says {has} are missing, but it is {expected}.", has=gap.missing,
                         expected=lacking)  # fmt: skip
                yield about(shift, "gap-missing", text, unit="people")
            if not lacks:
                return
            times = [(shift.date, shift.slot)]
        else:
            lacks = dict.fromkeys(self._parts(owed), 1)
            times = [(day, slot) for day in sorted(owed.days) for slot in self.slots]
        found = self._fill(gap, owed, shift, lacks, times)
        if found is not None:
            person, day = found
            text = _("{duty}: {person} could serve on {date}.", duty=self.duty.name, date=day,
                     person=self.case.person_name(person))  # fmt: skip
            yield broken("gap-could-be-filled", text, unit="people", duty=self.duty.id,
                         person=person, day=day)  # fmt: skip
        yield from self._reasons(gap, owed, shift, lacks)

    def _reasons(
        self, gap: Gap, owed: Owed, shift: Shift | None, lacks: dict[int, int]
    ) -> Iterator[Finding]:
        """Everybody who might have served is listed with a reason."""
        people = self.case.problem.people
        days = [shift.date] if shift is not None else sorted(owed.days)
        wanted = {
            person
            for part in lacks
            for day in days
            for person in self.named(part, owed.item, day)
            if people[person].serves(day)
        }
        wanted -= {one.id for one in gap.people}
        wanted -= {one.id for one in shift.people} if shift is not None else set()
        if wanted:
            text = _("{duty}: the gap gives no reason for {amount:person|people}, such as"
                     " {person}.", duty=self.duty.name, amount=len(wanted),
                     person=self.case.person_name(min(wanted)))  # fmt: skip
            yield broken("gap-people", text, amount=len(wanted), unit="people",
                         duty=self.duty.id, day=gap.date, hard=False)  # fmt: skip

    def _fill(
        self,
        gap: Gap,
        owed: Owed,
        shift: Shift | None,
        lacks: dict[int, int],
        times: list[tuple[date, Slot]],
    ) -> tuple[str, date] | None:
        """Somebody who could come, all other shifts left as they are."""
        team = self.case.people(shift) if shift is not None else frozenset()
        for day, slot in times:
            at = self._imagined(gap, owed, shift, day, slot)
            if self.case.never(at, None) is not None:
                continue
            for part in lacks:
                for person in sorted(self.named(part, owed.item, day) - team):
                    if self._able(person, at, team):
                        return person, day
        return None

    def _imagined(self, gap: Gap, owed: Owed, shift: Shift | None, day: date, slot: Slot) -> Shift:
        """The visit as it would be; its hours do not matter here."""
        if shift is not None:
            return shift
        target = owed.item.target
        single = target is not None and target in self.case.directory.homes.unit_of
        single, kind = single and not owed.report, "report" if owed.report else self.duty.kind
        hour = self.case.plan.created
        return Shift(
            gap.obligation, self.duty.id, kind, owed.item.id, day, slot, hour, hour,
            None, self.case.directory.unit_of(target), (), (target,) if single and target else (),
            owed.purpose,
        )  # fmt: skip

    def _able(self, person: str, at: Shift, team: frozenset[str]) -> bool:
        """Whether `person` could join the visit `at`, beside `team`."""
        case, duty, people = self.case, self.duty, self.case.problem.people
        if not case.present(person, at.date, at.slot):
            return False
        if case.reports(at):
            return case.never(at, person) is None
        if case.busy(person, at.date, at.slot):
            return False
        if rest_refuses(case, Asked(at, person)) or day_refuses(case, Asked(at, person)):
            return False
        if case.standing_by(person, at.date, at.slot) or case.never(at, person) is not None:
            return False
        turns = [
            one.date
            for one in case.turns.get(person, ())
            if one.duty == duty.id and not case.reports(one)
        ]
        turns += past_days(case, duty, "person", person)
        if any(too_close(case, duty, day, at.date, duty.spacing or 0) for day in turns):
            return False
        unit = people[person].unit
        if duty.params[DIFFERENT_UNITS] and unit in {people[one].unit for one in team} - {None}:
            return False
        if any(
            duty.id in other.params[EXCEPT] and shift.owner == person
            for other in case.problem.duties.values()
            for shift in case.shifts_of.get(other.id, ())
            if shift.date == at.date
        ):
            return False
        return not self._village_full(person, at)

    def _village_full(self, person: str, at: Shift) -> bool:
        limit = self.case.problem.settings.village_visits_per_week
        village = self.case.directory.village_of(at.target)
        if limit is None or village is None or person in self.case.directory.members(village):
            return False
        there = [one for one in self._there.get((village, monday(at.date)), ()) if one.id != at.id]
        return len(there) >= limit

    @cached_property
    def _there(self) -> dict[tuple[str, date], list[Shift]]:
        return visits(self.case)


CHECK: Final = Check(check, "items")
