"""What the items of the ledger are owed, on which days, and who answers for them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from constraints.follow_ups.rule import AFTER, CLOCK, DEADLINE, PROGRESS
from constraints.judging.case import Case
from constraints.judging.days import Time
from constraints.kinds import KINDS
from planner.domain.directory import Context
from planner.domain.periods import each_day, monday, month_start
from planner.domain.plan import Purpose, Shift
from planner.domain.problem import Duty, Item, Selector, TeamPart, Term
from planner.domain.shifts import slots

_DAY = timedelta(days=1)

_LOCAL = {"ordinary": (7, "day"), "important": (1, "month"), "accept": (15, "day")}
"""The time that items of a class have, where neither row nor duty says."""


@dataclass(frozen=True, slots=True)
class Owed:
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
            for part, people in Items(case, duty).visitors():
                yield duty, part, people


def time_of(case: Case, shift: Shift) -> Time | None:
    """When what an item is owed may be, which `shift` answers; None where nothing asks for it."""
    answers = Items(case, case.duty(shift)).answers()
    owed = next((owed for one, owed in answers if one.id == shift.id), None)
    return None if owed is None else Time(owed.first, owed.last, owed.days)


class Items:
    """The items of one duty, what each of them is owed, and which shift answers it."""

    def __init__(self, case: Case, duty: Duty) -> None:
        self.case, self.duty = case, duty
        self.team = duty.team or (TeamPart(Selector((Term("responsible"),))),)
        self.slots = slots(duty)
        self.start = max(case.start, duty.start or case.start)
        self.end = min(case.end, duty.until or case.end)
        own = duty.params[CLOCK]
        self.clock = own or case.problem.settings.clock
        self.owed: dict[str, list[Owed]] = {}
        for item in case.problem.items.values():
            if self.start <= self.end and self._concerned(item):
                owed = [*self._visits(item), *self._reports(item)]
                self.owed |= {item.id: owed} if owed else {}

    def answers(self) -> list[tuple[Shift, Owed | None]]:
        """Every shift with what it answers: what is owed on its day first, then anything."""
        shifts = (
            *self.case.shifts_of.get(self.duty.id, ()),
            *self.case.reports_of.get(self.duty.id, ()),
        )
        found: dict[str, Owed] = {}
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

    def _visits(self, item: Item) -> Iterator[Owed]:
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

    def _to_accept(self, item: Item) -> Owed | None:
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

    def _open(self, item: Item, first: date) -> Owed | None:
        due = self._deadline(item)
        return self._by(item, "handle", due, first if due < self.start else min(first, due))

    def _by(self, item: Item, purpose: Purpose, due: date, first: date) -> Owed | None:
        """A visit of an open item from `first` to `due`, or in the first week when overdue."""
        first = max(first, self.start, item.received or self.start)
        if first > self.end:
            return None
        late = due < self.start
        last = self._first_week(first) if late else min(due, self.end)
        allowed = self._allowed(first, last)
        return Owed(item, purpose, first, last, allowed, late, due <= self.end)

    def _reports(self, item: Item) -> Iterator[Owed]:
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
                yield Owed(item, "progress", first, min(end, self.end), inside)
            begin = end + _DAY

    def _first_week(self, first: date) -> date:
        """Seven days from `first`, or the first week in which the duty may take place."""
        last = first + 6 * _DAY
        while not self._allowed(first, last) and last < self.end:
            last = monday(last + _DAY) + 6 * _DAY
        return min(last, self.end)

    def _resolved(self, item: Item) -> Owed | None:
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
        return Owed(item, "after", first, last, inside)

    def _allowed(self, first: date, last: date) -> frozenset[date]:
        days = each_day(first, last)
        return frozenset(day for day in days if self.case.calendar.allows(day, self.duty))

    # -- who answers for it -------------------------------------------------------------

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
        for rhythm in ("households", "pairing"):
            for duty in problem.duties.values():
                links = KINDS[duty.kind].rhythm == rhythm
                holders = directory.holders(duty.id, context) if links else ()
                people = {one for one in holders if one in problem.people}
                for unit in set(holders) - people:
                    people |= directory.members(unit)
                if people:
                    return frozenset(people)
        return frozenset()
