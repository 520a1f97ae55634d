"""The command `sanfang print`: what it writes, and how it says no."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.commands import sanfang


def test_print_writes_beside_the_plan(planned: Path, small_town: Path) -> None:
    """Without options everything goes into the folder named after the plan's."""
    done = sanfang("print", planned, "--book", small_town)
    assert done.exit_code == 0, done.output
    folder = planned.with_name(f"{planned.name}-print")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert names == {"print.json", "slips/slips.pdf", "notices/公示-2027-01.pdf"}


def test_print_takes_parts_and_people(planned: Path, small_town: Path, tmp_path: Path) -> None:
    """A person alone means that person's slip; --what says which parts."""
    for arguments, wanted in (
        (("--person", "p1"), {"slips/p1.pdf"}),
        (("--what", "notices"), {"notices/公示-2027-01.pdf"}),
    ):
        out = tmp_path / arguments[1]
        done = sanfang("print", planned, "--book", small_town, "--out", out, *arguments)
        assert done.exit_code == 0, done.output
        names = {path.relative_to(out).as_posix() for path in out.rglob("*.*")}
        assert names == wanted | {"print.json"}


@pytest.mark.parametrize(
    "arguments",
    [("--what", "posters"), ("--person", "p9"), ("--village", "v9"), ("--font", "no.ttf")],
)
def test_print_says_no_and_writes_nothing(
    planned: Path, small_town: Path, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    """Unknown parts, people, villages and fonts exit 2 without a traceback."""
    out = tmp_path / "out"
    done = sanfang("print", planned, "--book", small_town, "--out", out, *arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert not out.exists()


def test_print_needs_a_plan(small_town: Path, tmp_path: Path) -> None:
    """A folder without a plan is said to be none."""
    done = sanfang("print", tmp_path, "--book", small_town, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "plan.json" in done.output


def test_print_tells_that_the_workbook_changed(planned: Path, small_town: Path) -> None:
    """Names come from the workbook as it is now; whoever prints should know."""
    people = small_town / "人员.csv"
    people.write_text(
        people.read_text(encoding="utf-8").replace("李示例", "李样例"), encoding="utf-8"
    )
    done = sanfang("print", planned, "--book", small_town, "--what", "slips")
    assert done.exit_code == 0
    assert "工作簿有改动" in done.output
