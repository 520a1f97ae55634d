"""Whether any other rule forbids somebody a turn, read from the rows that the rules have posted.

No rule is named here: a row forbids a turn where it would be broken if its person had it in the
place of who has it, all else being as it is. What the duty arranges later is left out, since it
would be arranged after this turn. Rows that hold more than turns in them say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from constraints.order.past import begins
from planner.domain.shifts import span
from planner.model.choices import Choices, Turn
from planner.model.linear import INF, Row, Term


class Blocked(NamedTuple):
    """At least `least` of the sum of `terms` forbids the turn."""

    terms: tuple[Term, ...]
    least: int

    def holds(self, values: Mapping[int, int]) -> bool:
        """Whether it does, as the terms are."""
        return sum(cost * values.get(one, 0) for one, cost in self.terms) >= self.least


class Forbidding:
    """The rows of a model, by the turns they are about."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._turns = {turn.variable: turn for turn in choices.turns}
        self._rows: dict[int, list[tuple[Row, dict[int, int]]]] = defaultdict(list)
        """By turn the rows it stands in, and what they count of each variable."""
        for row in choices.model.rows:
            if row.since:
                continue
            terms: dict[int, int] = defaultdict(int)
            for variable, cost in row.terms:
                terms[variable] += cost
            for variable in terms:
                if variable in self._turns:
                    self._rows[variable].append((row, terms))
        self._flags: dict[tuple[Blocked, int], int] = {}

    def by(self, taking: Turn, having: Turn | None, since: int) -> list[Term] | None:
        """Terms whose sum is at least 1 where a rule forbids `taking` the place of `having`.

        None where one always does. They bind from the level `since` on.
        """
        against = self.against(taking, having)
        if against is None:
            return None
        found: list[Term] = []
        for blocked in against:
            if blocked.least == 1 and all(cost == 1 for _one, cost in blocked.terms):
                found += blocked.terms
            elif sum(cost for _one, cost in blocked.terms) >= blocked.least:
                found.append((self._flag(blocked, since), 1))
        return found

    def against(self, taking: Turn, having: Turn | None) -> list[Blocked] | None:
        """What may forbid `taking` the place of `having`; None where something always does."""
        if not self._choices.model.high[taking.variable]:
            return None
        found: list[Blocked] = []
        for row, terms in self._rows[taking.variable]:
            for blocked in self._blocked(row, terms, taking, having):
                if blocked.least <= 0:
                    return None
                found.append(blocked)
        return found

    def turn(self, variable: int) -> Turn:
        """The turn that `variable` says is had."""
        return self._turns[variable]

    def _blocked(
        self, row: Row, terms: dict[int, int], taking: Turn, having: Turn | None
    ) -> Iterator[Blocked]:
        gone = having.variable if having is not None else -1
        placed = self._choices.placed[taking.demand.id][taking.when]
        for sign, limit in ((1, row.high), (-1, -row.low)):
            more = sign * terms[taking.variable]
            if limit >= INF or more - sign * terms.get(gone, 0) <= 0:
                continue
            left, others = limit - more, []
            for variable, cost in terms.items():
                if variable == placed:
                    left -= sign * cost
                elif variable in (taking.variable, gone):
                    continue
                elif (turn := self._turns.get(variable)) is None:
                    break
                elif not self._later(turn, taking):
                    others.append((variable, sign * cost))
            else:
                if all(cost > 0 for _one, cost in others):
                    yield Blocked(tuple(others), left + 1)

    def _later(self, turn: Turn, than: Turn) -> bool:
        return turn.demand.duty.id == than.demand.duty.id and (
            self.moment(turn) > self.moment(than)
        )

    def moment(self, turn: Turn) -> datetime:
        """When the turn of a ring begins: a block with its week or month."""
        if turn.demand.duty.block is not None:
            return begins(turn.demand.duty, turn.when.day)
        return span(self._choices.problem.settings, *turn.when)[0]

    def _flag(self, blocked: Blocked, since: int) -> int:
        """A variable that can only be 1 where enough of the terms are."""
        key = (blocked, since)
        if key not in self._flags:
            self._flags[key] = self._choices.model.boolean()
            terms = [*blocked.terms, (self._flags[key], -blocked.least)]
            self._choices.model.add(terms, low=0, since=since)
        return self._flags[key]
