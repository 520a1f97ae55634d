"""Reads the cells of an .xlsx file in a process of its own, within limits of memory and time.

A workbook comes from anywhere, and the fast reader of cells ends the whole process when it
runs out of memory. Here it ends a process that does nothing else: one file goes in, its
sheets, or what is wrong with it, come out.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from inputs.workbook.package import Code, Judged, Unsound, inspect
from inputs.workbook.walking import Scan

_START = (
    "import sys; sys.path[:] = sys.argv[1:];from inputs.workbook.unpacking import serve; serve()"
)
_MEMORY, _MEMORY_PER_BYTE = 512 * 1024**2, 300
"""Bytes of address space for any file, and how many more for each of its bytes."""

_SECONDS, _BYTES_PER_SECOND = 20, 200_000
"""Processor seconds for any file, and for how many bytes of it there is one more."""

_PATIENCE = 20
"""How many times as long it may take by the clock, on a computer that is busy."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The sheets of a workbook: title, cells from A1 on, merged ranges, what the XML says.

    `hidden` are the titles of those that Excel does not show.
    """

    sheets: list[tuple[str, list[list[Any]], tuple[tuple[int, int, int, int], ...], Scan]] = field(
        default_factory=list
    )
    since_1904: bool = False
    hidden: frozenset[str] = frozenset()


def unpacked(data: bytes, meanwhile: Callable[[], object] | None = None) -> Unpacked:
    """The sheets of the .xlsx file `data`; `meanwhile` is done while they are waited for.

    Raises Unsound. What takes more memory or time than a workbook of its size can need is too
    large.
    """
    root = str(Path(__file__).parents[2])
    path = [root, *(one for one in sys.path if one and one != root)]
    seconds = _SECONDS + len(data) // _BYTES_PER_SECOND
    try:
        with ThreadPoolExecutor(1) as waiting:
            run = waiting.submit(
                subprocess.run,
                [sys.executable, "-I", "-S", "-c", _START, *path],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE * seconds,
                check=False,
            )
            if meanwhile is not None:
                meanwhile()
            done = run.result()
    except subprocess.TimeoutExpired:
        raise Unsound("file-too-large") from None
    if done.returncode != 0:
        raise Unsound("file-too-large")
    answer: Unpacked | Code = pickle.loads(done.stdout)  # noqa: S301 - written by this module
    if isinstance(answer, str):
        raise Unsound(answer)
    return answer


def serve() -> None:
    """Read a file from the standard input, and write what is in it to the output."""
    data = sys.stdin.buffer.read()
    _limit(len(data))
    answer: Unpacked | Code
    try:
        answer = _read(inspect(data))
    except Unsound as error:
        answer = error.code
    pickle.dump(answer, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _limit(size: int) -> None:
    """Give up what a file of `size` bytes cannot need, where the system can hold us to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    seconds = _SECONDS + size // _BYTES_PER_SECOND
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY + _MEMORY_PER_BYTE * size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # a system that knows the limit but not its use
            resource.setrlimit(what, (least, hard))


def _read(judged: Judged) -> Unpacked:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(judged.data))
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        titles = [one.name for one in sheets]
        visible = SheetVisibleEnum.Visible
        hidden = frozenset(one.name for one in sheets if one.visible != visible)
    except BaseException as error:  # noqa: BLE001 - looked at in the next line
        _reraise_unless_panic(error)
        raise Unsound("file-broken") from None
    return Unpacked(list(_sheets(book, titles, judged)), judged.since_1904, hidden)


def _sheets(
    book: CalamineWorkbook, titles: list[str], judged: Judged
) -> Iterator[tuple[str, list[list[Any]], tuple[tuple[int, int, int, int], ...], Scan]]:
    damaged = Scan(trouble="damaged")
    for title in titles:
        scan = judged.scans.get(title, damaged)
        if scan.trouble is not None:
            yield title, [], (), scan
            continue
        try:
            sheet = book.get_sheet_by_name(title)
            ranges = [
                (first[0], first[1], last[0], last[1])
                for first, last in sheet.merged_cell_ranges or ()
            ]
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            merged = tuple(_apart(ranges))
        except BaseException as error:  # noqa: BLE001 - looked at in the next line
            _reraise_unless_panic(error)
            yield title, [], (), damaged
        else:
            yield title, rows, merged, scan


def _apart(ranges: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges that begin behind the one before in their column.

    Merged cells never overlap; ranges that do would be filled over and over.
    """
    behind: dict[int, int] = {}
    for top, left, bottom, right in sorted(ranges):
        if behind.get(left, 0) <= top:
            behind[left] = bottom + 1
            yield top, left, bottom, right


def _reraise_unless_panic(error: BaseException) -> None:
    """The reader's Rust code may panic on a damaged file; that is no Exception in Python."""
    if type(error).__name__ != "PanicException" and not isinstance(error, Exception):
        raise error
    if isinstance(error, MemoryError):
        raise error
