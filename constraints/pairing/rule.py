"""Pairings: how many each side has, who comes first, who must not meet."""

from __future__ import annotations

from typing import Final, Literal

from constraints.forms import OneWord, Range, Tags, Words, Yes
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.words import Word

_HOMES = (Word("home", "居住地", "home"), Word("origin", "出生地", "origin"))
_HOLDERS = (
    Word("person", "人员", "person", ("每人",)),
    Word("unit", "单位", "unit", ("每单位",)),
)

PER_HOLDER: Final[Param[tuple[int, int] | None]] = Param(
    "per_holder",
    "每人对象数",
    Range(0, 100_000),
    None,
    _("Pairing, households: how many targets or households each holder has, from-to."),
    "每人对象数=1-2",
    ("每人联系数", "每人户数"),
    like="share",
)
PER_TARGET: Final[Param[tuple[int, int] | None]] = Param(
    "per_target",
    "每对象人数",
    Range(),
    None,
    _("Pairing: how many holders each target has, from-to."),
    "每对象人数=1-2",
    ("每个对象人数",),
    like="holders",
)
NEAR: Final[Param[tuple[str, ...]]] = Param(
    "near",
    "就近",
    Words(_HOMES),
    (),
    _("Prefer targets at home or at the place of origin."),
    "就近=居住地、出生地",
    ("优先就近",),
)
AVOID: Final[Param[tuple[str, ...]]] = Param(
    "avoid",
    "回避",
    Words(_HOMES),
    (),
    _("Never targets at home or at the place of origin."),
    "回避=居住地、出生地",
)
KEEP: Final[Param[bool]] = Param(
    "keep",
    "保持",
    Yes(),
    False,
    _("Existing links stay where possible."),
    "保持=是",
)
HOLDER: Final[Param[Literal["person", "unit"]]] = Param(
    "holder",
    "联系主体",
    OneWord(_HOLDERS),
    "person",
    _("Pairing: whether people or units are linked."),
    "联系主体=单位",
)
FIRST: Final[Param[tuple[str, ...]]] = Param(
    "first",
    "优先",
    Tags(),
    (),
    _("Pairing: targets with this tag or kind get their holders before others."),
    "优先=重点项目",
)

RULE: Final = Rule()
