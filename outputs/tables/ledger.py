"""The ledger: every item with its deadline, who answers for it, and its days in the plan.

An item is known by its subject and the number of its household, never by who lives there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from constraints.follow_ups.model import (
    ACCEPT,
    Ledger,
    acceptance_of,
    after_day,
    after_window,
    clock_of,
    deadline_of,
    working_deadline,
)
from constraints.kinds import KINDS
from outputs.tables.named import NamedPlan
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Item
from planner.domain.workdays import WorkCalendar

_CLASSES: Mapping[str, Text] = {
    "ordinary": _("ordinary"),
    "important": _("important"),
    ACCEPT: _("to be accepted"),
}
_STATES: Mapping[str, Text] = {
    "open": _("open"),
    "resolved": _("resolved"),
    "closed": _("closed"),
}
_ALERTS: Mapping[str, Text] = {"red": _("red"), "orange": _("orange"), "yellow": _("yellow")}
_RANKS = (*_ALERTS, None)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item; `due` is the last day for what it needs next.

    `days_left` are calendar days from the plan's start to it, negative when overdue.
    `responsible` answer for the item; `people` are those whose ledger it is in: its own
    person, else who comes, else who may. `reports` are days on which it is reported on.
    """

    item: Item
    place: str
    due: date | None
    days_left: int | None
    responsible: tuple[str, ...]
    people: tuple[str, ...]
    shift: Shift | None
    reports: tuple[date, ...]

    @property
    def state(self) -> str:
        """The state of the item in words."""
        return str(_STATES[self.item.state])

    @property
    def alert(self) -> str:
        """The alert in words; empty where there is none."""
        return str(_ALERTS[self.item.alert]) if self.item.alert is not None else ""

    @property
    def item_class(self) -> str:
        """The class of the item in words."""
        return class_word(self.item.item_class)

    @property
    def planned(self) -> date | None:
        """Its first day in the plan."""
        return None if self.shift is None else self.shift.date

    @property
    def reported(self) -> str:
        """The days of the reports, in words."""
        return " ".join(day.isoformat() for day in self.reports)


def class_word(item_class: str) -> str:
    """一般, 重要, 待受理; a class that is not known is said as it is."""
    return str(_CLASSES.get(item_class, item_class))


def ledger(named: NamedPlan) -> tuple[LedgerEntry, ...]:
    """Every item: open ones first, alerts before others, then what is due first."""
    problem = named.problem
    calendar = WorkCalendar.of(problem.calendar)
    book = Ledger(named.directory, named.links)
    duties: dict[str, Duty] = {}
    for duty in problem.duties.values():
        if KINDS[duty.kind].by_item:
            for item in book.items(duty):
                duties.setdefault(item.id, duty)
    shifts: dict[str, Shift] = {}
    reports: dict[str, list[date]] = defaultdict(list)
    for shift in named.shifts:
        asked = problem.duties.get(shift.duty)
        if shift.owner is None or asked is None or not KINDS[asked.kind].by_item:
            continue
        if shift.purpose == "progress":
            reports[shift.owner].append(shift.date)
        else:
            shifts.setdefault(shift.owner, shift)
    entries = []
    for item in problem.items.values():
        due = _due(named, duties.get(item.id), item, calendar)
        left = None if due is None or item.state == "closed" else (due - named.plan.start).days
        first, responsible = shifts.get(item.id), book.responsible(item)
        people = responsible
        if item.person is None and first is not None:
            people = named.names.serving(first)
        entries.append(
            LedgerEntry(
                item,
                _place(item, named),
                due,
                left,
                responsible,
                people,
                first,
                tuple(reports[item.id]),
            )
        )
    return tuple(sorted(entries, key=_order))


def _order(entry: LedgerEntry) -> tuple[int, int, date, str]:
    item = entry.item
    state = tuple(_STATES).index(item.state)
    return state, _RANKS.index(item.alert), entry.due or date.max, item.id


def _place(item: Item, named: NamedPlan) -> str:
    """The unit, and for a household its number as well."""
    unit = named.names.unit(named.directory.unit_of(item.target))
    if item.target is None or item.target in named.problem.units:
        return unit
    return f"{unit} {item.target}".strip()


def _due(named: NamedPlan, duty: Duty | None, item: Item, calendar: WorkCalendar) -> date | None:
    """The last working day for an open item; for a resolved one that of its next visit."""
    if item.state == "open":
        start, settings = named.plan.start, named.problem.settings
        begun = max(start, duty.start or start) if duty is not None else start
        if duty is not None:
            history = named.problem.history
            done = [row.date for row in history if (row.duty, row.target) == (duty.id, item.target)]
            accepting = acceptance_of(duty, item, settings, calendar, done)
            if accepting is not None:
                return accepting.due
        day = deadline_of(duty, item, begun, clock_of(duty, settings))
        return working_deadline(day, calendar)
    after = after_day(duty, item) if duty is not None and item.state == "resolved" else None
    return after_window(after, calendar).last if after is not None else None
