"""counts_for: the duties that an occurrence also counts for."""

from __future__ import annotations

from typing import Final

from constraints.forms import Duties
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

COUNTS_FOR: Final[Param[tuple[str, ...]]] = Param(
    "counts_for",
    "计入",
    Duties(),
    (),
    _("An occurrence also counts for that duty."),
    "计入=下村",
)

RULE: Final = Rule(params=(COUNTS_FOR,))
