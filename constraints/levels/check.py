"""Levels are honest: proven exactly where value and bound meet, never better than the bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from planner.domain.findings import Finding
from planner.domain.language import _


def check(case: Case) -> Iterator[Finding]:
    """Findings on the levels' proofs."""
    for level in case.plan.levels:
        if level.proven != (level.value == level.bound):
            yield broken(
                "proof", _("Level {name}: proven must mean value = bound.", name=level.code)
            )
        if level.value < level.bound:
            text = _("Level {name}: the value is better than its bound.", name=level.code)
            yield broken("bound", text, amount=level.bound - level.value)


CHECK: Final = Check(check, "whole")
