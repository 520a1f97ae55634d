"""Rows of the small sheets as the planner's types. Duties and households are elsewhere.

Every function reads one sheet leniently: a faulty cell becomes a fault and the row goes on
without it, so that one mistake is not reported again wherever the row is referred to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, cast

from constraints.follow_ups.rule import DEADLINE
from inputs.workbook.faults import all_named, did_you_mean, named, quoted
from inputs.workbook.references import Registers
from inputs.workbook.rows import Rows
from planner.domain.language import _
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Done,
    Duty,
    Item,
    Link,
    Person,
    Pin,
    Settings,
    Slot,
    Unit,
)
from planner.domain.words import ITEM_CLASSES, find_word, squash

Ids = Sequence[str | None]
"""The id of each row of a sheet; None for rows that are passed over."""

_DEEPEST = 50


def calendar(rows: Rows) -> tuple[CalendarDay, ...]:
    """Sheet 日历."""
    found: dict[date, CalendarDay] = {}
    for index in range(len(rows)):
        day, kind = rows.day(index, "date"), rows.choice(index, "kind")
        note = rows.text(index, "note")
        if day is None or kind is None:
            continue
        row = CalendarDay(day, cast(Literal["off", "work"], kind), note)
        earlier = found.setdefault(day, row)
        if earlier is not row:
            same = earlier.kind == kind
            rows.fault(
                index,
                "date",
                "duplicate-row" if same else "contradiction",
                _("This day is on the sheet already.")
                if same
                else _("This day is off in one row and worked in another."),
                remedy=_("Delete one of the rows."),
                warning=same,
            )
    return tuple(found.values())


def units(rows: Rows, ids: Ids, registers: Registers) -> dict[str, Unit]:
    """Sheet 单位. A cycle of parents is one fault, and cut."""
    found: dict[str, Unit] = {}
    at: dict[str, int] = {}
    for index, identifier in enumerate(ids):
        unit = Unit(
            identifier or "",
            squash(rows.text(index, "name")),
            rows.text(index, "kind"),
            rows.reference(index, "parent", registers),
            rows.integer(index, "households"),
            rows.words(index, "tags"),
            rows.text(index, "note"),
        )
        if identifier is not None:
            found[identifier], at[identifier] = unit, index
    for start in _cycles({unit.id: unit.parent for unit in found.values()}):
        rows.fault(
            at[start[0]],
            "parent",
            "unit-cycle",
            _("These units are each below the next: {ids}.", ids=quoted((*start, start[0]))),
            _("A unit that is not below this one; empty for the topmost."),
        )
        for identifier in start:
            found[identifier] = _without_parent(found[identifier])
    for unit in found.values():
        if _depth(unit, found) > _DEEPEST:
            rows.fault(
                at[unit.id],
                "parent",
                "units-too-deep",
                _("More than {n} units are above this one.", n=_DEEPEST),
            )
            found[unit.id] = _without_parent(unit)
    return found


def _without_parent(unit: Unit) -> Unit:
    return Unit(unit.id, unit.name, unit.kind, None, unit.households, unit.tags, unit.note)


def _depth(unit: Unit, among: Mapping[str, Unit]) -> int:
    depth = 0
    while unit.parent is not None and unit.parent in among and depth <= _DEEPEST:
        unit, depth = among[unit.parent], depth + 1
    return depth


def _cycles(above: Mapping[str, str | None]) -> list[tuple[str, ...]]:
    """Every cycle of a forest with mistakes, each from its first member in the sheet on."""
    done: set[str] = set()
    found = []
    for start in above:
        path: dict[str, None] = {}
        node: str | None = start
        while node is not None and node in above and node not in done and node not in path:
            path[node] = None
            node = above[node]
        if node in path:
            members = list(path)
            cycle = members[members.index(node) :]
            first = min(range(len(cycle)), key=lambda i: list(above).index(cycle[i]))
            found.append((*cycle[first:], *cycle[:first]))
        done.update(path)
    return found


def people(rows: Rows, ids: Ids, registers: Registers) -> dict[str, Person]:
    """Sheet 人员."""
    found: dict[str, Person] = {}
    for index, identifier in enumerate(ids):
        start, until = rows.day(index, "from"), rows.day(index, "until")
        rows.in_order(index, ("from", start), ("until", until))
        person = Person(
            identifier or "",
            squash(rows.text(index, "name")),
            rows.reference(index, "unit", registers),
            rows.text(index, "title"),
            rows.words(index, "roles"),
            rows.reference(index, "home", registers),
            rows.reference(index, "origin", registers),
            rows.integer(index, "household_limit"),
            rows.text(index, "phone"),
            rows.text(index, "email"),
            start,
            until,
        )
        if identifier is not None:
            found[identifier] = person
    return found


def absences(rows: Rows, registers: Registers) -> tuple[Absence, ...]:
    """Sheet 不可用. Without an end an absence is one day."""
    found = []
    for index in range(len(rows)):
        who = rows.reference(index, "person", registers)
        start, end = rows.day(index, "from"), rows.day(index, "to")
        slot = cast(Slot | None, rows.choice(index, "slot"))
        reason = rows.text(index, "reason")
        ordered = rows.in_order(index, ("from", start), ("to", end))
        if who is not None and start is not None and ordered:
            found.append(Absence(who, start, end or start, slot, reason))
    return tuple(found)


# Links, pins, history -------------------------------------------------------------------

State = Literal["current", "fixed", "forbidden"]


def links(rows: Rows, registers: Registers) -> tuple[tuple[int, Link], ...]:
    """Sheet 联系, each link with the index of its row.

    Links that name what is gone are warned about and left out; a pair that is fixed in
    one row and forbidden in another is an error.
    """
    found: list[tuple[int, Link]] = []
    seen: dict[tuple[str, str, str], dict[State, int]] = {}
    for index in range(len(rows)):
        duty, has_duty = rows.lenient(index, "duty", registers)
        holder, has_holder = rows.lenient(index, "holder", registers)
        target, has_target = rows.lenient(index, "target", registers)
        state = cast(State, rows.choice(index, "state") or "current")
        if duty is None or holder is None or target is None:
            continue
        if not (has_duty and has_holder and has_target):
            continue
        states = seen.setdefault((duty, holder, target), {})
        if state in states:
            _duplicate_row(rows, index, "state", states[state])
            continue
        opposite: State | None = {"fixed": "forbidden", "forbidden": "fixed"}.get(state)  # type: ignore[assignment]
        if opposite in states:
            rows.fault(
                index,
                "state",
                "contradiction",
                _(
                    "This pair is fixed in one row and forbidden in another: row {row}.",
                    row=rows.table.numbers[states[opposite]],
                ),
                remedy=_("Delete one of the rows."),
            )
        states[state] = index
        found.append((index, Link(duty, holder, target, state)))
    return tuple(found)


def _duplicate_row(rows: Rows, index: int, en: str, earlier: int) -> None:
    rows.fault(
        index,
        en,
        "duplicate-row",
        _("Row {row} says the same already.", row=rows.table.numbers[earlier]),
        remedy=_("Delete one of the rows."),
        warning=True,
    )


def pins(rows: Rows, registers: Registers, plan: Settings) -> tuple[Pin, ...]:
    """Sheet 指定. Pins outside the plan are warned about and left out."""
    found: list[tuple[int, Pin]] = []
    for index in range(len(rows)):
        filled = [en for en in ("duty", "person", "date", "slot", "target") if rows.has(index, en)]
        duty = rows.reference(index, "duty", registers)
        person = rows.reference(index, "person", registers)
        day = rows.day(index, "date")
        slot = cast(Slot | None, rows.choice(index, "slot"))
        target = rows.reference(index, "target", registers)
        mode = cast(Literal["must", "never", "wish"] | None, rows.choice(index, "mode"))
        if mode is None:
            continue
        if not filled:
            rows.fault(
                index,
                "duty",
                "pin-says-nothing",
                _("Nothing is said but the mode."),
                _("A duty, a person, a day or a target."),
            )
        elif day is not None and not plan.start <= day <= plan.end:
            rows.fault(
                index,
                "date",
                "outside-plan",
                _("This day is outside the plan; the row is not used."),
                _(
                    "A day from {start} to {end}.",
                    start=plan.start.isoformat(),
                    end=plan.end.isoformat(),
                ),
                warning=True,
            )
        else:
            found.append((index, Pin(duty, person, day, slot, target, mode)))
    _check_pins(rows, found)
    return tuple(pin for _index, pin in found)


_Where = tuple[str | None, str | None, date | None, str | None]


def _check_pins(rows: Rows, found: Sequence[tuple[int, Pin]]) -> None:
    """A 必须 that lies wholly within a 禁止 contradicts it."""
    shapes: dict[tuple[bool, ...], dict[_Where, list[tuple[int, Pin]]]] = {}
    for index, pin in found:
        if pin.mode == "never":
            key = _where(pin)
            shape = tuple(part is not None for part in key)
            shapes.setdefault(shape, {}).setdefault(key, []).append((index, pin))
    for index, pin in found:
        if pin.mode != "must":
            continue
        key = _where(pin)
        for shape, nevers in shapes.items():
            narrowed = tuple(part if kept else None for part, kept in zip(key, shape, strict=True))
            hits = nevers.get(cast(_Where, narrowed), ())
            clash = next((at for at, never in hits if _slots_meet(pin.slot, never.slot)), None)
            if clash is not None:
                rows.fault(
                    index,
                    "mode",
                    "contradiction",
                    _(
                        "This is a must here and forbidden in row {row}.",
                        row=rows.table.numbers[clash],
                    ),
                    remedy=_("Delete one of the rows."),
                )
                break


def _where(pin: Pin) -> _Where:
    return pin.duty, pin.person, pin.date, pin.target


def _slots_meet(must: Slot | None, never: Slot | None) -> bool:
    """Whether everything a 必须 allows in its slot is touched by the slot of a 禁止."""
    if never is None or must == never:
        return True
    return "day" in (must, never) and "evening" not in (must, never) and must is not None


def history(rows: Rows, registers: Registers) -> tuple[tuple[int, Done], ...]:
    """Sheet 历史, each row with its index. Rows that name what is gone are left out."""
    found = []
    for index in range(len(rows)):
        day = rows.day(index, "date")
        duty, has_duty = rows.lenient(index, "duty", registers)
        person, has_person = rows.lenient(index, "person", registers)
        target, has_target = rows.lenient(index, "target", registers)
        count = rows.integer(index, "count")
        if day is None or duty is None or not (has_duty and has_person and has_target):
            continue
        found.append((index, Done(day, duty, person, target, 1 if count is None else count)))
    return tuple(found)


# The ledger -----------------------------------------------------------------------------


def items(
    rows: Rows, ids: Ids, registers: Registers, duties: Mapping[str, Duty]
) -> dict[str, Item]:
    """Sheet 台账."""
    classes = {
        deadline.item_class for duty in duties.values() for deadline in duty.params[DEADLINE]
    }
    found: dict[str, Item] = {}
    for index, identifier in enumerate(ids):
        received, due = rows.day(index, "received"), rows.day(index, "due")
        extended, resolved = rows.day(index, "extended_to"), rows.day(index, "resolved_on")
        rows.in_order(index, ("received", received), ("due", due))
        rows.in_order(index, ("received", received), ("resolved_on", resolved))
        rows.in_order(index, ("due", due), ("extended_to", extended))
        state = rows.choice(index, "state") or "open"
        item = Item(
            identifier or "",
            rows.reference(index, "target", registers),
            rows.text(index, "subject"),
            _item_class(rows, index, classes),
            received,
            due,
            rows.reference(index, "person", registers),
            cast(Literal["open", "resolved", "closed"], state),
            cast(Literal["yellow", "orange", "red"] | None, rows.choice(index, "alert")),
            extended,
            rows.text(index, "extension_reason"),
            resolved,
        )
        _check_item(rows, index, item)
        if identifier is not None:
            found[identifier] = item
    return found


def _item_class(rows: Rows, index: int, classes: set[str]) -> str:
    """The class of an item: ordinary, important, or a word that a deadline names."""
    written = rows.text(index, "class")
    value = find_word(written, ITEM_CLASSES) or written
    if not value or value in classes or find_word(value, ITEM_CLASSES):
        return value
    rows.fault(
        index,
        "class",
        "unknown-word",
        _("This word is not known here."),
        _("One of {words}, or a class that a deadline names.", words=all_named(ITEM_CLASSES)),
        did_you_mean(written, [*(w.zh for w in ITEM_CLASSES), *sorted(classes)]),
    )
    return ""


def _check_item(rows: Rows, index: int, item: Item) -> None:
    blank = [en for en in ("received", "due", "extended_to") if not rows.has(index, en)]
    if item.state == "open" and len(blank) == 3:
        sheet = rows.table.sheet
        rows.fault(
            index,
            "received" if "received" in rows.table.at else "id",
            "missing-value",
            _(
                "An open item needs {received} or {due}.",
                received=named(sheet.column("received")),
                due=named(sheet.column("due")),
            ),
            sheet.column("received").note,
        )
    if item.state != "open" and not rows.has(index, "resolved_on") and item.state == "resolved":
        rows.fault(
            index,
            "resolved_on" if "resolved_on" in rows.table.at else "state",
            "missing-resolved-on",
            _("Resolved, but without the day: no visit can be planned after it."),
            rows.table.sheet.column("resolved_on").note,
            warning=True,
        )
