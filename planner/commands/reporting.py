"""The command that reports: what was owed, planned and done in a quarter or a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.commands.common import book_argument, language_option, out_option, say, say_faults
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import Text, _, marked, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.domain.periods import Period
    from planner.domain.plan import Plan
    from planner.domain.problem import Problem


@click.command(cls=Command, help=marked("Report what was owed, planned and done in a period."))
@book_argument
@click.argument("plans", type=click.Path(path_type=Path), metavar="[PLAN...]", nargs=-1)
@click.option(
    "--period",
    "period_text",
    metavar="2027Q1",
    help=marked(
        "A year, half-year, quarter, month or FIRST..LAST; unless given, the days of the plans."
    ),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=marked(
        "What is planned before this day and not recorded is overdue; unless given, today."
    ),
)
@out_option
@language_option
@click.pass_context
def report(
    ctx: click.Context,
    book: Path,
    plans: tuple[Path, ...],
    period_text: str | None,
    as_of: datetime | None,
    out: Path | None,
) -> None:
    """Write the report of `book` and `plans` as a workbook and as a page."""
    from inputs.workbook.reading import read
    from outputs.files import UnreadablePlan, read_plan
    from outputs.report.timespan import parse_period, span
    from outputs.report.write import ReportNotWritten, write_report
    from outputs.tables.period.report import make_report

    period: Period | None = None
    if period_text is not None:
        try:
            period = parse_period(period_text)
        except ValueError:
            say(_unknown_period(period_text), err=True)
            ctx.exit(UNREADABLE)
    reading = read(book)
    with speaking(ctx.obj or reading.language):
        say_faults(reading.faults, err=True)
        if reading.problem is None:
            ctx.exit(UNREADABLE)
        problem = reading.problem
        try:
            found = [read_plan(one) for one in plans or _beside(book)]
        except UnreadablePlan as error:
            say(error.text, err=True)
            ctx.exit(UNREADABLE)
        period = period or span(*_whole(found, problem))
        made = make_report(problem, found, period, _as_of(as_of, period))
        try:
            written = write_report(made, out or _folder(book))
        except ReportNotWritten as error:
            say(error.text, err=True)
            ctx.exit(UNREADABLE)
        for plan in made.plans:
            say(_("Plan used: {first} to {last}", first=plan.start, last=plan.end))
        if not made.plans:
            say(_("No plan of this period was found; the report shows what 历史 records."))
        say(*(_("Written to {place}", place=place) for place in written))


def _unknown_period(text: str) -> Text:
    return _(
        "{text}: expected a period such as 2027, 2027H1, 2027Q1, 2027-02 or"
        " 2027-01-01..2027-03-31.",
        text=text,
    )


def _folder(book: Path) -> Path:
    return book.resolve().parent


def _beside(book: Path) -> Iterator[Path]:
    """The plans that `sanfang plan` has written beside the workbook, by name."""
    name = book.resolve().name if book.is_dir() else book.stem
    for folder in sorted(_folder(book).iterdir()):
        first, _mark, last = folder.name.removeprefix(f"{name}-").partition("_")
        named = folder.name.startswith(f"{name}-") and _is_day(first) and _is_day(last)
        if named and (folder / "plan.json").is_file():
            yield folder


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _whole(plans: list[Plan], problem: Problem) -> tuple[date, date]:
    """The days from the first plan's start to the last one's end; without any the workbook's."""
    first = min((plan.start for plan in plans), default=problem.settings.start)
    last = max((plan.end for plan in plans), default=problem.settings.end)
    return first, last


def _as_of(given: datetime | None, period: Period) -> date:
    """The day asked for, else today, but never later than the day after the period."""
    if given is not None:
        return given.date()
    return min(datetime.now().astimezone().date(), period.last + timedelta(days=1))
