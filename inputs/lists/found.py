"""What lists turn out to say, each with the cell it stands in, and what they leave unsaid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from inputs.lists.grid import Spot
from planner.domain.language import Text, _
from planner.domain.problem import Slot

T = TypeVar("T")

Kind = Literal["roster", "history", "absences", "people", "households"]
"""What a list is for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn. `label` is what the person is called in the team, `instead` whom they
    stood in for, as it is written.
    """

    day: date
    duty: str
    person: str
    spot: Spot
    slot: Slot | None = None
    target: str | None = None
    label: str = ""
    count: int = 1
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """When one person is away, both days inclusive; a part of the day only where it says so."""

    person: str
    first: date
    last: date
    spot: Spot
    slot: Slot | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list of people; `unit` and the rest as they are written."""

    name: str
    spot: Spot
    unit: str = ""
    title: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """One household; `unit` is an id, `contact` a person's."""

    head: str
    spot: Spot
    unit: str
    id: str = ""
    categories: tuple[str, ...] = ()
    persons: int | None = None
    contact: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A cell that was not used, and why. `states` says that it states a turn, a person or a day."""

    spot: Spot
    text: str
    why: Text
    states: bool = True


Asked = Literal["mark", "column"]

NO_MARK = _("It cannot be told what this mark means.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a mark or a column means: one question for all cells that have it, `spot` the first."""

    about: Asked
    text: str
    spot: Spot = field(compare=False)


def _once(things: tuple[T, ...]) -> tuple[T, ...]:
    """Each of `things` once; texts cannot be hashed."""
    kept: list[T] = []
    for one in things:
        if one not in kept:
            kept.append(one)
    return tuple(kept)


@dataclass(frozen=True)
class Found:
    """What was found in one sheet or in all of them, in their order; adding tells and asks once."""

    turns: tuple[Turn, ...] = ()
    leaves: tuple[Leave, ...] = ()
    entries: tuple[Entry, ...] = ()
    homes: tuple[Home, ...] = ()
    left: tuple[Left, ...] = ()
    told: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()

    def __add__(self, other: Found) -> Found:
        return Found(
            self.turns + other.turns,
            self.leaves + other.leaves,
            self.entries + other.entries,
            self.homes + other.homes,
            self.left + other.left,
            _once(self.told + other.told),
            _once(self.questions + other.questions),
        )

    @property
    def stated(self) -> int:
        """How much was understood."""
        return len(self.turns) + len(self.leaves) + len(self.entries) + len(self.homes)
