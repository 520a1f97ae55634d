"""Names and ids are looked up in one way, in the workbook and in what people hand back."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.workbook.reading import read
from inputs.workbook.references import Register
from outputs.words.lines import fault_line
from planner.domain.problem import Spot
from tests.builders.inputs_books import put, save, township

REGISTER = Register.of(
    "units",
    (
        ("V1", "雅西社区", "Yaxi Community"),
        ("V2", "第一组", "雅西社区第一组（V2）"),
        ("V3", "第一组"),
        ("V4", "ABC"),
        ("V5", "abc"),
        ("ABC", "V1"),
        ("V1", "repeated"),
        ("V6", ""),
    ),
)


@pytest.mark.parametrize(
    "written, ids",
    [
        ("V1", {"V1"}),  # an id means its own thing, whatever is called so
        ("v1", {"V1"}),
        ("abc", {"ABC"}),
        ("雅西社区", {"V1"}),
        ("yaxi community", {"V1"}),
        ("雅西 社区", {"V1"}),
        ("第一组", {"V2", "V3"}),
        ("雅西社区第一组(V2)", {"V2"}),
        ("repeated", set()),
        ("", set()),
    ],
)
def test_what_is_written_may_mean(written: str, ids: set[str]) -> None:
    """Ids come before names; an id that is repeated keeps its first name."""
    assert REGISTER.meant(written) == ids


def test_letter_case_tells_names_apart_where_it_can() -> None:
    """Two names that differ by letter case alone mean one thing each; else case is no matter."""
    assert REGISTER.by_name("ABC") == ["V4"]
    assert REGISTER.by_name("abc") == ["V5"]
    assert REGISTER.by_name("Abc") == ["V4", "V5"]


def test_a_name_that_is_missing_is_told_once(tmp_path: Path) -> None:
    """However many cells ask for it: with the first of them, the other columns, and how many."""
    book = township()
    for row in (2, 3, 4):
        put(book, "人员", row, "单位", "西庄")
    put(book, "人员", 4, "居住地", "西庄")
    put(book, "制度", 2, "人员", "镇领导@西庄")
    put(book, "制度", 3, "对象", "西庄、村")
    put(book, "制度", 4, "对象", "西庄")
    put(book, "指定", 2, "对象", "东庄")
    faults = read(save(tmp_path / "book.xlsx", book)).faults
    (one,) = (fault for fault in faults if fault.value == "西庄")
    assert (one.sheet, one.row, one.also) == ("人员", 2, (3, 4))
    assert one.elsewhere == (
        Spot("人员", "居住地", (4,)),
        Spot("制度", "人员", (2,)),
        Spot("制度", "对象", (3, 4)),
    )
    assert fault_line(one).endswith(
        "另有 4 处相同：人员 第4行 「居住地」；"
        "制度 第2行 「人员」；制度 第3、4行（共2行） 「对象」。"
    )
    assert [fault.value for fault in faults if fault.code == "unknown-reference"] == [
        "西庄",
        "东庄",
    ]


def test_what_is_left_out_is_told_by_what_becomes_of_it(tmp_path: Path) -> None:
    """One word, but rows that are ignored are not contacts that are."""
    book = township()
    put(book, "户", 2, "现联系人", "赵子")
    put(book, "历史", 2, "人员", "赵子")
    put(book, "指定", 2, "人员", "赵子")
    faults = read(save(tmp_path / "book.xlsx", book)).faults
    found = [(one.sheet, one.warning) for one in faults if one.value == "赵子"]
    assert sorted(found) == [("历史", True), ("户", True), ("指定", False)]
