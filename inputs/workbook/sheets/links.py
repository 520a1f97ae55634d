"""Sheets 联系 and 指定."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, cast

from inputs.workbook.days import slip_of_year
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from planner.domain.language import _
from planner.domain.problem import Link, Pin, Settings, Slot
from planner.domain.shifts import overlap

State = Literal["current", "fixed", "forbidden"]

_OPPOSITE: Mapping[State, State] = {"fixed": "forbidden", "forbidden": "fixed"}


def links(rows: Rows, registers: Registers) -> tuple[tuple[Row, Link], ...]:
    """Sheet 联系, each link with its row.

    Links that name what is gone are warned about and left out; a pair that is fixed in
    one row and forbidden in another is an error.
    """
    found: list[tuple[Row, Link]] = []
    seen: dict[tuple[str, str, str], dict[State, Row]] = {}
    for row in rows:
        duty, has_duty = row.lenient("duty", registers)
        holder, has_holder = row.lenient("holder", registers)
        target, has_target = row.lenient("target", registers)
        state = cast(State, row.choice("state") or "current")
        if duty is None or holder is None or target is None:
            continue
        if not (has_duty and has_holder and has_target):
            continue
        states = seen.setdefault((duty, holder, target), {})
        remedy = _("Delete one of the rows.")
        if state in states:
            text = _("Row {row} says the same already.", row=states[state].number)
            row.fault("state", "duplicate-row", text, remedy=remedy, warning=True)
            continue
        other = states.get(_OPPOSITE.get(state, state))
        if other is not None:
            text = _(
                "This pair is fixed in one row and forbidden in another: row {row}.",
                row=other.number,
            )
            row.fault("state", "contradiction", text, remedy=remedy)
        states[state] = row
        found.append((row, Link(duty, holder, target, state)))
    return tuple(found)


def pins(rows: Rows, registers: Registers, plan: Settings) -> tuple[Pin, ...]:
    """Sheet 指定. Pins outside the plan are warned about and left out."""
    found: list[tuple[Row, Pin]] = []
    for row in rows:
        filled = [en for en in ("duty", "person", "date", "slot", "target") if row.has(en)]
        duty = row.reference("duty", registers)
        person = row.reference("person", registers)
        day = row.day("date")
        slot = cast(Slot | None, row.slot("slot", plan))
        target = row.reference("target", registers)
        mode = cast(Literal["must", "never", "wish"] | None, row.choice("mode"))
        if mode is None:
            continue
        if not filled:
            row.fault(
                "duty",
                "pin-says-nothing",
                _("Nothing is said but the mode."),
                _("A duty, a person, a day or a target."),
            )
        elif day is not None and not plan.start <= day <= plan.end:
            row.fault(
                "date",
                "outside-plan",
                _("This day is outside the plan; the row is not used."),
                _(
                    "A day from {start} to {end}.",
                    start=plan.start.isoformat(),
                    end=plan.end.isoformat(),
                ),
                slip_of_year(day, plan.start, plan.end),
                warning=True,
            )
        else:
            found.append((row, Pin(duty, person, day, slot, target, mode)))
    _check_pins(found, plan)
    return tuple(pin for _row, pin in found)


_Where = tuple[str | None, str | None, date | None, str | None]


def _check_pins(found: Sequence[tuple[Row, Pin]], plan: Settings) -> None:
    """A 必须 that lies wholly within a 禁止 contradicts it."""
    shapes: dict[tuple[bool, ...], dict[_Where, list[tuple[Row, Pin]]]] = {}
    for row, pin in found:
        if pin.mode == "never":
            key = _where(pin)
            shape = tuple(part is not None for part in key)
            shapes.setdefault(shape, {}).setdefault(key, []).append((row, pin))
    for row, pin in found:
        if pin.mode != "must":
            continue
        key = _where(pin)
        for shape, nevers in shapes.items():
            narrowed = tuple(part if kept else None for part, kept in zip(key, shape, strict=True))
            hits = nevers.get(cast(_Where, narrowed), ())
            clash = next(
                (at for at, never in hits if _slots_meet(pin.slot, never.slot, plan)), None
            )
            if clash is not None:
                text = _("This is a must here and forbidden in row {row}.", row=clash.number)
                row.fault("mode", "contradiction", text, remedy=_("Delete one of the rows."))
                break


def _where(pin: Pin) -> _Where:
    return pin.duty, pin.person, pin.date, pin.target


def _slots_meet(must: Slot | None, never: Slot | None, plan: Settings) -> bool:
    """Whether everything a 必须 allows in its slot is touched by the slot of a 禁止."""
    return never is None or (must is not None and overlap(plan, must, never))
