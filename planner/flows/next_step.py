"""What to type next, told from what lies in a folder."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.files import PLAN_FILE, UnreadablePlan, read_plan
from planner.domain.language import Text, _
from planner.domain.trouble import BadInput
from planner.flows.books import Workbook, read_book
from planner.flows.planning import default_folder

if TYPE_CHECKING:
    from planner.domain.plan import Plan

_NEEDED = ("人员", "people")
"""Every workbook has this sheet, and nothing else that is written has."""


@dataclass(frozen=True, slots=True)
class Step:
    """Why something is to be done, and the command line that does it."""

    why: Text
    command: str


def next_steps(folder: Path) -> Iterator[Step]:
    """The steps that come next in `folder`, the most likely first.

    With several workbooks the one that was changed last is meant. Raises StoreUnreadable.
    """
    books = sorted(_books(folder), key=lambda path: (-path.stat().st_mtime, path.name))
    if not books:
        yield Step(_("There is no workbook here. Write a blank one to fill in:"),
                   "sanfang new 工作簿.xlsx")  # fmt: skip
        yield Step(_("Or see the examples, and write one:"), "sanfang presets")
        return
    name = _quoted(books[0].name)
    try:
        book = read_book(books[0])
    except BadInput as error:
        n = sum(not fault.warning for fault in error.faults)
        text = _("{book} has {n:fault|faults}. List and correct what is wrong:", book=name, n=n)
        yield Step(text, f"sanfang check {name}")
        yield Step(_("What is certain can be mended in a copy:"), f"sanfang check {name} --fix")
        return
    if not book.problem.duties or not book.problem.people:
        yield Step(_("{book} is still empty: fill in 单位, 人员 and 制度, save it, and check it:",
                     book=name), f"sanfang check {name}")  # fmt: skip
        return
    yield from _after_checking(book, name)


def _after_checking(book: Workbook, name: str) -> Iterator[Step]:
    """The steps with a workbook that has no faults."""
    place, plan = _newest_plan(book)
    published = _published(book)
    if plan is None and published is None:
        yield Step(_("{book} has no faults. Plan it:", book=name), f"sanfang plan {name}")
        return
    sha = book.problem.source_sha256
    if plan is not None and plan.source_sha256 == sha and not _same(plan, published):
        folder = _quoted(place.name)
        yield Step(_("The plan in {folder} is not published. Look at its coverage.html and"
                     " roster.xlsx, then publish it:", folder=folder),
                   f"sanfang publish {folder}")  # fmt: skip
        return
    if published is None:
        yield Step(_("{book} has changed since it was planned. Plan it again:", book=name),
                   f"sanfang plan {name}")  # fmt: skip
        return
    if published.source_sha256 != sha:
        yield Step(_("{book} has changed since it was published. Plan what changes, and no more:",
                     book=name), f"sanfang replan {name}")  # fmt: skip
    else:
        yield Step(_("The plan is published. When somebody is away, add a row to 不可用 of {book},"
                     " then type:", book=name), f"sanfang replan {name}")  # fmt: skip
    yield Step(_("To see and change it in the browser:"), f"sanfang serve {name}")


def _books(folder: Path) -> Iterator[Path]:
    """The workbooks in `folder`, by what sheets they have."""
    from inputs.workbook.package import Unsound, sheet_parts

    for path in folder.glob("*.xlsx"):
        if path.name.startswith(("~", ".")):
            continue
        with suppress(OSError, zipfile.BadZipFile, Unsound, KeyError, ValueError):
            with zipfile.ZipFile(path) as package:
                titles = sheet_parts(package)
            if any(word in title for title in titles for word in _NEEDED):
                yield path


def _newest_plan(book: Workbook) -> tuple[Path, Plan | None]:
    """The plan of the book's period that was made last, and its folder."""
    found: list[tuple[float, Path, Plan]] = []
    for suffix in ("", "-replan", "-swap"):
        folder = default_folder(book, suffix)
        with suppress(OSError, UnreadablePlan):
            plan = read_plan(folder)
            found.append(((folder / PLAN_FILE).stat().st_mtime, folder, plan))
    if not found:
        return book.path, None
    _when, folder, plan = max(found, key=lambda one: one[0])
    return folder, plan


def _published(book: Workbook) -> Plan | None:
    """The plan that is published for the book's period."""
    from outputs.store import Store

    if not book.store.is_file():
        return None
    revision = Store.open(book.store, create=False).latest(*book.days)
    return None if revision is None else revision.plan


def _same(plan: Plan, published: Plan | None) -> bool:
    """Whether it is what was published: plans made within one second tell the same moment."""

    def told(of: Plan) -> tuple[object, ...]:
        return of.created, of.source_sha256, of.shifts

    return published is not None and told(plan) == told(published)


def _quoted(name: str) -> str:
    """A file name as it is typed."""
    return f'"{name}"' if " " in name else name
