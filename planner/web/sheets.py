"""The workbook in the page: its sheets, the rows of one, a row as a form, its faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Route

from outputs.words.lines import fault_line
from planner.domain.faults import FileFault
from planner.domain.language import Text, _
from planner.web.forms import whole_number
from planner.web.paging import paged
from planner.web.render import Note, go, here_of, page, route_path
from planner.web.roles import planner
from planner.web.rowforms import fields, names_of, of_row, without_field

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from inputs.workbook.entries import Entry, Listing, Listings
    from inputs.workbook.reading import Reading
    from planner.domain.problem import Fault
    from planner.web.desk import Desk
    from planner.web.edits import Edit, Edits
    from planner.web.shown import Shelf

IN_FORCE, TO_MEND = "/plan/sheets", "/plan/to-mend"
"""Where the workbook is that counts, and the one that was set aside."""

NEEDED = ("units", "people", "duties")
"""The sheets without whose rows there is nothing to plan."""

_COLUMNS = 7
_MOST_SHOWN = 300
_ROWS_LINKED = 12


@dataclass(frozen=True)
class Opened:
    """One of the two workbooks, under `root`, as it is now: its rows and what is wrong with it."""

    root: str
    file: Path
    rows: Listings
    reading: Reading

    @property
    def mending(self) -> bool:
        """Whether it is the one that was set aside."""
        return self.root == TO_MEND

    def listing(self, request: Request) -> Listing:
        """The sheet that the address names. Raises HTTPException where there is none."""
        found = self.rows.get(request.path_params["sheet"])
        if found is None:
            raise HTTPException(404)
        return found


def root_of(request: Request) -> str:
    """Under which address the workbook is that the request is about."""
    return TO_MEND if route_path(request).startswith(TO_MEND) else IN_FORCE


def file_of(desk: Desk, root: str) -> Path:
    """The file of the workbook under `root`."""
    return desk.aside if root == TO_MEND else desk.book


async def opened(request: Request) -> Opened | Response:
    """The workbook the request is about, or where to go where there is none.

    Raises UnderWay where reading it takes longer than an answer may wait.
    """
    root, shelf = root_of(request), request.app.state.shelf
    file = file_of(request.app.state.desk, root)
    try:
        found = await run_in_threadpool(_read, shelf, root, file)
    except FileFault:
        return go(request, "/plan")
    if found is not None:
        return found
    if root == TO_MEND and request.method == "GET":
        return go(request, here_of(request).replace(TO_MEND, IN_FORCE, 1))
    return go(request, "/start")


def _read(shelf: Shelf, root: str, file: Path) -> Opened | None:
    rows = shelf.rows(file)
    reading = shelf.aside() if root == TO_MEND else shelf.reading()
    return None if rows is None or reading is None else Opened(root, file, rows, reading)


# -- all sheets --------------------------------------------------------------------------


@planner
async def overview(request: Request) -> Response:
    """Every sheet, how many rows it has, and what it still needs."""
    book = await opened(request)
    if not isinstance(book, Opened):
        return book
    faults = [_counted(listing, book.reading.faults) for listing in book.rows.values()]
    own = {en: sum(not one.sample for one in listing.entries) for en, listing in book.rows.items()}
    return page(
        request,
        "sheets.html",
        title=str(_("The workbook to be mended") if book.mending else _("The workbook")),
        book=book,
        sheets=[
            (listing, own[en], len(listing.entries) - own[en], *counted)
            for (en, listing), counted in zip(book.rows.items(), faults, strict=True)
        ],
        needed=[book.rows[en] for en in NEEDED if not own[en]],
        faults=len(book.reading.faults),
    )


def _counted(listing: Listing, faults: Iterable[Fault]) -> tuple[int, int]:
    """How many errors and how many hints there are about a sheet."""
    found = Counter(one.warning for one in faults if one.sheet == listing.title)
    return found[False], found[True]


# -- the rows of a sheet -----------------------------------------------------------------


@planner
async def rows_page(request: Request) -> Response:
    """The rows of a sheet, page by page, or those in which a word stands."""
    book = await opened(request)
    if not isinstance(book, Opened):
        return book
    listing = book.listing(request)
    asked = request.query_params.get("q", "").strip()[:100]
    found = [one for one in listing.entries if _holds(one, asked)]
    edit = edit_of(request)
    saved = edit.row if edit is not None and edit.saved else None
    at = next((n for n, one in enumerate(found) if one.number == saved), None)
    told: Counter[tuple[int, bool]] = Counter()
    for fault in book.reading.faults:
        if fault.sheet == listing.title and fault.row is not None:
            told.update((row, fault.warning) for row in {fault.row, *fault.also})
    return page(
        request,
        "sheet.html",
        title=listing.title,
        note=None if edit is None or not edit.saved else Note(str(_("It is saved."))),
        book=book,
        listing=listing,
        columns=_columns(listing),
        entries=paged(request, found, at=at, once=("edit",)),
        q=asked,
        told=told,
        saved=saved,
        hints=[] if edit is None else list(_told_of(book, listing, edit)),
    )


def _told_of(book: Opened, listing: Listing, edit: Edit) -> Iterator[str]:
    """What there is to say about the row that was saved."""
    return (fault_line(one) for one in of_row(book.reading.faults, listing, edit.row))


def _holds(entry: Entry, asked: str) -> bool:
    word = asked.casefold()
    return not word or any(word in text.casefold() for text in entry.cells.values())


def _columns(listing: Listing) -> Sequence[tuple[str, str]]:
    """The columns that tell most: the first ones in which something stands."""
    used = {en for one in listing.entries for en in one.cells}
    if "name" in used:
        used.discard("id")
    every = [one for one in listing.sheet.columns if one.en in used]
    return [(one.en, listing.headers.get(one.en, one.zh)) for one in every[:_COLUMNS]]


# -- a row -------------------------------------------------------------------------------


@planner
async def row_form(request: Request) -> Response:
    """A row as a form, as it is or as it was sent."""
    return await row_page(request, edit_of(request))


def number_of(request: Request) -> int | None:
    """The row that an address is of; None for a new one, 0 for what is no number of a row."""
    said = request.path_params.get("row")
    return None if said is None else whole_number(said)


async def row_page(
    request: Request, edit: Edit | None = None, note: Note | None = None, status: int = 200
) -> Response:
    """The form of a row, a new one without a number, with what came of `edit`."""
    book = await opened(request)
    if not isinstance(book, Opened):
        return book
    listing = book.listing(request)
    number = number_of(request)
    entry = None if number is None else listing.entry(number)
    if number is not None and entry is None and edit is None:
        raise HTTPException(404)
    sent = edit is not None and bool(edit.faults)
    faults = edit.faults if edit is not None and sent else book.reading.faults
    about = list(of_row(faults, listing, edit.row if edit is not None and sent else number))
    broken = [] if edit is None else [one for one in edit.broken if one not in about]
    shown = list(fields(book.rows, listing, entry, edit, about))
    new = _("A new row of {sheet}", sheet=listing.title)
    old = _("{sheet}, row {row}", sheet=listing.title, row=number)
    return page(
        request,
        "row.html",
        status=status,
        title=str(new if number is None else old),
        note=note or _outcome(edit),
        book=book,
        listing=listing,
        row=number,
        entry=entry,
        fields=shown,
        names=names_of(book.rows, shown),
        said=list(without_field(about, listing)),
        broken=[fault_line(one) for one in broken[:_MOST_SHOWN]],
        gone=number is not None and entry is None,
        params=_params() if listing.en == "duties" else (),
    )


def _outcome(edit: Edit | None) -> Note | None:
    """Why nothing came of what was sent, where the answer came later."""
    if edit is None or edit.saved:
        return None
    if edit.meanwhile:
        return Note(str(changed_meanwhile()), good=False)
    return Note(str(not_saved(len(edit.broken))), good=False) if edit.broken else None


def changed_meanwhile() -> Text:
    """What is said where somebody else has written into the row."""
    return _(
        "Somebody else has changed this row meanwhile; nothing was saved. What it says now stands"
        " beside each field: save again where yours is to count."
    )


def not_saved(count: int) -> Text:
    """What is said where the change would bring errors."""
    return _("Nothing was saved: {n:error|errors} would come of it.", n=count)


def _params() -> Sequence[tuple[str, str, str]]:
    """The parameters of duties: word, meaning, example."""
    from constraints.parameters import PARAMS

    return [(one.zh, str(one.note), one.example) for one in PARAMS.values()]


def edit_of(request: Request) -> Edit | None:
    """The change that the address is about."""
    edits: Edits = request.app.state.edits
    sheet = request.path_params["sheet"]
    return edits.of(request.query_params.get("edit", ""), request.state.visitor.name, sheet)


# -- its faults --------------------------------------------------------------------------


@planner
async def faults_page(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Every fault with the way to its row, and what can be mended safely."""
    book = await opened(request)
    if not isinstance(book, Opened):
        return book
    mends = await run_in_threadpool(request.app.state.shelf.mends, book.file) or ()
    faults = book.reading.faults
    return page(
        request,
        "mending.html",
        status=status,
        title=str(_("Faults and hints of this workbook")),
        note=note,
        book=book,
        lines=[(fault_line(one), _ways(book, one)) for one in faults[:_MOST_SHOWN]],
        count=len(faults),
        errors=sum(not one.warning for one in faults),
        mends=mends[:_MOST_SHOWN],
        mended=len(mends),
    )


def _ways(book: Opened, fault: Fault) -> Sequence[tuple[int, str]]:
    """The rows that a fault is about, with the addresses of their forms."""
    listing = next((one for one in book.rows.values() if one.title == fault.sheet), None)
    if listing is None or fault.row is None:
        return ()
    numbers = [one for one in (fault.row, *fault.also) if listing.entry(one) is not None]
    return [(one, f"{book.root}/{listing.en}/{one}") for one in numbers[:_ROWS_LINKED]]


routes = [
    route
    for root in (IN_FORCE, TO_MEND)
    for route in (
        Route(root, overview, methods=["GET"]),
        Route(f"{root}/faults", faults_page, methods=["GET"]),
        Route(f"{root}/{{sheet}}", rows_page, methods=["GET"]),
        Route(f"{root}/{{sheet}}/new", row_form, methods=["GET"]),
        Route(f"{root}/{{sheet}}/{{row}}", row_form, methods=["GET"]),
    )
]
