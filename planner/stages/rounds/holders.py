"""Who visits for one duty, and on which days each of them is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from constraints.exceptions.rule import EXCEPT
from constraints.spacing.rule import OWNER_SPACING
from planner.domain.directory import Context
from planner.domain.pins import bans
from planner.domain.problem import Duty, Pin
from planner.domain.shifts import slots, team
from planner.stages.rounds.pins import duty_of, keeps
from planner.stages.rounds.state import GOLDEN, Day, Holder, Rounds


class Visitors:
    """The people of one duty for its (household, holder) pairs, and the days it may use."""

    def __init__(self, stage: Rounds, duty: Duty, pairs: Sequence[tuple[str, str]]) -> None:
        self.stage, self.duty = stage, duty
        self.spacing = max(duty.spacing or 0, duty.params[OWNER_SPACING] or 0)
        self.slots = slots(duty)
        self.positions = stage.spaced.of(duty)
        pins = stage.problem.pins
        self.musts = [
            pin
            for pin in dict.fromkeys(pins)
            if pin.mode == "must" and pin.date is not None and duty_of(stage.problem, pin) is duty
        ]
        self.days = self._days()
        self.kept = stage.kept.get(duty.id, [])
        self.people, self.others = self._holders(pairs)

    def _days(self) -> list[Day]:
        settings, duty = self.stage.settings, self.duty
        day = max(filter(None, (self.stage.since, duty.start)))
        last = min(filter(None, (settings.end, duty.until)))
        calendar, days = self.stage.calendar, list[Day]()
        demanded = {pin.date for pin in self.musts}
        while day <= last:
            usual = calendar.allows(day, duty)
            if usual or (day in demanded and not calendar.closes(day, duty)):
                days.append(Day(len(days), day, self.positions.of(day), not usual))
            day += timedelta(days=1)
        return days

    def _holders(
        self, pairs: Sequence[tuple[str, str]]
    ) -> tuple[list[Holder], dict[int, list[str]]]:
        """The visitors: one of each household's holders, of the first part there is; and
        everybody who holds each household.
        """
        stage = self.stage
        by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for household, holder in pairs:
            row = stage.row_of.get(household)
            if row is not None and holder in stage.problem.people:
                by_row[row].append((self._part(holder, stage.units[row]), holder))
        found: dict[str, Holder] = {}
        for row in sorted(by_row, key=stage.order.__getitem__):
            lead = min(part for part, _holder in by_row[row])
            able = sorted(holder for part, holder in by_row[row] if part == lead)
            name = able[stage.order[row] % len(able)]
            if name not in found:
                found[name] = Holder(name, lead)
            found[name].rows[stage.units[row]].append(row)
        others: dict[int, list[str]] = {}
        for row, holding in by_row.items():
            others[row] = sorted(holder for _part, holder in holding)
            for part, holder in holding:
                found.setdefault(holder, Holder(holder, part))
        people = [found[one] for one in sorted(found)]
        excepted = self._excepted()
        last_turn = self._last_turns()
        taken = self._taken()
        for number, person in enumerate(people):
            person.phase = (number + 1) * GOLDEN % 1.0
            nevers = self._nevers(person.id)
            since = last_turn.get(person.id)
            wanted = {pin.date for pin in self.musts if pin.person in (None, person.id)}
            for one in self.days:
                if one.demanded and one.day not in wanted:
                    continue
                if (person.id, one.day) in excepted:
                    continue
                if (since is not None and one.position - since < self.spacing) or any(
                    abs(one.position - other) < self.spacing for other in taken.get(person.id, ())
                ):
                    person.close.add(one.number)
                free = [slot for slot in self.slots if stage.free(person.id, one.day, slot)]
                for pin in nevers:
                    free = [
                        slot
                        for slot in free
                        if not bans(stage.settings, pin, self.duty.id, None, one.day, slot)
                    ]
                if free:
                    person.free[one.number] = tuple(free)
        return people, others

    def _part(self, holder: str, unit: str) -> int:
        if len(self.duty.team) > 1 and self.duty.owner.by != "person":
            context = Context(owner=unit, target=unit, links=self.stage.links)
            for index, part in enumerate(self.duty.team):
                if holder in self.stage.directory.people(part.selector, context):
                    return index
        return 0

    def _nevers(self, person: str) -> list[Pin]:
        return [
            pin
            for pin in self.stage.problem.pins
            if pin.mode == "never"
            and pin.target is None
            and pin.duty in (None, self.duty.id)
            and pin.person in (None, person)
        ]

    def _excepted(self) -> set[tuple[str, date]]:
        """Days on which a duty of `except` has the person."""
        return {
            (one.id, shift.date)
            for shift in self.stage.before
            if shift.duty in self.duty.params[EXCEPT]
            for one in team(shift, self.stage.problem.duties.get(shift.duty))
        }

    def _last_turns(self) -> Mapping[str, int]:
        """The position of everybody's last turn before the plan."""
        if not self.spacing:
            return {}
        found: dict[str, date] = {}
        for done in self.stage.problem.history:
            earlier = done.duty == self.duty.id and done.date < self.stage.settings.start
            if earlier and done.person is not None:
                found[done.person] = max(found.get(done.person, date.min), done.date)
        return {person: self.positions.of(day) for person, day in found.items()}

    def _taken(self) -> Mapping[str, list[int]]:
        """The positions of everybody's rounds that stand already."""
        found: dict[str, list[int]] = defaultdict(list)
        for shift in self.kept if self.spacing else ():
            if shift.date >= self.stage.since:
                continue  # among the person's rounds, it keeps its distance there
            # What a 必须 wants keeps no distance, and nobody else from it.
            for one in shift.people if not any(keeps(shift, pin) for pin in self.musts) else ():
                found[one.id].append(self.positions.of(shift.date))
        return found
