"""What lists say as tables of words, each row with the cell it stands in; and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inputs.lists.found import Kind, Left, Turn
from inputs.lists.grid import Spot
from inputs.workbook.faults import masked, masked_phone
from outputs.words.naming import Names, slot_word
from planner.domain.language import Text, _
from planner.domain.problem import Problem
from planner.domain.spoken import list_word, weekday_word
from planner.flows.importing.lists import Imported

KIND_WORDS: dict[Kind, Text] = {
    "roster": _("a roster"),
    "history": _("history"),
    "absences": _("absences"),
    "people": _("a list of people"),
    "households": _("a list of households"),
}
"""What lists are taken for."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its headers, and rows of as many cells."""

    heads: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(made: Imported, problem: Problem) -> Iterator[Table]:
    """What was understood, the turns first."""
    names, found, planned = Names(problem), made.found, set(made.planned)

    def turn(one: Turn) -> tuple[str, ...]:
        what = _("roster") if one in planned else _("history")
        return (
            str(what), one.day.isoformat(), weekday_word(one.day),
            "" if one.slot is None else slot_word(one.slot), names.duty(one.duty), one.label,
            names.person(one.person) or "", names.target(one.target) or "", where(one.spot),
            str(_("for {name}", name=one.instead)) if one.instead else "",
        )  # fmt: skip

    if found.turns:
        heads: tuple[Text, ...] = (
            _("Taken for"), _("Date"), _("Weekday"), _("Time"), _("Duty"), _("Part"),
            _("Person"), _("Target"), _("Cell"), _("Note"),
        )  # fmt: skip
        yield Table(heads, tuple(turn(one) for one in found.turns))
    if found.leaves:
        heads = (_("Person"), _("From"), _("To"), _("Time"), _("Reason"), _("Cell"))
        yield Table(
            heads,
            tuple(
                (
                    names.person(one.person) or names.unit(one.person) or "",
                    one.first.isoformat(), one.last.isoformat(),
                    "" if one.slot is None else slot_word(one.slot), one.reason, where(one.spot),
                )
                for one in found.leaves
            ),
        )  # fmt: skip
    if found.entries:
        heads = (_("Person"), _("Unit"), _("Title"), _("Telephone"), _("Cell"))
        yield Table(
            heads,
            tuple(
                (one.name, one.unit, one.title, masked_phone(one.phone), where(one.spot))
                for one in found.entries
            ),
        )
    if found.homes:
        heads = (_("Head"), _("Unit"), _("Categories"), _("Persons"), _("Contact"), _("Cell"))
        yield Table(
            heads,
            tuple(
                (
                    one.head, names.unit(one.unit) or "", list_word(one.categories),
                    "" if one.persons is None else str(one.persons),
                    (names.person(one.contact) if one.contact else "") or "", where(one.spot),
                )
                for one in found.homes
            ),
        )  # fmt: skip


def where(spot: Spot) -> str:
    """A cell by its file, sheet and address."""
    return f"{spot.file} {spot.sheet}!{spot.address}"


def left_out(lefts: Sequence[Left]) -> list[tuple[str, str, Text]]:
    """The cells that were not used, in their order: where, what stands there, why."""

    def place(one: Left) -> tuple[str, str, int, int]:
        return one.spot.file, one.spot.sheet, one.spot.row, one.spot.column

    return [(where(one.spot), masked(one.text), one.why) for one in sorted(lefts, key=place)]
