"""A row of the workbook as a form: a field for each column, what it takes, and its faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from inputs.workbook.cells import words_of
from inputs.workbook.faults import named
from inputs.workbook.schema import SETTINGS
from inputs.workbook.template.notes import column_note, setting_note
from outputs.words.lines import fault_line
from planner.domain.language import _
from planner.web.forms import plain

if TYPE_CHECKING:
    from inputs.workbook.entries import Entry, Listing, Listings
    from inputs.workbook.schema import Column
    from planner.domain.problem import Fault
    from planner.web.edits import Edit

_MOST_NAMES, _MOST_WORDS = 3000, 40
_LONG = 30
_NAMING = ("reference", "place")
_SELECTING = ("team", "selector", "owner")
_LINES = ("prose", "team", "params", "selector")


@dataclass(frozen=True, slots=True)
class Said:
    """A fault or a hint in words."""

    text: str
    warning: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One cell: what it says and takes.

    `was` is what stands in the workbook. `shape` is date, number, choice, lines or text; `choices`
    are offered, `names` tells the list of names that are. `fixed` says why it cannot be changed
    here, `meanwhile` what somebody else has written into it.
    """

    en: str
    label: str
    text: str
    was: str
    shape: str
    hint: Sequence[str]
    choices: Sequence[str] = ()
    names: str = ""
    fixed: str = ""
    said: Sequence[Said] = ()
    meanwhile: str | None = None
    required: bool = False


def fields(
    rows: Listings,
    listing: Listing,
    entry: Entry | None,
    edit: Edit | None,
    faults: Iterable[Fault],
) -> Iterator[Field]:
    """The fields of a row, a new one without an `entry`; as `edit` has them where it was sent."""
    of_row = [] if entry is None and edit is None else list(faults)
    spellings = _spellings(listing)
    for column in listing.sheet.columns:
        said = [one for one in of_row if spellings.get(one.column) == column.en]
        was = held(entry, column.en)
        text = was if edit is None else edit.typed.get(column.en, was)
        hint, choices = _taken(rows, column, entry)
        written = listing.headers.get(column.en, column.zh)
        fixed = None if entry is None else entry.fixed.get(column.en)
        yield Field(
            column.en,
            written if written != column.zh else str(named(column)),
            text,
            was,
            _shape(column, text, choices),
            hint,
            choices if not choices or text in ("", *choices) else (text, *choices),
            next(iter(column.refers), "") if column.cell in _NAMING else "",
            "" if fixed is None else str(_FIXED[fixed]),
            [words(one) for one in said],
            None if edit is None else edit.meanwhile.get(column.en),
            column.required,
        )


_FIXED = {
    "formula": _("This cell is a formula; change it in Excel or WPS."),
    "merged": _("This cell is merged with others; change it in Excel or WPS."),
}


def held(entry: Entry | None, en: str) -> str:
    """What stands in a cell, as a form can send it."""
    return "" if entry is None else plain(entry.cells.get(en, "")).strip()


def words(fault: Fault) -> Said:
    """A fault without its place, which the form shows."""
    bare = replace(fault, sheet="", row=None, column="", value="", also=(), warning=False)
    return Said(fault_line(bare), fault.warning)


def of_row(faults: Iterable[Fault], listing: Listing, number: int | None) -> Iterator[Fault]:
    """Those `faults` that are about the row of that number."""
    for one in faults:
        if one.sheet == listing.title and number is not None and number in (one.row, *one.also):
            yield one


def without_field(faults: Iterable[Fault], listing: Listing) -> Iterator[Said]:
    """Those faults of a row that are about none of its cells."""
    spellings = _spellings(listing)
    return (words(one) for one in faults if one.column not in spellings)


def _spellings(listing: Listing) -> Mapping[str, str]:
    """The columns by what faults call them."""
    every = {column.zh: column.en for column in listing.sheet.columns}
    return every | {header: en for en, header in listing.headers.items()}


def _taken(
    rows: Listings, column: Column, entry: Entry | None
) -> tuple[Sequence[str], Sequence[str]]:
    """What the column takes, in words and as a list to choose from."""
    key = held(entry, "key")
    setting = next((one for one in SETTINGS if key in one.spellings), None)
    if column.cell == "value" and setting is not None:
        return setting_note(setting).splitlines(), [word.zh for word in setting.words]
    if column.cell == "key":
        return column_note(column).splitlines(), [one.zh for one in SETTINGS]
    hint = column_note(column).splitlines()
    if column.cell in _SELECTING:
        used = _used(rows)
        hint += [str(_("Words in use: {words}", words=tuple(used)))] if used else []
    closed = column.cell == "choice" and not column.open_words
    return hint, [word.zh for word in column.words] if closed else ()


def _used(rows: Listings) -> Sequence[str]:
    """The roles and kinds that duties may select by."""
    found: dict[str, None] = {}
    for en, columns in (("people", ("roles",)), ("units", ("kind", "tags"))):
        for entry in rows[en].entries:
            for column in columns:
                if not entry.sample:
                    found |= dict.fromkeys(words_of(entry.cells.get(column, "")))
    return list(found)[:_MOST_WORDS]


def _shape(column: Column, text: str, choices: Sequence[str]) -> str:
    if choices:
        return "choice"
    if "\n" in text or len(text) > _LONG or column.cell in _LINES:
        return "lines"
    if column.cell == "date" and (not text or _is_day(text)):
        return "date"
    return "number" if column.cell == "integer" else "text"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def names_of(rows: Listings, fields: Iterable[Field]) -> Mapping[str, Sequence[str]]:
    """The names to choose from, for each list that one of the fields wants."""
    wanted = {one.names for one in fields if one.names} & rows.keys()
    return {en: list(_names(rows[en]))[:_MOST_NAMES] for en in sorted(wanted)}


def _names(listing: Listing) -> Iterable[str]:
    every = (one.cells.get("name") or one.cells.get("id", "") for one in listing.entries)
    return dict.fromkeys(filter(None, every))
