"""What is known before a list is read: the workbook, what was asked for, answers given before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inputs.lists.duties import Lexicon
from inputs.lists.found import Kind
from inputs.lists.names import Roll
from inputs.workbook.crosschecks import Members
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar

PARTS_OF_DAY = frozenset(("上午", "下午", "晚上", "夜间", "全天"))
"""Words that may stand beside a name in a cell."""

OFF, SKIP = "休", "略"
"""Answers: the mark says that nobody serves; the mark or column says nothing of turns."""


@dataclass(frozen=True)
class Context:
    """The workbook as `problem` has it. `kind` and `duty` are what somebody asked for.

    `answers` say what marks and columns mean: an id of a duty, OFF or SKIP. `days` are the first
    and last that one without a year can mean, unless given the plan's.
    """

    problem: Problem
    kind: Kind | None = None
    duty: str | None = None
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    lexicon: Lexicon = field(init=False)
    roll: Roll = field(init=False)
    calendar: WorkCalendar = field(init=False)
    members: Members = field(init=False)

    def __post_init__(self) -> None:
        """Look up everything once."""
        lexicon = Lexicon(self.problem)
        object.__setattr__(self, "lexicon", lexicon)
        object.__setattr__(self, "roll", Roll(self.problem, lexicon.words | PARTS_OF_DAY))
        object.__setattr__(self, "calendar", WorkCalendar.of(self.problem.calendar))
        object.__setattr__(self, "members", Members(self.problem))

    @property
    def span(self) -> tuple[date, date]:
        """The first and last day that one without a year can mean."""
        return self.days or (self.problem.settings.start, self.problem.settings.end)
