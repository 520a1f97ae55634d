"""Workbooks made to bring the reader down: each is refused in words, soon and in little memory."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from inputs.workbook import unpacking
from inputs.workbook.reading import read
from tests.builders.commands import sanfang
from tests.builders.ends import ran
from tests.builders.hostile import REFUSED, SAMPLE, Spoil, cell, far, renamed, sheet
from tests.builders.inputs_books import save, township

pytestmark = pytest.mark.apart

SECONDS = 10
"""Processor seconds that a refusal may take, here and in the process that reads."""


def _processor_seconds() -> float:
    return sum(os.times()[:4])  # this process and those it has waited for


@pytest.mark.parametrize("name,spoil", REFUSED, ids=[name for name, _spoil in REFUSED])
def test_a_hostile_workbook_is_refused(tmp_path: Path, name: str, spoil: Spoil) -> None:
    """There is a fault that is an error, soon; memory is held by the limit of the process."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(spoil(save(tmp_path / "good.xlsx", township()).read_bytes()))
    before = _processor_seconds()
    reading = read(path)
    assert _processor_seconds() - before < SECONDS
    assert reading.problem is None
    assert any(not fault.warning for fault in reading.faults)
    assert all(str(fault.text) for fault in reading.faults)


def test_the_target_in_another_case_is_the_same_part(tmp_path: Path) -> None:
    """A target whose letters differ in case leads to the part that was judged."""
    good = save(tmp_path / "good.xlsx", township()).read_bytes()
    path = tmp_path / "book.xlsx"
    path.write_bytes(renamed(b"sheet4.xml", b"SHEET4.xml")(good))
    assert read(path).problem is not None
    path.write_bytes(renamed(b"sheet4.xml", b"SHEET4.xml")(cell(far("XFD900000"))(good)))
    assert [fault.code for fault in read(path).faults][:1] == ["sheet-unreadable"]


def test_other_ways_to_write_xml_are_read(tmp_path: Path) -> None:
    """Blanks, quotes, comments, missing places and lower case mean what they mean in XML."""
    good = save(tmp_path / "good.xlsx", township())
    path = tmp_path / "book.xlsx"

    def other(old: bytes) -> bytes:
        xml = old.replace(b"<row r=", b"<row\n r = ").replace(b'r="A', b'r="a')
        return xml.replace(b' r="B2"', b"") + b"<!--" + b"x" * 200_000 + b"-->"

    path.write_bytes(sheet(other)(good.read_bytes()))
    plain, odd = read(good).problem, read(path).problem
    assert plain is not None
    assert odd is not None
    assert odd.people == plain.people


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are not known there")
@pytest.mark.parametrize("limit", ["_MEMORY", "_SECONDS"])
def test_a_process_that_outgrows_its_limit_is_a_fault(
    tmp_path: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the reader ends, the workbook is refused in words."""
    path = save(tmp_path / "book.xlsx", township())
    burst = {"_MEMORY": "bytes(2**40)", "_SECONDS": "[0 for _ in iter(int, 1)]"}[limit]
    start = f"import inputs.workbook.unpacking as u; u.{limit} = 1; u._limit(0); {burst}"
    monkeypatch.setattr(unpacking, "_START", f"import sys; sys.path[:] = sys.argv[1:]; {start}")
    assert [fault.code for fault in read(path).faults] == ["file-too-large"]


@pytest.mark.parametrize("name", SAMPLE)
def test_the_command_says_it_in_words(tmp_path: Path, name: str) -> None:
    """Every command that reads it ends with status 2 and says what is wrong with which file."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(dict(REFUSED)[name](save(tmp_path / "good.xlsx", township()).read_bytes()))
    for command in ("check", "plan"):
        done = sanfang(command, path)
        assert done.exit_code == 2
        assert "book.xlsx" in done.output or "人员" in done.output  # the sheet
        assert re.search(r"[\u4e00-\u9fff]{4}", done.output)
        assert "Traceback" not in done.output
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == []


_MEASURED = """
import resource, sys
from pathlib import Path
from inputs.workbook.reading import read
read(Path(sys.argv[1]))
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
@pytest.mark.parametrize("name", SAMPLE)
def test_no_workbook_takes_the_memory(tmp_path: Path, name: str) -> None:
    """Who asks for a workbook to be read stays small, and so does the process that reads it."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(dict(REFUSED)[name](save(tmp_path / "good.xlsx", township()).read_bytes()))
    asking, reading = (
        int(line) * 1024 for line in ran(sys.executable, "-c", _MEASURED, path).split()
    )
    assert asking < 256 * 2**20
    assert reading < unpacking._MEMORY + unpacking._MEMORY_PER_BYTE * path.stat().st_size


@pytest.mark.parametrize(
    "piece", ["(", "（", "[", "*", " ", "@", "=", "甲~", "(甲", ",", "+", "\n", "甲 "]
)
@pytest.mark.parametrize("column", [3, 4, 5, 11])
def test_a_cell_of_thirty_thousand_signs_is_read_soon(
    tmp_path: Path, piece: str, column: int
) -> None:
    """No pattern takes a time that grows with the square of a cell's length."""
    book = township()
    book["制度"][1][column] = ("a" + piece * 30_000)[:32_000] + "b"
    path = save(tmp_path / "book.xlsx", book)
    began = time.process_time()
    for fault in read(path).faults:
        assert str(fault.text)
        assert fault.remedy is None or str(fault.remedy)
    assert time.process_time() - began < 1.5


def test_merged_cells_that_overlap_are_filled_once(tmp_path: Path) -> None:
    """Twenty thousand ranges of one column, each down to the last row, are no more work."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>a{n}</v></c></row>' for n in range(10, 20_000)
    )
    ranges = "".join(f'<mergeCell ref="A{n}:A20000"/>' for n in range(10, 20_000))
    more = f"{rows}</sheetData><mergeCells>{ranges}</mergeCells>".encode()
    path = tmp_path / "book.xlsx"
    good = save(tmp_path / "good.xlsx", township()).read_bytes()
    path.write_bytes(sheet(lambda old: old.replace(b"</sheetData>", more))(good))
    began = time.process_time()
    read(path)
    assert time.process_time() - began < 10
