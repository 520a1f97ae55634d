"""Which sheet of the schema each sheet of a workbook is, by its title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from inputs.workbook.cells import is_empty, normalise
from inputs.workbook.faults import Collector, Place, all_named, did_you_mean, named
from inputs.workbook.schema import INSTRUCTIONS, LISTS, SHEETS, Sheet
from inputs.workbook.sources import Book, Grid
from planner.domain.language import Text, _
from planner.domain.words import squash

_BRACKETS = re.compile(r"\([^)]*\)")
_START = re.compile(
    r"^(?:(?:\d+|[一二三四五六七八九十]+)[.、])?"
    r"(?:20\d\d(?:年度?|-)?(?:(?:第?[一二三四1-4]|上|下|全)(?:季度?|半年)|1?\d月份?)?)?"
)
_END = re.compile(r"(?:名单|名册|花名册|信息|清单|一览|汇总)?表?\d*$")
_DEFAULT = re.compile(r"(sheet|工作表|表)\d+")


def titled(book: Book, faults: Collector) -> Iterator[tuple[Grid, Sheet]]:
    """Each sheet of the book that is one of the schema's; others are warned about."""
    called = _called(book)
    for grid in book.grids:
        sheet = called.get(grid.title)
        if sheet is not None:
            if key_of(grid.title) not in map(key_of, sheet.spellings):
                _taken_for(sheet, grid, faults)
            yield grid, sheet
        elif key_of(grid.title) not in _FOR_PEOPLE:
            _unknown(grid, faults, _NAMES.get(bare(grid.title)), called.values())


def _called(book: Book) -> Mapping[str, Sheet]:
    """Which sheet of the schema each title of the book means.

    人员名单, 2027年人员 or 1.人员(2027) is 人员 where no sheet is called so.
    """
    found = {g.title: _NAMES[key_of(g.title)] for g in book.grids if key_of(g.title) in _NAMES}
    exact = {sheet.en for sheet in found.values()}
    for grid in book.grids:
        sheet = _NAMES.get(bare(grid.title))
        known = grid.title in found or key_of(grid.title) in _FOR_PEOPLE
        if sheet is not None and sheet.en not in exact and not known:
            found[grid.title] = sheet
    return found


def key_of(name: str) -> str:
    """A title as it is compared."""
    return squash(normalise(name)[0]).casefold()


def bare(title: str) -> str:
    """A title without its number, its year or quarter or month, what stands in brackets, and words
    such as 表 or 名单.
    """
    return _END.sub("", _START.sub("", _BRACKETS.sub("", key_of(title))).strip())


_NAMES: Mapping[str, Sheet] = {key_of(name): sheet for sheet in SHEETS for name in sheet.spellings}
_ASKED: Mapping[str, Sheet] = {key_of(name): sheet for sheet in SHEETS for name in sheet.perhaps}
_FOR_PEOPLE = frozenset(key_of(name) for name in (*INSTRUCTIONS, *LISTS))


def _taken_for(sheet: Sheet, grid: Grid, faults: Collector) -> None:
    faults.add(
        Place(grid.title),
        "sheet-by-another-name",
        _("This sheet is read as {sheet}.", sheet=named(sheet)),
        remedy=_("Call it {sheet}, or otherwise if that is not meant.", sheet=named(sheet)),
        warning=True,
    )


def _unknown(grid: Grid, faults: Collector, copied: Sheet | None, there: Collection[Sheet]) -> None:
    """Tell that a sheet is not read; `copied` is the one of those `there` that it is a copy of."""
    empty = all(is_empty(cell) for row in grid.rows for cell in row)
    if empty and grid.broken is None and _DEFAULT.fullmatch(key_of(grid.title)):
        return  # Sheet2 and Sheet3 of an old Excel
    faults.add(
        Place(grid.title),
        "unknown-sheet",
        _("This sheet is not known; it is not read."),
        _("One of {words}.", words=all_named(SHEETS)),
        _meant(grid.title, there)
        if copied is None
        else _(
            "{sheet} is there, too: move the rows that count there, and delete this sheet.",
            sheet=named(copied),
        ),
        warning=True,
    )


def _meant(title: str, there: Collection[Sheet]) -> Text | None:
    """Which sheet one of this title may be: what else people call it, or nearly its name."""
    sheet = _ASKED.get(key_of(title)) or _ASKED.get(bare(title))
    if sheet is not None and sheet in there:
        return _("If it belongs to {sheet}, move its rows there.", sheet=named(sheet))
    if sheet is not None:
        return _("Is it the sheet {sheet}? Then call it so.", sheet=named(sheet))
    return did_you_mean(title, (name for one in SHEETS for name in one.spellings))
