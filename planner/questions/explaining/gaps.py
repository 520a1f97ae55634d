"""Why a gap is there: counted, proven by solving again, and how it could be closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constraints.why import eligible, named
from outputs.words.naming import slot_word
from planner.domain.ids import pin_gap_id
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.spoken import date_word
from planner.model.demands import Demand
from planner.questions.explaining.conflict import Conflict, Focus, conflict
from planner.questions.explaining.counting import day_lines, together_lines, village_lines
from planner.questions.explaining.outs import WayOut, held_around, ways_out
from planner.questions.explaining.trial import OutOfTime, Scene, attempt

_WAYS_SHOWN = 8

_MOST_ABLE = 12
"""How many demands that could honour a 必须 are looked at."""


def focus_of(scene: Scene, gap: Gap) -> Focus | None:
    """The demands a gap of the days speaks of; None for a gap of another stage."""
    musts = scene.case.musts if gap.sort == "pin" else ()
    pin = next((pin for pin in musts if gap.id == pin_gap_id(pin, gap.obligation)), None)
    if pin is not None:
        able = [demand for demand in scene.demands.values() if demand.could_honour(pin)]
        able.sort(key=lambda demand: (demand.id != gap.obligation, demand.id))
        return Focus(tuple(able[:_MOST_ABLE]), pin, gap.missing)
    demand = scene.demands.get(gap.obligation)
    return None if demand is None else Focus((demand,), None, gap.missing)


def gap_lines(scene: Scene, gap: Gap, focus: Focus) -> Iterator[str]:
    """The explanation of a gap of the days, line by line. Raises OutOfTime."""
    yield gap.message
    yield ""
    yield str(_("Counted"))
    for demand in focus.demands:
        yield from _indented(day_lines(scene, demand))
    if focus.pin is not None and not focus.demands:
        for reason in gap.people:
            yield f"  {named(scene.case, reason.id)}: {reason.reason}"
        yield "  " + str(_("No turn that is owed could be what sheet 指定 demands."))
        return
    found = conflict(scene, focus)
    demands = [*focus.demands, *(scene.demands[one] for one in found.demands)]
    yield from _indented(village_lines(scene, demands))
    yield from _indented(together_lines(scene, demands))
    yield ""
    if not found.forced:
        yield from _not_forced(scene, focus, found)
        return
    yield str(_("What forces it (solved again without each: only together they do)"))
    yield from _indented(conflict_lines(scene, focus, found))
    yield ""
    yield str(_("Ways out (each solved again), cheapest first"))
    yield from _indented(found_ways(ways_out(scene, focus, found)))


def conflict_lines(scene: Scene, focus: Focus, found: Conflict) -> Iterator[str]:
    """The facts that force the gap, and what is always so: who is needed and eligible."""
    for demand in focus.demands:
        names = eligible(scene.case, demand)
        for index, part in enumerate(demand.parts):
            need = len(names[index]) if part.need is None else part.need
            if len(names[index]) < need:
                yield str(
                    _("part {part} needs {need} people, only {eligible} are eligible",
                      part=index + 1, need=need, eligible=len(names[index]))
                )  # fmt: skip
        everybody = frozenset().union(*names) if names else frozenset()
        needed = sum(part.need or 0 for part in demand.parts)
        if len(names) > 1 and len(everybody) < needed:
            yield str(
                _("the parts need {need} people together, only {eligible} are eligible",
                  need=needed, eligible=len(everybody))
            )  # fmt: skip
        if any(part.need is None for part in demand.parts) and len(names) > 1:
            yield str(_("some are named for several parts, and each can serve in one only"))
    for fact in found.kept:
        yield str(fact.text)
    if not found.kept:
        yield str(_("nothing else: no rule or absence has to do with it"))
    if found.missing < focus.missing:
        yield str(
            _("These force {forced} of the {missing} missing people.", forced=found.missing,
              missing=focus.missing)
        )  # fmt: skip


def found_ways(looked_for: Iterator[WayOut]) -> Iterator[str]:
    """The lines of the ways out once all are found, or the time is up: then OutOfTime follows."""
    ways: list[WayOut] = []
    late: OutOfTime | None = None
    try:
        ways.extend(looked_for)
    except OutOfTime as error:
        late = error
    ways.sort(key=lambda way: (way.missing, way.cost, way.text))
    if ways or late is None:
        yield from way_lines(ways)
    if late is not None:
        raise late


def way_lines(ways: Sequence[WayOut]) -> Iterator[str]:
    """Ways out, numbered."""
    for number, way in enumerate(ways[:_WAYS_SHOWN], start=1):
        rest = _(" ({missing} still missing)", missing=way.missing) if way.missing else ""
        yield f"{number}. {way.text}{rest}"
    if len(ways) > _WAYS_SHOWN:
        yield str(_("and {count:way|ways} more", count=len(ways) - _WAYS_SHOWN))
    if not ways:
        yield str(_("None of the easings that were tried closes it on its own."))


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
                    (shift.date, shift.slot, {who.id for who in shift.people}) if shift else None
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
