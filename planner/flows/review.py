"""A finished plan's way to the judge: read, overlaid with an edited roster, judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.judging.judge import verify
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.files import PLAN_FILE, read_plan
from planner.domain.adopted import kept_choices, with_choices
from planner.flows.remember import remember

if TYPE_CHECKING:
    from planner.domain.findings import Finding
    from planner.domain.plan import Plan
    from planner.domain.problem import Fault, Problem


@dataclass(frozen=True, slots=True)
class Review:
    """What came of judging a plan.

    `faults` say what of an edited roster cannot be understood; there are no findings then.
    """

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()


def review(path: Path, problem: Problem, book: Path | None = None) -> Review:
    """Judge the plan at `path` by what `problem` asks.

    With `book`, where `problem` was read, the records of its store count as history. What
    the plan says was fixed by hand counts as 指定.

    `path` is an output folder, its plan.json, or a roster.xlsx, as somebody left it, that
    lies beside the plan.json it came from. Raises UnreadablePlan where there is no plan.
    """
    if path.is_dir() or path.suffix.lower() == Path(PLAN_FILE).suffix:
        plan = read_plan(path)
        return Review(findings=verify(plan, as_judged(plan, problem, book)))
    written = read_plan(path.parent)
    rows, unread = read_roster(path)
    edited, unknown = apply_roster(written, rows, problem)
    faults = (*unread, *unknown)
    if any(not fault.warning for fault in faults):
        return Review(faults)
    unpinned = replace(written, adopted=kept_choices(written, edited))
    return Review(faults, verify(edited, as_judged(unpinned, problem, book)))


def as_judged(plan: Plan, problem: Problem, book: Path | None) -> Problem:
    """`problem` as it was known when `plan` was made: with its records and adopted choices.

    Raises StoreUnreadable.
    """
    if book is not None:
        problem = remember(problem, book, plan=plan, known=plan.created)
    return with_choices(problem, plan)
