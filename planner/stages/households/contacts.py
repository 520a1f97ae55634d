"""Who may hold which household, and which contacts exist already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from constraints.household_links.model import holders_needed, recused
from planner.domain.directory import Context, Directory
from planner.domain.households import Mask
from planner.domain.language import _
from planner.domain.links import Links
from planner.domain.problem import Duty, Link, Problem, Remark, Selector

Asked = Literal["fixed", "current", "posted"]

ASKED: tuple[Asked, ...] = ("fixed", "current", "posted")
"""What asks for a link, strongest first."""

Key = tuple[str, int]
"""A duty and a part of its team."""


@dataclass(frozen=True)
class Contact:
    """A link that is kept if it can be: a row of the household frame and a person.

    `by` is what asks for it: 联系 as 固定, the workbook as it is now, or, behind these, a plan
    in force.
    """

    row: int
    person: str
    by: Asked


@dataclass(frozen=True, eq=False)
class Layer:
    """One part of one duty.

    `per_row` is how many holders each of `rows` needs. A unit's households may be held by
    `eligible`: those of `named`, whom the team means there, that no rule keeps away.
    `owners` are those who owe households, with 每人.
    """

    duty: Duty
    part: int
    per_row: int
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    owners: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    eligible: Mapping[str, tuple[str, ...]]


class Eligibility:
    """Looks up the teams of household duties and the contacts that belong to them."""

    def __init__(self, problem: Problem, directory: Directory, links: Links) -> None:
        self.problem = problem
        self.directory = directory
        self.links = links
        self.homes = directory.homes
        self._contact: list[str | None] = problem.households["contact"].tolist()
        self._unit_rank = {unit: rank for rank, unit in enumerate(problem.units)}
        self.remarks: list[Remark] = []

    def layers(self, duty: Duty) -> list[Layer]:
        """The parts of `duty`, each with its households and the people who may hold them."""
        mask, areas = self._targets(duty)
        rows = np.flatnonzero(mask)
        units = sorted({self.homes.units[row] for row in rows}, key=self._unit_rank.__getitem__)
        per_person = duty.owner.by == "person"
        layers = []
        for index, part in enumerate(duty.team[:1] if per_person else duty.team):
            named: dict[str, tuple[str, ...]] = {}
            for unit in units:
                place = None if per_person else unit
                context = Context(owner=place, target=place, links=self.links)
                people = self.directory.people(part.selector, context)
                named[unit] = tuple(one for one in people if unit in areas.get(one, (unit,)))
            eligible = {unit: self._able(duty, named[unit], unit) for unit in units}
            per_row = holders_needed(duty, index)
            owners = tuple(one for one in self._owners(duty) if one and per_person)
            serving = self._serving(duty, owners)
            layers.append(Layer(duty, index, per_row, rows, serving, named, eligible))
        return layers

    def _targets(self, duty: Duty) -> tuple[Mask, Mapping[str, frozenset[str]]]:
        """The duty's households and, where they depend on the person who owes, their units."""
        areas: dict[str, frozenset[str]] = {}
        if duty.target is None:
            return np.ones(len(self.homes), dtype=np.bool_), areas
        mask = np.zeros(len(self.homes), dtype=np.bool_)
        known: dict[object, tuple[Mask, frozenset[str]]] = {}
        for owner in self._owners(duty):
            context = Context(owner=owner, links=self.links)
            key = self._scope_key(duty.target, context)
            if key not in known:
                one = self.directory.households(duty.target, context)
                known[key] = one, frozenset(self.homes.units[row] for row in np.flatnonzero(one))
                mask |= one
            if owner is not None:
                areas[owner] = known[key][1]
        return mask, areas if duty.owner.by == "person" else {}

    def _owners(self, duty: Duty) -> tuple[str | None, ...]:
        """Whose targets the duty's households are; None stands for everybody alike."""
        context = Context(links=self.links)
        if duty.owner.by == "person" and duty.team:
            return self.directory.people(duty.team[0].selector, context)
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return self.directory.units(duty.owner.units, context)
        return (None,)

    def _scope_key(self, selector: Selector, context: Context) -> object:
        duties = [
            named.value
            for term in selector.terms
            for named in (term, term.scope)
            if named is not None and named.by == "linked"
        ]
        linked = tuple(self.directory.linked_targets(duty, context) for duty in duties)
        return self.directory.unit_of(context.owner), linked

    def _able(self, duty: Duty, named: Iterable[str], unit: str) -> tuple[str, ...]:
        """Those of `named` who serve in the plan and are neither recused nor banned."""
        return tuple(
            person
            for person in self._serving(duty, named)
            if not recused(self.directory, duty, person, unit)
        )

    def _serving(self, duty: Duty, named: Iterable[str]) -> tuple[str, ...]:
        start, end = self.problem.settings.start, self.problem.settings.end
        people, banned = self.problem.people, self._banned(duty.id)
        return tuple(
            person
            for person in named
            if (people[person].start or start) <= end
            and (people[person].until or end) >= start
            and person not in banned
        )

    def _banned(self, duty: str) -> frozenset[str]:
        """People whom 指定 keeps from the whole duty (禁止 without date, slot and target)."""
        return frozenset(
            pin.person
            for pin in self.problem.pins
            if pin.mode == "never" and pin.duty in (None, duty) and pin.person is not None
            and pin.date is None and pin.slot is None and pin.target is None
        )  # fmt: skip

    def forbidden(self, duty: str) -> frozenset[tuple[str, str]]:
        """(person, household) pairs that 联系 or 指定 forbids."""
        pairs = {
            (link.holder, link.target)
            for link in self.problem.links
            if link.state == "forbidden" and link.duty == duty
        }
        pairs |= {
            (pin.person, pin.target)
            for pin in self.problem.pins
            if pin.mode == "never" and pin.duty in (None, duty) and pin.person is not None
            and pin.date is None and pin.slot is None and pin.target is not None
        }  # fmt: skip
        return frozenset(pairs)

    def contacts(
        self, duties: Sequence[Duty], layers: Mapping[str, list[Layer]], posted: pd.DataFrame
    ) -> dict[Key, list[Contact]]:
        """Existing contacts by duty and part, with whom 指定 demands; those outside every duty
        are remarked on. The holders of a plan in force, `posted`, come where there is room.
        """
        found: dict[Key, list[Contact]] = defaultdict(list)
        allowed = {
            (duty.id, layer.part): (
                {unit: frozenset(people) for unit, people in layer.named.items()},
                frozenset(layer.rows.tolist()),
            )
            for duty in duties
            for layer in layers[duty.id]
        }

        needed = {(d.id, one.part): one.per_row for d in duties for one in layers[d.id]}
        asked: dict[tuple[str, int], list[tuple[str, Asked, list[Key]]]] = defaultdict(list)

        def place(row: int, person: str, by: Asked, among: Iterable[Key]) -> bool:
            teams = [
                key
                for key in among
                if row in allowed[key][1] and person in allowed[key][0][self.homes.units[row]]
            ]
            if not teams:
                return False
            mine = [key for key in teams if key[0] == teams[0][0]]
            asked[mine[0][0], row].append((person, by, mine))
            return True

        outside = 0
        keys_of = {duty.id: [key for key in allowed if key[0] == duty.id] for duty in duties}
        wanted: dict[Asked, list[Link]] = {"fixed": [], "current": []}
        for link in self.problem.links:
            if link.state != "forbidden" and link.duty in layers:
                wanted[link.state].append(link)
        wanted["fixed"] += [
            Link(pin.duty, pin.person, pin.target, "fixed")
            for pin in self.problem.pins
            if pin.mode == "must" and pin.date is None and pin.slot is None
            and pin.duty is not None and pin.duty in layers and pin.person is not None
            and pin.target is not None and pin.target in self.homes.row_of
        ]  # fmt: skip
        for by, links in wanted.items():
            for link in links:
                row = self.homes.row_of.get(link.target)
                if row is None or not place(row, link.holder, by, keys_of[link.duty]):
                    outside += 1
        linked = {(duty, row, who) for (duty, row), of in asked.items() for who, _b, _k in of}
        for row, contact in enumerate(self._contact):
            if not isinstance(contact, str) or not contact or not duties:
                continue
            if any((duty.id, row, contact) in linked for duty in duties):
                continue
            if not place(row, contact, "current", allowed):
                outside += 1
        linked = {(duty, row, who) for (duty, row), of in asked.items() for who, _b, _k in of}
        frame = zip(
            posted["duty"].tolist(), posted["household"].tolist(), posted["holder"].tolist(),
            strict=True,
        )  # fmt: skip
        for held, household, holder in frame:
            row = self.homes.row_of.get(household)
            if held in keys_of and row is not None and (held, row, holder) not in linked:
                place(row, holder, "posted", keys_of[held])
        if outside:
            self.remarks.append(
                Remark(
                    "contact_outside_duty",
                    _("{count} existing household contacts lie outside every household duty "
                      "and were ignored.", count=outside),
                )
            )  # fmt: skip
        for (_duty, row), people in asked.items():
            for (person, by, mine), key in zip(people, _parts(people, needed), strict=True):
                if key is not None or by != "posted":
                    found[key or mine[0]].append(Contact(row, person, by))
        return found


def _parts(
    people: Sequence[tuple[str, Asked, list[Key]]], needed: Mapping[Key, int]
) -> list[Key | None]:
    """The part each of a household's contacts takes, None for none: as many as can find a place.

    Who comes first keeps a place, but makes room by taking another part (augmenting paths).
    """
    seats: dict[Key, list[int]] = defaultdict(list)

    def seated(one: int, seen: set[Key]) -> bool:
        for key in people[one][2]:
            if key in seen:
                continue
            seen.add(key)
            if len(seats[key]) < needed[key]:
                seats[key].append(one)
                return True
            for place, other in enumerate(seats[key]):
                if seated(other, seen):
                    seats[key][place] = one
                    return True
        return False

    for one in range(len(people)):
        seated(one, set())
    part_of = {one: key for key, ones in seats.items() for one in ones}
    return [part_of.get(one) for one in range(len(people))]
