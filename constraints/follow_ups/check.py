"""Every item of the ledger has its visit in time, by those who answer for it, or a gap."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from constraints.exceptions.rule import EXCEPT
from constraints.follow_ups.rule import AFTER, CLOCK, DEADLINE, PROGRESS
from constraints.judging.case import Case, about, broken
from constraints.judging.days import Time
from constraints.judging.face import Asked, Check
from constraints.kinds import KINDS
from constraints.per_day.check import refuse as day_refuses
from constraints.rest.check import refuse as rest_refuses
from constraints.spacing.check import past_days, too_close
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.villages.check import visits
from planner.domain.directory import Context
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.parts import part_word
from planner.domain.periods import monday, month_start
from planner.domain.plan import Gap, Purpose, Shift
from planner.domain.problem import Duty, Item, Selector, Slot, TeamPart, Term
from planner.domain.shifts import slots

_DAY = timedelta(days=1)

_LOCAL = {"ordinary": (7, "day"), "important": (1, "month"), "accept": (15, "day")}
"""The time that items of a class have, where neither row nor duty says."""


def check(case: Case) -> Iterator[Finding]:
    """Findings on items without a visit, and on the day, form and people of each visit."""
    for duty in case.problem.duties.values():
        if KINDS[duty.kind].by_item:
            yield from _Ledger(case, duty).check()


@dataclass(frozen=True, slots=True)
class _Owed:
    """What one item is owed: a visit on one of `days`, none before `first` or after `last`.

    `sure` is False where the deadline lies beyond the plan, so that the next plan may do.
    """

    item: Item
    purpose: Purpose
    first: date
    last: date
    days: frozenset[date]
    late: bool = False
    sure: bool = True

    @property
    def report(self) -> bool:
        """Whether it only tells how far the item is."""
        return self.purpose == "progress"


def visitors_of(case: Case) -> Iterator[tuple[Duty, int, set[str]]]:
    """Duty, part, and who may fill it, for every visit that the ledger's items owe."""
    for duty in case.problem.duties.values():
        if KINDS[duty.kind].by_item:
            for part, people in _Ledger(case, duty).visitors():
                yield duty, part, people


def time_of(case: Case, shift: Shift) -> Time | None:
    """When what an item is owed may be, which `shift` answers; None where nothing asks for it."""
    answers = _Ledger(case, case.duty(shift)).answers()
    owed = next((owed for one, owed in answers if one.id == shift.id), None)
    return None if owed is None else Time(owed.first, owed.last, owed.days)


class _Ledger:
    """The items of one duty, and what the plan does about them."""

    def __init__(self, case: Case, duty: Duty) -> None:
        self.case, self.duty = case, duty
        self.team = duty.team or (TeamPart(Selector((Term("responsible"),))),)
        self.slots = slots(duty)
        self.start = max(case.start, duty.start or case.start)
        self.end = min(case.end, duty.until or case.end)
        self.visits = visits(case)
        own = duty.params[CLOCK]
        self.clock = own or case.problem.settings.clock
        self.owed: dict[str, list[_Owed]] = {}
        for item in case.problem.items.values():
            if self.start <= self.end and self._concerned(item):
                owed = [*self._visits(item), *self._reports(item)]
                self.owed |= {item.id: owed} if owed else {}

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

    def _untold(self, item: str, owed: _Owed, *, missing: bool) -> Iterator[Finding]:
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

    def answers(self) -> list[tuple[Shift, _Owed | None]]:
        """Every shift with what it answers: what is owed on its day first, then anything."""
        shifts = (
            *self.case.shifts_of.get(self.duty.id, ()),
            *self.case.reports_of.get(self.duty.id, ()),
        )
        found: dict[str, _Owed] = {}
        taken: set[int] = set()
        for on_time in (True, False):
            for shift in shifts:
                for owed in self.owed.get(shift.owner or "", ()):
                    fits = shift.date in owed.days or not on_time
                    if owed.report != self.case.reports(shift) or not fits:
                        continue
                    if id(owed) not in taken and shift.id not in found:
                        taken.add(id(owed))
                        found[shift.id] = owed
        return [(shift, found.get(shift.id)) for shift in shifts]

    def _about(self, gap: Gap, done: dict[int, Shift], told: set[int]) -> _Owed | None:
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

    # -- what is owed --------------------------------------------------------------------

    def _concerned(self, item: Item) -> bool:
        """Whether the item is one of the duty's 对象."""
        if self.duty.target is None:
            return True
        if item.target is None:
            return False
        directory = self.case.directory
        if item.target in self._named:
            return True
        if not self._areas.isdisjoint(directory.chain(directory.unit_of(item.target))):
            return True
        context = Context(item.target, item.target, None, self.case.links)
        return any(
            directory.holders(term.value, context)
            for term in self.duty.target.terms
            if term.by == "linked"
        )

    @cached_property
    def _areas(self) -> frozenset[str]:
        """The units that 对象 names; all that is below them is meant too."""
        terms = self.duty.target.terms if self.duty.target is not None else ()
        plain = tuple(term for term in terms if term.by not in ("linked", "household"))
        return frozenset(self.case.directory.units(Selector(plain), Context(links=self.case.links)))

    @cached_property
    def _named(self) -> frozenset[str]:
        """The households that 对象 names by category."""
        terms = self.duty.target.terms if self.duty.target is not None else ()
        plain = Selector(tuple(term for term in terms if term.by == "household"))
        if not plain.terms:
            return frozenset()
        return frozenset(self.case.directory.targets(plain, Context(links=self.case.links)))

    def _deadline(self, item: Item) -> date:
        """期限 or 延期至, the later; else the class's time after 受理日期; on a working day."""
        given = [day for day in (item.due, item.extended_to) if day]
        if given:
            return self._working(max(given))
        petition = self.clock == "petition"
        terms = {"ordinary": (60, "day")} if petition else dict(_LOCAL)
        terms |= {one.item_class: (one.count, one.unit) for one in self.duty.params[DEADLINE]}
        answered = item.item_class if not (petition and item.item_class == "accept") else "ordinary"
        return self._after_receipt(item, terms.get(answered, terms["ordinary"]))

    def _after_receipt(self, item: Item, term: tuple[int, str]) -> date:
        """So many days or months after 受理日期, or the working day before."""
        count, unit = term
        day = item.received or self.start
        if unit == "day":
            day += timedelta(days=count)
        else:
            year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
            last = monthrange(year, month + 1)[1]
            day = date(year, month + 1, min(day.day, last))
        return self._working(day)

    def _working(self, day: date) -> date:
        while not self.case.calendar.is_working(day):
            day -= _DAY
        return day

    def _visits(self, item: Item) -> Iterator[_Owed]:
        """The visits that an item is owed in the plan."""
        if item.state == "open":
            accepting = self._to_accept(item)
            if accepting is not None:
                yield accepting
            handling = self._open(item, accepting.last + _DAY if accepting else self.start)
        else:
            handling = self._resolved(item)
        if handling is not None:
            yield handling

    def _to_accept(self, item: Item) -> _Owed | None:
        """The petition clock has an item of class 受理 accepted within fifteen days first."""
        if self.clock != "petition" or item.item_class != "accept":
            return None
        received = item.received or self.start
        rows = self.case.history_of.get(self.duty.id, ())
        if any(row.target == item.target is not None and row.date >= received for row in rows):
            return None
        said = [one for one in self.duty.params[DEADLINE] if one.item_class == "accept"]
        term = (said[0].count, said[0].unit) if said else _LOCAL["accept"]
        due, answer = self._after_receipt(item, term), self._deadline(item)
        if answer < self.start or answer <= due:
            return None
        return self._by(item, "accept", due, self.start)

    def _open(self, item: Item, first: date) -> _Owed | None:
        due = self._deadline(item)
        return self._by(item, "handle", due, first if due < self.start else min(first, due))

    def _by(self, item: Item, purpose: Purpose, due: date, first: date) -> _Owed | None:
        """A visit of an open item from `first` to `due`, or in the first week when overdue."""
        first = max(first, self.start, item.received or self.start)
        if first > self.end:
            return None
        late = due < self.start
        last = self._first_week(first) if late else min(due, self.end)
        allowed = self._allowed(first, last)
        return _Owed(item, purpose, first, last, allowed, late, due <= self.end)

    def _reports(self, item: Item) -> Iterator[_Owed]:
        """A report in every ``progress`` days from 受理日期 that end before the deadline.

        It belongs to the plan that holds the last day on which it may be made.
        """
        every = self.duty.params[PROGRESS]
        if not every or item.state != "open" or item.received is None:
            return
        due = self._deadline(item)
        rows = self.case.history_of.get(self.duty.id, ())
        told = [row.date for row in rows if row.target is not None and row.target == item.target]
        begin = item.received + _DAY
        while (end := begin + (every - 1) * _DAY) < due:
            days = self._allowed(begin, end)
            done = any(begin <= day <= end for day in told)
            if days and self.start <= max(days) <= self.end and not done:
                first = max(begin, self.start)
                inside = frozenset(day for day in days if day >= first)
                yield _Owed(item, "progress", first, min(end, self.end), inside)
            begin = end + _DAY

    def _first_week(self, first: date) -> date:
        """Seven days from `first`, or the first week in which the duty may take place."""
        last = first + 6 * _DAY
        while not self._allowed(first, last) and last < self.end:
            last = monday(last + _DAY) + 6 * _DAY
        return min(last, self.end)

    def _resolved(self, item: Item) -> _Owed | None:
        """Five working days from the ``after`` day, in the plan that holds the last of them."""
        after = self.duty.params[AFTER]
        if item.state != "resolved" or after is None or item.resolved_on is None:
            return None
        first = day = item.resolved_on + timedelta(days=after)
        days: list[date] = []
        while len(days) < 5:
            if self.case.calendar.is_working(day):
                days.append(day)
            day += _DAY
        last = days[-1]
        allowed = self._allowed(first, last)
        if not self.start <= max(allowed, default=last) <= self.end:
            return None
        if any(
            row.target is not None and row.target == item.target and first <= row.date <= last
            for row in self.case.history_of.get(self.duty.id, ())
        ):
            return None
        first = max(first, self.start)
        inside = frozenset(day for day in allowed if day >= first)
        return _Owed(item, "after", first, last, inside)

    def _allowed(self, first: date, last: date) -> frozenset[date]:
        days = (first + n * _DAY for n in range((last - first).days + 1))
        return frozenset(day for day in days if self.case.calendar.allows(day, self.duty))

    # -- each visit ----------------------------------------------------------------------

    def _day(self, shift: Shift, owed: _Owed) -> Iterator[Finding]:
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

    def _form(self, shift: Shift, owed: _Owed) -> Iterator[Finding]:
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

    def _people(self, shift: Shift, owed: _Owed) -> Iterator[Finding]:
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
                    "{amount} people too many: {part}.",
                    amount=extra,
                    part=part_word(self.duty, part),
                )
                yield about(shift, "too-many", text, amount=extra, unit="people")
        lacking = sum(self._lacking(shift, owed).values())
        if lacking and not case.team(shift):
            yield about(shift, "empty-shift", _("A shift without people is a gap only."))
        if lacking and shift.id not in case.gap_for:
            text = _("{amount} people are missing, and no gap says so.", amount=lacking)
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

    def named(self, part: int, item: Item, day: date) -> frozenset[str]:
        """Whom the team's part names for `item`: 责任人 are those who answer for it."""
        context = Context(item.target, item.target, month_start(day), self.case.links)
        found: set[str] = set()
        for term in self.team[part].selector.terms:
            terms = [term]
            if term.by == "responsible":
                terms = [Term("person", one, term.scope) for one in self._responsible(item)]
            for one in terms:
                found.update(self.case.directory.people(Selector((one,)), context))
        return frozenset(found)

    def visitors(self) -> Iterator[tuple[int, set[str]]]:
        """Who may fill each part of each visit that is owed and serves on one of its days."""
        people = self.case.problem.people
        for owed in (one for some in self.owed.values() for one in some if not one.report):
            days = sorted(owed.days) or [owed.first]
            for part in range(len(self.team)):
                who = {one for day in days for one in self.named(part, owed.item, day)}
                yield part, {one for one in who if any(people[one].serves(day) for day in days)}

    def _responsible(self, item: Item) -> frozenset[str]:
        """The item's person; else who holds the household; else who its village is linked to."""
        problem, directory = self.case.problem, self.case.directory
        if item.person is not None:
            return frozenset((item.person,)) & problem.people.keys()
        context = Context(item.target, item.target, None, self.case.links)
        for kind in ("household", "pairing"):
            for duty in problem.duties.values():
                holders = directory.holders(duty.id, context) if duty.kind == kind else ()
                people = {one for one in holders if one in problem.people}
                for unit in set(holders) - people:
                    people |= directory.members(unit)
                if people:
                    return frozenset(people)
        return frozenset()

    def _parts(self, owed: _Owed) -> range:
        """The parts of the team that come; the first of them alone reports."""
        return range(1 if owed.report else len(self.team))

    def _needed(self, part: int, owed: _Owed, shift: Shift) -> int:
        count = 1 if owed.report else self.team[part].count
        if count is not None:
            return count
        elsewhere = {one.id for one in self.case.team(shift) if one.part != part}
        return sum(
            self.case.present(one, shift.date, shift.slot)
            for one in self.named(part, owed.item, shift.date) - elsewhere
        )

    def _lacking(self, shift: Shift, owed: _Owed) -> dict[int, int]:
        served = Counter(one.part for one in self.case.team(shift))
        lacks = {part: self._needed(part, owed, shift) - served[part] for part in self._parts(owed)}
        return {part: lack for part, lack in lacks.items() if lack > 0}

    # -- each gap ------------------------------------------------------------------------

    def _gap(self, gap: Gap, owed: _Owed, shift: Shift | None) -> Iterator[Finding]:
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
        self, gap: Gap, owed: _Owed, shift: Shift | None, lacks: dict[int, int]
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
            text = _("{duty}: the gap gives no reason for {amount} people, such as {person}.",
                     duty=self.duty.name, amount=len(wanted),
                     person=self.case.person_name(min(wanted)))  # fmt: skip
            yield broken("gap-people", text, amount=len(wanted), unit="people",
                         duty=self.duty.id, day=gap.date, hard=False)  # fmt: skip

    def _fill(
        self,
        gap: Gap,
        owed: _Owed,
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

    def _imagined(self, gap: Gap, owed: _Owed, shift: Shift | None, day: date, slot: Slot) -> Shift:
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
        there = [one for one in self.visits.get((village, monday(at.date)), ()) if one.id != at.id]
        return len(there) >= limit


CHECK: Final = Check(check, "items")
