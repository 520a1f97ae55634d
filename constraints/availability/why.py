"""Leave and times of service: what keeps people away, and how little less would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from constraints.judging.case import Case
from constraints.why import Easing, Fact, Ways, Why, days_of, named, nominal_days, people_of, steps
from planner.domain.edits import Drop, Edits, Fill, Put
from planner.domain.language import Text, _, in_each
from planner.domain.plan import Gap
from planner.domain.problem import Absence, Person
from planner.domain.shifts import slots
from planner.domain.spoken import date_word, period_word
from planner.model.demands import Demand

_ONE_DAY = timedelta(days=1)
_DAYS_TRIED = 10
_LEAVE, _SERVICE = 10, 20


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The leave of whoever may serve, and service that ends or begins meanwhile."""
    people = people_of(case, demands)
    days = {day for demand in demands for day in nominal_days(case, demand)}
    for absence in dict.fromkeys(case.problem.absences):
        who = {absence.who}
        if absence.who in case.problem.units:
            who = set(case.directory.members(absence.who))
        times = ((demand, day) for demand in demands for day in nominal_days(case, demand))
        if who & people and _in_the_way(case, absence, times):
            yield _away(case, absence)
    for person in sorted(people):
        one = case.problem.people[person]
        if not all(one.serves(day) for day in days):
            yield _service(one, days, _days_more(one))


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """Whom the duty names for links or households, but who is in service on no day of the plan."""
    duty = case.problem.duties[gap.duty]
    if gap.stage not in ("pairing", "households"):
        return
    for person in sorted({p for part in duty.team for p in case.directory.people(part.selector)}):
        one = case.problem.people[person]
        late = one.until is not None and one.until < case.start
        if late or (one.start is not None and one.start > case.end):
            day = case.end if late else case.since
            edits = _from_to(one, one.start, day) if late else _from_to(one, day, one.until)
            yield _service(one, {day}, steps([Easing(_SERVICE, _serving(one, day), edits)]))


def absence_words(case: Case, absence: Absence) -> Text:
    """Who is away, when and why."""
    return _(
        "{who} is away {when}{why}",
        who=named(case, absence.who),
        when=in_each(period_word, absence.start, absence.end),
        why=_(" ({reason})", reason=absence.reason) if absence.reason else "",
    )


def _away(case: Case, absence: Absence) -> Fact:
    def ways(case: Case, demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        times = ((demand, day) for demand in demands for day in days_of(case, (demand,)))
        inside = _in_the_way(case, absence, times)
        yield _earlier(case, inside, absence)
        if absence.start < absence.end:
            # One that has begun begins no later: it can be interrupted.
            yield _later(case, inside, absence) if absence.start >= case.since else ()
            yield from ([one] for one in _between(case, inside, absence))
        if absence.who in case.problem.units:
            yield from ([one] for one in _one_stays(case, demands, absence))

    without = _instead(absence, ())
    return Fact("absence", (absence,), absence_words(case, absence), without, ways)


def _in_the_way(case: Case, absence: Absence, times: Iterable[tuple[Demand, date]]) -> list[date]:
    """The days of `absence` on which it keeps people from demands that begin on given days."""
    found = {
        day
        for demand, begins in times
        for slot in slots(demand.duty)
        for day in case.times.days_away(absence, begins, slot)
    }
    return sorted(found)


def _instead(absence: Absence, rows: Sequence[Absence]) -> Edits:
    """`rows` in place of one row of 不可用; of what is left, what has days."""
    return (Drop(absence), *(Put(row) for row in rows if row.start <= row.end))


def _earlier(case: Case, inside: Sequence[date], absence: Absence) -> list[Easing]:
    """The absence ending before one day after the other, the last first."""
    found = []
    for day in reversed(inside[-_DAYS_TRIED:]):
        kept = replace(absence, end=day - _ONE_DAY)
        spared = (absence.end - day).days + 1
        if kept.end < kept.start:
            text = _("{who}: drop the absence", who=named(case, absence.who))
        else:
            text = _("{who}: absence ends on {day} (shorter by {count} d)", count=spared,
                     who=named(case, absence.who), day=in_each(date_word, kept.end))  # fmt: skip
        found.append(Easing(_cost(case, absence) * spared, text, _instead(absence, (kept,))))
    return found


def _later(case: Case, inside: Sequence[date], absence: Absence) -> list[Easing]:
    """The absence beginning after one day after the other, the first first."""
    found = []
    for day in inside[:_DAYS_TRIED]:
        kept = replace(absence, start=day + _ONE_DAY)
        spared = (day - absence.start).days + 1
        if kept.start <= kept.end:
            text = _("{who}: absence begins on {day} (shorter by {count} d)", count=spared,
                     who=named(case, absence.who), day=in_each(date_word, kept.start))  # fmt: skip
            found.append(Easing(_cost(case, absence) * spared, text, _instead(absence, (kept,))))
    return found


def _cost(case: Case, absence: Absence) -> int:
    """What a day of leave given up counts; twice as much where it is that of a whole unit."""
    return 2 * _LEAVE if absence.who in case.problem.units else _LEAVE


def _between(case: Case, inside: Sequence[date], absence: Absence) -> list[Easing]:
    """One day in the middle of the absence on which they are there after all: two rows for one."""
    return [
        Easing(
            _cost(case, absence),
            _("{who} is there on {day}, between two absences", who=named(case, absence.who),
              day=in_each(date_word, day)),
            _instead(
                absence,
                (replace(absence, end=day - _ONE_DAY), replace(absence, start=day + _ONE_DAY)),
            ),
        )
        for day in inside
        if absence.start < day < absence.end
    ][:_DAYS_TRIED]  # fmt: skip


def _one_stays(case: Case, demands: Sequence[Demand], absence: Absence) -> list[Easing]:
    """One of a unit's people who is not away on one day, while the others are."""
    members = case.directory.members(absence.who)
    able = sorted(members & people_of(case, demands))
    found: list[Easing] = []
    for day in days_of(case, demands):
        for person in able if absence.start <= day <= absence.end else ():
            text = _("{person} is there on {day}, the others of {unit} are away",
                     person=named(case, person), day=in_each(date_word, day),
                     unit=named(case, absence.who))  # fmt: skip
            rows = [replace(absence, who=one) for one in sorted(members - {person})]
            own = replace(absence, who=person)
            rows += [replace(own, end=day - _ONE_DAY), replace(own, start=day + _ONE_DAY)]
            found.append(Easing(_LEAVE, text, _instead(absence, rows)))
    return found[:_DAYS_TRIED]


def _service(one: Person, days: set[date], ways: Ways) -> Fact:
    if one.until is not None and any(day > one.until for day in days):
        text = _("{person} is in service until {day} only", person=one.name,
                 day=in_each(date_word, one.until))  # fmt: skip
    else:
        text = _("{person} is in service from {day} only", person=one.name,
                 day=in_each(date_word, one.start or one.until or date.min))  # fmt: skip

    return Fact("service", (one.id,), text, _from_to(one, None, None), ways)


def _days_more(one: Person) -> Ways:
    def ways(case: Case, demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        late, early = _longer(case, demands, one)
        yield late
        yield early

    return ways


def _serving(one: Person, day: date) -> Text:
    """Somebody staying until `day`, or beginning on it."""
    said = in_each(date_word, day)
    if one.until is not None and day > one.until:
        return _("{person} stays in service until {day}", person=one.name, day=said)
    return _("{person} begins on {day}", person=one.name, day=said)


def _from_to(person: Person, start: date | None, until: date | None) -> Edits:
    """起 and 止 of somebody, where they change."""
    fields = {"start": start, "until": until}
    return tuple(
        Fill("people", person.id, field, value)
        for field, value in fields.items()
        if value != getattr(person, field)
    )


def _longer(
    case: Case, demands: Sequence[Demand], one: Person
) -> tuple[list[Easing], list[Easing]]:
    """Somebody staying longer, and somebody beginning earlier, by one more day each."""
    days = days_of(case, demands)
    late = [
        Easing(
            _SERVICE + (day - one.until).days,
            _serving(one, day),
            _from_to(one, one.start, day),
        )
        for day in days
        if one.until is not None and day > one.until
    ]
    early = [
        Easing(
            _SERVICE + (one.start - day).days,
            _serving(one, day),
            _from_to(one, day, one.until),
        )
        for day in reversed(days)
        if one.start is not None and day < one.start
    ]
    return late[:_DAYS_TRIED], early[:_DAYS_TRIED]


WHY: Final = Why(facts, 10, standing)
