"""Follow-ups: the deadlines of items, and the visits and reports that they need."""

from __future__ import annotations

from typing import Final

from constraints.forms import Days, Deadlines, OneWord
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import Clock, Deadline
from planner.domain.words import CLOCKS

DEADLINE: Final[Param[tuple[Deadline, ...]]] = Param(
    "deadline",
    "办理期限",
    Deadlines(1),
    (),
    _("Follow-up: days or months by class of item."),
    "办理期限=一般:7天,重要:1月",
    like="deadline",
)
AFTER: Final[Param[int | None]] = Param(
    "after",
    "办结回访",
    Days(),
    None,
    _("Follow-up: visit again so many days after it was resolved."),
    "办结回访=30天",
    ("办结后回访",),
)
PROGRESS: Final[Param[int | None]] = Param(
    "progress",
    "进展报告",
    Days(1),
    None,
    _("Follow-up: a report on progress every so many days while the item is open."),
    "进展报告=7天",
)
CLOCK: Final[Param[Clock | None]] = Param(
    "clock",
    "时限",
    OneWord(CLOCKS),
    None,
    _("Follow-up: local or petition deadlines, whatever 设置 says."),
    "时限=信访",
)

RULE: Final = Rule()
