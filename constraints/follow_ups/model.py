"""Follow-ups: which visit each item of the ledger needs, by whom, and on which days.

In words: an open item (在办) is handled by its deadline: the 期限 or 延期至 of its row, the
later of the two, else so many calendar days or months after 受理日期 as its class has; a
deadline on a day off moves to the working day before. One that is past when the plan
begins is handled in the plan's first week. A resolved item (办结) is visited within five
working days from ``after`` days later on; a closed one (销号) no more. Whoever answers for
the item is 责任人, or with none who holds the household, or its village.

Under the national petition clock (setting 办理时限, parameter ``clock``) items may take sixty
days, and thirty more by an extension; one of class 受理, not yet accepted, is accepted within
fifteen days first. With ``progress`` an open item is reported on every so many days from
受理日期 until its deadline; a report takes no time and disturbs nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from constraints.follow_ups.rule import AFTER, CLOCK, DEADLINE, PROGRESS
from constraints.kinds import KINDS
from planner.domain.directory import Context, Directory
from planner.domain.links import Links
from planner.domain.periods import Period, monday, month_end, month_start
from planner.domain.plan import Purpose, Shift
from planner.domain.problem import (
    Clock,
    Deadline,
    Duty,
    Item,
    Pin,
    Selector,
    Settings,
    TeamPart,
    Term,
)
from planner.domain.shifts import team
from planner.domain.workdays import WorkCalendar

ACCEPT = "accept"
"""The class of items that are not accepted yet: 受理."""

DEADLINES: Mapping[Clock, Mapping[str, Deadline]] = {
    "local": {
        "ordinary": Deadline("ordinary", 7, "day"),
        "important": Deadline("important", 1, "month"),
        ACCEPT: Deadline(ACCEPT, 15, "day"),
    },
    "petition": {"ordinary": Deadline("ordinary", 60, "day")},
}
"""How long an item may take where the duty's ``deadline`` does not say.

The petition clock is that of 信访工作条例 (2022): a decision to accept within fifteen days,
an answer within sixty, thirty more with a reason. A duty may name any classes itself.
"""

EXTENSION_DAYS = 30
"""By how much the petition clock lets an item be extended."""

AFTER_WORKING_DAYS = 5
"""How many working days a visit after the resolution may take to come."""

FIRST_WEEK = timedelta(days=6)

RESPONSIBLE = TeamPart(Selector((Term("responsible"),), "责任人"))
"""The team of a duty that names none."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What an item needs in the plan: `purpose` says whether it is open or resolved.

    The petition clock has an item accepted first. It may take place on `days`, the allowed
    days of `window`. `due` is its deadline, moved off days off; `late` that this has passed
    before the plan could do anything.
    """

    item: Item
    purpose: Purpose
    window: Period
    days: tuple[date, ...]
    due: date
    late: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The report on progress that an open item owes on one of `days`.

    `number` counts from 受理日期, so that it stays the same from plan to plan.
    """

    item: Item
    number: int
    window: Period
    days: tuple[date, ...]


# -- when ----------------------------------------------------------------------------------


def visit_of(
    duty: Duty,
    item: Item,
    settings: Settings,
    calendar: WorkCalendar,
    done: Collection[date] = (),
) -> Visit | None:
    """The visit `item` needs of `duty` in the plan; None where it needs none there.

    `done` holds the days on which 历史 shows this duty at the item's target.
    """
    first, last = _in_force(duty, settings)
    if first > last:
        return None
    if item.state == "open":
        clock = clock_of(duty, settings)
        due = working_deadline(deadline_of(duty, item, first, clock), calendar)
        accepting = acceptance_of(duty, item, settings, calendar, done)
        if accepting is not None:
            first = min(accepting.window.last + timedelta(days=1), due)
        return _open_visit("handle", duty, item, first, last, due, calendar)
    if item.state == "resolved":
        return _after(duty, item, first, last, calendar, done)
    return None


def acceptance_of(
    duty: Duty,
    item: Item,
    settings: Settings,
    calendar: WorkCalendar,
    done: Collection[date] = (),
) -> Visit | None:
    """The visit at which `item` is accepted: class 受理 under the petition clock.

    None where it was accepted, as `done` shows, or where the answer is due as soon.
    """
    first, last = _in_force(duty, settings)
    clock = clock_of(duty, settings)
    if item.state != "open" or item.item_class != ACCEPT or clock != "petition" or first > last:
        return None
    received = item.received or first
    if any(day >= received for day in done):
        return None
    term = _terms(duty, "local")[ACCEPT]
    due = working_deadline(_later(received, term), calendar)
    answer = working_deadline(deadline_of(duty, item, first, clock), calendar)
    if answer < first or answer <= due:
        return None
    return _open_visit("accept", duty, item, first, last, due, calendar)


def clock_of(duty: Duty | None, settings: Settings) -> Clock:
    """Whose deadlines the items of `duty` have: its own word, else that of the settings."""
    said = duty.params[CLOCK] if duty is not None else None
    return said or settings.clock


def deadline_of(duty: Duty | None, item: Item, start: date, clock: Clock = "local") -> date:
    """The calendar day by which `item` must be handled, not yet moved off days off.

    Classes follow the ``deadline`` of `duty`, then DEADLINES; a class that neither names
    counts as ordinary. An item without any date is taken as received on `start`.
    """
    said = [day for day in (item.due, item.extended_to) if day is not None]
    if said:
        return max(said)
    known = _terms(duty, clock)
    # To accept an item is not to answer it: the petition clock gives it both deadlines.
    answered = clock == "local" or item.item_class != ACCEPT
    term = known.get(item.item_class if answered else "ordinary", known["ordinary"])
    return _later(item.received or start, term)


def longest_extension(item: Item, clock: Clock) -> date | None:
    """The last day to which `item` may be extended; None for no limit."""
    if clock == "local" or item.received is None:
        return None
    term = DEADLINES[clock]["ordinary"]
    return _later(item.received, term) + timedelta(days=EXTENSION_DAYS)


def reports_of(
    duty: Duty,
    item: Item,
    settings: Settings,
    calendar: WorkCalendar,
    done: Collection[date] = (),
) -> Iterator[Report]:
    """The reports on progress that belong to the plan, in order.

    Report N lies in the Nth ``progress`` days after 受理日期, as long as they end before the
    deadline, and belongs to the plan that holds the last allowed one of these days; where
    none is allowed, or `done` has one of them, it is not owed.
    """
    every = duty.params[PROGRESS]
    first, last = _in_force(duty, settings)
    if not every or item.state != "open" or item.received is None or first > last:
        return
    due = working_deadline(deadline_of(duty, item, first, clock_of(duty, settings)), calendar)
    number, end = 1, item.received + timedelta(days=every)
    while end < due:
        begin = end - timedelta(days=every - 1)
        days = _allowed(duty, begin, end, calendar)
        if days and first <= days[-1] <= last and not any(begin <= day <= end for day in done):
            window = Period(max(begin, first), min(end, last), "progress")
            yield Report(item, number, window, tuple(day for day in days if day >= first))
        number, end = number + 1, end + timedelta(days=every)


def _in_force(duty: Duty, settings: Settings) -> tuple[date, date]:
    """The days of the plan on which `duty` is in force; none where the first is the later."""
    first = max(settings.start, duty.start or settings.start)
    return first, min(settings.end, duty.until or settings.end)


def _terms(duty: Duty | None, clock: Clock) -> dict[str, Deadline]:
    known = dict(DEADLINES[clock])
    if duty is not None:
        known |= {one.item_class: one for one in duty.params[DEADLINE]}
    return known


def _later(received: date, term: Deadline) -> date:
    """The day so many days or months after `received`."""
    if term.unit == "day":
        return received + timedelta(days=term.count)
    month = month_start(received, term.count)
    return month.replace(day=min(received.day, month_end(month).day))


def working_deadline(day: date, calendar: WorkCalendar) -> date:
    """`day`, or the last working day before it where it is a day off."""
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def after_day(duty: Duty, item: Item) -> date | None:
    """The day from which a resolved item is to be visited again; None for no visit."""
    after = duty.params[AFTER]
    if after is None or item.resolved_on is None:
        return None
    return item.resolved_on + timedelta(days=after)


def after_window(day: date, calendar: WorkCalendar) -> Period:
    """From `day` to the fifth working day, `day` itself counting where it is one."""
    last, working = day, int(calendar.is_working(day))
    while working < AFTER_WORKING_DAYS:
        last += timedelta(days=1)
        working += calendar.is_working(last)
    return Period(day, last, "after")


def _open_visit(
    purpose: Purpose,
    duty: Duty,
    item: Item,
    first: date,
    last: date,
    due: date,
    calendar: WorkCalendar,
) -> Visit | None:
    """The visit of an open item from `first` to `due`, or to the plan's `last` day."""
    late = due < first
    first = max(first, item.received or first)
    if first > last:
        return None
    last = _first_week(duty, first, last, calendar) if late else min(due, last)
    window = Period(first, max(first, last), purpose)
    days = _allowed(duty, first, last, calendar)
    return Visit(item, purpose, window, days, due, late)


def _first_week(duty: Duty, first: date, last: date, calendar: WorkCalendar) -> date:
    """The end of the first seven days, or of the first week in which a day is allowed."""
    if _allowed(duty, first, min(first + FIRST_WEEK, last), calendar):
        return min(first + FIRST_WEEK, last)
    later = _allowed(duty, first, last, calendar)
    return min(monday(later[0]) + FIRST_WEEK, last) if later else last


def _after(
    duty: Duty,
    item: Item,
    first: date,
    last: date,
    calendar: WorkCalendar,
    done: Collection[date],
) -> Visit | None:
    """The visit after the resolution, where its last allowed day lies in the plan."""
    day = after_day(duty, item)
    if day is None:
        return None
    window = after_window(day, calendar)
    if any(one in window for one in done):
        return None
    days = _allowed(duty, window.first, window.last, calendar)
    if not first <= (days[-1] if days else window.last) <= last:
        return None
    inside = Period(max(first, window.first), min(last, window.last), "after")
    return Visit(item, "after", inside, tuple(d for d in days if d >= first), window.last)


def _allowed(duty: Duty, first: date, last: date, calendar: WorkCalendar) -> tuple[date, ...]:
    count = (last - first).days + 1
    days = (first + timedelta(days=offset) for offset in range(count))
    return tuple(day for day in days if calendar.allows(day, duty))


def opened_days(
    duty: Duty, visit: Visit, pins: Iterable[Pin], calendar: WorkCalendar
) -> list[date]:
    """Days of the window that only a dated 必须 of `pins` opens: it outranks weekdays."""
    dates = {pin.date for pin in pins if pin.mode == "must" and pin.duty in (None, duty.id)}
    return sorted(
        day
        for day in dates
        if day is not None
        and day in visit.window
        and day not in visit.days
        and not calendar.closes(day, duty)
    )


# -- which items, and who ------------------------------------------------------------------


class Ledger:
    """Whom items concern and who answers for them."""

    def __init__(self, directory: Directory, links: Links) -> None:
        self.directory, self.links = directory, links
        self.problem = directory.problem
        kinds = ("household", "pairing")
        self._linking = [
            duty.id for kind in kinds for duty in self.problem.duties.values() if duty.kind == kind
        ]

    def items(self, duty: Duty) -> list[Item]:
        """The items of the duty's 对象, all of them where it has none, in order of id."""
        found = [self.problem.items[key] for key in sorted(self.problem.items)]
        if duty.target is None:
            return found
        selector = duty.target
        plain = Selector(tuple(term for term in selector.terms if term.by != "linked"))
        context = Context(links=self.links)
        units: set[str] = set()
        for unit in self.directory.units(plain, context):
            units |= self.directory.below(unit)
        mask = self.directory.households(plain, context)
        known = units.union(self.directory.homes.chosen(mask))
        linked = [term for term in selector.terms if term.by == "linked"]
        return [
            item
            for item in found
            if item.target in known
            or any(self.directory.holders(t.value, self._context(item)) for t in linked)
        ]

    def responsible(self, item: Item) -> tuple[str, ...]:
        """责任人, else who holds the household, else whoever its village is linked to."""
        if item.person is not None:
            return (item.person,) if item.person in self.problem.people else ()
        for duty in self._linking:
            found: set[str] = set()
            for one in self.directory.holders(duty, self._context(item)):
                person = one in self.problem.people
                found |= {one} if person else self.directory.members(one)
            if found:
                return tuple(sorted(found))
        return ()

    def people(self, selector: Selector, item: Item, day: date) -> tuple[str, ...]:
        """The people a part of the team means for `item` in the month of `day`."""
        context = self._context(item, month_start(day))
        terms: list[Term] = []
        for term in selector.terms:
            if term.by == "responsible":
                terms += (Term("person", one, term.scope) for one in self.responsible(item))
            else:
                terms.append(term)
        return self.directory.people(Selector(tuple(terms)), context)

    def _context(self, item: Item, day: date | None = None) -> Context:
        """Everything is looked up from the item's target: an item has no unit of its own."""
        return Context(item.target, item.target, day, self.links)


# -- beside the other shifts ---------------------------------------------------------------


def visits_before(shifts: Iterable[Shift], directory: Directory) -> Mapping[tuple[str, date], int]:
    """How many visits from elsewhere each village has in each week by `shifts`."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for shift in shifts:
        village = directory.village_of(shift.target)
        if village is not None and KINDS[shift.kind].disturbs_village:
            serving = {one.id for one in team(shift, directory.problem.duties[shift.duty])}
            if serving - directory.members(village):
                found[village, monday(shift.date)] += 1
    return found
