"""What people write for a person, a duty, a place or a part of the day, to what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from inputs.workbook import slots
from inputs.workbook.cells import Cell, raw_text, shown
from inputs.workbook.faults import did_you_mean
from inputs.workbook.references import Register
from inputs.workbook.schema import LONG_SLOTS
from outputs.words.naming import Names
from planner.domain.language import LANGUAGES, Text, _, speaking
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


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a cell, by its English header, does not say clearly: `meant` is all it may mean.

    Where that is None its id and its name are two people's. `known` are words it might have said.
    """

    column: str
    written: str
    meant: frozenset[str] | None
    known: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, Text, Text]:
        """The code of the fault, what is wrong and what to do."""
        if self.meant is None:
            text = _("The id is of one person and the name of another.")
            return "id-and-name-differ", text, _("Clear the one that is wrong.")
        if self.meant:
            text = _("Several are called this: {ids}.", ids="、".join(sorted(self.meant)))
            return "ambiguous", text, _("Write the id.")
        text = _("Nobody and nothing in the workbook is called this.")
        remedy = _("Write the id or the name as it stands in the workbook.")
        return "unknown", text, did_you_mean(self.written, self.known) or remedy


def only(meant: frozenset[str], planned: frozenset[str]) -> str | None:
    """The one id that is meant; of several the one that was planned."""
    if len(meant) > 1 and len(meant & planned) == 1:
        meant &= planned
    return next(iter(meant)) if len(meant) == 1 else None


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

    def person(self, column: str, text: str, planned: frozenset[str]) -> str | Unclear:
        """The person that `text` in a column means, of several the one who was planned."""
        return self._clear(column, text, self.people(text), planned)

    def person_of(self, code: str, name: str, planned: frozenset[str]) -> str | Unclear:
        """The person that an id and a name mean; where they disagree, the one that was changed."""
        by_id, by_name = self.people(code), self.people(name) if name else frozenset()
        if not name or by_id & by_name:
            return self._clear("person", code, by_id & by_name or by_id, planned)
        if by_id and by_id <= planned:
            return self._clear("name", name, by_name, planned)
        if not by_id or not by_name or by_name & planned:
            return self._clear("person", code, by_id, planned)
        return Unclear("name", name, None)

    def _clear(
        self, column: str, text: str, meant: frozenset[str], planned: frozenset[str]
    ) -> str | Unclear:
        people = self._problem.people.values()
        known = (word for one in people for word in (one.name, one.id))
        return only(meant, planned) or Unclear(column, text, meant, tuple(known))

    def duties(self, text: str) -> frozenset[str]:
        """The duties that `text` may mean."""
        return self._duties.meant(_plain(text))

    def places(self, text: str) -> frozenset[str]:
        """The units, items or households that `text` may mean."""
        return self._places.meant(_plain(text)) or self.households(text)

    def households(self, text: str) -> frozenset[str]:
        """The household that `text` is the id of, if any: heads of household share names."""
        return frozenset((text,)) & self._households
