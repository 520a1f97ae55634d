"""Work in a process of its own gives what it gives here, and fails as it does here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.domain.faults import FileFault
from planner.domain.language import current, speaking
from planner.web.apart import worked_apart
from planner.web.reading import read_apart, rows_apart


def process() -> int:
    """Which process this is."""
    return os.getpid()


@pytest.mark.parametrize("small", [True, False])
def test_only_what_is_small_is_done_here(small: bool) -> None:
    """Whatever else is done elsewhere."""
    assert (worked_apart(process, small=small) == os.getpid()) is small


def test_it_speaks_the_same_language() -> None:
    """Sentences of the answer are in the language of whoever asked."""
    with speaking("en"):
        assert worked_apart(current, small=False) == "en"


def test_a_large_workbook_is_read_elsewhere(
    town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says there what it says here; one that cannot be read is as much of a fault."""
    book, store = town_folder / "town.xlsx", town_folder / "sanfang.db"
    here = read_apart(book, store), rows_apart(book, store)
    monkeypatch.setattr("planner.web.reading._SMALL_BYTES", 0)
    there = read_apart(book, store), rows_apart(book, store)
    assert there[1] == here[1]
    assert there[0].problem is not None
    assert here[0].problem is not None
    assert there[0].problem.duties == here[0].problem.duties
    assert [str(one.text) for one in there[0].faults] == [str(one.text) for one in here[0].faults]
    book.write_bytes(b"no workbook")
    with pytest.raises(FileFault):
        rows_apart(book, store)
