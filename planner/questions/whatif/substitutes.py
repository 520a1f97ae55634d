"""Who could take somebody's place in a shift: at once, or with one further exchange.

Everybody whom the duty's team names for the place is tried. Who is away or forbidden is told
so at once; for the others the judge says what taking the place would break. Where the only
obstacle is another shift of theirs, that shift is handed to whoever leaves the place, and the
judge is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from constraints.kinds import KINDS
from planner.domain.accounts import counts, parts_of
from planner.domain.findings import Finding
from planner.domain.language import Text, _
from planner.domain.plan import Plan, Shift
from planner.domain.shifts import at_once, substitute_part
from planner.questions.whatif.bench import Bench, Verdict
from planner.questions.whatif.effects import Effect, effect
from planner.questions.whatif.exchange import (
    handed_over,
    settled,
)

Way = Literal["now", "exchange", "no"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a shift: who has it, None for an empty one, and the team's part."""

    shift: Shift
    person: str | None
    part: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person and the place: takes it ``now``, with one ``exchange`` more, or not.

    With ``exchange`` whoever leaves the place takes `instead`, this person's shift that is in
    the way. `why` says what is in the way where the answer is no. `opened` says what else has
    become possible.
    """

    person: str
    way: Way
    instead: Shift | None = None
    effect: Effect | None = None
    why: tuple[Text, ...] = ()
    opened: tuple[Finding, ...] = ()


def seats(bench: Bench, shift: Shift, person: str | None = None) -> tuple[Seat, ...]:
    """The places of `shift`, empty ones last; only that of `person` where one is named."""
    spare = substitute_part(bench.problem.duties[shift.duty])
    taken = [
        Seat(shift, one.id, one.part)
        for one in shift.people
        if one.part < spare or person is not None
    ]
    if person is not None:
        return tuple(seat for seat in taken if seat.person == person)
    served = [seat.part for seat in taken]
    empty = [
        Seat(shift, None, part)
        for part, wanted in enumerate(bench.problem.duties[shift.duty].team)
        for _place in range(served.count(part), wanted.count or 0)
    ]
    return (*taken, *empty)


def candidates(bench: Bench, seat: Seat, *, most: int = 60) -> tuple[Candidate, ...]:
    """Everybody the team names for `seat`, best first; of the likely ones `most` are judged.

    Best are those who close a gap, then those who make the loads fairest, then those whose
    next turn is farthest. Those beyond `most` who could not be judged are left out.
    """
    found: list[Candidate] = []
    waiting: list[tuple[tuple[tuple[int, ...], str], str]] = []
    for person in _named(bench, seat):
        reasons = tuple(_obstacles(bench, seat, person))
        if reasons:
            found.append(Candidate(person, "no", why=reasons))
        else:
            waiting.append(((_load(bench, seat, person), person), person))
    for _rank, person in sorted(waiting)[:most]:
        found.append(_tried(bench, seat, person))
    return tuple(sorted(found, key=_rank_of))


def _named(bench: Bench, seat: Seat) -> list[str]:
    """Whom the team names for the place, but for those who serve in the shift already."""
    shift, case = seat.shift, bench.case
    duty = bench.problem.duties[shift.duty]
    kind = KINDS[duty.kind]
    if not (kind.unfolds or kind.by_item):
        return []
    spare = substitute_part(duty)
    parts = range(len(duty.team)) if seat.part == spare else [seat.part]
    named: set[str] = set()
    for part in parts:
        named |= case.eligible(duty, part, shift.owner, shift.target, shift.date)
    return sorted(named - {one.id for one in shift.people if one.part != spare} - {seat.person})


def _obstacles(bench: Bench, seat: Seat, person: str) -> Iterator[Text]:
    """What keeps `person` away whatever the other shifts are."""
    shift, case = seat.shift, bench.case
    day = shift.date
    if not bench.problem.people[person].serves(day):
        yield _("not in service")
        return
    absence = case.absence(person, day, shift.slot)
    if absence is not None:
        yield _("away ({reason})", reason=absence.reason) if absence.reason else _("away")
    if case.never(shift, person) is not None:
        yield _("ruled out by sheet 指定")


def _load(bench: Bench, seat: Seat, person: str) -> tuple[int, ...]:
    """What the person has in each account that the seat is of, in the order of accounts."""
    shift, calendar = seat.shift, bench.case.calendar
    return tuple(
        row.loads.get(person, 0)
        for row in bench.plan.fairness
        if shift.duty in row.duties
        and (shift.duty, seat.part) in parts_of(bench.problem.duties, row)
        and counts(calendar, row.account, shift.date)
    )


def _tried(bench: Bench, seat: Seat, person: str) -> Candidate:
    shift = seat.shift
    new = handed_over(shift, seat.person, person, seat.part)
    after = settled(bench.plan, bench.problem, [new])
    verdict = bench.judge(after, [new])
    if verdict.legal:
        return _possible(bench, seat, after, [new], verdict)
    clash = _busy_at(bench, shift, person)
    why = tuple(_("already at {duty}", duty=bench.case.duty_name(one.duty)) for one in clash)
    why += tuple(one.text for one in verdict.broken if not (clash and one.rule == "two-places"))
    if seat.person is not None:
        for other in _in_the_way(bench, seat, person, verdict):
            part = next(one.part for one in other.people if one.id == person)
            swapped = [new, handed_over(other, person, seat.person, part)]
            after = settled(bench.plan, bench.problem, swapped)
            second = bench.judge(after, swapped)
            if second.legal:
                return _possible(bench, seat, after, swapped, second)
            leaving = bench.case.person_name(seat.person)
            duty = bench.case.duty_name(other.duty)
            why += tuple(
                _("with {leaving} taking over {duty} of {date}: {said}",
                  leaving=leaving, duty=duty, date=other.date, said=finding.text)
                for finding in second.broken
            )  # fmt: skip
    return Candidate(person, "no", why=tuple({str(text): text for text in why}.values()))


def taken(bench: Bench, seat: Seat, person: str) -> tuple[Shift, ...]:
    """The shifts that change when `person` takes `seat`: it, and the one given in exchange."""
    new = handed_over(seat.shift, seat.person, person, seat.part)
    found = _tried(bench, seat, person)
    if found.instead is None or seat.person is None:
        return (new,)
    part = next(one.part for one in found.instead.people if one.id == person)
    return new, handed_over(found.instead, person, seat.person, part)


def _possible(
    bench: Bench, seat: Seat, after: Plan, changed: Sequence[Shift], verdict: Verdict
) -> Candidate:
    """The candidate who takes `seat` by the shifts `changed`, of which it is the first."""
    before = {one.id for one in seat.shift.people if one.part == seat.part}
    person = next(
        one.id for one in changed[0].people if one.part == seat.part and one.id not in before
    )
    what = effect(bench, after, changed, person, seat.part)
    instead = bench.shift_of[changed[1].id] if len(changed) > 1 else None
    way: Way = "now" if instead is None else "exchange"
    return Candidate(person, way, instead, what, (), verdict.opened)


def _in_the_way(bench: Bench, seat: Seat, person: str, verdict: Verdict) -> Sequence[Shift]:
    """The one shift of `person` at that time; else, where turns are too close, the nearest."""
    shift = seat.shift
    clash = _busy_at(bench, shift, person)
    if clash:
        return clash if len(clash) == 1 else ()
    if not any(finding.rule == "spacing" for finding in verdict.broken):
        return ()
    positions = bench.case.positions(shift.duty)
    at = positions.of(shift.date)
    own = bench.shifts_of(person)
    turns = [one for one in own if one.duty == shift.duty and one.id != shift.id]
    turns.sort(key=lambda one: (abs(positions.of(one.date) - at), one.date, one.id))
    return turns[:2]


def _busy_at(bench: Bench, shift: Shift, person: str) -> Sequence[Shift]:
    """The other shifts of `person` at the time of `shift`."""
    if not KINDS[shift.kind].takes_time:
        return ()
    return [
        one
        for one in bench.shifts_of(person)
        if one.id != shift.id
        and KINDS[one.kind].takes_time
        and at_once(bench.problem.settings, (one.date, one.slot), (shift.date, shift.slot))
    ]


_ORDER: dict[Way, int] = {"now": 0, "exchange": 1, "no": 2}


def _rank_of(candidate: Candidate) -> tuple[object, ...]:
    what = candidate.effect
    if what is None:
        return (_ORDER[candidate.way], True, (), 0, candidate.person)
    apart = what.nearest.apart if what.nearest is not None else 10**6
    return (
        _ORDER[candidate.way],
        not what.closes_gap,
        what.uneven,
        -apart,
        candidate.person,
    )
