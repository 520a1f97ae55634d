"""The examples of Beijing's districts: real places, honest sizes, every system in a row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from inputs.presets import Rows, presets
from inputs.workbook.reading import read
from inputs.workbook.template import write_book

DISTRICTS = ("mentougou", "pinggu", "shunyi", "xicheng", "yanqing")
DATA = Path(__file__).parents[3] / "inputs" / "presets" / "data"


@cache
def rows_of(name: str) -> Rows:
    """The rows of one example."""
    return presets()[name].build()


def kinds(rows: Rows) -> Counter[str]:
    """How many units there are of each kind."""
    return Counter(str(row["kind"]) for row in rows["units"])


def roles(rows: Rows) -> Counter[str]:
    """How many people have each role."""
    return Counter(role for row in rows["people"] for role in str(row["roles"]).split("、") if role)


def duties(rows: Rows) -> dict[str, str]:
    """The 类型 of every duty by its id."""
    return {str(row["id"]): str(row["kind"]) for row in rows["duties"]}


@pytest.mark.parametrize("name", DISTRICTS)
def test_every_village_of_the_district_is_there(name: str) -> None:
    """The villages and communities are those of the public list, all of them."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as stream:
        listed = {row["code"] for row in csv.DictReader(stream)}
    units = rows_of(name)["units"]
    assert {row["id"] for row in units if row["kind"] in ("村", "社区")} == listed


@pytest.mark.parametrize("name", ["xicheng", "yanqing", "pinggu"])
def test_the_workbook_has_no_faults(name: str, tmp_path: Path) -> None:
    """What `new` writes, `check` reads without a fault or a warning."""
    book = tmp_path / f"{name}.xlsx"
    write_book(book, rows_of(name))
    reading = read(book)
    assert reading.problem is not None
    assert reading.faults == ()


@pytest.mark.parametrize("name", DISTRICTS)
def test_every_person_has_a_name_of_their_own(name: str) -> None:
    """A name in a cell is never ambiguous."""
    names = [row["name"] for row in rows_of(name)["people"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", DISTRICTS)
def test_existing_links_respect_their_limits(name: str) -> None:
    """No duty's existing links give a holder more than its 每人对象数 allows."""
    rows = rows_of(name)
    params = {row["id"]: str(row.get("params", "")) for row in rows["duties"]}
    loads = Counter((row["duty"], row["holder"]) for row in rows["links"])
    for (duty, _holder), load in loads.items():
        most = re.findall(r"每人对象数=(?:\d+-)?(\d+)", params[str(duty)])[0]
        assert load <= int(most)


def test_xicheng_posts_105_cadres() -> None:
    """105 cadres for 105 communities, those with a key project served by their own row."""
    rows = rows_of("xicheng")
    assert roles(rows)["挂职干部"] == 105
    tags = Counter(str(row.get("tags", "")) for row in rows["units"])
    assert tags["重点项目社区"] + tags["选派社区"] == 105
    assert tags["重点项目社区"] == roles(rows)["重点项目干部"]
    posting = [row for row in rows["duties"] if str(row["id"]) in ("挂职重点项目", "挂职社区")]
    assert all("回避=居住地" in str(row["params"]) for row in posting)
    assert all(row["until"] == date(2028, 8, 31) for row in posting)


def test_xicheng_links_nobody_with_home() -> None:
    """No cadre is posted already to the community where they live."""
    rows = rows_of("xicheng")
    home = {row["id"]: row.get("home") for row in rows["people"]}
    assert all(home[row["holder"]] != row["target"] for row in rows["links"])


def test_yanqing_gives_each_project_three() -> None:
    """40 projects, each with one leader, one section and one worker by rows of their own."""
    rows = rows_of("yanqing")
    assert kinds(rows)["项目"] == 40
    assert kinds(rows)["科室"] >= 40
    assert {row["id"] for row in rows["duties"] if row["kind"] == "联系"} == {
        "项目领导",
        "项目科室",
        "项目专员",
    }
    assert duties(rows)["项目调度会"] == "会议"


def test_pinggu_has_three_tiers() -> None:
    """Town cadres enough for every village, village cadres for every group, members for all."""
    rows = rows_of("pinggu")
    units = {row["id"]: row for row in rows["units"]}
    places = kinds(rows)["村"] + kinds(rows)["社区"]
    assert roles(rows)["镇干部"] > places
    assert 3 * roles(rows)["村干部"] > kinds(rows)["村民组"] + kinds(rows)["居民组"]
    assert roles(rows)["党员"] * 12 > 1.2 * len(rows["households"])
    towns = {units[units[row["unit"]]["parent"]]["parent"] for row in rows["households"]}
    assert len(towns) == 2
    assert {"镇干部包村", "村干部包组", "党员联户"} <= duties(rows).keys()


def test_mentougou_has_7491_members() -> None:
    """7,491 members, 82 kinds of post, and service in the evening and at the weekend."""
    rows = rows_of("mentougou")
    assert roles(rows)["党员"] == 7491
    posts = (DATA / "mentougou_posts.csv").read_text(encoding="utf-8").split()[1:]
    assert len(set(posts)) == 82
    near = sum(bool(row.get("home") or row.get("origin")) for row in rows["people"])
    assert near > 0.9 * len(rows["people"])
    slots = {row["id"]: (row.get("slot"), row.get("weekdays")) for row in rows["duties"]}
    assert slots["晚间服务"][0] == "晚上"
    assert slots["周末服务"][1] == "六"


def test_shunyi_has_12000_pairs() -> None:
    """12,000 groups, as many members and representatives, in every place as many of each."""
    rows = rows_of("shunyi")
    assert kinds(rows)["联户组"] == 12_000
    people = Counter((row["unit"], row["roles"]) for row in rows["people"])
    groups = Counter(row["parent"] for row in rows["units"] if row["kind"] == "联户组")
    assert all(people[place, "党员"] == count for place, count in groups.items())
    assert all(people[place, "村民代表"] == count for place, count in groups.items())
    sizes = [int(str(row["households"])) for row in rows["units"] if row["kind"] == "联户组"]
    assert 9.5 < sum(sizes) / len(sizes) < 10.5


@pytest.mark.parametrize(
    "name, systems",
    [
        (
            "xicheng",
            [
                "挂职重点项目",
                "挂职社区",
                "领导联系点",
                "居民报告会",
                "领导领衔",
                "诉求办理",
                "项目节点",
            ],
        ),
        ("mentougou", ["党员报到", "岗位认领", "晚间服务", "周末服务"]),
        ("shunyi", ["两人联户", "小组走访"]),
        ("pinggu", ["镇干部包村", "村干部包组", "党员联户"]),
        ("yanqing", ["项目领导", "项目科室", "项目专员", "项目调度会", "节点调度", "项目节点"]),
    ],
)
def test_every_system_has_its_row(name: str, systems: list[str]) -> None:
    """What the district practises stands in 制度, a row for each system."""
    assert set(systems) <= duties(rows_of(name)).keys()


def test_shunyi_groups_are_of_exactly_two() -> None:
    """A group is one member and one representative, of its own village, each in one group."""
    row = next(row for row in rows_of("shunyi")["duties"] if row["id"] == "两人联户")
    assert row["team"] == "党员@对象+村民代表@对象"
    assert "每人对象数=0-1" in str(row["params"])
