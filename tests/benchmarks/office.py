"""A made-up county office of 196 people whose duties all want the same leaders and sections.

Leaders receive every working day, go to the villages they are linked to, chair meetings, take
projects from step to step and have the watch with everybody else, day and night.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.people import Staff, having, leave_rows, mondays
from inputs.presets.making.tables import item, settings_rows, step_rows, unit, workbook
from inputs.presets.preset import Row
from inputs.workbook.schema import Rows

_SEED = 1_960
_START = date(2027, 3, 1)
_END = date(2027, 3, 31)
_COUNTY = "X"
_LEADERS = 20
_DEPARTMENTS = 22
_OF_EACH = 8
_VILLAGES = 40
_PROJECTS = 16
_PETITIONS = 30

_DUTIES: tuple[Row, ...] = (
    {"id": "领导联村", "kind": "联系", "owner": "每人", "team": "领导", "target": "村",
     "period": "年", "params": "每人对象数=2，每对象人数=1"},
    {"id": "部门联村", "kind": "联系", "owner": "每单位:部门", "team": "部门", "target": "村",
     "period": "年", "params": "联系主体=单位，每人对象数=1-2，每对象人数=1"},
    {"id": "领导接访", "kind": "接访", "owner": "整体", "team": "领导+干部@B01",
     "period": "日", "weekdays": "一、二、三、四、五", "slot": "上午", "place": "B01",
     "priority": 1},
    {"id": "领导下访", "kind": "下访", "owner": "每人", "team": "领导", "target": "联系:领导联村",
     "period": "月", "slot": "全天", "place": "对象", "priority": 1, "params": "每个对象=是"},
    {"id": "部门驻村", "kind": "走访", "owner": "每单位:部门",
     "team": "负责人@本单位+干部@本单位*2", "target": "联系:部门联村", "period": "双周",
     "slot": "全天", "place": "对象", "priority": 2},
    {"id": "工作例会", "kind": "会议", "owner": "整体", "team": "领导*4+负责人*8",
     "period": "周", "weekdays": "一", "slot": "上午", "place": _COUNTY, "priority": 1},
    {"id": "部门会商", "kind": "会议", "owner": "每单位:部门",
     "team": "领导+负责人@本单位+干部@本单位*2", "period": "月", "weekdays": "二、四",
     "slot": "下午", "place": "本单位", "priority": 1},
    {"id": "值班", "kind": "值班", "owner": "整体", "team": "带班=领导+值班=干部*4", "period": "日",
     "weekdays": "每天", "slot": "24小时", "place": _COUNTY, "priority": 1, "params": "休息=1天"},
    {"id": "项目节点", "kind": "节点", "owner": "每对象", "team": "领导+负责人*2", "target": "项目",
     "slot": "半天", "place": "对象", "priority": 1},
    {"id": "诉求办理", "kind": "回访", "owner": "整体", "team": "责任人", "target": "村",
     "slot": "半天", "place": "对象", "priority": 1, "params": "办理期限=一般:7天,重要:1月"},
)  # fmt: skip

_STEPS = (("立项", 5), ("开工", 5), ("推进", 5), ("验收", 5))


def office() -> Rows:
    """Every sheet of the office. The same rows every time."""
    random = Random(_SEED)
    villages = [unit(f"V{n:02d}", f"第{n}村", "村", _COUNTY) for n in range(1, _VILLAGES + 1)]
    projects = [
        unit(f"M{n:02d}", f"第{n}项目", "项目", village["id"])
        for n, village in enumerate(random.sample(villages, _PROJECTS), 1)
    ]
    departments = [
        unit(f"B{n:02d}", f"第{n}科", "部门", _COUNTY) for n in range(1, _DEPARTMENTS + 1)
    ]
    people = _people(departments)
    return workbook(
        settings=settings_rows("示例县", _START, _END, {"每村每周来访上限": 3}),
        units=[unit(_COUNTY, "示例县", "县", None), *departments, *villages, *projects],
        people=people,
        absences=leave_rows(random, people, 0.3, mondays(_START, 12), "公休"),
        duties=[{"name": row["id"], "times": 1, **row} for row in _DUTIES],
        items=_items(random, villages, people),
        milestones=[
            row
            for number, project in enumerate(projects)
            for row in step_rows(
                project["id"],
                [("项目节点", name, days) for name, days in _STEPS],
                _START + timedelta(days=28 + 3 * number),
            )
        ],
    )


def _people(departments: Sequence[Row]) -> list[Row]:
    staff = Staff(Random(_SEED), _LEADERS + _DEPARTMENTS * _OF_EACH)
    for _leader in range(_LEADERS):
        staff.add(_COUNTY, "副县长", "领导")
    for department in departments:
        staff.add(department["id"], "科长", "负责人")
        for _cadre in range(_OF_EACH - 1):
            staff.add(department["id"], "科员", "干部")
    return staff.rows


def _items(random: Random, villages: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """Petitions of February, each with somebody who answers for it."""
    chosen = random.sample(having(people, "领导", "负责人"), _PETITIONS)
    return [
        item(
            f"S{number:02d}", random.choice(villages)["id"], "反映道路积水",
            date(2027, 2, random.randint(10, 26)), person["id"], "在办",
            important=number % 3 == 0,
        )
        for number, person in enumerate(chosen, 1)
    ]  # fmt: skip
