"""Ids that nobody wrote: made of what tells rows apart, the same in any order, and kept."""

from __future__ import annotations

import zipfile
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from inputs.workbook.ids import given
from inputs.workbook.numbering import number
from inputs.workbook.reading import read
from tests.builders.inputs_books import (
    Book,
    problem_of,
    reading_of,
    save,
    save_csv,
    told,
)

UNNUMBERED: Book = {
    "设置": [["项", "值"], ["单位名称", "示例镇"], ["开始", "2027-01-01"], ["结束", "2027-03-31"]],
    "单位": [
        ["名称", "类别", "上级"],
        ["示例镇", "镇", None],
        ["农业办", "部门", "示例镇"],
        ["民政办", "部门", "示例镇"],
        ["东村", "村", "示例镇"],
        ["西村", "村", "示例镇"],
        ["第1组", "村民组", "东村"],
        ["第1组", "村民组", "西村"],
    ],
    "人员": [
        ["姓名", "单位", "职务", "角色"],
        ["张甲", "示例镇", "镇长", "镇领导"],
        ["张甲", "农业办", "主任", "干部"],
        ["李乙", "民政办", "主任", "干部"],
        ["李乙", "民政办", "科员", "干部"],
        ["王 丙", "民政办", None, "干部"],
    ],
    "户": [
        ["单位", "户主", "人口"],
        ["第1组-东村", "钱某", 3],
        ["第1组-西村", "钱某", 2],
    ],
    "制度": [
        ["名称", "类型", "主体", "人员", "对象", "周期"],
        ["领导接访", "接访", "整体", "镇领导", None, "周"],
        [None, "走访", "每人", "干部", "村", "月"],
    ],
    "历史": [["日期", "制度", "人员"], ["2026-12-09", "领导接访", "张甲-示例镇"]],
}


def test_a_workbook_without_ids(tmp_path: Path) -> None:
    """Nobody has to think ids up; they say what they stand for, and may be referred to."""
    problem = problem_of(tmp_path, UNNUMBERED)
    assert list(problem.units) == [
        "示例镇", "农业办", "民政办", "东村", "西村", "第1组-东村", "第1组-西村",
    ]  # fmt: skip
    assert list(problem.people) == [
        "张甲-示例镇", "张甲-农业办", "李乙-民政办-主任", "李乙-民政办-科员", "王丙-民政办",
    ]  # fmt: skip
    assert list(problem.households["id"]) == ["第1组-东村-钱某", "第1组-西村-钱某"]
    assert list(problem.duties) == ["领导接访", "走访"]
    assert problem.history[0].person == "张甲-示例镇"


@pytest.mark.parametrize("seed", range(5))
def test_ids_do_not_depend_on_the_order(tmp_path: Path, seed: int) -> None:
    """Whoever sorts a sheet changes no id."""
    before = problem_of(tmp_path, UNNUMBERED)
    book = {title: list(rows) for title, rows in UNNUMBERED.items()}
    for title in ("单位", "人员", "户", "制度"):
        rows = book[title][1:]
        Random(seed).shuffle(rows)
        book[title][1:] = rows
    after = problem_of(tmp_path, book)
    assert {p.id: p for p in after.people.values()} == before.people
    assert after.units == before.units
    assert after.duties == before.duties
    assert set(after.households["id"]) == set(before.households["id"])


def test_a_word_means_what_it_meant(tmp_path: Path) -> None:
    """A unit called like a kind is no more than a name: the kind is meant, as with ids."""
    book = {**UNNUMBERED, "单位": [*UNNUMBERED["单位"], ["村", "站所", "示例镇"]]}
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None, [told(one) for one in reading.faults]
    target = reading.problem.duties["走访"].target
    assert target is not None
    assert target.terms[0].by == "unit_kind"


ROWS = {0: ("张伟", "农业办", ""), 1: ("张伟", "财政所", ""), 2: ("李娜", "农业办", "")}


@pytest.mark.parametrize(
    "rows,written,kept,expected",
    [
        (ROWS, (), {}, ["张伟-农业办", "张伟-财政所", "李娜-农业办"]),
        (ROWS, ("李娜-农业办",), {}, ["张伟-农业办", "张伟-财政所", "李娜-农业办-2"]),
        # who has moved is the same person, and so is who had an id that was deleted
        (ROWS, (), {"李娜-党政办": "李娜 党政办"}, ["张伟-农业办", "张伟-财政所", "李娜-党政办"]),
        (ROWS, (), {"P7": "李娜", "P8": "张伟"}, ["张伟-农业办", "张伟-财政所", "P7"]),
        (ROWS, (), {"张伟-x": "张伟 农业办"}, ["张伟-x", "张伟-财政所", "李娜-农业办"]),
        (ROWS, ("P7",), {"P7": "李娜"}, ["张伟-农业办", "张伟-财政所", "李娜-农业办"]),
        # alike in everything
        ({0: ("a", ""), 1: ("a", ""), 2: ("a-2", "")}, (), {}, ["a", "a-3", "a-2"]),
        # what may not stand in an id, or in a file's name
        ({0: ("路灯（东）/坏了", "")}, (), {}, ["路灯-东-坏了"]),
        ({0: ("CON", "")}, (), {}, ["CON-a3dbc4b6"]),
        ({0: ("(", "")}, (), {}, [None]),
    ],
)
def test_ids_are_given(
    rows: dict[int, tuple[str, ...]],
    written: tuple[str, ...],
    kept: dict[str, str],
    expected: list[str | None],
) -> None:
    """Readable, unique, and those that are published already."""
    found = given(
        rows, 2, written, {one: [[t] for t in told.split()] for one, told in kept.items()}
    )
    assert [found.get(row) for row in rows] == expected


def test_long_texts_are_cut_and_told_apart() -> None:
    """An id has at most 64 characters."""
    found = given({0: ("长" * 70 + "一",), 1: ("长" * 70 + "二",)}, 1, (), {})
    assert len(set(found.values())) == 2
    assert max(map(len, found.values())) <= 64


def test_numbers_are_written_back(tmp_path: Path) -> None:
    """The workbook says what it said, now with its ids; nothing else of the file changes."""
    book = {title: rows for title, rows in UNNUMBERED.items() if title != "历史"}
    book["人员"] = [
        ["姓名", "编码", "单位", "角色"],
        ["张甲", "P1", "示例镇", "镇领导"],
        ["李乙", None, "民政办", "干部"],
    ]
    path = save(tmp_path / "book.xlsx", book)
    before = read(path).problem
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    done = number(path)
    assert done["人员"] == {3: "李乙-民政办"}
    assert set(done) == {"单位", "人员", "户", "制度"}
    after = read(path).problem
    assert before is not None
    assert after is not None
    assert (after.people, after.units, after.duties) == (before.people, before.units, before.duties)
    opened = load_workbook(path)
    assert [opened["人员"].cell(row, 2).value for row in (2, 3)] == ["P1", "李乙-民政办"]
    assert opened["单位"]["D1"].value == "编码"
    with zipfile.ZipFile(path) as file:
        changed = [name for name in parts if file.read(name) != parts[name]]
    assert len(changed) == 4
    # renamed and moved, it is still the same
    assert number(path) == {}
    opened["人员"]["A3"].value = "李丁"
    opened.save(path)
    again = read(path).problem
    assert again is not None
    assert again.people["李乙-民政办"].name == "李丁"


@pytest.mark.parametrize(
    "encoding,end", [("utf-8-sig", "\r\n"), ("utf-8", "\n"), ("gb18030", "\n")]
)
def test_a_folder_of_csv_is_numbered(tmp_path: Path, encoding: str, end: str) -> None:
    """Each file says what it said, in its own encoding, now with its ids."""
    folder = save_csv(tmp_path / "book", UNNUMBERED, encoding, end)
    (folder / "说明.txt").write_text("another file", encoding="utf-8")
    before, settings = read(folder).problem, (folder / "设置.csv").read_bytes()
    done = number(folder)
    assert done["人员"][2] == "张甲-示例镇"
    assert set(done) == {"单位", "人员", "户", "制度"}
    after = read(folder).problem
    assert before is not None
    assert after is not None
    assert (after.people, after.units, after.duties) == (before.people, before.units, before.duties)
    assert (folder / "设置.csv").read_bytes() == settings
    people = (folder / "人员.csv").read_bytes().decode(encoding).split(end)
    assert people[:2] == ["姓名,单位,职务,角色,编码", "张甲,示例镇,镇长,镇领导,张甲-示例镇"]
    assert number(folder) == {}
    assert sorted(one.suffix for one in folder.iterdir()) == [".csv"] * 6 + [".txt"]


def test_a_row_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    """What was pasted twice counts twice: somebody should know."""
    book = {**UNNUMBERED, "户": [*UNNUMBERED["户"], UNNUMBERED["户"][1]]}
    reading = reading_of(tmp_path, book)
    assert ("row-twice", 4, True) in [(o.code, o.row, o.warning) for o in reading.faults]
