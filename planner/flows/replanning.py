"""A changed workbook's way to a repaired plan: read, compare, repair, judge, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from constraints.judging.face import About, Check
from constraints.judging.judge import checks, verify
from inputs.workbook.reading import read
from outputs.files import (
    HOLDERS_FILE,
    PLAN_FILE,
    read_plan,
    write_households,
    write_plan,
)
from outputs.folder.plan import PLAN_CONTENTS
from outputs.folder.replacing import check_folder, staging
from outputs.store import Store
from outputs.tables.changes import ChangeList
from planner.domain.adopted import with_choices
from planner.domain.findings import with_breaches
from planner.domain.language import _, speaking
from planner.domain.progress import Progress, Silent
from planner.domain.trouble import Trouble
from planner.flows.planning import default_folder
from planner.flows.publishing import forbids
from planner.flows.remember import remember
from planner.repair.engine import Repaired, repair
from planner.repair.published import judged_part, with_past

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.domain.findings import Finding
    from planner.domain.language import Text
    from planner.domain.plan import Plan
    from planner.domain.problem import Absence, Fault, Problem


@dataclass(frozen=True, eq=False)
class Replanned:
    """How far a workbook came.

    `repaired` is None where there is nothing to repair, which `faults` or `trouble` say.
    `findings` are breaches and remarks from today on, `earlier` those of days that are over,
    and those the published plan had already. `number` is the revision it started from, None
    for a plan that was never published. `folder` is None where nothing was to be written.
    `problem` also knows whoever only the past still names.
    """

    language: str
    faults: tuple[Fault, ...] = ()
    trouble: Text | None = None
    problem: Problem | None = None
    repaired: Repaired | None = None
    changed: ChangeList | None = None
    findings: tuple[Finding, ...] = ()
    earlier: tuple[Finding, ...] = ()
    number: int | None = None
    folder: Path | None = None

    @property
    def breaks(self) -> bool:
        """Whether the new plan breaks a rule from today on."""
        return any(finding.hard for finding in self.findings)


def replan(
    book: Path,
    *,
    today: date | None = None,
    store: Path | str | None = None,
    base: Path | None = None,
    out: Path | None = None,
    trying: Callable[[Problem], tuple[Absence, ...]] | None = None,
    seed: int = 0,
    language: str | None = None,
    progress: Progress | None = None,
) -> Replanned:
    """Plan the workbook `book` anew with the fewest changes to what is published.

    `today` is the day it is, unless given that of the plan's time zone. What is published
    is the newest revision for the workbook's period in `store`, or in ``sanfang.db`` beside
    it; `base` names an unpublished plan instead. With `trying`, which says what absences of
    the workbook's people to add, nothing is written. Else plan.json and households.csv go
    into `out`, or a folder beside the workbook.
    """
    progress = progress or Silent()
    progress.stage(_("Reading the workbook"))
    reading = read(book)
    language = language or reading.language
    if reading.problem is None:
        return Replanned(language, reading.faults)
    with speaking(language):
        known = Replanned(language, reading.faults, problem=reading.problem)
        try:
            folder = out or _folder(book, reading.problem)
            if trying is None:
                check_folder(folder, PLAN_CONTENTS)
            start = _start(reading.problem, book, store, base)
            problem = start.now
            if trying is not None:
                problem = replace(problem, absences=(*problem.absences, *trying(problem)))
            zone = ZoneInfo(problem.settings.timezone)
            now = today or datetime.now(zone).date()
            return _replanned(known, problem, start, now, seed, progress,
                              None if trying is not None else folder)  # fmt: skip
        except Trouble as error:
            return replace(known, trouble=error.text)


@dataclass(frozen=True, eq=False)
class _Start:
    """What was published: `plan` of the problem `before`; `now` is what the workbook says."""

    plan: Plan
    before: Problem
    now: Problem
    number: int | None


def _start(problem: Problem, book: Path, store: Path | str | None, base: Path | None) -> _Start:
    """Raises UnreadablePlan, StoreTrouble, or Trouble where nothing is published yet."""
    settings = problem.settings
    if base is not None:
        plan = read_plan(base)
        if (plan.start, plan.end) != (settings.start, settings.end):
            raise Trouble(
                _(
                    "The plan {plan} is of {first} to {last}, the workbook of other days.",
                    plan=base,
                    first=plan.start,
                    last=plan.end,
                )
            )
        now = with_choices(remember(problem, book, store=store, plan=plan), plan)
        return _Start(plan, now, now, None)
    where = Store.beside(book) if store is None else store
    nothing = Trouble(
        _(
            "Nothing is published for {first} to {last} yet: publish the plan first, or name"
            " one with --base.",
            first=settings.start,
            last=settings.end,
        )
    )
    if isinstance(where, Path) and not where.is_file():
        raise nothing
    found = Store.open(where, create=False).latest(settings.start, settings.end)
    if found is None or (found.plan.start, found.plan.end) != (settings.start, settings.end):
        raise nothing
    return _Start(
        found.plan,
        with_choices(remember(found.problem, book, store=where, plan=found.plan), found.plan),
        with_choices(remember(problem, book, store=where, plan=found.plan), found.plan),
        found.info.number,
    )


def _replanned(
    known: Replanned,
    problem: Problem,
    start: _Start,
    today: date,
    seed: int,
    progress: Progress,
    folder: Path | None,
) -> Replanned:
    repaired = repair(problem, start.plan, start.before, today=today, seed=seed, progress=progress)
    progress.stage(_("Judging the plan"))
    findings = verify(judged_part(repaired.plan, today), problem, _checks(repaired))
    new = [finding for finding in findings if _is_new(finding, repaired.plan, today)]
    if any(finding.hard for finding in new):
        before = {
            (one.rule, one.shift, one.person, one.duty, str(one.text))
            for one in verify(start.plan, start.before)
        }
        new = [
            one for one in new if (one.rule, one.shift, one.person, one.duty, str(one.text))
            not in before
        ]  # fmt: skip
    plan = with_breaches(repaired.plan, new)
    repaired = replace(repaired, plan=plan)
    everybody = with_past(known.problem or problem, start.before, plan)
    changed = ChangeList.of(
        repaired.changes,
        start.before,
        everybody,
        today=today,
        posted=(start.plan.start, start.plan.end),
    )
    if folder is not None:
        progress.stage(_("Writing the outputs"))
        with staging(folder, PLAN_CONTENTS) as stage:
            write_plan(plan, stage.fresh / PLAN_FILE)
            write_households(plan, stage.fresh / HOLDERS_FILE)
            stage.take_place()
    return replace(
        known,
        problem=everybody,
        repaired=repaired,
        changed=changed,
        findings=tuple(new),
        earlier=tuple(one for one in findings if one not in new),
        number=start.number,
        folder=folder,
    )


def _checks(repaired: Repaired) -> tuple[Check, ...]:
    """The rules to judge by: what was published and has not been touched is judged already."""
    skipped: set[About] = {"links"} if repaired.links_kept else set()
    if repaired.links_kept and repaired.rounds_kept:
        skipped.add("rounds")
    return tuple(check for check in checks() if check.about not in skipped)


def _is_new(finding: Finding, plan: Plan, today: date) -> bool:
    """Whether a finding is about days that are still to come."""
    if not finding.hard or not forbids(finding, today):
        return False
    if finding.shift is None:
        return True
    return not any(one.id == finding.shift and one.date < today for one in plan.shifts)


def _folder(book: Path, problem: Problem) -> Path:
    plain = default_folder(book, problem)
    return plain.with_name(f"{plain.name}-replan")
