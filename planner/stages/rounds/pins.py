"""What sheet 指定 demands of household duties, and rounds and holders do not keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from constraints.kinds import KINDS
from planner.domain.ids import pin_gap_id, pin_id
from planner.domain.language import _
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Duty, Pin, Problem
from planner.domain.workdays import WorkCalendar
from planner.gaps.gap import made, reasons
from planner.gaps.pins import missed


def missed_pins(
    problem: Problem, calendar: WorkCalendar, holders: pd.DataFrame, shifts: Iterable[Shift]
) -> Iterator[Gap]:
    """A gap for each 必须 of a household duty that is not kept.

    It is kept by a round, or without a day by who holds the household. `shifts` are those of
    the whole plan, `holders` is the frame of ``Plan.holders``.
    """
    settings, every = problem.settings, tuple(shifts)
    for pin in problem.pins:
        duty = duty_of(problem, pin)
        inside = pin.date is None or settings.start <= pin.date <= settings.end
        if pin.mode != "must" or duty is None or not inside:
            continue
        held = (
            pin.date is None
            and (
                (holders["duty"] == duty.id)
                & (holders["holder"] == pin.person)
                & (holders["household"] == pin.target)
            ).any()
        )
        if not held and not any(keeps(shift, pin) for shift in every):
            yield _gap(problem, calendar, duty, pin)


def duty_of(problem: Problem, pin: Pin) -> Duty | None:
    """The household duty that `pin` is about; one that names no duty is about days, if any is."""
    if pin.duty is not None:
        duty = problem.duties.get(pin.duty)
        return duty if duty is not None and KINDS[duty.kind].by_household else None
    duties = problem.duties.values()
    if any(KINDS[duty.kind].unfolds for duty in duties):
        return None
    return next((duty for duty in duties if KINDS[duty.kind].by_household), None)


def keeps(shift: Shift, pin: Pin) -> bool:
    """Whether `shift` is what `pin` asks for."""
    return (
        pin.duty in (None, shift.duty)
        and pin.date in (None, shift.date)
        and pin.slot in (None, shift.slot)
        and pin.target in (None, shift.target, *shift.households)
        and pin.person in (None, *(one.id for one in shift.people))
    )


def _gap(problem: Problem, calendar: WorkCalendar, duty: Duty, pin: Pin) -> Gap:
    settings, obligation = problem.settings, pin_id(duty.id, pin)
    why = _("Not free then, or another rule stands against it.")
    return made(
        "rounds",
        "pin",
        obligation,
        duty.id,
        None,
        cause="pin",
        missing=1,
        period=(pin.date or settings.start, pin.date or settings.end),
        day=pin.date,
        target=pin.target,
        people=reasons([(pin.person, why)] if pin.person else ()),
        message=missed(
            problem, duty, pin, holiday=pin.date is not None and calendar.closes(pin.date, duty)
        ),
        called=pin_gap_id(pin, obligation),
    )
