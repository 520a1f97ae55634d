"""A finished plan's way to the judge: read, overlaid with an edited roster, judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from constraints.judging.judge import verify
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.files import PLAN_FILE, read_plan
from planner.domain.adopted import kept_choices, with_choices
from planner.domain.findings import Finding
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.trouble import sound
from planner.flows.books import Workbook, remember
from planner.flows.result import JudgedPlan


def judge(plan: Plan, book: Workbook) -> tuple[Finding, ...]:
    """What the judge says of `plan` by what `book` asks; empty where it keeps every rule.

    Findings that are not ``hard`` are remarks: the plan stands. Records of the store beside
    the workbook count as far as they were known when the plan was made, and what the plan
    says was fixed by hand counts as 指定. Raises StoreTrouble.
    """
    with speaking(book.language):
        return verify(plan, as_judged(plan, book))


def review(path: Path, book: Workbook) -> JudgedPlan:
    """Judge the plan at `path` by what `book` asks.

    `path` is an output folder, its plan.json, or a roster.xlsx, as somebody left it, that
    lies beside the plan.json it came from. Raises UnreadablePlan where there is no plan,
    BadInput where the roster is not understood, and StoreTrouble.
    """
    with speaking(book.language):
        if path.is_dir() or path.suffix.lower() == Path(PLAN_FILE).suffix:
            plan = read_plan(path)
            problem = as_judged(plan, book)
            return JudgedPlan(plan, problem, book.language, verify(plan, problem))
        written = read_plan(path.parent)
        rows, unread = read_roster(path, (written.start, written.end))
        edited, unknown = apply_roster(written, rows, book.problem)
        faults = sound((*unread, *unknown), book.language)
        unpinned = replace(written, adopted=kept_choices(written, edited))
        problem = as_judged(unpinned, book)
        return JudgedPlan(edited, problem, book.language, verify(edited, problem), faults)


def as_judged(plan: Plan, book: Workbook) -> Problem:
    """The problem of `book` as it was known when `plan` was made, with its adopted choices."""
    return with_choices(remember(book, plan=plan, known=plan.created), plan)
