"""A kindergarten's home visits: all of two classes each term, half of the third, in turn."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.builders.commands import sanfang
from tests.whole.days import worked
from tests.whole.typed import duties, duty, past, people, settings, units, write

CLASSES = {
    "小班": "陈一一、李可可、王乐乐、赵朵朵、孙果果、周佳佳",
    "中班": "吴安安、郑北北、冯辰辰、褚丁丁、卫恩恩、蒋凡凡",
    "大班": "沈格格、韩航航、杨一诺、朱健健、秦康康、尤蕾蕾",
}
CHILDREN = [
    {"编码": f"H{n:02}", "单位": group, "户主": child, "类别": group}
    for n, (group, child) in enumerate(
        ((group, child) for group, names in CLASSES.items() for child in names.split("、")), 1
    )
]
TEACHERS = people("教师@小班: 王海、李明", "教师@中班: 赵刚、孙丽", "教师@大班: 周强、吴敏")
LAST_TERM = {"H13": date(2025, 11, 12), "H14": date(2025, 11, 12), "H15": date(2025, 11, 19)}
BOOK = {
    "设置": settings("青石县机关幼儿园", "2026年3月1日", "2026年6月30日", 每次走访户数="2"),
    "单位": units(
        "青石县机关幼儿园、幼儿园", *(f"{group}、班级、青石县机关幼儿园" for group in CLASSES)
    ),
    "人员": TEACHERS,
    "户": CHILDREN,
    "制度": duties(
        duty(
            "教师家访", "联户", "教师@对象", 主体="每对象", 对象="户:全部", 周期="半年",
            时段="下午", 地点="对象", 参数="走访频次=小班:1/期、中班:1/期、大班:50%/半年",
        )
    ),
    "历史": [
        {**row, "对象": child}
        for child, day in LAST_TERM.items()
        for row in past("教师家访", **{f"d{day:%Y_%m_%d}": "周强"})
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the term."""
    made = tmp_path_factory.mktemp("school")
    book = write(made / "book.xlsx", BOOK)
    done = sanfang("plan", book, "--out", made / "plan")
    assert done.exit_code == 0, done.output
    assert sanfang("verify", made / "plan", "--book", book).exit_code == 0
    return made / "plan"


def test_every_child_has_a_teacher_of_its_class(folder: Path) -> None:
    """One, and each teacher as many as the other."""
    with (folder / "households.csv").open(encoding="utf-8-sig") as stream:
        held = {row["household"]: row["holder"] for row in csv.DictReader(stream)}
    unit = {one["编码"]: one["单位"] for one in (*CHILDREN, *TEACHERS)}
    assert sorted(held) == [one["编码"] for one in CHILDREN]
    assert all(unit[child] == unit[teacher] for child, teacher in held.items())
    assert set(Counter(held.values()).values()) == {3}


def test_who_is_visited_and_who_waits(folder: Path) -> None:
    """Two classes whole; half of the third, by each teacher those who have waited longest."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    with (folder / "households.csv").open(encoding="utf-8-sig") as stream:
        held = {row["household"]: row["holder"] for row in csv.DictReader(stream)}
    assert (plan["gaps"], plan["warnings"]) == ([], [])
    assert all(level["proven"] for level in plan["levels"])
    visits = Counter(child for shift in plan["shifts"] for child in shift["households"])
    for shift in plan["shifts"]:
        assert {held[child] for child in shift["households"]} == {
            one["id"] for one in shift["people"]
        }
        assert len(shift["households"]) <= 2
        assert worked(date.fromisoformat(shift["date"]))
        assert shift["slot"] == "pm"
    whole = {one["编码"] for one in CHILDREN if one["单位"] != "大班"}
    part = {one["编码"] for one in CHILDREN if one["单位"] == "大班"}
    assert {child: visits[child] for child in whole} == dict.fromkeys(whole, 1)
    assert sorted(visits[child] for child in part) == [0, 0, 0, 1, 1, 1]
    for one in part:
        for other in part:
            if held[one] == held[other] and visits[one] > visits[other]:
                assert LAST_TERM.get(one, date.min) <= LAST_TERM.get(other, date.min)
