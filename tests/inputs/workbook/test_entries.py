"""Single rows of a workbook: shown as they are typed, changed, added, emptied; the rest stays."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from inputs.workbook.entries import NotEntered, listings, write_entry, write_without
from inputs.workbook.template import write_book
from tests.builders.lists import write_list


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """People below a title and a header, with a remark, a colour, a formula and merged cells."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "人员"
    for line in (
        ["镇干部名册"],
        ["姓名", "单位", "职务", "角色", "我们自己的"],
        ["张一", "示例镇", "书记", "领导", "会开车"],
        ["李二", None, "镇长", "领导\n党员", None],
        ["王三", "党政办", "=C3", 12.0, None],
        ["合计", 3],
    ):
        page.append(line)
    page.merge_cells("B3:B4")
    page["A3"].comment = Comment("老同志", "x")
    page["A3"].fill = PatternFill("solid", fgColor="FFFF00")
    made.create_sheet("别的")["B7"] = "别动"
    file = tmp_path / "book.xlsx"
    made.save(file)
    return file


def test_rows_are_shown_as_they_are_typed(book: Path) -> None:
    """Line breaks stay, a number has no .0; cells that are changed elsewhere are told."""
    listing = listings(book)["people"]
    rows = {one.number: one for one in listing.entries}
    assert rows[3].cells == {"name": "张一", "unit": "示例镇", "title": "书记", "roles": "领导"}
    assert rows[4].cells["roles"] == "领导\n党员"
    assert rows[4].fixed == {"unit": "merged"}
    assert rows[5].cells["roles"] == "12"
    assert rows[5].fixed == {"title": "formula"}
    assert listing.free == 7
    assert list(rows) == [3, 4, 5], "a total is no row"


def test_a_cell_is_changed_and_nothing_else(book: Path, tmp_path: Path) -> None:
    """Remarks, colours, formulas, other sheets and columns stay; a missing column is added."""
    out = tmp_path / "out.xlsx"
    listing = listings(book)["people"]
    said = {"title": "=1+1", "email": "_x0041_@example.org", "roles": ""}
    assert write_entry(book, out, listing, 3, said) == 3
    page = load_workbook(out)["人员"]
    assert (page["C3"].value, page["C3"].data_type) == ("=1+1", "s"), "text, never a formula"
    assert page["A3"].comment is not None
    assert page["A3"].fill.fgColor.rgb == "00FFFF00"
    assert (page["E3"].value, page["C5"].data_type) == ("会开车", "f")
    assert (page["F2"].value, page["D3"].value) == ("邮箱", None)
    assert load_workbook(out)["别的"]["B7"].value == "别动"
    entry = listings(out)["people"].entry(3)
    assert entry is not None
    assert entry.cells["email"] == "_x0041_@example.org", "no character's code"


def test_a_row_is_added_below_the_list(book: Path, tmp_path: Path) -> None:
    """Also to a sheet that was not there, or is empty."""
    out, more = tmp_path / "out.xlsx", tmp_path / "more.xlsx"
    assert write_entry(book, out, listings(book)["people"], None, {"name": "赵四"}) == 7
    assert write_entry(out, more, listings(out)["absences"], None, {"person": "赵四"}) == 2
    entry = listings(more)["absences"].entry(2)
    assert entry is not None
    assert entry.cells == {"person": "赵四"}
    assert listings(more)["people"].entry(7) is not None


def test_a_row_is_emptied(book: Path, tmp_path: Path) -> None:
    """With what stands in columns of one's own; not where its cells depend on others."""
    plain = write_list(
        tmp_path / "plain.xlsx", "姓名|职务|自己的\n张一|书记|会开车\n李二|镇长|不会"
    )
    renamed = load_workbook(plain)
    renamed.worksheets[0].title = "人员"
    renamed.save(plain)
    out = tmp_path / "out.xlsx"
    write_without(plain, out, listings(plain)["people"], 2)
    page = load_workbook(out)["人员"]
    assert [cell.value for cell in page[2]] == [None] * 3
    assert page["A3"].value == "李二"
    for number in (4, 5):
        with pytest.raises(NotEntered):
            write_without(book, tmp_path / "not.xlsx", listings(book)["people"], number)


def test_example_rows_are_told(tmp_path: Path) -> None:
    """Those of a blank workbook, until somebody changes them."""
    write_book(tmp_path / "blank.xlsx")
    found = listings(tmp_path / "blank.xlsx")
    assert all(one.sample for one in found["people"].entries)
    assert "households" not in found


def test_a_row_that_does_not_say_its_number_is_the_next(book: Path, tmp_path: Path) -> None:
    """Some programs leave the number out: the row is changed, not written a second time."""
    odd, out = tmp_path / "odd.xlsx", tmp_path / "out.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(odd, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="3"', b"<row"))
    write_entry(odd, out, listings(odd)["people"], 3, {"title": "副书记"})
    with zipfile.ZipFile(out) as package:
        assert package.read("xl/worksheets/sheet1.xml").count(b"<row") == 6
    entry = listings(out)["people"].entry(3)
    assert entry is not None
    assert entry.cells["title"] == "副书记"


def test_what_reads_otherwise_than_it_was_meant_is_not_written(book: Path, tmp_path: Path) -> None:
    """A row that would be taken for a total is none any more."""
    with pytest.raises(NotEntered):
        write_entry(book, tmp_path / "out.xlsx", listings(book)["people"], None, {"name": "合计"})
