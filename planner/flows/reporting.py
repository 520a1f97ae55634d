"""What was owed, planned and done in a period: from a workbook and its plans to a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from outputs.files import PLAN_FILE
from outputs.report.timespan import parse_period, span
from outputs.tables.period.report import PeriodReport, make_report
from planner.domain.language import _, speaking
from planner.domain.periods import Period
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook
from planner.flows.standing import gap_notes


def report_on(
    book: Workbook,
    plans: Sequence[Plan],
    *,
    period: str | None = None,
    as_of: date | None = None,
) -> PeriodReport:
    """What of `period`, such as 2027Q1, was owed by `book`, planned in `plans`, and done.

    The period is that of the plans unless given, and without any the workbook's. What was
    planned before `as_of` and is not recorded is overdue: unless given that is today, but no
    later than the day after the period. What is said of gaps is in the store beside the workbook.
    Raises Trouble for a period that is none, StoreTrouble.
    """
    days = span(*_whole(plans, book.problem)) if period is None else _period(period)
    timezone = book.problem.settings.timezone
    day = min(datetime.now(ZoneInfo(timezone)).date(), days.last + timedelta(days=1))
    with speaking(book.language):
        notes = gap_notes(book.store, timezone)
        return make_report(book.problem, plans, days, as_of or day, notes)


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError as error:
        raise Trouble(
            _(
                "{text}: expected a period such as 2027, 2027H1, 2027Q1, 2027-02 or"
                " 2027-01-01..2027-03-31.",
                text=text,
            )
        ) from error


def _whole(plans: Sequence[Plan], problem: Problem) -> tuple[date, date]:
    """The days from the first plan's start to the last one's end; without any the workbook's."""
    first = min((plan.start for plan in plans), default=problem.settings.start)
    last = max((plan.end for plan in plans), default=problem.settings.end)
    return first, last


def plans_beside(book: Workbook) -> Iterator[Path]:
    """The folders of plans that stand beside the workbook and are named after it, by name."""
    path = book.path.resolve()
    name = path.name if path.is_dir() else path.stem
    for folder in sorted(path.parent.iterdir()):
        first, _mark, last = folder.name.removeprefix(f"{name}-").partition("_")
        named = folder.name.startswith(f"{name}-") and _is_day(first) and _is_day(last)
        if named and (folder / PLAN_FILE).is_file():
            yield folder


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
