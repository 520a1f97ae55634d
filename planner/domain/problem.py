"""What a department keeps, as frozen types: the problem to plan.

Everything here is already read, checked and resolved: references are ids, cell text is
normalised, selectors know what they select. The names follow ``docs`` of the workbook:
one type per sheet. Dates are civil dates of the organisation's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from planner.domain.frames import Frame, frame_field, nothing
from planner.domain.hours import Hours
from planner.domain.language import Text
from planner.domain.named_days import NO_NAMED, NamedDays
from planner.domain.params import NO_PARAMS, Params

Half = Literal["am", "pm", "evening"]
"""The three pieces of a day whose hours sheet 设置 tells."""

DayPart = Literal["day", "am", "pm", "evening"]
"""The parts of a day that have a name; ``day`` is am and pm together, not the evening."""

Slot = DayPart | Hours
"""When on a day a shift is: a part of it, or hours of its own."""

DutySlot = Slot | Literal["half"]
"""A duty's slot; ``half`` leaves am or pm to the planner."""

HALVES: Mapping[DayPart, tuple[Half, ...]] = {
    "day": ("am", "pm"),
    "am": ("am",),
    "pm": ("pm",),
    "evening": ("evening",),
}

Clock = Literal["local", "petition"]
"""Whose deadlines items of the ledger have: the local ones (7 days, a month), or those of
the national petition regulations (15 days to accept, 60 to close)."""

PeriodName = Literal[
    "day", "week", "ten_days", "fortnight", "month", "two_months", "quarter", "half_year", "year",
    "once", "term",
]  # fmt: skip

OnHoliday = Literal["defer", "advance", "cancel", "hold"]
"""What happens to an occurrence whose day is a holiday: it moves to the next working day or to
the one before, is dropped, or is held all the same."""

DEFAULT_HOURS: Mapping[Half, tuple[time, time]] = {
    "am": (time(8, 30), time(11, 30)),
    "pm": (time(14, 0), time(17, 0)),
    "evening": (time(18, 30), time(20, 0)),
}

DEFAULT_NIGHT = Hours(time(17, 30), time(8, 30))
"""夜间 of whoever sets none."""

USUAL_TIMEZONE = "Asia/Shanghai"
"""The time zone of whoever names none."""

ALL_CATEGORIES = "全部"
"""The household category that every household has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Sheet 设置. `start`..`end` are inclusive.

    `village_visits_per_week` and a person's `shifts_per_day`: None means no limit.

    Turns on public holidays are shared over `holiday_years` calendar years, that of the plan's
    start the last of them. `calendar_domain` ends the UIDs of calendar events; empty: one of the
    organisation's own.

    Notices begin with `notice_preamble`, end with `notice_signature`, and tell the numbers of
    `notice_phone`: pairs of a unit's id, empty for every unit, and its number.
    """

    organisation: str
    start: date
    end: date
    timezone: str = USUAL_TIMEZONE
    language: str = "zh"
    hours: Mapping[Half, tuple[time, time]] = field(default_factory=lambda: dict(DEFAULT_HOURS))
    night: Hours = DEFAULT_NIGHT
    village_visits_per_week: int | None = None
    shifts_per_day: int | None = None
    holiday_years: int = 3
    households_per_round: int = 6
    notice_days: int = 2
    clock: Clock = "local"
    calendar_domain: str = ""
    notice_phone: tuple[tuple[str, str], ...] = ()
    notice_preamble: str = ""
    notice_signature: str = ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Sheet 日历: one day that differs from the national calendar."""

    date: date
    kind: Literal["off", "work"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Sheet 单位. `parent` is a unit id; `households` the number it reports to have.

    `longitude` and `latitude` are degrees, both or neither.
    """

    id: str
    name: str
    kind: str = ""
    parent: str | None = None
    households: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Sheet 人员. Serves from `start` to `until`, both inclusive; None is unbounded.

    `share` is what the person is to have of the turns of others, in hundredths.
    """

    id: str
    name: str
    unit: str | None = None
    title: str = ""
    roles: tuple[str, ...] = ()
    home: str | None = None
    origin: str | None = None
    household_limit: int | None = None
    phone: str = ""
    email: str = ""
    start: date | None = None
    until: date | None = None
    share: int = 100

    @property
    def members(self) -> tuple[str, ...]:
        """The people of a whole unit that stands for them (``planner.domain.crews``)."""
        return ()

    def serves(self, day: date) -> bool:
        """Whether `day` lies in this person's time of service."""
        return (self.start is None or self.start <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Absence:
    """Sheet 不可用: `who` is a person or a unit (everyone in it or below it).

    `start`..`end` inclusive. `slot` None or ``day`` takes each day from 0:00 to 24:00.
    """

    who: str
    start: date
    end: date
    slot: Slot | None = None
    reason: str = ""


Scoped = Literal["unit", "own", "target", "linked"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name is looked for. `value`: the unit's id, or the linking duty's id."""

    by: Scoped
    value: str = ""


Named = Literal[
    "everyone",
    "linked",
    "responsible",
    "household",
    "person",
    "unit",
    "role",
    "tag",
    "unit_kind",
    "group",
]


@dataclass(frozen=True, slots=True)
class Term:
    """One NAME or NAME@SCOPE of a selector.

    `value` is an id (person, unit), a duty id (linked), a category (household, 全部 for
    all), or the word itself (role, tag, unit_kind); empty for everyone and responsible. A
    ``group`` is a unit of the kind `value` as a whole.
    """

    by: Named
    value: str = ""
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """A union of terms; `text` is what the user wrote, for messages."""

    terms: tuple[Term, ...]
    text: str = ""

    @property
    def follows_target(self) -> bool:
        """Whether it means other people at another target."""
        return any(
            term.by == "linked"
            or (term.scope is not None and term.scope.by in ("target", "linked"))
            for term in self.terms
        )


@dataclass(frozen=True, slots=True)
class TeamPart:
    """`count` people of `selector`, or whole units; None stands for 全体, all who are not away.

    `label` is what they are called while they serve (带班, 值班, 司机); often empty.
    """

    selector: Selector
    count: int | None = 1
    label: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is filled by whole units (组:KIND), each with everybody of it who is there."""
        return any(term.by == "group" for term in self.selector.terms)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes a duty. `units` selects the owning units where `by` is ``unit``."""

    by: Literal["whole", "person", "unit", "target"]
    units: Selector | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """`times` visits in each `period` for households of `category`; ``term`` is the plan.

    With a `percent` below 100 they are for that part of the households, whoever waits longest.
    """

    category: str
    times: int
    period: PeriodName
    percent: int = 100


@dataclass(frozen=True, slots=True)
class PerPeriod:
    """`times` in each `period`; periods of 一次 are none. `pool` says that it is of all duties of
    the 公平组.
    """

    times: int
    period: PeriodName
    pool: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Handle items of `item_class` within `count` days or months."""

    item_class: str
    count: int
    unit: Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class Duty:
    """Sheet 制度: one standing rule, who owes what to whom, how often.

    `kind` is an id of ``constraints.kinds``. `weekdays` holds 0 (Monday) to 6, `named` the other
    days of column 星期; both empty means any working day. `place` is a unit id, ``own`` or
    ``target``. `spacing` counts working days, or for a duty that may be held on days off its own
    days; None means no rule. `checklist` names the 清单 that the duty stands on, `pool` the 公平组
    with whose duties it shares accounts of turns, if any.
    """

    id: str
    name: str
    kind: str
    owner: Owner
    team: tuple[TeamPart, ...] = ()
    target: Selector | None = None
    period: PeriodName = "month"
    times: int = 1
    weekdays: frozenset[int] = frozenset()
    slot: DutySlot = "day"
    place: str | None = None
    on_holiday: OnHoliday = "defer"
    spacing: int | None = None
    block: Literal["week", "month"] | None = None
    priority: int = 3
    start: date | None = None
    until: date | None = None
    params: Params = NO_PARAMS
    checklist: str = ""
    pool: str = ""
    named: NamedDays = NO_NAMED


@dataclass(frozen=True, slots=True)
class Link:
    """Sheet 联系. `target` is a unit id, or a household id for a 联户 duty."""

    duty: str
    holder: str
    target: str
    state: Literal["current", "fixed", "forbidden"] = "current"


@dataclass(frozen=True, slots=True)
class Pin:
    """Sheet 指定. None means any."""

    duty: str | None
    person: str | None
    date: date | None
    slot: Slot | None
    target: str | None
    mode: Literal["must", "never", "wish"]


@dataclass(frozen=True, slots=True)
class Item:
    """Sheet 台账: something a resident asked for, and how far it is."""

    id: str
    target: str | None
    subject: str = ""
    item_class: str = ""
    received: date | None = None
    due: date | None = None
    person: str | None = None
    state: Literal["open", "resolved", "closed"] = "open"
    alert: Literal["yellow", "orange", "red"] | None = None
    extended_to: date | None = None
    extension_reason: str = ""
    resolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """Sheet 节点: one step of a project, in the order of the sheet.

    `days` is how many working days the step takes after the one before it. `due` is its
    own last day, if it has one; the last step of a project must. `owner` takes the place of
    the part of the duty's team that names 责任人, else of the first part.
    """

    id: str
    duty: str
    project: str
    name: str = ""
    days: int = 1
    owner: Selector | None = None
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Sheet 历史: what was done. Rows with one duty, date and target are one occurrence."""

    date: date
    duty: str
    person: str | None = None
    target: str | None = None
    count: int = 1


Ring = tuple[tuple[float, float], ...]
"""A closed line of degrees east and north; the first corner is not said again."""

HOUSEHOLD_COLUMNS = (
    "id",
    "unit",
    "head",
    "categories",
    "persons",
    "contact",
    "address",
    "longitude",
    "latitude",
)


def no_households() -> Frame:
    """An empty sheet 户."""
    return nothing(*HOUSEHOLD_COLUMNS).make()


@dataclass(frozen=True, eq=False)
class Problem:
    """A whole workbook, read and resolved.

    Mappings are keyed by id in the order of the sheet. `households` is sheet 户 with the
    columns of HOUSEHOLD_COLUMNS, a row per household in the order of the sheet:
    `categories` is a tuple of words, `unit` an id, `contact` a person id or None,
    `persons` an int or None, `longitude` and `latitude` floats or NaN, the rest text.
    `boundaries` are the outlines of units, islands and holes alike, for maps alone.
    """

    settings: Settings
    calendar: tuple[CalendarDay, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    households: Frame = frame_field(nothing(*HOUSEHOLD_COLUMNS))  # noqa: RUF009 - none is made
    duties: Mapping[str, Duty] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    pins: tuple[Pin, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    history: tuple[Done, ...] = ()
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    source_file: str = ""
    source_sha256: str = ""
    boundaries: Mapping[str, tuple[Ring, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """Rows of one column of a sheet."""

    sheet: str
    column: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, or odd, in the input, and where.

    `row` is the row number people see in Excel (1 is the first); `column` the header as
    the user wrote it. A fault is an error unless `warning`. `also` are further rows that have
    the very same fault, and `elsewhere` other columns in which its cause shows again.
    """

    code: str
    text: Text
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    expected: Text | None = None
    remedy: Text | None = None
    warning: bool = False
    also: tuple[int, ...] = ()
    elsewhere: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the planner wants said in plan.json's warnings."""

    code: str
    text: Text
