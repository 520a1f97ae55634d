"""Gaps: the list, and the page of one with its reasons, its ways out, and what was decided.

A way out is tried as a draft: what it changes is written into the workbook, and what is published
is planned anew. What cannot be closed is acknowledged with a note, which reports carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.tables.areas import Areas
from outputs.tables.areas import months as months_of
from outputs.tables.gaps import left_empty
from outputs.words import auditing
from outputs.words.naming import Names
from planner.domain.edits import Put
from planner.domain.language import _, current
from planner.domain.periods import month_start
from planner.domain.problem import Person, Unit
from planner.domain.spoken import period_word
from planner.questions.explaining.question import Section, WayOut
from planner.web.changing import readable, ready_for_change
from planner.web.earlier import write_edits
from planner.web.explaining import Explained, explain_apart
from planner.web.forms import form_of
from planner.web.jobs import Job
from planner.web.planning import replanning
from planner.web.render import Note, go, may_have_names, not_found, not_possible, page
from planner.web.roles import planner
from planner.web.shift import plan_word, worked_on
from planner.web.views import nothing_yet, shown_by, today_of
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.store import Acknowledged
    from planner.domain.plan import Gap
    from planner.web.shown import Shown

_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the list is filtered by; empty for all."""

    state: str
    month: str
    duty: str
    village: str

    def includes(self, gap: Gap, areas: Areas, *, known: bool) -> bool:
        """Whether the gap is of the state, the month, the duty and the village wanted."""
        months = (f"{month_start(day):%Y-%m}" for day in gap.period)
        return (
            self.state in ("", "known" if known else "open")
            and (not self.month or next(months) <= self.month <= next(months))
            and self.duty in ("", gap.duty)
            and (not self.village or self.village == areas.of(gap.target, gap.owner))
        )


async def gaps(request: Request) -> Response:
    """What is not covered, filtered by what was decided, month and duty."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    asked = request.query_params
    wanted = _Wanted(*(asked.get(name, "") for name in ("state", "month", "duty", "village")))
    known = await run_in_threadpool(request.app.state.desk.store.acknowledged)
    every, areas = shown.plan.gaps, shown.timeline.areas
    found = [gap for gap in every if wanted.includes(gap, areas, known=gap.id in known)]
    names: Names = shown.named.names
    villages = {areas.of(gap.target, gap.owner) for gap in every}
    return page(
        request,
        "gaps.html",
        title=str(_("Gaps")),
        shown=shown,
        wanted=wanted,
        gaps=[_row(shown, gap, known.get(gap.id)) for gap in found],
        count=len(every),
        open=sum(gap.id not in known for gap in every),
        months=months_of(shown.plan),
        duties=[(duty, names.duty(duty)) for duty in dict.fromkeys(gap.duty for gap in every)],
        villages=[(key, names.unit(key)) for key in areas.keys if key in villages],
        left_empty=left_empty(shown.plan),
        plan_word=asked.get("plan", ""),
    )


def _row(shown: Shown, gap: Gap, known: Acknowledged | None) -> dict[str, object]:
    return {
        "id": gap.id,
        "words": gap.words,
        "missing": gap.missing,
        "cause": gap.cause,
        "period": period_word(*gap.period),
        "duty": shown.named.names.duty(gap.duty),
        "known": known,
    }


# -- one gap ---------------------------------------------------------------------------------


async def _asked(request: Request) -> tuple[Shown, Gap] | None:
    """The gap that the address names, in the plan that is looked at or worked on."""
    key = request.path_params["gap"]

    def gap_of(shown: Shown) -> Gap | None:
        return next((one for one in shown.plan.gaps if one.id == key), None)

    shown = await worked_on(request, lambda one: gap_of(one) is not None)
    found = None if shown is None else gap_of(shown)
    return None if shown is None or found is None else (shown, found)


async def one_gap(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """One gap: why, person by person, what closes it, and what was decided about it."""
    found = await _asked(request)
    if found is None:
        return not_found(request)
    shown, gap = found
    explained = await run_in_threadpool(_explained, request, shown, gap)
    known = await run_in_threadpool(request.app.state.desk.store.acknowledged)
    names, shift = shown.named.names, shown.shifts.get(gap.obligation)
    open_still = gap.period[1] >= today_of(request, shown)
    return page(
        request,
        "gap.html",
        status=status,
        title=gap.words,
        note=note,
        shown=shown,
        gap=gap,
        row=_row(shown, gap, known.get(gap.id)),
        people=[(names.apart(one.id), one.words) for one in gap.people],
        shift=shift,
        by_hand=shift is not None and not kind_of(shift.kind).by_household,
        open=open_still and request.state.visitor is not None and request.state.visitor.plans,
        explained=None if explained is None else list(_sections(explained)),
        whole=explained is None or explained.whole,
        plan_word=plan_word(shown),
        address=f"/gap/{quote(gap.id, safe='')}",
        longest=_LONGEST_NOTE,
    )


def _explained(request: Request, shown: Shown, gap: Gap) -> Explained | None:
    """The explanation where a planner asks for it, or it is known; it may take a minute."""
    room = request.app.state.workroom
    today = today_of(request, shown)
    key = _key(shown, gap, today)
    plans = request.state.visitor is not None and request.state.visitor.plans
    if request.query_params.get("ways") != "yes" or not plans:
        known: Explained | None = room.known(key) if may_have_names(request) else None
        return known
    found: Explained = room.work_out(
        key, _("What would close the gap is being tried."), request.state.visitor.name,
        partial(explain_apart, shown.plan, shown.problem, gap.id, today),
    )  # fmt: skip
    return found


def _key(shown: Shown, gap: Gap, today: date) -> Hashable:
    return ("gap", shown.mark, gap.id, today, current())


def _sections(explained: Explained) -> Iterator[tuple[str, Sequence[tuple[str, int, bool]]]]:
    """The sections with their lines: a text, and for a way out its number, and whether the site
    can try it: nobody else than the office can hire somebody.
    """
    title, lines, number = "", list[tuple[str, int, bool]](), 0
    for part in explained.parts:
        if isinstance(part, Section):
            if lines or title:
                yield title, lines
            title, lines = str(part), []
        elif isinstance(part, WayOut):
            number += 1
            lines.append((str(part), number, can_be_tried(part)))
        elif part:
            lines.append((part.strip(), 0, False))
    if lines or title:
        yield title, lines


def can_be_tried(way: WayOut) -> bool:
    """Whether a way out changes rows that are there; who would have to be found first is not."""
    return not any(
        isinstance(edit, Put) and isinstance(edit.row, Person | Unit) for edit in way.edits
    )


@planner
async def attempt(request: Request) -> Response:
    """Try a way out: write it into the workbook, and plan anew into the draft."""
    found = await _asked(request)
    form = await form_of(request)
    if found is None:
        return not_found(request)
    gap, number = found[1], form.number("way")
    plan, mark = form.text("plan"), form.text("mark")
    app, by, back = request.app, request.state.visitor.name, f"/gap/{quote(gap.id, safe='')}"

    def write(job: Job) -> None:
        shown = ready_for_change(app, plan, mark)
        today = shown.today(app.state.clock())
        explained: Explained = app.state.workroom.work_out(
            _key(shown, gap, today), _("What would close the gap is being tried."), by,
            partial(explain_apart, shown.plan, shown.problem, gap.id, today),
        )  # fmt: skip
        if not 1 <= number <= len(explained.ways) or not can_be_tried(explained.ways[number - 1]):
            raise NotPossible(_("Choose one of the ways out."))
        way = explained.ways[number - 1]
        job.go_on()
        write_edits(app.state.desk, way.edits, readable(app), app.state.shelf.zone())
        said, at = auditing.said(way.__str__), app.state.clock()
        app.state.desk.store.log("way out tried", said, at=at, by=by)

    async def refused(request: Request, note: Note, _status: int) -> Response:
        return not_possible(request, note.text, back)

    order = replanning(request, first=write, restores=True)
    return await carry_out(request, order, refused)


# -- what was decided ------------------------------------------------------------------------


@planner
async def acknowledge(request: Request) -> Response:
    """Note that a gap is known and stays, and why; or take that back."""
    found = await _asked(request)
    form = await form_of(request)
    if found is None:
        return not_found(request)
    shown, gap = found
    said, by = form.text("note")[:_LONGEST_NOTE], request.state.visitor.name
    store, at = request.app.state.desk.store, request.app.state.clock()
    if form.text("answer") == "withdraw":
        await run_in_threadpool(store.withdraw, gap.id, at=at, by=by)
    elif said:
        await run_in_threadpool(store.acknowledge, gap, said, at=at, by=by)
    else:
        text = str(_("Say why it stays, in a few words."))
        return await one_gap(request, Note(text, good=False, at="known", field="note"), 422)
    plan = plan_word(shown)
    return go(request, f"/gap/{quote(gap.id, safe='')}" + (f"?plan={plan}" if plan else ""))


routes = [
    Route("/gaps", gaps, methods=["GET"]),
    Route("/gap/{gap:path}/try", attempt, methods=["POST"]),
    Route("/gap/{gap:path}/known", acknowledge, methods=["POST"]),
    Route("/gap/{gap:path}", one_gap, methods=["GET"]),
]
