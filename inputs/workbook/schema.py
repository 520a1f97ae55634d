"""The workbook as data: every sheet, column, closed list, setting and parameter.

This table is the only place that knows what the workbook looks like. The reader takes
from it what to accept, the blank template what to offer. Names are those of the contract:
`zh` is what users see, `en` the accepted alias (and the name used in code).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from constraints.kinds import KINDS
from planner.domain.language import Text, _
from planner.domain.words import CLOCKS, ITEM_CLASSES, PERIODS, Word

CellKind = Literal[
    "text",  # free text
    "id",  # an identifier of this row, by the id grammar
    "date",  # a day
    "integer",  # a whole number from `least` to `most`
    "number",  # a decimal number from `least` to `most`
    "choice",  # one word of `words`
    "weekdays",  # a list of words of `words`
    "list",  # free words separated by 、
    "reference",  # an id, or a unique name, of one of the sheets `refers`
    "place",  # a unit, or one of `words`
    "selector",  # SELECTOR
    "owner",  # the owner grammar: `words`, or 每单位:KIND
    "team",  # SELECTOR*N joined by +
    "params",  # key=value list, see ``constraints.parameters``
    "hours",  # HH:MM-HH:MM
    "timezone",  # a name of the IANA time zone database
    "key",  # a key of SETTINGS
    "value",  # the value of that key
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `note` explains it to whoever fills it; `example` is a valid cell.

    `open_words` says that `words` are suggestions and other words are allowed too.
    `least` and `most` bound integers and numbers, both inclusive.
    """

    zh: str
    en: str
    cell: CellKind
    note: Text
    example: str = ""
    required: bool = False
    words: tuple[Word, ...] = ()
    open_words: bool = False
    refers: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def spellings(self) -> tuple[str, str]:
        """What its header may say."""
        return self.zh, self.en


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `examples` are rows (by English column name) that agree with each other.

    The example rows of all sheets together are a small workbook without faults.
    """

    zh: str
    en: str
    purpose: Text
    columns: tuple[Column, ...]
    required: bool = False
    examples: tuple[Mapping[str, str], ...] = ()

    def column(self, en: str) -> Column:
        """The column called `en` in English. Raises KeyError if there is none."""
        for column in self.columns:
            if column.en == en:
                return column
        raise KeyError(en)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of 设置. `default` is what an absent row means; empty: no limit, or required."""

    zh: str
    en: str
    cell: CellKind
    note: Text
    example: str
    default: str = ""
    required: bool = False
    words: tuple[Word, ...] = ()
    least: float | None = None
    most: float | None = None


# Closed lists ---------------------------------------------------------------------------

SLOTS = (
    Word("day", "全天", "day", ("整天", "一天", "全日")),
    Word("am", "上午", "am"),
    Word("pm", "下午", "pm"),
    Word("evening", "晚上", "evening", ("晚间", "夜间")),
)
DUTY_SLOTS = (*SLOTS, Word("half", "半天", "half", ("半日",)))
WEEKDAYS = tuple(
    Word(str(index), zh, en, (f"周{zh}", f"星期{zh}", f"礼拜{zh}", full, *more))
    for index, (zh, en, full, more) in enumerate(
        (
            ("一", "Mon", "Monday", ("1",)),
            ("二", "Tue", "Tuesday", ("2",)),
            ("三", "Wed", "Wednesday", ("3",)),
            ("四", "Thu", "Thursday", ("4",)),
            ("五", "Fri", "Friday", ("5",)),
            ("六", "Sat", "Saturday", ("6",)),
            ("日", "Sun", "Sunday", ("7", "天", "周天", "星期天", "礼拜天")),
        )
    )
)
OWNERS = (
    Word("whole", "整体", "whole"),
    Word("person", "每人", "person"),
    Word("unit", "每单位", "unit"),
    Word("target", "每对象", "target"),
)
PLACES = (Word("own", "本单位", "own"), Word("target", "对象", "target"))
CALENDAR_KINDS = (
    Word("off", "休息", "off", ("休", "放假")),
    Word("work", "上班", "work", ("班", "调休上班")),
)
ON_HOLIDAY = (Word("defer", "顺延", "defer"), Word("cancel", "取消", "cancel"))
BLOCKS = (
    Word("week", "周", "week", ("每周", "一周")),
    Word("month", "月", "month", ("每月", "一月")),
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
DUTY_KINDS = tuple(Word(kind.id, kind.zh, kind.id) for kind in KINDS.values())

# Words of the selector and owner grammars -----------------------------------------------

EVERYONE = Word("everyone", "全体", "everyone")
LINKED = Word("linked", "联系", "linked")
RESPONSIBLE = Word("responsible", "责任人", "responsible")
HOUSEHOLD = Word("household", "户", "household")
OWN = Word("own", "本单位", "own")
TARGET = Word("target", "对象", "target")
EVERYBODY = Word("all", "全体", "all", ("everyone",))

# Sheets ---------------------------------------------------------------------------------

_NAME_RULE = _("Letters, digits, Chinese characters and - _ . inside; at most 64; unique.")

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "单位名称",
        "organisation",
        "text",
        _("The organisation's name, as it stands on notices."),
        "示例镇",
        required=True,
    ),
    Setting("开始", "start", "date", _("The plan's first day."), "2027-01-01", required=True),
    Setting(
        "结束",
        "end",
        "date",
        _("The plan's last day; a plan is at most three years long."),
        "2027-03-31",
        required=True,
    ),
    Setting(
        "时区",
        "timezone",
        "timezone",
        _("Time zone of all times."),
        "Asia/Shanghai",
        "Asia/Shanghai",
    ),
    Setting("语言", "language", "choice", _("zh or en."), "zh", "zh", words=LANGUAGES),
    Setting("上午", "am", "hours", _("Hours of the morning."), "08:30-11:30", "08:30-11:30"),
    Setting("下午", "pm", "hours", _("Hours of the afternoon."), "14:00-17:00", "14:00-17:00"),
    Setting("晚上", "evening", "hours", _("Hours of the evening."), "18:30-20:00", "18:30-20:00"),
    Setting(
        "每村每周来访上限",
        "village_visits_per_week",
        "integer",
        _("Most visits of people from elsewhere to one village in a week; empty: no limit."),
        "3",
        least=0,
        most=999,
    ),
    Setting(
        "每次走访户数",
        "households_per_round",
        "integer",
        _("Most households in one round."),
        "6",
        "6",
        least=1,
        most=999,
    ),
    Setting(
        "提前公示天数",
        "notice_days",
        "integer",
        _("How many days ahead the roster is posted."),
        "2",
        "2",
        least=0,
        most=366,
    ),
    Setting(
        "办理时限",
        "clock",
        "choice",
        _("Deadlines of the ledger: local (7 days, 1 month), petition (15 and 60 days)."),
        "本地",
        "本地",
        words=CLOCKS,
    ),
)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "设置",
        "settings",
        _("The organisation and the period to plan."),
        (
            Column("项", "key", "key", _("Which setting."), "开始", required=True),
            Column("值", "value", "value", _("Its value."), "2027-01-01"),
        ),
        required=True,
        examples=tuple({"key": s.zh, "value": s.example} for s in SETTINGS),
    ),
    Sheet(
        "日历",
        "calendar",
        _("Days that differ from the national calendar; usually empty."),
        (
            Column("日期", "date", "date", _("The day."), "2027-02-19", required=True),
            Column(
                "类型",
                "kind",
                "choice",
                _("Off, or a working day."),
                "休息",
                required=True,
                words=CALENDAR_KINDS,
            ),
            Column("说明", "note", "text", _("Why; for people only."), "镇庙会"),
        ),
        examples=({"date": "2027-02-19", "kind": "休息", "note": "镇庙会"},),
    ),
    Sheet(
        "单位",
        "units",
        _("Villages, villager groups, departments, enterprises, service posts: all units."),
        (
            Column("编码", "id", "id", _NAME_RULE, "V01", required=True),
            Column("名称", "name", "text", _("Name of the unit."), "示例村", required=True),
            Column(
                "类别",
                "kind",
                "text",
                _("Free text that duties refer to: village, department, villager group."),
                "村",
            ),
            Column(
                "上级",
                "parent",
                "reference",
                _("The unit this one belongs to; the village of a villager group."),
                "示例镇",
                refers=("units",),
            ),
            Column(
                "户数",
                "households",
                "integer",
                _("How many households it has."),
                "420",
                least=0,
                most=10_000_000,
            ),
            Column("标签", "tags", "list", _("Words that duties may select by."), "后进村"),
            Column("备注", "note", "text", _("For people only."), ""),
        ),
        examples=(
            {"id": "T", "name": "示例镇", "kind": "镇"},
            {"id": "D01", "name": "农业办", "kind": "部门", "parent": "示例镇"},
            {
                "id": "V01",
                "name": "示例村",
                "kind": "村",
                "parent": "示例镇",
                "households": "2",
                "tags": "后进村",
            },
            {"id": "V01-01", "name": "示例村第1组", "kind": "村民组", "parent": "V01"},
            {"id": "X01", "name": "便民服务中心改造", "kind": "项目", "parent": "示例镇"},
        ),
    ),
    Sheet(
        "人员",
        "people",
        _("Everybody who serves."),
        required=True,
        columns=(
            Column("编码", "id", "id", _NAME_RULE, "P001", required=True),
            Column("姓名", "name", "text", _("Name of the person."), "张示例", required=True),
            Column(
                "单位",
                "unit",
                "reference",
                _("The unit the person belongs to."),
                "农业办",
                refers=("units",),
            ),
            Column("职务", "title", "text", _("Post, as it stands on notices."), "主任"),
            Column("角色", "roles", "list", _("Words that duties select by."), "镇领导、党员"),
            Column(
                "居住地",
                "home",
                "reference",
                _("The unit the person lives in."),
                "示例村",
                refers=("units",),
            ),
            Column(
                "出生地",
                "origin",
                "reference",
                _("The unit the person comes from."),
                "示例村",
                refers=("units",),
            ),
            Column(
                "联户上限",
                "household_limit",
                "integer",
                _("Most households the person looks after."),
                "10",
                least=0,
                most=100_000,
            ),
            Column("电话", "phone", "text", _("Never shown in full on anything public."), ""),
            Column("邮箱", "email", "text", _("For invitations."), ""),
            Column("起", "from", "date", _("First day of service; empty: always."), "2027-01-01"),
            Column("止", "until", "date", _("Last day of service; empty: always."), "2027-12-31"),
        ),
        examples=(
            {
                "id": "P001",
                "name": "张示例",
                "unit": "示例镇",
                "title": "副镇长",
                "roles": "镇领导、党员",
            },
            {
                "id": "P002",
                "name": "李示例",
                "unit": "农业办",
                "title": "主任",
                "roles": "部门负责人",
                "home": "示例村",
                "household_limit": "10",
            },
        ),
    ),
    Sheet(
        "不可用",
        "absences",
        _("Leave, training, meetings: when people cannot be planned."),
        (
            Column(
                "人员",
                "person",
                "reference",
                _("A person, or a unit: everyone in it and below."),
                "李示例",
                required=True,
                refers=("people", "units"),
            ),
            Column("起", "from", "date", _("First day away."), "2027-01-18", required=True),
            Column("止", "to", "date", _("Last day away; empty: one day."), "2027-01-20"),
            Column(
                "时段",
                "slot",
                "choice",
                _("Which part of the day; empty: all of it."),
                "上午",
                words=SLOTS,
            ),
            Column("原因", "reason", "text", _("Why."), "培训"),
        ),
        examples=(
            {"person": "李示例", "from": "2027-01-18", "to": "2027-01-20", "reason": "培训"},
        ),
    ),
    Sheet(
        "户",
        "households",
        _("One row per household."),
        (
            Column("编码", "id", "id", _NAME_RULE, "H00001", required=True),
            Column(
                "单位",
                "unit",
                "reference",
                _("Its villager group, or its village."),
                "V01-01",
                required=True,
                refers=("units",),
            ),
            Column("户主", "head", "text", _("Never shown on anything public."), "王示例"),
            Column("类别", "categories", "list", _("Words such as hardship."), "困难户"),
            Column(
                "人口",
                "persons",
                "integer",
                _("How many people live there."),
                "4",
                least=0,
                most=1000,
            ),
            Column(
                "现联系人",
                "contact",
                "reference",
                _("Who looks after it now."),
                "李示例",
                refers=("people",),
            ),
            Column("地址", "address", "text", _("Where it is."), ""),
            Column("经度", "longitude", "number", _("Degrees east."), "", least=-180, most=180),
            Column("纬度", "latitude", "number", _("Degrees north."), "", least=-90, most=90),
        ),
        examples=(
            {
                "id": "H00001",
                "unit": "V01-01",
                "head": "王示例",
                "categories": "困难户",
                "persons": "4",
                "contact": "李示例",
            },
            {"id": "H00002", "unit": "V01-01", "head": "赵示例", "persons": "3"},
        ),
    ),
    Sheet(
        "制度",
        "duties",
        _("One row per standing rule: who owes what to whom, how often."),
        (
            Column("编码", "id", "id", _NAME_RULE, "接访", required=True),
            Column("名称", "name", "text", _("Name of the duty, as posted."), "领导接访"),
            Column(
                "类型",
                "kind",
                "choice",
                _("What kind of duty."),
                "接访",
                required=True,
                words=DUTY_KINDS,
            ),
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
                    "@ says where from. The first part leads."
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
            Column("周期", "period", "choice", _("How long a period is."), "月", words=PERIODS),
            Column(
                "次数",
                "times",
                "integer",
                _("How often in each period; empty: once."),
                "1",
                least=1,
                most=999,
            ),
            Column(
                "星期",
                "weekdays",
                "weekdays",
                _("Allowed weekdays; empty: any working day."),
                "一、三",
                words=WEEKDAYS,
            ),
            Column(
                "时段",
                "slot",
                "choice",
                _("When on the day; empty: all day."),
                "全天",
                words=DUTY_SLOTS,
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
            Column(
                "遇假",
                "on_holiday",
                "choice",
                _("On a holiday: move it to the next working day, or drop it."),
                "顺延",
                words=ON_HOLIDAY,
            ),
            Column(
                "间隔",
                "spacing",
                "integer",
                _("Fewest working days between two turns."),
                "5",
                least=0,
                most=999,
            ),
            Column(
                "连班",
                "block",
                "choice",
                _("The same people serve the whole week or month."),
                "周",
                words=BLOCKS,
            ),
            Column(
                "重要性",
                "priority",
                "integer",
                _("1 is the most important, 5 the least; empty: 3."),
                "3",
                least=1,
                most=5,
            ),
            Column("生效", "from", "date", _("First day it applies; empty: always."), ""),
            Column("失效", "until", "date", _("Last day it applies; empty: always."), ""),
            Column(
                "参数",
                "params",
                "params",
                _("key=value, separated by commas; see the list of parameters."),
                "stay=1-2,cover=24",
            ),
            Column(
                "清单",
                "checklist",
                "text",
                _("Name of the checklist it stands on; its duties are proven together."),
                "十个一",
            ),
        ),
        required=True,
        examples=(
            {
                "id": "接访",
                "name": "领导接访日",
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
                "id": "联系村",
                "name": "部门联系村",
                "kind": "联系",
                "owner": "每单位:部门",
                "team": "部门",
                "target": "村",
                "period": "年",
                "params": "holder=unit,per_holder=1,per_target=1-2",
            },
            {
                "id": "下村",
                "name": "部门进村走访",
                "kind": "走访",
                "owner": "每单位:部门",
                "team": "部门负责人@本单位*1",
                "target": "联系:联系村",
                "period": "月",
                "times": "1",
                "slot": "全天",
                "place": "对象",
            },
            {
                "id": "联户",
                "name": "干部联系群众",
                "kind": "联户",
                "owner": "每对象",
                "team": "部门负责人*1",
                "target": "户:全部",
                "period": "年",
                "params": "per_holder=10,visits=全部:1/年,困难户:1/季",
            },
            {
                "id": "项目节点",
                "name": "重点项目节点验收",
                "kind": "节点",
                "owner": "每对象",
                "team": "镇领导+部门负责人",
                "target": "项目",
                "slot": "上午",
                "place": "对象",
            },
        ),
    ),
    Sheet(
        "联系",
        "links",
        _("Who is linked to what already, must be, or must not be."),
        (
            Column(
                "制度",
                "duty",
                "reference",
                _("The linking duty."),
                "联系村",
                required=True,
                refers=("duties",),
            ),
            Column(
                "主体",
                "holder",
                "reference",
                _("The person or unit that is linked."),
                "农业办",
                required=True,
                refers=("people", "units"),
            ),
            Column(
                "对象",
                "target",
                "reference",
                _("The unit or household it is linked to."),
                "示例村",
                required=True,
                refers=("units", "households"),
            ),
            Column(
                "状态",
                "state",
                "choice",
                _("Existing, fixed or forbidden; empty: existing."),
                "现有",
                words=LINK_STATES,
            ),
        ),
        examples=({"duty": "联系村", "holder": "农业办", "target": "示例村", "state": "现有"},),
    ),
    Sheet(
        "指定",
        "pins",
        _("Single days that are settled by hand; an empty cell means any."),
        (
            Column("制度", "duty", "reference", _("Which duty."), "接访", refers=("duties",)),
            Column("人员", "person", "reference", _("Who."), "张示例", refers=("people",)),
            Column("日期", "date", "date", _("Which day."), "2027-01-06"),
            Column("时段", "slot", "choice", _("Which part of the day."), "全天", words=SLOTS),
            Column(
                "对象",
                "target",
                "reference",
                _("Which unit or household."),
                "",
                refers=("units", "households"),
            ),
            Column(
                "方式",
                "mode",
                "choice",
                _("Must, never, or a wish."),
                "必须",
                required=True,
                words=PIN_MODES,
            ),
        ),
        examples=({"duty": "接访", "person": "张示例", "date": "2027-01-06", "mode": "必须"},),
    ),
    Sheet(
        "台账",
        "items",
        _("Matters that residents raised, with their deadlines."),
        (
            Column("编码", "id", "id", _NAME_RULE, "S001", required=True),
            Column(
                "对象",
                "target",
                "reference",
                _("The household or unit it concerns."),
                "H00001",
                refers=("households", "units"),
            ),
            Column("内容", "subject", "text", _("What it is about."), "反映路灯不亮"),
            Column(
                "类别",
                "class",
                "choice",
                _("Ordinary: 7 days; important: one month."),
                "一般",
                words=ITEM_CLASSES,
                open_words=True,
            ),
            Column("受理日期", "received", "date", _("When it came in."), "2027-01-04"),
            Column("期限", "due", "date", _("Its deadline; wins over the class."), ""),
            Column(
                "责任人",
                "person",
                "reference",
                _("Who answers for it."),
                "李示例",
                refers=("people",),
            ),
            Column(
                "状态",
                "state",
                "choice",
                _("Open, resolved or closed; empty: open."),
                "在办",
                words=ITEM_STATES,
            ),
            Column("预警", "alert", "choice", _("Alert level."), "黄", words=ALERTS),
            Column("延期至", "extended_to", "date", _("New deadline after an extension."), ""),
            Column("延期原因", "extension_reason", "text", _("Why it was extended."), ""),
            Column("办结日期", "resolved_on", "date", _("When it was resolved."), ""),
        ),
        examples=(
            {
                "id": "S001",
                "target": "H00001",
                "subject": "反映路灯不亮",
                "class": "一般",
                "received": "2027-01-04",
                "person": "李示例",
                "state": "在办",
            },
        ),
    ),
    Sheet(
        "节点",
        "milestones",
        _("Projects with a deadline: their steps in order, counted back from the last one."),
        (
            Column("编码", "id", "id", _NAME_RULE, "JD01", required=True),
            Column(
                "制度",
                "duty",
                "reference",
                _("A duty of the kind milestone (节点); a meeting may be a step of another one."),
                "项目节点",
                required=True,
                refers=("duties",),
            ),
            Column(
                "项目",
                "project",
                "reference",
                _("The unit that is the project; its steps are in the order of the sheet."),
                "便民服务中心改造",
                required=True,
                refers=("units",),
            ),
            Column("步骤", "name", "text", _("What is to be done."), "竣工验收", required=True),
            Column(
                "工期",
                "days",
                "integer",
                _("Working days the step takes after the one before it; empty: 1."),
                "15",
                least=1,
                most=2000,
            ),
            Column(
                "责任人",
                "owner",
                "selector",
                _("Who answers for the step; empty: the duty's team."),
                "李示例",
            ),
            Column(
                "期限",
                "due",
                "date",
                _("By when; needed for the last step of a project, others are counted back."),
                "2027-03-26",
            ),
            Column(
                "完成日期",
                "done_on",
                "date",
                _("When it was done; empty: still open, unless 历史 shows it."),
                "2027-01-15",
            ),
        ),
        examples=(
            {
                "id": "JD01",
                "duty": "项目节点",
                "project": "便民服务中心改造",
                "name": "施工进场",
                "days": "10",
            },
            {
                "id": "JD02",
                "duty": "项目节点",
                "project": "便民服务中心改造",
                "name": "竣工验收",
                "days": "15",
                "owner": "李示例",
                "due": "2027-03-26",
            },
        ),
    ),
    Sheet(
        "历史",
        "history",
        _("What was done before the plan, for fairness and rotation."),
        (
            Column("日期", "date", "date", _("When."), "2026-12-09", required=True),
            Column(
                "制度",
                "duty",
                "reference",
                _("Which duty."),
                "接访",
                required=True,
                refers=("duties",),
            ),
            Column("人员", "person", "reference", _("Who served."), "张示例", refers=("people",)),
            Column(
                "对象",
                "target",
                "reference",
                _("Where, for which household, or which step of 节点."),
                "",
                refers=("units", "households", "milestones"),
            ),
            Column(
                "次数",
                "count",
                "integer",
                _("How often; empty: once."),
                "1",
                least=0,
                most=100_000,
            ),
        ),
        examples=({"date": "2026-12-09", "duty": "接访", "person": "张示例", "count": "1"},),
    ),
)
"""All sheets, in the order of the workbook."""

INSTRUCTIONS = ("说明", "填写说明", "使用说明", "instructions", "readme")
"""Sheets for people only; the reader passes over them without a word."""

LISTS = ("选项", "lists", "_lists")
"""Sheets that only feed drop-downs; passed over likewise."""
