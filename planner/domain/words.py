"""What people type: words of closed lists, in either language, and names.

What people type is part of the contract and never translated; what they read is text of
``planner.domain.language``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.language import current

SEPARATORS = "、,;\n"
"""What separates the items of a list, after normalising."""

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PADDING = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_SPLIT = re.compile(rf"[{SEPARATORS}]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a closed list: its internal `value`, and what users may write for it."""

    value: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that is read as this word."""
        return (self.zh, self.en, *self.also)


def find_word(written: str, words: Sequence[Word]) -> str | None:
    """The value of the word that `written` spells in any language; None if none does."""
    key = written.casefold()
    for word in words:
        if any(key == spelling.casefold() for spelling in word.spellings):
            return word.value
    return None


@dataclass(frozen=True, slots=True)
class Either:
    """A word of the workbook, shown in the current language."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if current() == "en" else self.zh

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def squash(name: str) -> str:
    """A name without the blanks that pad short Chinese names (张 三)."""
    return _PADDING.sub("", name)


def items(text: str) -> tuple[str, ...]:
    """The items of a list in a cell, as they are written."""
    return tuple(item.strip() for item in _SPLIT.split(text) if item.strip())


# Closed lists of the domain -------------------------------------------------------------

PERIODS = (
    Word("day", "日", "day", ("每日", "每天", "天", "一天", "按日")),
    Word("week", "周", "week", ("每周", "每星期", "星期", "每个星期", "一周", "按周")),
    Word("ten_days", "旬", "ten_days", ("每旬", "十天", "每十天", "10天", "每10天")),
    Word("fortnight", "双周", "fortnight", ("两周", "每两周", "每双周", "隔周")),
    Word("month", "月", "month", ("每月", "每个月", "一个月", "月度", "按月")),
    Word(
        "two_months",
        "双月",
        "two_months",
        ("两月", "两个月", "每两月", "每两个月", "隔月", "每双月"),
    ),
    Word("quarter", "季", "quarter", ("季度", "每季", "每季度", "每个季度", "按季")),
    Word("half_year", "半年", "half_year", ("每半年", "上下半年")),
    Word("year", "年", "year", ("每年", "年度", "全年", "一年", "每一年")),
    Word("once", "一次", "once", ("一次性", "只一次", "全期一次")),
)
ITEM_CLASSES = (
    Word("ordinary", "一般", "ordinary"),
    Word("important", "重要", "important"),
    Word("accept", "受理", "accept", ("待受理",)),
)
YES_NO = (
    Word("yes", "是", "yes", ("true", "1", "y")),
    Word("no", "否", "no", ("false", "0", "n")),
)
CLOCKS = (
    Word("local", "本地", "local"),
    Word("petition", "信访", "petition", ("信访条例", "国家信访")),
)
ALL = Word("all", "全部", "all")
