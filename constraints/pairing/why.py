"""Rows of 联系 and the limits of both sides: why a target or a holder is short of links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.pairing.rule import AVOID, PER_HOLDER, PER_TARGET
from constraints.why import Easing, Fact, Why, change_param, given_up, named, nothing, steps
from planner.domain.edits import Drop, Edits, FillRange
from planner.domain.language import Text, _
from planner.domain.params import Param
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Link
from planner.model.linear import INF

_LIMIT, _RULE, _ROW = 6, 14, 4
_MOST_STEPS = 5

Limits = Param[tuple[int, int] | None]


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """What narrows the links of the gap's pairing: rows of its own people and targets."""
    duty = case.problem.duties[gap.duty]
    if not KINDS[duty.kind].pairs:
        return
    # Where nobody may be linked at all, or a row is at stake, others have nothing to do with it.
    single = gap.cause == "nobody_eligible" or gap.sort == "pin"
    concerned = {gap.target, gap.owner} if single else None
    for link in dict.fromkeys(case.problem.links):
        here = concerned is None or {link.holder, link.target} & concerned
        if link.duty == duty.id and link.state != "current" and here:
            yield settled(case, link)
    yield from recusal(duty)
    per_holder, per_target = duty.params[PER_HOLDER], duty.params[PER_TARGET]
    if per_holder is not None and per_holder[1] < INF:
        yield _most(duty, PER_HOLDER, per_holder)
    if duty.owner.by != "target" and (per_holder or (1, INF))[0] > 0:
        yield _least(duty, per_holder or (1, INF))
    if per_target is not None and per_target[1] < INF:
        yield _most(duty, PER_TARGET, per_target)


def settled(case: Case, link: Link) -> Fact:
    """A row of 联系 that fixes or forbids a link; without it the row is gone."""
    forbidden = link.state == "forbidden"
    text = _("sheet 联系: {holder} and {target}: {state}",
             state=_("forbidden") if forbidden else _("fixed"),
             holder=named(case, link.holder), target=named(case, link.target))  # fmt: skip
    without = (Drop(link),)
    drop = Easing(_ROW, _("drop this row: {said}", said=text), without)
    return Fact("never" if forbidden else "must", (link,), text, without, steps([drop]))


def recusal(duty: Duty) -> Iterator[Fact]:
    """回避 of a duty, where it has it."""
    if duty.params[AVOID]:
        text = _("{duty}: nobody holds the place of home or origin (recusal)", duty=duty.name)
        without = change_param(duty.id, AVOID, ())
        yield given_up("except", (duty.id, "avoid"), text, without, _RULE)


def _most(duty: Duty, param: Limits, limits: tuple[int, int]) -> Fact:
    high = limits[1]
    of_holder = param is PER_HOLDER
    text = (
        _("{duty}: a holder has at most {most:target|targets}", duty=duty.name, most=high)
        if of_holder
        else _("{duty}: a target has at most {most:holder|holders}", duty=duty.name, most=high)
    )

    def said(new: int) -> Text:
        if of_holder:
            return _("{duty}: at most {new:target|targets} a holder instead of {old}",
                     duty=duty.name,
                     new=new, old=high)  # fmt: skip
        return _("{duty}: at most {new:holder|holders} a target instead of {old}", duty=duty.name,
                 new=new, old=high)  # fmt: skip

    row = [
        Easing(_LIMIT * step, said(high + step), limit(duty, param, high=high + step))
        for step in range(1, _MOST_STEPS + 1)
    ]
    sort = "spacing" if of_holder else "village"
    without = limit(duty, param, high=INF)
    return Fact(sort, (duty.id, param.en), text, without, steps(row))


def _least(duty: Duty, limits: tuple[int, int]) -> Fact:
    low = limits[0]
    text = _("{duty}: a holder has at least {least:target|targets}", duty=duty.name, least=low)
    row = [
        Easing(
            _LIMIT * (low - new),
            _("{duty}: at least {new:target|targets} a holder instead of {old}",
              duty=duty.name, new=new,
              old=low),
            limit(duty, PER_HOLDER, low=new),
        )
        for new in range(low - 1, max(-1, low - 1 - _MOST_STEPS), -1)
    ]  # fmt: skip
    without = limit(duty, PER_HOLDER, low=0)
    return Fact("window", (duty.id, PER_HOLDER.en), text, without, steps(row))


def limit(duty: Duty, param: Limits, *, low: int | None = None, high: int | None = None) -> Edits:
    """Another end of a range; the other end stays as it is."""
    return (FillRange(duty.id, param, low, high, (1, INF)),)


WHY: Final = Why(nothing, 25, standing)
