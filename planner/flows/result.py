"""What a flow that ends in a plan hands back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.findings import Finding
from planner.domain.plan import Plan
from planner.domain.problem import Fault, Problem


@dataclass(frozen=True, eq=False)
class JudgedPlan:
    """A plan, and what the judge says of it.

    `problem` is what it was judged by, or what to show it with; `language` the one it
    speaks. `findings` are breaches and remarks. `faults` are warnings of what was read on
    the way, beside the workbook.
    """

    plan: Plan
    problem: Problem
    language: str
    findings: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether it breaks a rule."""
        return any(finding.hard for finding in self.findings)


def forbids(finding: Finding, today: date) -> bool:
    """Whether a finding forbids publishing: a breach that is not past already."""
    return finding.hard and (finding.date is None or finding.date >= today)
