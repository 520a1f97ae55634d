"""What all tests share: repeatable random examples, and a small township to plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders.sheets import SMALL_TOWN, Sheets, write_sheets
from tests.lacking import lacking

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests this machine cannot run, and how many."""
    lines = lacking(terminalreporter.stats.get("skipped", ()))
    if lines:
        terminalreporter.section("what this machine lacks")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture
def write_book(tmp_path: Path) -> Callable[[Sheets], Path]:
    """A function that writes sheets as a folder of CSV files and returns the folder."""

    def write(sheets: Sheets, name: str = "book") -> Path:
        return write_sheets(tmp_path / name, sheets)

    return write


@pytest.fixture
def small_town(write_book: Callable[[Sheets], Path]) -> Path:
    """The folder of SMALL_TOWN."""
    return write_book(SMALL_TOWN)
