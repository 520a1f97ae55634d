"""Parameters of a duty (column 参数): typed keys, and the values a duty sets.

A parameter is declared once, by the rule that reads it (``constraints/RULE/rule.py``). Its
key carries the type of its value, so that ``duty.params[STAY]`` is a pair of whole numbers
and a wrong value in ``having`` is an error of the type checker. The schema, the reader, the
blank workbook and the reference of the workbook follow from the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from planner.domain.language import Text
from planner.domain.words import Either, Word

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Names(Protocol):
    """What a form may ask of the workbook around the cell it reads."""

    def other_duty(self, written: str, param: Param[Any]) -> str:
        """The id of a duty that is not the cell's own. Raises CellFault."""

    def note_category(self, word: str) -> None:
        """Warn where no household has the category `word`."""

    def note_tag(self, word: str) -> None:
        """Warn where no unit has the tag or kind `word`."""


class Form(Protocol[T_co]):
    """How a parameter's value is written. `words` is its closed list, if it has one."""

    @property
    def value_type(self) -> object:
        """The type of a value, as ``msgspec.convert`` takes it."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words a value may be made of; empty where it is free."""

    def read(self, written: str, param: Param[Any], names: Names) -> T_co:
        """The value of normalised text that is not empty. Raises CellFault."""


@dataclass(frozen=True, slots=True)
class Param(Generic[T]):
    """One key of column 参数.

    `zh` and `en` are what users write, or one of `also`, `note` says what it means, `example` is
    a valid ``key=value``. A duty that does not set it has the `default`. Those of different kinds
    of duty that say the same, each in its way, are `like` one another.
    """

    en: str
    zh: str
    form: Form[T]
    default: T
    note: Text
    example: str
    also: tuple[str, ...] = ()
    like: Literal["", "share", "holders", "deadline"] = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that is read as this key."""
        return (self.zh, self.en, *self.also)

    @property
    def called(self) -> Either:
        """What users read."""
        return Either(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Params:
    """What one duty sets, as (English name, value) sorted by name, defaults left out."""

    pairs: tuple[tuple[str, object], ...] = ()

    def __getitem__(self, param: Param[T]) -> T:
        # A duty sets few parameters or none: going through them is quicker than a mapping.
        for name, value in self.pairs:
            if name == param.en:
                return cast(T, value)
        return param.default

    def having(self, param: Param[T], value: T) -> Params:
        """These, but for `param`, which is `value`."""
        others = tuple(pair for pair in self.pairs if pair[0] != param.en)
        if value == param.default:
            return Params(others)
        return Params(tuple(sorted((*others, (param.en, value)), key=lambda pair: pair[0])))


NO_PARAMS = Params()
"""What a duty has that sets nothing."""
