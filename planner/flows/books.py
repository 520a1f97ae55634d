"""A workbook that was read without an error: where every flow begins.

What reads workbooks, and what opens stores, is imported where it is needed: many a question
needs only one of them, and either takes longer to load than the question to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.files import UnreadablePlan
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Fault, Problem
from planner.domain.records import with_records
from planner.domain.trouble import BadInput

if TYPE_CHECKING:
    from inputs.workbook.ids import Known
    from inputs.workbook.reading import Reading


@dataclass(frozen=True, eq=False)
class Workbook:
    """The workbook at `path`, and the `problem` that it says.

    `faults` are its warnings. Whatever is made of it speaks `language`.
    """

    path: Path
    problem: Problem
    faults: tuple[Fault, ...] = ()
    language: str = "zh"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that it plans."""
        settings = self.problem.settings
        return settings.start, settings.end

    @property
    def store(self) -> Path:
        """Where its store is, unless another is named: ``sanfang.db`` beside it."""
        from outputs.store import Store

        return Store.beside(self.path)


def read_book(
    path: Path | str,
    *,
    language: str | None = None,
    store: Path | str | None = None,
    lacking: bool = False,
    meanwhile: Callable[[], object] | None = None,
) -> Workbook:
    """Read and check the workbook, or the folder of CSV files, at `path`.

    What is made of it speaks `language`, or else the one that the workbook sets. Rows without
    an id have the one they are published under in `store`, or in the store beside `path`.
    Raises BadInput with every fault where one of them is an error, StoreUnreadable; with
    `lacking` not where all that is wrong is that people, units or households are asked for who
    are not in it yet. `meanwhile` is done while a process of its own unpacks the workbook.
    """
    path = Path(path)
    reading = reading_of(path, store, meanwhile)
    problem = reading.begun if lacking else reading.problem
    if problem is None:
        raise BadInput(reading.faults, language or reading.language)
    return Workbook(path, problem, reading.faults, language or reading.language)


def reading_of(
    path: Path,
    store: Path | str | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Reading:
    """What the workbook at `path` says, with the ids that are published, see :func:`read_book`."""
    from inputs.workbook.reading import read

    return read(path, lambda: published_ids(path, store), meanwhile)


def published_ids(book: Path, store: Path | str | None = None) -> Mapping[str, Known]:
    """The ids that were published last in `store`, or in that beside `book`, with what their rows
    said; none without a store. Raises StoreUnreadable.
    """
    from outputs.store import Store

    place = Store.beside(book) if store is None else store
    if isinstance(place, Path) and not place.is_file():
        return {}
    revision = Store.open(place, create=False).latest()
    if revision is None:
        return {}
    problem = revision.problem

    def unit(identifier: str | None) -> tuple[str, ...]:
        found = problem.units.get(identifier or "")
        return ("",) if found is None else (found.id, found.name)

    return {
        "units": {
            one.id: ((one.name,), unit(one.parent), (one.kind,)) for one in problem.units.values()
        },
        "people": {
            one.id: ((one.name,), unit(one.unit), (one.title,), (one.phone,))
            for one in problem.people.values()
        },
        "duties": {one.id: ((one.name,),) for one in problem.duties.values()},
    }


def find_book(path: Path, plan: Plan) -> Path:
    """The workbook that the plan at `path` was made from, beside its folder or in it.

    Raises UnreadablePlan where there is none of that name.
    """
    folder = (path if path.is_dir() else path.parent).resolve()
    name = Path(plan.source_file).name
    for place in (folder.parent, folder):
        if name and (place / name).exists():
            return place / name
    raise UnreadablePlan(
        _(
            "The workbook {book} of the plan {plan} is not beside it; name it with --book.",
            book=plan.source_file or "?",
            plan=path,
        )
    )


def remember(
    book: Workbook,
    *,
    store: Path | str | None = None,
    plan: Plan | None = None,
    known: datetime | None = None,
) -> Problem:
    """The problem of `book`, with the records of its store as further history.

    The one way from records to plans. The store is `store`, or that beside `book`; where
    there is none the problem is as it was read. Records of the shifts of `plan`, which is to
    be judged or planned again, are left out: it shows those turns itself. With `known` only
    what was recorded by then counts: a plan is judged by what could be known when it was
    made. Raises StoreUnreadable for a store that cannot be read.
    """
    return recorded(book.problem, book.store if store is None else store, plan=plan, known=known)


def recorded(
    problem: Problem, store: Path | str, *, plan: Plan | None = None, known: datetime | None = None
) -> Problem:
    """`problem` with the records of `store` as further history, see :func:`remember`."""
    if isinstance(store, Path) and not store.is_file():
        return problem
    from outputs.store import Store

    found = Store.open(store, create=False).records(known=known)
    return with_records(problem, found, plan=plan)
