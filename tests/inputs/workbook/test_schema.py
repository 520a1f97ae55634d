"""The table of sheets and columns agrees with itself and with the reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints.parameters import PARAMS
from inputs.workbook import grammar, reading
from inputs.workbook.schema import SETTINGS, SHEETS, Column
from planner.domain.language import speaking
from tests.builders.inputs_books import Book, reading_of, told


def test_the_examples_are_a_workbook_without_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever imitates the example rows makes no mistake."""
    monkeypatch.setattr(reading, "without_samples", lambda found, _faults: found)
    book: Book = {
        sheet.zh: [
            [column.zh for column in sheet.columns],
            *([row.get(column.en) for column in sheet.columns] for row in sheet.examples),
        ]
        for sheet in SHEETS
    }
    assert [told(fault) for fault in reading_of(tmp_path, book).faults] == []


def every_column() -> list[tuple[str, Column]]:
    """Every column with its sheet's name."""
    return [(sheet.en, column) for sheet in SHEETS for column in sheet.columns]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.en)
def test_names_are_unique(sheet: object) -> None:
    """No two columns of a sheet share a name, nor what else people call them."""
    assert sheet in SHEETS
    columns = [column for found in SHEETS if found is sheet for column in found.columns]
    names = [name for column in columns for name in {column.zh, column.en, *column.also}]
    assert len(names) == len(set(names))


def test_titles_are_unique() -> None:
    """No two sheets share a name, nor what else people call them."""
    names = [name for sheet in SHEETS for name in {sheet.zh, sheet.en, *sheet.perhaps}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("column", [column for _sheet, column in every_column()])
def test_closed_lists_are_unambiguous(column: Column) -> None:
    """No spelling stands for two words of one list."""
    spellings = [
        (spelling.casefold(), word.value) for word in column.words for spelling in word.spellings
    ]
    assert len({spelling for spelling, _value in spellings}) == len(set(spellings))


def test_every_example_of_a_parameter_can_be_read() -> None:
    """The example in the note is in the form the grammar takes."""
    for param in PARAMS.values():
        ((key, value),) = grammar.params(param.example)
        assert grammar.find_param(key) is param
        assert value


def test_every_note_speaks_chinese() -> None:
    """Nobody who fills the workbook meets an English note."""
    notes = [column.note for _sheet, column in every_column()]
    notes += [sheet.purpose for sheet in SHEETS]
    notes += [*(one.note for one in SETTINGS), *(one.note for one in PARAMS.values())]
    with speaking("zh"):
        for note in notes:
            assert any("\u4e00" <= character <= "\u9fff" for character in str(note)), note.template
