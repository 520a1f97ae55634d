"""Longest run: on how many calendar days running somebody may serve."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

MAX_RUN: Final[Param[int | None]] = Param(
    "max_run",
    "最多连续",
    Count(1, 366),
    None,
    _("On how many calendar days running a person may serve."),
    "最多连续=3",
    ("连续", "连续最多", "连续不超过"),
)

RULE: Final = Rule(params=(MAX_RUN,), of_days=True)
