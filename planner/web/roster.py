"""The roster: a timeline of a quarter or a week, a grid of a month, a list of days; filtered."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.tables.areas import months as months_of
from outputs.tables.timeline import BY, Entry
from planner.domain.language import Text, _
from planner.domain.spoken import day_word, month_word, period_word, weekday_word
from planner.web.paging import paged
from planner.web.render import page
from planner.web.roster_asked import View, Wanted, asked, matching
from planner.web.roster_lines import ROW_WORDS, chart_of, looks
from planner.web.shift import changeable, drafted, plan_word
from planner.web.views import Line, line_of, nothing_yet, shown_by, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.shown import Shown

_IN_A_DAY = 6
_DAY = timedelta(days=1)
_ALIKE = 3
"""So many shifts of one duty on one day are shown one by one; more are counted."""

_VIEWS: tuple[tuple[View, Text], ...] = (
    ("quarter", _("Quarter")),
    ("month", _("Month")),
    ("week", _("Week")),
    ("day", _("One day")),
    ("table", _("List")),
)


@dataclass(frozen=True, slots=True)
class Fold:
    """Shifts of one duty on one day that are counted; `homes` are the households visited."""

    duty: str
    name: str
    count: int
    homes: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month grid; `more` shifts are not listed for want of room."""

    day: date
    inside: bool
    working: bool
    mark: str
    lines: Sequence[Line]
    folds: Sequence[Fold]
    more: int

    @property
    def name(self) -> str:
        """The day with its weekday, for lists that have no columns."""
        return f"{day_word(self.day)} {weekday_word(self.day)}"


async def roster(request: Request) -> Response:
    """The shifts that the address asks for, as it asks to see them."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    today = today_of(request, shown)
    wanted = asked(request.query_params, shown, today, phone=_on_a_phone(request))
    part = request.query_params.get("part")
    if part is not None and wanted.timeline:
        found = matching(shown, wanted)
        chart = await run_in_threadpool(chart_of, shown, wanted, found, today, part)
        return page(request, "roster_rows.html", title="", chart=chart, wanted=wanted)
    return page(
        request,
        "roster.html",
        title=str(_("Roster")),
        shown=shown,
        wanted=wanted,
        today=today,
        movable=changeable(request, shown) and (wanted.timeline or wanted.view == "month"),
        draft_first=shown.info is not None and request.state.visitor.plans and drafted(request),
        plan_word=plan_word(shown),
        **_choices(shown, wanted, today),
        **await run_in_threadpool(_content, request, shown, wanted, today),
    )


def _on_a_phone(request: Request) -> bool:
    """Whether the browser says that it is on a phone: what is shown first depends on it."""
    return "Mobi" in request.headers.get("user-agent", "")


def _choices(shown: Shown, wanted: Wanted, today: date) -> dict[str, Any]:
    """What else may be asked for: other days, other views, other rows, filters."""
    line, names = shown.timeline, shown.named.names
    moves = not wanted.of_days
    return {
        "views": _VIEWS,
        "rows_by": [(one, ROW_WORDS[one]) for one in BY],
        "span": month_word(wanted.first) if wanted.view in ("month", "table") and moves
        else period_word(wanted.first, wanted.last),
        "before": wanted.first - _DAY if moves and wanted.first > line.first else None,
        "after": wanted.last + _DAY if moves and wanted.last < line.last else None,
        "has_today": line.first <= today <= line.last,
        "months": months_of(shown.plan),
        "duties": [(duty, names.duty(duty)) for duty in shown.problem.duties],
        "villages": [(unit, names.unit(unit)) for unit in line.areas.keys],
        "units": [(one.key, one.name) for one in line.units if one.rows and one.key],
    }  # fmt: skip


def _content(request: Request, shown: Shown, wanted: Wanted, today: date) -> dict[str, Any]:
    """The shifts, in the form of the view."""
    found = matching(shown, wanted)
    if wanted.timeline:
        return {"count": len(found), "chart": chart_of(shown, wanted, found, today)}
    if wanted.view == "month":
        weeks = list(_weeks(shown, wanted, found))
        weekdays = [weekday_word(date(2024, 1, 1 + n), short=True) for n in range(7)]
        return {"count": len(found), "weeks": weeks, "weekdays": weekdays,
                "looks": looks(shown.timeline.duties)}  # fmt: skip
    folds: Sequence[Fold] = ()
    listed = found
    if wanted.view == "day":
        listed, folds = _folded(shown, wanted, found)
    part = paged(request, listed)
    lines = [line_of(shown, one.shift) for one in part.rows]
    return {"count": len(found), "list": part, "rows": lines, "folds": folds}


def _folded(
    shown: Shown, wanted: Wanted, entries: Sequence[Entry]
) -> tuple[list[Entry], list[Fold]]:
    """The shifts of one day to show one by one, and those that are many of a kind.

    Rounds of households are always counted, and nothing is where one duty is asked for.
    """
    if wanted.duty:
        return list(entries), []
    by_duty: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_duty[entry.shift.duty].append(entry)
    many = {
        duty: some
        for duty, some in by_duty.items()
        if len(some) > _ALIKE or kind_of(some[0].shift.kind).by_household
    }
    folds = [
        Fold(duty, shown.named.names.duty(duty), len(some),
             sum(len(one.shift.households) for one in some))
        for duty, some in many.items()
    ]  # fmt: skip
    return [one for one in entries if one.shift.duty not in many], folds


def _weeks(shown: Shown, wanted: Wanted, entries: Iterable[Entry]) -> Iterator[list[Cell]]:
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.shift.date].append(entry)
    month = wanted.first
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    known = {one.day: one for one in shown.timeline.days(weeks[0][0], weeks[-1][-1])}
    for week in weeks:
        cells = []
        for day in week:
            alone, folds = _folded(shown, wanted, by_day[day])
            cells.append(
                Cell(
                    day=day,
                    inside=day.month == month.month,
                    working=known[day].worked,
                    mark=known[day].name,
                    lines=[line_of(shown, one.shift) for one in alone[:_IN_A_DAY]],
                    folds=folds,
                    more=max(0, len(alone) - _IN_A_DAY),
                )
            )
        yield cells


routes = [Route("/roster", roster, methods=["GET"])]
