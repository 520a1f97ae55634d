"""A person, a shift: what the plan has for them, and why that and not otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from constraints.availability.why import absence_words
from constraints.kinds import kind_of
from constraints.order.replay import queue_at
from constraints.order.rule import in_order
from constraints.why import named
from outputs.words.naming import Names, slot_word
from planner.domain.accounts import WHOLE_SHARE, counts, parts_of
from planner.domain.language import Text, _
from planner.domain.plan import FairnessRow, Purpose, Shift
from planner.domain.problem import Person, Problem
from planner.domain.shifts import substitutes, team
from planner.domain.spoken import date_word, day_word, list_word, period_word
from planner.model.attendance import Attendance
from planner.model.demands import Demand, When
from planner.model.windows import Window, windows
from planner.questions.explaining.counting import obstacle, part_word
from planner.questions.explaining.telling import told
from planner.questions.explaining.trial import Scene
from planner.questions.whatif.exchange import moved
from planner.questions.whatif.substitutes import Candidate, candidates, seats
from planner.questions.words import name, shift_words

_DATES_SHOWN = 12
_NAMES_SHOWN = 5
_DAYS_TRIED = 12

ITEMS: Mapping[Purpose, Text] = {
    "accept": _("It is accepted by its deadline for that, by whoever answers for it."),
    "handle": _("It is handled by its deadline, by whoever answers for it."),
    "after": _("It was resolved; whoever answers for it visits again some time later."),
    "progress": _("Its progress is reported before its deadline."),
}
"""What a shift for an item of the ledger is there for."""


def person_lines(scene: Scene, person: Person) -> Iterator[str]:
    """Duties, loads against the pool and why, absences, links and households of a person."""
    problem, plan = scene.problem, scene.plan
    words = [name(problem, person.id), named(scene.case, person.unit), person.title, *person.roles]
    yield "  ".join(word for word in words if word)
    own = [one for one in scene.bench.shifts_of(person.id) if one.id in scene.shift_of]
    serves = [
        one
        for one in own
        if person.id in {who.id for who in team(one, problem.duties.get(one.duty))}
    ]
    yield from _absent(scene, person)
    yield ""
    yield str(_("Shifts: {count}", count=len(serves)))
    names, by_duty = Names(problem), defaultdict[tuple[str, str], list[Shift]](list)
    for shift in serves:
        by_duty[shift.duty, names.held(shift, person.id)].append(shift)
    for (_key, duty), shifts in sorted(by_duty.items()):
        days = list_word(day_word(one.date) for one in shifts[:_DATES_SHOWN])
        more = "…" if len(shifts) > _DATES_SHOWN else ""
        yield "  " + str(
            _("{duty} ×{times}: {days}", duty=duty, times=len(shifts),
              days=f"{days}{more}")
        )  # fmt: skip
    standing_by = len(own) - len(serves)
    if standing_by:
        yield "  " + str(_("named as a substitute {count:time|times}", count=standing_by))
    case = scene.case.crews
    whole = [person, *(case.problem.people[unit] for unit in case.directory.chain(person.unit)
                     if unit in case.problem.people)]  # fmt: skip
    rows = [(one, row) for row in plan.fairness for one in whole if one.id in row.pool]
    if rows:
        yield ""
        yield str(_("Loads, against everybody eligible"))
        for one, row in rows:
            yield from _load(scene, one, row)
    yield from _linked(scene, person)


def _absent(scene: Scene, person: Person) -> Iterator[str]:
    settings = scene.problem.settings
    days = scene.plan.working_days
    away = [day for day in days if person.serves(day) and not _there(scene, person, day)]
    out = [day for day in days if not person.serves(day)]
    if out:
        yield str(_("not in service on {days} of {all} working days", days=len(out),
                    all=len(days)))  # fmt: skip
    if away:
        yield str(_("away on {days} of {all} working days", days=len(away), all=len(days)))
    for absence in scene.problem.absences:
        concerns = absence.who == person.id or (
            absence.who in scene.problem.units
            and person.id in scene.case.directory.members(absence.who)
        )
        if concerns and absence.start <= settings.end and settings.start <= absence.end:
            yield f"  {absence_words(scene.case, absence)}"


def _there(scene: Scene, person: Person, day: date) -> bool:
    return scene.case.present(person.id, day, "day")


def _load(scene: Scene, person: Person, row: FairnessRow) -> Iterator[str]:
    """One pool: the load, where it stands, and what became of the turns not taken.

    Of a whole unit it is the unit's.
    """
    load, said_of = row.loads[person.id], Names(scene.problem).account(row)
    fewer = sum(other < load for other in row.loads.values())
    yield "  " + str(
        _(
            "{duty}: {load}; {people:person has|people have} {least} to {most}, {mean} on average,"
            " {fewer} of them fewer",
            duty=told(said_of, person.name) if person.members else said_of,
            load=load,
            people=len(row.pool),
            least=row.min,
            most=row.max,
            mean=f"{sum(row.loads.values()) / len(row.pool):.1f}",
            fewer=fewer,
        )
    )
    if given := row.credits.get(person.id):
        yield "    " + str(
            _("{count} of these are credited for the time before the plan without {person}",
              count=given, person=person.name)
        )  # fmt: skip
    if person.share != WHOLE_SHARE:
        yield "    " + str(_("{person}'s share is {share}%: turns are to be as the shares are",
                             person=person.name, share=person.share))  # fmt: skip
    why: Counter[str] = Counter()
    for demand in _of_account(scene, row, person):
        shift = scene.shift_of[demand.id]
        if any(one.id == person.id for one in (*shift.groups, *shift.people)):
            why[str(_("serves"))] += 1
            continue
        found = obstacle(scene, demand, person.id, When(shift.date, shift.slot))
        why[str(found or _("free, others were taken"))] += 1
    if why:
        said = list_word(f"{text} {count}" for text, count in why.most_common(6))
        yield "    " + str(
            _("of {count:turn|turns} they could serve: {said}", count=sum(why.values()), said=said)
        )


def _of_account(scene: Scene, row: FairnessRow, person: Person) -> Iterator[Demand]:
    """The demands that take place and count in `row`, and that the person could serve."""
    parts = parts_of(scene.problem.duties, row)
    for demand in scene.demands.values():
        shift = scene.shift_of.get(demand.id)
        if shift is not None and counts(scene.case.calendar, row.account, shift.date):
            own = [number for duty, number in parts if duty == demand.duty.id]
            if any(person.id in part.candidates for n, part in enumerate(demand.parts) if n in own):
                yield demand


def _linked(scene: Scene, person: Person) -> Iterator[str]:
    plan = scene.plan
    links: dict[str, list[str]] = defaultdict(list)
    for link in plan.links:
        if link.holder == person.id or link.target == person.id:
            other = link.target if link.holder == person.id else link.holder
            links[link.duty].append(named(scene.case, other))
    holders = plan.holders
    held = Counter(holders[holders["holder"] == person.id]["duty"].tolist())
    gaps = [gap for gap in plan.gaps if any(one.id == person.id for one in gap.people)]
    if links or held or gaps:
        yield ""
    for duty, others in sorted(links.items()):
        shown = list_word(others[:_NAMES_SHOWN]) + ("…" if len(others) > _NAMES_SHOWN else "")
        yield told(named(scene.case, duty), shown)
    for duty, count in sorted(held.items()):
        rounds = [one for one in plan.shifts if one.duty == duty and one.owner == person.id]
        visits = sum(len(one.households) for one in rounds)
        yield str(
            _("{duty}: holds {count:household|households}; {rounds:round|rounds},"
              " {visits:visit|visits}",
              duty=named(scene.case, duty), count=count, rounds=len(rounds), visits=visits)
        )  # fmt: skip
    for gap in gaps[:_NAMES_SHOWN]:
        why = next(one.words for one in gap.people if one.id == person.id)
        yield str(
            _("could not fill this gap: {message} [{gap}] Why: {why}", message=gap.words,
              gap=gap.id, why=why)
        )  # fmt: skip


# -- a shift -----------------------------------------------------------------------------------


def shift_lines(scene: Scene, shift: Shift) -> Iterator[str]:
    """Why that day and those people: the other choices, and what each would cost."""
    problem = scene.problem
    yield shift_words(shift, problem)
    yield str(_("id {id}", id=shift.id))
    duty = problem.duties.get(shift.duty)
    serving = list_word(_called(problem, shift, one.id) for one in team(shift, duty))
    yield str(_("people: {people}", people=serving or "-"))
    if shift.groups:
        units = list_word(name(problem, one.id) for one in shift.groups)
        yield str(_("it is the turn of {units}", units=units))
    if standing_by := substitutes(shift, duty):
        names = list_word(name(problem, one.id) for one in standing_by)
        yield str(_("substitutes named: {people}", people=names))
    gap = next((gap for gap in scene.plan.gaps if gap.obligation == shift.id), None)
    if gap is not None:
        yield str(_("It is short: {message} `sanfang explain {gap}` says why.",
                    message=gap.words, gap=gap.id))  # fmt: skip
    demand = scene.demands.get(shift.id)
    if demand is None:
        yield from _other_stage(scene, shift)
        return
    yield ""
    yield from _why_day(scene, demand, shift)
    yield ""
    yield from _why_people(scene, demand, shift)


def _called(problem: Problem, shift: Shift, person: str) -> str:
    """The person, after what those of the part are called."""
    return f"{Names(problem).label(shift, person)} {name(problem, person)}".strip()


def _other_stage(scene: Scene, shift: Shift) -> Iterator[str]:
    if kind_of(shift.kind).by_household:
        yield str(
            _("A household round: it belongs to whoever holds the households ({count}), on a"
              " day that is left free by the other duties.", count=len(shift.households))
        )  # fmt: skip
    elif shift.owner in scene.problem.items:
        item = scene.problem.items[shift.owner or ""]
        received = date_word(item.received) if item.received else _("on no day that is known")
        yield str(_("Item {item} of the ledger, received {day}.", item=item.id, day=received))
        yield str(ITEMS[shift.purpose or "handle"])


def _why_day(scene: Scene, demand: Demand, shift: Shift) -> Iterator[str]:
    first, last = demand.period.first, demand.period.last
    yield str(_("Why this day ({period})", period=period_word(first, last)))
    if demand.deferred:
        yield "  " + str(_("moved: its own day is a holiday"))
    pins = [pin for pin in scene.case.musts if scene.case.honours(shift, pin)]
    if pins:
        yield "  " + str(_("sheet 指定 demands it"))
    others = [when for when in demand.when if when != (shift.date, shift.slot)]
    if not others:
        yield "  " + str(_("no other day is allowed"))
        return
    framed = _windows(scene)[demand.id]
    chosen = When(shift.date, shift.slot)
    near = sorted(others, key=lambda when: (abs((when.day - shift.date).days), when))
    for when in sorted(near[:_DAYS_TRIED]):
        there = moved(scene.case, shift, replace(shift, date=when.day, slot=when.slot))
        verdict = scene.bench.judge([there])
        where = f"{date_word(when.day)} {slot_word(when.slot)}"
        if not verdict.legal:
            said = list_word(str(one.text).rstrip("。.") for one in verdict.broken[:2])
            yield "  " + str(_("{day}: would break a rule: {said}", day=where, said=said))
            continue
        yield "  " + str(
            _("{day}: possible; {cost}", day=where, cost=_spread_cost(framed, chosen, when))
        )
    if len(others) > _DAYS_TRIED:
        yield "  " + str(_("and {count:other time|other times}", count=len(others) - _DAYS_TRIED))


def _spread_cost(framed: Window, chosen: When, when: When) -> str:
    more = framed.distance.get(when, 0) - framed.distance.get(chosen, 0)
    if when not in framed.inside and chosen in framed.inside:
        return str(_("outside its own stretch of the period"))
    if more > 0:
        return str(_("further from an even spread"))
    if more < 0:
        return str(_("nearer to an even spread, but other shifts were in the way of it"))
    return str(_("just as good"))


def _windows(scene: Scene) -> dict[str, Window]:
    settings, directory = scene.problem.settings, scene.case.crews.directory
    attendance = Attendance(directory, settings.start, settings.end)
    every = list(scene.demands.values())
    return windows(every, directory, attendance, scene.problem.pins)


def _why_people(scene: Scene, demand: Demand, shift: Shift) -> Iterator[str]:
    yield str(_("Why these people"))
    for index, part in enumerate(demand.parts):
        if part.need is None:
            yield "  " + told(
                part_word(demand, index), str(_("everybody named who is there comes"))
            )
        elif in_order(demand.duty, index):
            queue = queue_at(scene.case, shift, index)[:_NAMES_SHOWN]
            names = list_word(name(scene.problem, one) for one in queue)
            if queue:
                yield "  " + told(part_word(demand, index),
                                  str(_("turns go round; first in the queue are {people}",
                                        people=names)))  # fmt: skip
    for seat in seats(scene.bench, shift):
        everybody = any(part.need is None for part in demand.parts[seat.part : seat.part + 1])
        if seat.person is None or everybody:
            continue
        scene.work.spend()
        found = candidates(scene.bench, seat, most=40)
        able = [one for one in found if one.way == "now"]
        who = _called(scene.problem, shift, seat.person)
        if not found:
            yield "  " + str(_("{person}: nobody else is named for this place", person=who))
            continue
        yield "  " + str(
            _("{person}: {able} of {others:other|others} could have taken it", person=who,
              able=len(able), others=len(found))
        )  # fmt: skip
        for one in able[:_NAMES_SHOWN]:
            yield "    " + told(name(scene.problem, one.person), _fairness(one))
        for one in [one for one in found if one.way == "no"][:_NAMES_SHOWN]:
            said = list_word(str(text).rstrip("。.") for text in one.why[:2])
            yield "    " + told(name(scene.problem, one.person), said)


def _fairness(one: Candidate) -> str:
    what = one.effect
    if what is None or not what.loads:
        return str(_("no loads are compared here"))
    nothing = (0,) * len(what.uneven)
    if what.uneven > nothing:
        return str(_("loads would be less equal"))
    if what.uneven < nothing:
        return str(_("loads would be more equal, but something that comes before was in the way"))
    return str(_("loads equally fair; the choice between them is free"))
