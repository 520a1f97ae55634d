"""组:KIND in column 人员: what it may stand beside, and faults in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from inputs.workbook.reading import read
from planner.domain.language import speaking
from planner.domain.problem import Fault, Scope, Selector, TeamPart, Term
from tests.builders.sheets import Sheets, read_sheets, write_sheets
from tests.builders.wards import WARD

HEAD = "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,参数"


def book(duty: str, **more: tuple[str, ...]) -> Sheets:
    """The ward with another duty, and other sheets."""
    return {**WARD, "制度": (HEAD, duty), **more}


def watch(team: str, owner: str = "整体", kind: str = "值班", params: str = "") -> str:
    """A watch of this team."""
    return f"ZB,值班,{kind},{owner},{team},,日,1,工作日,18:00-08:00,T,{params}"


@pytest.mark.parametrize(
    "team, parts",
    [
        ("组:护理组", (("护理组", None, 1, ""),)),
        ("group：护理组", (("护理组", None, 1, ""),)),
        ("整组:护理组*2", (("护理组", None, 2, ""),)),
        ("护理=组:护理组@清河医院", (("护理组", Scope("unit", "T"), 1, "护理"),)),
    ],
)
def test_it_is_read_as_written(
    team: str, parts: tuple[tuple[str, Scope | None, int, str], ...]
) -> None:
    """In both languages, with a scope, a count and a label."""
    found = read_sheets(book(watch(team))).duties["ZB"].team
    assert [(one.selector.terms, one.count, one.label) for one in found] == [
        ((Term("group", kind, scope),), count, label) for kind, scope, count, label in parts
    ]
    assert all(one.whole for one in found)
    assert not TeamPart(Selector((Term("unit_kind", "护理组"),))).whole


def faults(folder: Path, sheets: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """All faults and warnings."""
    return list(read(write_sheets(folder / "book", sheets)).faults)


@pytest.mark.parametrize(
    "duty, code, column, said",
    [
        (watch("组:护士组"), "unknown-name", "人员", "没有类别为“护士组”的单位。"),
        (watch("组:护理组、院领导"), "bad-team", "人员", "“组:护理组、院领导”同时写了整组和个人。"),
        (watch("组:护理组", owner="每人"), "group-no-owner", "人员",
         "主体为“每人”时第一部分就是责任人，不能是整组。"),
        (watch("院领导", owner="每单位:组:护理组"), "group-not-here", "主体",
         "“组:护理组”：整组是去做事的人，只能写在“人员”一列。"),
        ("LX,联系,联系,每人,组:护理组,护理组,,,,,,", "group-not-here", "人员",
         "组：这类制度不能整组上。"),
        (watch("组:护理组", params="候补=1"), "group-standby", "参数",
         "候补是个人，而这里只有整组，不会有候补。"),
    ],
)  # fmt: skip
def test_faults_say_where_and_what(
    tmp_path: Path, duty: str, code: str, column: str, said: str
) -> None:
    """One fault each, at its cell, in Chinese."""
    with speaking("zh"):
        found = [one for one in faults(tmp_path, book(duty)) if one.sheet]
        assert [(one.code, one.column, str(one.text)) for one in found] == [(code, column, said)]
        assert all(one.remedy or one.expected for one in found)


def test_ids_and_people_of_the_units(tmp_path: Path) -> None:
    """A unit without people has no turns; one with the id of somebody cannot be told from them."""
    units = (*WARD["单位"], "H4,护理四组,护理组,T")
    empty = {**WARD, "单位": units}
    assert [one.code for one in faults(tmp_path, empty) if one.sheet] == ["group-empty"]
    people = (*WARD["人员"], "H1,陈二,H1,护士,护士")
    (tmp_path / "again").mkdir()
    same = {**WARD, "人员": people}
    assert "group-like-person" in [one.code for one in faults(tmp_path / "again", same)]
