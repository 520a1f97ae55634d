"""A plan may leave whole duties out, such as a roster kept elsewhere: it says which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from planner.domain.findings import Finding
from planner.domain.language import _


def check(case: Case) -> Iterator[Finding]:
    """A remark that names the duties; a breach where one of them is in the plan after all.

    Nothing is asked of a duty that is left out: it must have nothing in the plan but what the
    workbook links itself.
    """
    plan = case.plan
    if not plan.omitted:
        return
    linked = {(one.duty, one.holder, one.target) for one in case.problem.links}
    there = {one.duty for one in plan.shifts} | {one.duty for one in plan.rotations}
    there |= {one.duty for one in plan.gaps} | set(plan.holders["duty"])
    there |= {one.duty for one in plan.links if (one.duty, one.holder, one.target) not in linked}
    names = {one: case.duty_name(one) for one in plan.omitted}
    for one in plan.omitted:
        if one in there:
            text = _("{duty} is said to be left out of the plan, and is in it.", duty=names[one])
            yield broken("omitted", text)
    text = _("The plan leaves out {duties}: nothing is asked of them.",
             duties=tuple(names.values()))  # fmt: skip
    yield broken("omitted", text, amount=len(names), hard=False)


CHECK: Final = Check(check, "whole")
