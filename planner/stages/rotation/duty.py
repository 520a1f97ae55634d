"""One rotation duty: its owners, their targets, what history and 指定 say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count

from constraints.rotation.model import RotationRules
from constraints.rotation.rule import COVER, SHARE, STAY
from planner.domain.directory import Context, Directory
from planner.domain.links import Links
from planner.domain.periods import month_end, month_start
from planner.domain.plan import RotationRow
from planner.domain.problem import Duty, Pin, Problem
from planner.model.graphs import Joined
from planner.stages.rotation.schedule import Schedule


def first_month(duty: Duty, problem: Problem) -> date | None:
    """The first month in which `duty` is in force; None if it is not during the plan."""
    settings = problem.settings
    first = max(settings.start, duty.start or settings.start)
    last = min(settings.end, duty.until or settings.end)
    return month_start(first) if first <= last else None


def months_from(first: date, day: date) -> int:
    """How many months `day` lies after the month of `first`."""
    return (day.year - first.year) * 12 + day.month - first.month


class RotationDuty:
    """One rotation duty: its owners, their targets, what history and 指定 say of them."""

    def __init__(
        self, duty: Duty, problem: Problem, directory: Directory, links: Links, first: date
    ) -> None:
        self.duty = duty
        self.problem = problem
        self.directory = directory
        self.first = first
        self.place = {unit: index for index, unit in enumerate(problem.units)}
        self.owners = self._owners(links)
        self.targets: dict[str, tuple[str, ...]] = {}
        for owner in self.owners:
            found = (
                directory.units(duty.target, Context(owner=owner, links=links))
                if duty.target is not None
                else ()
            )
            self.targets[owner] = tuple(sorted(found, key=self.place.__getitem__))
        last = min(problem.settings.end, duty.until or problem.settings.end)
        self.months = months_from(first, last) + 1
        self.end = None if duty.until is None else months_from(first, duty.until) + 1
        self.cover = self._cover()

    def _cover(self) -> int | None:
        """``cover`` from the first month of the duty on; what ends earlier is late earlier."""
        cover = self.duty.params[COVER]
        if cover is None:
            return None
        # It counts from the plan's first month, also where the duty begins after that.
        left = cover - months_from(month_start(self.problem.settings.start), self.first)
        return max(0, left if self.end is None else min(left, self.end))

    def _owners(self, links: Links) -> tuple[str, ...]:
        """Who owes the rotation and is there during the plan."""
        duty, settings = self.duty, self.problem.settings
        context = Context(links=links)
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return self.directory.units(duty.owner.units, context)
        if duty.owner.by == "target" and duty.target is not None:
            return self.directory.units(duty.target, context)
        if duty.owner.by == "person" and duty.team:
            people = self.problem.people
            return tuple(
                person
                for person in self.directory.people(duty.team[0].selector, context)
                if (people[person].start or settings.end) <= settings.end
                and (people[person].until or settings.start) >= settings.start
            )
        return ()

    def _owner_of(self, person: str | None) -> tuple[str, ...]:
        """The owners that what `person` does counts for."""
        if person is None:
            return ()
        if self.duty.owner.by == "unit":
            return self.directory.chain(self.problem.people[person].unit)
        return (person,)

    def musts(self) -> list[Pin]:
        """The 必须 of this duty that name a target, and a day of the plan or none."""
        settings = self.problem.settings
        return [
            pin
            for pin in self.problem.pins
            if pin.mode == "must"
            and pin.duty == self.duty.id
            and pin.target is not None
            and (pin.date is None or settings.start <= pin.date <= settings.end)
        ]

    def pinned_owners(self, pin: Pin) -> list[str]:
        """The owners that `pin` can send to its target."""
        named = self.owners if pin.person is None else self._owner_of(pin.person)
        return [one for one in self.owners if one in named and pin.target in self.targets[one]]

    def components(self) -> Iterator[RotationRules]:
        """The rules of each set of owners whose targets touch, in the order of owners."""
        past: dict[str, dict[int, str]] = defaultdict(dict)
        also: dict[str, set[tuple[int, str]]] = defaultdict(set)
        pinned: dict[tuple[str, int], str] = {}
        owners = set(self.owners)
        for row in sorted(self.problem.history, key=lambda one: one.date):
            if row.duty != self.duty.id or row.target is None:
                continue
            known = row.person if row.person in self.problem.people else None
            month = months_from(self.first, row.date)
            for owner in owners.intersection(self._owner_of(known)):
                if row.target in self.targets[owner]:
                    # Of two targets in one month the later is the stay; both are covered.
                    if month < 0:
                        before = past[owner].get(month)
                        past[owner][month] = row.target
                    elif month < self.months:
                        before = pinned.get((owner, month))
                        pinned[owner, month] = row.target
                    else:
                        continue
                    if before is not None and before != row.target:
                        also[owner].add((month, before))
        for pin in self.musts():
            month = 0 if pin.date is None else months_from(self.first, pin.date)
            for owner in self.pinned_owners(pin):
                where = past[owner].get(-1)
                if pin.date is None and where is not None and where != pin.target:
                    # Not before the stay that history shows may end.
                    stayed = next(m for m in count(1) if past[owner].get(-1 - m) != where)
                    month = max(0, self.duty.params[STAY][0] - stayed)
                if 0 <= month < self.months and (owner, month) not in pinned:
                    pinned[owner, month] = pin.target or ""
                    if pin.person is None:
                        break
        for component in self._touching():
            yield RotationRules(
                owners=component,
                targets={owner: self.targets[owner] for owner in component},
                stay=self.duty.params[STAY],
                months=self.months,
                cover=self.cover,
                share=self.duty.params[SHARE],
                past={owner: past[owner] for owner in component},
                also={owner: frozenset(also[owner]) for owner in component},
                end=self.end,
                pinned=_possible({k: t for k, t in pinned.items() if k[0] in component}),
            )

    def months_of(self, rows: Iterable[RotationRow]) -> dict[tuple[str, int], str]:
        """The rows of this duty as targets by owner and month, less those that cannot be."""
        months = ((row, months_from(self.first, row.month)) for row in rows)
        return {
            (row.owner, month): row.target
            for row, month in months
            if row.duty == self.duty.id and month >= 0 and row.target in self.targets[row.owner]
        }

    def _touching(self) -> list[tuple[str, ...]]:
        """The owners with targets, those with a target in common together."""
        owners = [owner for owner in self.owners if self.targets[owner]]
        joined, first = Joined(len(owners)), dict[str, int]()
        for number, owner in enumerate(owners):
            for target in self.targets[owner]:
                joined.join(number, first.setdefault(target, number))
        groups: dict[int, list[str]] = defaultdict(list)
        for number, owner in enumerate(owners):
            groups[joined.root(number)].append(owner)
        return sorted(tuple(sorted(members)) for members in groups.values())

    def rows(self, schedule: Schedule) -> Iterator[RotationRow]:
        """The schedule as rows of the plan."""
        for (owner, months), target in schedule.rows.items():
            month = month_start(self.first, months)
            forecast = month_end(month) > self.problem.settings.end
            yield RotationRow(self.duty.id, owner, month, target, forecast)


def _possible(pinned: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str]:
    """`pinned` less those that would put two owners into one target at once."""
    taken: set[tuple[str, int]] = set()
    kept: dict[tuple[str, int], str] = {}
    for (owner, month), target in sorted(pinned.items()):
        if (target, month) not in taken:
            taken.add((target, month))
            kept[owner, month] = target
    return kept
