"""Why a gap is there: counted, proven by solving again, and how it could be closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from constraints.why import eligible, named
from outputs.words.naming import slot_word
from planner.domain.crews import crewed
from planner.domain.ids import pin_gap_id, standing_pin_gap_id
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Pin
from planner.domain.spoken import date_word
from planner.model.demands import Demand
from planner.questions.explaining.conflict import Conflict, Focus, conflict
from planner.questions.explaining.counting import (
    day_lines,
    no_target_lines,
    part_word,
    together_lines,
    village_lines,
)
from planner.questions.explaining.covers import cover_lines, household_lines
from planner.questions.explaining.days import held_around, question
from planner.questions.explaining.lasting import has_nowhere_to_go
from planner.questions.explaining.pairings import pairing_lines, reason_lines
from planner.questions.explaining.question import (
    Part,
    Question,
    Section,
    WayOut,
    causes,
    ways_out,
)
from planner.questions.explaining.staged import staged
from planner.questions.explaining.trial import OutOfTime, Scene, attempt
from planner.questions.explaining.turns import turn_parts

_WAYS_SHOWN = 12

_MOST_ABLE = 12
"""How many demands that could honour a 必须 are looked at."""


@dataclass(frozen=True, slots=True)
class Days:
    """A gap of the days: what is missing, what forces it, and the question of both."""

    focus: Focus
    found: Conflict
    question: Question


def asked(scene: Scene, gap: Gap) -> Question | None:
    """The question of any gap; None for one that is not planned again. Raises OutOfTime."""
    gap = behind(scene, gap)
    focus = None if has_nowhere_to_go(scene, gap) else focus_of(scene, gap)
    if focus is None:
        return staged(scene, gap)
    return of_days(scene, gap, focus).question


def of_days(scene: Scene, gap: Gap, focus: Focus) -> Days:
    """What is asked of a gap of the days. Raises OutOfTime."""
    found = conflict(scene, focus)
    return Days(focus, found, question(scene, gap, focus, found))


def behind(scene: Scene, gap: Gap) -> Gap:
    """The gap of a rotation because of which the days cannot honour a 必须; else `gap` itself."""
    if gap.sort == "pin" and gap.stage == "days":
        for pin in scene.case.musts:
            if pin.duty is not None and gap.id == pin_gap_id(pin, gap.obligation):
                day = None if pin.date is None else pin.date.isoformat()
                other = standing_pin_gap_id(pin.duty, (pin.person, day, pin.target))
                return next((one for one in scene.plan.gaps if one.id == other), gap)
    return gap


def focus_of(scene: Scene, gap: Gap) -> Focus | None:
    """The demands a gap of the days speaks of; None for a gap of another stage."""
    musts = scene.case.musts if gap.sort == "pin" and gap.stage == "days" else ()
    pin = next((pin for pin in musts if gap.id == pin_gap_id(pin, gap.obligation)), None)
    if pin is not None:
        return Focus(tuple(_meant(scene, gap, pin)[:_MOST_ABLE]), pin, gap.missing)
    demand = scene.demands.get(gap.obligation)
    return None if demand is None else Focus((demand,), None, gap.missing)


def _meant(scene: Scene, gap: Gap, pin: Pin) -> list[Demand]:
    """The demands that a 必须 may speak of: where none could honour it, those of its day."""
    every = list(scene.demands.values())
    able = [demand for demand in every if demand.could_honour(pin)]
    able = able or [
        demand
        for demand in every
        if pin.duty in (None, demand.duty.id)
        and pin.target in (None, demand.target)
        and (pin.date is None or pin.date in demand.period)
    ]
    return sorted(able, key=lambda demand: (demand.id != gap.obligation, demand.id))


def gap_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """The explanation of a gap, line by line. Raises OutOfTime."""
    yield gap.words
    number, last = 0, None
    for part in gap_parts(scene, gap):
        if isinstance(part, Section) or last is None:
            yield ""
        number += isinstance(part, WayOut)
        yield f"  {number}. {part}" if isinstance(part, WayOut) else str(part)
        last = part


def gap_parts(scene: Scene, gap: Gap) -> Iterator[Part]:
    """The explanation of a gap, part by part. Raises OutOfTime."""
    gap = behind(scene, gap)
    if scene.over(gap):
        yield from _over(_parts(Scene(scene.plan, scene.problem, scene.work), gap))
    else:
        yield from _parts(scene, gap)


def _over(parts: Iterator[Part]) -> Iterator[Part]:
    """Why a gap came about of whose days none is left: nothing closes it any more."""
    yield from takewhile(lambda part: not (isinstance(part, Section) and part.ways), parts)
    yield Section(_("Ways out"), ways=True)
    yield "  " + str(_("none any more: its days are over"))


def _parts(scene: Scene, gap: Gap) -> Iterator[Part]:
    if gap.sort == "turns":
        yield from turn_parts(scene, gap)
        return
    focus = None if has_nowhere_to_go(scene, gap) else focus_of(scene, gap)
    if focus is not None:
        yield Section(_("Counted"))
        yield from _days_parts(scene, gap, focus)
        return
    counted = list(_counted(scene, gap))
    if counted:
        yield Section(_("Counted"))
        yield from _indented(iter(counted))
    found = staged(scene, gap)
    if counted and (found is None or not found.missing):
        yield ""
    if found is None:
        yield str(_("What was counted stands above; gaps of this kind are not solved again."))
    elif not found.missing:
        yield str(_("Not forced: planning it again leaves nothing missing."))
    else:
        yield from _answers(found, ())


def _counted(scene: Scene, gap: Gap) -> Iterator[str]:
    """What is counted of a gap that is not of the days."""
    if gap.stage == "pairing":
        yield from pairing_lines(scene, gap)
    elif has_nowhere_to_go(scene, gap):
        yield from no_target_lines(scene, scene.demands[gap.obligation])
    elif gap.sort == "cover":
        yield from cover_lines(scene, gap)
    elif gap.stage == "households":
        yield from household_lines(scene, gap)
    else:
        if gap.stage == "rounds":
            own = [one for one in scene.plan.gaps if (one.duty, one.owner, one.stage) ==
                   (gap.duty, gap.owner, gap.stage)]  # fmt: skip
            yield str(
                _("{person} lacks a day for {count:visit|visits} of {duty} in all",
                  person=named(scene.case, gap.owner), duty=named(scene.case, gap.duty),
                  count=sum(one.missing for one in own))
            )  # fmt: skip
        yield from reason_lines(scene, gap)


def _days_parts(scene: Scene, gap: Gap, focus: Focus) -> Iterator[Part]:
    for demand in focus.demands:
        yield from _indented(day_lines(scene, demand))
    if focus.pin is not None:
        yield from _indented(reason_lines(scene, gap))
    days = of_days(scene, gap, focus)
    demands = [*focus.demands, *(scene.demands[one] for one in days.found.demands)]
    yield from _indented(village_lines(scene, demands))
    yield from _indented(together_lines(scene, demands))
    if days.found.forced:
        yield from _answers(days.question, list(_always(scene, days)))
    else:
        yield ""
        yield from _not_forced(scene, focus, days.found)


def _answers(question: Question, always: Sequence[str]) -> Iterator[Part]:
    """What forces the gap and what closes it, each tried."""
    yield Section(_("What forces it (tried without each: then fewer are missing)"))
    yield from _indented(iter(always))
    named_one = bool(always)
    for cause in causes(question):
        named_one = True
        yield f"  {cause}"
    if not named_one and question.kept:
        yield "  " + str(_("more than two things at once: without one or two of them others do"))
    elif not named_one:
        yield "  " + str(_("nothing that could be left out: no rule or absence has to do with it"))
    yield Section(_("Ways out (each tried), the smallest first"), ways=True)
    yield from _found(ways_out(question))


def _always(scene: Scene, days: Days) -> Iterator[str]:
    """What is always so: who is needed, and who is eligible."""
    for demand in days.focus.demands if days.focus.pin is None else ():
        names = eligible(scene.case.crews, demand)
        for index, part in enumerate(demand.parts):
            need = len(names[index]) if part.need is None else part.need
            if len(names[index]) < need:
                yield str(
                    _("{part} needs {need:person|people}, only {eligible} eligible",
                      part=part_word(demand, index), need=need, eligible=len(names[index]))
                )  # fmt: skip
        everybody = frozenset().union(*names) if names else frozenset()
        needed = sum(part.need or 0 for part in demand.parts)
        if len(names) > 1 and len(everybody) < needed:
            yield str(
                _("the parts need {need:person|people} together, only {eligible} are eligible",
                  need=needed, eligible=len(everybody))
            )  # fmt: skip
        if any(part.need is None for part in demand.parts) and len(names) > 1:
            yield str(_("some are named for several parts, and each can serve in one only"))
    if days.found.missing < days.focus.missing:
        yield str(
            _("What follows forces {forced} of the {missing:missing person|missing people}.",
              forced=days.found.missing, missing=days.focus.missing)
        )  # fmt: skip


def _found(looked_for: Iterator[WayOut]) -> Iterator[Part]:
    """The ways out once all are found, or the time is up: then OutOfTime follows."""
    ways: list[WayOut] = []
    late: OutOfTime | None = None
    try:
        ways.extend(looked_for)
    except OutOfTime as error:
        late = error
    yield from ways[:_WAYS_SHOWN]
    if len(ways) > _WAYS_SHOWN:
        yield "  " + str(_("and {count:way|ways} more", count=len(ways) - _WAYS_SHOWN))
    unplanned = sum(not way.planned for way in ways)
    if unplanned:
        yield "  " + str(
            _("{count:way|ways} of these hold beside all other shifts as they are: planning"
              " everything again is more than is tried at once (--more tries five times as much).",
              count=unplanned)
        )  # fmt: skip
    if late is not None:
        raise late
    if all(way.missing for way in ways):
        yield "  " + str(_("None of the easings that were tried closes it on its own."))


def _not_forced(scene: Scene, focus: Focus, found: Conflict) -> Iterator[str]:
    """The change of the plan that closes a gap that nothing forces."""
    own = [demand.id for demand in focus.demands]
    demands: list[Demand] = [*focus.demands, *found.others]
    ids = [demand.id for demand in demands]
    for open_ids in (own, ids):
        opened = [scene.demands[one] for one in open_ids]
        outcome = attempt(
            scene, scene.problem, open_ids, held=held_around(scene, opened), whole=own
        )
        if outcome.value < focus.missing:
            yield str(_("Not forced: this change of the plan closes it."))
            for one in sorted(open_ids):
                if one not in outcome.chosen:
                    continue
                when, people = outcome.chosen[one]
                shift = scene.shift_of.get(one)
                new = {person for person, _part in people}
                before = (
                    (shift.date, shift.slot, {who.id for who in crewed(shift).people})
                    if shift
                    else None
                )
                if before == (*when, new):
                    continue
                yield "  " + str(
                    _("{shift}: {day} {slot}, {people}", shift=one, day=date_word(when.day),
                      slot=slot_word(when.slot),
                      people=", ".join(named(scene.case, person) for person in sorted(new)))
                )  # fmt: skip
            return
    yield str(
        _(
            "Among the {count} demands looked at nothing forces this gap, but no change of these"
            " alone closes it either: something further away is in the way.",
            count=len(demands),
        )
    )


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
