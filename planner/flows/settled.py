"""The judge beside what is published: days that are over stand as they were posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from constraints.judging.face import Check
from constraints.judging.judge import finding_key, verify
from outputs.store import Revision, Store
from planner.domain.adopted import with_choices
from planner.domain.changes import same
from planner.domain.findings import Finding
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.flows.books import Workbook, recorded, remember
from planner.flows.result import forbids
from planner.repair.published import (
    as_it_was,
    dropped,
    held_then,
    judged_part,
    names_unknown,
)


@dataclass(frozen=True, eq=False)
class Judged:
    """What the judge says: `new` are breaches that can still be mended, `earlier` all else."""

    new: tuple[Finding, ...]
    earlier: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything, what can no more be mended as remarks."""
        return (*self.new, *(replace(one, hard=False) for one in self.earlier))


def judged_beside(
    plan: Plan,
    problem: Problem,
    published: Plan,
    before: Problem,
    today: date,
    rules: Iterable[Check] | None = None,
) -> Judged:
    """Judge `plan` where `published`, made of `before`, was in force until `today`.

    New is a breach from today on that the published plan did not have already, and one of an
    earlier day whose shift is not the one that was published. Whoever and whatever only days
    that are over still name is told once, not for each of those days; and who held what then
    is what counts for them.
    """
    part = judged_part(plan, today)
    findings = verify(part, problem, rules)
    posted = {shift.id: shift for shift in published.shifts}
    over = [shift for shift in plan.shifts if shift.date < today]
    standing = tuple(one for one in over if one.id in posted and same(one, posted[one.id]))
    settled = {one.id for one in standing}
    altered = {one.id for one in over} - settled
    if any(one.shift in settled for one in findings):
        whole = as_it_was(problem, before, replace(plan, shifts=standing))
        then = held_then(part, standing)
        wrong = {finding_key(one) for one in verify(then, whole, rules)}
        findings = (
            *(Finding("gone", said, hard=False) for said in dropped(problem, whole)),
            *(one for one in findings if one.shift not in settled or finding_key(one) in wrong),
        )

    def is_new(finding: Finding) -> bool:
        if not finding.hard or finding.shift in settled:
            return False
        return finding.shift in altered or forbids(finding, today)

    new = [finding for finding in findings if is_new(finding)]
    if new:
        known = set(map(_said, verify(published, before)))
        new = [one for one in new if _said(one) not in known]
    return Judged(tuple(new), tuple(one for one in findings if one not in new))


def known_then(store: Store, published: Revision, problem: Problem) -> Problem:
    """`problem`, of which a revision was made, with what of its shifts only earlier ones know.

    Households and items are kept with the revisions that were made of them alone.
    """
    earlier: Revision | None = published
    while earlier is not None and names_unknown(published.plan, problem):
        problem = as_it_was(problem, earlier.problem, published.plan)
        earlier = store.before(earlier.info.number)
    return problem


def judged(plan: Plan, book: Workbook, store: Path | str | None = None) -> tuple[Finding, ...]:
    """What the judge says of `plan` by what `book` asks, as far as it was known then.

    The store is `store`, or that beside `book`, see :func:`judged_with`. Raises StoreTrouble.
    """
    where = book.store if store is None else store
    return judged_with(where, plan, as_judged(plan, book, where))


def judged_with(where: Path | str, plan: Plan, problem: Problem) -> tuple[Finding, ...]:
    """What the judge says of `plan` by `problem`, beside what the store `where` holds.

    Of a plan that was made in the place of a published one, what lies before the day it was
    planned anew and stands as published is a remark. Raises StoreTrouble.
    """
    if plan.since is None or (isinstance(where, Path) and not where.is_file()):
        return verify(plan, problem)
    store = Store.open(where, create=False)
    newest = store.latest(plan.start, plan.end)
    if newest is None:
        return verify(plan, problem)
    before = with_choices(recorded(newest.problem, where, plan=newest.plan), newest.plan)
    before = known_then(store, newest, before)
    return judged_beside(plan, problem, newest.plan, before, plan.since).findings


def as_judged(plan: Plan, book: Workbook, store: Path | str | None = None) -> Problem:
    """The problem of `book` as it was known when `plan` was made, with its adopted choices."""
    known: datetime = plan.created
    return with_choices(remember(book, store=store, plan=plan, known=known), plan)


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.shift, finding.person, finding.duty, str(finding.text)
