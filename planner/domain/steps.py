"""Steps of projects counted back: when each must be done, and what came before it.

A project's steps stand on sheet 节点 in their order, whatever duties they belong to. The
last day of a step is the last day its duty may have by its own 期限, and it leaves the
following step the working days that step takes. What 完成日期 or sheet 历史 shows as done is
done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.problem import Done, Duty, Milestone, Problem, TeamPart
from planner.domain.workdays import WorkCalendar

_FIVE_WEEKS = 35


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a project. `days_before` are the working days since each earlier step.

    `latest` is None where neither the step nor one after it has a 期限. `done` is the day
    it was finished, `floor` the first day that the steps already done leave it.
    """

    milestone: Milestone
    latest: date | None
    done: date | None
    floor: date | None
    days_before: Mapping[str, int]

    def late(self, start: date) -> bool:
        """Whether no day from `start` on is left for it, though it is not done."""
        if self.done is not None or self.latest is None:
            return False
        return self.latest < max(start, self.floor or start)


def own_part(team: Sequence[TeamPart]) -> int:
    """The part of a duty's team whose place a step's 责任人 takes.

    It is the part that names 责任人, else the first.
    """
    for index, part in enumerate(team):
        if any(term.by == "responsible" for term in part.selector.terms):
            return index
    return 0


def schedule(problem: Problem, calendar: WorkCalendar) -> dict[str, Step]:
    """Every step of the workbook by its id, project by project."""
    chains: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in problem.milestones.values():
        chains[milestone.project].append(milestone)
    done = days_done(problem.milestones.values(), problem.history)
    found: dict[str, Step] = {}
    for chain in chains.values():
        duties = [problem.duties[one.duty] for one in chain]
        latest = _latest(chain, duties, calendar)
        for index, milestone in enumerate(chain):
            before: dict[str, int] = {}
            needed = milestone.days
            for earlier in reversed(chain[:index]):
                before[earlier.id] = needed
                needed += earlier.days
            floors = [
                _after(done[earlier], days, calendar)
                for earlier, days in before.items()
                if earlier in done
            ]
            found[milestone.id] = Step(
                milestone,
                latest[index],
                done.get(milestone.id),
                max(floors, default=None),
                before,
            )
    return found


def days_done(milestones: Iterable[Milestone], history: Iterable[Done]) -> dict[str, date]:
    """The day each finished step was done, by the step's id.

    A row of 历史 names its step by id. One with the duty and the project is the step whose
    完成日期 it repeats, else the first step of that duty and project that is still open.
    """
    rows = list(milestones)
    done = {one.id: one.done_on for one in rows if one.done_on is not None}
    duties = {one.id: one.duty for one in rows}
    history = sorted(history, key=lambda row: row.date)
    for row in history:
        if row.count and row.target is not None and duties.get(row.target) == row.duty:
            done.setdefault(row.target, row.date)
    shown: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for row in history:
        if row.target is not None:
            days = shown[row.duty, row.target]
            days[row.date] = max(days.get(row.date, 0), row.count)
    for (duty, project), days in shown.items():
        own = [one for one in rows if (one.duty, one.project) == (duty, project)]
        for day in sorted(days):
            said = sum(one.done_on == day for one in own)
            still_open = [one.id for one in own if one.id not in done]
            for identifier in still_open[: max(0, days[day] - said)]:
                done[identifier] = day
    return done


def _latest(
    chain: Sequence[Milestone], duties: Sequence[Duty], calendar: WorkCalendar
) -> list[date | None]:
    """The last day of each step, counted back from the end of the chain."""
    latest: list[date | None] = [None] * len(chain)
    for index in range(len(chain) - 1, -1, -1):
        last = chain[index].due
        following = latest[index + 1] if index + 1 < len(chain) else None
        if following is not None:
            back = _before(following, chain[index + 1].days, calendar)
            last = back if last is None else min(last, back)
        latest[index] = None if last is None else _allowed(last, duties[index], calendar)
    return latest


def _allowed(day: date, duty: Duty, calendar: WorkCalendar) -> date:
    """The last day up to `day` that `duty` may have.

    Where none of five weeks is one, the last working day.
    """
    near = [day - timedelta(days=back) for back in range(_FIVE_WEEKS)]
    own = (one for one in near if calendar.allows(one, duty))
    return next(own, next(filter(calendar.is_working, near), day))


def _before(day: date, count: int, calendar: WorkCalendar) -> date:
    """The last day with `count` working days after it, up to and with `day`."""
    while count:
        count -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def _after(day: date, count: int, calendar: WorkCalendar) -> date:
    """The working day `count` working days after `day`."""
    for _step in range(count):
        day = calendar.next_working_day(day)
    return day
