"""What each person has to do: duties, contact points, households and follow-ups.

Households are named by number and masked name only: slips lie about on desks, and full names
are in the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from constraints.kinds import kind_of
from outputs.tables.ledger import LedgerEntry, ledger
from outputs.tables.named import NamedPlan
from outputs.words.naming import hours_word, masked_name
from planner.domain.language import _
from planner.domain.plan import Shift

_MOST_IN_A_CELL = 6


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A turn in words, or several that differ by their days; `hours` of what takes time."""

    days: tuple[date, ...]
    hours: str
    duty: str
    where: str
    company: str


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One household: the unit it lies in, its number, its masked head, and its planned visit."""

    place: str
    household: str
    head: str
    visit: date | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item to follow up: `due` while it is open, `planned` the person's first day for it."""

    entry: LedgerEntry
    due: date | None
    planned: date | None


class PersonalTables:
    """Looks up what every person has to do, gathered once for all."""

    def __init__(self, named: NamedPlan) -> None:
        self.named = named

    def people(self) -> tuple[str, ...]:
        """Everybody who has anything to do, in the order of the workbook."""
        busy = {*self._shifts, *self._households, *self._links, *self._items}
        return tuple(one for one in self.named.problem.people if one in busy)

    def duties(self, person: str) -> Iterator[DutyRow]:
        """The person's turns, also as substitute, by day; follow-ups are told as items."""
        for shift in self._shifts.get(person, ()):
            if not kind_of(shift.kind).by_item:
                yield self._duty(person, shift)

    def households(self, person: str) -> Iterator[HomeRow]:
        """The households the person holds, in the order of the workbook."""
        days: dict[str, date] = {}
        for shift in self._shifts.get(person, ()):
            for household in shift.households:
                days.setdefault(household, shift.date)
        directory, names = self.named.directory, self.named.names
        for one in self._households.get(person, ()):
            place = names.unit(directory.unit_of(one))
            yield HomeRow(place, one, self._heads[one], days.get(one))

    def links(self, person: str) -> Iterator[tuple[str, Sequence[str]]]:
        """Each pairing of the person, then those of the person's unit, with their targets."""
        names = self.named.names
        for holder in dict.fromkeys((person, self.named.problem.people[person].unit)):
            for duty, targets in self._links.get(holder or "", {}).items():
                yield names.duty(duty), [names.target(one) for one in targets]

    def items(self, person: str) -> Sequence[ItemRow]:
        """The person's items, what is due first on top."""
        rows = []
        for key, shift in self._items.get(person, {}).items():
            entry = self._ledger[key]
            due = entry.due if entry.item.state == "open" else None
            rows.append(ItemRow(entry, due, None if shift is None else shift.date))
        return sorted(rows, key=lambda row: (row.due or date.max, row.entry.item.id))

    # -- gathered once -----------------------------------------------------------------------

    @cached_property
    def _shifts(self) -> Mapping[str, list[Shift]]:
        """Person to shifts, in the order people read them; substitutes are named there too."""
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.named.shifts:
            for person in dict.fromkeys(one.id for one in shift.people):
                found[person].append(shift)
        return found

    @cached_property
    def _households(self) -> Mapping[str, list[str]]:
        """Person to the ids of the households they hold, in the order of the workbook."""
        frame = self.named.plan.holders
        rank = {key: index for index, key in enumerate(self.named.problem.households["id"])}
        found: dict[str, set[str]] = defaultdict(set)
        for household, holder in zip(frame["household"], frame["holder"], strict=True):
            if household in rank:
                found[holder].add(household)
        return {person: sorted(held, key=rank.__getitem__) for person, held in found.items()}

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        """Household to the masked name of its head."""
        frame = self.named.problem.households
        return {
            key: masked_name(name) for key, name in zip(frame["id"], frame["head"], strict=True)
        }

    @cached_property
    def _links(self) -> Mapping[str, dict[str, list[str]]]:
        """Person or unit to duty to the targets it is linked to."""
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for one in self.named.plan.links:
            found[one.holder].setdefault(one.duty, []).append(one.target)
        return found

    @cached_property
    def _items(self) -> Mapping[str, dict[str, Shift | None]]:
        """Person to item to the first day planned for it; None for an open one without a day."""
        found: dict[str, dict[str, Shift | None]] = defaultdict(dict)
        items = self.named.problem.items
        for shift in self.named.shifts:
            if kind_of(shift.kind).by_item and shift.owner is not None and shift.owner in items:
                for one in shift.people:
                    found[one.id].setdefault(shift.owner, shift)
        for item in items.values():
            if item.person is not None and item.state != "closed":
                found[item.person].setdefault(item.id, None)
        return found

    @cached_property
    def _ledger(self) -> Mapping[str, LedgerEntry]:
        return {entry.item.id: entry for entry in ledger(self.named)}

    def _duty(self, person: str, shift: Shift) -> DutyRow:
        names = self.named.names
        duty = names.held(shift, person)
        if person in names.substitutes(shift):
            duty = str(_("{duty} (substitute)", duty=duty))
        where = names.unit(shift.place or self.named.directory.unit_of(shift.target))
        whom = ""
        if shift.households:
            whom = str(_("{n:household|households}", n=len(shift.households)))
        elif shift.target is not None and shift.target != shift.place:
            whom = names.target(shift.target)
        others = sum(one != person for one in names.serving(shift))
        company = names.team(shift, _MOST_IN_A_CELL, but=person)
        if others > _MOST_IN_A_CELL:
            company = str(_("{names} and others, {n} in all", names=company, n=others))
        return DutyRow(
            (shift.date,),
            hours_word(shift.start, shift.end) if kind_of(shift.kind).takes_time else "",
            duty,
            " ".join(dict.fromkeys(filter(None, (where, whom)))),
            company,
        )
