"""The judge: does a plan do what the workbook asks? Imports no solver.

Every rule is derived again from the workbook, in plain dates and names, so that a plan, or
a roster that somebody edited, can be judged whoever made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from constraints.availability import check as availability
from constraints.blocks import check as blocks
from constraints.coverage import check as coverage
from constraints.exceptions import check as exceptions
from constraints.fairness import check as fairness
from constraints.follow_ups import check as follow_ups
from constraints.gaps import check as gaps
from constraints.household_links import check as household_links
from constraints.household_rounds import check as household_rounds
from constraints.judging.case import Case
from constraints.levels import check as levels
from constraints.milestones import check as milestones
from constraints.one_place import check as one_place
from constraints.pairing import check as pairing
from constraints.pins import check as pins
from constraints.rotation import check as rotation
from constraints.shape import check as shape
from constraints.spacing import check as spacing
from constraints.staffing import check as staffing
from constraints.villages import check as villages
from planner.domain.findings import Finding
from planner.domain.plan import Plan
from planner.domain.problem import Problem

Check = Callable[[Case], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    shape.check,
    coverage.check,
    staffing.check,
    availability.check,
    one_place.check,
    spacing.check,
    blocks.check,
    exceptions.check,
    pins.check,
    villages.check,
    pairing.check,
    rotation.check,
    household_links.check,
    household_rounds.check,
    follow_ups.check,
    milestones.check,
    fairness.check,
    gaps.check,
    levels.check,
)
"""Every rule, in the order of the contract."""

LINK_CHECKS: tuple[Check, ...] = (pairing.check, rotation.check, household_links.check)
"""The rules of links, which the days cannot break."""

ROUND_CHECKS: tuple[Check, ...] = (household_rounds.check,)
"""The rules of household rounds alone."""


def verify(plan: Plan, problem: Problem, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """Judge `plan` by `problem`; sorted by rule, date and what it is about.

    An empty answer means that the plan keeps every rule. Findings that are not `hard`
    are remarks: the plan stands. `checks` are the rules to judge by.
    """
    case = Case(problem, plan)
    found = {finding_key(one): one for check in checks for one in check(case)}
    return tuple(found[key] for key in sorted(found))


def finding_key(finding: Finding) -> tuple[str, ...]:
    """What identifies and orders a finding; equal findings are told once."""
    return (
        finding.rule,
        finding.date.isoformat() if finding.date is not None else "",
        finding.duty or "",
        finding.shift or "",
        finding.person or "",
        str(finding.text),
    )
