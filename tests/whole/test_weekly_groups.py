"""A township's weekly groups: a whole group and a leader every night of a week, in turn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders.commands import sanfang
from tests.whole.days import FESTIVALS, between, off
from tests.whole.typed import away, duties, duty, past, people, settings, units, write

GROUPS = {
    "第一组": ["孙丽", "周强", "吴敏"],
    "第二组": ["郑华", "冯涛", "陈静"],
    "第三组": ["褚亮", "卫平", "蒋琴"],
    "第四组": ["沈芳", "韩雪", "杨帆"],
    "第五组": ["朱红", "秦川", "尤佳"],
}
BOOK = {
    "设置": settings(
        "云岭乡人民政府", "2026年8月31日", "2026年10月11日",
        公示电话="0510-80000012", 落款="云岭乡党政办",
    ),
    "单位": units(
        "云岭乡人民政府、乡", *(f"{group}、值班组、云岭乡人民政府" for group in GROUPS)
    ),
    "人员": people(
        "乡领导@云岭乡人民政府: 王海、李明、赵刚",
        *(f"干部@{group}: {'、'.join(names)}" for group, names in GROUPS.items()),
    ),
    "不可用": away("第三组、9月14日、9月20日、外出培训", "吴敏、9月2日、9月3日、病假"),
    "制度": duties(
        duty(
            "夜间值班", "值班", "带班领导=乡领导1名+值班人员=组:值班组", 周期="每天", 星期="每天",
            时段="17:30-次日08:30", 地点="云岭乡人民政府", 连班="周", 参数="次序=轮流，组员=是",
        ),
        duty(
            "卫生值日", "活动", "组:值班组", 周期="每周", 星期="周五", 时段="下午",
            地点="云岭乡人民政府", 遇假="取消", 参数="次序=轮流",
        ),
    ),
    "历史": past("夜间值班", d2026_08_24="李明、朱红、秦川、尤佳"),
}  # fmt: skip
NIGHTS = between(date(2026, 8, 31), date(2026, 10, 11))
WEEKS = ("第一组", "第二组", "第四组", "第三组", "第五组", "第一组")
"""The third is away in its week and comes first as soon as it is back."""

LEADERS = ("赵刚", "王海", "李明", "赵刚", "王海", "李明")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of six weeks."""
    made = tmp_path_factory.mktemp("groups")
    book = write(made / "book.xlsx", BOOK)
    done = sanfang("plan", book, "--out", made / "plan")
    assert done.exit_code == 0, done.output
    assert sanfang("verify", made / "plan", "--book", book).exit_code == 0
    return made / "plan"


@pytest.fixture(scope="module")
def plan(folder: Path) -> Mapping[str, Any]:
    """What other programs read."""
    made: Mapping[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return made


def served(plan: Mapping[str, Any], duty: str) -> Sequence[tuple[date, Sequence[Sequence[str]]]]:
    """The shifts of a duty, by day: the names of each part in the order of 人员."""
    names = {one["编码"]: one["姓名"] for one in BOOK["人员"]}
    return [
        (
            date.fromisoformat(shift["date"]),
            [
                [names[key] for key in sorted(one["id"] for one in shift["people"]
                                              if one["part"] == part)]
                for part in (0, 1)
            ],
        )
        for shift in sorted(plan["shifts"], key=lambda shift: str(shift["date"]))
        if shift["duty"] == duty
    ]  # fmt: skip


def expected(night: date) -> tuple[str, list[str]]:
    """The leader and everybody of the group of the week who is there that night."""
    week = (night - NIGHTS[0]).days // 7
    ill = date(2026, 9, 1) <= night <= date(2026, 9, 3)
    people = [one for one in GROUPS[WEEKS[week]] if not (one == "吴敏" and ill)]
    return LEADERS[week], people


def test_a_week_is_one_groups_and_groups_take_turns(plan: Mapping[str, Any]) -> None:
    """In the order of 单位, begun after the last of 历史; who is ill is left out."""
    nights = served(plan, "1")
    assert [night for night, _parts in nights] == NIGHTS
    for night, ([leader], group) in nights:
        assert (leader, group) == expected(night)
    assert plan["gaps"] == []
    assert all(level["proven"] for level in plan["levels"])


def test_hours_end_in_the_morning(plan: Mapping[str, Any]) -> None:
    """Every night of the plan, the festivals' too."""
    for shift in (one for one in plan["shifts"] if one["duty"] == "1"):
        start, end = (datetime.fromisoformat(shift[key]) for key in ("start", "end"))
        assert (f"{start:%H:%M}", f"{end:%H:%M}") == ("17:30", "08:30")
        assert end.date() == start.date() + timedelta(days=1)


def test_fridays_that_are_off_cost_no_group_its_turn(plan: Mapping[str, Any]) -> None:
    """25 September and 2 October are holidays; the third, who was away, has the Friday after."""
    fridays = served(plan, "2")
    assert [(day.month, day.day) for day, _parts in fridays] == [(9, 4), (9, 11), (9, 18), (10, 9)]
    assert [parts[0] for _day, parts in fridays] == [GROUPS[one] for one in WEEKS[:4]]


def test_the_notice_names_the_group_and_its_people(folder: Path) -> None:
    """A row a night; the last day of August stands with September."""
    sheet = openpyxl.load_workbook(folder / "roster.xlsx")["值班安排表"]
    rows = [[str(cell or "") for cell in row] for row in sheet.values]
    assert [row[0] for row in rows if row[0].endswith("安排表")] == [
        "云岭乡人民政府2026年8月31日至9月30日夜间值班安排表",
        "云岭乡人民政府2026年10月1日至10月11日夜间值班安排表",
    ]
    nights = [row for row in rows if row[1].startswith("星期") and row[1] != "星期"]
    assert [row[0] for row in nights] == [f"{day.month}月{day.day}日" for day in NIGHTS]
    for day, row in zip(NIGHTS, nights, strict=True):
        leader, people = expected(day)
        week = (day - NIGHTS[0]).days // 7
        assert row[2:] == [leader, f"{WEEKS[week]}（{'、'.join(people)}）", "0510-80000012"]
        assert ("休" in row[1] or "节" in row[1]) == off(day)
        assert FESTIVALS.get(day, "") in row[1]
