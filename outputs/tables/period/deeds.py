"""What was planned and done: turns, receptions, visits, household visits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from constraints.kinds import KINDS
from planner.domain.problem import Duty


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was planned and done in the period: turns, receptions, visits, household visits."""

    turns_planned: int = 0
    turns_done: int = 0
    receptions_planned: int = 0
    receptions_done: int = 0
    visits_planned: int = 0
    visits_done: int = 0
    homes_planned: int = 0
    homes_done: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record."""
        return not (self.turns_planned or self.turns_done or self.homes_done or self.homes_planned)


def is_visit(duty: Duty | None) -> bool:
    """Whether an occurrence of `duty` is a visit, household rounds excepted."""
    return duty is not None and KINDS[duty.kind].disturbs_village


def is_round(duty: Duty | None) -> bool:
    """Whether `duty` visits households one by one."""
    return duty is not None and KINDS[duty.kind].by_household


def takes_place(duty: Duty | None) -> bool:
    """Whether `duty` takes place on days at all; pairings do not."""
    return duty is not None and not KINDS[duty.kind].pairs


@dataclass(slots=True)
class DeedCount:
    """Deeds while they are counted, by the names of the fields of `Deeds`."""

    found: Counter[str] = field(default_factory=Counter)

    def add(self, duty: Duty | None, when: str, count: int, *, turns: int = 1) -> None:
        """Count an occurrence of `duty`; `when` is ``planned`` or ``done``."""
        if not takes_place(duty) or duty is None:
            return
        self.found[f"turns_{when}"] += turns
        if is_round(duty):
            self.found[f"homes_{when}"] += count
        elif is_visit(duty):
            self.found[f"visits_{when}"] += count
        elif KINDS[duty.kind].receives:
            self.found[f"receptions_{when}"] += count

    def deeds(self) -> Deeds:
        """What was counted."""
        return Deeds(**self.found)
