"""Changing one shift of a plan: who could step in, handing it over, exchanging two.

A change goes into the draft, where its effects are seen before it is published.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import PLAN_FILE
from outputs.folder.replacing import FolderNotWritten
from planner.domain.language import Text, _, current
from planner.flows.drafts import write_draft
from planner.questions.references import Unclear, find_person, find_shift
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.substitutes import Seat, candidates, every_seat
from planner.questions.whatif.swaps import NoSwap, Swap, swap, take_over
from planner.questions.whatif.telling import candidate_words, swap_lines
from planner.questions.words import name, shift_words
from planner.web.forms import form_of
from planner.web.jobs import Job, Order
from planner.web.render import Note, not_found, page
from planner.web.roles import planner
from planner.web.shown import DRAFT
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Problem
    from planner.web.desk import Desk
    from planner.web.shown import Shown

_JUDGED = 20
_CANNOT_SHOWN = 60


@planner
async def substitutes(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Who could take each place of a shift, best first, and why the others cannot."""
    word = request.query_params.get("plan", "")
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.named, word)
    shift = None if shown is None else shown.shifts.get(request.query_params.get("shift", ""))
    if shown is None or shift is None:
        return not_found(request)
    key = ("substitutes", shown.mark, shift.id, current())
    what = _("Who could step in is being worked out.")
    by = request.state.visitor.name
    ranked = await run_in_threadpool(
        request.app.state.workroom.work_out, key, what, by, partial(_ranked, shown, shift.id)
    )
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
    empty_first = sorted(
        every_seat(bench, shown.shifts[shift_id]), key=lambda one: bool(one.person)
    )
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
    act = partial(
        _hand_over, request.app, word=word, shift_id=form.text("shift"),
        leaving=form.text("leaving") or None, taking=form.text("taking"), part=form.number("part"),
    )  # fmt: skip
    return await _carried_out(request, _("Handing over a shift"), act, word, form.text("shift"))


async def _carried_out(
    request: Request, what: Text, act: Callable[[Job], None], word: str, shift: str
) -> Response:
    """Change the draft by `act`; where that cannot be, say why with a way back to the shift."""
    order = Order(
        what=str(what), by=request.state.visitor.name, language=current(), first=act,
        stoppable=True, then="/draft",
    )  # fmt: skip

    async def refused(request: Request, note: Note, _status: int) -> Response:
        back = f"/substitutes?shift={quote(shift, safe='')}" + (f"&plan={word}" if word else "")
        return page(
            request,
            "not_possible.html",
            status=409,
            title=str(_("Not possible")),
            text=note.text,
            back=back,
        )

    return await carry_out(request, order, refused)


def _hand_over(
    app: Starlette,
    job: Job,
    *,
    word: str,
    shift_id: str,
    leaving: str | None,
    taking: str,
    part: int,
) -> None:
    shown = ready_for_change(app, word)
    shift = shown.shifts.get(shift_id)
    if shift is None:
        raise NotPossible(_("There is no such shift any more."))
    bench = Bench(shown.plan, shown.problem)
    seat = next(
        (one for one in every_seat(bench, shift) if (one.person, one.part) == (leaving, part)),
        None,
    )
    if seat is None or taking not in bench.case.with_crews.people:
        raise NotPossible(_("There is no such shift any more."))
    try:
        found = take_over(bench, seat, taking)
    except NoSwap as error:
        raise NotPossible(error.text) from error
    _draft(app.state.desk, job, found, shown.problem)


@planner
async def exchange(request: Request) -> Response:
    """Exchange two shifts in the draft, where every rule still holds."""
    form = await form_of(request)
    word = form.text("plan")
    texts = [form.text(name) for name in ("shift", "other", "person", "other_person")]

    def act(job: Job) -> None:
        one, other, person, other_person = texts
        make_exchange(request.app, job, word, one, other, person or None, other_person or None)

    return await _carried_out(request, _("Exchanging shifts"), act, word, form.text("shift"))


def make_exchange(
    app: Starlette,
    job: Job,
    word: str,
    one: str,
    other: str,
    person: str | None,
    other_person: str | None,
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
    _draft(app.state.desk, job, found, problem)


def ready_for_change(app: Starlette, word: str) -> Shown:
    """The plan to change; raises NotPossible where a draft of something else is waiting."""
    shelf = app.state.shelf
    if word != DRAFT and (app.state.desk.draft / PLAN_FILE).exists():
        raise NotPossible(_("There is a draft already: publish it or drop it first."))
    shown: Shown | None = shelf.named(DRAFT if word == DRAFT else "")
    if shown is None:
        raise NotPossible(_("Nothing is published yet"))
    return shown


def _draft(desk: Desk, job: Job, found: Swap, problem: Problem) -> None:
    """Make the changed plan the draft; raises NotPossible where the rules forbid it."""
    if not found.verdict.legal:
        raise NotPossible(Text(" ".join(swap_lines(found, problem))))
    job.go_on()
    try:
        write_draft(found.plan, desk.draft)
    except FolderNotWritten as error:
        raise NotPossible(error.text) from error


routes = [
    Route("/substitutes", substitutes, methods=["GET"]),
    Route("/substitutes", hand_over, methods=["POST"]),
    Route("/exchange", exchange, methods=["POST"]),
]
