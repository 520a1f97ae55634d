"""The rules and facts that may force a gap, each with the problem as it would be without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar

from constraints.coverage.rule import BY, LAST
from constraints.exceptions.rule import EXCEPT
from constraints.kinds import KINDS
from constraints.spacing.post import owner_spacing
from constraints.spacing.rule import OWNER_SPACING
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.directory import Context
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import Absence, CalendarDay, Duty, Pin, Problem
from planner.domain.spoken import date_word, list_word, period_word, weekday_word
from planner.model.demands import Demand
from planner.questions.explaining.trial import Scene

Sort = Literal[
    "absence",
    "service",
    "never",
    "must",
    "holiday",
    "weekdays",
    "window",
    "spacing",
    "history",
    "village",
    "units",
    "except",
    "block",
    "demand",
]

T = TypeVar("T")
Relax = Callable[[Problem], Problem]


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule or fact: `sort` and `about` identify it, `text` says it.

    `without` is the problem as it would be had this not been so; None for another demand,
    which is left out of the question instead.
    """

    sort: Sort
    about: tuple[object, ...]
    text: str
    without: Relax | None


def facts(scene: Scene, demands: Sequence[Demand]) -> tuple[Fact, ...]:
    """Everything that narrows the choices of `demands`, what people know best first."""
    return tuple(
        fact
        for gather in (
            _absences,
            _service,
            _nevers,
            _holidays,
            _weekdays,
            _window,
            _rules,
            _history,
            _village,
        )
        for fact in gather(scene, demands)
    )


def relaxed(problem: Problem, every: Iterable[Fact]) -> Problem:
    """`problem` without any of the facts."""
    for fact in every:
        if fact.without is not None:
            problem = fact.without(problem)
    return problem


def with_duty(problem: Problem, duty: Duty) -> Problem:
    """`problem` with `duty` in place of the one with its id."""
    return replace(problem, duties={**problem.duties, duty.id: duty})


def change_duty(identity: str, **fields: object) -> Relax:
    """A relaxation that changes fields of a duty."""

    def change(problem: Problem) -> Problem:
        return with_duty(problem, replace(problem.duties[identity], **fields))  # type: ignore[arg-type]

    return change


def change_param(identity: str, param: Param[T], value: T) -> Relax:
    """A relaxation that changes one parameter of a duty."""

    def change(problem: Problem) -> Problem:
        duty = problem.duties[identity]
        return with_duty(problem, replace(duty, params=duty.params.having(param, value)))

    return change


def named(scene: Scene, reference: str | None) -> str:
    """The name of a person, unit or duty; the id of anything else."""
    problem, key = scene.problem, reference or ""
    known = problem.people.get(key) or problem.units.get(key) or problem.duties.get(key)
    return known.name if known is not None else key


def eligible(scene: Scene, demand: Demand) -> tuple[frozenset[str], ...]:
    """Whom the team names part by part, whether or not they are in service."""
    day = demand.when[0].day if demand.when else demand.period.first
    context = Context(demand.owner, demand.target, day, scene.links)
    found = []
    for index, part in enumerate(demand.duty.team):
        if index == 0 and demand.duty.owner.by == "person" and demand.owner is not None:
            found.append(frozenset((demand.owner,)))
        else:
            found.append(frozenset(scene.case.directory.people(part.selector, context)))
    return tuple(found)


def nominal_days(scene: Scene, demand: Demand) -> tuple[date, ...]:
    """The days of the demand's period that lie in the plan."""
    settings = scene.problem.settings
    first = max(demand.period.first, settings.start)
    last = min(demand.period.last, settings.end)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return tuple(sorted(days | {when.day for when in demand.when}))


# -- one sort after the other ----------------------------------------------------------------


def _people(scene: Scene, demands: Sequence[Demand]) -> frozenset[str]:
    return frozenset().union(*(who for one in demands for who in eligible(scene, one)))


def absence_words(scene: Scene, absence: Absence) -> str:
    """Who is away, when and why."""
    return str(
        _(
            "{who} is away {when}{why}",
            who=named(scene, absence.who),
            when=period_word(absence.start, absence.end),
            why=_(" ({reason})", reason=absence.reason) if absence.reason else "",
        )
    )


def without_absence(absence: Absence) -> Relax:
    """The problem without one row of 不可用."""
    return lambda problem: replace(
        problem, absences=tuple(one for one in problem.absences if one != absence)
    )


def _absences(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    people = _people(scene, demands)
    days = {day for demand in demands for day in nominal_days(scene, demand)}
    for absence in dict.fromkeys(scene.problem.absences):
        who = {absence.who}
        if absence.who in scene.problem.units:
            who = set(scene.case.directory.members(absence.who))
        if who & people and any(absence.start <= day <= absence.end for day in days):
            yield Fact("absence", (absence,), absence_words(scene, absence),
                       without_absence(absence))  # fmt: skip


def always_serving(person: str) -> Relax:
    """The problem with somebody in service at all times."""

    def change(problem: Problem) -> Problem:
        one = replace(problem.people[person], start=None, until=None)
        return replace(problem, people={**problem.people, person: one})

    return change


def _service(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    days = {day for demand in demands for day in nominal_days(scene, demand)}
    for person in sorted(_people(scene, demands)):
        one = scene.problem.people[person]
        if all(one.serves(day) for day in days):
            continue
        if one.until is not None and any(day > one.until for day in days):
            text = _("{person} is in service until {day} only", person=one.name,
                     day=date_word(one.until))  # fmt: skip
        else:
            text = _("{person} is in service from {day} only", person=one.name,
                     day=date_word(one.start or one.until or date.min))  # fmt: skip
        yield Fact("service", (person,), str(text), always_serving(person))


def without_pin(pin: Pin) -> Relax:
    """The problem without one row of 指定."""
    return lambda problem: replace(problem, pins=tuple(one for one in problem.pins if one != pin))


def pin_words(scene: Scene, pin: Pin) -> str:
    """What a row of 指定 says."""
    words = [named(scene, one) for one in (pin.duty, pin.person, pin.target) if one is not None]
    if pin.date is not None:
        words.append(date_word(pin.date))
    what = " ".join(words)
    if pin.mode == "never":
        return str(_("sheet 指定 rules out: {what}", what=what))
    return str(_("sheet 指定 demands: {what}", what=what))


def _nevers(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    people = _people(scene, demands)
    duties = {demand.duty.id for demand in demands}
    targets = {demand.target for demand in demands}
    for pin in dict.fromkeys(scene.problem.pins):
        if (
            pin.mode == "never"
            and pin.duty in (None, *duties)
            and pin.person in (None, *people)
            and pin.target in (None, *targets)
        ):
            yield Fact("never", (pin,), pin_words(scene, pin), without_pin(pin))


def _holidays(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    calendar = scene.case.calendar
    days = {
        day
        for demand in demands
        for day in _whole_period(demand)
        if calendar.is_holiday(day)
        and (day.weekday() in demand.duty.weekdays if demand.duty.weekdays else day.weekday() < 5)
    }
    if days:
        ordered = sorted(days)
        text = _("holidays: {days}", days=list_word(date_word(day) for day in ordered))

        def work(problem: Problem) -> Problem:
            rows = tuple(row for row in problem.calendar if row.date not in days)
            return replace(
                problem, calendar=(*rows, *(CalendarDay(day, "work") for day in ordered))
            )

        yield Fact("holiday", tuple(ordered), str(text), work)


def _whole_period(demand: Demand) -> Iterator[date]:
    span = min(demand.period.days, 400)
    return (demand.period.first + timedelta(days=n) for n in range(span))


def weekday_words(days: Iterable[int]) -> str:
    """Weekdays in words."""
    monday = date(2024, 1, 1)
    return list_word(weekday_word(monday + timedelta(days=day)) for day in sorted(days))


def _weekdays(_scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    for duty in _duties(demands):
        if duty.weekdays and duty.period != "day":
            text = _("{duty} is held on {days} only", duty=duty.name,
                     days=weekday_words(duty.weekdays))  # fmt: skip
            yield Fact("weekdays", (duty.id,), str(text),
                       change_duty(duty.id, weekdays=frozenset()))  # fmt: skip


def _window(_scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    for duty in _duties(demands):
        by, last = duty.params[BY], duty.params[LAST]
        if by is not None:
            text = _("{duty} is due by day {day} of its period", duty=duty.name, day=by)
            yield Fact("window", (duty.id, "by"), str(text), change_param(duty.id, BY, None))
        if last is not None:
            text = _("{duty} is held in the last {days} working days of its period",
                     duty=duty.name, days=last)  # fmt: skip
            yield Fact("window", (duty.id, "last"), str(text), change_param(duty.id, LAST, None))


def _rules(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    for duty in _duties(demands):
        owner_spacing = duty.params[OWNER_SPACING]
        if duty.spacing:
            text = _("{duty}: turns keep {days} working days apart", duty=duty.name,
                     days=duty.spacing)  # fmt: skip
            yield Fact("spacing", (duty.id, "spacing"), str(text),
                       change_duty(duty.id, spacing=None))  # fmt: skip
        if owner_spacing:
            text = _("{duty}: occurrences of one owner keep {days} working days apart",
                     duty=duty.name, days=owner_spacing)  # fmt: skip
            yield Fact("spacing", (duty.id, "owner_spacing"), str(text),
                       change_param(duty.id, OWNER_SPACING, 0))  # fmt: skip
        if duty.params[DIFFERENT_UNITS]:
            text = _("{duty}: its people come from different units", duty=duty.name)
            yield Fact("units", (duty.id,), str(text),
                       change_param(duty.id, DIFFERENT_UNITS, False))  # fmt: skip
        if duty.params[EXCEPT]:
            others = list_word(named(scene, other) for other in duty.params[EXCEPT])
            text = _("{duty} is not held on days of {others}", duty=duty.name, others=others)
            yield Fact("except", (duty.id,), str(text), change_param(duty.id, EXCEPT, ()))
        if duty.block is not None:
            text = _("{duty}: the same people serve a whole {block}", duty=duty.name,
                     block=_("week") if duty.block == "week" else _("month"))  # fmt: skip
            yield Fact("block", (duty.id,), str(text), change_duty(duty.id, block=None))


def _history(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    people = _people(scene, demands)
    of = {demand.duty.id: demand for demand in demands}
    first = {duty: min(one.period.first for one in demands if one.duty.id == duty) for duty in of}
    positions = scene.case.positions
    for done in dict.fromkeys(scene.problem.history):
        demand = of.get(done.duty)
        if demand is None or done.date >= first[done.duty] or done.person is None:
            continue
        reach = max(demand.duty.spacing or 0, owner_spacing(demand.duty))
        whens = [when.day for one in demands if one.duty.id == done.duty for when in one.when]
        near = any(abs(positions.of(day) - positions.of(done.date)) < reach for day in whens)
        if near and (done.person in people or demand.owner is None):
            text = _("{person} served {duty} on {day}", person=named(scene, done.person),
                     duty=demand.duty.name, day=date_word(done.date))  # fmt: skip
            yield Fact("history", (done,), str(text), lambda problem, row=done: replace(  # type: ignore[misc]
                problem, history=tuple(one for one in problem.history if one != row)))  # fmt: skip


def _village(scene: Scene, demands: Sequence[Demand]) -> Iterator[Fact]:
    limit = scene.problem.settings.village_visits_per_week
    directory = scene.case.directory
    if limit is not None and any(
        KINDS[demand.duty.kind].disturbs_village and directory.village_of(demand.target)
        for demand in demands
    ):
        text = _("at most {limit} visits per village and week", limit=limit)
        yield Fact("village", (), str(text), change_limit(None))


def change_limit(limit: int | None) -> Relax:
    """The problem with another 每村每周来访上限."""
    return lambda problem: replace(
        problem, settings=replace(problem.settings, village_visits_per_week=limit)
    )


def _duties(demands: Sequence[Demand]) -> tuple[Duty, ...]:
    return tuple({demand.duty.id: demand.duty for demand in demands}.values())
