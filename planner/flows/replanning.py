"""A changed workbook's way to a repaired plan: compared, repaired, judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from constraints.judging.face import About, Check
from constraints.judging.judge import checks
from outputs.store import Store
from outputs.tables.changes import ChangeList
from planner.domain.adopted import with_choices
from planner.domain.findings import Finding, with_breaches
from planner.domain.language import _, speaking
from planner.domain.plan import SWAPPED, Plan
from planner.domain.problem import Absence, Problem
from planner.domain.progress import Progress, Silent
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook, recorded, remember
from planner.flows.comparing import same_facts
from planner.flows.planning import cut_short, in_time, limits_of
from planner.flows.result import JudgedPlan
from planner.flows.settled import judged_beside, known_then
from planner.repair.engine import Repaired, repair
from planner.repair.published import with_past
from planner.solver.pool import Workers
from planner.solver.solve import Halt, Limits


@dataclass(frozen=True, eq=False, kw_only=True)
class Replanned(JudgedPlan):
    """A plan in the place of the published one; `problem` also knows whom only the past names.

    `findings` are breaches from today on, `earlier` whatever else the judge says: of days
    that are over, and what the published plan had already. `number` is the revision it
    started from, None for a plan that was never published. `renewed` says that the workbook
    differs from the published one, if only by a name or a note.
    """

    repaired: Repaired
    report: ChangeList
    earlier: tuple[Finding, ...] = ()
    number: int | None = None
    renewed: bool = False

    @property
    def news(self) -> bool:
        """Whether publishing it would change what is published."""
        return bool(self.repaired.changes) or self.repaired.other_gaps or self.renewed


def replan(
    book: Workbook,
    *,
    today: date | None = None,
    store: Path | str | None = None,
    base: Plan | None = None,
    trying: Iterable[Absence] = (),
    seed: int = 0,
    more: int = 0,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Replanned:
    """Plan `book` anew with the fewest changes to what is published.

    `today` is the day it is, unless given that of the plan's time zone. What is published
    is the newest revision for the workbook's period in `store`, or in ``sanfang.db`` beside
    it; `base` is an unpublished plan instead. `trying` are absences beside those of the
    workbook. Each step of `more` searches five times as long, with the help of `workers`.
    Ctrl-C keeps the best found so far once there is an outcome, and ``Plan.stopped`` says where;
    before that it raises KeyboardInterrupt. Raises StoreTrouble, and Trouble where nothing is
    published yet or the plan to start from is of another period.
    """
    progress = progress or Silent()
    with speaking(book.language):
        start = _published(book, store) if base is None else _unpublished(book, store, base)
        problem = replace(start.now, absences=(*start.now.absences, *trying))
        now = datetime.now(ZoneInfo(problem.settings.timezone)).date()
        return _replanned(
            book, problem, start, today or now, seed, limits_of(more), workers, progress
        )


@dataclass(frozen=True, eq=False)
class _Start:
    """What was published: `plan` of the problem `before`; `now` is what the workbook says.

    `then` also has whatever of the past only earlier revisions know. Without `known` nobody
    knows what the workbook said when the plan was made, or the plan left out some of it.
    """

    plan: Plan
    before: Problem
    now: Problem
    then: Problem
    number: int | None
    known: bool = True


def _unpublished(book: Workbook, store: Path | str | None, plan: Plan) -> _Start:
    settings = book.problem.settings
    if (plan.start, plan.end) != (settings.start, settings.end):
        text = _("The plan to start from is of {first} to {last}, the workbook of other days.",
                 first=plan.start, last=plan.end)  # fmt: skip
        raise Trouble(text)
    now = with_choices(remember(book, store=store, plan=plan), plan)
    known = plan.source_sha256 == book.problem.source_sha256 and not plan.omitted
    return _Start(plan, now, now, now, None, known)


def _published(book: Workbook, store: Path | str | None) -> _Start:
    settings = book.problem.settings
    where = book.store if store is None else store
    kept = found = None
    if not isinstance(where, Path) or where.is_file():
        kept = Store.open(where, create=False)
        found = kept.latest(settings.start, settings.end)
    if (
        kept is None
        or found is None
        or (found.plan.start, found.plan.end) != (settings.start, settings.end)
    ):
        raise Trouble(
            _(
                "Nothing is published for {first} to {last} yet: publish the plan first, or name"
                " one with --base.",
                first=settings.start,
                last=settings.end,
            )
        )
    before, now = (
        with_choices(recorded(problem, where, plan=found.plan), found.plan)
        for problem in (found.problem, book.problem)
    )
    then = known_then(kept, found, before)
    return _Start(found.plan, before, now, then, found.info.number, not found.plan.omitted)


def _replanned(
    book: Workbook,
    problem: Problem,
    start: _Start,
    today: date,
    seed: int,
    limits: Limits,
    workers: Workers | None,
    progress: Progress,
) -> Replanned:
    halt = Halt()
    with in_time():
        repaired = repair(
            problem, start.plan, start.before if start.known else None, today=today,
            seed=seed, limits=limits, halt=halt, workers=workers, progress=progress,
        )  # fmt: skip
    repaired = replace(repaired, plan=cut_short(repaired.plan, halt))
    progress.stage(_("Judging the plan"))
    found = judged_beside(repaired.plan, problem, start.plan, start.then, today, _checks(repaired))
    plan = with_breaches(repaired.plan, found.new)
    if start.number is None:
        plan = _still_by_hand(plan, start.plan)
    everybody = with_past(book.problem, start.before, plan)
    posted = start.plan.start, start.plan.end
    return Replanned(
        plan=plan,
        problem=everybody,
        language=book.language,
        findings=found.new,
        repaired=replace(repaired, plan=plan),
        report=ChangeList.of(repaired.changes, start.before, everybody, today=today, posted=posted),
        earlier=found.earlier,
        number=start.number,
        renewed=not same_facts(replace(everybody, absences=problem.absences), start.before),
    )


def _still_by_hand(plan: Plan, base: Plan) -> Plan:
    """`plan`, which also says what was changed by hand in `base`: that is published nowhere."""
    kept = {one for one in base.warnings if one.code == SWAPPED}
    every = sorted({*plan.warnings, *kept}, key=lambda one: (one.code, one.message))
    return replace(plan, warnings=tuple(every)) if kept else plan


def _checks(repaired: Repaired) -> tuple[Check, ...]:
    """The rules to judge by: what was published and has not been touched is judged already."""
    skipped: set[About] = {"links"} if repaired.links_kept else set()
    if repaired.links_kept and repaired.rounds_kept:
        skipped.add("rounds")
    return tuple(check for check in checks() if check.about not in skipped)
