"""A linear model cut into independent parts, which no row joins.

A level is minimised part by part; parts may grow together when a later level's rows join
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from planner.model.graphs import Joined
from planner.model.linear import INF, Row, Term

_SMALL_PART = 40
_BATCH = 800
"""Parts smaller than _SMALL_PART variables are solved _BATCH variables at a time: calling
the solver costs more than such parts do."""


class Infeasible(RuntimeError):
    """A model without any solution: a fault of the rules, which all may stay short."""


class OutOfTime(Infeasible):
    """No solution was found within the limits, though there may be one."""


class Numbers(Protocol):
    """A number for each variable."""

    def __getitem__(self, variable: int, /) -> int: ...


class Flags(Protocol):
    """Yes or no for each variable."""

    def __getitem__(self, variable: int, /) -> bool: ...


class Bounds(Protocol):
    """What values variables may have: those of a whole model, or of one part."""

    @property
    def low(self) -> Numbers:
        """The least of each."""

    @property
    def high(self) -> Numbers:
        """The most of each."""

    @property
    def continuous(self) -> Flags:
        """Which take whole values by themselves."""


@dataclass(slots=True)
class Part:
    """Variables that no row joins to the rest."""

    variables: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    ahead: list[Term] = field(default_factory=list)
    """The weighted sum of the next levels' terms, which breaks ties of this level."""
    whole: bool = True
    """Whether `ahead` has every term of its levels."""
    coming: list[tuple[int, int]] = field(default_factory=list)
    """The levels in `ahead` and their weights, where it is whole."""
    groups: list[list[Term]] = field(default_factory=list)
    """`terms` cut into those of each independent piece, where small pieces stand together."""
    least: int = -INF
    """What is known of the sum of `terms` before the solve."""
    chained: bool = False
    """Whether it is worth asking first for its least: most is then decided at once."""
    hints: list[dict[int, int]] = field(default_factory=list)
    """Values to try first then, one after the other."""
    loose: bool = False
    """Whether its relaxation says little."""
    effort: float = 1.0
    """The share of the limits that it is worth."""
    held: bool = False
    """Whether it is of a larger part whose other variables keep their values: its proof says
    nothing of that."""
    begun: bool = False
    """Whether this level has answered it before, without some of its rows."""
    doubtful: bool = False
    """Whether such rows bind levels that are held: it may have no solution, and is not worth a
    long search for one, since whoever asks then begins again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`exact` says that no solution with this value has a smaller sum of the terms ahead."""

    values: dict[int, int]
    value: int
    bound: int
    exact: bool = False


class Pieces:
    """The variables and rows of the model, cut into pieces that no row joins."""

    def __init__(self, size: int) -> None:
        self._joined = Joined(size)
        self._rows: list[Row] = []
        self._members: dict[int, list[int]] = {}
        """The variables of each piece that has more than one."""
        self._places: dict[int, list[int]] = {}
        """Where the rows of each piece stand among all."""

    def find(self, one: int) -> int:
        """The variable that stands for the piece of `one`."""
        return self._joined.root(one)

    def size(self, one: int) -> int:
        """How many variables the piece of `one` has."""
        return len(self._members.get(self.find(one), (one,)))

    def post(self, row: Row) -> None:
        """Add a row, which joins the pieces of its variables."""
        if not row.terms and not row.low <= 0 <= row.high:
            raise Infeasible("A row without variables asks for more than nothing.")
        if not row.terms:
            return
        root = self._joined.root
        one = root(row.terms[0][0])
        for variable, _cost in row.terms[1:]:
            other = root(variable)
            if other != one:
                one = self._join(one, other)
        self._places.setdefault(one, []).append(len(self._rows))
        self._rows.append(row)

    def _join(self, one: int, other: int) -> int:
        """Put the smaller of two pieces into the larger, which is given back."""
        members = self._members
        ours, theirs = members.pop(one, None) or [one], members.pop(other, None) or [other]
        if len(ours) < len(theirs):
            one, other, ours, theirs = other, one, theirs, ours
        ours += theirs
        members[one] = ours
        if places := self._places.pop(other, None):
            self._places.setdefault(one, []).extend(places)
        self._joined.join(other, one)
        return one

    def _piece(self, root: int) -> Part:
        """The variables and rows of one piece, in order."""
        members, places = self._members.get(root, [root]), self._places.get(root, [])
        members.sort()
        places.sort()
        return Part(members[:], [self._rows[place] for place in places])

    @property
    def rows(self) -> list[Row]:
        """Every row, those within one piece included."""
        return self._rows

    def hold(self, row: Row) -> None:
        """Add a row within one piece."""
        self._places.setdefault(self.find(row.terms[0][0]), []).append(len(self._rows))
        self._rows.append(row)

    def alone(self, terms: Iterable[Term]) -> list[Term]:
        """Those of `terms` whose variables stand in no row."""
        return [term for term in terms if self._joined.root(term[0]) not in self._places]

    def parts(self, terms: Iterable[Term]) -> list[Part]:
        """The pieces that `terms` touch, small ones together."""
        parts = []
        for root, own in self.costs(terms).items():
            part = self._piece(root)
            part.terms, part.groups = own, [own]
            parts.append(part)
        return _batched(sorted(parts, key=lambda part: part.variables[0]))

    def costs(self, terms: Iterable[Term]) -> dict[int, list[Term]]:
        """`terms` by the piece they lie in."""
        found: dict[int, list[Term]] = defaultdict(list)
        root = self._joined.root
        for term in terms:
            found[root(term[0])].append(term)
        return found

    def rest(self, known: Mapping[int, int]) -> list[Part]:
        """The pieces with rows and variables that are not `known` yet."""
        parts = [
            part
            for part in map(self._piece, self._places)
            if any(variable not in known for variable in part.variables)
        ]
        return _batched(sorted(parts, key=lambda part: part.variables[0]))


def _batched(parts: list[Part]) -> list[Part]:
    found: list[Part] = []
    batch = Part()
    for part in parts:
        if len(part.variables) >= _SMALL_PART:
            found.append(part)
            continue
        batch.variables = batch.variables + part.variables
        batch.rows += part.rows
        batch.terms += part.terms
        batch.groups += part.groups
        if len(batch.variables) >= _BATCH:
            found.append(replace(batch, variables=sorted(batch.variables)))
            batch = Part()
    if batch.variables:
        found.append(replace(batch, variables=sorted(batch.variables)))
    return found


def total(terms: Iterable[Term], values: Numbers) -> int:
    """What the sum of `terms` comes to."""
    return sum(cost * values[variable] for variable, cost in terms)


def merged(terms: Iterable[Term]) -> list[Term]:
    """Terms with one coefficient per variable."""
    costs: dict[int, int] = defaultdict(int)
    for variable, cost in terms:
        costs[variable] += cost
    return [(variable, cost) for variable, cost in sorted(costs.items()) if cost]


def lowest(model: Bounds, terms: Iterable[Term]) -> int:
    """What the bounds of the variables alone show of the sum of `terms`."""
    return sum(c * (model.low[v] if c > 0 else model.high[v]) for v, c in terms)


def highest(model: Bounds, terms: Iterable[Term]) -> int:
    """The most that the bounds of the variables allow the sum of `terms`."""
    return sum(c * (model.high[v] if c > 0 else model.low[v]) for v, c in terms)
