"""Several workbooks planned side by side: one does not hinder another, and each is told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from inputs import presets
from inputs.workbook.template import write_book
from planner.domain.processes import START, apart, environment
from tests.builders.commands import contents, in_english, sanfang
from tests.builders.ends import PATIENCE_SECONDS, in_time, living
from tests.builders.sheets import PLAN_FOLDER


@pytest.fixture
def towns(small_town: Path, tmp_path: Path) -> list[Path]:
    """A good workbook twice, one with a fault, and one that is not there."""
    found = [tmp_path / name / "book" for name in ("east", "west", "faulty")]
    for place in found:
        copytree(small_town, place)
    (found[2] / "人员.csv").write_text("编码,姓名,单位\nP1,张一,没有的单位\n", encoding="utf-8")
    return [*found, tmp_path / "none.xlsx"]


def written(book: Path) -> list[str]:
    """What stands beside the workbook."""
    return sorted(one.name for one in book.parent.iterdir() if one != book)


def test_one_faulty_workbook_does_not_hinder_the_others(towns: list[Path]) -> None:
    """The worst exit status; each plan beside its workbook; who failed is told at the end."""
    east, west, faulty, none = towns
    result = in_english("plan", faulty, east, none, west)
    assert result.exit_code == 2
    assert written(east) == written(west) == [PLAN_FOLDER]
    assert written(faulty) == []
    assert contents(east.parent / PLAN_FOLDER).keys() == contents(west.parent / PLAN_FOLDER).keys()
    last = result.stderr.splitlines()[-3:]
    assert last == [
        f"{faulty}: not planned: see above what to mend",
        f"{none}: not planned: see above what to mend",
        "2 of 4 workbooks went well.",
    ]
    assert f"{east}: Written to {east.parent / PLAN_FOLDER}" in result.stdout
    assert any(line.startswith(f"{faulty}: ") for line in result.stderr.splitlines()[:-3])
    assert "Traceback" not in result.output


def test_where_all_go_well_it_is_said(towns: list[Path]) -> None:
    """In Chinese by default."""
    result = sanfang("plan", *towns[:2], "--jobs", "1")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        0,
        "2 个工作簿中，2 个顺利完成。",
    )


def test_they_share_a_cluster_of_this_computer(towns: list[Path]) -> None:
    """It is started once, for all of them; its keys are theirs alone."""
    result = in_english("plan", *towns[:2], "--cluster", "local:1")
    assert result.exit_code == 0
    assert "solved on this computer" not in result.stderr
    assert written(towns[0]) == written(towns[1]) == [PLAN_FOLDER]


def test_one_folder_is_not_for_several(towns: list[Path], tmp_path: Path) -> None:
    """Nor is a workbook planned twice at once; nothing is begun."""
    east, west, *_others = towns
    result = in_english("plan", east, west, "--out", tmp_path / "out")
    assert (result.exit_code, "2 workbooks cannot share one folder" in result.output) == (2, True)
    result = in_english("plan", east, west, east.parent / "." / "book")
    assert (result.exit_code, "book is named twice." in result.output) == (2, True)
    assert written(east) == written(west) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another thing there")
def test_ctrl_c_reaches_all_of_them(tmp_path: Path) -> None:
    """Those under way end by their own rules, with a plan or without; the last is not begun."""
    books = [tmp_path / f"{name}.xlsx" for name in "abc"]
    for book in books:
        write_book(book, presets.presets()["yanqing"].build())
    process = subprocess.Popen(
        [sys.executable, "-c", START, "plan", "--lang", "en", "--jobs", "2", *map(str, books)],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment(), text=True, **apart(),
    )  # fmt: skip
    assert process.stderr is not None
    begun: set[str] = set()
    with living(process), in_time(process):
        while len(begun) < 2:
            line = process.stderr.readline()
            assert line, "It ended before both had begun."
            begun.add(line.partition(": ")[0])
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().splitlines()
        assert process.wait(PATIENCE_SECONDS) == 130
    ended = [line for line in said if line.endswith(": interrupted, nothing was written")]
    kept = [one.name[0] for one in tmp_path.iterdir() if one.is_dir()]
    assert [Path(line.partition(": ")[0]).stem for line in ended] == [
        one for one in "abc" if one not in kept
    ]
    assert "c" not in kept
    assert said[-1] == f"{len(kept)} of 3 workbooks went well."
