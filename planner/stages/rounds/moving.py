"""Visits that found no day: into rounds with room, to other holders, to other households."""

from __future__ import annotations

from constraints.household_rounds.model import Owed
from planner.domain.periods import monday
from planner.domain.problem import Slot
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Holder, Round, Visit


class Moving:
    """Finds other rounds, people or households for what found no day."""

    def __init__(self, duty: DutyRounds) -> None:
        self.duty, self.stage = duty, duty.stage

    def stranded(self) -> list[tuple[Holder, Round]]:
        """Rounds without a day, less the visits that fit into the person's other rounds."""
        found = []
        for person in self.duty.people:
            for lost in person.rounds:
                if lost.day is None:
                    self._widen(lost)
                    lost.visits = [
                        visit
                        for visit in lost.visits
                        if not self._fit(person, lost, visit)
                        and not self._make_room(person, lost, visit)
                    ]
                    if lost.visits and not self._add_round(person, lost):
                        found.append((person, lost))
        return found

    def _widen(self, lost: Round) -> None:
        """Allow the whole period where a stretch of it has no day."""
        for visit in lost.visits:
            if visit.owed is not None:
                visit.first, visit.last = visit.owed.first, visit.owed.last
        if lost.visits:
            lost.first = max(visit.first for visit in lost.visits)
            lost.last = min(visit.last for visit in lost.visits)

    def _fit(self, person: Holder, lost: Round, visit: Visit, *, new_only: bool = False) -> bool:
        """Let a round of `person` that has its day take in `visit`, if one can."""
        for one in person.rounds:
            if (
                not (new_only and one.kept is not None)
                and one.unit == lost.unit
                and len(one.visits) < self.stage.size
                and self._takes(person, one, visit)
            ):
                self._join(person, one, visit)
                return True
        return False

    def _takes(self, person: Holder, one: Round, visit: Visit) -> bool:
        """Whether `visit` can be made on the day of a round, if there is room."""
        return (
            one.day is not None
            and visit.first <= one.day <= visit.last
            and (visit.row, one.day) not in self.duty.visited
            and self.stage.undisturbed(person.id, (visit.row,), one.day)
        )

    def _join(self, person: Holder, one: Round, visit: Visit) -> None:
        assert one.day is not None  # noqa: S101
        one.visits.append(visit)
        self.duty.visited.add((visit.row, one.day))
        self.stage.seen[visit.row, monday(one.day)] = person.id

    def _make_room(self, person: Holder, lost: Round, visit: Visit) -> bool:
        """Let `visit` take the place of another one that a round with room can take in."""
        new = [one for one in person.rounds if one.kept is None and one.unit == lost.unit]
        roomy = [one for one in new if len(one.visits) < self.stage.size]
        for full in new:
            if not self._takes(person, full, visit):
                continue
            for other in full.visits:
                for one in roomy:
                    if one is not full and self._takes(person, one, other):
                        assert full.day is not None  # noqa: S101
                        full.visits.remove(other)
                        self.duty.visited.discard((other.row, full.day))
                        self._join(person, one, other)
                        self._join(person, full, visit)
                        return True
        return False

    def move_on(
        self, stranded: list[tuple[Holder, Round]], shares: Shares
    ) -> list[tuple[Holder, Round]]:
        """Find other people, and for visits of a share other households, with days left."""
        for _person, lost in stranded:
            lost.visits = [visit for visit in lost.visits if not self._by_others(lost, visit)]
            for visit in lost.visits:
                shares.planned[visit.row].remove(visit)
        for share in shares.parts:
            lacking = shares.need(share)
            if self.duty.kept:
                lacking -= self._together(share, shares, lacking)
            lacking -= self._elsewhere(share, shares, lacking)
            for _person, lost in stranded:
                kept = [visit for visit in lost.visits if visit.owed is share][: max(lacking, 0)]
                lacking -= len(kept)
                lost.visits = [v for v in lost.visits if v.owed is not share or v in kept]
        return [(person, lost) for person, lost in stranded if lost.visits]

    def _by_others(self, lost: Round, visit: Visit) -> bool:
        """Let any holder of the household make the visit."""
        for person in (self.duty.by_name[one] for one in self.duty.others[visit.row]):
            trial = Round(lost.unit, [visit], visit.first, visit.last)
            if self._fit(person, trial, visit) or self._add_round(person, trial):
                return True
        return False

    def _together(self, share: Owed, shares: Shares, lacking: int) -> int:
        """Make visits of `share` in few rounds that are new, so that what stands may stay."""
        made = 0
        for person in self.duty.people:
            for one in [one for one in person.rounds if one.kept is None and one.day]:
                rows = [row for row in person.rows[one.unit] if shares.lacks(share, row)]
                for row in rows:
                    visit = Visit(row, share.first, share.last, share)
                    if made < lacking and self._fit(person, one, visit, new_only=True):
                        shares.planned[row].append(visit)
                        made += 1
        for person in self.duty.people:
            for unit in sorted(person.rows, key=self.stage.unit_rank.__getitem__):
                wanted = min(self.stage.size, lacking - made)
                if not wanted or not person.free:
                    break
                rows = [row for row in person.rows[unit] if shares.lacks(share, row)][:wanted]
                if len(rows) < wanted:
                    continue
                visits = [Visit(row, share.first, share.last, share) for row in rows]
                if self._add_round(person, Round(unit, visits, share.first, share.last)):
                    made += len(visits)
                    for visit in visits:
                        shares.planned[visit.row].append(visit)
        return made

    def _elsewhere(self, share: Owed, shares: Shares, lacking: int) -> int:
        """Make visits of `share` in any households that have none yet, at most `lacking`."""
        made = 0
        for with_new_round in (False, True):
            for person in self.duty.people:
                for unit in sorted(person.rows, key=self.stage.unit_rank.__getitem__):
                    for row in person.rows[unit]:
                        if made >= lacking:
                            return made
                        if not shares.lacks(share, row):
                            continue
                        visit = Visit(row, share.first, share.last, share)
                        trial = Round(unit, [visit], share.first, share.last)
                        if self._fit(person, trial, visit) or (
                            with_new_round and self._add_round(person, trial)
                        ):
                            shares.planned[row].append(visit)
                            made += 1
        return made

    def _add_round(self, person: Holder, one: Round) -> bool:
        """One more round, on the free day farthest from the person's others."""
        taken = [self.duty.positions.of(other.day) for other in person.rounds if other.day]
        alone = max(len(self.duty.days), self.duty.spacing)
        best: tuple[int, int, Slot] | None = None
        for number, slots in sorted(person.free.items()):
            day = self.duty.days[number]
            apart = min((abs(day.position - other) for other in taken), default=alone)
            free = [slot for slot in slots if self.stage.free(person.id, day.day, slot)]
            again = any((row, day.day) in self.duty.visited for row in one.rows)
            if (
                not free
                or again
                or apart < self.duty.spacing
                or not self.duty.open(person, one, day.day)
            ):
                continue
            if best is None or apart > best[0]:
                best = apart, number, free[0]
        if best is None:
            return False
        self.duty.book(person, one, self.duty.days[best[1]].day, best[2])
        if not one.turn:
            turns = (other.turn for other in person.rounds)
            one.turn = max(max(turns, default=0), self.duty.turns(person)) + 1
            person.rounds.append(one)
        return True
