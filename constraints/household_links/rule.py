"""Household coverage: the mix of categories, and how many look after one household."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count, Mix
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

MIX: Final[Param[tuple[tuple[str, int], ...]]] = Param(
    "mix",
    "类别搭配",
    Mix(),
    (),
    _("Households: fewest households of a category per holder."),
    "类别搭配=老干部:1,贫困户:2",
)
HOLDERS_PER_HOUSEHOLD: Final[Param[int]] = Param(
    "holders_per_household",
    "每户联系人数",
    Count(1, 99),
    1,
    _("Households: how many people look after one household."),
    "每户联系人数=1",
    like="holders",
)

RULE: Final = Rule()
