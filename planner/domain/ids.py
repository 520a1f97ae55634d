"""How obligations, their shifts and their gaps are called.

An id is a name that stays the same when a shift moves or changes hands. It is put together
here; what it was made of stands in fields, and nobody cuts it open to learn that. Only what
keeps nothing but the id, as records of the store do, has it read back, here as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.domain.problem import Pin

SEPARATOR = "@"
"""Joins the pieces of an id; no id of the workbook may contain it."""


def obligation_id(duty: str, owner: str | None, target: str | None, label: str, turn: int) -> str:
    """An occurrence of the days: the period it is owed in goes by `label`."""
    return _joined(duty, owner or "all", *([target] if target is not None else []), label, turn)


def minimum_id(duty: str, person: str, label: str) -> str:
    """The turns that `person` owes in the period that goes by `label`."""
    return _joined(duty, person, label, "min")


def visit_id(duty: str, item: str, purpose: str, number: int = 1) -> str:
    """What an item of the ledger needs."""
    return _joined(duty, item, purpose, number)


def round_id(duty: str, person: str, start: date, turn: int) -> str:
    """A household round of `person` in the plan that begins at `start`."""
    return _joined(duty, person, start.isoformat(), turn)


def holding_id(duty: str, who: str, *what: str, part: int = 0) -> str:
    """What a household, or a holder of households, is owed in one part of the duty's team."""
    return _joined(duty, who, *what, *([part] if part else []))


def link_id(duty: str, owner: str | None) -> str:
    """What a holder or target of a pairing, or an owner of a rotation, is owed."""
    return duty if owner is None else f"{duty}.{owner}"


def occurrence_gap_id(obligation: str) -> str:
    """The gap of an occurrence or a visit."""
    return _joined("gap", obligation)


def standing_gap_id(obligation: str) -> str:
    """The gap of what lasts: links, rotations, households and their rounds."""
    return f"{obligation}#gap"


def pin_id(duty: str, pin: Pin) -> str:
    """What a 必须 asks of a duty that owes nothing there and then."""
    return _joined(duty, "pin", *_pieces(pin))


def pin_gap_id(pin: Pin, obligation: str) -> str:
    """The gap of a 必须 that the days do not honour, at the obligation it speaks of."""
    return _joined("gap", "pin", *([pin.duty] if pin.duty else []), *_pieces(pin), obligation)


def standing_pin_gap_id(duty: str, words: Iterable[str | None]) -> str:
    """The gap of a fixed link, or of a 必须 that a rotation does not honour."""
    return f"{'.'.join([duty, *filter(None, words)])}#pin"


def label_in(shift: str | None) -> str | None:
    """The label of the period, or the first day of the plan, that the id of a shift names."""
    pieces = (shift or "").split(SEPARATOR)
    return pieces[-2] if len(pieces) > 1 else None


def owner_in(shift: str | None) -> str | None:
    """The owner that the id of a shift names, where a shift of that duty has one."""
    pieces = (shift or "").split(SEPARATOR)
    return pieces[1] if len(pieces) > 1 else None


def turn_in(shift: str) -> int:
    """The number of its turn that the id of a shift ends with; 0 where it has none."""
    number = shift.split(SEPARATOR)[-1]
    return int(number) if number.isdecimal() else 0


def _pieces(pin: Pin) -> list[str]:
    words = (pin.person, pin.date and pin.date.isoformat(), pin.slot, pin.target)
    return [str(word) for word in words if word]


def _joined(*pieces: object) -> str:
    return SEPARATOR.join(map(str, pieces))
