"""A demand: this duty, this owner, this period, this turn.

A demand says when it may take place, who may serve, and where. Everything that follows
from the workbook alone is settled here; what is left open is the planner's to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from planner.domain.periods import Period, period_of
from planner.domain.pins import about
from planner.domain.plan import Purpose
from planner.domain.problem import Duty, Pin, Slot
from planner.domain.shifts import slots
from planner.model.attendance import Attendance


@dataclass(frozen=True, slots=True)
class Part:
    """`need` people of `candidates`; None stands for all who are there.

    `elsewhere` are those it takes where its owner's turn is at another target: they share
    the turns, though they cannot serve here. `members` are the people of whole units among the
    candidates.
    """

    need: int | None
    candidates: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    members: frozenset[str] = frozenset()

    def names(self, person: str) -> bool:
        """Whether `person` could serve in it, alone or with their unit."""
        return person in self.candidates or person in self.members


class When(NamedTuple):
    """One choice of day and slot."""

    day: date
    slot: Slot


@dataclass(frozen=True, slots=True)
class Demand:
    """One obligation. `when` lists the choices in order; empty where no day is left.

    `period` is the duty's period; `block` names the block of 连班; `pinned` holds choices
    that only a 必须 of sheet 指定 opens; `open_days` counts the days the duty's own rules
    leave. `shares_days` is true where the period has fewer allowed days than turns, so that
    turns may meet on a day. `spare` marks an occurrence that is not owed and is there only
    so that a 必须 can be honoured. A demand whose duty has targets while it has none of its
    own cannot be placed. `late` marks a step of a project for which no day is left: its last
    day lies before the plan, or before what must come first. `purpose` is what an item of the
    ledger asks for.
    """

    id: str
    duty: Duty
    owner: str | None
    target: str | None
    period: Period
    turn: int
    when: tuple[When, ...]
    parts: tuple[Part, ...]
    pinned: frozenset[When] = frozenset()
    deferred: bool = False
    shares_days: bool = False
    open_days: int = 0
    spare: bool = False
    late: bool = False
    purpose: Purpose | None = None

    @property
    def whole_team(self) -> int:
        """How many people are missing where nobody comes: at least one."""
        counts = (len(p.candidates) if p.need is None else p.need for p in self.parts)
        return max(1, sum(counts))

    def could_honour(self, pin: Pin) -> bool:
        """Whether one of its choices could be what `pin` asks for."""
        named = pin.person is None or any(part.names(pin.person) for part in self.parts)
        return named and any(about(pin, self.duty.id, self.target, *when) for when in self.when)

    def block(self, day: date) -> str | None:
        """The name of the block that `day` falls into, where the duty has blocks."""
        return block_label(self.duty, day)


def block_label(duty: Duty, day: date) -> str | None:
    """The name of the block of 连班 that `day` falls into; None for a duty without blocks."""
    return None if duty.block is None else period_of(duty.block, day).label


def missing_at(parts: Sequence[Part], when: When, attendance: Attendance) -> int:
    """How many people `parts` lack at `when` even if nobody has other shifts.

    Where nobody at all is there the whole team is missing, one for 全体.
    """
    lacking = someone = 0
    for part in parts:
        here = sum(attendance.present(p, when.day, when.slot) for p in part.candidates)
        someone += here
        lacking += 0 if part.need is None else max(0, part.need - here)
    if someone or not parts:
        return lacking
    return max(1, sum(len(p.candidates) if p.need is None else p.need for p in parts))


def times_on(duty: Duty, days: Iterable[date]) -> tuple[When, ...]:
    """The times of `duty` on `days`."""
    return tuple(When(day, slot) for day in days for slot in slots(duty))
