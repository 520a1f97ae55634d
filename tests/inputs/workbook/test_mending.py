"""Safe mends: written into a copy, marked, told one by one, and meaning what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from inputs.workbook.mending import mends
from inputs.workbook.reading import read
from tests.builders.commands import contents, sanfang
from tests.builders.inputs_books import put, save, save_csv, township

CELLS: list[tuple[str, int, str, str, str]] = [
    ("人员", 2, "姓名", "张　甲", "张甲"),
    ("人员", 2, "角色", "镇领导，党员；", "镇领导、党员"),
    ("人员", 2, "电话", "１３８００００１２３４", "13800001234"),
    ("不可用", 2, "起", "2027年1月18号", "2027-01-18"),
    ("不可用", 2, "起", "1月18日", "2027-01-18"),
    ("不可用", 2, "起", "自2027,1,18起", "2027-01-18"),
    ("不可用", 2, "原因", " 外出\n", "外出"),
    ("不可用", 2, "时段", "0830—1130", "08:30-11:30"),
    ("单位", 5, "户数", "２户", "2"),
    ("单位", 5, "户数", "/", ""),
    ("制度", 2, "人员", "镇领导×１", "镇领导*1"),
    ("制度", 2, "星期", "一，三", "一、三"),
    ("制度", 2, "地点", "示例镇。", "示例镇"),
    ("设置", 5, "值", "8：30～11：30", "08:30-11:30"),
]


@pytest.mark.parametrize("sheet,row,header,value,mended", CELLS)
def test_a_cell_is_mended(
    tmp_path: Path, sheet: str, row: int, header: str, value: str, mended: str
) -> None:
    """It is written as it should be, and nothing else is."""
    book = township()
    book["设置"].append(["上午", None])
    put(book, sheet, row, header, value)
    (found,) = mends(save(tmp_path / "book.xlsx", book))
    assert (found.sheet, found.row, found.column, found.after) == (sheet, row, header, mended)


def spoilt(tmp_path: Path) -> Path:
    """A workbook that needs every mend at once, with a formula that must stay."""
    book = township()
    book["设置"].append(["上午", None])
    done: set[tuple[str, int, str]] = set()
    for sheet, row, header, value, _mended in CELLS:
        if (sheet, row, header) not in done:
            put(book, sheet, row, header, value)
        done.add((sheet, row, header))

    def finish(workbook: Workbook) -> None:
        workbook["人员"]["D3"].value, workbook["人员"]["D3"].data_type = '="副"&"镇长 "', "f"

    return save(tmp_path / "book.xlsx", book, finish)


def test_the_copy_means_the_same(tmp_path: Path) -> None:
    """The workbook stays as it is; a second copy gets another number."""
    path = spoilt(tmp_path)
    before = path.read_bytes()
    result = sanfang("check", path, "--fix")
    copy = tmp_path / "book-已修正.xlsx"
    assert path.read_bytes() == before
    assert "“张　甲”改为“张甲”" in result.output
    assert result.exit_code == 2  # the formula has no saved value: nothing to guess
    cell: Any = load_workbook(copy)["人员"]["B2"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("张甲", "FFFFC000")
    assert load_workbook(copy)["人员"]["D3"].value == '="副"&"镇长 "'
    assert mends(copy) == ()
    assert {fault.code for fault in read(copy).faults} == {"formula-without-value"}
    sanfang("check", path, "--fix")
    assert (tmp_path / "book-已修正2.xlsx").exists()


def test_nothing_to_mend_writes_nothing(tmp_path: Path) -> None:
    """It says so, and checks the workbook itself."""
    path = save(tmp_path / "book.xlsx", township())
    result = sanfang("check", path, "--fix")
    assert result.exit_code == 0
    assert [one.name for one in tmp_path.iterdir()] == ["book.xlsx"]


def test_a_folder_of_csv_is_mended(tmp_path: Path) -> None:
    """A copy of it beside it, each mend told; the folder stays as it is."""
    book = township()
    put(book, "人员", 2, "姓名", "张　甲")
    put(book, "人员", 2, "角色", "镇领导，党员；")
    folder = save_csv(tmp_path / "book", book, "gb18030")
    before = contents(folder)
    result = sanfang("check", folder, "--fix")
    copy = tmp_path / "book-已修正"
    assert result.exit_code == 0, result.output
    assert "“张　甲”改为“张甲”" in result.output
    assert f"已修正 2 个单元格，存为 {copy}" in result.output
    assert contents(folder) == before
    assert {name for name, data in contents(copy).items() if data != before[name]} == {"人员.csv"}
    assert mends(copy) == ()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["book", "book-已修正"]
