"""What an address of the roster asks for: which days, which rows, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlencode

from constraints.kinds import kind_of
from outputs.tables.areas import months as months_of
from outputs.tables.timeline import BY, By, Entry
from planner.domain.periods import month_end, month_start
from planner.web.views import next_month

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from planner.web.shown import Shown

View = Literal["quarter", "month", "week", "day", "table"]
"""A timeline of a quarter or a week, a grid of a month, a list of a day or of any days."""

_DAYS = 92
"""The most days a timeline has: those of the longest quarter."""

_DAY = timedelta(days=1)
_LETTERS = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days `first` to `last` in a `view`, with `rows` where that is a timeline.

    `day` is what the visitor looks at: other views show what is around it. `only` filters, each
    empty for all: ``duty``, ``village``, ``unit`` and ``person`` (a name, a part of one, an id).
    Without `homes` rounds of households are left out. `word` names the plan as addresses do;
    `open` the block of rows that is open.
    """

    view: View
    rows: By
    first: date
    last: date
    day: date
    duty: str
    village: str
    unit: str
    person: str
    homes: bool
    word: str
    open: str
    of_days: bool = False

    @property
    def timeline(self) -> bool:
        """Whether the days are columns."""
        return self.view in ("quarter", "week")

    @property
    def filtered(self) -> bool:
        """Whether anything is left out but by its days."""
        return bool(self.duty or self.village or self.unit or self.person or not self.homes)

    def address(self, **other: object) -> str:
        """The query that asks for the same but for `other`, from the beginning."""
        values = {
            "view": self.view, "day": self.day, "rows": self.rows, "duty": self.duty,
            "village": self.village, "unit": self.unit, "person": self.person,
            "homes": "" if self.homes else "no", "plan": self.word,
            "open": self.open,
        } | other  # fmt: skip
        view, day = values["view"], values.pop("day")
        if view in ("month", "table") and isinstance(day, date):
            values["month"] = f"{day:%Y-%m}"
        else:
            values["day"] = day
        if self.of_days and not other.keys() & {"view", "day", "month"}:
            values |= {"month": "", "day": self.first, "until": self.last}
        if view not in ("quarter", "week") or values["rows"] == "people":
            values["rows"] = ""
        return urlencode({key: value for key, value in values.items() if value != ""})


def asked(query: QueryParams, shown: Shown, today: date, *, phone: bool) -> Wanted:
    """What `query` asks of a plan; what it cannot be read as counts as not asked.

    Without a view it is the quarter, on a `phone` the month.
    """
    line, problem = shown.timeline, shown.problem
    months = months_of(shown.plan)
    named = {f"{month:%Y-%m}": month for month in months}
    day, until = (_day(query.get(name, ""), line.first, line.last) for name in ("day", "until"))
    month = named.get(query.get("month", ""))
    view = _view(query.get("view", ""), day is not None, month is not None or phone)
    if day is None and view in ("month", "table"):
        busy = {month_start(one.date) for one in shown.plan.shifts}
        month = month or next_month(busy, months, today)
    near = today if month is None or month_start(today) == month else month
    at = day or min(max(near, line.first), line.last)
    of_days = view == "table" and day is not None
    first, last = _days(view, at, line.first, line.last)
    if of_days:
        first, last = at, max(at, until or at)
    return Wanted(
        view=view,
        rows=next((one for one in BY if one == query.get("rows")), "people"),
        first=first,
        last=last,
        day=at,
        duty=_known(query.get("duty", ""), problem.duties),
        village=_known(query.get("village", ""), problem.units),
        unit=_known(query.get("unit", ""), problem.units),
        person=query.get("person", "").strip()[:_LETTERS],
        homes=query.get("homes") != "no",
        word=query.get("plan", ""),
        open=query.get("open", "")[:_LETTERS],
        of_days=of_days,
    )


def _view(word: str, has_day: bool, by_month: bool) -> View:
    known = next((one for one in get_args(View) if one == word), None)
    if known is not None:
        view: View = known
        return view
    if has_day:
        return "table"
    return "month" if by_month else "quarter"


def _days(view: View, day: date, first: date, last: date) -> tuple[date, date]:
    """The days that a view around `day` shows of a plan from `first` to `last`."""
    if view == "day":
        return day, day
    if view == "week":
        monday = day - day.weekday() * _DAY
        return monday, monday + 6 * _DAY
    if view in ("month", "table"):
        return month_start(day), month_end(day)
    if last - first < _DAYS * _DAY:
        return first, last
    begins = month_start(day, -((day.month - 1) % 3))
    return max(first, begins), min(last, month_end(month_start(begins, 2)))


def _day(text: str, first: date, last: date) -> date | None:
    """The day that `text` says; None for none, and for one outside `first` to `last`'s months."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if month_start(first) <= day <= month_end(last) else None


def _known(key: str, keys: Iterable[str]) -> str:
    return key if key in keys else ""


def matching(shown: Shown, wanted: Wanted) -> list[Entry]:
    """The shifts of the days that are wanted, with what else the visitor filters by."""
    who = people_wanted(shown, wanted)

    def fits(entry: Entry) -> bool:
        shift = entry.shift
        return (
            wanted.first <= shift.date <= wanted.last
            and (not wanted.duty or shift.duty == wanted.duty)
            and (wanted.homes or not kind_of(shift.kind).by_household)
            and (who is None or any(one.id in who for one in shift.people))
            and (not wanted.village or wanted.village in entry.within)
        )

    return [entry for entry in shown.timeline.entries if fits(entry)]


def people_wanted(shown: Shown, wanted: Wanted) -> frozenset[str] | None:
    """The people who are wanted: of a unit, of a name; None for everybody."""
    if not wanted.person and not wanted.unit:
        return None
    people, word = shown.problem.people, wanted.person
    members = shown.named.directory.members(wanted.unit) if wanted.unit else people.keys()
    # An id alone is meant by its id: others may have it in theirs.
    found = {word} & people.keys() or {key for key in people if word in people[key].name}
    return frozenset(found & members)
