"""The gaps of rotations: owners without a target, groups not reached, pins not honoured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planner.domain.ids import link_id, standing_pin_gap_id
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Pin, Problem
from planner.gaps.gap import made, reasons
from planner.gaps.words import name_of, names_of, out_of_office


def without_target(problem: Problem, duty: Duty, owner: str) -> Gap:
    """`owner` has no target to go to."""
    return made(
        "rotation",
        "holdings",
        link_id(duty.id, owner),
        duty.id,
        owner,
        cause="nobody_eligible",
        missing=1,
        period=(problem.settings.start, problem.settings.end),
        message=_(
            "{duty}: {owner} has no group to go to.",
            duty=duty.name,
            owner=name_of(problem, owner),
        ),
    )


def not_reached(
    problem: Problem,
    duty: Duty,
    owner: str,
    missing: int,
    left: Sequence[str],
    *,
    months: int,
    period: tuple[date, date],
) -> Gap:
    """`owner` is to answer for `missing` of the targets `left` that `months` do not reach."""
    return made(
        "rotation",
        "cover",
        link_id(duty.id, owner),
        duty.id,
        owner,
        cause="cover",
        missing=missing,
        period=period,
        message=_(
            "{duty}: {owner} cannot reach every group within {cover:month|months}; not reached:"
            " {groups}.",
            duty=duty.name,
            owner=name_of(problem, owner),
            cover=months,
            groups=names_of(problem, left),
        ),
    )


def pin_not_met(problem: Problem, duty: Duty, pin: Pin, owners: Sequence[str]) -> Gap:
    """None of `owners`, who could honour the 必须 `pin`, is in its target at that time."""
    settings = problem.settings
    owner = owners[0] if owners else None
    day = pin.date.isoformat() if pin.date is not None else None
    first, last = pin.date or settings.start, pin.date or settings.end
    gone = out_of_office(problem, pin.person or "", first, last)
    reason = gone or (
        _("The months before and after leave no time for it.")
        if owners
        else _("Not eligible: the duty's team does not name this person.")
    )
    return made(
        "rotation",
        "pin",
        link_id(duty.id, owner),
        duty.id,
        owner,
        cause="pin",
        missing=1,
        period=(first, last),
        day=pin.date,
        target=pin.target,
        people=reasons([(pin.person, reason)] if pin.person is not None else ()),
        message=_(
            "{duty}: {owner} cannot be in {target} at the time that sheet 指定 demands.",
            duty=duty.name,
            owner=names_of(problem, owners if pin.person is None else [pin.person]),
            target=name_of(problem, pin.target or ""),
        ),
        called=standing_pin_gap_id(duty.id, (pin.person, day, pin.target)),
    )
