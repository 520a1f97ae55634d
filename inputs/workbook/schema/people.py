"""Who there is: units, people, and when they are away."""

from __future__ import annotations

from inputs.workbook.schema.types import ID_NOTE, Column, Sheet, integer, number, reference, slot
from inputs.workbook.schema.words import LONG_SLOTS
from planner.domain.language import _

_FROM = ("开始", "开始日期", "开始时间", "起始", "起始日期", "起始时间", "起始日", "自")
_UNTIL = ("结束", "结束日期", "结束时间", "终止", "终止日期", "截止", "截止日期", "截止日", "至")

UNITS = Sheet(
    "单位",
    "units",
    _("Villages, villager groups, departments, enterprises, service posts: all units."),
    (
        Column("编码", "id", "id", ID_NOTE, "V01"),
        Column("名称", "name", "text", _("Name of the unit."), "示例村", required=True),
        Column(
            "类别",
            "kind",
            "text",
            _("Free text that duties refer to: village, department, villager group."),
            "村",
        ),
        reference(
            "上级",
            "parent",
            "units",
            _("The unit this one belongs to; the village of a villager group."),
            "示例镇",
            also=("上级单位", "隶属", "所属单位"),
        ),
        integer("户数", "households", (0, 10_000_000), _("How many households it has."), "420"),
        Column("标签", "tags", "list", _("Words that duties may select by."), "后进村"),
        number("经度", "longitude", (-180, 180), _("Degrees east: its place on the map.")),
        number("纬度", "latitude", (-90, 90), _("Degrees north: its place on the map.")),
        Column("备注", "note", "text", _("For people only.")),
    ),
    told_by=("name", "parent", "kind"),
    examples=(
        {"name": "示例镇", "kind": "镇", "note": "示例"},
        {"name": "农业办", "kind": "部门", "parent": "示例镇", "note": "示例"},
        {
            "name": "示例村",
            "kind": "村",
            "parent": "示例镇",
            "households": "2",
            "tags": "后进村",
            "note": "示例",
        },
        {"name": "示例村第1组", "kind": "村民组", "parent": "示例村", "note": "示例"},
        {"name": "示例项目", "kind": "项目", "parent": "示例镇", "note": "示例"},
    ),
    perhaps=("机构", "村", "村组", "部门", "单位村组"),
)

PEOPLE = Sheet(
    "人员",
    "people",
    _("Everybody who serves."),
    (
        Column("编码", "id", "id", ID_NOTE, "P001"),
        Column(
            "姓名",
            "name",
            "text",
            _("Name of the person."),
            "张示例",
            required=True,
            also=("名字",),
        ),
        reference(
            "单位",
            "unit",
            "units",
            _("The unit the person belongs to."),
            "农业办",
            also=("部门", "科室", "所在单位", "所属单位"),
        ),
        Column(
            "职务",
            "title",
            "text",
            _("Post, as it stands on notices."),
            "主任",
            also=("职位", "现任职务"),
        ),
        Column("角色", "roles", "list", _("Words that duties select by."), "镇领导、党员"),
        reference("居住地", "home", "units", _("The unit the person lives in."), "示例村"),
        reference("出生地", "origin", "units", _("The unit the person comes from."), "示例村"),
        integer(
            "联户上限",
            "household_limit",
            (0, 100_000),
            _("Most households the person looks after."),
            "10",
        ),
        Column(
            "电话",
            "phone",
            "text",
            _("Never shown in full on anything public, except on watch with 本人电话=是."),
            also=("手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式"),
        ),
        Column(
            "邮箱",
            "email",
            "text",
            _("Messages about duties go here, where mail is set up."),
            also=("电子邮箱", "电子邮件", "邮件"),
        ),
        Column(
            "起",
            "from",
            "date",
            _("First day of service; empty: always."),
            "2027-01-01",
            also=_FROM,
        ),
        Column(
            "止",
            "until",
            "date",
            _("Last day of service; empty: always."),
            "2027-12-31",
            also=_UNTIL,
        ),
        Column(
            "份额",
            "share",
            "share",
            _("How many turns for one of the others'; empty: 1. A half for a part-timer: 0.5."),
            "0.5",
            least=0.1,
            most=2,
        ),
    ),
    required=True,
    told_by=("name", "unit", "title", "phone"),
    always=2,
    examples=(
        {
            "name": "张示例",
            "unit": "示例镇",
            "title": "副镇长",
            "roles": "镇领导、党员",
        },
        {
            "name": "李示例",
            "unit": "农业办",
            "title": "主任",
            "roles": "部门负责人",
            "home": "示例村",
            "household_limit": "10",
        },
    ),
    perhaps=("干部", "职工", "干部职工", "工作人员", "通讯录"),
)

ABSENCES = Sheet(
    "不可用",
    "absences",
    _("Leave, training, meetings: when people cannot be planned."),
    (
        reference(
            "人员",
            "person",
            ("people", "units"),
            _("A person, or a unit: everyone in it and below."),
            "李示例",
            required=True,
            also=("姓名", "名字"),
        ),
        Column("起", "from", "date", _("First day away."), "2027-01-18", required=True, also=_FROM),
        Column("止", "to", "date", _("Last day away; empty: one day."), "2027-01-20", also=_UNTIL),
        slot("时段", "slot", LONG_SLOTS, _("Which part of the day; empty: all of it."), "上午"),
        Column("原因", "reason", "text", _("Why."), "培训", also=("事由", "请假事由", "请假原因")),
    ),
    examples=({"person": "张示例", "from": "2027-01-18", "to": "2027-01-20", "reason": "培训"},),
    perhaps=("请假", "休假", "外出", "请休假", "请假休假"),
)
