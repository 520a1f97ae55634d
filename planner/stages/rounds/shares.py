"""Which households of a duty are visited in this plan, and by whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from constraints.counts_for.rule import COUNTS_FOR
from constraints.household_links.model import cadences, yearly_visits
from constraints.household_rounds.model import Owed, owed_periods
from planner.domain.problem import ALL_CATEGORIES, Duty
from planner.stages.rounds.state import Holder, Rounds, Visit


class Shares:
    """Which households of a duty are visited in this plan."""

    def __init__(self, stage: Rounds, duty: Duty, people: Sequence[Holder]) -> None:
        self.stage = stage
        self.duty = duty
        self.people = people
        self.holder_of = {
            row: person for person in people for rows in person.rows.values() for row in rows
        }
        self.done: dict[int, list[tuple[date, int]]] = defaultdict(list)
        self.elsewhere: list[tuple[date, int]] = []
        counted: dict[tuple[date, str | None], int] = {}
        for entry in stage.problem.history:
            if entry.duty == duty.id:
                key = entry.date, entry.target
                counted[key] = max(counted.get(key, 0), entry.count)
        self.dates = sorted({day for day, _target in counted})
        for (day, target), count in counted.items():
            if target in stage.row_of:
                self.done[stage.row_of[target]].append((day, count))
            elif target in stage.problem.units:
                self.elsewhere.append((day, count))
        self._often: dict[tuple[str, ...], Fraction] = {}
        """Visits a year of households of these categories, negative: the most come first."""
        self.planned: dict[int, list[Visit]] = defaultdict(list)
        self.beside: dict[int, set[date]] = defaultdict(set)
        """On which days visits of other duties count for a household."""
        self.parts: list[Owed] = []
        self.full: list[Owed] = []
        counting = {
            one.id for one in stage.problem.duties.values() if duty.id in one.params[COUNTS_FOR]
        }
        beside = (shift for shift in stage.before if shift.duty in counting)
        for shift in (*stage.kept.get(duty.id, ()), *beside):
            for household in shift.households:
                if household in stage.row_of:
                    row = stage.row_of[household]
                    self.planned[row].append(Visit(row, shift.date, shift.date))
                    if shift.duty != duty.id:
                        self.beside[row].add(shift.date)

    def run(self) -> None:
        """Fill every holder's visits: short periods first, as their visits count for longer."""
        stage = self.stage
        demands = [
            one
            for cadence in cadences(self.duty)
            for one in owed_periods(self.duty, cadence, stage.settings, stage.calendar, self.dates)
        ]

        # What is left of a period counts, and of equal ones the period whose share is larger.
        # Where those go first who wait longest, each period looks back on the one before.
        def length(one: Owed) -> tuple[timedelta, int]:
            kin = [o for o in demands if o.cadence == one.cadence and one.cadence.percent < 100]
            return min((each.last - each.first, each.period.days) for each in (one, *kin))

        demands.sort(key=lambda one: (not one.whole, length(one), one.first, one.cadence.category))
        for one in demands:
            rows = [row for row in self.holder_of if self.of(one, row)]
            if one.whole:
                self.full.append(one)
                self._whole(one, rows)
            else:
                self.parts.append(one)
                if not self.stage.again:  # else whoever makes the fewest changes for it
                    self._part(one, rows)

    @property
    def owed(self) -> list[Owed]:
        """What the duty owes, period by period."""
        return [*self.full, *self.parts]

    def of(self, one: Owed, row: int) -> bool:
        """Whether a household is of the category of a cadence."""
        category = one.cadence.category
        return category == ALL_CATEGORIES or category in self.stage.categories[row]

    def room(self, one: Owed, row: int) -> int:
        """How many further visits of `row` would count for a share."""
        return one.cadence.times - self._met(one, row) if self.of(one, row) else 0

    def release(self, person: Holder) -> None:
        """Leave it open again who makes the person's visits for shares."""
        for visit in person.visits:
            if visit.owed is not None and not visit.owed.whole:
                self.planned[visit.row].remove(visit)
        person.visits = [one for one in person.visits if one.owed is None or one.owed.whole]

    def made(self, visits: Iterable[Visit]) -> None:
        """Note visits for shares."""
        for visit in visits:
            self.planned[visit.row].append(visit)

    def lose(self, visits: Iterable[Visit]) -> None:
        """Note that visits owed in full are not made; they count for no share either."""
        for visit in visits:
            planned = self.planned[visit.row]
            planned.remove(next(one for one in planned if one.owed is visit.owed))

    def instead(self, lost: Sequence[Visit]) -> list[Visit]:
        """Visits now owed, because what is `lost` would have counted for longer periods, too."""
        found: list[Visit] = []
        for one in self.full:
            for row in dict.fromkeys(visit.row for visit in lost if visit.owed is not one):
                if self.of(one, row):
                    lacking = one.cadence.times - self.before(one, row) - self._now(one, row)
                    lacking -= sum(visit.row == row and visit.owed is one for visit in lost)
                    found += [Visit(row, one.first, one.last, one)] * max(0, lacking)
        self.made(found)
        return found

    def lacking(
        self, one: Owed, count: int, lost: Sequence[Visit], free: Collection[str]
    ) -> list[Visit]:
        """So many visits that a share lacks: first of people in `free`.

        Those `lost` for other shares count.
        """
        count -= sum(
            one.first <= visit.first and visit.last <= one.last and self.of(one, visit.row)
            for visit in lost
        )
        rows = [row for row in self.holder_of if self.room(one, row)]
        rows.sort(key=lambda row: (self.holder_of[row].id not in free, self.urgency(row)))
        every = [row for row in rows for _more in range(self.room(one, row))]
        return [Visit(row, one.first, one.last, one) for row in every[: max(0, count)]]

    def _add(self, row: int, first: date, last: date, owed: Owed) -> None:
        visit = Visit(row, first, last, owed)
        self.planned[row].append(visit)
        self.holder_of[row].visits.append(visit)

    def before(self, one: Owed, row: int) -> int:
        """How many visits of the household in the period 历史 shows."""
        return sum(count for day, count in self.done.get(row, ()) if day in one.period)

    def _now(self, one: Owed, row: int) -> int:
        return sum(
            visit.first >= one.period.first and visit.last <= one.period.last
            for visit in self.planned.get(row, ())
        )

    def _whole(self, one: Owed, rows: Sequence[int]) -> None:
        """Every household gets what it lacks, each visit in its own stretch of the period."""
        days = (one.last - one.first).days + 1
        for row in rows:
            lacking = one.cadence.times - self.before(one, row) - self._now(one, row)
            for k in range(lacking):
                first = one.first + timedelta(days=days * k // lacking)
                last = one.first + timedelta(days=days * (k + 1) // lacking - 1)
                self._add(row, first, max(first, last), one)

    def _met(self, one: Owed, row: int) -> int:
        """How many of the household's visits are made or planned, of those that count."""
        return min(self.before(one, row) + self._now(one, row), one.cadence.times)

    def need(self, one: Owed) -> int:
        """How many visits of a share are neither in the history nor planned."""
        rows = [row for row in self.holder_of if self.of(one, row)]
        need = one.visits(len(rows))
        if one.cadence.category == ALL_CATEGORIES:
            need -= sum(count for day, count in self.elsewhere if day in one.period)
        return need - sum(self._met(one, row) for row in rows)

    def _part(self, one: Owed, rows: Sequence[int]) -> None:
        """The elapsed share, in proportion to what the holders hold."""
        times = one.cadence.times
        need = self.need(one)
        if need <= 0:
            return
        waiting: dict[str, list[int]] = defaultdict(list)
        held: Counter[str] = Counter()
        met: Counter[str] = Counter()
        for row in rows:
            holder = self.holder_of[row].id
            done = self._met(one, row)
            held[holder] += times
            met[holder] += done
            waiting[holder].extend([row] * (times - done))
        roomy: list[tuple[float, str]] = []
        tight: list[tuple[float, str]] = []
        for person in self.people:
            room = max(
                len(person.free.keys() - person.close) * self.stage.size - len(person.visits), 0
            )
            for k in range(len(waiting.get(person.id, ()))):
                key = (met[person.id] + k + 0.5) / held[person.id]
                (roomy if k < room else tight).append((key, person.id))
        chosen = Counter(who for _key, who in [*sorted(roomy), *sorted(tight)][:need])
        for person in self.people:
            if chosen[person.id]:
                self._choose(one, person, waiting[person.id], chosen[person.id])

    def _choose(self, one: Owed, person: Holder, rows: Sequence[int], count: int) -> None:
        """Fill up rounds there are already, then open new ones where visits are longest ago."""
        stage, size = self.stage, self.stage.size
        queues: dict[str, list[int]] = defaultdict(list)
        again: Counter[int] = Counter()
        turns = []
        for row in rows:
            turns.append((again[row], self.urgency(row, one), row))
            again[row] += 1
        for _turn, _urgency, row in sorted(turns):
            queues[stage.units[row]].append(row)
        open_rounds = Counter(
            (visit.first, visit.last, stage.units[visit.row])
            for visit in person.visits
            if one.first <= visit.first and visit.last <= one.last
        )
        for (first, last, unit), visits in sorted(open_rounds.items()):
            for _seat in range(min(-visits % size, count, len(queues[unit]))):
                self._add(queues[unit].pop(0), first, last, one)
                count -= 1
        while count and any(queues.values()):
            unit = min(
                (unit for unit, queue in queues.items() if queue),
                key=lambda unit: (
                    len(queues[unit]) < min(size, count),
                    self.urgency(queues[unit][0], one)[0],
                    stage.unit_rank[unit],
                ),
            )
            for _seat in range(min(size, count, len(queues[unit]))):
                self._add(queues[unit].pop(0), one.first, one.last, one)
                count -= 1

    def urgency(self, row: int, one: Owed | None = None) -> tuple[date, Fraction, int]:
        """Longest without a visit first, then priority categories, then neighbours in order.

        Visits planned before what is asked by `one` count, too.
        """
        days = [day for day, _count in self.done.get(row, ())]
        if one is not None:
            days += (v.last for v in self.planned.get(row, ()) if v.last < one.first)
        last = max(days, default=date.min)
        kinds = self.stage.categories[row]
        if kinds not in self._often:
            self._often[kinds] = -yearly_visits(self.duty, kinds)
        return last, self._often[kinds], self.stage.order[row]
