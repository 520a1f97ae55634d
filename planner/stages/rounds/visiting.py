"""Visits that rounds as bundled find no days for: who makes them otherwise, and when.

A linear model over everybody who could help: rounds of a person in a unit in a stretch of
days, and the visits made in them. Households that are alike are counted, not told apart, and
so are days; a day, or a household, stands alone where a rule looks at it. As few visits as
possible are lost, then rounds are few, or few of those published change, then households are
visited by whoever visits them else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from constraints.household_rounds.model import Owed, too_near
from planner.domain.periods import monday
from planner.domain.problem import Pin
from planner.model.choices import GAPS
from planner.model.linear import Linear, Solver, Term
from planner.stages.rounds.alike import Alike, Stay, overlap, visit_of
from planner.stages.rounds.bundling import split
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.placing import STAGE
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Day, Holder, Visit

ROUNDS, MOVED, OTHERS = "rounds", "moved", "others"


class Visiting:
    """The most visits that `free` people, whose rounds are all open, can make.

    Others help in rounds they have, and in new ones.
    """

    def __init__(
        self, duty: DutyRounds, shares: Shares, free: Collection[str], owed: Iterable[Visit]
    ) -> None:
        """`owed` are the visits to be made that are owed to their households in full."""
        self._duty, self._stage, self._shares, self._free = duty, duty.stage, shares, free
        self._needs = {one: need for one in shares.parts if (need := shares.need(one)) > 0}
        self._musts = duty.open_musts()
        self._alike = self._kinds(owed)
        self._of: dict[str, list[Alike]] = defaultdict(list)
        for kind in self._alike:
            for holder in kind.holders:
                self._of[holder].append(kind)
        self._made: dict[tuple[Alike, Owed | None], list[tuple[Stay, int]]] = defaultdict(list)
        self._stays: list[Stay] = []
        self._left: dict[tuple[Alike, Owed], int] = {}

    def _kinds(self, visits: Iterable[Visit]) -> dict[Alike, list[int]]:
        """The households of which something is owed, those that are alike together."""
        owed: dict[int, Counter[Owed]] = defaultdict(Counter)
        for visit in visits:
            assert visit.owed is not None  # noqa: S101
            owed[visit.row][visit.owed] += 1
        found: dict[Alike, list[int]] = defaultdict(list)
        seen = {row for row, _week in self._stage.seen}
        named = {self._stage.row_of.get(pin.target or "") for pin in self._musts}
        for row in sorted(self._shares.holder_of if self._needs else owed):
            mine = tuple(owed[row].items()) if row in owed else ()
            room = tuple((one, n) for one in self._needs if (n := self._shares.room(one, row)) > 0)
            if mine or room:
                holders = tuple(self._duty.others[row])
                once = all(times == 1 for _owed, times in (*mine, *room))
                apart = bool(mine) + bool(room) < 2 and not overlap([one for one, _n in mine])
                told = row in seen or row in named or len(holders) > 1 or not (once and apart)
                unit, posted = self._stage.units[row], tuple(self._duty.posted_to.get(row, ()))
                alone = row if told or len(posted) > 1 else None
                found[Alike(unit, holders, mine, room, alone, posted)].append(row)
        return found

    def solve(self, solver: Solver) -> None:
        """Find how many visits are `lost`, and the `changes` of what was published; with bounds."""
        model = Linear()
        lost, rounds = model.level(GAPS), model.level(ROUNDS)
        self._moved, others = model.level(MOVED), model.level(OTHERS)
        seen: set[str] = set()
        for person in self._duty.people:
            if person.id in self._of or person.id in self._duty.released:
                mine = [*self._standing(person), *self._posted(person), *self._new(person)]
                self._stays += mine
                for stay in mine:
                    self._post_stay(model, stay, rounds, others)
                self._post_times(model, [one for one in mine if one.round is None])
                self._post_changes(model, person, mine, rounds)
                seen.add(person.id)
        model.objectives[rounds].constant += sum(
            sum(counts) for name, counts in self._duty.changed.items() if name not in seen
        )
        for kind in self._alike:
            for one, times in kind.owed:
                self._left[kind, one] = self._post_owed(model, kind, one, times, lost)
        self._short = {one: self._post_share(model, one, lost) for one in self._needs}
        for kind in self._alike:
            self._post_often(model, kind)
        solution = solver(model, STAGE)
        self._values = solution.values
        self.lost, self.changes = solution.levels[lost], solution.levels[rounds]

    def helpers(self) -> frozenset[str]:
        """Who could make visits that are lost, if others made theirs, and so on."""
        short = any(self._values[missing] for missing in self._short.values())
        lost = {kind for (kind, _one), missing in self._left.items() if self._values[missing]}
        lost.update(kind for kind in self._alike if short and kind.room)
        waiting = {name for kind in lost for name in kind.holders}
        found: set[str] = set()
        while waiting:
            found |= waiting
            waiting = {other for name in waiting for other in self._duty.beside[name]} - found
        return frozenset(found)

    def apply(self, *, tell: bool) -> list[Visit]:
        """Put the visits into rounds, new ones still without a day.

        With `tell` there are rounds for those that are lost, too. Returns the lost ones that
        are owed to their households in full.
        """
        rounds: dict[tuple[Stay, str], list[Visit]] = defaultdict(list)
        lost: list[Visit] = []
        for kind, rows in self._alike.items():
            for purpose, times in kind.purposes:
                key = self._shares.urgency if purpose is None else self._stage.order.__getitem__
                waiting = [row for row in sorted(rows, key=key) for _time in range(times)]
                for stay, variable in self._made[kind, purpose]:
                    for _visit in range(self._values[variable]):
                        visit = visit_of(kind, purpose, stay, waiting.pop(0))
                        rounds[stay, kind.unit].append(visit)
                if purpose is not None:
                    lost += [Visit(row, purpose.first, purpose.last, purpose) for row in waiting]
        for person in self._duty.people:
            if person.id in self._free:
                person.rounds = [one for one in person.rounds if one.day is not None]
        for stay in self._stays:
            if stay.posted is not None and any(self._values[v] for v in stay.rounds.values()):
                self._duty.stand(stay.person, stay.posted)
        for (stay, unit), visits in rounds.items():
            self._shares.made(visit for visit in visits if visit.owed in self._needs)
            if stay.posted is not None:
                continue
            if stay.round is not None:
                self._duty.join(stay.person.id, stay.round, visits)
            else:
                self._add(stay.person, unit, visits, stay if self._there(stay) else None)
        self._shares.lose(lost)
        if not tell:
            return lost
        told: list[Visit] = []
        for share, missing in self._short.items():
            told += self._shares.lacking(share, self._values[missing], told, self._free)
        groups: dict[tuple[str, str, Owed | None, int], list[Visit]] = defaultdict(list)
        again = Counter[tuple[int, Owed | None]]()
        for visit in (*lost, *told):
            name, unit = self._shares.holder_of[visit.row].id, self._stage.units[visit.row]
            groups[name, unit, visit.owed, again[visit.row, visit.owed]].append(visit)
            again[visit.row, visit.owed] += 1
        for (name, unit, _owed, _turn), visits in groups.items():
            self._add(self._duty.by_name[name], unit, visits)
        return lost

    def _add(self, person: Holder, unit: str, visits: list[Visit], at: Stay | None = None) -> None:
        found = split(self._duty, unit, visits)
        for one in found if at is not None else ():
            one.first = one.last = at.days[0].day if at is not None else one.first
        person.rounds += found

    # -- where visits may be made ----------------------------------------------------------

    def _standing(self, person: Holder) -> Iterator[Stay]:
        """The rounds that the person has, where there is room in them."""
        for one in person.rounds:
            day = self._duty.day_of.get(one.day) if one.day is not None else None
            if day is not None and len(one.visits) < self._stage.size:
                yield Stay(person, (day,), 1, round=one)

    def _posted(self, person: Holder) -> Iterator[Stay]:
        """The person's published rounds that may be given up."""
        for shift in self._duty.released.get(person.id, ()):
            day = self._duty.day_of.get(shift.date)
            if day is not None and shift.slot in person.free.get(day.number, ()):
                yield Stay(person, (day,), 1, self._duty.wants(shift), posted=shift)

    def _there(self, stay: Stay) -> bool:
        """Whether the person had a published round on the day."""
        mine = self._duty.released.get(stay.person.id, ())
        return any(shift.date == stay.days[0].day for shift in mine)

    def _new(self, person: Holder) -> Iterator[Stay]:
        """The person's free days, those together that nothing tells apart."""
        kinds = self._of[person.id]
        windows = sorted({w for kind in kinds for p, _n in kind.purposes for w in kind.windows(p)})
        alone = self._duty.spacing > 0 or any(kind.alone is not None for kind in kinds)
        posted = {shift.date for shift in self._duty.released.get(person.id, ())}
        days: dict[tuple[tuple[bool, ...], bool, int | None], list[tuple[Day, int]]]
        days = defaultdict(list)
        for day, slots, usual in self._duty.times(person):
            pins = [pin for pin in self._musts if self._duty.wanted(pin, person.id, day.day)]
            wanted = bool(pins)
            if not usual:  # but for what a 必须 wants there
                there = [pin for pin in pins if pin.slot is None or pin.slot in slots]
                yield from (Stay(person, (day,), 1, wanted=True, pin=pin) for pin in there)
                continue
            room = self._stage.room(person.id, day.day)
            most = len(slots) if room is None else min(room, len(slots))
            inside = tuple(first <= day.day <= last for first, last in windows)
            if any(inside):
                place = day.number if alone or wanted or day.day in posted else None
                days[inside, wanted, place].append((day, most))
        for (_inside, wanted, _place), found in days.items():
            most = 1 if self._duty.spacing else sum(slots for _one, slots in found)
            yield Stay(person, [day for day, _slots in found], most, wanted)

    # -- rows ------------------------------------------------------------------------------

    def _post_stay(self, model: Linear, stay: Stay, rounds: int, others: int) -> None:
        """How many visits of which households are made in the rounds of a stay."""
        size, name = self._stage.size, stay.person.id
        seats: dict[str, list[Term]] = defaultdict(list)
        made: dict[Alike, list[int]] = defaultdict(list)
        for kind in self._of[name]:
            row, rows = kind.alone, self._alike[kind]
            if stay.round is not None and stay.round.unit != kind.unit:
                continue
            if stay.posted is not None and stay.posted.id not in kind.posted:
                continue
            if stay.pin is not None and not self._meets(stay.pin, kind):
                continue
            if row is not None and not self._duty.may_visit(name, row, stay.days[0].day):
                continue
            for purpose, times in kind.purposes:
                if stay.counts(kind.windows(purpose)):
                    count = model.integer(0, min(times * len(rows), size * stay.most))
                    self._made[kind, purpose].append((stay, count))
                    seats[kind.unit].append((count, 1))
                    made[kind].append(count)
                    if self._shares.holder_of[rows[0]] is not stay.person:
                        model.cost(others, count, 1)
        if stay.posted is not None:
            stay.rounds[""] = stays = model.boolean()
            for kind, visits in made.items():
                model.add([*((v, 1) for v in visits), (stays, -len(self._alike[kind]))], high=0)
            return
        if stay.pin is not None and stay.pin.target in self._stage.row_of:
            there = [
                (v, -size) for kind, some in made.items() for v in some if self._at(stay, kind)
            ]
            for some in made.values():
                for v in some:
                    model.add([(v, 1), *there], high=0)
        for unit, terms in seats.items():
            if stay.round is not None:
                taken, room = model.boolean(), size - len(stay.round.visits)
                kept = stay.round.kept
                changes = kept is not None and kept.id not in self._stage.altered
                model.add([*terms, (taken, -room)], high=0)
                model.cost(rounds, taken, 1 if changes else 0)
            else:
                stay.rounds[unit] = new = model.integer(0, stay.most)
                model.add([*terms, (new, -size)], high=0)
                if self._stage.again and not self._there(stay):
                    model.cost(self._moved, new, 1)
        if stay.new:
            model.at_most(stay.rounds.values(), stay.most)

    def _meets(self, pin: Pin, kind: Alike) -> bool:
        """Whether a round to such households may be what `pin` wants."""
        row = self._stage.row_of.get(pin.target or "")
        unit = pin.target if row is None else self._stage.units[row]
        return pin.target is None or kind.unit == unit

    def _at(self, stay: Stay, kind: Alike) -> bool:
        """Whether the households are the one that the 必须 of a stay names."""
        named = stay.pin.target if stay.pin is not None else None
        return kind.alone is not None and self._stage.row_of.get(named or "") == kind.alone

    def _post_times(self, model: Linear, stays: Sequence[Stay]) -> None:
        """Published rounds that stay take their time, and rounds keep their distance."""
        for stay in stays:
            if stay.new and self._there(stay):
                day = stay.days[0]
                there = [one for one in stays if not one.new and one.days[0] is day]
                model.at_most((v for one in (stay, *there) for v in one.rounds.values()), stay.most)
        bound = sorted((s for s in stays if not s.wanted), key=lambda one: one.days[0].number)
        positions = [one.days[0].position for one in bound]
        for low, high in too_near(positions, self._duty.spacing):
            model.at_most((v for one in bound[low:high] for v in one.rounds.values()), 1)

    def _post_changes(
        self, model: Linear, person: Holder, stays: Sequence[Stay], rounds: int
    ) -> None:
        """Rounds are few; of published ones as few as can be are given up or changed.

        One that is given up may be another round of the person: that is one change.
        """
        new = [v for one in stays if one.new for v in one.rounds.values()]
        if not self._stage.again:
            for variable in new:
                model.cost(rounds, variable, 1)
            return
        staying: list[int] = []
        for one in stays:
            if one.posted is not None:
                altered = one.posted.id in self._stage.altered
                (new if altered else staying).extend(one.rounds.values())
        gone, other = self._duty.changed[person.id]
        before = gone + other + len(self._duty.released.get(person.id, ()))
        changes = model.integer(other, before + sum(one.most for one in stays))
        model.add([(changes, 1), *((v, -1) for v in new)], low=other)
        model.add([(changes, 1), *((v, 1) for v in staying)], low=before)
        model.cost(rounds, changes, 1)

    def _post_owed(self, model: Linear, kind: Alike, one: Owed, times: int, lost: int) -> int:
        """Every household is visited so often, or visits are lost; returns that variable."""
        owed = times * len(self._alike[kind])
        missing = model.integer(0, owed)
        model.equal([*((v, 1) for _stay, v in self._made[kind, one]), (missing, 1)], owed)
        model.cost(lost, missing, 1)
        return missing

    def _post_share(self, model: Linear, share: Owed, lost: int) -> int:
        """As many visits count for the share as it needs, or some are lost."""
        terms: list[Term] = []
        for kind, rows in self._alike.items():
            room = dict(kind.room).get(share, 0) * len(rows)
            made = self._made[kind, None] if room else ()
            inside = [(v, 1) for stay, v in made if stay.counts([(share.first, share.last)])]
            if inside:
                counted = model.implied(0, room)
                model.add([*inside, (counted, -1)], low=0)
                terms.append((counted, 1))
        missing = model.integer(0, self._needs[share])
        model.add([*terms, (missing, 1)], low=self._needs[share])
        model.cost(lost, missing, 1)
        return missing

    def _post_often(self, model: Linear, kind: Alike) -> None:
        """Nobody visits a household more often than counts, nor twice on a day, and in a week
        only one person does.
        """
        for purpose, times in kind.purposes:
            visits = [v for _stay, v in self._made[kind, purpose]]
            model.at_most(visits, times * len(self._alike[kind]))
        if kind.alone is None:
            return
        days: dict[Day, list[int]] = defaultdict(list)
        weeks: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for purpose, _times in kind.purposes:
            for stay, v in self._made[kind, purpose]:
                days[stay.days[0]].append(v)
                weeks[monday(stay.days[0].day)][stay.person.id].append(v)
        for visits in days.values():
            model.at_most(visits, 1)
        for by_person in weeks.values():
            if len(by_person) > 1:
                there = {name: model.boolean() for name in by_person}
                model.at_most(there.values(), 1)
                for name, visits in by_person.items():
                    model.add([*((v, 1) for v in visits), (there[name], -len(visits))], high=0)
