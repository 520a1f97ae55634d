"""What is late, and when it could be made up for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.plan import Assigned, Gap, Shift
from planner.domain.problem import Slot

Why = Literal["not_recorded", "not_done", "partly", "never_planned"]


@dataclass(frozen=True, slots=True)
class CatchUp:
    """A day on which something late could be made up for, and by whom.

    `in_time` says that the period is not over by then; `others` that somebody has to stand
    in for those who were planned; `usual` that the duty allows the weekday.
    """

    date: date
    slot: Slot
    people: tuple[Assigned, ...]
    in_time: bool
    others: bool = False
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Late:
    """Something late: a `shift` of the plan, or a `gap` of which no shift came.

    `missing` counts turns, or the `households` still to be visited. `due` is the last day
    of the period it is owed in. `catch_up` is None where no day was found inside the plan.
    """

    why: Why
    duty: str
    owner: str | None
    missing: int
    due: date
    shift: Shift | None = None
    gap: Gap | None = None
    households: tuple[str, ...] = ()
    catch_up: CatchUp | None = None

    @property
    def id(self) -> str:
        """The obligation it is about."""
        if self.shift is not None:
            return self.shift.id
        return self.gap.obligation if self.gap is not None else ""

    @property
    def target(self) -> str | None:
        """Where it takes place, as far as that is settled."""
        if self.shift is not None:
            return self.shift.target
        return self.gap.target if self.gap is not None else None
