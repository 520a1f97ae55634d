"""The rounds of one duty in the making: its people, its days, and what is booked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from planner.domain.ids import turn_in
from planner.domain.periods import monday
from planner.domain.pins import forbids
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Pin, Slot
from planner.stages.rounds.holders import Visitors
from planner.stages.rounds.pins import keeps
from planner.stages.rounds.state import Day, Holder, Round, Rounds, Visit


class DutyRounds:
    """The rounds of one duty for its (household, holder) pairs, as far as they are decided."""

    def __init__(
        self,
        stage: Rounds,
        duty: Duty,
        pairs: Sequence[tuple[str, str]],
        released: Sequence[Shift] = (),
    ) -> None:
        """`released` are published rounds that stand no longer, unless it is found they may."""
        self.stage = stage
        self.duty = duty
        visitors = Visitors(stage, duty, pairs)
        self.spacing, self.slots, self.days = visitors.spacing, visitors.slots, visitors.days
        self.positions = visitors.positions
        self.musts = visitors.musts
        self.nevers = [
            pin
            for pin in stage.problem.pins
            if pin.mode == "never" and pin.target is not None and pin.duty in (None, duty.id)
        ]
        self.kept, self.people, self.others = visitors.kept, visitors.people, visitors.others
        self.kept_of: dict[str | None, list[Shift]] = defaultdict(list)
        for shift in self.kept:
            self.kept_of[shift.owner].append(shift)
        self._seen = dict(stage.seen)
        self.day_of = {one.day: one for one in self.days}
        self.beside: dict[str, set[str]] = defaultdict(set)
        """Everybody who holds a household that the person holds."""
        for holders in {tuple(them) for them in self.others.values() if len(them) > 1}:
            for one in holders:
                self.beside[one].update(holders)
        self.visited: dict[int, set[date]] = defaultdict(set)
        """On which days the duty visits a household."""
        for shift in self.kept:
            for household in shift.households:
                if household in stage.row_of:
                    self.visited[stage.row_of[household]].add(shift.date)
        self.by_name = {person.id: person for person in self.people}
        self.released: dict[str, list[Shift]] = defaultdict(list)
        self.posted_to: dict[int, list[str]] = defaultdict(list)
        for shift in released:
            self.released[shift.owner or ""].append(shift)
            for household in shift.households:
                if household in stage.row_of:
                    self.posted_to[stage.row_of[household]].append(shift.id)
        standing = {shift.id for shift in self.kept}
        self.changed: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        """How many of each person's published rounds are gone, and how many are others now."""
        for shift in stage.posted.get(duty.id, ()):
            gone, other = self.changed[shift.owner or ""]
            if shift.id in standing:
                other += shift.id in stage.altered
            elif all(one.id != shift.id for one in released):
                gone += 1
            self.changed[shift.owner or ""] = gone, other

    def times(self, person: Holder) -> Iterator[tuple[Day, tuple[Slot, ...], bool]]:
        """The person's free days, and whether a round may be there that no 必须 wants there."""
        booked = [one for one in person.rounds if one.day is not None]
        taken = [
            self.positions.of(one.day)
            for one in booked
            if one.day is not None and not self._demanded(person.id, one)
        ]
        for number, slots in sorted(person.free.items()):
            day = self.days[number]
            if booked:
                slots = tuple(s for s in slots if self.stage.free(person.id, day.day, s))
            if self.stage.room(person.id, day.day) == 0:
                continue
            near = any(abs(day.position - other) < self.spacing for other in taken)
            if slots:
                yield day, slots, not (day.demanded or near or number in person.close)

    def book(self, person: str, one: Round, day: date, slot: Slot) -> None:
        """Put a round on a day."""
        one.day, one.slot = day, slot
        self.visit(person, one.rows, day)
        self.stage.begun[person, day] += 1
        self.stage.busy[person].update(self.stage.beginnings.within(day, slot))

    def join(self, person: str, one: Round, visits: Sequence[Visit]) -> None:
        """Let a round that has its day take in further visits."""
        assert one.day is not None  # noqa: S101
        one.visits += visits
        self.visit(person, one.rows, one.day)

    def stand(self, person: Holder, shift: Shift) -> None:
        """Let a published round stay as it is."""
        one = standing(self.stage, shift)
        person.rounds.append(one)
        self.book(person.id, one, shift.date, shift.slot)

    def wants(self, shift: Shift) -> bool:
        """Whether a published round is what a 必须 wants."""
        return any(keeps(shift, pin) for pin in self.musts)

    def free_again(self, person: Holder) -> None:
        """Take the person's new rounds off their days."""
        for one in person.rounds:
            if one.kept is None and one.day is not None:
                for row in one.rows:
                    week = row, monday(one.day)
                    self.visited[row].discard(one.day)
                    self.stage.seen.pop(week, None)
                    if week in self._seen:
                        self.stage.seen[week] = self._seen[week]
                self.stage.leave(person.id, one.day, one.slot)
                one.day = None
        for one in person.rounds:
            if one.day is not None:
                self.visit(person.id, one.rows, one.day)

    def leave(self, row: int, day: date) -> None:
        """Take the visit of a household off its day."""
        self.visited[row].discard(day)
        week = row, monday(day)
        if not any(monday(other) == week[1] for other in self.visited[row]):
            self.stage.seen.pop(week, None)
            if week in self._seen:
                self.stage.seen[week] = self._seen[week]

    def visit(self, person: str, rows: Sequence[int], day: date) -> None:
        """Note that `person` visits households on a day."""
        week = monday(day)
        for row in rows:
            self.stage.seen[row, week] = person
            self.visited[row].add(day)

    def open(self, person: str, one: Round, day: date) -> bool:
        """Whether a round may be on `day`: in its window, its households not visited already
        that day, nor by anybody else that week.
        """
        return one.first <= day <= one.last and all(
            self.may_visit(person, row, day) for row in one.rows
        )

    def may_visit(self, person: str, row: int, day: date) -> bool:
        """Whether nobody visits the household that day, nor anybody else that week."""
        alone = self.stage.seen.get((row, monday(day)), person) == person
        return alone and day not in self.visited[row]

    def honours(self, pin: Pin, person: str, one: Round, day: date, slot: Slot) -> bool:
        """Whether the round would be what `pin` asks for."""
        return (
            pin.person in (None, person)
            and pin.date in (None, day)
            and pin.slot in (None, slot)
            and (pin.target in (None, one.unit) or self.stage.row_of.get(pin.target) in one.rows)
        )

    def banned(self, person: str, one: Round, day: date, slot: Slot) -> bool:
        """Whether 禁止 keeps the round's unit, or one of its households, from the person then."""
        return any(
            forbids(self.stage.settings, pin, person, self.duty.id, pin.target, day, slot)
            and (pin.target == one.unit or self.stage.row_of.get(pin.target or "") in one.rows)
            for pin in self.nevers
        )

    def _demanded(self, person: str, one: Round) -> bool:
        return one.day is not None and any(
            self.honours(pin, person, one, one.day, one.slot) for pin in self.musts
        )

    def wanted(self, pin: Pin, person: str, day: date) -> bool:
        """Whether a 必须 wants the person, or anybody, that day."""
        return pin.date == day and pin.person in (None, person)

    def open_musts(self) -> list[Pin]:
        """The 必须 that nothing honours yet."""
        if not self.musts:
            return []
        standing = [*self.stage.before, *self.kept]
        made = [(one.id, r, r.day, r.slot) for one in self.people for r in one.rounds if r.day]
        return [
            pin
            for pin in self.musts
            if not any(keeps(shift, pin) for shift in standing)
            and not any(self.honours(pin, *one) for one in made)
        ]

    def turns(self, person: Holder) -> int:
        """The highest number among the person's rounds that stand or were published."""
        posted = [one for one in self.stage.posted.get(self.duty.id, ()) if one.owner == person.id]
        mine = (*self.kept_of.get(person.id, ()), *posted)
        return max((turn_in(shift.id) for shift in mine), default=0)


def standing(stage: Rounds, shift: Shift) -> Round:
    """A published round as it is."""
    rows = [stage.row_of[one] for one in shift.households if one in stage.row_of]
    visits = [Visit(row, shift.date, shift.date) for row in rows]
    unit = stage.units[rows[0]] if rows else shift.target or ""
    day, slot = shift.date, shift.slot
    return Round(unit, visits, day, day, day=day, slot=slot, kept=shift)
