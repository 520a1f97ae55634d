"""The watch of a town government over Spring Festival 2027: leaders, staff and a driver, 24 hours.

The office is made up, like its people; the roster is the one that nearly every town posts.
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

_SEED = 20270206
_START = date(2027, 1, 25)
_END = date(2027, 2, 28)
_MOST = 60  # people
_TOWN = "Z"

_LEADERS = (
    "党委书记",
    "党委副书记、镇长",
    "人大主席",
    "党委副书记",
    "纪委书记",
    "党委委员、武装部长",
    "党委委员、组织委员",
    "副镇长",
    "副镇长",
)
_OFFICES = (
    "党政办公室",
    "党建办公室",
    "经济发展办公室",
    "平安建设办公室",
    "农业农村办公室",
    "应急管理所",
)


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    people = _people(random)
    return workbook(
        settings=settings_rows(
            "清河镇人民政府",
            _START,
            _END,
            {
                "公示电话": "0539-8330000",
                "公示前言": "为确保春节前后联络畅通、有事能及时处置，现将值班安排公布如下。",
                "落款": "清河镇党政办公室",
            },
        ),
        units=[
            unit(_TOWN, "清河镇人民政府", "镇", None),
            *(unit(f"B{n}", name, "办公室", _TOWN) for n, name in enumerate(_OFFICES, 1)),
        ],
        people=people,
        absences=leave_rows(random, having(people, "干部"), 0.3, mondays(_START, 5), "公休"),
        duties=read_rows("zhiban_duties.csv"),
        history=_history(people),
    )


PRESET = Preset("zhiban", _("Zhiban: the watch of a town government over Spring Festival"), build)


def _people(random: Random) -> list[Row]:
    staff = Staff(random, _MOST)
    for title in _LEADERS:
        staff.add(_TOWN, title, "镇领导")
    for number in range(len(_OFFICES)):
        for title in ("主任", "副主任", "科员", "科员"):
            staff.add(f"B{number + 1}", title, "干部")
    for _number in range(3):
        staff.add("B1", "驾驶员", "司机")
    for _number in range(12):
        staff.add("B6", "应急队员", "应急队员")
    return staff.rows


def _history(people: Sequence[Row]) -> list[Row]:
    """The first weeks of the year: whoever was next."""
    leaders, cadres = having(people, "镇领导"), having(people, "干部")
    drivers = having(people, "司机")
    rows: list[Row] = []
    for step in range((_START - date(2027, 1, 4)).days):
        day = date(2027, 1, 4) + timedelta(days=step)
        served = (
            leaders[step % len(leaders)],
            cadres[2 * step % len(cadres)],
            cadres[(2 * step + 1) % len(cadres)],
            drivers[step % len(drivers)],
        )
        rows += [{"date": day, "duty": "机关值班", "person": one["id"]} for one in served]
    return rows
