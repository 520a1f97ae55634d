"""What people write for a person, a duty or a place, to the ids it may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from inputs.workbook.cells import raw_text
from outputs.words.naming import Names
from planner.domain.language import LANGUAGES, speaking
from planner.domain.problem import Problem
from planner.domain.words import squash

Lookup = Mapping[str, frozenset[str]]
"""What is written, normalised, to the ids it may mean."""


def written_key(text: str) -> str:
    """`text` as it is compared: one width, no blanks between Chinese characters, any case."""
    return squash(raw_text(text)).replace("\n", " ").casefold()


def lookup(spellings: Iterable[tuple[str, ...]]) -> Lookup:
    """From the id (first) and the other spellings of each thing; an id means its own thing."""
    things = list(spellings)
    found: dict[str, set[str]] = defaultdict(set)
    for key, *others in things:
        for other in others:
            if other:
                found[written_key(other)].add(key)
    return {text: frozenset(ids) for text, ids in found.items()} | {
        written_key(key): frozenset((key,)) for key, *_others in things
    }


class Spellings:
    """How everything in a problem is called, by id, by name and as the roster shows it."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    @cached_property
    def _people(self) -> Lookup:
        return lookup((one.id, one.name) for one in self._problem.people.values())

    @cached_property
    def _duties(self) -> Lookup:
        return lookup((one.id, one.name) for one in self._problem.duties.values())

    @cached_property
    def _places(self) -> Lookup:
        return lookup(_place_spellings(self._problem))

    @cached_property
    def _households(self) -> frozenset[str]:
        return frozenset(self._problem.households["id"])

    def people(self, text: str) -> frozenset[str]:
        """The people that `text` may mean."""
        return self._people.get(written_key(text), frozenset())

    def duties(self, text: str) -> frozenset[str]:
        """The duties that `text` may mean."""
        return self._duties.get(written_key(text), frozenset())

    def places(self, text: str) -> frozenset[str]:
        """The units, items or households that `text` may mean."""
        found = self._places.get(written_key(text), frozenset())
        return found or self.households(text)

    def households(self, text: str) -> frozenset[str]:
        """The household that `text` is the id of, if any: heads of household share names."""
        return frozenset((text,)) & self._households


def _place_spellings(problem: Problem) -> Iterable[tuple[str, ...]]:
    """Units by id, name and the name the roster shows in either language; items by id."""
    shown_names: list[Names] = []
    for language in LANGUAGES:
        with speaking(language):
            shown_names.append(Names(problem))
    for unit in problem.units.values():
        yield (unit.id, unit.name, *(names.unit(unit.id) for names in shown_names))
    for item in problem.items:
        yield (item,)
