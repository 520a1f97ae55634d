"""A workbook's way to its outputs: planned, judged, written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

from constraints.judging.judge import verify
from outputs.folder.plan import PLAN_CONTENTS, export
from outputs.folder.replacing import check_folder
from outputs.store import Store
from outputs.words.levels import level_word
from planner.domain.findings import with_breaches
from planner.domain.language import _, in_each, speaking
from planner.domain.plan import STOPPED, TIMED, Plan, PlanWarning
from planner.domain.problem import Problem
from planner.domain.progress import Progress, Silent
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook, remember
from planner.flows.result import JudgedPlan
from planner.flows.standing import gap_notes
from planner.solver.pool import Workers, processors
from planner.solver.solve import Halt, Limits, OutOfTime
from planner.stages.whole import make_plan

_LONGER = 5
"""How much longer each step of `more` searches."""


def limits_of(more: int, minutes: float | None = None) -> Limits:
    """How long is searched where somebody asked `more` times to go on, and `minutes` at most."""
    until = None if minutes is None else monotonic() + 60 * minutes
    return replace(Limits().times(_LONGER**more), until=until)


@contextmanager
def in_time() -> Iterator[None]:
    """Raise Trouble where the search finds no plan at all within its limits."""
    try:
        yield
    except OutOfTime as error:
        raise Trouble(
            _("No plan was found in the time given. Plan again with --more, or when the computer"
              " has less to do.")
        ) from error  # fmt: skip


def plan(
    book: Workbook,
    *,
    seed: int = 0,
    more: int = 0,
    minutes: float | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> JudgedPlan:
    """The plan of the whole period of `book`, judged; what cannot be had is a gap of it.

    Records of the store beside the workbook count as history. A plan with a breach carries
    it as a warning wherever it is read; so does one whose search for the fewest gaps ended
    early (``Plan.unfinished``): each step of `more` searches five times as long. After so many
    `minutes`, if any are given, levels keep what is known, and a warning says where. `seed`
    chooses among equally good plans; whichever `workers` search, they find the same. Raises
    StoreTrouble for a store that cannot be read, Trouble where no plan is found in time, and
    KeyboardInterrupt on Ctrl-C before the gaps are as few as they can be; later Ctrl-C keeps
    the best found so far.
    """
    progress = progress or Silent()
    with speaking(book.language):
        problem = remember(book)
        halt = Halt()
        with in_time():
            limits = limits_of(more, minutes)
            made = make_plan(
                problem, seed=seed, progress=progress, limits=limits, halt=halt, workers=workers
            )
        made = cut_short(made, halt, minutes)
        progress.stage(_("Judging the plan"))
        findings = verify(made, problem)
        made = _with_memory(with_breaches(made, findings), _turns(problem) - _turns(book.problem))
    return JudgedPlan(made, _as_published(problem, book), book.language, findings)


def cut_short(made: Plan, halt: Halt, minutes: float | None = None) -> Plan:
    """The plan, with a word on where the clock of `minutes`, or Ctrl-C, ended its search."""
    if halt.struck is None:
        return made
    level = in_each(level_word, halt.struck)
    if halt.clock and minutes is not None:
        text = _(
            "The limit of {minutes} minutes struck at “{level}”: from there on nothing is proven"
            " the best. Plan without --limit, or with a longer one, for more.",
            minutes=f"{minutes:g}",
            level=level,
        )
        warning = PlanWarning.of(TIMED, text)
    else:
        text = _(
            "Stopped by hand at “{level}”: from there on nothing is proven the best. Let it run"
            " to its end for more.",
            level=level,
        )
        warning = PlanWarning.of(STOPPED, text)
    return replace(made, warnings=(warning, *made.warnings))


def _as_published(problem: Problem, book: Workbook) -> Problem:
    """`problem` with the calendar domain that the store beside the workbook keeps, if any."""
    if not book.store.is_file():
        return problem
    domain = Store.open(book.store, create=False).domain()
    settings = problem.settings
    if domain is None:
        return problem
    return replace(problem, settings=replace(settings, calendar_domain=domain))


def write(
    made: JudgedPlan,
    folder: Path | str,
    *,
    store: Path | str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write every output of a plan into `folder`, with so many `jobs` at once, and return it.

    Rosters, calendars, the coverage page, plan.json: all or nothing. What an earlier run
    wrote there is replaced, files of the user's own are kept. `store` knows what is said of
    gaps. Raises FolderNotWritten, StoreTrouble.
    """
    folder = Path(folder)
    (progress or Silent()).stage(_("Writing the outputs"))
    with speaking(made.language):
        notes = gap_notes(store, made.plan.timezone)
        export(made.plan, made.problem, folder, notes, jobs=jobs or processors())
    return folder


def check_writable(folder: Path) -> None:
    """Raise FolderNotWritten where outputs may not be written into `folder`."""
    check_folder(folder, PLAN_CONTENTS)


def default_folder(book: Workbook, suffix: str = "") -> Path:
    """The folder beside `book` that is named after it and the period."""
    path, settings = book.path, book.problem.settings
    if path.name in ("", ".."):
        path = path.resolve()  # a folder of CSV files that is here, or above
    name = path.name if path.is_dir() else path.stem
    return path.parent / f"{name}-{settings.start}_{settings.end}{suffix}"


def _turns(problem: Problem) -> int:
    """How many rows of 历史 say that something was done."""
    return sum(row.count > 0 for row in problem.history)


def _with_memory(made: Plan, rows: int) -> Plan:
    """The plan with a word on how many `rows` of history came from the store."""
    if rows <= 0:
        return made
    text = _("{n:visit or turn|visits and turns} recorded as done, counted as history.", n=rows)
    return replace(made, warnings=(*made.warnings, PlanWarning.of("records", text)))
