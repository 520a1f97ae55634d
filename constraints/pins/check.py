"""What was fixed by hand: 必须 is honoured or a gap says why not, 禁止 never happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about, broken
from constraints.judging.face import Asked, Check, Refusal
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.problem import Pin


def check(case: Case) -> Iterator[Finding]:
    """Findings on pins of both modes, on shifts and on links."""
    for shift in case.shifts:
        people: tuple[str | None, ...] = tuple(sorted(case.people(shift)))
        for person in people or (None,):
            if case.never(shift, person) is not None:
                text = _("This was forbidden by hand.")
                yield about(shift, "never", text, person=person)
    for pin in case.problem.pins:
        if pin.mode == "never":
            yield from _forbidden_link(case, pin)
    for pin in case.musts:
        if not _honoured(case, pin) and not _excused(case, pin):
            text = _(
                "What was fixed by hand is not in the plan: {duty} {person} {target}.",
                duty=case.duty_name(pin.duty or ""), person=case.person_name(pin.person),
                target=case.name(pin.target),
            )  # fmt: skip
            yield broken("must", text, duty=pin.duty, person=pin.person, day=pin.date)


def _linked(case: Case, pin: Pin) -> bool:
    """Whether the plan links the pin's person and target by the pin's duty."""
    holders = case.links.holders.get(pin.duty or "", {}).get(pin.target or "", ())
    return pin.person in holders


def _forbidden_link(case: Case, pin: Pin) -> Iterator[Finding]:
    if pin.person and pin.target and pin.date is None and pin.slot is None and _linked(case, pin):
        yield broken("never", _("This was forbidden by hand."), duty=pin.duty, person=pin.person)


def _honoured(case: Case, pin: Pin) -> bool:
    return any(case.honours(shift, pin) for shift in case.shifts) or (
        pin.date is None and _linked(case, pin)
    )


def _excused(case: Case, pin: Pin) -> bool:
    return any(
        gap.sort == "pin"
        and (pin.duty is None or gap.duty == pin.duty)
        and (pin.date is None or gap.date in (None, pin.date))
        and (pin.target is None or gap.target in (None, pin.target))
        for gap in case.plan.gaps
    )


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """What sheet 指定 rules out, for this person or for everybody."""
    if case.never(asked.at, asked.person) is None:
        return None
    said, often = _("ruled out by sheet 指定"), marked("ruled out by sheet 指定 on {days:day|days}")
    return Refusal("pin", said, often, cause="pin", lasting=True)


CHECK: Final = Check(check, "days", refuse, 20)
