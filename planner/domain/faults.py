"""What a reader of cells raises, wherever its grammar stands."""

from __future__ import annotations

from planner.domain.language import Text


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
