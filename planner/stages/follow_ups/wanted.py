"""The visits that the ledger asks for, as demands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from constraints.follow_ups.model import (
    RESPONSIBLE,
    Ledger,
    Visit,
    acceptance_of,
    after_day,
    after_window,
    clock_of,
    longest_extension,
    opened_days,
    visit_of,
)
from planner.domain.directory import Directory
from planner.domain.ids import visit_id
from planner.domain.language import _
from planner.domain.links import Links
from planner.domain.periods import month_start
from planner.domain.plan import NEXT_PLAN
from planner.domain.problem import Duty, Item, Problem, Remark
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Demand, Part, times_on

RANKS = ("pins", "red", "orange", "yellow", "important", "others")
"""What counts most when people are scarce; the place in the list is the rank."""


class WantedVisits:
    """The demands of the ledger, with the visit each of them is for."""

    def __init__(
        self, problem: Problem, directory: Directory, calendar: WorkCalendar, links: Links
    ) -> None:
        self.problem, self.directory = problem, directory
        self.calendar, self.links = calendar, links
        self.ledger = Ledger(directory, links)
        self.visits: dict[str, Visit] = {}
        self.demands: list[Demand] = []
        self.remarks: list[Remark] = []
        self.named: dict[tuple[str, int, date], frozenset[str]] = {}
        self.done: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        for row in problem.history:
            if row.target is not None:
                self.done[row.duty, row.target].append(row.date)

    def add(self, duty: Duty) -> None:
        """The demands of one duty."""
        passed: list[Item] = []
        later: list[Item] = []
        settings, calendar = self.problem.settings, self.calendar
        clock = clock_of(duty, settings)
        for item in self.ledger.items(duty):
            done = self.done[duty.id, item.target]
            visit = visit_of(duty, item, settings, calendar, done)
            accepting = acceptance_of(duty, item, settings, calendar, done)
            for one in filter(None, (accepting, visit)):
                demand = self._demand(duty, one)
                if not demand.when and self._may_wait(duty, one):
                    later.append(item)
                    continue
                self.visits[demand.id] = one
                self.demands.append(demand)
            if visit is None and self._passed(duty, item, done):
                passed.append(item)
            longest = longest_extension(item, clock)
            if item.extended_to and longest and item.extended_to > longest:
                self.remarks.append(_too_long(duty, item, longest))
        if later:
            text = _(
                "{duty}: no day is left in this plan for {n:item|items} such as {item}, due after"
                " it: the next plan has them.",
                duty=duty.name,
                n=len(later),
                item=later[0].id,
            )
            self.remarks.append(Remark(NEXT_PLAN, text))
        if passed:
            text = _(
                "{duty}: the days for the visit after the resolution are over for {n:item|items}"
                " such as {item}, and 历史 shows no visit. Enter it, or close what is done.",
                duty=duty.name,
                n=len(passed),
                item=passed[0].id,
            )
            self.remarks.append(Remark("follow-up-passed", text))

    def _may_wait(self, duty: Duty, visit: Visit) -> bool:
        """Whether the visit is in time after the plan, too, where the duty goes on."""
        end = self.problem.settings.end
        return visit.due > end and (duty.until is None or duty.until > end)

    def _passed(self, duty: Duty, item: Item, done: Iterable[date]) -> bool:
        """Whether an earlier plan held the visit, and nothing says that it took place."""
        day = after_day(duty, item) if item.state == "resolved" else None
        if day is None:
            return False
        window = after_window(day, self.calendar)
        return window.last < self.problem.settings.start and not any(one in window for one in done)

    def _demand(self, duty: Duty, visit: Visit) -> Demand:
        opened = opened_days(duty, visit, self.problem.pins, self.calendar)
        days = sorted((*visit.days, *opened))
        return Demand(
            id=visit_id(duty.id, visit.item.id, visit.purpose),
            duty=replace(duty, priority=_rank(visit.item), block=None),
            owner=visit.item.id,
            target=visit.item.target,
            period=visit.window,
            turn=1,
            purpose=visit.purpose,
            when=times_on(duty, days),
            parts=self._parts(duty, visit, days or [visit.window.first]),
            pinned=frozenset(times_on(duty, opened)),
        )

    def _parts(self, duty: Duty, visit: Visit, days: Sequence[date]) -> tuple[Part, ...]:
        people, parts = self.problem.people, []
        for part in duty.team or (RESPONSIBLE,):
            found = {
                person
                for month in sorted({month_start(day) for day in days})
                for person in self.ledger.people(part.selector, visit.item, month)
                if any(people[person].serves(day) for day in days)
            }
            parts.append(Part(part.count, tuple(sorted(found))))
        return tuple(parts)

    def means(self, demand: Demand, part: int, person: str, day: date) -> bool:
        """Whether the team names `person` on `day`: what a rotation links may change."""
        if not self.links.monthly or part >= len(demand.parts):
            return True
        key = demand.id, part, month_start(day)
        if key not in self.named:
            team = demand.duty.team or (RESPONSIBLE,)
            item = self.visits[demand.id].item
            self.named[key] = frozenset(self.ledger.people(team[part].selector, item, day))
        return person in self.named[key]


def _too_long(duty: Duty, item: Item, longest: date) -> Remark:
    text = _(
        "{duty}: item {item} is extended to {day}; the petition clock allows {longest} at most.",
        duty=duty.name,
        item=item.id,
        day=item.extended_to,
        longest=longest,
    )
    return Remark("extension-too-long", text)


def _rank(item: Item) -> int:
    if item.alert is not None:
        return RANKS.index(item.alert)
    return RANKS.index("important" if item.item_class == "important" else "others")
