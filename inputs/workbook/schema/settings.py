"""What holds for the whole plan: its settings, and its days off."""

from __future__ import annotations

from inputs.workbook.schema.types import Column, Setting, Sheet, choice
from inputs.workbook.schema.words import CALENDAR_KINDS, LANGUAGES
from planner.domain.language import _
from planner.domain.words import CLOCKS

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
        "夜间",
        "night",
        "hours",
        _("Hours of the night, until the next day."),
        "17:30-08:30",
        "17:30-08:30",
    ),
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
        "每人每日班次上限",
        "shifts_per_day",
        "integer",
        _("Most shifts of a person on one day; empty: no limit."),
        "2",
        least=1,
        most=9,
    ),
    Setting(
        "节日回看",
        "holiday_years",
        "integer",
        _("Over how many calendar years turns on public holidays are shared, this one included."),
        "3",
        "3",
        least=1,
        most=5,
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
    Setting(
        "日历域",
        "calendar_domain",
        "domain",
        _(
            "What tells the events of this organisation from others' in calendars; empty: made"
            " of the root unit and the name. What is published keeps its first one."
        ),
        "qingshi.example",
    ),
    Setting(
        "公示电话",
        "notice_phone",
        "phones",
        _("The number on notices, or one for each unit (示例村:0510-80000002); empty: none."),
        "0510-80000001",
    ),
    Setting(
        "公示前言",
        "notice_preamble",
        "prose",
        _("What notices begin with, such as why and for whom; empty: nothing."),
        "为方便群众反映问题，现将有关安排公示如下。",
    ),
    Setting(
        "落款",
        "notice_signature",
        "prose",
        _("Who signs notices; empty: nobody."),
        "示例镇党政办公室",
    ),
)

SETTINGS_SHEET = Sheet(
    "设置",
    "settings",
    _("The organisation and the period to plan."),
    (
        Column("项", "key", "key", _("Which setting."), "开始", required=True),
        Column("值", "value", "value", _("Its value."), "2027-01-01"),
    ),
    required=True,
    # What may stay empty does: an example that nobody deletes would bind, or be posted.
    examples=tuple(
        {"key": s.zh, "value": s.example if s.required or s.default else ""} for s in SETTINGS
    ),
)

CALENDAR = Sheet(
    "日历",
    "calendar",
    _("Days that differ from the national calendar; usually empty."),
    (
        Column("日期", "date", "date", _("The day."), "2027-02-19", required=True),
        choice("类型", "kind", CALENDAR_KINDS, _("Off, or a working day."), "休息", required=True),
        Column("说明", "note", "text", _("Why; for people only."), "镇庙会"),
    ),
    examples=({"date": "2027-02-19", "kind": "休息", "note": "示例镇庙会"},),
    perhaps=("节假日", "假期", "放假安排"),
)
