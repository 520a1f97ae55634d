"""Example rows of the blank workbook that nobody has deleted: they count for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inputs.workbook.cells import normalise, shown
from inputs.workbook.faults import Collector, Place, Several
from inputs.workbook.schema.topics import mentioned
from inputs.workbook.tables import Table
from planner.domain.faults import CellFault
from planner.domain.language import _

_NO_ROWS_OF_ITS_OWN = ("settings",)


def without_samples(found: Mapping[str, Table], faults: Collector) -> Mapping[str, Table]:
    """The tables without rows that say just what an example row says, but for its id.

    One that another row names is somebody's own by now, and stays, unless a row that is no
    example is called so. What is left out is told once.
    """
    samples = {en: _samples(table) for en, table in found.items()}
    if not any(samples.values()):
        return found
    own = {en: _names(table, samples[en]) for en, table in found.items()}
    words: set[str] = set()
    while True:
        for en, table in found.items():
            words |= mentioned(table.sheet, _texts(table, samples[en]))
        kept = {
            (en, index)
            for en, rows in samples.items()
            for index, row in rows.items()
            if not words.isdisjoint(set(row) - own[en])
        }
        if not kept:
            break
        samples = {
            en: {index: row for index, row in rows.items() if (en, index) not in kept}
            for en, rows in samples.items()
        }
    left = {en: table for en, table in found.items() if samples[en]}
    if left:
        rows = Several(tuple(_rows_of(table, samples[en]) for en, table in left.items()))
        text = _("Example rows of the blank workbook are not planned: {rows}.", rows=rows)
        remedy = _("Delete them, or change them into your own.")
        faults.caught(Place(), CellFault("example-rows", text, remedy=remedy, warning=True))
    return {en: _without(table, samples[en]) for en, table in found.items()}


def _samples(table: Table) -> dict[int, tuple[str, ...]]:
    """The rows of the table that are examples, by their index, with their names and ids."""
    if table.sheet.en in _NO_ROWS_OF_ITS_OWN:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    examples = [_plain(row) for row in table.sheet.examples]
    telling = {en for row in examples for en, text in row.items() if "示例" in text}
    places = [(en, table.at[en]) for en in telling if en in table.at]
    for index, row in enumerate(table.rows):
        if any(place < len(row) and "示例" in str(row[place]) for _en, place in places):
            said = _said(table, index)
            if said in examples:
                found[index] = tuple(filter(None, (said.get("name"), _id(table, index))))
    return found


def _id(table: Table, index: int) -> str:
    row, at = table.rows[index], table.at.get("id")
    return "" if at is None or at >= len(row) else shown(row[at])


def _plain(row: Mapping[str, str]) -> dict[str, str]:
    return {en: normalise(text)[0] for en, text in row.items() if text}


def _said(table: Table, index: int) -> dict[str, str]:
    """What the row says, by column, but for its id."""
    row = table.rows[index]
    cells = {en: shown(row[at]) for en, at in table.at.items() if at < len(row) and en != "id"}
    return {en: text for en, text in cells.items() if text}


def _texts(table: Table, but: Mapping[int, object]) -> Sequence[Mapping[str, str]]:
    """The other rows."""
    return [_said(table, index) for index in range(len(table.rows)) if index not in but]


def _names(table: Table, but: Mapping[int, object]) -> set[str]:
    """What the other rows are called."""
    return {said["name"] for said in _texts(table, but) if "name" in said}


def _rows_of(table: Table, samples: Mapping[int, object]) -> str:
    numbers = [table.numbers[index] for index in samples]
    whole = len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    told = f"{numbers[0]}-{numbers[-1]}" if whole else "、".join(map(str, numbers))
    return f"{table.title} {told}"


def _without(table: Table, samples: Mapping[int, object]) -> Table:
    kept = [index for index in range(len(table.rows)) if index not in samples]
    numbers = tuple(table.numbers[index] for index in kept)
    return replace(
        table,
        rows=tuple(table.rows[index] for index in kept),
        numbers=numbers,
        hidden=tuple(number for number in table.hidden if number in numbers),
    )
