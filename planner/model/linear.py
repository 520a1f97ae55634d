"""A linear model in whole numbers, as plain data: variables, rows and levels.

Rules post rows; the solver reads them. Keeping the model apart from any solver lets rules
be tested without one, lets the model be cut into independent parts, and keeps the choice
of solver behind one function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from planner.domain.plan import LevelKey
from planner.model.solution import Solution

Term = tuple[int, int]
"""A variable's index and its coefficient."""

INF = 10**9
"""Stands for no limit, on a row or on what somebody may hold."""


@dataclass(slots=True)
class Row:
    """`low` <= sum of terms <= `high`. Rows with `since` k bind from level k on.

    A row that only defines what level k counts (a load, a spread) leaves the levels before
    it smaller and cut into more parts. A `rare` row is one that joins much and hardly ever
    binds: it is posted only where an answer would break it, and large parts are cut there. So
    they are where a level is held.
    """

    terms: list[Term]
    low: int
    high: int
    since: int = 0
    rare: bool = False


@dataclass(slots=True)
class Objective:
    """One level: minimise the sum of terms plus `constant`, then hold it there.

    The variables `settled` keep the values that the levels before gave them. What the variables
    `chained` come to follows one from another, which relaxing them says nothing of, until they
    are settled; `begin` gives values to try first for them, one after the other, in the light
    of those that are known.
    `effort` is the share of the usual work that its proof is worth. Where `last` gives anything
    for what is known once the level is held, no level follows.

    The variables `decided` are settled before the level is searched, as near to one of `begin` as
    the rows allow: no row says what these come to on it, which `counted` tells of all values, with
    the variables that this rests on; they are settled, too. Nothing is proven of it but that it
    is not less than nothing.

    `late` states what the level counts to the model as it is once `settled` are, whose variables
    have no other values then: most that might have been counted cannot come any more.
    """

    name: str
    rank: int | None = None
    terms: list[Term] = field(default_factory=list)
    constant: int = 0
    settled: list[int] = field(default_factory=list)
    chained: list[int] = field(default_factory=list)
    begin: Sequence[Callable[[Mapping[int, int]], Mapping[int, int]]] = ()
    effort: float = 1.0
    decided: list[int] = field(default_factory=list)
    counted: Callable[[Mapping[int, int]], tuple[int, Collection[int]]] | None = None
    last: Callable[[Sequence[int]], Collection[object]] | None = None
    late: Callable[[Linear], None] | None = None

    @property
    def key(self) -> LevelKey:
        """What tells the level from the others of the model."""
        return self.name, self.rank


@dataclass
class Linear:
    """The model. Variables are indices; `low` and `high` are their bounds.

    `continuous` marks variables that take whole values by themselves once the others do;
    leaving them continuous makes the search smaller. `generation` counts the models of a
    stage that decides its duties one generation after the other.

    `start` has values of a solution that is known, of as many variables as the others follow
    from: none that is found is worth less. `tight` says that rows which rarely bind are known
    to: they are posted with all others. `loose` says that fractions of the variables
    reach far more than whole ones do, so that bounds come from cases, not from a relaxation.
    """

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    continuous: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    generation: int = 1
    start: dict[int, int] = field(default_factory=dict)
    loose: bool = False
    tight: bool = False

    def integer(self, low: int, high: int) -> int:
        """A new variable with whole values from `low` to `high`."""
        return self._variable(low, high, False)

    def boolean(self) -> int:
        """A new variable that is 0 or 1."""
        return self._variable(0, 1, False)

    def implied(self, low: int, high: int) -> int:
        """A new variable whose value is whole whenever the others' values are."""
        return self._variable(low, high, True)

    def _variable(self, low: int, high: int, continuous: bool) -> int:
        self.low.append(low)
        self.high.append(high)
        self.continuous.append(continuous)
        return len(self.low) - 1

    def without_rows(self) -> Linear:
        """A model of its own with the same variables and levels."""
        return replace(
            self,
            low=list(self.low),
            high=list(self.high),
            continuous=list(self.continuous),
            rows=[],
            objectives=[replace(one, terms=list(one.terms)) for one in self.objectives],
        )

    def fix(self, variable: int, value: int) -> None:
        """Give `variable` its value for good."""
        self.low[variable] = self.high[variable] = value

    def level(self, name: str, rank: int | None = None) -> int:
        """Add a level after those there are; returns its index."""
        self.objectives.append(Objective(name, rank))
        return len(self.objectives) - 1

    def cost(self, level: int, variable: int, cost: int) -> None:
        """Add `cost` times `variable` to a level."""
        if cost:
            self.objectives[level].terms.append((variable, cost))

    def settle(self, level: int, variables: Iterable[int]) -> None:
        """Let `variables` keep the values they have before `level`, from there on."""
        self.objectives[level].settled.extend(variables)

    def add(
        self,
        terms: Iterable[Term],
        *,
        low: int = -INF,
        high: int = INF,
        since: int = 0,
        rare: bool = False,
    ) -> None:
        """Post ``low <= sum(terms) <= high``, unless the bounds of the variables imply it."""
        kept = list(terms)
        lows, highs = self.low, self.high
        least = most = 0
        for one, cost in kept:  # one pass: this is called once for each of some 200,000 rows
            if cost > 0:
                least += cost * lows[one]
                most += cost * highs[one]
            else:
                least += cost * highs[one]
                most += cost * lows[one]
        if least < low or most > high:
            self.rows.append(Row(kept, low, high, since, rare))

    def at_most(self, variables: Iterable[int], most: int, *, since: int = 0) -> None:
        """At most `most` of `variables` together."""
        self.add(((v, 1) for v in variables), high=most, since=since)

    def equal(self, terms: Iterable[Term], value: int, *, since: int = 0) -> None:
        """The sum of terms is `value`."""
        self.add(terms, low=value, high=value, since=since)

    def convex_load(
        self,
        level: int,
        terms: list[Term],
        *,
        base: int,
        most: int,
        since: int,
        weight: int = 1,
        square: Sequence[Term] = (),
        less: int = 0,
    ) -> None:
        """Add the square of ``base + sum(terms)`` to a level, exactly, for whole sums.

        It is counted `weight` times. ``square - less`` is known never to be above the square of
        ``sum(terms)``: nothing is lost, and fractions of the variables reach less.

        The load is cut into unit steps; step k costs the difference of the squares k and
        k-1, which grows, so the steps fill from the bottom without further variables.
        """
        steps = [self.implied(0, 1) for _ in range(most)]
        self.equal([*terms, *((step, -1) for step in steps)], 0, since=since)
        for k, step in enumerate(steps):
            self.cost(level, step, weight * (2 * (base + k) + 1))
        self.objectives[level].constant += weight * base * base
        if square:
            squares = [(step, 2 * k + 1) for k, step in enumerate(steps)]
            self.add([*squares, *((one, -cost) for one, cost in square)], low=-less, since=since)


Solver = Callable[[Linear, str], Solution]
"""Minimises a model for the stage of that name."""
