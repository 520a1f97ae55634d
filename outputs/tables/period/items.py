"""The ledger in a period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from constraints.follow_ups.model import clock_of, deadline_of
from constraints.kinds import kind_of
from outputs.tables.period.basis import Basis
from planner.domain.problem import Item

DURATIONS: tuple[int, ...] = (7, 30, 60)
"""The upper ends, in calendar days, of how long items took; the last group is longer."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The ledger in the period.

    `brought` were open when it began, `handled` were resolved in it, of which `closed` are
    closed out by now. `open` are open at its end, `overdue` of those past their deadline.
    `days` are the calendar days that each handled item took, sorted; `in_time` of the
    handled ones met their deadline.
    """

    brought: int = 0
    received: int = 0
    handled: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    in_time: int = 0
    days: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether no item was there in the period."""
        return not (self.received or self.handled or self.open)

    @property
    def median(self) -> float | None:
        """The middle of `days`; None where nothing was handled."""
        return float(median(self.days)) if self.days else None

    @property
    def groups(self) -> tuple[int, ...]:
        """How many items took up to each of DURATIONS, and how many longer."""
        counts = [0] * (len(DURATIONS) + 1)
        for days in self.days:
            counts[sum(days > most for most in DURATIONS)] += 1
        return tuple(counts)


def item_figures(base: Basis, items: Iterable[Item]) -> ItemFigures:
    """How `items` stand in the period."""
    counts: Counter[str] = Counter()
    days: list[int] = []
    for item in items:
        received, resolved = item.received, item.resolved_on
        deadline = _deadline(base, item)
        if received is not None and received in base.period:
            counts["received"] += 1
        if received is None or received < base.period.first:
            unresolved = item.state == "open" or (
                resolved is not None and resolved >= base.period.first
            )
            counts["brought"] += unresolved
        if item.state != "open" and resolved is not None and resolved in base.period:
            counts["handled"] += 1
            counts["closed"] += item.state == "closed"
            counts["in_time"] += deadline is None or resolved <= deadline
            if received is not None:
                days.append((resolved - received).days)
        if _open_at_end(base, item):
            counts["open"] += 1
            last = min(base.period.last + timedelta(days=1), base.as_of)
            counts["overdue"] += deadline is not None and deadline < last
    return ItemFigures(**counts, days=tuple(sorted(days)))


def figures_by(base: Basis, group: Callable[[Item], str | None]) -> Mapping[str, ItemFigures]:
    """How the items of each group stand; those of None are in no group."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in base.problem.items.values():
        key = group(item)
        if key is not None:
            found[key].append(item)
    return {key: item_figures(base, items) for key, items in found.items()}


def _open_at_end(base: Basis, item: Item) -> bool:
    """Whether `item` was there and open when the period, or what is known of it, ended."""
    last = min(base.period.last, base.as_of)
    if item.received is not None and item.received > last:
        return False
    if item.state == "open":
        return True
    return item.resolved_on is not None and item.resolved_on > last


def _deadline(base: Basis, item: Item) -> date | None:
    """The calendar day by which `item` is due; None where no date says so."""
    if item.received is None and item.due is None and item.extended_to is None:
        return None
    duties = base.problem.duties.values()
    duty = next((one for one in duties if kind_of(one.kind).by_item), None)
    clock = clock_of(duty, base.problem.settings)
    return deadline_of(duty, item, base.period.first, clock)
