"""The workbook people fill: complete, guided, and written safely."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from constraints.parameters import PARAMS
from inputs.workbook.schema import INSTRUCTIONS, SETTINGS, SHEETS, Column, Sheet
from inputs.workbook.template import write_book


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The blank workbook, as openpyxl reads it."""
    path = tmp_path_factory.mktemp("books") / "blank.xlsx"
    write_book(path)
    return load_workbook(path)


def drop_down(page: Worksheet, letter: str, row: int = 2) -> str | None:
    """The list offered in that cell."""
    for rule in page.data_validations.dataValidation:
        if rule.type == "list" and f"{letter}{row}" in rule.sqref:
            return str(rule.formula1)
    return None


def letter(sheet: Sheet, column: Column) -> str:
    """The column's letter."""
    return chr(ord("A") + sheet.columns.index(column))


def test_what_one_fills_comes_first(blank: Workbook) -> None:
    """The sheets of the schema, in order; the last is the guide, which the reader passes over."""
    *sheets, last = blank.sheetnames
    assert last in INSTRUCTIONS
    assert sheets == [sheet.zh for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.en)
def test_every_column_has_a_header_with_a_note(blank: Workbook, sheet: Sheet) -> None:
    """The header row holds each column's word in order, each with a comment."""
    page = blank[sheet.zh]
    header = page[1]
    assert [cell.value for cell in header] == [column.zh for column in sheet.columns]
    for cell, column in zip(header, sheet.columns, strict=True):
        assert cell.comment is not None
        assert str(column.note) in cell.comment.text
    assert page.auto_filter.ref is not None
    assert str(page.freeze_panes).endswith("2")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.en)
def test_every_closed_list_is_a_drop_down(blank: Workbook, sheet: Sheet) -> None:
    """A column with words offers all of them, from the first row to the last."""
    page = blank[sheet.zh]
    for column in sheet.columns:
        if column.words:
            for row in (2, 1_048_576):
                offered = drop_down(page, letter(sheet, column), row)
                assert offered is not None, column.zh
                words = [word.partition(":")[0] for word in offered.strip('"').split(",")]
                assert words == [word.zh for word in column.words]


def test_dates_and_texts_have_their_formats(blank: Workbook) -> None:
    """Empty cells below are formatted too: a phone typed there keeps its zeros."""
    people = next(sheet for sheet in SHEETS if sheet.en == "people")
    page = blank[people.zh]
    styles = {
        column.en: page.column_dimensions[letter(people, column)] for column in people.columns
    }
    assert styles["from"].number_format == "yyyy-mm-dd"
    assert styles["phone"].number_format == "@"
    assert styles["id"].number_format == "@"


def test_examples_are_marked_and_complete(blank: Workbook) -> None:
    """The example rows of the schema are there, dates as dates, on a fill of their own."""
    for sheet in SHEETS:
        if sheet.en == "settings":
            continue
        page = blank[sheet.zh]
        for row, example in enumerate(sheet.examples, 2):
            for index, column in enumerate(sheet.columns, 1):
                cell = page.cell(row, index)
                assert cell.fill.fgColor.rgb == "FFFFF2CC"
                value = cell.value
                if isinstance(value, datetime):
                    value = value.date().isoformat()
                assert str(value or "") == example.get(column.en, "")
        assert page["A2"].comment is not None


def test_settings_list_every_key(blank: Workbook) -> None:
    """People see which settings there are, with drop-downs where the values are a list."""
    page = blank["设置"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [s.zh for s in SETTINGS]
    for row, setting in enumerate(SETTINGS, 2):
        assert (drop_down(page, "B", row) is not None) == bool(setting.words)


def test_instructions_name_every_sheet_and_parameter(blank: Workbook) -> None:
    """The instructions come from the schema, so that a new parameter is explained at once."""
    page = blank.worksheets[-1]
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    for sheet in SHEETS:
        assert sheet.zh in text
    for param in PARAMS.values():
        assert param.en in text
        assert param.example in text


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    """Neither the clock nor the file's name leaves a trace in the file."""
    write_book(tmp_path / "one.xlsx")
    write_book(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_rows_are_written_as_they_are(tmp_path: Path) -> None:
    """Dates are dates, numbers numbers, and what looks like a formula stays text."""
    rows = {
        "units": [{"id": "V01", "name": "=1+1", "kind": "村", "households": 7}],
        "absences": [{"person": "P1", "from": date(2027, 1, 4)}],
    }
    write_book(tmp_path / "book.xlsx", rows)
    book = load_workbook(tmp_path / "book.xlsx")
    name = book["单位"]["B2"]
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert book["单位"]["E2"].value == 7
    assert book["不可用"]["B2"].value == datetime(2027, 1, 4)
    assert book["户"].max_row == 1


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there stays as it was."""
    path = tmp_path / "book.xlsx"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_book(path)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The command line can say what is missing; no folder appears by itself."""
    with pytest.raises(FileNotFoundError):
        write_book(tmp_path / "missing" / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_unknown_columns_are_refused(tmp_path: Path) -> None:
    """A misspelt column is the programmer's error, not a silently empty cell."""
    with pytest.raises(KeyError, match="colour"):
        write_book(tmp_path / "book.xlsx", {"units": [{"id": "V01", "colour": "red"}]})
