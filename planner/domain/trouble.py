"""What cannot be done, told to whoever asked for it."""

from __future__ import annotations

from planner.domain.language import Text


class Trouble(Exception):
    """Something that was asked for and cannot be; `text` says what is wrong, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)
