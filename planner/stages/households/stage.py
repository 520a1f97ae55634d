"""Who holds which household: contacts kept, loads equal, shares in few groups, neighbours together.

There are tens of thousands of households, so nothing is decided household by household.
Each duty's part is one layer, cut into zones (groups that the same people may hold):

1. existing contacts are kept as far as limits allow;
2. loads: zones are poured over holders like water until no shift between two of them helps;
3. shares: linear models cut each zone's groups over its holders: everybody has the category
   mix, in the fewest pairs, as much as possible in the own group;
4. neighbours: inside a group each holder gets households that lie side by side;
5. where rules on single households leave somebody without the mix, neighbours swap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from constraints.kinds import KINDS
from constraints.pairing.rule import PER_HOLDER
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.plan import Gap, Level, no_holders
from planner.domain.problem import Duty, Problem, Remark
from planner.model.linear import INF, Solver
from planner.stages.households.book import Book, DutyState, Register
from planner.stages.households.contacts import Contact, Eligibility, Layer
from planner.stages.households.layer import LayerPlan
from planner.stages.households.mix import still_short
from planner.stages.households.totals import Totals


@dataclass(frozen=True, eq=False)
class HouseholdResult:
    """Who holds which household: the frame of ``Plan.holders`` and what came of it."""

    holders: pd.DataFrame
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_households(
    problem: Problem,
    directory: Directory,
    links: Links,
    *,
    solver: Solver,
    posted: pd.DataFrame | None = None,
) -> HouseholdResult:
    """Give every household its holders.

    `links` are the pairings already decided, for scopes by 联系. Duties are planned by
    priority, then in the order of the sheet. The holders of a plan in force, `posted`, stay
    where the workbook names nobody else and no household or mix is short for them.
    """
    found = _Households(problem, directory, links, solver).run(posted)
    if posted is not None and found.gaps:
        free = _Households(problem, directory, links, solver).run(None)
        if _missing(free) < _missing(found):
            return free
    return found


def _missing(result: HouseholdResult) -> int:
    return sum(gap.missing for gap in result.gaps)


class _Households:
    """The state while duties are planned one after the other."""

    def __init__(
        self, problem: Problem, directory: Directory, links: Links, solver: Solver
    ) -> None:
        self.problem = problem
        self.register = Register(problem, directory)
        self.eligibility = Eligibility(problem, directory, links)
        self.held_by: Counter[str] = Counter()
        self.reserved: Counter[str] = Counter()
        self.solver = solver
        self.totals = Totals()
        self.found: list[tuple[str, str, str]] = []

    def run(self, posted: pd.DataFrame | None) -> HouseholdResult:
        duties = [duty for duty in self.problem.duties.values() if KINDS[duty.kind].by_household]
        layers = {duty.id: self.eligibility.layers(duty) for duty in duties}
        in_force = no_holders() if posted is None else posted
        contacts = self.eligibility.contacts(duties, layers, in_force)
        for kept in contacts.values():
            self.reserved.update(contact.person for contact in kept)
        for duty in sorted(duties, key=lambda one: one.priority):
            self._plan_duty(duty, layers[duty.id], contacts)
        holders = (
            pd.DataFrame(sorted(self.found), columns=["duty", "household", "holder"])[
                ["household", "duty", "holder"]
            ]
            if self.found
            else no_holders()
        )
        levels = self.totals.levels() if duties else ()
        remarks = tuple(self.eligibility.remarks)
        return HouseholdResult(holders, tuple(self.totals.gaps), levels, remarks)

    def _plan_duty(
        self,
        duty: Duty,
        layers: Sequence[Layer],
        contacts: Mapping[tuple[str, int], Sequence[Contact]],
    ) -> None:
        state = DutyState()
        for layer in layers:
            state.waiting.update(c.person for c in contacts.get((duty.id, layer.part), ()))
        for person in state.waiting:
            self.reserved[person] -= state.waiting[person]
        book: Book | None = None
        for layer in layers:
            if len(layer.rows) or layer.owners:
                mine = contacts.get((duty.id, layer.part), ())
                book = self._book(layer, state, mine)
                LayerPlan(self.totals, book, mine, self.solver).run()
        if book is not None:
            short = still_short(book, state.count)
            self.totals.gaps += [book.gaps.mix(person, short[person]) for person in sorted(short)]
            self.totals.add(
                "mix", sum(short.values()), min(self.totals.mix_bound, sum(short.values()))
            )
        self.held_by.update(state.count)
        self.found.extend(
            (duty.id, self.register.ids[row], person)
            for row, people in state.by_row.items()
            for person in people
        )

    def _book(self, layer: Layer, state: DutyState, contacts: Sequence[Contact]) -> Book:
        duty = layer.duty
        state.layers.append(layer)
        state.waiting.subtract(contact.person for contact in contacts)
        everybody = {contact.person for contact in contacts}
        everybody |= {
            person for one in state.layers for people in one.eligible.values() for person in people
        }
        most = {
            one: max(self._capacity(duty, one) - state.waiting[one], 0) for one in sorted(everybody)
        }
        row_of = self.register.row_of
        forbidden = {
            (row_of[household], person)
            for person, household in self.eligibility.forbidden(duty.id)
            if household in row_of
        }
        return Book(self.register, layer, state, most, forbidden)

    def _capacity(self, duty: Duty, person: str) -> int:
        """How many households of `duty` the person may hold, contacts of other duties kept."""
        limit = self.problem.people[person].household_limit
        if limit is not None:
            return max(limit - self.held_by[person] - self.reserved[person], 0)
        return (duty.params[PER_HOLDER] or (0, INF))[1]
