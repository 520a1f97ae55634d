"""Collecting what is wrong with the input: every fault, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from inputs.workbook.schema.types import Called
from planner.domain.faults import CellFault, Missing
from planner.domain.language import Text, _, current
from planner.domain.params import Param
from planner.domain.problem import Fault, Spot
from planner.domain.words import Either, Word

MOST_ALIKE = 200
"""So many faults of one kind in one column are listed one by one; the rest are counted."""

_LONGEST_VALUE = 80
_MOBILE = re.compile(r"(?<!\d)(1\d{2})[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}")


@dataclass(frozen=True, slots=True)
class Several:
    """A list of words, joined as the current language does."""

    items: tuple[object, ...]

    def __str__(self) -> str:
        return (", " if current() == "en" else "、").join(str(item) for item in self.items)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def named(thing: Called | Word | Param[Any]) -> Either:
    """What `thing` is called in the workbook."""
    return Either(thing.zh, thing.en)


def all_named(things: Iterable[Called | Word | Param[Any]]) -> Several:
    """The names of several things of the workbook."""
    return Several(tuple(named(thing) for thing in things))


def quoted(values: Iterable[str], most: int = 10) -> Several:
    """Values as a list that ends in … where there are more than `most`."""
    listed = tuple(values)
    more: tuple[str, ...] = ("…",) if len(listed) > most else ()
    return Several((*listed[:most], *more))


def masked(value: str) -> str:
    """`value` without anything that could be a full phone number, and not too long."""
    value = _MOBILE.sub(r"\1****\2", value)
    if len(value) > _LONGEST_VALUE:
        value = value[: _LONGEST_VALUE - 1] + "…"
    return value


def masked_phone(value: str) -> str:
    """A phone number of which only the first three and last four digits show."""
    return _NUMBER.sub(_hidden, value)


def _hidden(number: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", number[0])
    return f"{digits[:3]}****{digits[-4:]}"


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.5) -> Text | None:
    """A remedy that proposes the known words that look like `word`; None without any."""
    choices = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), list(choices), n=3, cutoff=cutoff)
    if not close:
        return None
    return _("Did you mean {words}?", words=quoted(choices[one] for one in close))


@dataclass(frozen=True)
class Suggestion(Text):
    """A remedy that proposes the `known` words like `word`, or else is the text it was.

    They are looked for only when the remedy is shown: among thousands of words, and for
    each of thousands of rows, that would take minutes.
    """

    word: str = ""
    known: tuple[str, ...] = ()

    @classmethod
    def or_else(cls, fallback: Text, word: str, known: tuple[str, ...]) -> Suggestion:
        """Close matches of `word`, or `fallback` if nothing is close."""
        return cls(fallback.template, fallback.values, word, known)

    def __str__(self) -> str:
        close = did_you_mean(self.word, self.known)
        return super().__str__() if close is None else str(close)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: the sheet and header as the user wrote them, the row as Excel counts."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    phone: bool = False


class Collector:
    """Keeps faults in the order they are found, and counts what would flood the report.

    The very same fault in several rows of a column is one, and a word that is missing is one
    wherever it is asked for.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._said: list[CellFault] = []
        self._rows: list[list[int]] = []
        self._missing: dict[tuple[str, str], list[int]] = {}
        self._elsewhere: dict[int, dict[tuple[str, str], list[int]]] = {}
        self._at: dict[tuple[str, str, str, str], int] = {}
        self._alike: Counter[tuple[str, str, str]] = Counter()
        self._warning: dict[tuple[str, str, str], bool] = {}

    def add(
        self,
        place: Place,
        code: str,
        text: Text,
        expected: Text | None = None,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        """Keep one fault."""
        self.caught(place, CellFault(code, text, expected, remedy, warning=warning))

    def once(self, place: Place, fault: CellFault) -> None:
        """Keep what is odd about a whole column, at the first of its cells."""
        if not self._alike[place.sheet, place.column, fault.code]:
            self.caught(place, fault)

    def caught(self, place: Place, fault: CellFault) -> None:
        """Keep what a reader raised."""
        value = masked(masked_phone(place.value) if place.phone else place.value)
        key = (place.sheet, place.column, fault.code)
        if self._is_known((*key, value), place.row, fault) or self._is_told(place, fault):
            return
        self._alike[key] += 1
        if self._alike[key] > MOST_ALIKE:
            self._warning[key] = fault.warning
            return
        self._at[(*key, value)] = len(self._faults)
        if fault.missing is not None:
            self._missing.setdefault(_cause(fault.missing, fault), []).append(len(self._faults))
        found = fault.at(place.sheet, place.row, place.column, value)
        self._faults.append(replace(found, text=_shortened(found.text)))
        self._said.append(fault)
        self._rows.append([])

    def _is_known(self, key: tuple[str, str, str, str], row: int | None, fault: CellFault) -> bool:
        """Whether an earlier row has the very same fault; `row` is noted there then."""
        at = self._at.get(key)
        if at is None or row is None:
            return False
        said = self._said[at]
        if (said.text, said.expected, said.remedy) != (fault.text, fault.expected, fault.remedy):
            return False
        if row != self._faults[at].row:
            self._rows[at].append(row)
        return True

    def _is_told(self, place: Place, fault: CellFault) -> bool:
        """Whether the missing word of the fault is told already; `place` is noted there then."""
        if fault.missing is None or place.row is None:
            return False
        for at in self._missing.get(_cause(fault.missing, fault), ()):
            told, first = self._said[at].missing, self._faults[at]
            if told is None or told.sheets.isdisjoint(fault.missing.sheets):
                continue
            rows = self._rows[at]
            if (place.sheet, place.column) != (first.sheet, first.column):
                found = self._elsewhere.setdefault(at, {})
                rows = found.setdefault((place.sheet, place.column), [])
            elif place.row == first.row:
                return True
            if place.row not in rows[-1:]:
                rows.append(place.row)
            return True
        return False

    def all(self, order: Iterable[str]) -> tuple[Fault, ...]:
        """Every fault: by sheet in `order` (titles), then row; the file's own faults first."""
        rank = {title: index for index, title in enumerate(order, start=1)}
        counted = [
            Fault(
                code,
                _(
                    "{n:more row has|more rows have} the same fault.",
                    n=self._alike[sheet, column, code] - MOST_ALIKE,
                ),
                sheet,
                None,
                column,
                warning=warning,
            )
            for (sheet, column, code), warning in self._warning.items()
        ]

        def key(fault: Fault) -> tuple[int, bool, int]:
            place = rank.get(fault.sheet, len(rank) + 1) if fault.sheet else 0
            return place, fault.row is None and fault in counted, fault.row or 0

        found = (
            replace(fault, also=tuple(rows), elsewhere=tuple(
                Spot(*column, tuple(rows)) for column, rows in self._elsewhere.get(at, {}).items()
            ))
            for at, (fault, rows) in enumerate(zip(self._faults, self._rows, strict=True))
        )  # fmt: skip
        return tuple(sorted([*found, *counted], key=key))


def _cause(missing: Missing, fault: CellFault) -> tuple[str, str]:
    """What faults of one cause share; of warnings also what becomes of the cell."""
    effect = fault.remedy.template if fault.warning and fault.remedy is not None else ""
    return missing.word, effect


def _shortened(text: Text) -> Text:
    """`text` with long words cut."""
    values = {
        name: f"{value[: _LONGEST_VALUE - 1]}…"
        if isinstance(value, str) and len(value) > _LONGEST_VALUE
        else value
        for name, value in text.values.items()
    }
    return text if values == text.values else replace(text, values=values)
