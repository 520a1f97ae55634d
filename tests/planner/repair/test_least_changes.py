"""Re-plans by the command line beside an independent minimum: a row of the table, a change.

Workbooks are planned, published, changed as somebody would in Excel, and planned again. What
changes from the day of the re-plan on is counted in plan.json.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.builders.commands import sanfang
from tests.builders.least_changes import least, rows
from tests.builders.sheets import Sheets, write_sheets

TODAY = date(2027, 3, 10)
SEEDS = int(os.environ.get("SANFANG_REPLANS", "5"))
"""How many re-plans of several changes at once are drawn."""

_DUTIES = "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,间隔,生效,失效"

TOWN: Sheets = {
    "设置": (
        "项,值", "单位名称,示例镇", "开始,2027-03-01", "结束,2027-03-31", "提前公示天数,2",
        "每村每周来访上限,3", "上午,08:30-11:30",
    ),
    "单位": (
        "编码,名称,类别,上级", "T,示例镇,镇,", "D1,农业办,部门,T", "D2,民政办,部门,T",
        "V1,东村,村,T", "V2,西村,村,T", "V3,南村,村,T",
    ),
    "人员": (
        "编码,姓名,单位,角色,起,止",
        "L1,张一,T,领导,,", "L2,李二,T,领导,,", "L3,王三,T,领导,,", "L4,赵四,T,领导,,",
        "C1,钱五,D1,干部,,", "C2,孙六,D1,干部,,", "C3,周七,D2,干部,,", "C4,吴八,D2,干部,,",
    ),
    "制度": (
        _DUTIES,
        "JF,接访,接访,整体,领导*1,,周,1,三,上午,T,8,,",
        "CK,窗口,窗口,整体,干部*1,,日,1,,上午,T,,,",
        "ZB,值守,活动,整体,领导*1+干部*1,,周,1,五,晚上,T,,,",
        "XF,下访,下访,每对象,领导*1+干部*1,村,月,1,,全天,对象,,,",
        "ZF,走访,走访,每对象,干部*1,村,周,1,二、四,下午,对象,,,",
    ),
    "不可用": ("人员,起,止,时段", "C4,2027-03-15,2027-03-16,"),
    "指定": ("制度,人员,日期,时段,对象,方式", "JF,L2,2027-03-17,,,必须"),
    "日历": ("日期,类型", "2027-03-22,休息"),
}  # fmt: skip
"""A month of two weekly duties, a daily one, and two that villages are owed."""


def added(sheet: str, row: str) -> Callable[[Sheets], Sheets]:
    """A further row."""
    return lambda of: {**of, sheet: (*of[sheet], row)}


def without(sheet: str, key: str) -> Callable[[Sheets], Sheets]:
    """The row of `key` deleted."""
    return lambda of: {
        **of,
        sheet: tuple(one for one in of[sheet] if not one.startswith(f"{key},")),
    }


def filled(sheet: str, key: str, **cells: str) -> Callable[[Sheets], Sheets]:
    """Other cells in the row of `key`."""

    def done(of: Sheets) -> Sheets:
        head, *lines = of[sheet]
        names = head.split(",")
        told = []
        for line in lines:
            row = dict(zip(names, line.split(","), strict=True))
            row |= cells if row[names[0]] == key else {}
            told.append(",".join(row.values()))
        return {**of, sheet: (head, *told)}

    return done


CHANGES: Mapping[str, Callable[[Sheets], Sheets]] = {
    "somebody is away for a day": added("不可用", "L1,2027-03-24,,"),
    "somebody is away for two weeks": added("不可用", "C1,2027-03-11,2027-03-24,"),
    "somebody is away for some mornings": added("不可用", "C2,2027-03-17,2027-03-19,上午"),
    "a department is away": added("不可用", "D1,2027-03-18,2027-03-18,"),
    "everybody but one is away": added("不可用", "D2,2027-03-23,2027-03-25,"),
    "a row is deleted": without("人员", "C3"),
    "somebody leaves": filled("人员", "L3", 止="2027-03-18"),
    "a role is taken away": filled("人员", "C2", 角色=""),
    "somebody joins": added("人员", "C5,郑九,D1,干部,2027-03-15,"),
    "a new holiday": added("日历", "2027-03-24,休息"),
    "a holiday on a day of visits": added("日历", "2027-03-16,休息"),
    "a Saturday is worked": added("日历", "2027-03-13,上班"),
    "a holiday is none": without("日历", "2027-03-22"),
    "another weekday": filled("制度", "JF", 星期="四"),
    "another slot": filled("制度", "JF", 时段="下午"),
    "twice as often": filled("制度", "ZF", 次数="2"),
    "a larger team": filled("制度", "XF", 人员="领导*1+干部*2"),
    "another role": filled("制度", "ZB", 人员="领导*1+领导*1"),
    "a new duty": added("制度", "HY,会议,会议,整体,干部*2,,周,1,四,下午,T,,2027-03-15,"),
    "a duty is gone": without("制度", "CK"),
    "a duty ends": filled("制度", "JF", 失效="2027-03-20"),
    "turns further apart": filled("制度", "JF", 间隔="11"),
    "another place": filled("制度", "ZB", 地点="V1"),
    "somebody must": added("指定", "ZB,L4,2027-03-19,,,必须"),
    "somebody must not": added("指定", "CK,C1,,,,禁止"),
    "somebody would like to": added("指定", "JF,L1,2027-03-31,,,希望"),
    "a further village": added("单位", "V4,北村,村,T"),
    "a village is gone": without("单位", "V3"),
    "fewer visits": filled("设置", "每村每周来访上限", 值="1"),
}


PLAN = "book-2027-03-01_2027-03-31"


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which TOWN is planned and published."""
    return published(tmp_path_factory.mktemp("least") / "book", TOWN)


def published(book: Path, sheets: Sheets) -> Path:
    """The folder in which `sheets`, written as `book`, are planned and published."""
    write_sheets(book, sheets)
    for words in (["plan", book], ["publish", book.with_name(PLAN), "--by", "office"]):
        result = sanfang(*words)
        assert result.exit_code == 0, result.output
    return book.parent


def replanned(posted: Path, place: Path, after: Sheets) -> tuple[Any, Any]:
    """What is published, and the plan after a change of the workbook, as plan.json has them."""
    book = copytree(posted, place / "all") / "book"
    for title, lines in after.items():
        (book / f"{title}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    before = json.loads((book.with_name(PLAN) / "plan.json").read_text("utf-8"))
    result = sanfang("replan", book, "--today", TODAY)
    assert result.exit_code == 0, result.output
    return before, json.loads((book.with_name(f"{PLAN}-replan") / "plan.json").read_text("utf-8"))


def told(shift: Mapping[str, Any]) -> Any:
    """All that people are told of a shift."""
    kept = ("date", "slot", "start", "end", "place", "target", "households", "people")
    return [shift[one] for one in kept]


def changed(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> int:
    """How many shifts differ, came or went; what is over has to be as it was."""
    before, after = ({one["id"]: one for one in some} for some in (old, new))
    over = [one for one in before.values() if one["date"] < TODAY.isoformat()]
    assert [told(after[one["id"]]) for one in over] == list(map(told, over))
    ids = before.keys() | after.keys()
    return sum(
        one not in before or one not in after or told(before[one]) != told(after[one])
        for one in ids
    )


@pytest.mark.parametrize("change", CHANGES)
def test_no_fewer_shifts_could_change(posted: Path, tmp_path: Path, change: str) -> None:
    """As many as the second reading of the rules says, whatever was changed."""
    after = CHANGES[change](TOWN)
    before, plan = replanned(posted, tmp_path, after)
    assert changed(before["shifts"], plan["shifts"]) == least(after, before["shifts"], TODAY)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_fewer_could_change_after_several_changes(
    posted: Path, tmp_path: Path, seed: int
) -> None:
    """Two or three changes at once; SANFANG_REPLANS says how many times."""
    draw, after = random.Random(seed), TOWN
    for change in draw.sample(sorted(CHANGES), draw.choice([2, 3])):
        after = CHANGES[change](after)
    before, plan = replanned(posted, tmp_path, after)
    assert changed(before["shifts"], plan["shifts"]) == least(after, before["shifts"], TODAY)


# -- who holds what --------------------------------------------------------------------------

HOMES: Sheets = {
    "设置": TOWN["设置"],
    "单位": (*TOWN["单位"], "G1,东村一组,村民组,V1"),
    "人员": ("编码,姓名,单位,角色,起,止", *(f"{one},{one}名,T,干部,," for one in "abc")),
    "户": (
        "编码,单位,类别,人口,现联系人",
        *(f"H{n},G1,一般户,3,{who}" for n, who in enumerate("aabbc", start=1)), "H6,G1,一般户,3,",
    ),
    "制度": (
        "编码,名称,类型,主体,人员,对象,周期,次数,参数",
        "LH,联户,联户,每对象,干部,户:全部,月,1,per_holder=3",
        "LX,联村,联系,每对象,干部,村,年,1,per_holder=0-2",
    ),
    "联系": ("制度,主体,对象,状态", "LX,a,V1,现有", "LX,a,V2,现有", "LX,b,V3,现有"),
}  # fmt: skip
"""Six households and three villages, and three people who hold them."""

ROOM = {"LH": 3, "LX": 2}

HANDED_ON: Mapping[str, Callable[[Sheets], Sheets]] = {
    "another contact": filled("户", "H1", 现联系人="c"),
    "two other contacts": lambda of: filled("户", "H3", 现联系人="a")(
        filled("户", "H1", 现联系人="b")(of)
    ),
    "a row is deleted": without("人员", "b"),
    "somebody leaves": filled("人员", "a", 止="2027-02-27"),
    "a contact is forbidden": added("联系", "LH,a,H2,禁止"),
    "a village is forbidden": added("联系", "LX,a,V1,禁止"),
    "a village is fixed": added("联系", "LX,c,V2,固定"),
    "two are fixed, so another goes": lambda of: added("联系", "LX,b,V2,固定")(
        added("联系", "LX,b,V1,固定")(of)
    ),
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which HOMES is planned and published."""
    return published(tmp_path_factory.mktemp("held") / "book", HOMES)


def holders(plan: Mapping[str, Any], folder: Path) -> dict[tuple[str, str], str]:
    """Who holds what, of each duty."""
    found = {(one["duty"], one["target"]): one["holder"] for one in plan["links"]}
    for line in (folder / "households.csv").read_text("utf-8-sig").splitlines()[1:]:
        household, duty, holder = line.split(",")
        found[duty, household] = holder
    return found


def fewest_handed_on(sheets: Sheets, before: Mapping[tuple[str, str], str], duty: str) -> int:
    """Of all ways to give everything somebody, fewest without, that which hands on least."""
    people = [row["编码"] for row in rows(sheets, "人员") if not row["止"]]
    settled = {(row["对象"], row["主体"]): row["状态"] for row in rows(sheets, "联系")
               if row["制度"] == duty and row["主体"] in people}  # fmt: skip
    contacts = {row["编码"]: row["现联系人"] for row in rows(sheets, "户") if duty == "LH"}
    things = sorted(what for of, what in before if of == duty)
    fixed = {what: who for (what, who), state in settled.items() if state == "固定"}
    fixed |= {
        what: who for what, who in contacts.items()
        if who in people and settled.get((what, who)) != "禁止"
    }  # fmt: skip

    def worth(chosen: tuple[str, ...]) -> tuple[int, int]:
        return chosen.count(""), sum(
            who != before[duty, what] for what, who in zip(things, chosen, strict=True)
        )

    every = product(
        *([fixed[what]] if what in fixed else
          ["", *(who for who in people if settled.get((what, who)) != "禁止")] for what in things)
    )  # fmt: skip
    return min(worth(one) for one in every if all(one.count(w) <= ROOM[duty] for w in people))[1]


@pytest.mark.parametrize("change", HANDED_ON)
def test_no_fewer_could_be_handed_on(held: Path, tmp_path: Path, change: str) -> None:
    """Households and villages stay with whom they have but for what the workbook demands."""
    after = HANDED_ON[change](HOMES)
    before, plan = replanned(held, tmp_path, after)
    place = tmp_path / "all"
    was, now = (
        holders(one, place / name) for one, name in ((before, PLAN), (plan, f"{PLAN}-replan"))
    )
    for duty in ROOM:
        moved = sum(now.get(key) != who for key, who in was.items() if key[0] == duty)
        assert moved == fewest_handed_on(after, was, duty), duty
