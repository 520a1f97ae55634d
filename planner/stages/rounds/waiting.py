"""Of a share that names a part of the households, those go first whose last visit is longest ago.

Which household of a holder and unit a visit goes to changes neither days nor counts. So visits
are exchanged once they have their days, until none of them could go to a household of the same
holder and unit that waits longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from constraints.household_rounds.model import Owed
from planner.stages.rounds.duty import DutyRounds, standing
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Holder, Round


class Waiting:
    """The households of a duty, who visits them on which day, and who of them waits longer."""

    def __init__(self, rounds: DutyRounds, shares: Shares) -> None:
        self._rounds, self._shares = rounds, shares
        self._parts = [one for one in shares.owed if one.cadence.percent < 100]
        self._held: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, holders in rounds.others.items() if self._parts else ():
            for holder in holders:
                self._held[holder, rounds.stage.units[row]].append(row)

    def settle(self) -> int:
        """Exchange households until nobody waits who need not.

        Returns how many published rounds that stood as they were changed for it.
        """
        if not self._parts:
            return 0
        before = self._altered()
        while sum(self._exchange(*one) for one in self._in_order()):
            pass
        return len(self._altered() - before)

    def passed_over(self) -> int:
        """How many visits of rounds that are over, or too near to be changed, others wait for."""
        stage = self._rounds.stage
        early = (shift for shift in self._rounds.kept if shift.date < stage.since)
        rounds = [(shift.owner, standing(stage, shift)) for shift in early if self._parts]
        return sum(
            self._longer(self._rounds.by_name[owner], one, one.first, row) is not None
            for owner, one in rounds
            if owner in self._rounds.by_name
            for row in one.rows
        )

    def _made(self) -> Iterator[tuple[Holder, Round, date]]:
        for person in self._rounds.people:
            for one in person.rounds:
                if one.day is not None:
                    yield person, one, one.day

    def _in_order(self) -> list[tuple[Holder, Round, date]]:
        """The rounds that are not over: at last those that are published as they are, and first
        those to whoever had a visit lately.
        """

        def key(of: tuple[Holder, Round, date]) -> tuple[bool, int, date, str, int]:
            person, one, day = of
            lately = max((self._last(row, day) for row in one.rows), default=date.min)
            return self._standing(one), -lately.toordinal(), day, person.id, one.turn

        since = self._rounds.stage.since
        return sorted((one for one in self._made() if one[2] >= since), key=key)

    def _standing(self, one: Round) -> bool:
        return one.kept is not None and one.kept.id not in self._rounds.stage.altered

    def _altered(self) -> set[str]:
        """Published rounds that stood, and go elsewhere now."""
        ids = self._rounds.stage.ids
        return {
            one.kept.id
            for _person, one, _day in self._made()
            if one.kept is not None and self._standing(one)
            if {ids[row] for row in one.rows} != {*one.kept.households}
        }

    def _exchange(self, person: Holder, one: Round, day: date) -> bool:
        """Let households that wait longer have the visits of a round."""
        done = False
        numbered = [*enumerate(one.visits)]
        numbered.sort(key=lambda pair: self._last(pair[1].row, day), reverse=True)
        for number, visit in numbered:
            other = self._longer(person, one, day, visit.row)
            if other is not None:
                self._rounds.leave(visit.row, day)
                self._rounds.visit(person.id, [other], day)
                one.visits[number] = replace(visit, row=other)
                done = True
        return done

    def _longer(self, person: Holder, one: Round, day: date, row: int) -> int | None:
        """Who could have the visit instead, and waits longest."""
        counts = [part for part in self._parts if day in part.period and self._only(part, row)]
        if not counts or self._demanded(person, one, day, row):
            return None
        since = self._last(row, day)
        others = (
            (self._last(other, day), self._rounds.stage.order[other], other)
            for other in self._held[person.id, one.unit]
            if self._last(other, day) < since
            and any(
                self._shares.of(part, other) and not self._count(part, other) for part in counts
            )
            and self._alike(day, row, other)
            and self._rounds.may_visit(person.id, other, day)
            and not self._banned(person, one, day, row, other)
        )
        return min(others, default=(None, None, None))[2]

    def _only(self, part: Owed, row: int) -> bool:
        """Whether the household is visited once in the period of the share."""
        return self._shares.of(part, row) and self._count(part, row) == 1

    def _alike(self, day: date, row: int, other: int) -> bool:
        """Whether a visit to `other` counts for whatever one to `row` is needed for."""
        return not any(
            day in one.period
            and self._shares.of(one, row)
            and self._count(one, row) <= one.cadence.times
            and (
                one.whole
                or not self._shares.of(one, other)
                or self._count(one, other) >= one.cadence.times
            )
            for one in self._shares.owed
        )

    def _days(self, row: int) -> set[date]:
        return self._rounds.visited[row] | self._shares.beside.get(row, set())

    def _count(self, owed: Owed, row: int) -> int:
        return self._shares.before(owed, row) + sum(day in owed.period for day in self._days(row))

    def _last(self, row: int, day: date) -> date:
        """The household's last visit before `day`."""
        past = (done for done, _count in self._shares.done.get(row, ()))
        return max((one for one in (*past, *self._days(row)) if one < day), default=date.min)

    def _demanded(self, person: Holder, one: Round, day: date, row: int) -> bool:
        """Whether a 必须 names the household there."""
        return any(
            self._rounds.stage.row_of.get(pin.target or "") == row
            and self._rounds.honours(pin, person.id, one, day, one.slot)
            for pin in self._rounds.musts
        )

    def _banned(self, person: Holder, one: Round, day: date, row: int, other: int) -> bool:
        visits = [replace(v, row=other) if v.row == row else v for v in one.visits]
        return self._rounds.banned(person.id, replace(one, visits=visits), day, one.slot)
