"""What the judge knows of projects and their steps, worked out again from sheet 节点."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.problem import Done, Milestone, Problem
from planner.domain.workdays import WorkCalendar

_ONE_DAY = timedelta(days=1)
_SEARCHED_DAYS = 35


@dataclass(frozen=True, slots=True)
class ProjectStep:
    """A step, the day it must be done by, the day it was done, and the steps before it."""

    row: Milestone
    by: date | None
    done: date | None
    before: tuple[Milestone, ...]


def project_steps(problem: Problem, calendar: WorkCalendar) -> dict[str, ProjectStep]:
    """Every row of sheet 节点 by its id."""
    projects: dict[str, list[Milestone]] = defaultdict(list)
    for row in problem.milestones.values():
        projects[row.project].append(row)
    done = _done(problem)
    found: dict[str, ProjectStep] = {}
    for rows in projects.values():
        for place, row in enumerate(rows):
            by = _by(problem, rows[place:], calendar)
            found[row.id] = ProjectStep(row, by, done.get(row.id), tuple(rows[:place]))
    return found


def _by(problem: Problem, rows: Sequence[Milestone], calendar: WorkCalendar) -> date | None:
    """The last day of the first of `rows`, worked out from the last of them to the first."""
    if not rows:
        return None
    row, after = rows[0], rows[1:]
    limit = _by(problem, after, calendar)
    if limit is not None:
        limit = _leaving(limit, after[0].days, calendar)
    days = [day for day in (row.due, limit) if day is not None]
    return _held_by(problem, row, min(days), calendar) if days else None


def _leaving(day: date, count: int, calendar: WorkCalendar) -> date:
    """The last day that leaves `count` working days after itself, up to and with `day`."""
    left = count - calendar.is_working(day)
    while left > 0:
        day -= _ONE_DAY
        left -= calendar.is_working(day)
    return day - _ONE_DAY


def _held_by(problem: Problem, row: Milestone, day: date, calendar: WorkCalendar) -> date:
    """The last day up to `day` on which the step's duty may take place at all."""
    near = [day - n * _ONE_DAY for n in range(_SEARCHED_DAYS)]
    duty = problem.duties[row.duty]
    own = [one for one in near if calendar.allows(one, duty)]
    return (own or [one for one in near if calendar.is_working(one)] or near)[0]


def working_days_between(first: date, last: date, calendar: WorkCalendar) -> int:
    """The working days after `first`, up to and with `last`."""
    return len(calendar.working_days(first + _ONE_DAY, last)) if last > first else 0


def days_needed(step: ProjectStep, earlier: Milestone) -> int:
    """The working days that must lie between `earlier` and `step`."""
    after = step.before[step.before.index(earlier) + 1 :]
    return sum(one.days for one in after) + step.row.days


def has_time(step: ProjectStep, day: date, done: Iterable[tuple[Milestone, date]],
             calendar: WorkCalendar) -> bool:  # fmt: skip
    """Whether `step` can be on `day` for the steps before it that were on days of `done`."""
    return all(
        working_days_between(when, day, calendar) >= days_needed(step, earlier)
        for earlier, when in done
        if earlier in step.before
    )


def _done(problem: Problem) -> dict[str, date]:
    """The day of each finished step: by its 完成日期, else by the first row of 历史 with its
    id, else by a row with its project, first open step first.
    """
    found: dict[str, date] = {}
    for row in problem.milestones.values():
        named = [
            one.date
            for one in problem.history
            if (one.duty, one.target) == (row.duty, row.id) and one.count > 0
        ]
        if row.done_on or named:
            found[row.id] = row.done_on or min(named)
    for duty, project in dict.fromkeys((r.duty, r.project) for r in problem.milestones.values()):
        rows = [r for r in problem.milestones.values() if r.duty == duty and r.project == project]
        told = _told([r for r in problem.history if r.duty == duty and r.target == project])
        for row in rows:
            if row.done_on is not None and told[row.done_on]:
                told[row.done_on] -= 1
        days = sorted(told.elements())
        open_rows = [row for row in rows if row.id not in found]
        found.update((row.id, day) for row, day in zip(open_rows, days, strict=False))
    return found


def _told(rows: Iterable[Done]) -> Counter[date]:
    """How many occurrences history shows on each day; rows of one day are one occurrence."""
    told: Counter[date] = Counter()
    for row in rows:
        told[row.date] = max(told[row.date], row.count)
    return told
