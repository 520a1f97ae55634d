"""The rounds of one duty in the making: its people, its days, and what is booked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from planner.domain.ids import turn_in
from planner.domain.periods import monday
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Slot
from planner.stages.rounds.holders import Visitors
from planner.stages.rounds.state import Holder, Round, Rounds


class DutyRounds:
    """The rounds of one duty for its (household, holder) pairs, as far as they are decided."""

    def __init__(self, stage: Rounds, duty: Duty, pairs: Sequence[tuple[str, str]]) -> None:
        self.stage = stage
        self.duty = duty
        visitors = Visitors(stage, duty, pairs)
        self.spacing, self.slots, self.days = visitors.spacing, visitors.slots, visitors.days
        self.positions = visitors.positions
        self.demanded = frozenset(one.day for one in self.days if one.demanded)
        self.kept, self.people, self.others = visitors.kept, visitors.people, visitors.others
        self.kept_of: dict[str | None, list[Shift]] = defaultdict(list)
        for shift in self.kept:
            self.kept_of[shift.owner].append(shift)
        self.visited: set[tuple[int, date]] = {
            (stage.row_of[household], shift.date)
            for shift in self.kept
            for household in shift.households
            if household in stage.row_of
        }
        self.by_name = {person.id: person for person in self.people}

    def book(self, person: Holder, one: Round, day: date, slot: Slot) -> None:
        """Put a round on a day."""
        one.day, one.slot = day, slot
        week = monday(day)
        for row in one.rows:
            self.stage.seen[row, week] = person.id
            self.visited.add((row, day))
        self.stage.begun[person.id, day] += 1
        moments = self.stage.beginnings.within(day, slot)
        self.stage.busy.update((person.id, moment) for moment in moments)

    def open(self, person: Holder, one: Round, day: date) -> bool:
        """Whether a round may be on `day`: in its window, and nobody else there that week."""
        if day in self.demanded and not one.first == day == one.last:
            return False  # none of the duty's weekdays: there for the round that 指定 wants
        return one.first <= day <= one.last and self.stage.undisturbed(person.id, one.rows, day)

    def turns(self, person: Holder) -> int:
        """The highest number among the person's rounds that stand already."""
        return max((turn_in(shift.id) for shift in self.kept_of.get(person.id, ())), default=0)
