"""Writing workbooks: the blank one that people fill, and filled examples.

Everything about sheets and columns comes from ``inputs.workbook.schema``; the modules here only
know how such a table looks in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from errno import EIO
from pathlib import Path
from types import MappingProxyType

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from inputs.workbook.schema import SHEET_OF, SHEETS, Rows
from inputs.workbook.schema.topics import TOPICS, Topic, examples_for
from inputs.workbook.template.guide import write_guide
from inputs.workbook.template.sheets import example_rows, write_sheet
from inputs.workbook.template.styles import Styles
from planner.domain.language import _
from planner.domain.workshops import at_once, workbench

__all__ = ["write_book"]

# A fixed date of creation: the same rows are the same bytes.
_CREATED = datetime(2026, 1, 1)


def write_book(
    path: Path,
    rows: Rows | None = None,
    topics: Sequence[Topic] = (),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write a workbook to `path`: filled with `rows`, or blank with examples if None.

    Every sheet of the schema is written, also empty ones; of a blank workbook only those that
    the `topics` need, if there are any, with their examples, and with `settings`, by their
    Chinese names, in the place of those. The file appears whole or not at
    all, and the same rows give the same bytes. Raises FileExistsError if there is something
    at `path` already, KeyError for an unknown sheet or column in `rows`, other OSErrors
    where the folder cannot be written to.
    """
    if rows is not None:
        _refuse_unknown(rows)
    if path.exists():
        raise FileExistsError(path)
    try:
        with workbench(path) as bench:
            fresh = bench / path.name
            _write(fresh, rows, topics, settings)
            if path.exists():
                raise FileExistsError(path)
            fresh.replace(path)
    except FileExistsError:
        raise
    except (OSError, FileCreateError) as error:  # the latter is a workbook's words for the former
        cause = error.args[0] if isinstance(error, FileCreateError) and error.args else error
        number, why = (
            (cause.errno, cause.strerror) if isinstance(cause, OSError) else (EIO, str(cause))
        )
        raise OSError(number, why, str(path)) from error  # nobody knows the workbench


def _refuse_unknown(rows: Rows) -> None:
    for name, lines in rows.items():
        known = {column.en for column in SHEET_OF[name].columns}
        for line in lines:
            if not line.keys() <= known:
                raise KeyError(f"{name}: {sorted(line.keys() - known)}")


def _write(
    path: Path, rows: Rows | None, topics: Sequence[Topic], settings: Mapping[str, str]
) -> None:
    with at_once(path) as (content, beside):
        book = xlsxwriter.Workbook(content, {"constant_memory": True, "tmpdir": beside})
        _fill(book, rows, topics, settings)
        book.close()


def _fill(
    book: xlsxwriter.Workbook,
    rows: Rows | None,
    topics: Sequence[Topic],
    settings: Mapping[str, str],
) -> None:
    book.set_properties({"title": str(_("Workbook of duties")), "created": _CREATED})
    styles = Styles.of(book)
    samples = examples_for(topics or TOPICS, SHEETS) if rows is None else {}
    sheets = [sheet for sheet in SHEETS if not topics or sheet.en in samples]
    for sheet in sheets:
        if rows is None:
            lines = samples.get(sheet.en, sheet.examples)
            if sheet.en == "settings":
                lines = [
                    {**line, "value": settings.get(line["key"], line["value"])} for line in lines
                ]
            write_sheet(book, styles, sheet, example_rows(sheet, lines), samples=True)
        else:
            write_sheet(book, styles, sheet, rows.get(sheet.en, ()))
    write_guide(book, styles, sheets, blank=rows is None)
