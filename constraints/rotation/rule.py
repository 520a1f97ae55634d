"""Rotation: how long a stay is, and by when all targets are covered."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count, Range, Yes
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

STAY: Final[Param[tuple[int, int]]] = Param(
    "stay",
    "停留",
    Range(1, 36),
    (1, 1),
    _("Rotation: months in one target, from-to."),
    "停留=1-2",
    ("每处停留",),
)
MOST_MONTHS: Final = 240
"""The most months within which all targets can be asked to be covered."""

COVER: Final[Param[int | None]] = Param(
    "cover",
    "覆盖",
    Count(1, MOST_MONTHS),
    None,
    _("Rotation: months within which all targets are covered."),
    "覆盖=24",
    ("轮完",),
)
SHARE: Final[Param[bool]] = Param(
    "share",
    "共享",
    Yes(),
    False,
    _("Rotation: the owners of one village share its groups."),
    "共享=是",
)

RULE: Final = Rule()
