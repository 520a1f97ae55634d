"""Order: whether turns go round."""

from __future__ import annotations

from typing import Final, Literal

from constraints.forms import OneWord
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import Duty
from planner.domain.words import Word

Order = Literal["rotate"]

ORDER: Final[Param[Order | None]] = Param(
    "order",
    "次序",
    OneWord((Word("rotate", "轮流", "rotate"),)),
    None,
    _("Turns go round: whoever is next serves if there; who is not stays first in the queue."),
    "次序=轮流",
)

RULE: Final = Rule(params=(ORDER,), of_days=True)


def in_order(duty: Duty, part: int) -> bool:
    """Whether turns of `part` go round: not where the duty says by itself who serves."""
    if duty.params[ORDER] is None or part >= len(duty.team):
        return False
    named_by_owner = duty.owner.by == "person" and part == 0
    return duty.team[part].count is not None and not named_by_owner
