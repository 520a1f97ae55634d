"""Most turns of a person: how many, in which period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from constraints.forms import PooledPeriods
from constraints.rule import Rule
from planner.domain.accounts import pooled
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import Duty, PerPeriod

MOST: Final[Param[tuple[PerPeriod, ...]]] = Param(
    "max_per_person",
    "每人最多",
    PooledPeriods(0, 999),
    (),
    _("Most turns of a person in a period, with @公平组 of all its duties."),
    "每人最多=2/周、6/月@公平组",
    ("每人上限", "每人至多"),
    like="share",
)

RULE: Final = Rule(params=(MOST,), of_days=True)


def limited_together(duties: Mapping[str, Duty], duty: Duty) -> tuple[Duty, ...]:
    """The duties whose turns some limit of the 公平组 counts with those of `duty`; it alone
    where there is none.
    """
    mates = pooled(duties, duty)
    return mates if any(limit.pool for mate in mates for limit in mate.params[MOST]) else (duty,)
