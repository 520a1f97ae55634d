"""What a row of 指定 speaks of; an empty cell of it means any."""

from __future__ import annotations

from datetime import date

from planner.domain.problem import Pin, Settings, Slot
from planner.domain.shifts import overlap


def about(pin: Pin, duty: str, target: str | None, day: date, slot: Slot) -> bool:
    """Whether `pin` speaks of an occurrence of `duty` at `target` just then, whoever serves."""
    return pin.slot in (None, slot) and _about(pin, duty, target, day)


def bans(
    settings: Settings, pin: Pin, duty: str, target: str | None, day: date, slot: Slot
) -> bool:
    """Whether `pin`, a 禁止, speaks of an occurrence that shares a part of the day with it."""
    return _about(pin, duty, target, day) and (
        pin.slot is None or overlap(settings, pin.slot, slot)
    )


def forbids(
    settings: Settings,
    pin: Pin,
    person: str | None,
    duty: str,
    target: str | None,
    day: date,
    slot: Slot,
) -> bool:
    """Whether `pin` is a 禁止 that keeps `person` from an occurrence; None: everybody."""
    named = pin.mode == "never" and pin.person in (None, person)
    return named and bans(settings, pin, duty, target, day, slot)


def _about(pin: Pin, duty: str, target: str | None, day: date) -> bool:
    return pin.duty in (None, duty) and pin.target in (None, target) and pin.date in (None, day)
