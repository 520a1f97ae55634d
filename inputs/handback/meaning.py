"""What the cells of a roster's rows mean in a problem; what is not clear is a located fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from inputs.handback.lookup import Spellings, Unclear
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
                self._told(row, Unclear(column, text, meant))
                found += [planned] if planned is not None else []
        return self.agreed(column, rows, found)

    def person(self, row: RosterRow, planned: frozenset[str]) -> str | None:
        """The person a row means; where id and name disagree, the one that was changed."""
        if row.person:
            found = self.spelled.person_of(row.person, row.name or "", planned)
        elif row.name:
            found = self.spelled.person("name", row.name, planned)
        else:
            return None
        if isinstance(found, str):
            return found
        self._told(row, found)
        return None

    def _told(self, row: RosterRow, unclear: Unclear) -> None:
        code, text, remedy = unclear.said
        self.fault(code, row, unclear.column, unclear.written, text, remedy)

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
