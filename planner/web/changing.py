"""Changing one shift of a plan: who could step in, handing it over, exchanging two.

A change goes into the draft, where its effects are seen before it is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import PLAN_FILE
from outputs.folder.replacing import FolderNotWritten
from planner.domain.language import Text, _
from planner.domain.trouble import Trouble
from planner.flows.drafts import write_draft
from planner.questions.references import Unclear, find_person, find_shift
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.substitutes import Seat, candidates, seats
from planner.questions.whatif.swaps import NoSwap, Swap, swap, take_over
from planner.questions.whatif.telling import candidate_words, name, shift_words, swap_lines
from planner.web.forms import form_of
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner
from planner.web.shown import DRAFT

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Problem
    from planner.web.desk import Desk
    from planner.web.shown import Shown

_JUDGED = 20
_CANNOT_SHOWN = 60


class NotPossible(Trouble):
    """A change that cannot be made; `text` says why."""


@planner
async def substitutes(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Who could take each place of a shift, best first, and why the others cannot."""
    word = request.query_params.get("plan", "")
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.named, word)
    shift = None if shown is None else shown.shifts.get(request.query_params.get("shift", ""))
    if shown is None or shift is None:
        return not_found(request)
    ranked = await run_in_threadpool(_ranked, shown, shift.id)
    return page(
        request,
        "substitutes.html",
        status=status,
        title=shown.words.duty(shift),
        note=note,
        shift=shift,
        words=shift_words(shift, shown.problem),
        ranked=ranked,
        plan_word=word,
    )


def _ranked(shown: Shown, shift_id: str) -> list[tuple[Seat, str, list[object], list[str]]]:
    """Every place with its holder, who could take it, and who cannot, in words."""
    bench, problem = Bench(shown.plan, shown.problem), shown.problem
    found: list[tuple[Seat, str, list[object], list[str]]] = []
    empty_first = sorted(seats(bench, shown.shifts[shift_id]), key=lambda one: bool(one.person))
    for seat in empty_first:
        everybody = candidates(bench, seat, most=_JUDGED)
        able: list[object] = [
            (one, candidate_words(one, seat, problem)) for one in everybody if one.way != "no"
        ]
        unable = [candidate_words(one, seat, problem) for one in everybody if one.way == "no"]
        holder = name(problem, seat.person) if seat.person else ""
        found.append((seat, holder, able, unable[:_CANNOT_SHOWN]))
    return found


@planner
async def hand_over(request: Request) -> Response:
    """Hand one place of a shift to somebody else, in the draft."""
    form = await form_of(request)
    word = form.text("plan")
    try:
        await run_in_threadpool(
            _hand_over, request, word, form.text("shift"), form.text("leaving") or None,
            form.text("taking"), form.number("part"),
        )  # fmt: skip
    except NotPossible as error:
        return await _back(request, error, word, form.text("shift"))
    return go(request, "/draft")


def _hand_over(
    request: Request, word: str, shift_id: str, leaving: str | None, taking: str, part: int
) -> None:
    shown = ready_for_change(request.app, word)
    shift = shown.shifts.get(shift_id)
    if shift is None:
        raise NotPossible(_("There is no such shift any more."))
    bench = Bench(shown.plan, shown.problem)
    seat = next(
        (one for one in seats(bench, shift) if (one.person, one.part) == (leaving, part)), None
    )
    if seat is None or taking not in shown.problem.people:
        raise NotPossible(_("There is no such shift any more."))
    try:
        found = take_over(bench, seat, taking)
    except NoSwap as error:
        raise NotPossible(error.text) from error
    _draft(request.app.state.desk, found, shown.problem)


@planner
async def exchange(request: Request) -> Response:
    """Exchange two shifts in the draft, where every rule still holds."""
    form = await form_of(request)
    word = form.text("plan")
    try:
        await run_in_threadpool(
            make_exchange, request.app, word, form.text("shift"), form.text("other"),
            form.text("person") or None, form.text("other_person") or None,
        )  # fmt: skip
    except NotPossible as error:
        return await _back(request, error, word, form.text("shift"))
    return go(request, "/draft")


def make_exchange(
    app: Starlette, word: str, one: str, other: str, person: str | None, other_person: str | None
) -> None:
    """Exchange two shifts in the draft; raises NotPossible where the rules forbid it."""
    shown = ready_for_change(app, word)
    problem = shown.problem
    try:
        found = swap(
            Bench(shown.plan, problem),
            find_shift(shown.plan, problem, one),
            find_shift(shown.plan, problem, other),
            person=find_person(problem, person).id if person else None,
            other_person=find_person(problem, other_person).id if other_person else None,
        )
    except (Unclear, NoSwap) as error:
        raise NotPossible(error.text) from error
    _draft(app.state.desk, found, problem)


def ready_for_change(app: Starlette, word: str) -> Shown:
    """The plan to change; raises NotPossible where a draft of something else is waiting."""
    shelf = app.state.shelf
    if word != DRAFT and (app.state.desk.draft / PLAN_FILE).exists():
        raise NotPossible(_("There is a draft already: publish it or drop it first."))
    jobs = app.state.jobs
    if jobs.last is not None and jobs.last.running:
        raise NotPossible(_("Something is running already. Wait for it to end, or stop it."))
    shown: Shown | None = shelf.named(DRAFT if word == DRAFT else "")
    if shown is None:
        raise NotPossible(_("Nothing is published yet"))
    return shown


def _draft(desk: Desk, found: Swap, problem: Problem) -> None:
    """Make the changed plan the draft; raises NotPossible where the rules forbid it."""
    if not found.verdict.legal:
        raise NotPossible(Text(" ".join(swap_lines(found, problem))))
    try:
        write_draft(found.plan, desk.draft)
    except FolderNotWritten as error:
        raise NotPossible(error.text) from error


async def _back(request: Request, error: NotPossible, word: str, shift: str) -> Response:
    """Say why not, with a way back to the shift."""
    back = f"/substitutes?shift={quote(shift, safe='')}" + (f"&plan={word}" if word else "")
    return page(
        request,
        "not_possible.html",
        status=409,
        title=str(_("Not possible")),
        text=error.text,
        back=back,
    )


routes = [
    Route("/substitutes", substitutes, methods=["GET"]),
    Route("/substitutes", hand_over, methods=["POST"]),
    Route("/exchange", exchange, methods=["POST"]),
]
