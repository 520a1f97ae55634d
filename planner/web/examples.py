"""The blank workbook and the examples to download: each made once, one at a time, and kept."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.domain.language import current

BLANK = "blank"


class NotMade(Exception):
    """An example that could not be written."""


class Examples:
    """The workbooks that have been asked for, by name and language, while the site runs.

    An example takes seconds to write, so it is done in a process of its own: others do not
    wait for that, however many ask for it, or for all of them.
    """

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._writing = asyncio.Lock()

    async def file(self, name: str) -> Path:
        """The workbook `name`; raises NotMade, and OSError for want of room."""
        async with self._writing:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="sanfang-book-")
            file = Path(self._folder.name) / current() / f"{name}.xlsx"
            if not file.is_file():
                file.parent.mkdir(exist_ok=True)
                await _write(file, name)
        return file

    def close(self) -> None:
        """Keep nothing any more."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


async def _write(file: Path, name: str) -> None:
    """Write `file` as `sanfang new` does; it is there whole or not at all."""
    part = file.with_name(f"part-{file.name}")
    part.unlink(missing_ok=True)
    example = [] if name == BLANK else ["--preset", name]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "planner.cli", "new", str(part), *example, "--lang", current(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if await process.wait():
            raise NotMade
    finally:
        with suppress(ProcessLookupError):  # the site may be ending
            process.kill()
    part.replace(file)
