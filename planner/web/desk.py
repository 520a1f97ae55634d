"""What a site works on: one workbook, the store beside it, and where it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from outputs.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """The workbook `book` (it need not be there yet) and its store, under one roof.

    `address` is how the site is reached from outside, without a slash at its end; None
    where only the requests that come in tell. `language` is that of visitors who have not
    chosen one. `where` is the store's URL where it is no file. `names_for_viewers` lets
    viewers download the workbook, which names every household.
    """

    book: Path
    store: Store
    language: str = "zh"
    address: str | None = None
    where: str = ""
    names_for_viewers: bool = False

    @property
    def place(self) -> Path | str:
        """Where the store is, a file or a URL."""
        return self.where or Path(self.store.file or "")

    @property
    def draft(self) -> Path:
        """The folder of the plan that is being worked on."""
        return self.book.parent / f"{self.book.stem}-draft"

    @property
    def steps(self) -> Path:
        """The folder of what was before each step of the draft."""
        return self.book.parent / f"{self.book.stem}-steps"

    @property
    def set_aside(self) -> Path:
        """The folder of the drafts that were set aside."""
        return self.book.parent / f"{self.book.stem}-drafts"

    @property
    def kept(self) -> Path:
        """The folder of the workbooks that an upload or an edit has replaced."""
        return self.book.parent / f"{self.book.stem}-earlier"

    @property
    def aside(self) -> Path:
        """The workbook that was sent with faults, until it is right."""
        return self.book.parent / f"{self.book.stem}-to-mend.xlsx"

    @property
    def published(self) -> Path:
        """The folder of everything published last."""
        return self.book.parent / "published"
