"""What the cells of a roster's rows mean in a problem; what is not clear is a located fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from inputs.handback.lookup import Spellings
from inputs.handback.roster import RosterRow
from outputs.roster.shifts import HEADERS, PART, SHEET
from planner.domain.language import Text, _
from planner.domain.problem import Fault, Problem
from planner.domain.spoken import in_chinese

T = TypeVar("T")

_HEADERS = {**HEADERS, PART[0]: PART[1]}


class Meaning:
    """Takes cells for what they mean, and collects faults in the order they are found."""

    def __init__(self, problem: Problem) -> None:
        self.spelled = Spellings(problem)
        self.faults: list[Fault] = []

    def agreed(self, column: str, rows: Sequence[RosterRow], values: Sequence[T]) -> T | None:
        """The value all rows of a shift agree on; None without any."""
        if len(set(values)) > 1:
            text = _("The rows of one shift differ in this column.")
            remedy = _("Change every row of the shift alike.")
            self.fault("rows-differ", rows[0], column, rows[0].id, text, remedy)
        return values[0] if values else None

    def place(self, column: str, planned: str | None, rows: Sequence[RosterRow]) -> str | None:
        """The unit, household or item that the rows name; `planned` where they do not say."""
        written = [row.target if column == "target" else row.place for row in rows]
        if all(one is None for one in written):
            return planned
        if not any(written) and not any(row.id for row in rows):
            return planned  # rows that were added need not say it
        found: list[str] = []
        for row, text in zip(rows, written, strict=True):
            if not text:
                continue
            meant = self.spelled.places(text)
            if planned in meant:
                found.append(str(planned))
            elif len(meant) == 1:
                found += meant
            else:
                self._unclear(row, column, text, meant)
                found += [planned] if planned is not None else []
        return self.agreed(column, rows, found)

    def person(self, row: RosterRow, planned: frozenset[str]) -> str | None:
        """The person a row means; where id and name disagree, the one that was changed."""
        by_name = self.spelled.people(row.name or "")
        if not row.person:
            return self._only(row, "name", row.name, by_name, planned) if row.name else None
        by_id = self.spelled.people(row.person)
        if not row.name or by_id & by_name:
            return self._only(row, "person", row.person, by_id & by_name or by_id, planned)
        if by_id and by_id <= planned:
            return self._only(row, "name", row.name, by_name, planned)
        if len(by_id) == 1 and by_name & planned:
            return next(iter(by_id))
        if not by_id:
            return self._only(row, "person", row.person, by_id, planned)
        text = _("The id is of one person and the name of another.")
        remedy = _("Clear the one that is wrong.")
        self.fault("id-and-name-differ", row, "name", row.name, text, remedy)
        return None

    def _only(
        self,
        row: RosterRow,
        column: str,
        written: str,
        meant: frozenset[str],
        planned: frozenset[str],
    ) -> str | None:
        """The one id that is meant; else a fault."""
        found = only(meant, planned)
        if found is None:
            self._unclear(row, column, written, meant)
        return found

    def _unclear(self, row: RosterRow, column: str, written: str, meant: frozenset[str]) -> None:
        if meant:
            text = _("Several are called this: {ids}.", ids="、".join(sorted(meant)))
            self.fault("ambiguous", row, column, written, text, _("Write the id."))
        else:
            text = _("Nobody and nothing in the workbook is called this.")
            remedy = _("Write the id or the name as it stands in the workbook.")
            self.fault("unknown", row, column, written, text, remedy)

    def fault(
        self,
        code: str,
        row: RosterRow,
        column: str,
        value: str,
        text: Text,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        """Note what is wrong with the cell of `column`, an English header, in `row`."""
        self.faults.append(
            Fault(
                code,
                text,
                SHEET[0] if in_chinese() else SHEET[1],
                row.row,
                _HEADERS[column] if in_chinese() else column,
                value,
                remedy=remedy,
                warning=warning,
            )
        )


def only(meant: frozenset[str], planned: frozenset[str]) -> str | None:
    """The one id that is meant; of several the one that was planned."""
    if len(meant) > 1 and len(meant & planned) == 1:
        meant &= planned
    return next(iter(meant)) if len(meant) == 1 else None
