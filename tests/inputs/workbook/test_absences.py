"""An absence written into a workbook: read back as meant, everything else untouched."""

from __future__ import annotations

import sys
import zipfile
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inputs.presets import presets
from inputs.workbook.absences import AbsenceNotAdded, add_absence, remove_absence
from inputs.workbook.editing import with_cells
from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from planner.domain.problem import Absence
from tests.builders.ends import ran, together

FIRST, LAST = date(2027, 2, 3), date(2027, 2, 5)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A filled example."""
    path = tmp_path / "book.xlsx"
    write_book(path, presets()["xicheng"].build())
    return path


def test_an_absence_is_read_back(book: Path) -> None:
    """It is one more row, as it was given; nobody else's is changed."""
    before = read(book).problem
    assert before is not None
    person = sorted(before.people)[3]
    added = (
        Absence(person, FIRST, LAST, None, "学习 <5天> & 调研"),
        Absence(person, FIRST, FIRST, "pm", ""),
    )
    for one in added:
        add_absence(book, one)
    after = read(book).problem
    assert after is not None
    assert after.absences == (*before.absences, *added)


def test_everything_else_stays_to_the_byte(book: Path) -> None:
    """Only the sheet's own part of the file differs, and other programs open it."""
    with zipfile.ZipFile(book) as file:
        before = {name: file.read(name) for name in file.namelist()}
    problem = read(book).problem
    assert problem is not None
    add_absence(book, Absence(min(problem.people), FIRST, LAST))
    with zipfile.ZipFile(book) as file:
        after = {name: file.read(name) for name in file.namelist()}
    assert list(before) == list(after)
    assert len([name for name in before if before[name] != after[name]]) == 1
    opened = load_workbook(book)
    values = [cell.value for row in opened["不可用"].iter_rows() for cell in row]
    assert "2027-02-03" in values


def test_what_several_add_at_once_is_all_kept(book: Path) -> None:
    """Eight threads and another process, each with a row of its own: nine rows more."""
    before = read(book).problem
    assert before is not None
    people = sorted(before.people)[:8]
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from inputs.workbook.absences import add_absence\n"
        "from planner.domain.problem import Absence\n"
        "add_absence(Path(sys.argv[1]), Absence(sys.argv[2], date(2027, 2, 8), date(2027, 2, 8)))"
    )
    here = [partial(add_absence, book, Absence(who, FIRST, LAST)) for who in people]
    together(partial(ran, sys.executable, "-c", program, book, people[0]), *here)
    after = read(book).problem
    assert after is not None
    added = {(one.who, one.start) for one in after.absences[len(before.absences) :]}
    assert added == {(who, FIRST) for who in people} | {(people[0], date(2027, 2, 8))}
    assert [one.name for one in book.parent.iterdir()] == [book.name]


def test_a_row_is_written_once_and_taken_out_again(book: Path) -> None:
    """The very same absence is one row; without it the workbook says what it said before."""
    before = read(book).problem
    assert before is not None
    person, other = sorted(before.people)[:2]
    mine, theirs = Absence(person, FIRST, LAST, "pm", "会：（×）Ａ"), Absence(other, FIRST, LAST)

    def added() -> list[tuple[str, str | None]]:
        problem = read(book).problem
        assert problem is not None
        return [(one.who, one.slot) for one in problem.absences[len(before.absences) :]]

    for one in (mine, theirs, mine):
        add_absence(book, one)
    assert added() == [(person, "pm"), (other, None)]
    remove_absence(book, mine)
    remove_absence(book, mine)
    assert added() == [(other, None)]
    add_absence(book, mine)
    assert added() == [(other, None), (person, "pm")]


BELOW = (
    ({0: "合计", 4: "2人"}, {0: "制表人：张一"}),
    ({2: "审核：李二（单位盖章）"},),
    ({}, {}, {0: "备注：病假须附证明"}, {7: "盖章处"}),
)
"""What people write below a list: cells by column, row by row, from right below it on."""


def _end(sheet: Worksheet) -> int:
    """The last row with a value."""
    return max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.mark.parametrize("below", BELOW)
def test_lines_below_the_list_stay(book: Path, below: tuple[dict[int, str], ...]) -> None:
    """Rows are put where the sheet has nothing; what stands below the list stays as it is."""
    opened = load_workbook(book)
    sheet = opened["不可用"]
    end = _end(sheet)
    for number, texts in enumerate(below, start=end + 1):
        for place, text in texts.items():
            sheet.cell(number, place + 1, text)
    opened.save(book)
    before = read(book).problem
    assert before is not None
    people = sorted(before.people)[:4]
    added = tuple(Absence(person, FIRST, LAST, None, "学习") for person in people)
    for one in added:
        add_absence(book, one)
    after = read(book).problem
    assert after is not None
    assert after.absences == (*before.absences, *added)
    sheet = load_workbook(book)["不可用"]
    for number, texts in enumerate(below, start=end + 1):
        for place, text in texts.items():
            assert sheet.cell(number, place + 1).value == text
    remove_absence(book, added[2])
    left = read(book).problem
    assert left is not None
    assert left.absences == (*before.absences, *added[:2], added[3])


def test_no_row_is_put_under_merged_cells(book: Path) -> None:
    """A cell that a merged one covers is shown by no program."""
    opened = load_workbook(book)
    sheet = opened["不可用"]
    end = _end(sheet)
    sheet.cell(end + 1, 1, "说明：请假须经书记批准")
    sheet.merge_cells(start_row=end + 1, end_row=end + 3, start_column=1, end_column=5)
    opened.save(book)
    before = read(book).problem
    assert before is not None
    person = min(before.people)
    add_absence(book, Absence(person, FIRST, LAST))
    after = read(book).problem
    assert after is not None
    assert after.absences == (*before.absences, Absence(person, FIRST, LAST))
    assert load_workbook(book)["不可用"].cell(end + 4, 1).value == person


@pytest.mark.parametrize("who", ["P0X404", ""])
def test_unknown_people_are_refused(book: Path, who: str) -> None:
    """Nothing is written for somebody who is not in the workbook."""
    before = book.read_bytes()
    with pytest.raises(AbsenceNotAdded):
        add_absence(book, Absence(who, FIRST, LAST))
    assert book.read_bytes() == before


def test_days_in_the_wrong_order_and_bad_files_are_refused(book: Path, tmp_path: Path) -> None:
    """The last day is not before the first; what is no workbook is said to be none."""
    problem = read(book).problem
    assert problem is not None
    with pytest.raises(AbsenceNotAdded):
        add_absence(book, Absence(min(problem.people), LAST, FIRST))
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    with pytest.raises(AbsenceNotAdded):
        add_absence(tmp_path / "bad.xlsx", Absence("P1", FIRST, LAST))


@pytest.mark.parametrize(
    "rows, expected",
    [
        (b"<sheetData/>", b'<sheetData><row r="2">'),
        (b'<sheetData><row r="1"><c/></row></sheetData>', b'<row r="1"><c/></row><row r="2">'),
        (b'<sheetData><row r="1"/><row r="2" s="3"/><row r="9"/></sheetData>',
         b'</row><row r="9"/>'),
        (b"<sheetData><row r = '1'/><row r = '9'/></sheetData>", b"</row><row r = '9'/>"),
        (b'<x:sheetData><x:row r="1"/></x:sheetData>', b'<x:row r="1"/><x:row r="2"><x:c'),
    ],
)  # fmt: skip
def test_the_row_finds_its_place(rows: bytes, expected: bytes) -> None:
    """Between the rows around it, in the place of an empty one, in the file's own prefix."""
    assert expected in with_cells(b"<worksheet>" + rows + b"</worksheet>", {2: {0: "x"}})
