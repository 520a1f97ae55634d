"""Changing one shift of a plan: who could step in, handing it over, exchanging two, another day.

A change goes into the draft, where its effects are seen before it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import PLAN_FILE
from outputs.folder.replacing import FolderNotWritten
from outputs.words import auditing
from outputs.words.naming import slot_word
from planner.domain.language import Text, _, current
from planner.domain.spoken import date_word, weekday_word
from planner.domain.trouble import Trouble
from planner.flows.drafts import write_draft
from planner.questions.references import find_person, find_shift
from planner.questions.whatif.exchanges import exchanges
from planner.questions.whatif.moves import NoMove, move, other_days
from planner.questions.whatif.substitutes import Seat, candidates, every_seat
from planner.questions.whatif.swaps import Swap, swap, take_over
from planner.questions.whatif.telling import candidate_words, swap_lines, why_not
from planner.questions.words import name, shift_words
from planner.web.forms import Form, form_of
from planner.web.jobs import Job, Order
from planner.web.render import Note, local, not_found, not_possible, page
from planner.web.roles import planner
from planner.web.shift import address, looked_at, plan_word
from planner.web.shown import DRAFT
from planner.web.views import line_of, today_of
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.domain.problem import Problem
    from planner.web.shown import Shown

_JUDGED = 20
_CANNOT_SHOWN = 60


def _about(shown: Shown, shift: Shift) -> dict[str, Any]:
    """What every page to change a shift shows of it, and what its forms send."""
    return {
        "title": shown.words.duty(shift),
        "shift": shift,
        "words": shift_words(shift, shown.problem),
        "plan_word": plan_word(shown),
        "mark": shown.mark,
        "back": address(shown, shift),
    }


@dataclass(frozen=True, slots=True)
class Meant:
    """What a form is about: the plan it was shown, as it was then, and the shift.

    Without a `mark` it is the plan as it is now. `to` is where the change leads.
    """

    plan: str
    shift: str
    mark: str = ""
    to: str = "/draft"

    @property
    def back(self) -> str:
        """The page of the shift in the plan as it is now."""
        return f"/shift/{quote(self.shift, safe='@')}"


async def meant_by(request: Request) -> tuple[Form, Meant]:
    """The form of a request, and the shift that it is about."""
    form = await form_of(request)
    key = request.path_params.get("shift") or form.text("shift")
    to = local(form.text("to") or "/draft")
    return form, Meant(form.text("plan"), key, form.text("mark"), to)


# -- somebody else ---------------------------------------------------------------------------


@planner
async def substitutes(request: Request) -> Response:
    """Who could take each place of a shift, best first, and why the others cannot."""
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    shown, shift = found
    ranked = await run_in_threadpool(
        request.app.state.workroom.work_out, ("substitutes", shown.mark, shift.id, current()),
        _("Who could step in is being worked out."), request.state.visitor.name,
        partial(_ranked, shown, shift),
    )  # fmt: skip
    return page(request, "substitutes.html", ranked=ranked, **_about(shown, shift))


def _ranked(shown: Shown, shift: Shift) -> list[tuple[Seat, str, list[object], list[str]]]:
    """Every place with its holder, who could take it, and who cannot, in words."""
    bench, problem = shown.bench, shown.problem
    found: list[tuple[Seat, str, list[object], list[str]]] = []
    for seat in sorted(every_seat(bench, shift), key=lambda one: bool(one.person)):  # empty first
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
    form, meant = await meant_by(request)
    leaving, taking, part = form.text("leaving") or None, form.text("taking"), form.number("part")

    def change(shown: Shown, shift: Shift) -> Swap:
        bench = shown.bench
        seats = every_seat(bench, shift)
        seat = next((one for one in seats if (one.person, one.part) == (leaving, part)), None)
        if seat is None or taking not in bench.case.with_crews.people:
            raise NotPossible(_("There is no such shift any more."))
        return take_over(bench, seat, taking)

    return await _changed(request, _("Handing over a shift"), meant, change)


# -- two shifts ------------------------------------------------------------------------------


@planner
async def swaps(request: Request) -> Response:
    """The shifts with which one could be exchanged so that every rule still holds."""
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    shown, shift = found
    today = today_of(request, shown)
    choices = await run_in_threadpool(
        request.app.state.workroom.work_out,
        ("exchanges", shown.mark, shift.id, today, current()),
        _("With whom the rules allow a swap is being worked out."), request.state.visitor.name,
        partial(_exchanges, shown, shift, today),
    )  # fmt: skip
    return page(request, "shift_swap.html", choices=choices, **_about(shown, shift))


@dataclass(frozen=True, slots=True)
class _Choice:
    """An exchange as the page lists it: what is sent, and who has which day then."""

    other: str
    person: str
    other_person: str
    then: Sequence[str]


def _exchanges(shown: Shown, shift: Shift, today: date) -> list[_Choice]:
    problem = shown.problem

    def then(person: str | None, at: Shift) -> str:
        who = name(problem, person) if person else shown.words.people(at)
        return str(_("{person}: {said}", person=who, said=line_of(shown, at).words))

    found = []
    for one in exchanges(shown.bench, shift, today):
        if one.person is None:
            day, new = date_word(one.other.date), date_word(shift.date)
            said = [
                str(_("{shift} moves to {day} {slot}", shift=shift_words(old, problem), day=to,
                      slot=slot_word(old.slot)))
                for old, to in ((shift, day), (one.other, new))
            ]  # fmt: skip
        else:
            said = [then(one.person, one.other), then(one.other_person, shift)]
        found.append(_Choice(one.other.id, one.person or "", one.other_person or "", said))
    return found


@planner
async def exchange(request: Request) -> Response:
    """Exchange two shifts in the draft, where every rule still holds."""
    form, meant = await meant_by(request)
    other, person, other_person = (form.text(one) for one in ("other", "person", "other_person"))
    change = partial(_exchanged, other=other, person=person, other_person=other_person)
    return await _changed(request, _("Exchanging shifts"), meant, change)


def _exchanged(shown: Shown, shift: Shift, *, other: str, person: str, other_person: str) -> Swap:
    problem = shown.problem
    return swap(
        shown.bench,
        shift,
        find_shift(shown.plan, problem, other),
        person=find_person(problem, person).id if person else None,
        other_person=find_person(problem, other_person).id if other_person else None,
    )


def make_exchange(
    app: Starlette, job: Job, by: str, word: str, one: str, other: str, person: str, colleague: str
) -> None:
    """Exchange two shifts of the plan `word`, in the draft; raises Trouble where it cannot be."""
    change = partial(_exchanged, other=other, person=person, other_person=colleague)
    change_draft(app, job, by, Meant(word, one), change)


# -- another day -----------------------------------------------------------------------------


@planner
async def days(request: Request) -> Response:
    """The days on which a shift could be, and what forbids the others."""
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    shown, shift = found
    try:
        choices = await run_in_threadpool(_other_days, request, shown, shift)
    except NoMove as error:
        return not_possible(request, error.text, address(shown, shift))
    return page(request, "shift_days.html", choices=choices, **_about(shown, shift))


def _other_days(
    request: Request, shown: Shown, shift: Shift
) -> list[tuple[str, str, str, bool, bool]]:
    """Each time: what is sent, in words, what forbids it, whether it may be, whether it is now."""
    today = today_of(request, shown)

    def look() -> list[tuple[str, str, str, bool, bool]]:
        return [
            (
                f"{one.day} {one.slot}",
                f"{date_word(one.day)} {weekday_word(one.day)} {slot_word(one.slot)}",
                why_not(one.why),
                one.allowed,
                one.here,
            )
            for one in other_days(shown.bench, shift, today)
        ]

    found: list[tuple[str, str, str, bool, bool]] = request.app.state.workroom.work_out(
        ("days", shown.mark, shift.id, today, current()),
        _("On which days it could be is being worked out."), request.state.visitor.name, look,
    )  # fmt: skip
    return found


@planner
async def move_to(request: Request) -> Response:
    """Move a shift to another day, in the draft."""
    form, meant = await meant_by(request)
    word, _space, slot = form.text("when").partition(" ")

    def change(shown: Shown, shift: Shift) -> Swap:
        choices = other_days(shown.bench, shift, today_of(request, shown))
        times = (one for one in choices if (str(one.day), str(one.slot)) == (word, slot))
        there = next(times, None)
        if there is None:
            raise NotPossible(_("Choose one of the days."))
        return move(shown.bench, shift, there.day, there.slot)

    return await _changed(request, _("Moving a shift"), meant, change)


# -- the draft -------------------------------------------------------------------------------

Change = Callable[["Shown", "Shift"], Swap]


async def _changed(request: Request, what: Text, meant: Meant, change: Change) -> Response:
    """Change the draft; where that cannot be, say why with a way back to the shift."""
    by = request.state.visitor.name
    order = Order(
        what=what, by=by, language=current(), stoppable=True, step=True, then=meant.to,
        first=lambda job: change_draft(request.app, job, by, meant, change),
    )  # fmt: skip

    async def refused(request: Request, note: Note, _status: int) -> Response:
        return not_possible(request, note.text, meant.back)

    return await carry_out(request, order, refused)


def change_draft(app: Starlette, job: Job, by: str, meant: Meant, change: Change) -> None:
    """Make the plan with `change` the draft; raises Trouble where the rules forbid it."""
    shown = ready_for_change(app, meant.plan, meant.mark)
    shift = shown.shifts.get(meant.shift)
    if shift is None:
        raise NotPossible(_("There is no such shift any more."))
    if shift.date < shown.today(app.state.clock()):
        raise NotPossible(_("That day is over."))
    try:
        found = change(shown, shift)
    except Trouble as error:
        raise NotPossible(error.text) from error
    if not found.verdict.legal:
        raise NotPossible(Text(" ".join(swap_lines(found, shown.problem))))
    job.go_on()
    try:
        write_draft(found.plan, app.state.desk.draft)
    except FolderNotWritten as error:
        raise NotPossible(error.text) from error
    detail = auditing.said(found.note.__str__)
    app.state.desk.store.log("draft changed", detail, at=app.state.clock(), by=by)


def ready_for_change(app: Starlette, word: str, mark: str = "") -> Shown:
    """The plan to change; raises NotPossible where it is not the one that a form was about."""
    shelf = app.state.shelf
    if word != DRAFT and (app.state.desk.draft / PLAN_FILE).exists():
        raise NotPossible(_("There is a draft by now: look at it, then change that."))
    shown: Shown | None = shelf.named(DRAFT if word == DRAFT else "")
    if shown is None:
        raise NotPossible(_("There is no draft.") if word else _("Nothing is published yet"))
    if mark not in ("", shown.mark):
        raise NotPossible(_("The plan has changed since this page was shown: look at it again."))
    return shown


def readable(app: Starlette) -> Problem:
    """What the workbook says; raises NotPossible where it has faults."""
    reading = app.state.shelf.reading()
    if reading is None or reading.problem is None:
        raise NotPossible(_("The workbook has faults: mend it first."))
    problem: Problem = reading.problem
    return problem


routes = [
    Route("/substitutes", substitutes, methods=["GET"]),
    Route("/substitutes", hand_over, methods=["POST"]),
    Route("/exchange", exchange, methods=["POST"]),
    Route("/shift/{shift:path}/swap", swaps, methods=["GET"]),
    Route("/shift/{shift:path}/days", days, methods=["GET"]),
    Route("/shift/{shift:path}/days", move_to, methods=["POST"]),
]
