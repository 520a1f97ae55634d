"""A county hospital's duty office in February 2027: noons, nights, days off, nurses by groups.

The hospital and its people are made up; its watches are those that county hospitals post.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.people import Staff, having, leave_rows, mondays
from inputs.presets.making.tables import read_rows, settings_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 20270201
_START = date(2027, 2, 1)
_END = date(2027, 2, 28)
_MOST = 60  # people
_HOSPITAL = "Y"

_LEADERS = ("院长", "党委书记", "副院长", "副院长", "纪委书记", "工会主席", "总会计师")
_OFFICES = ("党政办公室", "医务科", "护理部", "人事科", "财务科", "总务科", "信息科", "保卫科")
_GROUPS = ("护理一组", "护理二组", "护理三组", "护理四组", "护理五组")


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    people = _people(random)
    return workbook(
        settings=settings_rows(
            "清河县人民医院",
            _START,
            _END,
            {
                "上午": "08:00-12:00",
                "下午": "14:00-17:30",
                "公示电话": "0539-8220120",
                "落款": "清河县人民医院党政办公室",
            },
        ),
        units=[
            unit(_HOSPITAL, "清河县人民医院", "医院", None),
            *(unit(f"K{n}", name, "科室", _HOSPITAL) for n, name in enumerate(_OFFICES, 1)),
            *(unit(f"H{n}", name, "护理组", "K3") for n, name in enumerate(_GROUPS, 1)),
        ],
        people=people,
        absences=leave_rows(
            random, having(people, "行政人员", "护士"), 0.2, mondays(_START, 4), "年休假"
        ),
        duties=read_rows("yiyuan_duties.csv"),
        history=_history(people),
    )


PRESET = Preset(
    "yiyuan", _("Yiyuan: a county hospital's duty office, and its groups of nurses at night"), build
)


def _people(random: Random) -> list[Row]:
    staff = Staff(random, _MOST)
    for title in _LEADERS:
        staff.add(_HOSPITAL, title, "院领导")
    for number in range(len(_OFFICES)):
        for title in ("主任", "副主任", "干事"):
            staff.add(f"K{number + 1}", title, "行政人员")
    for number in range(len(_GROUPS)):
        for rank in range(4):
            staff.add(f"H{number + 1}", "组长" if rank == 0 else "护士", "护士")
    return staff.rows


def _history(people: Sequence[Row]) -> list[Row]:
    """The nights of January: whoever was next, of the nurses a group a night."""
    leaders, staff = having(people, "院领导"), having(people, "行政人员")
    rows: list[Row] = []
    for step in range(31):
        day = date(2027, 1, 1) + timedelta(days=step)
        served = (
            ("夜班", leaders[step % len(leaders)]),
            ("夜班", staff[step % len(staff)]),
            *(("护理夜班", one) for one in people if one["unit"] == f"H{step % len(_GROUPS) + 1}"),
        )
        rows += [{"date": day, "duty": duty, "person": one["id"]} for duty, one in served]
    return rows
