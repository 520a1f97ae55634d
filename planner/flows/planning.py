"""A workbook's way to its outputs: read, plan, judge, write; nothing is written in between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.judging.judge import verify
from inputs.workbook.reading import read
from outputs.folder.plan import PLAN_CONTENTS, export
from outputs.folder.replacing import FolderNotWritten, check_folder
from outputs.store.errors import StoreTrouble
from planner.domain.findings import with_breaches
from planner.domain.language import _, speaking
from planner.domain.plan import PlanWarning
from planner.domain.progress import Progress, Silent
from planner.flows.remember import remember
from planner.stages.whole import make_plan

if TYPE_CHECKING:
    from planner.domain.findings import Finding
    from planner.domain.language import Text
    from planner.domain.plan import Plan
    from planner.domain.problem import Fault, Problem


@dataclass(frozen=True, eq=False)
class Outcome:
    """How far a workbook came.

    `faults` of the input, warnings included; `problem` and `plan` are None where there is
    none to make. `findings` are the judge's remarks on the plan. `folder` is where the
    outputs are; None where nothing was written because the input is bad or the folder
    cannot be written, which `trouble` then explains. `language` is the one of the outputs.
    """

    faults: tuple[Fault, ...]
    language: str
    problem: Problem | None = None
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    folder: Path | None = None
    trouble: Text | None = None


def make(
    book: Path,
    out: Path | None = None,
    *,
    seed: int = 0,
    language: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Plan the workbook `book` and write every output into the folder `out`.

    Without `out` the folder stands beside the workbook, see :func:`default_folder`. The
    outputs speak `language`, or else the one the workbook sets. The judge sees every plan
    before anything is written; a plan with a breach carries it as a warning wherever it is
    read.
    """
    progress = progress or Silent()
    progress.stage(_("Reading the workbook"))
    reading = read(book)
    language = language or reading.language
    if reading.problem is None:
        return Outcome(reading.faults, language)
    folder = out or default_folder(book, reading.problem)
    with speaking(language):
        try:
            check_folder(folder, PLAN_CONTENTS)
            problem = remember(reading.problem, book)
            plan = make_plan(problem, seed=seed, progress=progress)
            progress.stage(_("Judging the plan"))
            findings = verify(plan, problem)
            plan = with_breaches(plan, findings)
            plan = _with_memory(plan, _turns(problem) - _turns(reading.problem))
            progress.stage(_("Writing the outputs"))
            export(plan, problem, folder)
        except (FolderNotWritten, StoreTrouble) as error:
            return Outcome(reading.faults, language, trouble=error.text)
    return Outcome(reading.faults, language, problem, plan, findings, folder)


def _turns(problem: Problem) -> int:
    """How many rows of 历史 say that something was done."""
    return sum(row.count > 0 for row in problem.history)


def _with_memory(plan: Plan, rows: int) -> Plan:
    """The plan with a word on how many `rows` of history came from the store."""
    if rows <= 0:
        return plan
    text = _("{n} visits and turns recorded as done were counted as history.", n=rows)
    return replace(plan, warnings=(*plan.warnings, PlanWarning("records", str(text))))


def default_folder(book: Path, problem: Problem) -> Path:
    """The folder beside `book` that is named after it and the period."""
    name = book.name if book.is_dir() else book.stem
    return book.parent / f"{name}-{problem.settings.start}_{problem.settings.end}"
