"""Workbooks made to bring the reader down: each is refused in words, soon and in little memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inputs.workbook import unpacking
from inputs.workbook.reading import read
from tests.builders.inputs_books import save, township
from tests.builders.packages import repacked, with_parts

pytestmark = pytest.mark.apart

SHEET = "xl/worksheets/sheet4.xml"
"""The part of sheet 人员."""

SECONDS = 20
"""So long may a refusal take on a busy computer; each takes a fraction of it on a free one."""

Spoil = Callable[[bytes], bytes]


def sheet(change: Callable[[bytes], bytes]) -> Spoil:
    """Changes the XML of one sheet."""
    return lambda data: repacked(data, lambda name, old: change(old) if name == SHEET else old)


def cell(xml: str, row: str = '<row r="900000">') -> Spoil:
    """Puts a cell behind the last row of a sheet."""
    return sheet(lambda old: old.replace(b"</sheetData>", f"{row}{xml}</row></sheetData>".encode()))


def far(reference: str) -> str:
    """A cell that stands where `reference` says."""
    return f'<c r="{reference}" t="str"><v>x</v></c>'


def renamed(old: bytes, new: bytes) -> Spoil:
    """Changes the target of a sheet in the workbook's relations."""
    rels = "xl/_rels/workbook.xml.rels"
    return lambda data: repacked(
        data, lambda name, xml: xml.replace(old, new) if name == rels else xml
    )


def two_cases(data: bytes) -> bytes:
    """A second part that differs from a sheet's by the case of its letters."""
    bad = f'<worksheet><sheetData><row r="1">{far("XFD1")}</row>'
    bad += f'<row r="1048576">{far("XFD1048576")}</row></sheetData></worksheet>'
    return with_parts(data, xl__worksheets__Sheet4_xml=bad.encode())


def strings(text: bytes, kind: bytes = b"sharedStrings") -> Spoil:
    """Gives the workbook another table of strings, or lets it be another `kind` of part."""
    relation = b'<Relationship Id="rIdS" Type="http://x/%s" Target="strings.xml"/>' % kind
    relations = renamed(b"</Relationships>", relation + b"</Relationships>")
    return lambda data: with_parts(relations(data), xl__strings_xml=text)


def many_strings(data: bytes) -> bytes:
    """One long text that a thousand cells show."""
    text = b"<sst><si><t>" + b"x" * 100 * 2**20 + b"</t></si></sst>"
    return cell_of_string(strings(text)(data), 1_000)


def long_strings(data: bytes) -> bytes:
    """A text as long as Excel allows that fifty thousand cells show."""
    text = b"<sst><si><t>" + b"x" * 32_767 + b"</t></si></sst>"
    return cell_of_string(strings(text)(data), 50_000)


def cell_of_string(data: bytes, count: int) -> bytes:
    """Shows the first shared string in many cells of every row, and of no other sheet."""
    row = '<row><c t="s"><v>0</v></c></row>' * count
    return sheet(lambda old: f"<worksheet><sheetData>{row}</sheetData></worksheet>".encode())(data)


def ten_thousand_sheets(data: bytes) -> bytes:
    """Ten thousand sheets whose cells are those of one part."""
    names = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 10_001))
    start = b"<sheets>"
    return repacked(
        data,
        lambda name, old: (
            old.replace(start, start + names.encode()) if name == "xl/workbook.xml" else old
        ),
    )


REFUSED: list[tuple[str, Spoil]] = [
    ("lower case", cell(far("xfd1048576"), '<row r="1048576">')),
    ("no row number", cell(far("XFD"))),
    ("row without a number", cell(far("XFD1048576"), "<row>")),
    ("blanks round the sign", cell('<c r = "XFD1048576" t="str"><v>x</v></c>', "<row>")),
    ("bracket in an attribute", cell('<c s=">" r="XFD1048576" t="str"><v>x</v></c>', "<row>")),
    ("cells without places", cell('<c t="str"><v>x</v></c>' * 20_000, '<row r="1048576">')),
    ("cells without places in a corner", cell("<c><v>1</v></c>" * 16_000, '<row r="1048576">')),
    ("row 4294967295", cell(far("A4294967295"), '<row r="4294967295">')),
    ("row 4294967295 without cells' places", cell("<c><v>1</v></c>", '<row r="4294967295">')),
    ("column ZZZZZZZ", cell(far("ZZZZZZZ1"), "<row>")),
    ("a cell in another row", cell(far("A1048576"), '<row r="30">')),
    ("row 0", cell(far("A0"), "<row>")),
    (
        "a comment behind the sheet",
        lambda data: sheet(lambda old: old + b"<!--" + b"x" * 200_000 + b"-->")(
            cell(far("XFD1048576"), '<row r="1048576">')(data)
        ),
    ),
    (
        "four thousand million strings",
        strings(b'<sst uniqueCount="4000000000"><si><t>x</t></si></sst>'),
    ),
    (
        "strings among the formats",
        strings(b'<sst uniqueCount="4000000000"><si><t>x</t></si></sst>', b"theme"),
    ),
    ("a second part in other case", two_cases),
    (
        "a second part behind a slash",
        lambda data: with_parts(data, __xl__styles_xml=b"<x/>"),
    ),
    ("a text of 100 MiB", many_strings),
    ("a long text many times", long_strings),
    ("ten thousand sheets", ten_thousand_sheets),
    ("a long tail", sheet(lambda old: old + b"<c " * 200_000)),
    ("a long tail of cells", cell("<c><v>" * 100_000)),
    ("two sheets in one part", renamed(b"sheet5.xml", b"sheet4.xml")),
    ("a target that is not there", renamed(b"sheet4.xml", b"sheet400.xml")),
    ("a target outside", renamed(b"worksheets/sheet4.xml", b"../../../etc/passwd")),
    ("deep brackets", sheet(lambda old: b"<a>" * 2_000_000 + old)),
    (
        "an entity",
        sheet(lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
    ),
    ("an external entity", sheet(lambda old: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')),
    ("another encoding", sheet(lambda old: old.decode().encode("utf-16"))),
]


@pytest.mark.parametrize("name,spoil", REFUSED, ids=[name for name, _spoil in REFUSED])
def test_a_hostile_workbook_is_refused(tmp_path: Path, name: str, spoil: Spoil) -> None:
    """There is a fault that is an error, soon; memory is held by the limit of the process."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(spoil(save(tmp_path / "good.xlsx", township()).read_bytes()))
    began = time.monotonic()
    reading = read(path)
    assert time.monotonic() - began < SECONDS
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


def test_the_command_says_it_in_words(tmp_path: Path) -> None:
    """The command ends with status 2 and names the file and what is wrong."""
    path = tmp_path / "book.xlsx"
    good = save(tmp_path / "good.xlsx", township()).read_bytes()
    path.write_bytes(cell(far("xfd1048576"), '<row r="1048576">')(good))
    start = "from planner.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", start, "check", str(path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "人员" in done.stdout + done.stderr


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
