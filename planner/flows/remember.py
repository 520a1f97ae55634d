"""What the store beside a workbook remembers, added to what the workbook says.

The one way from records to plans: whoever reads a workbook to plan it, to judge by it or to
plan it again asks here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.records import with_records

if TYPE_CHECKING:
    from datetime import datetime

    from planner.domain.plan import Plan
    from planner.domain.problem import Problem


def remember(
    problem: Problem,
    book: Path,
    *,
    store: Path | str | None = None,
    plan: Plan | None = None,
    known: datetime | None = None,
) -> Problem:
    """`problem`, read from `book`, with the records of its store as further history.

    The store is `store`, or ``sanfang.db`` beside `book`; where there is none, `problem` is
    returned as it is. Records of the shifts of `plan`, which is to be judged or planned
    again, are left out: it shows those turns itself. With `known` only what was recorded
    by then counts: a plan is judged by what could be known when it was made. Raises
    StoreUnreadable for a store that cannot be read.
    """
    from outputs.store import Store

    where = Store.beside(book) if store is None else store
    if isinstance(where, Path) and not where.is_file():
        return problem
    found = Store.open(where, create=False).records(known=known)
    return with_records(problem, found, plan=plan)
