"""A workbook that was read without an error: where every flow begins.

What reads workbooks, and what opens stores, is imported where it is needed: many a question
needs only one of them, and either takes longer to load than the question to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from outputs.files import UnreadablePlan
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Fault, Problem
from planner.domain.records import with_records
from planner.domain.trouble import BadInput


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


def read_book(path: Path | str, *, language: str | None = None) -> Workbook:
    """Read and check the workbook, or the folder of CSV files, at `path`.

    What is made of it speaks `language`, or else the one that the workbook sets. Raises
    BadInput with every fault where one of them is an error.
    """
    from inputs.workbook.reading import read

    path = Path(path)
    reading = read(path)
    if reading.problem is None:
        raise BadInput(reading.faults, language or reading.language)
    return Workbook(path, reading.problem, reading.faults, language or reading.language)


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
