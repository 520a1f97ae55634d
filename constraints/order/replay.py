"""The judge's queue: who had turns, in order of time, and who was due at each."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import NamedTuple

from constraints.blocks.check import regulars
from constraints.coverage.rule import EACH_TARGET
from constraints.judging.asking import refusals
from constraints.judging.case import Case
from constraints.judging.face import Asked
from constraints.judging.obligations import stream_of
from constraints.order.rule import in_order
from constraints.spacing.check import block_of
from planner.domain.crews import members_of
from planner.domain.frames import replaced
from planner.domain.plan import Shift
from planner.domain.problem import Duty


class Ring(NamedTuple):
    """Whose turns go round together; `owner` and `target` where the selector depends on them."""

    duty: str
    part: int
    owner: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One turn: its `shifts` (of a block all), who has it, and days on which nobody held it."""

    shifts: tuple[Shift, ...]
    people: tuple[str, ...]
    unheld: tuple[date, ...] = ()


class Passed(NamedTuple):
    """A turn out of order: `person` has it in `shift`, though `due` was there and before."""

    shift: Shift
    person: str
    due: str


def out_of_order(case: Case) -> Iterator[Passed]:
    """Every turn that somebody has while one further ahead in the queue was there."""
    case = case.crews
    for duty in case.problem.duties.values():
        for part in range(len(duty.team)):
            if in_order(duty, part):
                for ring, stays in _rings(case, duty, part).items():
                    yield from _Replay(case, duty, ring, stays).passed()


def queue_at(case: Case, shift: Shift, part: int) -> tuple[str, ...]:
    """Who is there for `part` of `shift`, as the turns before it leave the queue, the next first.

    Nobody where turns of it do not go round.
    """
    case = case.crews
    duty = case.duty(shift)
    if not in_order(duty, part):
        return ()
    for ring, stays in _rings(case, duty, part).items():
        for stay in (stay for here in stays.values() for stay in here):
            if any(one.id == shift.id for one in stay.shifts):
                return _Replay(case, duty, ring, stays).there(stay)
    return ()


def _rings(case: Case, duty: Duty, part: int) -> Mapping[Ring, Mapping[datetime, list[Stay]]]:
    """The turns of `part` by ring and by when they begin."""
    found: dict[Ring, dict[datetime, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for shifts in _stays(case, duty):
        first, count = shifts[0], duty.team[part].count
        if duty.block is None or count is None:
            people = tuple(one.id for one in case.team(first) if one.part == part)
        else:
            people = regulars(case, shifts, part, count)
        stay = Stay(tuple(shifts), people, _unheld(case, duty, first))
        found[_ring(duty, part, first)][_moment(case, duty, first)].append(stay)
    return {ring: dict(sorted(stays.items())) for ring, stays in found.items()}


def _moment(case: Case, duty: Duty, shift: Shift) -> datetime:
    """When the turn of `shift` begins: a block with its week or month."""
    return _begin(duty, shift.date) or case.times.hours(shift.date, shift.slot)[0]


def _begin(duty: Duty, day: date) -> datetime | None:
    block = block_of(duty, day)
    return None if block is None else datetime.combine(block, time())


def _stays(case: Case, duty: Duty) -> Iterator[list[Shift]]:
    """The shifts of each turn: one, or those of a block."""
    blocks: dict[tuple[object, ...], list[Shift]] = defaultdict(list)
    for shift in case.shifts_of.get(duty.id, ()):
        if duty.block is None:
            yield [shift]
        else:
            target = shift.target if duty.params[EACH_TARGET] else None
            blocks[shift.owner, target, block_of(duty, shift.date)].append(shift)
    yield from blocks.values()


def _unheld(case: Case, duty: Duty, first: Shift) -> tuple[date, ...]:
    """The days of a block on which an occurrence was owed and is a gap."""
    if duty.block is None:
        return ()
    stream, block = stream_of(duty, first.owner, first.target), block_of(duty, first.date)
    held = {shift.date for shift in case.shifts_of[duty.id] if shift.owner == first.owner}
    return tuple(
        one.days[0]
        for one in case.docket.obligations
        if one.stream == stream and len(one.days) == 1 and one.days[0] not in held
        and block_of(duty, one.days[0]) == block
    )  # fmt: skip


def _ring(duty: Duty, part: int, shift: Shift) -> Ring:
    terms = duty.team[part].selector.terms
    scopes = {term.scope.by for term in terms if term.scope is not None}
    linked = "linked" in scopes or any(term.by == "linked" for term in terms)
    return Ring(
        duty.id,
        part,
        shift.owner if linked or "own" in scopes else None,
        shift.target if linked or "target" in scopes else None,
    )


class _Replay:
    """One ring, replayed over its history and its turns in the plan."""

    def __init__(
        self, case: Case, duty: Duty, ring: Ring, stays: Mapping[datetime, Sequence[Stay]]
    ) -> None:
        self._case, self._duty, self._ring, self._stays = case, duty, ring, stays
        self._earlier: dict[datetime, Case] = {}
        named: set[str] = set()
        for here in stays.values():
            for shift in (shift for stay in here for shift in stay.shifts):
                named |= self._named(shift)
        ring_order = self._order(named)
        served = self._history(ring_order)
        begins = min(served, default=datetime.combine(case.start, time()))
        joined = {
            person: datetime.combine(start, time())
            for person in ring_order
            if (start := case.problem.people[person].start) is not None and start > begins.date()
        }
        facts: list[tuple[datetime, int, tuple[str, ...]]] = [
            (at, 0, (person,)) for person, at in joined.items()
        ]
        facts += [(at, 1, people) for at, people in served.items()]
        self._facts = [(at, people) for at, _rank, people in sorted(facts, key=lambda f: f[:2])]
        """When somebody went to the end for what is no turn of the plan: who joins on a day
        stands behind those before, ahead of who serves on it."""
        self._queue = _begun(ring_order, served.get(begins, ()))

    def _named(self, shift: Shift) -> frozenset[str]:
        return self._case.named_for(
            self._duty, self._ring.part, shift.owner, shift.target, shift.date
        )

    def _order(self, named: Collection[str]) -> list[str]:
        """The ring from its first on: as the sheet has them, or as the cell lists their names."""
        terms = self._duty.team[self._ring.part].selector.terms
        if all(term.by == "person" and term.scope is None for term in terms):
            return [one for one in dict.fromkeys(term.value for term in terms) if one in named]
        return [one for one in self._case.problem.people if one in named]

    def _history(self, ring_order: Sequence[str]) -> dict[datetime, tuple[str, ...]]:
        """Who of the ring served when, as 历史 shows it; of a block who had its turn."""
        duty, ring = self._duty, self._ring
        by = duty.owner.by if ring.owner is not None else "whole"
        served: dict[datetime, dict[str | None, Counter[str]]]
        served = defaultdict(lambda: defaultdict(Counter))
        for row in self._case.history(duty.id, by, ring.owner, ring.target):
            if row.count and row.person in ring_order and row.date <= self._case.end:
                at = _begin(duty, row.date) or datetime.combine(row.date, time())
                served[at][row.target if duty.owner.by == "target" else None][row.person or ""] += 1
        return {at: self._had(turns.values(), ring_order) for at, turns in sorted(served.items())}

    def _had(self, turns: Iterable[Counter[str]], ring_order: Sequence[str]) -> tuple[str, ...]:
        """Who had some turns at one time: of a block those who served most of it."""
        found: set[str] = set()
        for days in turns:
            most = sorted(ring_order, key=lambda one: -days[one])
            served = [one for one in most if days[one]]
            found.update(served if self._duty.block is None else served[: self._count])
        return tuple(sorted(found))

    @property
    def _count(self) -> int:
        return self._duty.team[self._ring.part].count or 0

    def passed(self) -> Iterator[Passed]:
        """The turns out of order, in order of time."""
        for moment, stays, queue in self._turns():
            taken = {person for stay in stays for person in stay.people}
            for stay in stays:
                for person in stay.people:
                    if person not in queue or self._demanded(stay, person):
                        continue
                    due = (
                        one
                        for one in queue[: queue.index(person)]
                        if one not in taken and self._there(moment, stay, person, one)
                    )
                    if first := next(due, None):
                        yield Passed(stay.shifts[0], person, first)

    def there(self, stay: Stay) -> tuple[str, ...]:
        """Those of the queue who are there for `stay`; nobody where it is not of the ring."""
        for moment, stays, queue in self._turns():
            if stay in stays:
                return tuple(one for one in queue if self._there(moment, stay, one, one))
        return ()

    def _turns(self) -> Iterator[tuple[datetime, Sequence[Stay], list[str]]]:
        """The turns in order of time, each with the queue before it."""
        queue, facts = self._queue, deque(self._facts)
        for moment, stays in self._stays.items():
            while facts and facts[0][0] <= moment:
                queue = _behind(queue, facts.popleft()[1])
            yield moment, stays, queue
            queue = _behind(queue, {person for stay in stays for person in stay.people})

    def _demanded(self, stay: Stay, person: str) -> bool:
        """Whether a 必须 of the day puts `person` there."""
        people = members_of(self._case.problem.people, person)
        return any(
            pin.person in people and pin.date is not None and self._case.honours(shift, pin)
            for pin in self._case.musts
            for shift in stay.shifts
        )

    def _there(self, at: datetime, stay: Stay, having: str, person: str) -> bool:
        """Whether `person` could have been in the place of `having`, after what came before."""
        case, part = self._case, self._ring.part
        unheld = [replace(stay.shifts[0], date=day, people=()) for day in stay.unheld]
        times = [*stay.shifts, *unheld]
        if not all(
            person in self._named(one) and case.present(person, one.date, one.slot) for one in times
        ):
            return False
        for one in times:
            if any(who.id == person and who.part != part for who in case.team(one)):
                return False
            others = tuple(who for who in one.people if who.id not in (having, person))
            asked = Asked(replace(one, people=others), person, part, one.id)
            if any(against.sort != "block" for against in refusals(self._before(at), asked)):
                return False
        return True

    def _before(self, at: datetime) -> Case:
        """The case without what the duty has after `at`: it is arranged after this turn."""
        if at not in self._earlier:
            case, duty = self._case.persons, self._duty
            kept = tuple(
                one
                for one in case.plan.shifts
                if one.duty != duty.id or _moment(case, duty, one) <= at
            )
            self._earlier[at] = Case(case.problem, replaced(case.plan, shifts=kept))
        return self._earlier[at]


def _begun(ring: list[str], first: Sequence[str]) -> list[str]:
    """The queue before anything: turned so that those who served first were due."""
    if not first:
        return ring

    def reach(begin: int) -> int:
        return max((ring.index(person) - begin) % len(ring) for person in first)

    begin = min((ring.index(person) for person in first), key=lambda at: (reach(at), at))
    return ring[begin:] + ring[:begin]


def _behind(queue: list[str], served: Collection[str]) -> list[str]:
    """The queue after `served` have gone to its end, among themselves as they stood."""
    return [one for one in queue if one not in served] + [one for one in queue if one in served]
