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
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from constraints.household_rounds.model import Owed, too_near
from planner.domain.periods import monday
from planner.domain.plan import Level
from planner.model.choices import GAPS
from planner.model.linear import Linear, Solver, Term
from planner.stages.rounds.bundling import split
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.placing import STAGE
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Day, Holder, Round, Visit

ROUNDS, OTHERS = "rounds", "others"


@dataclass(frozen=True, slots=True)
class Alike:
    """Households of one unit with the same holders of which the same is owed.

    `owed` says how often each is to be visited for what is owed in full, `room` how many
    visits of each would count for a share.
    """

    unit: str
    holders: tuple[str, ...]
    owed: tuple[tuple[Owed, int], ...]
    room: tuple[tuple[Owed, int], ...]
    alone: int | None

    @property
    def purposes(self) -> Iterator[tuple[Owed | None, int]]:
        """What a visit can be for (None: a share) and how many visits of each household."""
        yield from self.owed
        if self.room:
            yield None, max(count for _share, count in self.room)

    def windows(self, purpose: Owed | None) -> Iterable[tuple[date, date]]:
        """The days on which a visit counts for `purpose`."""
        shares = [share for share, _count in self.room] if purpose is None else [purpose]
        return [(one.first, one.last) for one in shares]


@dataclass(eq=False)
class Stay:
    """Days on which a person may have `most` rounds, or one of which they have one."""

    person: Holder
    days: Sequence[Day]
    most: int
    wanted: bool = False
    round: Round | None = None
    rounds: dict[str, int] = field(default_factory=dict)
    """The variable of each unit: how many new rounds there."""

    def counts(self, windows: Iterable[tuple[date, date]]) -> bool:
        """Whether a visit then lies in any of `windows`; all the days are alike in that."""
        return any(first <= self.days[0].day <= last for first, last in windows)


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
        for row in sorted(self._shares.holder_of if self._needs else owed):
            mine = tuple(owed[row].items()) if row in owed else ()
            room = tuple((one, n) for one in self._needs if (n := self._shares.room(one, row)) > 0)
            if mine or room:
                holders = tuple(self._duty.others[row])
                once = all(times == 1 for _owed, times in (*mine, *room))
                apart = bool(mine) + bool(room) < 2 and not _overlap([one for one, _n in mine])
                told = row in seen or len(holders) > 1 or not (once and apart)
                unit = self._stage.units[row]
                found[Alike(unit, holders, mine, room, row if told else None)].append(row)
        return found

    def solve(self, solver: Solver) -> Level:
        """Solve; returns what is known of the visits that are lost."""
        model = Linear()
        lost, rounds, others = (model.level(name) for name in (GAPS, ROUNDS, OTHERS))
        for person in self._duty.people:
            if person.id in self._of:
                mine = [*self._standing(person), *self._new(person)]
                self._stays += mine
                for stay in mine:
                    self._post_stay(model, stay, rounds, others)
                self._post_spacing(model, [one for one in mine if one.round is None])
        for kind in self._alike:
            for one, times in kind.owed:
                self._left[kind, one] = self._post_owed(model, kind, one, times, lost)
        self._short = {one: self._post_share(model, one, lost) for one in self._needs}
        for kind in self._alike:
            self._post_often(model, kind)
        solution = solver(model, STAGE)
        self._values = solution.values
        self.changes = solution.levels[rounds].bound
        return solution.levels[lost]

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
                        visit = _visit_of(kind, purpose, stay, waiting.pop(0))
                        rounds[stay, kind.unit].append(visit)
                if purpose is not None:
                    lost += [Visit(row, purpose.first, purpose.last, purpose) for row in waiting]
        for person in self._duty.people:
            if person.id in self._free:
                person.rounds = [one for one in person.rounds if one.day is not None]
        for (stay, unit), visits in rounds.items():
            self._shares.made(visit for visit in visits if visit.owed in self._needs)
            if stay.round is not None:
                self._duty.join(stay.person.id, stay.round, visits)
            else:
                self._add(stay.person, unit, visits)
        self._shares.lose(lost)
        if not tell:
            return lost
        whole = list(lost)
        for share, missing in self._short.items():
            lost += self._shares.lacking(share, self._values[missing], lost, self._free)
        groups: dict[tuple[str, str, Owed | None, int], list[Visit]] = defaultdict(list)
        again = Counter[tuple[int, Owed | None]]()
        for visit in lost:
            name, unit = self._shares.holder_of[visit.row].id, self._stage.units[visit.row]
            groups[name, unit, visit.owed, again[visit.row, visit.owed]].append(visit)
            again[visit.row, visit.owed] += 1
        for (name, unit, _owed, _turn), visits in groups.items():
            self._add(self._duty.by_name[name], unit, visits)
        return whole

    def _add(self, person: Holder, unit: str, visits: list[Visit]) -> None:
        person.rounds += split(self._duty, unit, visits)

    # -- where visits may be made ----------------------------------------------------------

    def _standing(self, person: Holder) -> Iterator[Stay]:
        """The rounds that the person has, where there is room in them."""
        for one in person.rounds:
            day = self._duty.day_of.get(one.day) if one.day is not None else None
            if day is not None and len(one.visits) < self._stage.size:
                yield Stay(person, (day,), 1, round=one)

    def _new(self, person: Holder) -> Iterator[Stay]:
        """The person's free days, those together that nothing tells apart."""
        kinds = self._of[person.id]
        windows = sorted({w for kind in kinds for p, _n in kind.purposes for w in kind.windows(p)})
        alone = self._duty.spacing > 0 or any(kind.alone is not None for kind in kinds)
        days: dict[tuple[tuple[bool, ...], bool, int | None], list[tuple[Day, int]]]
        days = defaultdict(list)
        for day, slots, usual in self._duty.times(person):
            wanted = self._duty.wanted(person.id, day.day)
            if not (usual or wanted):
                continue
            inside = tuple(first <= day.day <= last for first, last in windows)
            if any(inside):
                place = day.number if alone or wanted else None
                days[inside, wanted, place].append((day, len(slots)))
        for (_inside, wanted, _place), found in days.items():
            most = 1 if self._duty.spacing else sum(slots for _one, slots in found)
            yield Stay(person, [day for day, _slots in found], most, wanted)

    # -- rows ------------------------------------------------------------------------------

    def _post_stay(self, model: Linear, stay: Stay, rounds: int, others: int) -> None:
        """How many visits of which households are made in the rounds of a stay."""
        size, name = self._stage.size, stay.person.id
        seats: dict[str, list[Term]] = defaultdict(list)
        for kind in self._of[name]:
            row, rows = kind.alone, self._alike[kind]
            if stay.round is not None and stay.round.unit != kind.unit:
                continue
            if row is not None and not self._duty.may_visit(name, row, stay.days[0].day):
                continue
            for purpose, times in kind.purposes:
                if stay.counts(kind.windows(purpose)):
                    count = model.integer(0, min(times * len(rows), size * stay.most))
                    self._made[kind, purpose].append((stay, count))
                    seats[kind.unit].append((count, 1))
                    if self._shares.holder_of[rows[0]] is not stay.person:
                        model.cost(others, count, 1)
        for unit, terms in seats.items():
            if stay.round is not None:
                taken, room = model.boolean(), size - len(stay.round.visits)
                kept = stay.round.kept
                changes = kept is not None and kept.id not in self._stage.altered
                model.add([*terms, (taken, -room)], high=0)
                model.cost(rounds, taken, 1 if changes else 0)
            else:
                stay.rounds[unit] = made = model.integer(0, stay.most)
                model.add([*terms, (made, -size)], high=0)
                model.cost(rounds, made, 1)
        model.at_most(stay.rounds.values(), stay.most)

    def _post_spacing(self, model: Linear, stays: Sequence[Stay]) -> None:
        bound = [one for one in stays if not one.wanted]
        positions = [one.days[0].position for one in bound]
        for low, high in too_near(positions, self._duty.spacing):
            model.at_most((v for one in bound[low:high] for v in one.rounds.values()), 1)

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


def _visit_of(kind: Alike, purpose: Owed | None, stay: Stay, row: int) -> Visit:
    """The visit of a household, with the days on which it counts for as much as then."""
    if purpose is not None:
        return Visit(row, purpose.first, purpose.last, purpose)
    shares = [one for one, _room in kind.room if stay.counts([(one.first, one.last)])]
    first, last = max(one.first for one in shares), min(one.last for one in shares)
    return Visit(row, first, last, shares[0])


def _overlap(owed: Sequence[Owed]) -> bool:
    """Whether the periods of any two share a day."""
    ordered = sorted((one.first, one.last) for one in owed)
    return any(other[0] <= one[1] for one, other in pairwise(ordered))
