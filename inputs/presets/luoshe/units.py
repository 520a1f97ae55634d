"""洛社镇's units: departments, stations, villages with their groups and posts, enterprises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from inputs.presets.luoshe.people import DEPARTMENTS, LEADERS_UNIT, STATIONS, People, near
from inputs.presets.making.people import having
from inputs.presets.making.places import Place, group_rows
from inputs.presets.making.tables import read_rows, unit
from inputs.presets.preset import Row

PER_POST = 12
"""Members of one service post at most, as 岗位认领 has it."""

LARGER = 51
"""So many enterprises are above the designated size: three for each leader."""

_TOWN = "320206102"
_GATE_OF = "320206102006"  # 雅西社区
_TRADES = (
    *("机械", "电器", "纺织", "冶金", "化纤", "物流", "电子", "不锈钢制品", "塑料制品"),
    *("电动车", "建材", "食品"),
)
_BRANDS = "恒盛宏泰瑞丰鼎鑫嘉禾永昌锦华益新腾达卓远"
_ENTERPRISES = 120


def unit_rows(
    villages: Sequence[Place],
    grouped: Mapping[str, Sequence[Row]],
    enterprises: Sequence[Row],
    posts: Mapping[str, Sequence[Row]],
) -> list[Row]:
    """Sheet 单位."""
    rows: list[Row] = [
        {"id": _TOWN, "name": "洛社镇", "kind": "镇"},
        unit(LEADERS_UNIT, "镇领导班子", "领导班子", _TOWN),
    ]
    rows += [unit(key, row["name"], "部门", _TOWN) for key, row in DEPARTMENTS.items()]
    for number, (name, _title, _count) in enumerate(STATIONS, 1):
        rows.append(unit(f"S{number:02d}", name, "站所", _TOWN))
    rows.append(unit("F01", "镇信访接待大厅", "服务点", _TOWN))
    for village in villages:
        size = sum(len(grouped[group]) for group in village.groups)
        rows.append(unit(village.id, village.name, village.kind, _TOWN, households=size))
        rows += group_rows(village, grouped)
    rows.append(unit(f"{_GATE_OF}-M01", "雅西社区门口服务点", "服务点", _GATE_OF))
    rows.extend(post for village in villages for post in posts[village.id])
    return [*rows, *enterprises]


def enterprises_of(random: Random, villages: Sequence[Place]) -> list[Row]:
    """Enterprises, spread over the villages; the larger ones carry a tag."""
    brands = random.sample([a + b for a in _BRANDS for b in _BRANDS if a != b], _ENTERPRISES)
    larger = set(random.sample(range(_ENTERPRISES), LARGER))
    rows: list[Row] = []
    for number, brand in enumerate(brands):
        name = f"{brand}{_TRADES[number % len(_TRADES)]}有限公司"
        place = villages[number % len(villages)].id
        tags = "规上企业" if number in larger else ""
        rows.append(unit(f"E{number + 1:03d}", name, "企业", place, tags=tags))
    return rows


def posts_of(villages: Sequence[Place], people: People) -> dict[str, list[Row]]:
    """Service posts of each village: room for half as many members again as live there."""
    names = [row["name"] for row in read_rows("luoshe_posts.csv")]
    members = Counter(map(near, having(people.everyone, "党员")))
    found: dict[str, list[Row]] = {}
    for village in villages:
        count = -(-members[village.id] * 3 // (2 * PER_POST)) + 2
        found[village.id] = [
            unit(f"{village.id}-J{number:02d}", f"{village.name}{name}", "岗位", village.id)
            for number, name in enumerate(names[: max(count, 4)], 1)
        ]
    return found
