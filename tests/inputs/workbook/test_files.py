"""Files that are no workbooks, or no whole ones: one fault, never an exception."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from inputs.workbook import sources
from inputs.workbook.reading import read
from tests.builders.inputs_books import save, township
from tests.builders.packages import instead, repacked, without, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def good_bytes(folder: Path) -> bytes:
    """The bytes of a good workbook."""
    return save(folder / "good.xlsx", township()).read_bytes()


def flagged_encrypted(data: bytes) -> bytes:
    """The package with every entry marked as encrypted."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


BAD_FILES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("empty", lambda data: b"", "file-empty"),
    ("one byte", lambda data: b"P", "file-not-workbook"),
    ("text", lambda data: "编码,姓名\nP1,张甲\n".encode(), "file-not-workbook"),
    ("html", lambda data: b"<html><table></table></html>", "file-not-workbook"),
    ("rtf", lambda data: b"{\\rtf1 }", "file-not-workbook"),
    ("pdf", lambda data: b"%PDF-1.7\n", "file-not-workbook"),
    ("png", lambda data: b"\x89PNG\r\n\x1a\n" + bytes(100), "file-not-workbook"),
    ("zeros", lambda data: bytes(5000), "file-not-workbook"),
    ("random", lambda data: random.Random(1).randbytes(5000), "file-not-workbook"),
    ("magic only", lambda data: b"PK\x03\x04", "file-broken"),
    ("half", lambda data: data[: len(data) // 2], "file-broken"),
    ("all but the end", lambda data: data[:-30], "file-broken"),
    ("without its start", lambda data: b"PK" + data[2000:], "file-broken"),
    ("old excel", lambda data: OLE + bytes(4000), "file-old-format"),
    (
        "password",
        lambda data: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(4000),
        "file-encrypted",
    ),
    ("zip password", flagged_encrypted, "file-encrypted"),
    ("plain zip", lambda data: zipped(a="x"), "file-not-workbook"),
    ("empty zip", lambda data: zipped(), "file-not-workbook"),
    (
        "word",
        lambda data: zipped(**{"[Content_Types].xml": "wordprocessingml", "_rels__.rels": "<x/>"}),
        "file-not-workbook",
    ),
    ("open document", lambda data: zipped(mimetype="application/ods"), "file-old-format"),
    ("binary workbook", lambda data: zipped(**{"xl__workbook.bin": "x"}), "file-old-format"),
    ("no workbook part", without("xl/workbook.xml"), "file-broken"),
    ("no relations", without("xl/_rels/workbook.xml.rels"), "file-broken"),
    ("broken workbook part", instead("xl/workbook.xml", b"<workbook><sheets>"), "file-broken"),
    (
        "entities",
        instead(
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><workbook><sheets/></workbook>',
        ),
        "file-broken",
    ),
]


@pytest.mark.parametrize("name,spoil,code", BAD_FILES, ids=[name for name, *_ in BAD_FILES])
def test_a_bad_file_is_one_fault(
    tmp_path: Path, name: str, spoil: Callable[[bytes], bytes], code: str
) -> None:
    """Whatever a file holds, there is one fault that says what it is."""
    path = tmp_path / "bad.xlsx"
    path.write_bytes(spoil(good_bytes(tmp_path)))
    reading = read(path)
    assert reading.problem is None
    assert [(fault.code, fault.warning) for fault in reading.faults] == [(code, False)]
    assert reading.faults[0].value == "bad.xlsx"


@pytest.mark.parametrize("name", ["none.xlsx", "no/such/folder/x.xlsx", "x" * 300 + ".xlsx"])
def test_a_missing_file_is_one_fault(tmp_path: Path, name: str) -> None:
    """A path to nothing is said to be that."""
    (fault,) = read(tmp_path / name).faults
    assert fault.code in ("file-missing", "file-unreadable")


def test_a_path_with_a_nul_is_one_fault() -> None:
    """A path that no system can open does not raise."""
    assert [fault.code for fault in read(Path("a\0b.xlsx")).faults] in (
        ["file-missing"],
        ["file-unreadable"],
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe or device is refused, not read."""
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    assert [fault.code for fault in read(pipe).faults] == ["file-unreadable"]


def test_a_forbidden_file_is_one_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is one fault."""
    path = save(tmp_path / "book.xlsx", township())

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert [fault.code for fault in read(path).faults] == ["file-not-allowed"]


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is not read any further."""
    path = save(tmp_path / "book.xlsx", township())
    monkeypatch.setattr(sources, "LARGEST_BYTES", 1000)
    assert [fault.code for fault in read(path).faults] == ["file-too-large"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """A package that unpacks to far more than its size is not unpacked."""
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(good_bytes(tmp_path))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(100_000_000))
    assert path.stat().st_size < 150_000
    assert [fault.code for fault in read(path).faults] == ["file-too-large"]


def test_a_cell_far_outside_is_not_filled_up(tmp_path: Path) -> None:
    """A stray cell in the last corner does not make a sheet of seventeen thousand million."""

    def stray(workbook: Workbook) -> None:
        workbook["人员"]["XFD1048576"] = "x"

    errors = [f for f in read(save(tmp_path / "b.xlsx", township(), stray)).faults if not f.warning]
    assert [(fault.code, fault.sheet) for fault in errors] == [("sheet-unreadable", "人员")]


def test_a_damaged_sheet_is_a_fault_of_that_sheet(tmp_path: Path) -> None:
    """One broken part does not hide what is wrong elsewhere."""
    data = repacked(
        good_bytes(tmp_path),
        lambda name, old: old[: len(old) // 2] if name.endswith("sheet4.xml") else old,
    )
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(data)
    errors = [fault for fault in read(path).faults if not fault.warning]
    assert [(fault.code, fault.sheet) for fault in errors] == [("sheet-unreadable", "人员")]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(at=st.floats(0, 1), value=st.integers(0, 255), cut=st.integers(0, 200))
def test_flipped_bytes_never_raise(tmp_path: Path, at: float, value: int, cut: int) -> None:
    """A workbook with any byte changed is read or refused; it never raises."""
    data = bytearray(good_bytes(tmp_path))
    data[int(at * (len(data) - 1))] = value
    path = tmp_path / "flipped.xlsx"
    path.write_bytes(bytes(data[: len(data) - cut] if cut > 150 else data))
    reading = read(path)
    assert (reading.problem is None) == any(not fault.warning for fault in reading.faults)


# Folders of CSV -------------------------------------------------------------------------


def folder_of(path: Path, encoding: str, delimiter: str = ",") -> Path:
    """The township as a folder of CSV files."""
    path.mkdir()
    for title, grid in township().items():
        lines = [
            delimiter.join('"' + ("" if c is None else str(c)) + '"' for c in row) for row in grid
        ]
        (path / f"{title}.csv").write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    """The encoding is told by the content; the problem is that of the workbook."""
    reading = read(folder_of(tmp_path / "村镇", encoding))
    book = read(save(tmp_path / "book.xlsx", township()))
    assert reading.faults == ()
    assert reading.problem is not None
    assert book.problem is not None
    assert reading.problem.people == book.problem.people
    assert reading.problem.duties == book.problem.duties
    assert reading.problem.households.equals(book.problem.households)
    assert reading.problem.source_file == "村镇"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_with_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    """Semicolons and tabs separate cells too, where the first line has no comma."""
    assert read(folder_of(tmp_path / "csv", "utf-8", delimiter)).faults == ()


def test_the_hash_is_that_of_names_and_contents(tmp_path: Path) -> None:
    """The same files hash alike; a changed one does not."""
    first = read(folder_of(tmp_path / "one", "utf-8")).problem
    second_folder = folder_of(tmp_path / "two", "utf-8")
    second = read(second_folder).problem
    (second_folder / "日历.csv").write_text("日期,类型\n", encoding="utf-8")
    third = read(second_folder).problem
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.source_sha256 == second.source_sha256 != third.source_sha256


def test_an_empty_folder_is_one_fault(tmp_path: Path) -> None:
    """A folder without CSV files is refused."""
    assert [fault.code for fault in read(tmp_path).faults] == ["folder-without-sheets"]


@pytest.mark.parametrize(
    "content", [b"\xff\xff\xff\xff", '编码,姓名\n"P1,张甲\n'.encode(), b'a,b\n"x"y,z\n']
)
def test_a_bad_csv_is_a_fault_of_that_sheet(tmp_path: Path, content: bytes) -> None:
    """Text in no known encoding, or with open quotes, is a fault of its sheet."""
    folder = folder_of(tmp_path / "csv", "utf-8")
    (folder / "人员.csv").write_bytes(content)
    errors = [fault for fault in read(folder).faults if not fault.warning]
    assert [(fault.code, fault.sheet) for fault in errors] == [("sheet-unreadable", "人员")]


def test_one_sheet_in_two_files(tmp_path: Path) -> None:
    """人员.csv and people.csv cannot both count."""
    folder = folder_of(tmp_path / "csv", "utf-8")
    (folder / "people.csv").write_bytes((folder / "人员.csv").read_bytes())
    errors = [fault for fault in read(folder).faults if not fault.warning]
    assert [fault.code for fault in errors] == ["duplicate-sheet"]


def test_a_folder_named_like_a_sheet_is_no_sheet(tmp_path: Path) -> None:
    """A folder 人员.csv does not hide which sheet is missing."""
    folder = folder_of(tmp_path / "book", "utf-8")
    (folder / "人员.csv").unlink()
    (folder / "人员.csv").mkdir()
    errors = [fault for fault in read(folder).faults if not fault.warning]
    assert {fault.sheet for fault in errors} == {"人员"}
    assert errors[0].code == "missing-sheet"


def test_a_package_inside_a_package_is_a_damaged_sheet(tmp_path: Path) -> None:
    """A sheet that is itself a workbook is named as damaged."""
    data = good_bytes(tmp_path)
    path = tmp_path / "inside.xlsx"
    path.write_bytes(repacked(data, lambda n, old: data if n.endswith("sheet4.xml") else old))
    errors = [fault for fault in read(path).faults if not fault.warning]
    assert [(fault.code, fault.sheet) for fault in errors] == [("sheet-unreadable", "人员")]
