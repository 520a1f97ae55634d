"""A finished plan's way to the judge: read, overlaid with an edited roster, judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inputs.roster import apply_roster, read_roster
from outputs.files import PLAN_FILE, read_plan
from planner.verify import verify

if TYPE_CHECKING:
    from planner.domain import Fault, Problem
    from planner.findings import Finding


@dataclass(frozen=True, slots=True)
class Review:
    """What came of judging a plan.

    `faults` say what of an edited roster cannot be understood; there are no findings then.
    """

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()


def review(path: Path, problem: Problem) -> Review:
    """Judge the plan at `path` by what `problem` asks.

    `path` is an output folder, its plan.json, or a roster.xlsx, as somebody left it, that
    lies beside the plan.json it came from. Raises UnreadablePlan where there is no plan.
    """
    if path.is_dir() or path.suffix.lower() == Path(PLAN_FILE).suffix:
        return Review(findings=verify(read_plan(path), problem))
    written = read_plan(path.parent)
    rows, unread = read_roster(path)
    edited, unknown = apply_roster(written, rows, problem)
    faults = (*unread, *unknown)
    if any(not fault.warning for fault in faults):
        return Review(faults)
    return Review(faults, verify(edited, problem))
