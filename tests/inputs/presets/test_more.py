"""The examples of a district, a park and a city: their size, and a duty for every system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest

from inputs.presets import Rows, presets
from inputs.workbook.schema import DUTY_KINDS

SYSTEMS: Mapping[str, Mapping[str, str]] = {
    "baoshan": {
        "启动会": "会议",
        "座谈会": "会议",
        "代表接待": "接访",
        "联系点走访": "走访",
        "学习会": "会议",
        "帮困走访": "联户",
        "结对办实事": "走访",
        "志愿服务": "活动",
        "报告工作": "会议",
        "集中培训": "活动",
    },
    "guixi": {
        "联户": "联户",
        "定点接访": "接访",
        "预约约谈": "接访",
        "回访": "回访",
        "清洁行动": "活动",
        "台账月报": "报告",
        "园区联村": "联系",
    },
    "laizhou": {
        "周三接访": "接访",
        "约访": "接访",
        "带案下访": "下访",
        "周一接访": "接访",
        "每日接访": "接访",
        "联席下访": "下访",
        "部门下访": "下访",
        "领导联镇": "联系",
        "领导联部门": "联系",
        "领导联村": "联系",
        "领导联企": "联系",
        "领导联校": "联系",
        "部门联后进村": "联系",
        "部门联示范村": "联系",
        "镇班子联村": "联系",
        "联合大厅": "窗口",
        "三合一中心": "窗口",
        "村值班室": "接访",
        "驻点办公": "驻点",
        "热线接听": "接访",
        "政风热线": "接访",
        "镇干部联户": "联户",
        "村干部联户": "联户",
        "预警销号": "回访",
        "实事责任": "联系",
        "实事节点": "节点",
        "实事调度": "节点",
        "实事季评": "报告",
        "年度大会": "会议",
        "常态培训": "会议",
    },
}
"""Place to the duties that stand for its systems, with their kinds."""


@cache
def rows(name: str) -> Rows:
    """The rows of one example."""
    return presets()[name].build()


def words(cell: object) -> list[str]:
    """The words of a list in a cell."""
    return [word for word in str(cell or "").split("、") if word]


def kinds(name: str) -> Counter[str]:
    """How many units of each kind the example has."""
    return Counter(str(row["kind"]) for row in rows(name)["units"])


def roles(name: str) -> Counter[str]:
    """How many people have each role."""
    return Counter(role for row in rows(name)["people"] for role in words(row["roles"]))


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_every_system_has_its_duty(name: str) -> None:
    """Each system of the place is a row of sheet 制度, of the kind that fits."""
    found = {str(row["id"]): str(row["kind"]) for row in rows(name)["duties"]}
    assert SYSTEMS[name].items() <= found.items()
    assert set(found.values()) <= {word.zh for word in DUTY_KINDS}


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_every_team_has_people(name: str) -> None:
    """Whatever a team's words name exists: a role, a kind of unit, a tag, or a duty's links."""
    known = set(roles(name)) | set(kinds(name)) | {"全体", "责任人"}
    known |= {tag for row in rows(name)["units"] for tag in words(row.get("tags"))}
    for duty in rows(name)["duties"]:
        for part in re.split("[+、]", str(duty.get("team", ""))):
            word = re.split("[@*]", part)[0]
            assert word in known or word.startswith("联系:") or not word, (duty["id"], word)


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_names_of_people_stand_for_one_person(name: str) -> None:
    """A person's name in a cell is never ambiguous."""
    names = [row["name"] for row in rows(name)["people"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_links_and_history_belong_to_their_duties(name: str) -> None:
    """What exists already is of duties that are there, and breaks no limit per target."""
    duties = {row["id"]: str(row.get("params", "")) for row in rows(name)["duties"]}
    links = rows(name)["links"]
    assert {row["duty"] for row in (*links, *rows(name)["history"])} <= set(duties)
    for side, key in (("holder", "每人对象数"), ("target", "每对象人数")):
        for (duty, _one), load in Counter((row["duty"], row[side]) for row in links).items():
            most = re.findall(rf"{key}=(?:\d+-)?(\d+)", duties[str(duty)])
            assert load <= int(most[0])


def test_baoshan_is_a_district() -> None:
    """Twelve towns and sub-districts, one park, every village and community."""
    found = kinds("baoshan")
    assert found["镇"] + found["街道"] == 12
    assert found["园区"] == 1
    assert found["村"] + found["社区"] == 567
    assert roles("baoshan")["居村书记"] == 567


def test_baoshan_has_a_family_for_every_cadre() -> None:
    """In every town there are at least as many families in hardship as cadres."""
    town_of = {row["id"]: str(row["id"])[:9] for row in rows("baoshan")["units"]}
    cadres: Counter[str] = Counter()
    for row in rows("baoshan")["people"]:
        if {"班子成员", "机关干部", "居村书记"} & set(words(row["roles"])):
            cadres[town_of[row["unit"]]] += 1
    families = Counter(town_of[row["unit"]] for row in rows("baoshan")["households"])
    assert all(families[town] >= count for town, count in cadres.items())


def test_guixi_is_a_park_and_a_town() -> None:
    """The fifteen villages of the town, with all their households."""
    found = kinds("guixi")
    assert found["村"] + found["社区"] == 15
    assert found["园区"] == 1
    assert 7_000 <= len(rows("guixi")["households"]) <= 9_000
    categories = {word for row in rows("guixi")["households"] for word in words(row["categories"])}
    assert {"上访户", "纠纷户", "困难户", "变故户", "征地户"} <= categories


@pytest.mark.parametrize("name", ["guixi", "laizhou"])
def test_the_ledger_holds_what_is_known(name: str) -> None:
    """Every item came in before the plan and has somebody who answers for it."""
    start = next(row["value"] for row in rows(name)["settings"] if row["key"] == "开始")
    items = rows(name)["items"]
    assert len(items) >= 40
    assert all(str(row["received"]) < str(start) and row["person"] for row in items)
    assert {"黄", "橙", "红"} <= {row.get("alert") for row in items}


def test_laizhou_has_its_real_size() -> None:
    """17 towns, 1,000 villages, 33 leaders, 60 departments, 1,000 town cadres with ten each."""
    found, who = kinds("laizhou"), roles("laizhou")
    assert found["镇"] + found["街道"] == 17
    assert found["村"] + found["社区"] == 1000
    assert found["部门"] == 60
    assert who["市领导"] == 33
    assert who["镇干部"] == 1000
    assert len(rows("laizhou")["households"]) == 10_000
    tags = Counter(tag for row in rows("laizhou")["units"] for tag in words(row.get("tags")))
    assert tags["窗口单位"] == 12
    assert tags["后进村"] == tags["示范村"] == 60
