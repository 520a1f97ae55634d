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

from inputs.presets.making.people import DISTRICT_LEADERS, Staff, having, leave_rows, mondays
from inputs.presets.making.places import county_rows, of_kind
from inputs.presets.making.tables import (
    item,
    link,
    read_rows,
    settings_rows,
    step_rows,
    unit,
    workbook,
)
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
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
    *DISTRICT_LEADERS,
    *("区人大常委会副主任", "区人大常委会副主任", "区政协副主席", "区政协副主席"),
    *("副区长",) * 5,
)
_PROJECTS = ("平房院落申请式退租", "老楼加装电梯", "老旧小区综合整治", "棚户区改造", "背街小巷整治")

_SUBJECTS = (
    *("楼道堆放杂物", "路灯不亮", "电动自行车进楼充电", "下水道反味", "胡同停车混乱"),
    *("老楼屋顶漏雨", "广场舞噪声", "物业服务不到位"),
)
_ITEMS = 60

_STEPS = (
    ("项目节点", "方案公示", 1),
    ("项目节点", "中期检查", 20),
    ("项目节点", "收尾验收", 20),
)
"""The steps of a key project: duty, what is to be done, working days after the one before."""


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = county_rows("xicheng.csv")
    district = str(units[0]["id"])
    communities = of_kind(units, "社区")
    chosen = random.sample(communities, _POSTED)
    for community in chosen[:_KEY]:
        community["tags"] = _KEY_TAG
        community["note"] = random.choice(_PROJECTS)
    for community in chosen[_KEY:]:
        community["tags"] = _TAG
    units.append(unit("QLD", "区领导班子", "领导班子", district))
    units.append(unit("QWH", "区委会议室", "会议室", district))
    departments = {
        f"B{number:02d}": row["name"]
        for number, row in enumerate(read_rows("xicheng_departments.csv"), 1)
    }
    units += [unit(key, name, "部门", district) for key, name in departments.items()]
    for number, row in enumerate(read_rows("xicheng_proposals.csv"), 1):
        units.append({"id": f"TA{number:02d}", "name": row["name"], "kind": "提案"})
    staff = Staff(random, 700)
    for title in _LEADERS:
        staff.add("QLD", title, "区领导")
    for key, name in departments.items():
        staff.add(key, f"{name}负责人", "部门负责人")
    posted = _posted(random, communities, list(departments), staff)
    for community in communities:
        staff.add(community["id"], "社区党委书记", "社区书记", home=community["id"])
    return workbook(
        settings=settings_rows("北京市西城区", _START, _END),
        units=units,
        people=staff.rows,
        absences=_absences(random, staff.rows, posted),
        duties=[_with_term(row) for row in read_rows("xicheng_duties.csv")],
        links=_links(staff.rows, posted, chosen),
        items=_items(random, communities, staff.rows),
        milestones=_milestones(chosen[:_KEY]),
    )


PRESET = Preset(
    "xicheng",
    _("Xicheng district: 105 cadres posted to communities for a term, key projects first"),
    build,
)


def _posted(
    random: Random, communities: Sequence[Row], departments: Sequence[str], staff: Staff
) -> list[Row]:
    """The cadres to be posted; two in three live in the district, anywhere in it.

    Those who have worked on building, clearance or petitions are set apart for the
    communities with a key project.
    """
    rows: list[Row] = []
    for number in range(_POSTED):
        home = random.choice(communities)["id"] if random.random() < 0.65 else None
        role = "重点项目干部" if number < _KEY else "选派干部"
        department = departments[number % len(departments)]
        title = random.choice(("副科长", "主任科员", "副主任科员"))
        rows.append(staff.add(department, title, "挂职干部", role, home=home))
    return rows


def _with_term(row: Row) -> Row:
    """Postings and what the posted cadres owe hold for the term."""
    if not str(row["id"]).startswith("挂职"):
        return row
    return {**row, "from": _TERM[0], "until": _TERM[1]}


def _absences(random: Random, people: Sequence[Row], posted: Sequence[Row]) -> list[Row]:
    weeks = mondays(date(2027, 4, 12), 10)
    rows: list[Row] = [
        {"person": "QLD", "from": day, "slot": "上午", "reason": "区委常委会会议"} for day in weeks
    ]
    rows += leave_rows(random, posted, 0.25, weeks, "公休", 2)
    return rows + leave_rows(random, having(people, "社区书记"), 0.1, weeks, "事假")


def _links(people: Sequence[Row], posted: Sequence[Row], chosen: Sequence[Row]) -> list[Row]:
    """Some postings of the first batch stand; the secretary and the mayor have settled streets."""
    rows = [
        link("挂职重点项目", cadre["id"], community["id"])
        for cadre, community in zip(posted[:20], chosen[:20], strict=True)
        if cadre.get("home") != community["id"]
    ]
    for leader, street in zip(people[:2], ("110102012", "110102007"), strict=True):
        rows.append(link("领导联系点", leader["id"], street, "固定"))
    return rows


def _milestones(communities: Sequence[Row]) -> list[Row]:
    """The steps of each key project, counted back from the end of its season."""
    rows: list[Row] = []
    for place, community in enumerate(communities):
        due = date(2027, 6, 11) + timedelta(days=7 * (place % 3))
        rows += step_rows(community["id"], _STEPS, due, "J")
    return rows


def _items(random: Random, communities: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """What residents raised lately: most is in hand, some resolved a month ago."""
    secretary = {row["unit"]: row["id"] for row in having(people, "社区书记")}
    rows: list[Row] = []
    for number, place in enumerate(random.sample(communities, _ITEMS), 1):
        subject = random.choice(_SUBJECTS)
        day = date(2027, 3, 29) + timedelta(days=random.randrange(3))
        who, key = secretary[place["id"]], f"SQ{number:03d}"
        row = item(key, place["id"], subject, day, who, "在办", important=number % 4 == 0)
        if number % 3 == 0:
            row["received"] = date(2027, 3, 3)
            row["state"] = "办结"
            row["resolved_on"] = date(2027, 3, 8) + timedelta(days=random.randrange(12))
        rows.append(row)
    return rows
