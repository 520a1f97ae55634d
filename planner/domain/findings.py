"""What the judge says of a plan: a breach has an amount, a unit, and who and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.language import Text
from planner.domain.plan import UNFINISHED, Plan, PlanWarning


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule.

    `amount` counts `unit` (people, days, households, ...). `hard` findings make a plan
    wrong; the others are remarks on quality.
    """

    rule: str
    text: Text
    amount: int = 1
    unit: str = ""
    duty: str | None = None
    shift: str | None = None
    person: str | None = None
    date: date | None = None
    hard: bool = True


def with_breaches(plan: Plan, findings: Iterable[Finding]) -> Plan:
    """`plan` with a warning for every hard finding, so that nobody posts it unawares."""
    breaches = tuple(PlanWarning.of("breach", one.text) for one in findings if one.hard)
    known = sorted((*breaches, *plan.warnings), key=lambda one: one.code != UNFINISHED)
    return replace(plan, warnings=tuple(known)) if breaches else plan
