"""The rows of what is covered, as the page in the folder and the site's own show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from outputs.tables.areas import ELSEWHERE, AreaCount, area_counts
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import (
    RotationLine,
    RotationProgress,
    rotation_matrix,
    rotation_progress,
)
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Gap, Shift
from planner.domain.spoken import day_word, list_word, month_word

_SHADES = 5


class HeatCell(NamedTuple):
    """The shifts and gaps of an area in a month or week; `shade` is from 0 (none) to 5."""

    shifts: int
    gaps: tuple[Gap, ...]
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One area with its cells and its sums; `shade` is that of the sum among the areas."""

    count: AreaCount
    cells: tuple[HeatCell, ...]
    shifts: int
    gaps: tuple[Gap, ...]
    shade: int


@dataclass(frozen=True, slots=True)
class Heat:
    """The areas' rows; the columns begin with `starts`."""

    starts: Sequence[date]
    rows: tuple[HeatRow, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The months as column headers, without the year where all are in one."""
        return month_words(self.starts)


def heat(
    named: NamedPlan, starts: Sequence[date], wanted: Callable[[Shift | Gap], bool] | None = None
) -> Heat:
    """How many shifts of those `wanted` each area has, where columns begin with `starts`."""
    counts = [
        one
        for one in area_counts(named, starts, wanted)
        if one.area != ELSEWHERE or any(one.shifts) or any(one.gaps)
    ]
    inside = [one for one in counts if one.area != ELSEWHERE]
    most = max((most for one in inside for most in one.shifts), default=0)
    most_of_all = max((sum(one.shifts) for one in inside), default=0)
    return Heat(starts, tuple(_heat_row(one, most, most_of_all) for one in counts))


def _heat_row(count: AreaCount, most: int, most_of_all: int) -> HeatRow:
    shifts, gaps = sum(count.shifts), tuple(gap for gaps in count.gaps for gap in gaps)
    shades = [_shade(n, most if count.area else 0) for n in count.shifts]
    cells = tuple(map(HeatCell, count.shifts, count.gaps, shades))
    return HeatRow(count, cells, shifts, gaps, _shade(shifts, most_of_all if count.area else 0))


def _shade(shifts: int, most: int) -> int:
    return min(_SHADES, -(-shifts * _SHADES // most)) if most else 0  # rounded up: some is seen


def week_words(weeks: Sequence[date], first: date) -> tuple[str, ...]:
    """Weeks as column headers: their first days, that of the first one not before `first`."""
    return tuple(day_word(max(week, first)) for week in weeks)


def month_words(months: Sequence[date]) -> tuple[str, ...]:
    """Months as column headers, without the year where all are in one."""
    short = len({month.year for month in months}) == 1
    return tuple(month_word(month, short=short) for month in months)


@dataclass(frozen=True, slots=True)
class Rotations:
    """The matrix of rotation: each owner's line with how far that is; months after `settled`
    are a forecast.
    """

    months: tuple[date, ...]
    lines: tuple[tuple[RotationLine, RotationProgress], ...]
    settled: date

    @property
    def words(self) -> tuple[str, ...]:
        """The months as column headers."""
        return month_words(self.months)

    @property
    def several(self) -> bool:
        """Whether there is more than one duty."""
        return len({line.duty for line, _progress in self.lines}) > 1


def rotations(named: NamedPlan) -> Rotations:
    """The matrix of the plan."""
    matrix = rotation_matrix(named)
    lines = tuple(zip(matrix.lines, rotation_progress(named), strict=True))
    return Rotations(matrix.months, lines, month_start(named.plan.end))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one person does in the plan, in words."""

    name: str
    unit: str
    turns: int
    households: int
    duties: str
    key: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody; `by_duty` has, for each of `duties`, index of a person to turns."""

    rows: tuple[PersonRow, ...]
    duties: tuple[str, ...]
    by_duty: tuple[Mapping[int, int], ...]

    @property
    def most(self) -> int:
        """The most turns that anybody has."""
        return max((person.turns for person in self.rows), default=0)

    @property
    def units(self) -> list[str]:
        """The units there is somebody of."""
        return sorted({person.unit for person in self.rows if person.unit})


def people_of(named: NamedPlan) -> People:
    """Everybody, in the order of the units: whether work is spread, no ranking."""
    names, every = named.names, loads(named)
    duties = sorted({duty for one in every for duty in one.duties}, key=named.duty_rank)
    rows = tuple(
        PersonRow(
            names.person(one.person),
            names.person_unit(one.person),
            one.turns,
            one.held,
            list_word(
                str(_("{duty} {turns}", duty=names.duty(duty), turns=one.duties[duty]))
                for duty in duties
                if duty in one.duties
            ),
            one.person,
        )
        for one in every
    )
    by_duty = tuple(
        {n: one.duties[duty] for n, one in enumerate(every) if duty in one.duties}
        for duty in duties
    )
    return People(rows, tuple(map(names.duty, duties)), by_duty)
