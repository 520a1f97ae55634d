"""Searches count work; a clock is the user's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from inputs import presets
from inputs.workbook.template import write_book
from outputs.files import read_plan
from tests.builders.commands import contents, in_english, sanfang
from tests.builders.ends import living
from tests.builders.sheets import PLAN_FOLDER

_BUSY = "while True: pass"


@pytest.fixture
def busy() -> Iterator[None]:
    """Other programs take every processor."""
    with ExitStack() as stack:
        for _n in range(4):
            stack.enter_context(living(subprocess.Popen([sys.executable, "-c", _BUSY])))
        yield


def planned(book: Path, out: Path, *options: str) -> dict[str, bytes]:
    """What `plan` writes of the plan itself, without the moment and the seconds it took."""
    assert sanfang("plan", book, "--out", out, *options).exit_code in (0, 1)
    plan = read_plan(out)
    told = [repr((plan.shifts, plan.gaps, plan.links, plan.rotations, plan.fairness))]
    told += [repr((level.code, level.value, level.bound)) for level in plan.levels]
    found = {name: data for name, data in contents(out).items() if name.endswith("holds.csv")}
    return {**found, "plan": "\n".join(told).encode()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks of the example that is planned in seconds."""
    place = tmp_path_factory.mktemp("clock") / "yanqing.xlsx"
    rows = presets.presets()["yanqing"].build()
    frame = [one for one in rows["settings"] if one["key"] != "结束"]
    write_book(place, {**rows, "settings": [*frame, {"key": "结束", "value": "2027-04-11"}]})
    return place


@pytest.fixture(scope="module")
def idle(book: Path) -> dict[str, bytes]:
    """Its plan, one part after the other."""
    return planned(book, book.parent / "idle", "--jobs", "1")


@pytest.mark.usefixtures("busy")
def test_a_busy_computer_gets_the_same_plan(
    idle: dict[str, bytes], book: Path, tmp_path: Path
) -> None:
    """The same workbook, with every processor taken: the same plan, to the last shift."""
    assert planned(book, tmp_path / "busy") == idle


@pytest.mark.parametrize("options", ["--jobs 2", "--jobs 5", "--cluster local:2"])
def test_whoever_solves_its_parts_the_plan_is_the_same(
    options: str, idle: dict[str, bytes], book: Path, tmp_path: Path
) -> None:
    """Two threads, more than there are processors, and two processes of a cluster."""
    assert planned(book, tmp_path / "out", *options.split()) == idle


def test_a_clock_says_where_it_struck(small_town: Path) -> None:
    """What the clock cuts short still keeps every rule, and is told, in both languages."""
    result = sanfang("plan", small_town, "--limit", "0.00001")
    plan = read_plan(small_town.with_name(PLAN_FOLDER))
    (told,) = [one.message for one in plan.warnings if one.code == "limit"]
    assert told.startswith("限时1e-05分钟已到，停在“")
    assert told in result.stdout
    assert not [one for one in plan.warnings if one.code == "breach"]
    assert "struck at" in in_english("plan", small_town, "--limit", "0.00001").stdout


def test_a_clock_that_does_not_strike_changes_nothing(small_town: Path, tmp_path: Path) -> None:
    """With time enough the plan is the one without a clock, and nothing is told."""
    assert sanfang("plan", small_town, "--out", tmp_path / "without").exit_code == 0
    assert sanfang("plan", small_town, "--out", tmp_path / "with", "--limit", "60").exit_code == 0
    one, other = read_plan(tmp_path / "without"), read_plan(tmp_path / "with")
    assert (one.shifts, one.gaps, one.warnings) == (other.shifts, other.gaps, other.warnings)


@pytest.mark.parametrize("minutes", ["0", "-1", "soon"])
def test_a_clock_is_some_minutes(small_town: Path, minutes: str) -> None:
    """Anything else is refused in words."""
    result = sanfang("plan", small_town, "--limit", minutes)
    assert result.exit_code == 2
    assert "--limit" in result.stderr
