"""Household rounds: how often households of each category are visited."""

from __future__ import annotations

from typing import Final

from constraints.forms import Cadences
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import Cadence

VISITS: Final[Param[tuple[Cadence, ...]]] = Param(
    "visits",
    "走访频次",
    Cadences(1, 999),
    (),
    _("Households: how often each category is visited; 大班:50%/半年: a part of them."),
    "走访频次=全部:1/年,困难户:1/季",
)

RULE: Final = Rule()
