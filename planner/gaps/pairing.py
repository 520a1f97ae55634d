"""The gaps of pairings: targets and holders that are short, fixed links not honoured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from planner.domain.ids import link_id, standing_pin_gap_id
from planner.domain.language import Text, _
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Problem
from planner.gaps.gap import made, reasons
from planner.gaps.words import name_of, out_of_office

MOST_REASONS = 1000
"""People listed under one gap; a longer list is cut, and the gap's message says so."""

Barrier = Literal["unnamed", "recused", "forbidden", "limits", "same_unit", "not_asked"]
"""What keeps a holder from a target."""

BARRIERS: Mapping[Barrier, Text] = {
    "unnamed": _("the duty does not name them for each other"),
    "recused": _("recusal, it is the place of home or origin"),
    "forbidden": _("the link is forbidden"),
    "limits": _("the limits allow no more"),
    "same_unit": _("somebody of the same unit is linked there already"),
    "not_asked": _("is not asked for in the place that is empty"),
}


def holds_enough(held: int, most: int) -> Text:
    """The reason of a holder that has as many targets as it may."""
    return _("holds {held} already, at most {most}", held=held, most=most)


def target_gap(
    problem: Problem,
    duty: Duty,
    target: str,
    missing: int,
    might: Sequence[tuple[str, Text]],
    *,
    able: bool,
) -> Gap:
    """`target` lacks holders. `might` are those who might have helped, with their reasons;
    somebody is `able` to hold it, or nobody is.
    """
    text = _(
        "{duty}: {target} lacks {missing} of its holders.",
        duty=duty.name,
        target=name_of(problem, target),
        missing=missing,
    )
    if len(might) > MOST_REASONS:
        text = _(
            "{said} The list names the first {shown} of {all}.",
            said=text,
            shown=MOST_REASONS,
            all=len(might),
        )
    return made(
        "pairing",
        "holders",
        link_id(duty.id, target),
        duty.id,
        target,
        cause="over_capacity" if able else "nobody_eligible",
        missing=missing,
        period=(problem.settings.start, problem.settings.end),
        target=target,
        people=reasons(sorted(might[:MOST_REASONS], key=lambda one: one[0])),
        message=text,
    )


def holder_gap(problem: Problem, duty: Duty, holder: str, missing: int, *, able: bool) -> Gap:
    """`holder` has targets too few; it is `able` to hold some, or none."""
    reason = (
        _("every target it may hold already has as many holders as it may")
        if able
        else _("there is no target it may hold")
    )
    return made(
        "pairing",
        "holdings",
        link_id(duty.id, holder),
        duty.id,
        holder,
        cause="limit" if able else "nobody_eligible",
        missing=missing,
        period=(problem.settings.start, problem.settings.end),
        people=reasons([(holder, reason)]),
        message=_(
            "{duty}: {holder} holds {missing:target|targets} too few.",
            duty=duty.name,
            holder=name_of(problem, holder),
            missing=missing,
        ),
    )


def fixed_gap(
    problem: Problem, duty: Duty, owner: str, holder: str, target: str, why: Barrier
) -> Gap:
    """The fixed link of `holder` with `target`, owed to or by `owner`, is not honoured."""
    settings = problem.settings
    gone = out_of_office(problem, holder, settings.start, settings.end)
    reason = gone if gone is not None and why == "unnamed" else BARRIERS[why]
    return made(
        "pairing",
        "pin",
        link_id(duty.id, owner),
        duty.id,
        owner,
        cause="pin",
        missing=1,
        period=(settings.start, settings.end),
        target=target,
        people=reasons([(holder, reason)]),
        message=_(
            "{duty}: the fixed link of {holder} with {target} cannot be had: {reason}.",
            duty=duty.name,
            holder=name_of(problem, holder),
            target=name_of(problem, target),
            reason=reason,
        ),
        called=standing_pin_gap_id(duty.id, (holder, target)),
    )
