"""Changing the workbook in the page: a row written, added or emptied, safe mends.

Each goes the way of an upload: a copy with the change is read as ever, and takes the workbook's
place unless it has errors that were not there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from starlette.routing import Route

from inputs.workbook.entries import Listing, write_entry, write_without
from inputs.workbook.mending import write_mended
from inputs.workbook.schema import SHEET_OF
from planner.domain.faults import FileFault
from planner.domain.language import Text, _, current
from planner.domain.trouble import Trouble
from planner.domain.workshops import workbench
from planner.web.earlier import BookNotKept, put_in_force, set_aside
from planner.web.edits import Edit
from planner.web.forms import form_of
from planner.web.jobs import Order
from planner.web.marks import mark_of
from planner.web.reading import read_apart
from planner.web.render import Note, not_found
from planner.web.roles import planner
from planner.web.rowforms import held
from planner.web.sheets import (
    IN_FORCE,
    TO_MEND,
    changed_meanwhile,
    faults_page,
    file_of,
    not_saved,
    number_of,
    root_of,
    row_page,
)
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Fault
    from planner.web.desk import Desk
    from planner.web.forms import Form
    from planner.web.jobs import Job
    from planner.web.shown import Shelf

Write = Callable[["Path"], None]
"""Writes the workbook with a change to the file it is given."""


class Broken(Trouble):
    """The change would bring errors: `faults` are all of the copy's, `broken` the new errors."""

    def __init__(self, faults: tuple[Fault, ...], broken: tuple[Fault, ...]) -> None:
        super().__init__(not_saved(len(broken)))
        self.faults, self.broken = faults, broken


# -- rows --------------------------------------------------------------------------------


@planner
async def save(request: Request) -> Response:
    """Write what was typed into a row, or into a new one."""
    edit = _edit(request, await form_of(request))
    if edit is None:
        return not_found(request)
    return await _ordered(request, edit, _("Saving a row"), _saved)


@planner
async def remove(request: Request) -> Response:
    """Empty a row."""
    edit = _edit(request, await form_of(request))
    if edit is None:
        return not_found(request)
    return await _ordered(request, edit, _("Removing a row"), _removed)


def _edit(request: Request, form: Form) -> Edit | None:
    """What a form wants a row to say; None where there is no such sheet."""
    en = request.path_params["sheet"]
    if en not in SHEET_OF:
        return None
    columns = [one.en for one in SHEET_OF[en].columns if f"was_{one.en}" in form.data]
    was = {one: form.text(f"was_{one}") for one in columns}
    typed = {
        one: form.text(f"cell_{one}") if f"cell_{one}" in form.data else was[one] for one in was
    }
    return Edit(en, number_of(request), request.state.visitor.name, was, typed)


async def _ordered(
    request: Request, edit: Edit, what: Text, change: Callable[[Edit, Path, Listing, Path], None]
) -> Response:
    """Carry out a change of a row; where that is refused, its form comes back as it was sent."""
    app, root = request.app, root_of(request)
    key = app.state.edits.keep(edit)

    def carry(job: Job) -> None:
        file = file_of(app.state.desk, root)

        def written(fresh: Path) -> None:
            listing = _unchanged(app.state.shelf, file, edit)
            change(edit, file, listing, fresh)

        try:
            take(app, root, written, job)
        except Broken as trouble:
            edit.faults, edit.broken = trouble.faults, trouble.broken
            raise
        edit.saved = True
        detail = {"sheet": SHEET_OF[edit.sheet].zh, "row": str(edit.row)}
        app.state.desk.store.log("workbook edited", detail, at=app.state.clock(), by=edit.by)

    there = f"{root}/{edit.sheet}"
    order = Order(
        what=what, by=edit.by, language=current(), first=carry, stoppable=True, step=True,
        then=f"{there}?edit={key}", back=f"{there}/{edit.number or 'new'}?edit={key}",
    )  # fmt: skip

    async def refused(request: Request, note: Note, status: int) -> Response:
        return await row_page(request, edit, note, status)

    return await carry_out(request, order, refused)


def _unchanged(shelf: Shelf, file: Path, edit: Edit) -> Listing:
    """The sheet as it is now. Raises NotPossible where the row says something else by now.

    A form that does not say what a cell said is one that was opened while it was empty.
    """
    rows = shelf.rows(file)
    listing = None if rows is None else rows.get(edit.sheet)
    if listing is None:
        raise NotPossible(_("This workbook is no longer here."))
    if edit.number is not None:
        entry = listing.entry(edit.number)
        now = {one.en: held(entry, one.en) for one in listing.sheet.columns}
        edit.meanwhile = {en: text for en, text in now.items() if text != edit.was.get(en, "")}
        if not edit.meanwhile and not listing.header < edit.number <= listing.free:
            raise NotPossible(_("Nothing stands in this row any more."))
    if edit.meanwhile:
        raise NotPossible(changed_meanwhile())
    return listing


def _saved(edit: Edit, file: Path, listing: Listing, fresh: Path) -> None:
    changed = {en: text for en, text in edit.typed.items() if text != edit.was[en]}
    if not changed:
        raise NotPossible(_("Nothing was changed."))
    edit.row = write_entry(file, fresh, listing, edit.number, changed)


def _removed(edit: Edit, file: Path, listing: Listing, fresh: Path) -> None:
    if edit.number is None or listing.entry(edit.number) is None:
        raise NotPossible(_("Nothing stands in this row any more."))
    edit.row = edit.number
    write_without(file, fresh, listing, edit.number)


# -- safe mends --------------------------------------------------------------------------


@planner
async def mend(request: Request) -> Response:
    """Write every cell that can safely be mended as it should be written."""
    await form_of(request)
    app, root, by = request.app, root_of(request), request.state.visitor.name

    def carry(job: Job) -> None:
        file = file_of(app.state.desk, root)

        def written(fresh: Path) -> None:
            found = app.state.shelf.mends(file)
            if not found:
                raise NotPossible(_("There is nothing that can be mended safely."))
            write_mended(file, fresh, found)

        take(app, root, written, job)
        app.state.desk.store.log("workbook mended", {}, at=app.state.clock(), by=by)

    order = Order(
        what=_("Mending the workbook"), by=by, language=current(), first=carry,
        stoppable=True, step=True, then=f"{root}/faults", back=f"{root}/faults",
    )  # fmt: skip
    return await carry_out(request, order, faults_page)


# -- taking it over ----------------------------------------------------------------------


def take(app: Starlette, root: str, write: Write, job: Job) -> None:
    """Put what `write` writes in the place of the workbook under `root`.

    One that was set aside comes into force once it has no errors. Raises Broken where the change
    brings errors, and whatever keeps it from being written; everything is as it was then.
    """
    desk: Desk = app.state.desk
    shelf: Shelf = app.state.shelf
    file = file_of(desk, root)
    try:
        mark = mark_of(file)
        with workbench(desk.book) as bench:
            fresh = bench / desk.book.name
            write(fresh)
            faults = read_apart(fresh, desk.place).faults
            reading = shelf.aside() if root == TO_MEND else shelf.reading()
            broken = _new(faults, () if reading is None else reading.faults)
            if broken:
                raise Broken(faults, broken)
            job.go_on()
            if root == IN_FORCE:
                put_in_force(desk, fresh, shelf.zone(), of=mark)
            elif mark_of(file) != mark:
                raise BookNotKept(_("The workbook has changed meanwhile, and was left as it is."
                                    " Try again."))  # fmt: skip
            elif any(not one.warning for one in faults):
                set_aside(desk, fresh)
            else:
                put_in_force(desk, fresh, shelf.zone())
                desk.aside.unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise NotPossible(_("This workbook is no longer here.")) from error
    except FileFault as error:
        raise NotPossible(error.text) from error


def _new(faults: Iterable[Fault], before: Iterable[Fault]) -> tuple[Fault, ...]:
    """The errors among `faults` that were not there `before`."""
    known = {key for one in before for key in _keys(one)}
    return tuple(one for one in faults if not one.warning and not _keys(one) <= known)


def _keys(fault: Fault) -> set[tuple[object, ...]]:
    """What tells an error in each of its rows."""
    about = fault.code, fault.sheet, fault.column, fault.value
    return {(*about, row) for row in (fault.row, *fault.also)}


routes = [
    route
    for root in (IN_FORCE, TO_MEND)
    for route in (
        Route(f"{root}/faults", mend, methods=["POST"]),
        Route(f"{root}/{{sheet}}/new", save, methods=["POST"]),
        Route(f"{root}/{{sheet}}/{{row}}", save, methods=["POST"]),
        Route(f"{root}/{{sheet}}/{{row}}/remove", remove, methods=["POST"]),
    )
]
