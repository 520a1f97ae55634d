"""Folders of .csv files: one file a sheet, in UTF-8 or GB18030, told apart by content."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path

from planner.domain.workshops import workbench

Changes = Mapping[int, Mapping[int, str]]
"""Texts by the row's number as Excel counts, and by column from 0; an empty one empties."""

_LINES_LOOKED_AT = 40
_BOM = b"\xef\xbb\xbf"


def csv_files(folder: Path) -> list[Path]:
    """The files of a folder that are sheets, in order. Raises OSError."""
    return sorted(
        one
        for one in folder.iterdir()
        if one.suffix.casefold() == ".csv"
        and not one.name.startswith((".", "~"))
        and not one.is_dir()
    )


def decoded(data: bytes) -> tuple[str, str] | None:
    """The text of a file and its encoding; None where it is in none that is known."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-32",)
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig" if data.startswith(_BOM) else "utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def delimiter_of(text: str) -> str:
    """What sets the cells apart: a comma, a tab or a semicolon."""
    lines = text.splitlines()[:_LINES_LOOKED_AT]
    return max(",\t;", key=lambda sign: sum(line.count(sign) for line in lines))


def write_folder(folder: Path, place: Path, changes: Mapping[str, Changes]) -> None:
    """Write `folder` to `place`, which may be `folder` itself, with the `changes` of its sheets,
    by title; a sheet that has no file gets one.

    A copy appears whole or not at all; of the folder itself each file is replaced in one step,
    in the encoding it has. Raises OSError.
    """
    with workbench(place) as bench:
        fresh = folder
        if place != folder:
            fresh = bench / place.name
            shutil.copytree(folder, fresh)
        files = {file.stem: file for file in reversed(csv_files(fresh))}
        for title, cells in changes.items():
            file = files.get(title, fresh / f"{title}.csv")
            made = bench / file.name
            made.write_bytes(_changed(file.read_bytes() if file.exists() else _BOM, cells))
            made.replace(file)
        if fresh != folder:
            fresh.rename(place)


def _changed(data: bytes, changes: Changes) -> bytes:
    """A file with `changes`, in its own encoding, with its own signs between cells and lines."""
    text, encoding = decoded(data) or ("", "utf-8-sig")
    between = delimiter_of(text)
    rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=between)]
    for number, cells in sorted(changes.items()):
        rows += [[] for _row in range(number - len(rows))]
        row = rows[number - 1]
        row += [""] * (max(cells) + 1 - len(row))
        for place, cell in cells.items():
            row[place] = cell
    out = io.StringIO(newline="")
    end = "\n" if "\n" in text and "\r\n" not in text else "\r\n"
    csv.writer(out, delimiter=between, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)
