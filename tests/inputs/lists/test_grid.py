"""Sheets as people see them: what is struck through, hidden and merged."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from inputs.lists.grid import page_of
from inputs.workbook.sources import open_list
from tests.builders.lists import write_list


def test_what_is_struck_through_is_told_from_what_is_left(tmp_path: Path) -> None:
    """In shared strings of several runs, by the style of a cell, and inline, alike."""
    book = xlsxwriter.Workbook(tmp_path / "shared.xlsx")
    sheet, struck = book.add_worksheet(), book.add_format({"font_strikeout": True})
    bold = book.add_format({"bold": True})
    sheet.write(0, 0, "张三", struck)
    sheet.write_rich_string(1, 0, "王五、", struck, "李四")
    sheet.write_rich_string(2, 0, "王五、", bold, "李四")
    sheet.write_rich_string(3, 0, "王五、", bold, "李四", struck)
    sheet.write(4, 0, 5, struck)
    book.close()
    page = page_of("", open_list(tmp_path / "shared.xlsx").grids[0])
    seen = [(one.text, one.struck) for one in page.distinct()]
    assert seen == [
        ("", "张三"),
        ("王五、", "李四"),
        ("王五、李四", ""),
        ("李四", "王五、"),
        ("", "5"),
    ]
    inline = write_list(tmp_path / "inline.xlsx", "~张三~|~王五~、李四|李四")
    page = page_of("", open_list(inline).grids[0])
    assert [(one.text, one.struck) for one in page.distinct()] == [
        ("", "张三"),
        ("、李四", "王五"),
        ("李四", ""),
    ]


def test_hidden_rows_and_columns_are_named(tmp_path: Path) -> None:
    """Those only in which something stands."""
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    sheet = book.add_worksheet()
    for row in range(3):
        for column in range(3):
            sheet.write(row, column, "x")
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column(1, 1, 8, None, {"hidden": True})
    sheet.set_column(6, 9, 8, None, {"hidden": True})
    book.close()
    page = page_of("", open_list(tmp_path / "list.xlsx").grids[0])
    assert page.hidden == ("2", "B")


def test_a_merged_cell_stands_at_each_of_its_places(tmp_path: Path) -> None:
    """And is one cell all the same; looked at the other way round, too."""
    page = page_of("", open_list(write_list(tmp_path / "list.xlsx", "甲|<|乙\n^|^|丙")).grids[0])
    assert [page.text(row, column) for row in (0, 1) for column in (0, 1)] == ["甲"] * 4
    assert [piece.spot.address for piece in page.distinct()] == ["A1", "C1", "C2"]
    turned = page.turned()
    assert [turned.text(2, 0), turned.text(2, 1)] == ["乙", "丙"]
    assert turned.turned() == page


def test_a_list_may_be_text_of_either_encoding(tmp_path: Path) -> None:
    """CSV in UTF-8 and in GBK."""
    for encoding in ("utf-8", "utf-8-sig", "gbk"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes("日期,姓名\n3月1日,张三\n".encode(encoding))
        page = page_of("", open_list(file).grids[0])
        assert [piece.text for piece in page.distinct()] == ["日期", "姓名", "3月1日", "张三"]
