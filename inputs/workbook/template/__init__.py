"""Writing workbooks: the blank one that people fill, and filled examples.

Everything about sheets and columns comes from ``inputs.workbook.schema``; the modules here only
know how such a table looks in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.touch()  # a folder that cannot be written to is an OSError here already
        _write(unfinished, rows, topics, settings)
        if path.exists():
            raise FileExistsError(path)
        unfinished.replace(path)
    except FileCreateError as error:  # a workbook's words for an OSError
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error
    except OSError as error:
        if error.filename == str(unfinished):  # nobody knows this file
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def _refuse_unknown(rows: Rows) -> None:
    for name, lines in rows.items():
        known = {column.en for column in SHEET_OF[name].columns}
        for line in lines:
            if not line.keys() <= known:
                raise KeyError(f"{name}: {sorted(line.keys() - known)}")


def _write(
    path: Path, rows: Rows | None, topics: Sequence[Topic], settings: Mapping[str, str]
) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
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
    book.close()
