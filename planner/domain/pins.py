"""What a row of 指定 speaks of; an empty cell of it means any."""

from __future__ import annotations

from datetime import date

from planner.domain.problem import Pin, Slot
from planner.domain.shifts import overlap


def about(pin: Pin, duty: str, target: str | None, day: date, slot: Slot) -> bool:
    """Whether `pin` speaks of an occurrence of `duty` at `target` then, whoever serves.

    A 必须 or 希望 means its own slot, a 禁止 every slot that shares a part of the day with it.
    """
    return (
        pin.duty in (None, duty)
        and pin.target in (None, target)
        and pin.date in (None, day)
        and (
            pin.slot is None
            or pin.slot == slot
            or (pin.mode == "never" and overlap(pin.slot, slot))
        )
    )


def forbids(
    pin: Pin, person: str | None, duty: str, target: str | None, day: date, slot: Slot
) -> bool:
    """Whether `pin` is a 禁止 that keeps `person` from an occurrence; None: everybody."""
    named = pin.mode == "never" and pin.person in (None, person)
    return named and about(pin, duty, target, day, slot)
