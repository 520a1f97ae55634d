"""What a plan covers: villages by month or week and on a map, rotation, households, duties, people.

The parts are those of the page that `sanfang plan` writes; here their cells lead to the shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from inputs.boundaries import boundaries_beside
from outputs.page.map import map_of
from outputs.page.rows import Heat, heat, people_of, rotations, week_words
from outputs.tables.areas import area_households, category_households, months, weeks
from outputs.tables.gaps import left_empty
from outputs.tables.rotations import RotationLine, Stay, TargetLine, rotation_targets
from outputs.tables.steps import step_lines
from planner.domain.language import Text, _
from planner.domain.spoken import period_word
from planner.web.paging import paged
from planner.web.patience import UnderWay
from planner.web.render import Note, page
from planner.web.views import nothing_yet, shown_by

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.tables.named import NamedPlan
    from planner.domain.plan import Gap, Shift
    from planner.domain.problem import Problem
    from planner.web.shown import Shelf, Shown

View = Literal["villages", "rotation", "households", "duties", "people"]

_VIEWS: tuple[tuple[View, Text], ...] = (
    ("villages", _("Villages")),
    ("rotation", _("Rotation")),
    ("households", _("Households and visits")),
    ("duties", _("Checklist")),
    ("people", _("Load per person")),
)
MAP = "map"
"""The form of the map."""

_DAY = timedelta(days=1)
_LETTERS = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """The `view`, its columns (by ``month`` or ``week``) and what it is filtered by.

    `duty`, `village`, `unit` and `name` are empty for all; without `homes` rounds of households
    are left out. `word` names the plan as addresses do.
    """

    view: View
    by: str
    duty: str
    village: str
    unit: str
    name: str
    homes: bool
    word: str

    def address(self, **other: object) -> str:
        """The query that asks for the same but for `other`."""
        values = {
            "view": self.view, "by": self.by, "duty": self.duty,
            "homes": "" if self.homes else "no", "plan": self.word,
        } | other  # fmt: skip
        usual = {"view": "villages", "by": "month"}
        return urlencode({
            key: value for key, value in values.items() if value not in ("", usual.get(key))
        })  # fmt: skip

    def includes(self, named: NamedPlan, one: Shift | Gap) -> bool:
        """Whether a shift or gap is of the duties that are wanted."""
        if self.duty:
            return one.duty == self.duty
        duty = named.problem.duties.get(one.duty)
        return self.homes or duty is None or not kind_of(duty.kind).by_household


def _asked(request: Request, shown: Shown) -> Wanted:
    """What the address asks for; what it cannot be read as counts as not asked."""
    asked, problem = request.query_params, shown.problem
    duty, village = asked.get("duty", ""), asked.get("village", "")
    return Wanted(
        view=next((one for one in get_args(View) if one == asked.get("view")), "villages"),
        by="week" if asked.get("by") == "week" else "month",
        duty=duty if duty in problem.duties else "",
        village=village if village in problem.units else "",
        unit=asked.get("unit", ""),
        name=asked.get("name", "").strip()[:_LETTERS],
        homes=asked.get("homes") != "no",
        word=asked.get("plan", ""),
    )


async def coverage(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """What the plan covers, seen as the address asks; with what came of outlines that were sent."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    wanted = _asked(request, shown)
    return page(
        request,
        "coverage.html",
        status=status,
        note=note,
        title=str(_("Coverage")),
        shown=shown,
        wanted=wanted,
        views=_VIEWS,
        span=period_word(shown.plan.start, shown.plan.end),
        left_empty=left_empty(shown.plan),
        in_villages=shown.timeline.areas.villages,
        **await run_in_threadpool(_content, request, shown, wanted),
    )


def _content(request: Request, shown: Shown, wanted: Wanted) -> dict[str, Any]:
    """What the view shows."""
    named, to = shown.named, To(shown, wanted, months(shown.plan))
    if wanted.view == "rotation":
        return {"to": to, "rotations": rotations(named), "targets": rotation_targets(named)}
    if wanted.view == "households":
        holders = list(shown.households.holders(wanted.village)) if wanted.village else []
        return {
            "to": to, "homes": area_households(named), "categories": category_households(named),
            "village": named.names.unit(wanted.village), "holders": holders,
        }  # fmt: skip
    if wanted.view == "duties":
        return {"checklists": shown.checklists, "steps": tuple(step_lines(named))}
    if wanted.view == "people":
        people = people_of(named)
        found = [
            one for one in people.rows if wanted.name in one.name and wanted.unit in ("", one.unit)
        ]
        return {"to": to, "people": people, "list": paged(request, found)}
    starts = weeks(shown.plan) if wanted.by == "week" else months(shown.plan)
    found_heat = heat(named, starts, lambda one: wanted.includes(named, one))
    outlined = boundaries_beside(request.app.state.desk.book).is_file()
    problem, soon = _drawn(request.app.state.shelf, outlined=outlined)
    return {
        "to": To(shown, wanted, starts),
        "key": shown.key_figures,
        "heat": found_heat,
        "words": _words(shown, found_heat, wanted),
        "map": map_of(named, found_heat.rows, problem),
        "soon": soon,
        "outlines": outlined,
        "duties": [(key, named.names.duty(key)) for key in shown.timeline.duties],
    }


def _drawn(shelf: Shelf, *, outlined: bool) -> tuple[Problem | None, bool]:
    """What the map is drawn of, and whether it changes soon: its outlines come, or go."""
    known = shelf.known()
    if outlined or (known is not None and known.boundaries):
        try:
            shelf.reading()
        except UnderWay:
            return known, True
    return shelf.known(), False


def _words(shown: Shown, found: Heat, wanted: Wanted) -> Sequence[str]:
    """What the columns are called: months, or weeks by their first day that the plan has."""
    if wanted.by == "month":
        return found.words
    return week_words(found.starts, shown.timeline.first)


@dataclass(frozen=True, slots=True)
class To:
    """Where cells lead to: pages of the site, from that of coverage on.

    Columns begin with `starts`, months or weeks as `wanted`.
    """

    shown: Shown
    wanted: Wanted
    starts: Sequence[date]

    def _roster(self, **values: object) -> str:
        asked = {"view": "table", **values, "plan": self.wanted.word}
        return f"roster?{urlencode({key: value for key, value in asked.items() if value})}"

    def _filters(self, area: str) -> dict[str, object]:
        homes = "" if self.wanted.homes or self.wanted.duty else "no"
        return {"village": area, "duty": self.wanted.duty, "homes": homes}

    def area(self, area: str) -> str:
        """All shifts of a village."""
        line = self.shown.timeline
        return self._roster(day=line.first, until=line.last, **self._filters(area))

    def shifts(self, area: str, column: int) -> str:
        """The shifts of a village in a month or a week."""
        start, line = self.starts[column], self.shown.timeline
        if self.wanted.by == "month":
            return self._roster(month=f"{start:%Y-%m}", **self._filters(area))
        first, last = max(start, line.first), min(start + 6 * _DAY, line.last)
        return self._roster(day=first, until=last, **self._filters(area))

    def gaps(self, area: str, gaps: Sequence[Gap]) -> str:
        """The gap, or the list of those of a village."""
        if len(gaps) == 1:
            return self.gap(gaps[0])
        asked = {"village": area, "duty": self.wanted.duty, "plan": self.wanted.word}
        return f"gaps?{urlencode({key: value for key, value in asked.items() if value})}"

    def gap(self, gap: Gap) -> str:
        """The page of a gap."""
        plan = f"?plan={quote(self.wanted.word)}" if self.wanted.word else ""
        return f"gap/{quote(gap.id, safe='')}{plan}"

    def stay(self, line: RotationLine, month: date, stay: Stay) -> str:
        """The shifts of an owner's stay in a month."""
        duty, owner = line.key
        who = "person" if owner in self.shown.problem.people else "unit"
        where = {"village": stay.keys[0]} if len(stay.keys) == 1 else {who: owner}
        return self._roster(month=f"{month:%Y-%m}", duty=duty, **where)

    def target(self, line: TargetLine) -> str:
        """The shifts at one target of a rotation."""
        whole = self.shown.timeline
        duty, target = line.key
        return self._roster(day=whole.first, until=whole.last, duty=duty, village=target)

    def holders(self, area: str) -> str:
        """Who holds the households of a village."""
        return f"coverage?{self.wanted.address(village=area)}#holders"

    def person(self, person: str) -> str:
        """What one person has, day by day."""
        line = self.shown.timeline
        return self._roster(day=line.first, until=line.last, person=person)


routes = [Route("/coverage", coverage, methods=["GET"])]
