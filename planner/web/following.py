"""What follows from what is published: requests are approved or open again, gaps are over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from inputs.workbook.absences import AbsenceNotAdded, remove_absence
from outputs.files import PLAN_FILE
from planner.domain.language import Text, _
from planner.web.patience import UnderWay

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from planner.web.asking import Asked, Requests
    from planner.web.desk import Desk
    from planner.web.jobs import Jobs
    from planner.web.shown import Shown


def follow_now(app: Starlette) -> None:
    """Follow what was published or dropped elsewhere; not while a job may be at it."""
    jobs: Jobs = app.state.jobs
    if not jobs.busy:
        # The workbook is open in Excel, or still being read: whoever looks next tries again.
        with suppress(AbsenceNotAdded, UnderWay):
            tuple(follow(app))


def follow(app: Starlette) -> Iterator[Text]:
    """Approve what is published, and open what is in no draft any more; what was opened."""
    requests: Requests = app.state.requests
    desk: Desk = app.state.desk
    open_closed(app)
    drafted = requests.drafted()
    if not drafted:
        return
    aside = {number for one in app.state.drafts.aside() for number in one.slip.requests}
    published: Shown | None = app.state.shelf.revision()
    draft: Shown | None = app.state.shelf.draft()
    gone = draft is not None or not (desk.draft / PLAN_FILE).is_file()
    for one in drafted:
        if published is not None and holds(published, one):
            requests.approve(one)
        elif gone and one.number not in aside and (draft is None or not holds(draft, one)):
            open_again(requests, desk, one)
            yield _("Request {number} is not in a draft any more: it waits for an answer again.",
                    number=one.number)  # fmt: skip


def open_again(requests: Requests, desk: Desk, one: Asked) -> None:
    """Let a request wait again, and take what its approval wrote out of the workbook."""
    if one.away is not None and desk.book.is_file():
        remove_absence(desk.book, one.away)
    requests.reopen(one)


def open_closed(app: Starlette) -> None:
    """Forget what was acknowledged of gaps that a revision published since does not have."""
    store, at = app.state.desk.store, app.state.clock()
    known = store.acknowledged().values()
    infos = store.revisions() if known else ()
    for one in known:
        newest = next(
            (info for info in reversed(infos) if info.start <= one.last <= info.end), None
        )
        if newest is None or newest.at < one.at:
            continue
        shown: Shown | None = app.state.shelf.revision(newest.number)
        if shown is not None and all(gap.id != one.gap for gap in shown.plan.gaps):
            store.withdraw(one.gap, at=at, by=newest.by)


def draft_again(app: Starlette, by: str) -> None:
    """Take requests that were approved into a draft, and wait again, as approved into this one."""
    requests: Requests = app.state.requests
    draft: Shown | None = app.state.shelf.draft()
    for one in requests.waiting():
        if draft is not None and one.reopened and holds(draft, one):
            requests.answer(one.number, "drafted", was=(one.asks_planner,), by=by, said=one.answer)


def holds(shown: Shown, one: Asked) -> bool:
    """Whether a plan, with its workbook, is one in which what was asked for is done."""
    away = one.away
    if away is not None:
        return any(
            (row.who, row.start, row.end, row.slot) == (away.who, away.start, away.end, away.slot)
            for row in shown.problem.absences
        )
    return _serves(shown, one.other, one.shift) and _serves(shown, one.person, one.other_shift)


def _serves(shown: Shown, person: str | None, shift: str | None) -> bool:
    found = shown.shifts.get(shift or "")
    return found is not None and any(one.id == person for one in found.people)
