"""What a reader of cells raises, wherever its grammar stands."""

from __future__ import annotations

from planner.domain.language import Text
from planner.domain.problem import Fault


class CellFault(Exception):
    """A cell cannot be read. Carries what a Fault says besides its place."""

    def __init__(
        self,
        code: str,
        text: Text,
        expected: Text | None = None,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.expected = expected
        self.remedy = remedy
        self.warning = warning

    def at(self, sheet: str, row: int | None, column: str, value: str) -> Fault:
        """The fault of the cell that stands there and shows `value`."""
        return Fault(
            self.code,
            self.text,
            sheet,
            row,
            column,
            value,
            self.expected,
            self.remedy,
            self.warning,
        )


class FileFault(CellFault):
    """A file as a whole cannot be read."""
