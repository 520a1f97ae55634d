"""Deadlines of the ledger: until when an item may be handled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from constraints.follow_ups.model import (
    clock_of,
    deadline_of,
    longest_extension,
    working_deadline,
)
from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.why import Easing, Fact, Why, steps
from planner.domain.edits import Edits, Fill
from planner.domain.language import _, in_each
from planner.domain.problem import Item
from planner.domain.spoken import date_word
from planner.model.demands import Demand

_DAY = 3
_STEPS = (*range(1, 15), *range(21, 92, 7))


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The deadlines of open items."""
    for demand in demands:
        item = case.problem.items.get(demand.owner or "")
        if KINDS[demand.duty.kind].by_item and item is not None and item.state == "open":
            yield _due(case, demand, item)


def _due(case: Case, demand: Demand, item: Item) -> Fact:
    duty, settings = demand.duty, case.problem.settings
    clock = clock_of(duty, settings)
    first = max(settings.start, duty.start or settings.start)
    due = deadline_of(duty, item, first, clock)
    base = max(due, max(first, case.since) - timedelta(days=1))
    last = longest_extension(item, clock)
    days = dict.fromkeys(
        day
        for more in _STEPS
        if (day := working_deadline(base + timedelta(days=more), case.calendar)) > base
        and (last is None or day <= last)
    )
    row = [
        Easing(
            _DAY * (day - due).days,
            _("item {item}: extended to {day} (延期至)", item=item.id, day=in_each(date_word, day)),
            _extended(item, day),
        )
        for day in days
    ]
    text = _("item {item} is due by {day}", item=item.id, day=in_each(date_word, due))
    without = _extended(item, max(days, default=due))
    return Fact("window", (item.id, "due"), text, without, steps(row))


def _extended(item: Item, day: date) -> Edits:
    return (Fill("items", item.id, "extended_to", day),)


WHY: Final = Why(facts, 35)
