"""Household registers, a workbook for each village: a full one for the office, a public one.

The internal edition has names, addresses and telephone numbers, and says on every page and in
its file's name that it is internal. The public edition has numbers and masked names only:
no address, no category (which may tell of hardship), no telephone number.
"""

from __future__ import annotations

from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from outputs.calendars.building import file_name
from outputs.sheets.book import Book
from outputs.sheets.columns import Column
from outputs.tables.named import NamedPlan
from outputs.tables.registers import Register, RegisterRow
from outputs.words.naming import masked_name
from planner.domain.language import Text, _

INTERNAL_FOLDER, PUBLIC_FOLDER = "internal", "public"

_MOST_HEADER_CHARACTERS = 120

_INTERNAL = (
    Column(_("household number"), 12),
    Column(_("group"), 16, "wrap"),
    Column(_("head of household"), 12, "wrap"),
    Column(_("persons"), 6, "number"),
    Column(_("categories"), 14, "wrap"),
    Column(_("address"), 28, "wrap"),
    Column(_("holder"), 12, "wrap"),
    Column(_("holder's unit"), 18, "wrap"),
    Column(_("holder's telephone"), 15, "wrap"),
    Column(_("visit planned for"), 14, "wrap"),
    Column(_("remarks"), 14, "wrap"),
)

_PUBLIC = (
    Column(_("household number"), 14),
    Column(_("group"), 20, "wrap"),
    Column(_("head of household"), 12, "center"),
    Column(_("holder"), 16, "wrap"),
    Column(_("holder's unit"), 24, "wrap"),
)

_HOLDERS = (
    Column(_("holder"), 14, "wrap"),
    Column(_("holder's unit"), 24, "wrap"),
    Column(_("post"), 20, "wrap"),
    Column(_("holder's telephone"), 16, "wrap"),
    Column(_("households"), 10, "number"),
    Column(_("groups of these"), 36, "wrap"),
    Column(_("visits planned"), 11, "number"),
)


def write_register(folder: Path, register: Register, named: NamedPlan) -> None:
    """Write both editions below `folder`.

    Raises OSError where a file cannot be written.
    """
    stem = file_name(register.key).removesuffix(".ics")
    mark = _("internal")
    internal = folder / INTERNAL_FOLDER / f"{stem}-{mark}.xlsx"
    public = folder / PUBLIC_FOLDER / f"{stem}.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    internal.parent.mkdir(mode=0o700, exist_ok=True)
    public.parent.mkdir(exist_ok=True)
    _write_internal(internal, register, named)
    internal.chmod(0o600)  # on a computer that several use
    _write_public(public, register, named)


def _write_internal(path: Path, register: Register, named: NamedPlan) -> None:
    title = _("{village} household register (internal)", village=register.village)
    book = Book.create(named.plan, title=title)
    page = book.page(_("Household register"), _INTERNAL, title=title, landscape=True)
    _mark(page.sheet, named, title)
    page.line(_("For internal use only: keep it locked up, do not copy or post it."))
    page.table(
        [(*one[:6], *_holder(one), *one[8:], None) for one in register.rows],
        empty=_("There are no households in this village."),
        frozen_columns=3,
    )
    holders = _("{village} holders of households (internal)", village=register.village)
    page = book.page(_("Holders"), _HOLDERS, title=holders, landscape=True)
    _mark(page.sheet, named, holders)
    page.table(register.holders, empty=_("No household here has a holder."))
    book.save(path)


def _write_public(path: Path, register: Register, named: NamedPlan) -> None:
    title = _("{village} households and who keeps in touch with them", village=register.village)
    book = Book.create(named.plan, title=title)
    page = book.page(_("Public register"), _PUBLIC, title=title)
    rows = [
        (one.household, one.group, masked_name(one.head), *_holder(one)) for one in register.rows
    ]
    page.table(rows, empty=_("There are no households in this village."))
    book.save(path)


def _mark(sheet: Worksheet, named: NamedPlan, title: Text) -> None:
    """Say at the top of every printed page that the sheet is internal."""
    mark = str(_("Internal, do not pass on"))
    said = f"{named.plan.organisation} {title}".replace("&", "&&")[:_MOST_HEADER_CHARACTERS]
    sheet.set_header(f"&L&11{said}&R&B&14{mark}")


def _holder(row: RegisterRow) -> tuple[str, str]:
    """Who holds the household, and the unit of each; said plainly where nobody does."""
    return (row.holder, row.unit) if row.holder else (str(_("nobody yet")), "")
