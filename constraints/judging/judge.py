"""The judge: does a plan do what the workbook asks? Imports no solver.

Every rule is derived again from the workbook, in plain dates and names, so that a plan, or
a roster that somebody edited, can be judged whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from constraints.found import faces
from constraints.judging.case import Case
from constraints.judging.face import About, Check
from planner.domain.findings import Finding
from planner.domain.plan import Plan
from planner.domain.problem import Problem


@cache
def checks(about: frozenset[About] | None = None) -> tuple[Check, ...]:
    """The judge's half of every rule, or of those that speak of `about`."""
    every = faces("check", Check).values()
    return tuple(check for check in every if about is None or check.about in about)


def verify(
    plan: Plan, problem: Problem, rules: Iterable[Check] | None = None
) -> tuple[Finding, ...]:
    """Judge `plan` by `problem`; sorted by rule, date and what it is about.

    An empty answer means that the plan keeps every rule. Findings that are not `hard`
    are remarks: the plan stands. `rules` are the rules to judge by, by default all.
    """
    found = findings(Case(problem, plan), checks() if rules is None else rules)
    return tuple(found[key] for key in sorted(found))


def findings(case: Case, rules: Iterable[Check]) -> dict[tuple[str, ...], Finding]:
    """What `rules` find in `case`, each finding once, by its key.

    Nothing is asked of duties that the plan says it leaves out; a rule sees that it does.
    """
    omitted = case.plan.omitted
    every = (one for rule in rules for one in rule.findings(case))
    return {finding_key(one): one for one in every if one.duty not in omitted}


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
