"""What a solver answers, as the stages see it; they never import one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.plan import Level


@dataclass(frozen=True, slots=True)
class Solution:
    """The value of every variable, and what is known of every level.

    `tight` says that rows which rarely bind do: levels could not be held beside them as they
    were without.
    """

    values: Sequence[int]
    levels: tuple[Level, ...]
    tight: bool = False
