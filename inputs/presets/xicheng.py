"""西城区: 105 cadres posted to communities for a term, for the second quarter of 2027.

Streets and communities are real; people and projects are made up. Communities with a key
project get their cadre first, nobody is posted to the community where they live, and the
posted cadres work there with the district's leaders, who lead proposals and report to
residents.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets import township
from inputs.presets.preset import Preset, Row, Rows
from planner.domain.language import _

_SEED = 110102
_START = date(2027, 4, 1)
_END = date(2027, 6, 30)
_TERM = (date(2026, 9, 1), date(2028, 8, 31))

_KEY = 45
_POSTED = 105
_KEY_TAG = "重点项目社区"
_TAG = "选派社区"

_LEADERS = (
    "区委书记",
    "区委副书记、区长",
    "区人大常委会主任",
    "区政协主席",
    "区委副书记",
    "区委常委、政法委书记",
    "区委常委、组织部部长",
    "区委常委、宣传部部长",
    "区委常委、纪委书记",
    "区委常委、统战部部长",
    "区委常委、常务副区长",
    "区人大常委会副主任",
    "区人大常委会副主任",
    "区政协副主席",
    "区政协副主席",
    "副区长",
    "副区长",
    "副区长",
    "副区长",
    "副区长",
)

_DEPARTMENTS = (
    "区委组织部",
    "区委宣传部",
    "区委政法委",
    "区委社会工作部",
    "区发展改革委",
    "区住房城市建设委",
    "区城市管理委",
    "区民政局",
    "区财政局",
    "区教委",
    "区卫生健康委",
    "区人力资源社会保障局",
    "区文化和旅游局",
    "区市场监管局",
    "区司法局",
    "区审计局",
    "区统计局",
    "区信访办",
    "区应急管理局",
    "区体育局",
    "区总工会",
    "团区委",
    "区妇联",
    "区残联",
    "区房屋征收中心",
)

_PROJECTS = ("平房院落申请式退租", "老楼加装电梯", "老旧小区综合整治", "棚户区改造", "背街小巷整治")

_PROPOSALS = (
    "完善社区养老助餐服务",
    "增加中小学周边停车位",
    "推进老楼加装电梯",
    "规范共享单车停放",
    "建设家门口的体育设施",
    "改善平房区居住条件",
    "健全物业服务评价",
    "保护老字号",
    "扩大普惠托育",
    "整治架空线",
    "优化社区卫生服务",
    "方便残疾人出行",
    "提升背街小巷环境",
    "充实社区文化活动",
    "完善垃圾分类",
    "加强电动自行车充电管理",
    "支持社区菜市场",
    "推进接诉即办",
    "建设口袋公园",
    "改进政务服务一次办",
)

_SUBJECTS = (
    "楼道堆放杂物",
    "路灯不亮",
    "电动自行车进楼充电",
    "下水道反味",
    "胡同停车混乱",
    "老楼屋顶漏雨",
    "广场舞噪声",
    "物业服务不到位",
)
_ITEMS = 60

_STEPS = (("方案公示", 1), ("中期检查", 20), ("收尾验收", 20))
"""The steps of a key project, and the working days each takes after the one before."""


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = township.county_rows("xicheng.csv")
    district = str(units[0]["id"])
    communities = township.of_kind(units, "社区")
    chosen = random.sample(communities, _POSTED)
    for community in chosen[:_KEY]:
        community["tags"] = _KEY_TAG
        community["note"] = random.choice(_PROJECTS)
    for community in chosen[_KEY:]:
        community["tags"] = _TAG
    units.append({"id": "QLD", "name": "区领导班子", "kind": "领导班子", "parent": district})
    units.append({"id": "QWH", "name": "区委会议室", "kind": "会议室", "parent": district})
    for number, name in enumerate(_DEPARTMENTS, 1):
        units.append({"id": f"B{number:02d}", "name": name, "kind": "部门", "parent": district})
    for number, subject in enumerate(_PROPOSALS, 1):
        units.append({"id": f"TA{number:02d}", "name": subject, "kind": "提案"})
    staff = township.Staff(random, 700)
    for title in _LEADERS:
        staff.add("QLD", title, "区领导")
    for number, name in enumerate(_DEPARTMENTS, 1):
        staff.add(f"B{number:02d}", f"{name}负责人", "部门负责人")
    posted = _posted(random, communities, staff)
    for community in communities:
        staff.add(community["id"], "社区党委书记", "社区书记", home=community["id"])
    return {
        "settings": township.settings_rows("北京市西城区", _START, _END),
        "calendar": (),
        "units": units,
        "people": staff.rows,
        "absences": _absences(random, staff.rows, posted),
        "households": (),
        "duties": [_with_term(row) for row in township.read_rows("xicheng_duties.csv")],
        "links": _links(staff.rows, posted, chosen),
        "pins": (),
        "items": _items(random, communities, staff.rows),
        "milestones": _milestones(chosen[:_KEY]),
        "history": (),
    }


PRESET = Preset(
    "xicheng",
    _("Xicheng district: 105 cadres posted to communities for a term, key projects first"),
    build,
)


def _posted(random: Random, communities: Sequence[Row], staff: township.Staff) -> list[Row]:
    """The cadres to be posted; two in three live in the district, anywhere in it.

    Those who have worked on building, clearance or petitions are set apart for the
    communities with a key project.
    """
    rows: list[Row] = []
    for number in range(_POSTED):
        home = random.choice(communities)["id"] if random.random() < 0.65 else None
        role = "重点项目干部" if number < _KEY else "选派干部"
        unit = f"B{number % len(_DEPARTMENTS) + 1:02d}"
        title = random.choice(("副科长", "主任科员", "副主任科员"))
        rows.append(staff.add(unit, title, "挂职干部", role, home=home))
    return rows


def _with_term(row: Row) -> Row:
    """Postings and what the posted cadres owe hold for the term."""
    if not str(row["id"]).startswith("挂职"):
        return row
    return {**row, "from": _TERM[0], "until": _TERM[1]}


def _absences(random: Random, people: Sequence[Row], posted: Sequence[Row]) -> list[Row]:
    weeks = township.mondays(date(2027, 4, 12), 10)
    rows: list[Row] = [
        {"person": "QLD", "from": day, "slot": "上午", "reason": "区委常委会会议"} for day in weeks
    ]
    rows += township.leave_rows(random, posted, 0.25, weeks, "公休", 2)
    secretaries = [row for row in people if row["roles"] == "社区书记"]
    return rows + township.leave_rows(random, secretaries, 0.1, weeks, "事假")


def _links(people: Sequence[Row], posted: Sequence[Row], chosen: Sequence[Row]) -> list[Row]:
    """Some postings of the first batch stand; the secretary and the mayor have settled streets."""
    rows: list[Row] = []
    for cadre, community in zip(posted[:20], chosen[:20], strict=True):
        if cadre.get("home") != community["id"]:
            rows.append(
                {
                    "duty": "挂职重点项目",
                    "holder": cadre["id"],
                    "target": community["id"],
                    "state": "现有",
                }
            )
    for leader, street in zip(people[:2], ("110102012", "110102007"), strict=True):
        rows.append(
            {"duty": "领导联系点", "holder": leader["id"], "target": street, "state": "固定"}
        )
    return rows


def _milestones(communities: Sequence[Row]) -> list[Row]:
    """The steps of each key project, counted back from the end of its season."""
    rows: list[Row] = []
    for place, community in enumerate(communities):
        for number, (name, days) in enumerate(_STEPS, 1):
            row: Row = {
                "id": f"{community['id']}-J{number}",
                "duty": "项目节点",
                "project": community["id"],
                "name": name,
                "days": days,
            }
            if number == len(_STEPS):
                row["due"] = date(2027, 6, 11) + timedelta(days=7 * (place % 3))
            rows.append(row)
    return rows


def _items(random: Random, communities: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """What residents raised lately: most is in hand, some resolved a month ago."""
    secretary = {row["unit"]: row["id"] for row in people if row["roles"] == "社区书记"}
    rows: list[Row] = []
    for number, place in enumerate(random.sample(communities, _ITEMS), 1):
        important = number % 4 == 0
        row: Row = {
            "id": f"SQ{number:03d}",
            "target": place["id"],
            "subject": random.choice(_SUBJECTS),
            "class": "重要" if important else "一般",
            "received": date(2027, 3, 29) + timedelta(days=random.randrange(3)),
            "person": secretary[place["id"]],
            "state": "在办",
        }
        if number % 3 == 0:
            row["received"] = date(2027, 3, 3)
            row["state"] = "办结"
            row["resolved_on"] = date(2027, 3, 8) + timedelta(days=random.randrange(12))
        rows.append(row)
    return rows
