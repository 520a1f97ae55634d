"""What people wish for and no cell can say, and the closest that it can."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from inputs.workbook.cells import Cell, raw_text
from planner.domain.faults import CellFault
from planner.domain.language import _

_N = r"\d{1,3}"
_TO = r"\s*[-~至到—–]\s*"


@dataclass(frozen=True, slots=True)
class Wish:
    """Cells like `written`, and what to write `instead`: a template of their groups."""

    written: re.Pattern[str]
    instead: str


def _wish(written: str, instead: str) -> Wish:
    return Wish(re.compile(written), instead)


_OF_DUTIES: Mapping[str, tuple[Wish, ...]] = {
    "period": (
        _wish(rf"(.+?)({_N}){_TO}{_N}\s*次", r"\1\2次"),
        _wish(r"每?(?:半个?月|15天|十五天)", "周期 月，星期 1日、15日"),
        _wish(rf"每?隔?(?:{_N}|[一两二三四五六])天", "周期 周，并填次数和间隔"),
        _wish(r"每?(?:3|三)个月", "季"),
        _wish(r"每?(?:[4-5]|[四五])个月", "季"),
        _wish(r"每?(?:[6-9]|[六七八九])个月", "半年"),
        _wish(rf"每?(?:{_N}|[两二三四五])年", "年"),
        _wish(r"每?(?:3|三|4|四)周", "月"),
        _wish(r"不定期|随时|按需|根据需要|视情况", "周期 月，次数 1"),
    ),
    "times": (
        _wish(rf"({_N}){_TO}{_N}\s*次?", r"\1"),
        _wish(rf"(?:至少|不少于|不低于|最多|不超过|[><≥≤]=?|约)\s*({_N})\s*次?(?:以上)?", r"\1"),
        _wish(rf"({_N})\s*次?(?:以上|以内|左右)", r"\1"),
        _wish(r"若干次?|多次|不限", "1"),
    ),
    "weekdays": (
        _wish(r"(?:隔周|[单双]周)(?:的?周|星期)?([一二三四五六日天])", r"周期 双周，星期 \1"),
        _wish(r"除(?:周|星期)?([一二三四五])(?:外|以外|之外)", "列出其余各天，如 一、二、四、五"),
        _wish(r"月初|上旬|每月初", "1日"),
        _wish(r"月中|中旬", "15日"),
        _wish(r"下旬", "21日"),
        _wish(rf"(?:每月)?第(?:{_N}|[一二三四五])个工作日", "1日（遇假 顺延）"),
        _wish(r"节前.*|假前.*|节后.*", "节假日"),
        _wish(r"不定|不限|随时|灵活", "工作日"),
    ),
    "slot": (
        _wish(r"全天候|上下午|早晚", "全天"),
        _wish(r"不限|不定|灵活|机动|待定", "半天"),
        _wish(r"通宵|整晚", "夜间"),
    ),
    "team": (
        _wish(rf"([^\d+*]+?)({_N}){_TO}{_N}\s*(?:名|人|位)?", r"\1*\2，另写参数 候补=1"),
        _wish(rf"(?:至少|不少于)\s*({_N})\s*(?:名|人|位)([^\d+*]+)", r"\2*\1"),
        _wish(rf"([^\d+*]+?)(?:至少|不少于)\s*({_N})\s*(?:名|人|位)", r"\1*\2"),
        _wish(r"若干(?:名|人)?(\S+)", r"\1*2"),
    ),
    "on_holiday": (
        _wish(r".*(?:另行|协商|待定).*", "顺延"),
        _wish(r".*(?:补休|调休|补班|补).*", "顺延"),
    ),
    "spacing": (
        _wish(r"(?:1|一)(?:个?周|个?星期)", "5"),
        _wish(r"(?:2|两|二)(?:个?周|个?星期)", "10"),
        _wish(r"(?:1|一)个?月", "21"),
    ),
    "block": (_wish(r".*(?:旬|半月|季|年).*", "月"), _wish(r".*天.*", "周")),
    "params": (
        _wish(r"隔[天日].*|.*(?:下|次|第二)[天日](?:休息|不排).*", "休息=1天"),
        _wish(r".*(?:不|避免|不得|不能)连续.*|.*不连班.*", "最多连续=1"),
        _wish(r".*(?:依次|轮换|按顺序|排序).*", "轮流"),
        _wish(r".*不同(?:部门|科室|办公室).*", "不同单位"),
        _wish(r".*(?:男女|一男一女|男).*", "角色栏写 男、女，人员栏写 男*1+女*1"),
        _wish(r".*(?:公平|平均|均衡).*", "不必写：同一公平组的班次总会摊匀"),
    ),
    "priority": (
        _wish(r"(?:最|很|非常)?(?:高|重要)", "1"),
        _wish(r"中|一般|普通", "3"),
        _wish(r"(?:最|较)?低|不重要", "5"),
    ),
}


def closest(sheet: str, column: str, cell: Cell, fault: CellFault) -> CellFault:
    """`fault`, of a cell that could not be read, with what to write instead where that is known."""
    if sheet != "duties" or not isinstance(cell, str):
        return fault
    written = raw_text(cell)
    for wish in _OF_DUTIES.get(column, ()):
        match = wish.written.fullmatch(written)
        if match is not None:
            said = _("This cannot be said; the closest that can: {instead}.",
                     instead=match.expand(wish.instead))  # fmt: skip
            return CellFault(fault.code, fault.text, fault.expected, said, warning=fault.warning)
    return fault
