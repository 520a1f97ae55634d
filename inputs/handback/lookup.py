"""What people write for a person, a duty, a place or a part of the day, to what it may mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import cast

from inputs.workbook import slots
from inputs.workbook.cells import Cell, raw_text, shown
from inputs.workbook.references import Register
from inputs.workbook.schema import LONG_SLOTS
from outputs.words.naming import Names
from planner.domain.language import LANGUAGES, speaking
from planner.domain.problem import Problem, Settings, Slot
from planner.domain.words import squash


def written_key(text: str) -> str:
    """`text` as it is compared: one width, no blanks between Chinese characters, any case."""
    return _plain(text).casefold()


def _plain(text: str) -> str:
    return squash(raw_text(text)).replace("\n", " ")


def slot_of(cell: Cell, settings: Settings | None = None) -> Slot:
    """The part of the day that a cell names, in the words people use, or its hours.

    `settings` say when 夜间 and 24小时 are. Raises CellFault.
    """
    usual = Settings("", date.min, date.max)
    return cast("Slot", slots.read(shown(cell), LONG_SLOTS, settings or usual))


class Spellings:
    """How everything in a problem is called, by id, by name and as the roster shows it."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    @cached_property
    def _people(self) -> Register:
        return Register.of("people", ((p.id, p.name) for p in self._problem.people.values()))

    @cached_property
    def _duties(self) -> Register:
        return Register.of("duties", ((d.id, d.name) for d in self._problem.duties.values()))

    @cached_property
    def _places(self) -> Register:
        return Register.of("units", _place_spellings(self._problem))

    @cached_property
    def _households(self) -> frozenset[str]:
        return frozenset(self._problem.households["id"])

    def people(self, text: str) -> frozenset[str]:
        """The people that `text` may mean."""
        return self._people.meant(_plain(text))

    def duties(self, text: str) -> frozenset[str]:
        """The duties that `text` may mean."""
        return self._duties.meant(_plain(text))

    def places(self, text: str) -> frozenset[str]:
        """The units, items or households that `text` may mean."""
        return self._places.meant(_plain(text)) or self.households(text)

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
