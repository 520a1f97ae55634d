"""The standing rules: who owes what to whom, how often."""

from __future__ import annotations

from inputs.workbook.schema.types import ID_NOTE, Column, Sheet, choice, integer, slot
from inputs.workbook.schema.words import (
    BLOCKS,
    DAY_WORDS,
    DUTY_KINDS,
    DUTY_SLOTS,
    LAST_DAY,
    ON_HOLIDAY,
    OWNERS,
    PLACES,
    WEEKDAYS,
)
from planner.domain.language import _
from planner.domain.words import PERIODS

DUTIES = Sheet(
    "制度",
    "duties",
    _("One row per standing rule: who owes what to whom, how often."),
    (
        Column("编码", "id", "id", ID_NOTE, "接访"),
        Column("名称", "name", "text", _("Name of the duty, as posted."), "领导接访"),
        choice("类型", "kind", DUTY_KINDS, _("What kind of duty."), "接访", required=True),
        Column(
            "主体",
            "owner",
            "owner",
            _(
                "Who owes it: the organisation once, each person, each unit of a kind, "
                "or each target must receive it."
            ),
            "每单位:部门",
            required=True,
            words=OWNERS,
        ),
        Column(
            "人员",
            "team",
            "team",
            _(
                "Who serves: a role, a unit kind, a name; *2 for two people, + joins parts, "
                "@ says where from, 带班= before a part what its people are called, 组: before a "
                "kind that its units serve as a whole. The first part leads."
            ),
            "镇领导*1+部门负责人@本单位*2",
        ),
        Column(
            "对象",
            "target",
            "selector",
            _("Units or households it is owed to; empty where there is none."),
            "村@本单位",
        ),
        choice("周期", "period", PERIODS, _("How long a period is."), "月"),
        integer(
            "次数",
            "times",
            (1, 999),
            _("How often in each period; empty: once, or on each named day of the month."),
            "1",
        ),
        Column(
            "星期",
            "weekdays",
            "weekdays",
            _(
                "Allowed weekdays; 工作日, 每天 (public holidays too), 周末, 节假日, 休息日 (both);"
                " days of the month (15日, 1日至5日, 月末); n-th weekdays (第1个周三,"
                " 最后一个周五); empty: any working day."
            ),
            "一、三",
            words=(*WEEKDAYS, *DAY_WORDS, LAST_DAY),
        ),
        slot(
            "时段",
            "slot",
            DUTY_SLOTS,
            _("When on the day, or its own hours such as 17:30-08:30; empty: all day."),
            "全天",
        ),
        Column(
            "地点",
            "place",
            "place",
            _("A unit, the owner's unit, or the target."),
            "对象",
            words=PLACES,
            refers=("units",),
        ),
        choice(
            "遇假",
            "on_holiday",
            ON_HOLIDAY,
            _(
                "On a holiday: move it to the next working day (empty means so), or to the one"
                " before, drop it, or hold it all the same."
            ),
            "顺延",
        ),
        integer(
            "间隔",
            "spacing",
            (0, 999),
            _(
                "Fewest working days between two turns; of a duty that may be held on days off,"
                " its own days."
            ),
            "5",
        ),
        choice("连班", "block", BLOCKS, _("The same people serve the whole week or month."), "周"),
        integer(
            "重要性", "priority", (1, 5), _("1 is the most important, 5 the least; empty: 3."), "3"
        ),
        Column("生效", "from", "date", _("First day it applies; empty: always.")),
        Column("失效", "until", "date", _("Last day it applies; empty: always.")),
        Column(
            "参数",
            "params",
            "params",
            _("名=值, separated by commas; see the list of parameters."),
            "停留=1-2,覆盖=24",
        ),
        Column(
            "清单",
            "checklist",
            "text",
            _("Name of the checklist it stands on; its duties are proven together."),
            "十个一",
        ),
        Column(
            "公平组",
            "pool",
            "text",
            _("Duties with the same word share one account of turns; empty: its own."),
            "值班",
        ),
    ),
    required=True,
    told_by=("name", "kind", "team", "weekdays", "slot", "target"),
    examples=(
        {
            "name": "示例接访日",
            "kind": "接访",
            "owner": "整体",
            "team": "镇领导*1",
            "period": "周",
            "times": "1",
            "weekdays": "三",
            "slot": "全天",
            "place": "示例镇",
            "on_holiday": "顺延",
            "priority": "1",
        },
        {
            "name": "示例值班",
            "kind": "值班",
            "owner": "整体",
            "team": "带班=镇领导*1+值班=部门负责人*1",
            "period": "日",
            "weekdays": "每天",
            "slot": "24小时",
            "params": "轮流,休息=1天",
        },
        {
            "name": "示例班子会",
            "kind": "会议",
            "owner": "整体",
            "team": "镇领导*全体",
            "period": "月",
            "weekdays": "第1个周一",
            "slot": "下午",
            "place": "示例镇",
        },
        {
            "name": "示例联系村",
            "kind": "联系",
            "owner": "每单位:部门",
            "team": "部门",
            "target": "村",
            "period": "年",
            "params": "联系主体=单位,每人对象数=1,每对象人数=1-2",
        },
        {
            "name": "示例进村走访",
            "kind": "走访",
            "owner": "每单位:部门",
            "team": "部门负责人@本单位*1",
            "target": "联系:示例联系村",
            "period": "月",
            "times": "1",
            "slot": "全天",
            "place": "对象",
        },
        {
            "name": "示例驻组",
            "kind": "轮换",
            "owner": "每单位:部门",
            "team": "部门负责人@本单位*1",
            "target": "村民组@联系:示例联系村",
            "period": "月",
            "slot": "全天",
            "place": "对象",
            "params": "停留=1-2,覆盖=24",
        },
        {
            "name": "示例联户",
            "kind": "联户",
            "owner": "每对象",
            "team": "部门负责人*1",
            "target": "户:全部",
            "period": "年",
            "params": "每人对象数=10,走访频次=全部:1/年、困难户:1/季",
        },
        {
            "name": "示例回访",
            "kind": "回访",
            "owner": "整体",
            "team": "责任人",
            "slot": "半天",
            "params": "办理期限=一般:7天、重要:1月,办结回访=30天",
        },
        {
            "name": "示例项目节点",
            "kind": "节点",
            "owner": "每对象",
            "team": "镇领导+部门负责人",
            "target": "项目",
            "slot": "上午",
            "place": "对象",
        },
    ),
    perhaps=("规则", "任务", "职责", "值班安排"),
)
