"""Coverage: what is owed to each target, and by which day of its period."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count, Yes
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

EACH_TARGET: Final[Param[bool]] = Param(
    "each_target",
    "每个对象",
    Yes(),
    False,
    _("Owed to each of the owner's targets, not to one of them in turn."),
    "每个对象=是",
)
BY: Final[Param[int | None]] = Param(
    "by",
    "截止日",
    Count(1, 31),
    None,
    _("By that day of the period's last month."),
    "截止日=25",
    like="deadline",
)
LAST: Final[Param[int | None]] = Param(
    "last",
    "末尾天数",
    Count(1, 366),
    None,
    _("In the period's last so many working days."),
    "末尾天数=5",
)

RULE: Final = Rule(params=(EACH_TARGET, BY, LAST))
