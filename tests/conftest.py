"""What all tests share: repeatable random examples, and a small township to plan."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, settings

from inputs.workbook import sources, unpacking
from inputs.workbook.package import inspect
from tests.builders.commands import sanfang
from tests.builders.receivers import Hook, Post, hook, post_office
from tests.builders.rosters import sample_roster
from tests.builders.sheets import PLAN_FOLDER, SMALL_TOWN, Sheets, write_sheets
from tests.lacking import lacking

# How long examples take tells how busy the machine is, and nothing about the program.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

# What a shell begins in the background is deaf to Ctrl-C, and so is all that it begins.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="session")
def _first_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of SMALL_TOWN's plan, made once."""
    book = write_sheets(tmp_path_factory.mktemp("town") / "book", SMALL_TOWN)
    result = sanfang("plan", book)
    assert result.exit_code == 0, result.output
    return book.with_name(PLAN_FOLDER)


@pytest.fixture
def planned(small_town: Path, _first_plan: Path) -> Path:
    """The folder of SMALL_TOWN's plan, beside its workbook: receptions on four Wednesdays."""
    return copytree(_first_plan, small_town.with_name(PLAN_FOLDER))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """The roster of the sample plan, to be changed at will."""
    path = tmp_path / "roster.xlsx"
    path.write_bytes(sample_roster())
    return path


@pytest.fixture
def group() -> Iterator[Hook]:
    """A server that takes posts, as the robot of a group does."""
    with hook() as made:
        yield made


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with post_office() as made:
        yield made


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: to start one for each takes far longer than to read it."""
    if request.node.get_closest_marker("apart") is None:
        here = lambda data, _meanwhile: unpacking._read(inspect(data))  # noqa: E731
        monkeypatch.setattr(sources, "unpacked", here)
