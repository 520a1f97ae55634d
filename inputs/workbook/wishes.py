"""What people wish for and no cell can say, and the closest that it can."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from inputs.workbook.cells import Cell, raw_text
from inputs.workbook.faults import named
from inputs.workbook.schema import SHEET_OF
from inputs.workbook.schema.words import WEEKDAYS
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.words import Either

_N = r"\d{1,3}"
_TO = r"\s*[-~至到—–]\s*"

Cells = Mapping[str, Either]
"""What to write, by the English name of the column: in either language, and with the groups
of what was written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Cells of `column` like `written`, and what to write `instead`, or a sentence."""

    column: str
    written: re.Pattern[str]
    instead: Cells | Text

    def said(self, match: re.Match[str]) -> object:
        """What to write instead of what is written as `match`."""
        if isinstance(self.instead, Text):
            return self.instead
        cells = {
            column: Either(match.expand(either.zh), match.expand(either.en))
            for column, either in self.instead.items()
        }
        if set(cells) == {self.column}:
            return cells[self.column]
        heads = {column: named(SHEET_OF["duties"].column(column)) for column in cells}
        return Either(
            "，".join(f"{heads[column].zh} {one.zh}" for column, one in cells.items()),
            ", ".join(f"{heads[column].en} {one.en}" for column, one in cells.items()),
        )


def _wish(column: str, written: str, zh: str, en: str = "", **more: tuple[str, str]) -> Wish:
    """A wish that `zh`, in English `en`, comes closest to, with what `more` columns say."""
    others = {name: Either(*words) for name, words in more.items()}
    return Wish(column, re.compile(written), {column: Either(zh, en or zh), **others})


def _told(column: str, written: str, instead: Text) -> Wish:
    return Wish(column, re.compile(written), instead)


_ODD_WEEK = r"(?:隔周|[单双]周)(?:的?周|星期)?"
_BUT = r"除(?:周|星期)?"
_AS_A_RULE = ("顺延", "defer")

WISHES: tuple[Wish, ...] = (
    _wish("period", rf"(.+?)({_N}){_TO}{_N}\s*次", r"\1\2次"),
    _wish("period", r"每?(?:半个?月|15天|十五天)", "月", "month",
          weekdays=("1日、15日", "day:1, day:15")),
    _told("period", rf"每?隔?(?:{_N}|[一两二三四五六])天",
          _("周 with 次数 and 间隔")),
    _wish("period", r"每?(?:3|三)个月", "季", "quarter"),
    _wish("period", r"每?(?:[4-5]|[四五])个月", "季", "quarter"),
    _wish("period", r"每?(?:[6-9]|[六七八九])个月", "半年", "half_year"),
    _wish("period", rf"每?(?:{_N}|[两二三四五])年", "年", "year"),
    _wish("period", r"每?(?:3|三|4|四)周", "月", "month"),
    _wish("period", r"不定期|随时|按需|根据需要|视情况", "月", "month", times=("1", "1")),
    _wish("times", rf"({_N}){_TO}{_N}\s*次?", r"\1"),
    _wish("times",
          rf"(?:至少|不少于|不低于|最多|不超过|[><≥≤]=?|约)\s*({_N})\s*次?(?:以上)?", r"\1"),
    _wish("times", rf"({_N})\s*次?(?:以上|以内|左右)", r"\1"),
    _wish("times", r"若干次?|多次|不限", "1"),
    *(
        _wish("weekdays", f"{_ODD_WEEK}(?:{'|'.join(one.spellings)}{'|天' * (one.zh == '日')})",
              one.zh, one.en, period=("双周", "fortnight"))
        for one in WEEKDAYS
    ),
    *(
        _wish("weekdays", rf"{_BUT}{but.zh}(?:外|以外|之外)",
              "、".join(one.zh for one in WEEKDAYS[:5] if one is not but),
              ", ".join(one.en for one in WEEKDAYS[:5] if one is not but))
        for but in WEEKDAYS[:5]
    ),
    _wish("weekdays", r"月初|上旬|每月初", "1日", "day:1"),
    _wish("weekdays", r"月中|中旬", "15日", "day:15"),
    _wish("weekdays", r"下旬", "21日", "day:21"),
    _wish("weekdays", rf"(?:每月)?第(?:{_N}|[一二三四五])个工作日", "1日", "day:1",
          on_holiday=_AS_A_RULE),
    _wish("weekdays", r"节前.*|假前.*|节后.*", "节假日", "holidays"),
    _wish("weekdays", r"不定|不限|随时|灵活", "工作日", "workdays"),
    _wish("slot", r"全天候|上下午|早晚", "全天", "day"),
    _wish("slot", r"不限|不定|灵活|机动|待定", "半天", "half"),
    _wish("slot", r"通宵|整晚", "夜间", "night"),
    _wish("team", rf"([^\d+*]+?)({_N}){_TO}{_N}\s*(?:名|人|位)?", r"\1*\2",
          params=("候补=1", "standby=1")),
    _wish("team", rf"(?:至少|不少于)\s*({_N})\s*(?:名|人|位)([^\d+*]+)", r"\2*\1"),
    _wish("team", rf"([^\d+*]+?)(?:至少|不少于)\s*({_N})\s*(?:名|人|位)", r"\1*\2"),
    _wish("team", r"若干(?:名|人)?(\S+)", r"\1*2"),
    _wish("on_holiday", r".*(?:另行|协商|待定).*", *_AS_A_RULE),
    _wish("on_holiday", r".*(?:补休|调休|补班|补).*", *_AS_A_RULE),
    _wish("spacing", r"(?:1|一)(?:个?周|个?星期)", "5"),
    _wish("spacing", r"(?:2|两|二)(?:个?周|个?星期)", "10"),
    _wish("spacing", r"(?:1|一)个?月", "21"),
    _wish("block", r".*(?:旬|半月|季|年).*", "月", "month"),
    _wish("block", r".*天.*", "周", "week"),
    _wish("params", r"隔[天日].*|.*(?:下|次|第二)[天日](?:休息|不排).*", "休息=1天", "rest=1d"),
    _wish("params", r".*(?:不|避免|不得|不能)连续.*|.*不连班.*", "最多连续=1", "max_run=1"),
    _wish("params", r".*(?:依次|轮换|按顺序|排序).*", "次序=轮流", "order=rotate"),
    _wish("params", r".*不同(?:部门|科室|办公室).*", "不同单位=是", "different_units=yes"),
    _told("params", r".*(?:男女|一男一女|男).*",
          _("give the roles 男 and 女 to people, and write 男*1+女*1 into 人员")),
    _told("params", r".*(?:公平|平均|均衡).*",
          _("nothing: turns of one 公平组 are always evened out")),
    _wish("priority", r"(?:最|很|非常)?(?:高|重要)", "1"),
    _wish("priority", r"中|一般|普通", "3"),
    _wish("priority", r"(?:最|较)?低|不重要", "5"),
)  # fmt: skip


def closest(sheet: str, column: str, cell: Cell, fault: CellFault) -> CellFault:
    """`fault`, of a cell that could not be read, with what to write instead where that is known."""
    if sheet != "duties" or not isinstance(cell, str):
        return fault
    written = raw_text(cell)
    for wish in WISHES:
        match = wish.written.fullmatch(written) if wish.column == column else None
        if match is not None:
            said = _("This cannot be said; the closest that can: {instead}.",
                     instead=wish.said(match))  # fmt: skip
            return CellFault(fault.code, fault.text, fault.expected, said, warning=fault.warning)
    return fault
