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

from constraints.kinds import KINDS, kind_of
from planner.domain.accounts import counts, parts_of
from planner.domain.crews import crewed, members_of
from planner.domain.findings import Finding
from planner.domain.language import Text, _
from planner.domain.plan import Shift
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
    """The places of `shift`, empty ones last; only that of `person` where one is named.

    A whole unit has one place; somebody of it who is named has one of their own. What the
    workbook has no more has none.
    """
    duty = bench.problem.duties.get(shift.duty)
    if duty is None:
        return ()
    spare = substitute_part(duty)
    of_people = person is not None and all(one.id != person for one in shift.groups)
    taken = [
        Seat(shift, one.id, one.part)
        for one in (shift if of_people else crewed(shift)).people
        if one.part < spare or person is not None
    ]
    if person is not None:
        return tuple(seat for seat in taken if seat.person == person)
    served = [seat.part for seat in taken]
    empty = [
        Seat(shift, None, part)
        for part, wanted in enumerate(duty.team)
        for _place in range(served.count(part), wanted.count or 0)
    ]
    return (*taken, *empty)


def every_seat(bench: Bench, shift: Shift) -> tuple[Seat, ...]:
    """The places of `shift`, and that of everybody who serves there with their whole unit."""
    parts = {one.part for one in shift.groups}
    within = (one.id for one in shift.people if one.part in parts)
    of_people = (seat for one in within for seat in seats(bench, shift, one))
    return (*seats(bench, shift), *of_people)


def candidates(bench: Bench, seat: Seat, *, most: int = 60) -> tuple[Candidate, ...]:
    """Everybody the team names for `seat`, best first; of the likely ones `most` are judged.

    Best are those who close a gap, then who is next where turns go round, then those who make
    the loads fairest, then those whose next turn is farthest.
    Those beyond `most` who could not be judged are left out.
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


def candidate(bench: Bench, seat: Seat, person: str) -> Candidate:
    """What it would mean that `person` takes `seat`, or why they cannot."""
    shift = seat.shift
    if any(one.id == person for one in (*shift.groups, *shift.people)):
        return Candidate(person, "no", why=(_("serves there already"),))
    if kind_of(shift.kind).by_household:
        return Candidate(person, "no", why=(_("a round belongs to who holds its households"),))
    if person not in _named(bench, seat):
        return Candidate(person, "no", why=(_("not among those whom the duty names for it"),))
    reasons = tuple(_obstacles(bench, seat, person))
    return Candidate(person, "no", why=reasons) if reasons else _tried(bench, seat, person)


def _named(bench: Bench, seat: Seat) -> list[str]:
    """Whom the team names for the place, but for those who serve in the shift already."""
    shift, case = seat.shift, bench.case
    duty = bench.problem.duties[shift.duty]
    if seat.person is None or seat.person not in case.problem.people:
        shift, case = crewed(shift), case.crews  # units for units
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
    shift, case = seat.shift, bench.case.crews
    day = shift.date
    if not case.problem.people[person].serves(day):
        yield _("not in service")
        return
    absence = case.absence(person, day, shift.slot)
    if not case.present(person, day, shift.slot) and absence is None:
        yield _("away")  # nobody of a whole unit is there
    if absence is not None:
        yield _("away ({reason})", reason=absence.reason) if absence.reason else _("away")
    if case.never(shift, person) is not None:
        yield _("ruled out by sheet 指定")


def _once(bench: Bench, person: str, broken: Sequence[Finding]) -> Sequence[Finding]:
    """What is `broken`; of a whole unit, whose people break a rule together, once for each rule."""
    if members_of(bench.case.crews.problem.people, person) == (person,):
        return broken
    return tuple({one.rule: one for one in reversed(broken)}.values())[::-1]


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
    new = handed_over(bench.case, shift, seat.person, person, seat.part)
    verdict = bench.judge([new])
    if verdict.legal:
        return _possible(bench, person, seat, [new], verdict)
    clash = _busy_at(bench, shift, person)
    why = tuple(_("already at {duty}", duty=bench.case.duty_name(one.duty)) for one in clash)
    why += tuple(
        one.text
        for one in _once(bench, person, verdict.broken)
        if not (clash and one.rule == "two-places")
    )
    if seat.person is not None:
        for other in _in_the_way(bench, seat, person, verdict):
            swapped = [new, _given(bench, other, person, seat.person)]
            second = bench.judge(swapped)
            if second.legal:
                return _possible(bench, person, seat, swapped, second)
            leaving = bench.case.name(seat.person)
            duty = bench.case.duty_name(other.duty)
            why += tuple(
                _("with {leaving} taking over {duty} of {date}: {said}",
                  leaving=leaving, duty=duty, date=other.date, said=finding.text)
                for finding in _once(bench, person, second.broken)
            )  # fmt: skip
    return Candidate(person, "no", why=tuple({str(text): text for text in why}.values()))


def taken(bench: Bench, seat: Seat, person: str) -> tuple[Shift, ...]:
    """The shifts that change when `person` takes `seat`: it, and the one given in exchange."""
    new = handed_over(bench.case, seat.shift, seat.person, person, seat.part)
    found = _tried(bench, seat, person)
    if found.instead is None or seat.person is None:
        return (new,)
    return new, _given(bench, found.instead, person, seat.person)


def _given(bench: Bench, shift: Shift, leaving: str, taking: str) -> Shift:
    """`shift`, in which `leaving` serves, with `taking` in their place."""
    own = (*shift.groups, *shift.people)
    part = next(one.part for one in own if one.id == leaving)
    return handed_over(bench.case, shift, leaving, taking, part)


def _possible(
    bench: Bench,
    person: str,
    seat: Seat,
    changed: Sequence[Shift],
    verdict: Verdict,
) -> Candidate:
    """The candidate who takes `seat` by the shifts `changed`, of which it is the first."""
    after = settled(bench.plan, bench.problem, changed)
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
        return (_ORDER[candidate.way], True, True, (), 0, candidate.person)
    apart = what.nearest.apart if what.nearest is not None else 10**6
    return (
        _ORDER[candidate.way],
        not what.closes_gap,
        not what.turn,
        what.uneven,
        -apart,
        candidate.person,
    )
