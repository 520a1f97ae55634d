"""A made-up district as a folder of CSV files: 12,484 members hold 700,000 households.

Towns and villages are those of an example; the members live in them, hold the households of
their village or community, visit those in hardship, and serve at its posts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

from inputs.presets.making.families import household_rows
from inputs.presets.making.people import Staff
from inputs.presets.making.places import Place, read_places
from inputs.presets.making.tables import settings_rows, unit, workbook
from inputs.presets.preset import Row
from inputs.workbook.schema import SHEETS, Rows

_SEED = 110_000
_MEMBERS = 12_484
_HOUSEHOLDS = 700_000
_GROUPS = 6

_HOLDING: Row = {
    "id": "党员联户",
    "name": "党员联系户",
    "kind": "联户",
    "owner": "每对象",
    "team": "党员@对象",
    "target": "户:全部",
    "period": "年",
    "slot": "半天",
    "place": "对象",
    "priority": 2,
    "params": "per_holder=80,visits=困难户:1/季",
}
_MEETING: Row = {
    "id": "包村例会",
    "name": "包村干部月度例会",
    "kind": "会议",
    "owner": "每单位:镇",
    "team": "镇干部@本单位*全体",
    "period": "月",
    "weekdays": "五",
    "slot": "下午",
    "place": "本单位",
}
_SERVICE: Row = {
    "id": "党员服务",
    "name": "党员周末服务",
    "kind": "活动",
    "owner": "每对象",
    "team": "党员@对象*3",
    "target": "村、社区",
    "period": "月",
    "weekdays": "六",
    "slot": "上午",
    "place": "对象",
    "on_holiday": "取消",
}


def district(members: int = _MEMBERS, households: int = _HOUSEHOLDS) -> Rows:
    """Every sheet of the district. The same rows every time."""
    random = Random(_SEED)
    places = [place.with_groups(_GROUPS) for place in read_places("pinggu.csv")]
    towns = {place.town: place.town_name for place in places}
    units = [unit("D", "示例区", "区", None)]
    units += [unit(key, name, "镇", "D") for key, name in towns.items()]
    for place in places:
        units.append(unit(place.id, place.name, place.kind, place.town))
        units += [
            unit(group, place.group_name(number), "村民组", place.id)
            for number, group in enumerate(place.groups, 1)
        ]
    size = households // (len(places) * _GROUPS)
    sizes = dict.fromkeys(("村", "社区"), (size - 4, size + 4))
    return workbook(
        settings=settings_rows("示例区", date(2027, 4, 1), date(2027, 6, 30)),
        units=units,
        people=_people(random, places, towns, members),
        households=household_rows(random, places, sizes),
        duties=[_HOLDING, _MEETING, _SERVICE],
    )


def _people(
    random: Random, places: Sequence[Place], towns: dict[str, str], members: int
) -> list[Row]:
    """The cadres of the towns, and `members` who live evenly in the places."""
    staff = Staff(random, members)
    for town in towns:
        for _each in range(6):
            staff.add(town, "科员", "镇干部")
    for number in count():
        if len(staff.rows) == members:
            return staff.rows
        place = places[number % len(places)]
        home = place.groups[number // len(places) % _GROUPS]
        staff.add(place.id, "党员", "党员", home=home)
    raise AssertionError


def write_folder(folder: Path, rows: Rows) -> None:
    """Write `rows` as a folder of CSV files, a file for each sheet that has any."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        of_sheet = rows[sheet.en]
        if not of_sheet:
            continue
        columns = list(dict.fromkeys(column for row in of_sheet for column in row))
        with (folder / f"{sheet.en}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for row in of_sheet:
                writer.writerow({key: _cell(value) for key, value in row.items()})


def _cell(value: object) -> object:
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else value
