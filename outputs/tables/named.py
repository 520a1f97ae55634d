"""What tables and writers ask of a plan, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from outputs.words.naming import Names
from planner.domain.crews import crewed
from planner.domain.directory import Directory
from planner.domain.links import Links, links_in
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.spoken import list_word


@dataclass(frozen=True)
class NamedPlan:
    """A plan and its problem with their names, in the language of whoever made it."""

    plan: Plan
    problem: Problem
    names: Names
    directory: Directory

    @classmethod
    def of(cls, plan: Plan, problem: Problem) -> NamedPlan:
        """`plan` with the names of its workbook."""
        return cls(plan, problem, Names(problem), Directory(problem))

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """The shifts in the order people read them."""
        return tuple(
            sorted(
                self.plan.shifts,
                key=lambda one: (one.date, one.start, self.duty_rank(one.duty)[0], one.id),
            )
        )

    @cached_property
    def short(self) -> Mapping[str, Gap]:
        """The gaps of shifts that take place without all of their people, by the shift's id."""
        placed = {one.id for one in self.plan.shifts}
        gaps = (gap for gap in self.plan.gaps if not gap.aside)
        return {gap.obligation: gap for gap in gaps if gap.obligation in placed}

    @cached_property
    def links(self) -> Links:
        """Who is linked to what."""
        return links_in(self.plan)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody of the workbook, by unit and then in the order of the sheet."""
        people = self.problem.people
        return tuple(sorted(people, key=lambda key: self.unit_rank(people[key].unit)[0]))

    # -- the order of the workbook -----------------------------------------------------------

    def duty_rank(self, key: str) -> tuple[int, str]:
        """Sorts duties as the workbook has them, others after them."""
        return (self._duties.get(key, len(self._duties)), key)

    def unit_rank(self, key: str | None) -> tuple[int, str]:
        """Sorts units as the workbook has them, others after them."""
        return (self._units.get(key or "", len(self._units)), key or "")

    def person_rank(self, key: str) -> tuple[int, str]:
        """Sorts people as the workbook has them, then units, others after them."""
        return (self._people.get(key, len(self._people) + self.unit_rank(key)[0]), key)

    @cached_property
    def _duties(self) -> Mapping[str, int]:
        return _ranks(self.problem.duties)

    @cached_property
    def _units(self) -> Mapping[str, int]:
        return _ranks(self.problem.units)

    @cached_property
    def _people(self) -> Mapping[str, int]:
        return _ranks(self.problem.people)

    # -- places and people -------------------------------------------------------------------

    def village(self, key: str | None) -> str | None:
        """The village a unit or household lies in; a unit outside all villages is itself."""
        return self.directory.village_of(key) or self.directory.unit_of(key)

    def lead(self, shift: Shift) -> tuple[str, ...]:
        """Ids of the people, or whole units, of the team's first part, who lead."""
        return tuple(sorted(one.id for one in crewed(shift).people if one.part == 0))

    def companions(self, shift: Shift) -> tuple[str, ...]:
        """Ids of those who serve beside the first part."""
        leaders = set(self.lead(shift))
        return tuple(one for one in self.names.turns(shift) if one not in leaders)

    def people_words(self, people: Iterable[str]) -> str:
        """The names of `people`, joined."""
        return list_word(self.names.person(one) for one in people)


def _ranks(keys: Iterable[str]) -> Mapping[str, int]:
    return {key: rank for rank, key in enumerate(keys)}
