"""What people write for a person, a duty, a place or a part of the day, to what it may mean."""

from __future__ import annotations

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
        people = self._problem.people.values()
        return Register.of(
            "people", ((p.id, p.name, *(one.apart(p.id) for one in self._shown)) for p in people)
        )

    @cached_property
    def _duties(self) -> Register:
        return Register.of("duties", ((d.id, d.name) for d in self._problem.duties.values()))

    @cached_property
    def _places(self) -> Register:
        units = self._problem.units.values()
        spelled = ((u.id, u.name, *(one.unit(u.id) for one in self._shown)) for u in units)
        return Register.of("units", (*spelled, *((item,) for item in self._problem.items)))

    @cached_property
    def _shown(self) -> tuple[Names, ...]:
        """The names that pages and rosters show, in either language."""
        found = []
        for language in LANGUAGES:
            with speaking(language):
                found.append(Names(self._problem))
        return tuple(found)

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
