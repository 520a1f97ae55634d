"""Every sheet of every example as LibreOffice prints it: no column falls off its paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from inputs.presets import presets
from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from outputs.roster import write_roster
from tests.builders.crowded import crowded

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here")

SECONDS = 1_800
SHOWN = 6

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def few_households(rows: Rows) -> Rows:
    """An example with the first households, one of each category, and what its sheets speak of.

    Of tens of thousands the roster shows six.
    """
    others = (row for sheet, found in rows.items() if sheet != "households" for row in found)
    spoken = {word for row in others for cell in row.values() for word in str(cell).split("、")}
    kept, seen = [], set[object]()
    for number, row in enumerate(rows.get("households", ())):
        kind = row.get("categories")
        if number < SHOWN or kind not in seen or str(row["id"]) in spoken:
            kept.append(row)
        seen.add(kind)
    return {**rows, "households": kept} if kept else rows


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The roster of each example, with its longest names, as .xlsx and beside it as .pdf."""
    folder = tmp_path_factory.mktemp("printed")
    made = {}
    for name, preset in presets().items():
        book = folder / f"{name}-book.xlsx"
        write_book(book, few_households(preset.build()))
        whole = read(book).problem
        assert whole is not None
        problem, plan = crowded(whole)
        made[name] = folder / f"{name}.xlsx"
        write_roster(made[name], plan, problem, lists=())
    subprocess.run(
        [
            str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(folder), *map(str, made.values()),
        ],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return made


def header(sheet: Worksheet) -> Iterator[str]:
    """The column headers: the first row that is filled in every column."""
    for row in sheet.iter_rows(values_only=True):
        if all(isinstance(cell, str) for cell in row):
            return (str(cell) for cell in row)
    return iter(())


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_page_has_every_column(printed: Mapping[str, Path], name: str) -> None:
    """No page begins to the right of another, nothing is too wide for its cell."""
    book = openpyxl.load_workbook(printed[name])
    pages = [page.extract_text() for page in PdfReader(printed[name].with_suffix(".pdf")).pages]
    assert not any("###" in page for page in pages)
    by_sheet: dict[str, list[str]] = {sheet.title: [] for sheet in book}
    # What is posted has no header that names its sheet: its titles do.
    titles = {
        str(cell): sheet.title
        for sheet in book
        if not sheet.oddHeader.center.text
        for (cell, *_rest) in sheet.values
        if str(cell).endswith(("安排表", "公示"))
    }
    for page in pages:
        words = page.split()
        posted = (title for title in titles if title in "".join(words))
        headed = (one for one in words if one in by_sheet)
        by_sheet[titles.get(next(posted, "")) or next(headed)].append("".join(words))
    for sheet in book:
        found = by_sheet[sheet.title]
        assert found, sheet.title
        names = list(header(sheet))
        if names:  # two characters of a header always stand together
            last = names[-1][:2]
            assert all(last in page for page in found if names[1][:2] in page), sheet.title
        if not sheet.oddHeader.center.text:
            assert len(found) == len(sheet.row_breaks.brk) + 1
