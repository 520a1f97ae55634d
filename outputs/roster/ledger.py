"""台账 and 一人一账: every item with its deadline and its date, and each person's items.

Both are for internal use and say so. They name the subject of an item and the number of a
household, never who lives there.
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
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.words.naming import slot_word
from planner.domain.language import Text, _
from planner.domain.links import links_in
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Item
from planner.domain.workdays import WorkCalendar

SHEET = _("Ledger")
PERSON_SHEET = _("One ledger per person")

COLUMNS = (
    Column(_("item"), 12),
    Column(_("concerns"), 22, "wrap"),
    Column(_("subject"), 28, "wrap"),
    Column(_("class of item"), 8, "center"),
    Column(_("received on"), 12, "date"),
    Column(_("due by"), 12, "date"),
    Column(_("answers for it"), 16, "wrap"),
    Column(_("planned for"), 12, "date"),
    Column(_("who comes"), 16, "wrap"),
    Column(_("state of item"), 8, "center"),
    Column(_("alert"), 6, "center"),
    Column(_("days left"), 8, "number"),
    Column(_("extension"), 22, "wrap"),
    Column(_("progress reports"), 24, "wrap"),
)

PERSON_COLUMNS = (
    Column(_("item"), 12),
    Column(_("concerns"), 20, "wrap"),
    Column(_("subject"), 26, "wrap"),
    Column(_("class of item"), 8, "center"),
    Column(_("due by"), 12, "date"),
    Column(_("planned for"), 12, "date"),
    Column(_("time of day"), 8, "center"),
    Column(_("state of item"), 8, "center"),
    Column(_("alert"), 6, "center"),
    Column(_("days left"), 8, "number"),
    Column(_("progress reports"), 24, "wrap"),
    Column(_("progress"), 24, "wrap"),
)

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
_RANKS = ("red", "orange", "yellow", None)


@dataclass(frozen=True)
class _Entry:
    """One item as the sheets show it; `due` is the last day for what it needs next."""

    item: Item
    due: date | None
    responsible: tuple[str, ...]
    shift: Shift | None
    reports: tuple[Shift, ...] = ()

    @property
    def key(self) -> tuple[int, int, date, str]:
        """Open ones first, alerts before others, then what is due first."""
        state = ("open", "resolved", "closed").index(self.item.state)
        return state, _RANKS.index(self.item.alert), self.due or date.max, self.item.id

    def days_left(self, today: date) -> int | None:
        """Calendar days from `today` to the due day, negative when overdue."""
        if self.due is None or self.item.state == "closed":
            return None
        return (self.due - today).days

    def people(self, named: NamedPlan) -> tuple[str, ...]:
        """Whose ledger the item is in: its own person's, else of who comes, else of who may."""
        if self.item.person is None and self.shift is not None:
            return named.names.serving(self.shift)
        return self.responsible


def write_ledger(book: Book, named: NamedPlan) -> None:
    """Write both sheets; neither where the workbook has no items."""
    if not named.problem.items:
        return
    entries = _entries(named)
    note = _(
        "For internal use only, not to be posted. Days left count from {day}.",
        day=named.plan.start,
    )
    page = book.page(SHEET, COLUMNS, landscape=True)
    page.line(note)
    rows = [_row(entry, named) for entry in entries]
    page.table(rows, empty=_("The ledger is empty."), frozen_columns=1)
    _write_people(book, named, entries, note)


def _write_people(book: Book, named: NamedPlan, entries: list[_Entry], note: Text) -> None:
    """A block for each person with items, in the order of the workbook."""
    page = book.page(PERSON_SHEET, PERSON_COLUMNS, landscape=True)
    page.line(note)
    held: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        if entry.item.state != "closed":
            for person in entry.people(named):
                held[person].append(entry)
    if not held:
        page.line(_("Nobody has an open item."))
    for person in (one for one in named.problem.people if one in held):
        words = (named.names.person(person), named.names.person_unit(person))
        name = "  ".join(word for word in words if word)
        page.line(_("{name}: {n} items", name=name, n=len(held[person])), "section")
        page.head()
        for entry in held[person]:
            page.add(_person_row(entry, named))


def _row(entry: _Entry, named: NamedPlan) -> list[Cell]:
    item, shift = entry.item, entry.shift
    extended = item.extended_to.isoformat() if item.extended_to is not None else ""
    return [
        item.id,
        _place(item, named),
        item.subject,
        _class(item),
        item.received,
        entry.due,
        named.people_words(entry.responsible),
        shift.date if shift is not None else None,
        named.people_words(named.names.serving(shift)) if shift is not None else "",
        str(_STATES[item.state]),
        str(_ALERTS[item.alert]) if item.alert is not None else "",
        entry.days_left(named.plan.start),
        " ".join(word for word in (extended, item.extension_reason) if word),
        _reports(entry),
    ]


def _person_row(entry: _Entry, named: NamedPlan) -> list[Cell]:
    item, shift = entry.item, entry.shift
    return [
        item.id,
        _place(item, named),
        item.subject,
        _class(item),
        entry.due,
        shift.date if shift is not None else None,
        slot_word(shift.slot) if shift is not None else "",
        str(_STATES[item.state]),
        str(_ALERTS[item.alert]) if item.alert is not None else "",
        entry.days_left(named.plan.start),
        _reports(entry),
        "",
    ]


def _reports(entry: _Entry) -> str:
    """The days on which the item is reported on."""
    return " ".join(report.date.isoformat() for report in entry.reports)


def _class(item: Item) -> str:
    known = _CLASSES.get(item.item_class)
    return item.item_class if known is None else str(known)


def _place(item: Item, named: NamedPlan) -> str:
    """The unit, and for a household its number as well."""
    unit = named.names.unit(named.directory.unit_of(item.target))
    if item.target is None or item.target in named.problem.units:
        return unit
    return f"{unit} {item.target}".strip()


def _entries(named: NamedPlan) -> list[_Entry]:
    """Every item with its deadline, its people and its first date in the plan."""
    problem = named.problem
    calendar = WorkCalendar.of(problem.calendar)
    ledger = Ledger(named.directory, links_in(named.plan))
    duties: dict[str, Duty] = {}
    for duty in problem.duties.values():
        if KINDS[duty.kind].by_item:
            for item in ledger.items(duty):
                duties.setdefault(item.id, duty)
    shifts: dict[str, Shift] = {}
    reports: dict[str, list[Shift]] = defaultdict(list)
    for shift in named.shifts:
        asked = problem.duties.get(shift.duty)
        if shift.owner is None or asked is None or not KINDS[asked.kind].by_item:
            continue
        if shift.purpose == "progress":
            reports[shift.owner].append(shift)
        else:
            shifts.setdefault(shift.owner, shift)
    found = [
        _Entry(
            item,
            _due(named, duties.get(item.id), item, calendar),
            ledger.responsible(item),
            shifts.get(item.id),
            tuple(reports[item.id]),
        )
        for item in problem.items.values()
    ]
    return sorted(found, key=lambda entry: entry.key)


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
