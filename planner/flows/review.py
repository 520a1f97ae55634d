"""A finished plan's way to the judge: read, overlaid with an edited roster, judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.files import PLAN_FILE, read_plan
from planner.domain.adopted import kept_choices
from planner.domain.findings import Finding
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.trouble import sound
from planner.flows.books import Workbook
from planner.flows.result import JudgedPlan
from planner.flows.settled import as_judged, judged


def judge(plan: Plan, book: Workbook) -> tuple[Finding, ...]:
    """What the judge says of `plan` by what `book` asks; empty where it keeps every rule.

    Findings that are not ``hard`` are remarks: the plan stands. Records of the store beside
    the workbook count as far as they were known when the plan was made, and what the plan
    says was fixed by hand counts as 指定. Raises StoreTrouble.
    """
    with speaking(book.language):
        return judged(plan, book)


def review(path: Path, book: Workbook) -> JudgedPlan:
    """Judge the plan at `path` by what `book` asks.

    `path` is an output folder, its plan.json, or a roster.xlsx, as somebody left it, that
    lies beside the plan.json it came from. Raises UnreadablePlan where there is no plan,
    BadInput where the roster is not understood, and StoreTrouble.
    """
    with speaking(book.language):
        if path.is_dir() or path.suffix.lower() == Path(PLAN_FILE).suffix:
            plan = read_plan(path)
            return JudgedPlan(plan, as_judged(plan, book), book.language, judged(plan, book))
        written = read_plan(path.parent)
        rows, unread = read_roster(path, (written.start, written.end), book.problem.settings)
        edited, unknown = apply_roster(written, rows, book.problem)
        faults = sound((*unread, *unknown), book.language)
        edited = replace(edited, adopted=kept_choices(written, edited))
        problem = as_judged(edited, book)
        return JudgedPlan(edited, problem, book.language, judged(edited, book), faults)
