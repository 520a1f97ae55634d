"""The closed lists of the workbook, and the words of its small languages."""

from __future__ import annotations

from constraints.kinds import KINDS
from planner.domain.words import Word

SLOTS = (
    Word(
        "day",
        "全天",
        "day",
        ("整天", "一天", "全日", "整日", "白天", "all day", "full day", "whole day"),
    ),
    Word("am", "上午", "am", ("早上", "早晨", "早", "上午半天", "a.m.", "morning", "forenoon")),
    Word("pm", "下午", "pm", ("午后", "下午半天", "p.m.", "afternoon")),
    Word("evening", "晚上", "evening", ("晚间", "晚", "傍晚", "夜晚", "eve")),
)
HALF_DAY = Word("half", "半天", "half", ("半日",))
NIGHT = Word("night", "夜间", "night", ("夜里", "夜班", "整夜"))
ROUND_THE_CLOCK = Word(
    "24h", "24小时", "24h", ("二十四小时", "全天24小时", "24 hours", "24hours", "24 h")
)
LONG_SLOTS = (*SLOTS, NIGHT, ROUND_THE_CLOCK)
DUTY_SLOTS = (*SLOTS, HALF_DAY, NIGHT, ROUND_THE_CLOCK)
"""Own hours may stand in the place of these words."""
_OF_THE_WEEK = ("周", "星期", "礼拜")
WEEKDAYS = tuple(
    Word(
        str(index),
        names[0],
        en,
        (*names[1:], f"{en}{rest}", *(f"{of}{name}" for of in _OF_THE_WEEK for name in names)),
    )
    for index, (names, en, rest) in enumerate(
        (
            ("一1", "Mon", "day"),
            ("二2", "Tue", "sday"),
            ("三3", "Wed", "nesday"),
            ("四4", "Thu", "rsday"),
            ("五5", "Fri", "day"),
            ("六6", "Sat", "urday"),
            ("日7天", "Sun", "day"),
        )
    )
)
DAY_WORDS = (
    Word("workdays", "工作日", "workdays", ("上班日", "workday", "working days", "working day")),
    Word("every", "每天", "every", ("每日", "天天", "每一天", "every day", "daily")),
    Word("weekends", "周末", "weekends", ("双休日", "weekend")),
    Word(
        "holidays",
        "节假日",
        "holidays",
        ("法定节假日", "法定假日", "节日", "假日", "holiday", "public holidays"),
    ),
    Word("days_off", "休息日", "days_off", ("非工作日", "days off", "day off")),
)
LAST_DAY = Word(
    "last_day",
    "月末",
    "last_day",
    (
        "月底",
        "每月末",
        "每月底",
        "最后一天",
        "最后一日",
        "每月最后一天",
        "每月最后一日",
        "last day",
    ),
)
OWNERS = (
    Word("whole", "整体", "whole", ("全单位", "整个单位")),
    Word("person", "每人", "person", ("每个人", "各人", "人人")),
    Word("unit", "每单位", "unit", ("每个单位", "各单位")),
    Word("target", "每对象", "target", ("每个对象", "各对象")),
)
CALENDAR_KINDS = (
    Word("off", "休息", "off", ("休", "放假")),
    Word("work", "上班", "work", ("班", "调休上班")),
)
ON_HOLIDAY = (
    Word(
        "defer",
        "顺延",
        "defer",
        ("延后", "推迟", "遇假顺延", "节假日顺延", "遇节假日顺延"),
    ),
    Word("advance", "提前", "advance", ("前移", "遇假提前", "节假日提前")),
    Word("cancel", "取消", "cancel", ("停办", "不办", "放假", "节假日取消")),
    Word("hold", "照常", "hold", ("照常进行", "不变", "照常值班", "节假日照常")),
)
BLOCKS = (
    Word("week", "周", "week", ("每周", "一周", "整周", "按周", "星期")),
    Word("month", "月", "month", ("每月", "一月", "整月", "按月", "一个月")),
)
LINK_STATES = (
    Word("current", "现有", "current"),
    Word("fixed", "固定", "fixed"),
    Word("forbidden", "禁止", "forbidden"),
)
PIN_MODES = (
    Word("must", "必须", "must"),
    Word("never", "禁止", "never"),
    Word("wish", "希望", "wish"),
)
ITEM_STATES = (
    Word("open", "在办", "open"),
    Word("resolved", "办结", "resolved"),
    Word("closed", "销号", "closed"),
)
ALERTS = (
    Word("yellow", "黄", "yellow", ("黄色",)),
    Word("orange", "橙", "orange", ("橙色",)),
    Word("red", "红", "red", ("红色",)),
)
LANGUAGES = (Word("zh", "zh", "zh", ("中文", "简体中文")), Word("en", "en", "en", ("英文", "英语")))
DUTY_KINDS = tuple(Word(kind.id, kind.zh, kind.id, kind.also) for kind in KINDS.values())

# Words of the selector and owner grammars -----------------------------------------------

EVERYONE = Word("everyone", "全体", "everyone")
LINKED = Word("linked", "联系", "linked")
RESPONSIBLE = Word("responsible", "责任人", "responsible")
HOUSEHOLD = Word("household", "户", "household")
GROUP = Word("group", "组", "group", ("整组", "全组", "小组", "班组"))
OWN = Word("own", "本单位", "own")
TARGET = Word("target", "对象", "target")
PLACES = (OWN, TARGET)
EVERYBODY = Word("all", "全体", "all", ("everyone",))
