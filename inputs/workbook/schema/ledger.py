"""What came up and what was done: residents' matters, steps of projects, history."""

from __future__ import annotations

from inputs.workbook.schema.types import ID_NOTE, Column, Sheet, choice, integer, reference
from inputs.workbook.schema.words import ALERTS, ITEM_STATES
from planner.domain.language import _
from planner.domain.words import ITEM_CLASSES

ITEMS = Sheet(
    "台账",
    "items",
    _("Matters that residents raised, with their deadlines."),
    (
        Column("编码", "id", "id", ID_NOTE, "S001"),
        reference(
            "对象",
            "target",
            ("households", "units"),
            _("The household or unit it concerns."),
            "示例村",
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
        Column(
            "受理日期",
            "received",
            "date",
            _("When it came in."),
            "2027-01-04",
            also=("受理时间", "登记日期", "登记时间"),
        ),
        Column(
            "期限",
            "due",
            "date",
            _("Its deadline; wins over the class."),
            also=("办理期限", "截止日期", "办结期限"),
        ),
        reference("责任人", "person", "people", _("Who answers for it."), "李示例"),
        choice("状态", "state", ITEM_STATES, _("Open, resolved or closed; empty: open."), "在办"),
        choice("预警", "alert", ALERTS, _("Alert level."), "黄"),
        Column("延期至", "extended_to", "date", _("New deadline after an extension.")),
        Column("延期原因", "extension_reason", "text", _("Why it was extended.")),
        Column("办结日期", "resolved_on", "date", _("When it was resolved."), also=("办结时间",)),
    ),
    told_by=("subject", "target", "received", "person"),
    always=2,
    examples=(
        {
            "target": "示例村",
            "subject": "示例：反映路灯不亮",
            "class": "一般",
            "received": "2027-01-04",
            "person": "李示例",
            "state": "在办",
        },
    ),
    perhaps=("诉求台账", "信访台账", "问题台账", "诉求", "问题"),
)

MILESTONES = Sheet(
    "节点",
    "milestones",
    _("Projects with a deadline: their steps in order, counted back from the last one."),
    (
        Column("编码", "id", "id", ID_NOTE, "JD01"),
        reference(
            "制度",
            "duty",
            "duties",
            _("A duty of the kind milestone (节点); a meeting may be a step of another one."),
            "项目节点",
            required=True,
        ),
        reference(
            "项目",
            "project",
            "units",
            _("The unit that is the project; its steps are in the order of the sheet."),
            "便民服务中心改造",
            required=True,
        ),
        Column("步骤", "name", "text", _("What is to be done."), "竣工验收", required=True),
        integer(
            "工期",
            "days",
            (1, 2000),
            _("Working days the step takes after the one before it; empty: 1."),
            "15",
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
    told_by=("project", "name", "duty"),
    always=2,
    examples=(
        {
            "duty": "示例项目节点",
            "project": "示例项目",
            "name": "施工进场",
            "days": "10",
        },
        {
            "duty": "示例项目节点",
            "project": "示例项目",
            "name": "竣工验收",
            "days": "15",
            "owner": "李示例",
            "due": "2027-03-26",
        },
    ),
    perhaps=("项目", "项目节点", "重点项目"),
)

HISTORY = Sheet(
    "历史",
    "history",
    _("What was done before the plan, for fairness and rotation."),
    (
        Column("日期", "date", "date", _("When."), "2026-12-09", required=True, also=("时间",)),
        reference("制度", "duty", "duties", _("Which duty."), "接访", required=True),
        reference("人员", "person", "people", _("Who served."), "张示例", also=("姓名", "名字")),
        reference(
            "对象",
            "target",
            ("units", "households", "milestones"),
            _("Where, for which household, or which step of 节点."),
        ),
        integer("次数", "count", (0, 100_000), _("How often; empty: once."), "1"),
    ),
    examples=({"date": "2026-12-09", "duty": "示例接访日", "person": "张示例", "count": "1"},),
    perhaps=("历史记录", "往期", "以前", "记录"),
)
