"""What several sheets ask of a plan, looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from outputs.tables.checklists import Checklist
from outputs.words.naming import Names, list_word
from planner.domain.directory import Directory
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Problem


@dataclass(frozen=True)
class NamedPlan:
    """A plan and its problem with their names; `shifts` in the order people read them.

    `short` holds the gaps of shifts that take place without all of their people, by the
    shift's id, `ranks` the place of every unit in the workbook. `checklists` are needed by
    the sheets 清单 alone, and costly.
    """

    plan: Plan
    problem: Problem
    names: Names
    directory: Directory
    shifts: tuple[Shift, ...]
    short: Mapping[str, Gap]
    ranks: Mapping[str, int]
    checklists: tuple[Checklist, ...] = ()

    @classmethod
    def of(cls, plan: Plan, problem: Problem, lists: tuple[Checklist, ...] = ()) -> NamedPlan:
        """`plan` with what its sheets look up."""
        order = {duty: index for index, duty in enumerate(problem.duties)}
        shifts = sorted(
            plan.shifts,
            key=lambda one: (one.date, one.start, order.get(one.duty, len(order)), one.id),
        )
        placed = {one.id for one in plan.shifts}
        return cls(
            plan,
            problem,
            Names(problem),
            Directory(problem),
            tuple(shifts),
            {gap.obligation: gap for gap in plan.gaps if gap.obligation in placed},
            {unit: rank for rank, unit in enumerate(problem.units)},
            lists,
        )

    def village(self, key: str | None) -> str | None:
        """The village a unit or household lies in; a unit outside all villages is itself."""
        return self.directory.village_of(key) or self.directory.unit_of(key)

    def unit_rank(self, key: str | None) -> tuple[int, str]:
        """Sorts units as the workbook has them, others after them."""
        return (self.ranks.get(key or "", len(self.ranks)), key or "")

    def lead(self, shift: Shift) -> tuple[str, ...]:
        """Ids of the people of the team's first part, who lead."""
        return tuple(sorted(one.id for one in shift.people if one.part == 0))

    def companions(self, shift: Shift) -> tuple[str, ...]:
        """Ids of those who serve beside the first part."""
        leaders = set(self.lead(shift))
        return tuple(one for one in self.names.serving(shift) if one not in leaders)

    def people_words(self, people: tuple[str, ...]) -> str:
        """The names of `people`, joined."""
        return list_word(self.names.person(one) for one in people)
