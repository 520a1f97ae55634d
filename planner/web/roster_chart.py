"""The timeline of the roster as data: what the page draws, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outputs.tables.timeline import PlanDay
from planner.domain.spoken import day_word, weekday_word


@dataclass(frozen=True, slots=True)
class Column:
    """One day; `column` counts from 1."""

    column: int
    day: PlanDay
    weekday: str
    today: bool

    @property
    def words(self) -> str:
        """The day in full, with what it is called."""
        said = f"{day_word(self.day.day)} {weekday_word(self.day.day)}"
        return f"{said} {self.day.name}".strip()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What spans `width` columns: a month, a holiday, an absence."""

    column: int
    width: int
    word: str
    title: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One mark: what is read in it, and `address` of what it stands for, below the site.

    `shift` is empty where it stands for none, or for `several`.
    """

    sign: str
    words: str
    look: str
    title: str
    address: str
    shift: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """The marks of one row on one day."""

    column: int
    day: date
    chips: Sequence[Chip]


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `index` is its place in the whole timeline, as assistive programs count.

    `person` is whose row it is, where it is a person's.
    """

    index: int
    name: str
    note: str
    address: str
    spots: Sequence[Spot]
    bands: Sequence[Stretch] = ()
    turns: int = 0
    homes: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: `count` of them, None of them here where they are not open."""

    key: str
    name: str
    index: int
    count: int
    turns: int
    lines: Sequence[Line] | None


@dataclass(frozen=True, slots=True)
class Sign:
    """A duty in the legend: its sign and colour, and how many shifts it has in these days."""

    duty: str
    name: str
    letter: str
    look: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The timeline: what to draw of it."""

    columns: Sequence[Column]
    months: Sequence[Stretch]
    names: Sequence[Stretch]
    gaps: Sequence[Line]
    more_gaps: int
    blocks: Sequence[Block]
    legend: Sequence[Sign]
    rows: int

    @property
    def end(self) -> int:
        """The column after the days."""
        return len(self.columns) + 1
