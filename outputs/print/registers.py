"""Household registers, a workbook for each village: a full one for the office, a public one.

The internal edition has names, addresses and telephone numbers, and says on every page and in
its file's name that it is internal. The public edition has numbers and masked names only:
no address, no category (which may tell of hardship), no telephone number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from outputs.calendars.building import file_name
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.words.naming import day_word, list_word, masked_name
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


@dataclass(frozen=True)
class Register:
    """The households of one village, and who holds and visits them."""

    village: str
    rows: pd.DataFrame
    holders: Mapping[str, Sequence[str]]
    days: Mapping[str, Sequence[date]]


def registers(named: NamedPlan, village: str | None = None) -> Iterator[Register]:
    """The register of every village that has households, or of `village` alone.

    Villages come in the order of the workbook, households by group and then in its order.
    """
    frame = named.problem.households
    held: dict[str, list[str]] = defaultdict(list)
    for household, holder in zip(
        named.plan.holders["household"], named.plan.holders["holder"], strict=True
    ):
        if holder not in held[household]:
            held[household].append(holder)
    days: dict[str, list[date]] = defaultdict(list)
    for shift in named.shifts:
        for household in shift.households:
            days[household].append(shift.date)
    places = {unit: named.village(unit) for unit in frame["unit"].unique()}
    order = {unit: named.unit_rank(unit) for unit in places}
    for found in sorted({one for one in places.values() if one is not None}, key=named.unit_rank):
        if village is not None and found != village:
            continue
        mine = frame[frame["unit"].map(places) == found]
        ranked = mine.sort_values("unit", key=lambda units: units.map(order), kind="stable")
        yield Register(found, ranked, held, days)


def write_register(folder: Path, register: Register, named: NamedPlan) -> tuple[Path, Path]:
    """Write both editions below `folder`; returns the internal and the public file.

    Raises OSError where a file cannot be written.
    """
    stem = file_name(register.village).removesuffix(".ics")
    mark = _("internal")
    internal = folder / INTERNAL_FOLDER / f"{stem}-{mark}.xlsx"
    public = folder / PUBLIC_FOLDER / f"{stem}.xlsx"
    for path in (internal, public):
        path.parent.mkdir(parents=True, exist_ok=True)
    _write_internal(internal, register, named)
    _write_public(public, register, named)
    return internal, public


def _write_internal(path: Path, register: Register, named: NamedPlan) -> None:
    name = named.names.unit(register.village)
    title = _("{village} household register (internal)", village=name)
    book = Book.create(path, named.plan, title=title)
    page = book.page(_("Household register"), _INTERNAL, title=title, landscape=True)
    _mark(page.sheet, named, title)
    page.line(_("For internal use only: keep it locked up, do not copy or post it."))
    page.table(
        _internal_rows(register, named),
        empty=_("There are no households in this village."),
        frozen_columns=3,
    )
    holders = _("{village} holders of households (internal)", village=name)
    page = book.page(_("Holders"), _HOLDERS, title=holders, landscape=True)
    _mark(page.sheet, named, holders)
    page.table(_holder_rows(register, named), empty=_("No household here has a holder."))
    book.workbook.close()


def _write_public(path: Path, register: Register, named: NamedPlan) -> None:
    name = named.names.unit(register.village)
    title = _("{village} households and who keeps in touch with them", village=name)
    book = Book.create(path, named.plan, title=title)
    page = book.page(_("Public register"), _PUBLIC, title=title)
    rows: list[list[Cell]] = [
        [key, named.names.unit(unit), masked_name(head), *_holder_cells(key, register, named)]
        for key, unit, head in zip(
            register.rows["id"], register.rows["unit"], register.rows["head"], strict=True
        )
    ]
    page.table(rows, empty=_("There are no households in this village."))
    book.workbook.close()


def _mark(sheet: Worksheet, named: NamedPlan, title: Text) -> None:
    """Say at the top of every printed page that the sheet is internal."""
    mark = str(_("Internal, do not pass on"))
    said = f"{named.plan.organisation} {title}".replace("&", "&&")[:_MOST_HEADER_CHARACTERS]
    sheet.set_header(f"&L&11{said}&R&B&14{mark}")


def _internal_rows(register: Register, named: NamedPlan) -> Iterator[list[Cell]]:
    rows = register.rows
    columns = ("id", "unit", "head", "persons", "categories", "address")
    for key, unit, head, persons, categories, address in zip(
        *(rows[column] for column in columns), strict=True
    ):
        holders = register.holders.get(key, ())
        people = (named.problem.people.get(one) for one in holders)
        yield [
            key,
            named.names.unit(unit),
            head,
            None if pd.isna(persons) else int(persons),
            list_word(categories),
            address,
            *_holder_cells(key, register, named),
            list_word(dict.fromkeys(one.phone for one in people if one is not None and one.phone)),
            list_word(map(day_word, register.days.get(key, ()))),
            None,
        ]


def _holder_cells(household: str, register: Register, named: NamedPlan) -> list[Cell]:
    """Who holds the household, and the unit of each; said plainly where nobody does."""
    holders = register.holders.get(household, ())
    if not holders:
        return [str(_("nobody yet")), None]
    units = dict.fromkeys(named.names.person_unit(one) for one in holders)
    return [
        list_word(named.names.person(one) for one in holders),
        list_word(unit for unit in units if unit),
    ]


def _holder_rows(register: Register, named: NamedPlan) -> Iterator[list[Cell]]:
    """A row for each holder in the village, in the order of the workbook."""
    held: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, unit in zip(register.rows["id"], register.rows["unit"], strict=True):
        for holder in register.holders.get(key, ()):
            held[holder].append((key, unit))
    for person in (one for one in named.problem.people if one in held):
        mine = held[person]
        yield [
            named.names.person(person),
            named.names.person_unit(person),
            named.names.title(person),
            named.problem.people[person].phone,
            len(mine),
            list_word(dict.fromkeys(named.names.unit(unit) for _key, unit in mine)),
            sum(len(register.days.get(key, ())) for key, _unit in mine),
        ]
