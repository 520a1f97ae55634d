"""What the workbook is made of: sheets, columns, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.domain.language import Text, _
from planner.domain.words import Word

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Rows of each sheet by its English name; a row holds values by English column name."""

ID_NOTE = _(
    "Letters, digits, Chinese characters and - _ . inside; at most 64; unique. Empty: made of the"
    " name."
)
"""What an id may be made of, and that it need not be written."""

CellKind = Literal[
    "text",  # free text
    "prose",  # whole sentences, printed as they are
    "id",  # an identifier of this row, by the id grammar
    "date",  # a day
    "integer",  # a whole number from `least` to `most`
    "number",  # a decimal number from `least` to `most`
    "share",  # a number from `least` to `most` in steps of 0.05, or a percentage
    "choice",  # one word of `words`
    "slot",  # one word of `words`, or own hours
    "weekdays",  # a list of words of `words`
    "list",  # free words separated by 、
    "reference",  # an id, or a unique name, of one of the sheets `refers`
    "place",  # a unit, or one of `words`
    "selector",  # SELECTOR
    "owner",  # the owner grammar: `words`, or 每单位:KIND
    "team",  # SELECTOR*N joined by +
    "params",  # key=value list, see ``constraints.parameters``
    "hours",  # HH:MM-HH:MM
    "phones",  # one number, or 单位:号码 separated by 、
    "domain",  # letters, digits, full stops and hyphens
    "timezone",  # a name of the IANA time zone database
    "key",  # a key of SETTINGS
    "value",  # the value of that key
]


@dataclass(frozen=True, slots=True)
class Called:
    """What has a name in either language: `zh` is what users see, `en` the accepted alias."""

    zh: str
    en: str

    @property
    def spellings(self) -> tuple[str, str]:
        """What people may write for it."""
        return self.zh, self.en


@dataclass(frozen=True, slots=True)
class Column(Called):
    """One column. `note` explains it to whoever fills it; `example` is a valid cell.

    `open_words` says that `words` are suggestions and other words are allowed too.
    `least` and `most` bound integers and numbers, both inclusive. `also` is what else people call
    it: taken, and told, where no column of the sheet is called as it is here.
    """

    cell: CellKind
    note: Text
    example: str = ""
    required: bool = False
    words: tuple[Word, ...] = ()
    open_words: bool = False
    refers: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet(Called):
    """One sheet. `examples` are rows (by English column name) that agree with each other.

    The example rows of all sheets together are a small workbook without faults. `told_by` are
    the columns that tell one row from another, in this order: an id that is not written is made
    of the first `always` of them, and of more only where rows are alike. `perhaps` is what
    else people call such a list: not read, since it may be anything, but asked about.
    """

    purpose: Text
    columns: tuple[Column, ...]
    required: bool = False
    examples: tuple[Mapping[str, str], ...] = ()
    told_by: tuple[str, ...] = ()
    always: int = 1
    perhaps: tuple[str, ...] = ()

    def column(self, en: str) -> Column:
        """The column called `en` in English. Raises KeyError if there is none."""
        for column in self.columns:
            if column.en == en:
                return column
        raise KeyError(en)


@dataclass(frozen=True, slots=True)
class Setting(Called):
    """One row of 设置. `default` is what an absent row means; empty: no limit, or required."""

    cell: CellKind
    note: Text
    example: str
    default: str = ""
    required: bool = False
    words: tuple[Word, ...] = ()
    least: float | None = None
    most: float | None = None


def reference(
    zh: str,
    en: str,
    to: str | tuple[str, ...],
    note: Text,
    example: str = "",
    *,
    required: bool = False,
    also: tuple[str, ...] = (),
) -> Column:
    """A column that names a row of the sheet `to`, or of one of several sheets."""
    refers = (to,) if isinstance(to, str) else to
    return Column(zh, en, "reference", note, example, required, refers=refers, also=also)


def choice(
    zh: str,
    en: str,
    words: tuple[Word, ...],
    note: Text,
    example: str,
    *,
    required: bool = False,
) -> Column:
    """A column of one word of a closed list."""
    return Column(zh, en, "choice", note, example, required, words)


def slot(zh: str, en: str, words: tuple[Word, ...], note: Text, example: str) -> Column:
    """A column of a part of the day, or hours."""
    return Column(zh, en, "slot", note, example, words=words, open_words=True)


def integer(zh: str, en: str, bounds: tuple[int, int], note: Text, example: str = "") -> Column:
    """A column of whole numbers within `bounds`, both inclusive."""
    return Column(zh, en, "integer", note, example, least=bounds[0], most=bounds[1])


def number(zh: str, en: str, bounds: tuple[int, int], note: Text) -> Column:
    """A column of decimal numbers within `bounds`, both inclusive."""
    return Column(zh, en, "number", note, least=bounds[0], most=bounds[1])
