"""A gap as a question: what forces it, without what it would close, what closes it.

However a kind of gap is planned again (the days around it, a pairing, a rotation, rounds), the
question is the same: so many are missing, these facts together force it, and edits of the
workbook are tried by planning with them: first what is near the gap, beside all else as it is,
and then, as far as work is left for it, everything. Causes and ways out are what was tried,
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

from constraints.why import Easing, Fact
from planner.domain.edits import Edits
from planner.domain.language import Text, _
from planner.domain.plan import Gap
from planner.questions.explaining.trial import OutOfTime

_MOST_EASINGS = 3
"""How many easings one way out puts together at most."""

_MOST_SETS = 16
"""How many sets of easings are looked for at most."""

_MOST_ROWS = 12
"""How many facts are eased further where none is enough alone."""

_PATIENCE = 10
"""Causes are planned as a whole where work is left for so many whole plans."""


@dataclass(frozen=True, slots=True)
class Question:
    """So many are `missing`, and `kept` are the facts that together force it.

    `rows` are easings, in each row the smallest first and each going further than the one
    before. `left` says how many are missing once the workbook is edited so, without the
    demands of these ids, all else being as it is; `again` asks anew under edits. These raise
    OutOfTime. `whole` plans everything again under edits, where work is left for so many
    whole plans, else says None. `counted` says how many are missing in the gaps of a plan.
    """

    missing: int
    kept: tuple[Fact, ...]
    rows: Callable[[], Iterable[Sequence[Easing]]]
    left: Callable[[Edits, frozenset[str]], int]
    again: Callable[[Edits], Question]
    whole: Callable[[Edits, int], int | None]
    counted: Callable[[Iterable[Gap]], int]


@dataclass(frozen=True, slots=True)
class Cause:
    """Facts without which so many fewer are `missing`: one alone, or two that hold each other."""

    facts: tuple[Fact, ...]
    missing: int

    @property
    def edits(self) -> Edits:
        """The edits after which none of the facts is so."""
        return tuple(edit for fact in self.facts for edit in fact.without or ())

    @property
    def demands(self) -> frozenset[str]:
        """The ids of the facts that are other demands."""
        return frozenset(str(fact.about[0]) for fact in self.facts if fact.without is None)

    def __str__(self) -> str:
        said = str(self.facts[0].text)
        for fact in self.facts[1:]:
            said = str(
                _("{one}; and {other} (only without both would it help)", one=said,
                  other=fact.text)
            )  # fmt: skip
        return f"{said}{_still(self.missing)}"


@dataclass(frozen=True, slots=True)
class WayOut:
    """Edits of the workbook: what they count, what they say, how many are missing with them.

    A `last_resort` takes more people, or asks for less, where the others ease what forces
    the gap. `planned` says that everything was planned again with it.
    """

    cost: int
    text: Text
    missing: int
    edits: Edits
    last_resort: bool = False
    planned: bool = False

    def __str__(self) -> str:
        return f"{self.text}{_still(self.missing)}"


@dataclass(frozen=True, slots=True)
class Section:
    """The title of what follows in an explanation: `ways` out, or what is so."""

    title: Text
    ways: bool = False

    def __str__(self) -> str:
        return str(self.title)


Part = str | Section | WayOut
"""What an explanation is made of: titles, sentences of what they are about, and ways out."""


def _still(missing: int) -> str:
    return str(_(" ({missing} still missing)", missing=missing)) if missing else ""


def causes(of: Question) -> Iterator[Cause]:
    """Each fact without which fewer are missing, all else in the workbook being as it is.

    One that is not enough, because another stands in its place at once, is named with it.
    Raises OutOfTime.
    """
    said: set[frozenset[str]] = set()
    for fact in of.kept:
        alone = _cause(of, fact)
        if alone is not None:
            yield alone
        elif fact.without is not None:
            for other in of.again(fact.without).kept:
                key = frozenset((str(fact.text), str(other.text)))
                both = None if key in said else _cause(of, fact, other)
                if both is not None:
                    said.add(key)
                    yield both


def _cause(of: Question, *facts: Fact) -> Cause | None:
    """The facts as a cause; None where as many are missing without them."""
    found = Cause(facts, 0)
    left = of.left(found.edits, found.demands)
    if left < of.missing and not found.demands:
        planned = of.whole(found.edits, _PATIENCE)
        left = left if planned is None else planned
    return Cause(facts, left) if left < of.missing else None


def ways_out(of: Question) -> Iterator[WayOut]:
    """Every easing that closes the gap, the smallest of each row, the least that is asked first.

    What goes further than one that closes it is left out. Where no easing closes it alone,
    several are put together; where nothing does, what helps is told. Raises OutOfTime, after
    what was found.
    """
    search = _Search(of)
    closed = helped = False
    for way in search.closing():
        closed = closed or not way.last_resort
        helped = True
        yield way
    if search.late is not None:
        raise search.late
    for resorts in () if closed else (False, True):
        if not (resorts and helped):
            for way in _several(of, resorts=resorts):
                helped = True
                yield way
    if not helped:
        yield from sorted(search.helping, key=lambda way: (way.missing, way.cost))


class _Search:
    """Goes through rows of easings, each from the smallest on, the best of all rows first."""

    def __init__(self, of: Question) -> None:
        self.of = of
        self.late: OutOfTime | None = None
        self.helping: list[WayOut] = []
        self._waiting: list[tuple[bool, int, int, Easing, Iterator[Easing]]] = []

    def closing(self) -> Iterator[WayOut]:
        """What closes the gap; one that does not once everything is planned makes way."""
        try:
            for order, row in enumerate(self.of.rows()):
                self._next(order, iter(row))
        except OutOfTime as error:
            self.late = error
        while self._waiting:
            _last, _cost, order, easing, further = heappop(self._waiting)
            left = self.of.whole(easing.edits, 1)
            if not left:
                yield _way(easing, 0, planned=left is not None)
                continue
            self._help(easing, left)
            try:
                self._next(order, further)
            except OutOfTime as error:
                self.late = error

    def _next(self, order: int, row: Iterator[Easing]) -> None:
        """The next easing of a row that closes the gap beside all else, if there is one."""
        for easing in row:
            left = self.of.left(easing.edits, frozenset())
            if not left:
                heappush(self._waiting, (easing.last_resort, easing.cost, order, easing, row))
                return
            self._help(easing, left)

    def _help(self, easing: Easing, left: int) -> None:
        if left < self.of.missing and all(left < way.missing for way in self.helping):
            planned = self.of.whole(easing.edits, _PATIENCE)
            left = left if planned is None else planned
            if left < self.of.missing:
                self.helping.append(_way(easing, left, planned=planned is not None))


def _way(easing: Easing, left: int, *, planned: bool) -> WayOut:
    return WayOut(easing.cost, easing.text, left, easing.edits, easing.last_resort, planned)


def _several(of: Question, *, resorts: bool) -> Iterator[WayOut]:
    """Easings of which none closes the gap alone, each set of them once.

    With `resorts` more people, or less that is owed, may be among them.
    """
    said: set[frozenset[str]] = set()
    found = islice(_together(of, _MOST_EASINGS, resorts=resorts), _MOST_SETS)
    for texts, cost, edits in sorted(found, key=lambda one: one[1]):
        key = frozenset(map(str, texts))
        if key in said:
            continue
        said.add(key)
        left = of.whole(edits, 1)
        if not left:
            text = texts[0]
            for other in texts[1:]:
                text = _("{one}, and {other}", one=text, other=other)
            yield WayOut(cost, text, 0, edits, planned=left is not None)


def _together(
    of: Question, most: int, *, resorts: bool
) -> Iterator[tuple[tuple[Text, ...], int, Edits]]:
    """Up to `most` easings that close the gap together, the smallest of each fact."""
    every = sorted((row[0] for row in of.rows() if row), key=lambda one: one.last_resort)
    firsts = [one for one in every if resorts or not one.last_resort]
    for first in firsts[:_MOST_ROWS]:
        rest = of.again(first.edits)
        closing = _first_closing(rest, resorts=resorts) if rest.missing else []
        for way in closing:
            texts = (first.text, way.text)
            yield texts, first.cost + way.cost, (*first.edits, *way.edits)
        if rest.missing and not closing and most > 2 and rest.kept:
            for more, cost, edits in _together(rest, most - 1, resorts=resorts):
                yield (first.text, *more), first.cost + cost, (*first.edits, *edits)


def _first_closing(of: Question, *, resorts: bool) -> list[Easing]:
    """Of each row the first easing that closes the gap, beside all else as it is.

    What takes more people, or asks for less, only with `resorts`, where nothing else does.
    """
    for last_resort in (False, True) if resorts else (False,):
        found: list[Easing] = []
        for row in of.rows():
            if row and row[0].last_resort == last_resort:
                closing = (one for one in row if not of.left(one.edits, frozenset()))
                found += [one for one in [next(closing, None)] if one is not None]
        if found:
            return found
    return []
