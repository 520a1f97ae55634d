"""What the judge says of a plan: a breach has an amount, a unit, and who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.language import Text


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
