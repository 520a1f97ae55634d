"""What a solver answers, as the stages see it; they never import one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.plan import Level


@dataclass(frozen=True, slots=True)
class Solution:
    """The value of every variable, and what is known of every level."""

    values: Sequence[int]
    levels: tuple[Level, ...]
