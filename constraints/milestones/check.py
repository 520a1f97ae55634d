"""Steps of projects: in order, each with its working days, none after its counted-back day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about, broken
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.steps import days_needed, has_time, working_days_between
from planner.domain.findings import Finding
from planner.domain.language import _, marked


def check(case: Case) -> Iterator[Finding]:
    """Findings on the order of steps, on their last days and on gaps of late ones."""
    days = {**case.step_days}
    for shift in case.shifts:
        step = case.steps.get(shift.owner or "")
        if step is None or not case.by_steps(case.duty(shift)):
            continue
        if shift.duty != step.row.duty:
            yield about(shift, "step-duty", _("The step belongs to another duty."))
        if step.by is not None and shift.date > step.by:
            text = _("{step} should be done by {day}.", step=case.name(shift.owner), day=step.by)
            yield about(shift, "step-late", text, amount=(shift.date - step.by).days, unit="days")
        for earlier in step.before:
            if earlier.id not in days:
                continue
            needed = days_needed(step, earlier)
            lacking = needed - working_days_between(days[earlier.id], shift.date, case.calendar)
            if lacking > 0:
                text = _(
                    "{step} on {day} is {amount:working day|working days} too early after"
                    " {earlier}.",
                    step=case.name(shift.owner), day=shift.date, amount=lacking,
                    earlier=case.name(earlier.id),
                )  # fmt: skip
                yield about(shift, "step-order", text, amount=lacking, unit="days")
    for gap in case.plan.gaps:
        step = case.steps.get(gap.owner or "")
        held = gap.obligation in case.shift_ids  # then it is people that are missing, not time
        if step is None or gap.duty != step.row.duty or gap.sort == "pin":
            continue
        if not held and gap.id not in case.docket.of_gap:
            continue
        if (gap.cause == "late") != (case.too_late(step) and not held):
            text = _(
                "The gap of {step} says wrongly whether it is late.", step=case.name(gap.owner)
            )
            yield broken("step-cause", text, duty=gap.duty, day=gap.date)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """A step keeps its distance from the project's other steps."""
    at = asked.at
    if asked.person is not None or not case.by_steps(case.duty(at)):
        return None
    days = {one: day for one, day in case.step_days.items() if one != at.owner}
    moved = {**days, at.owner or "": at.date}
    in_order = all(
        has_time(
            step,
            moved[step.row.id],
            [(one, moved[one.id]) for one in step.before if one.id in moved],
            case.calendar,
        )
        for step in case.steps.values()
        if step.row.id in moved and step.row.project == at.target and step.done is None
    )
    if in_order:
        return None
    said = _("the project's other steps would be too near")
    often = marked("on {days:day|days} the project's other steps would be too near")
    return Refusal("order", said, often, cause="spacing")


CHECK: Final = Check(check, "days", refuse, 70)
