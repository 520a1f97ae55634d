"""Sheets 台账 and 历史."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from constraints.follow_ups.rule import DEADLINE
from inputs.workbook.faults import all_named, did_you_mean, named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from planner.domain.language import _
from planner.domain.problem import Done, Duty, Item
from planner.domain.words import ITEM_CLASSES, find_word


def items(rows: Rows, registers: Registers, duties: Mapping[str, Duty]) -> dict[str, Item]:
    """Sheet 台账."""
    classes = {
        deadline.item_class for duty in duties.values() for deadline in duty.params[DEADLINE]
    }
    found: dict[str, Item] = {}
    for row, identifier in rows.identified():
        received, due = row.day("received"), row.day("due")
        extended, resolved = row.day("extended_to"), row.day("resolved_on")
        row.in_order(("received", received), ("due", due))
        row.in_order(("received", received), ("resolved_on", resolved))
        row.in_order(("due", due), ("extended_to", extended))
        state = row.choice("state") or "open"
        item = Item(
            identifier or "",
            row.reference("target", registers),
            row.text("subject"),
            _item_class(row, classes),
            received,
            due,
            row.reference("person", registers),
            cast(Literal["open", "resolved", "closed"], state),
            cast(Literal["yellow", "orange", "red"] | None, row.choice("alert")),
            extended,
            row.text("extension_reason"),
            resolved,
        )
        _check_item(row, item)
        if identifier is not None:
            found[identifier] = item
    return found


def _item_class(row: Row, classes: set[str]) -> str:
    """The class of an item: ordinary, important, or a word that a deadline names."""
    written = row.text("class")
    value = find_word(written, ITEM_CLASSES) or written
    if not value or value in classes or find_word(value, ITEM_CLASSES):
        return value
    row.fault(
        "class",
        "unknown-word",
        _("This word is not known here."),
        _("One of {words}, or a class that a deadline names.", words=all_named(ITEM_CLASSES)),
        did_you_mean(written, [*(w.zh for w in ITEM_CLASSES), *sorted(classes)]),
    )
    return ""


def _check_item(row: Row, item: Item) -> None:
    blank = [en for en in ("received", "due", "extended_to") if not row.has(en)]
    if item.state == "open" and len(blank) == 3:
        received, due = row.column("received"), row.column("due")
        row.fault(
            row.standing("received"),
            "missing-value",
            _("An open item needs {received} or {due}.", received=named(received), due=named(due)),
            received.note,
        )
    if item.state == "resolved" and not row.has("resolved_on"):
        row.fault(
            row.standing("resolved_on", "state"),
            "missing-resolved-on",
            _("Resolved, but without the day: no visit can be planned after it."),
            row.column("resolved_on").note,
            warning=True,
        )


def history(rows: Rows, registers: Registers) -> tuple[tuple[Row, Done], ...]:
    """Sheet 历史, each with its row. Those that name what is gone are left out."""
    found = []
    for row in rows:
        day = row.day("date")
        duty, has_duty = row.lenient("duty", registers)
        person, has_person = row.lenient("person", registers)
        target, has_target = row.lenient("target", registers)
        count = row.integer("count")
        if day is None or duty is None or not (has_duty and has_person and has_target):
            continue
        found.append((row, Done(day, duty, person, target, 1 if count is None else count)))
    return tuple(found)
