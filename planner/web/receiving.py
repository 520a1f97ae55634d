"""Files that a job works on: what was sent, or a copy, on a workbench beside the workbook."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from planner.domain.workshops import workbench

if TYPE_CHECKING:
    from planner.web.desk import Desk


async def received(
    desk: Desk, source: UploadFile | Path, name: str
) -> tuple[Path, Callable[[], None]]:
    """A copy of `source` called `name`, its owner's alone, and what removes it.

    What a killed site has left there goes with the next. Raises OSError.
    """
    return await run_in_threadpool(_received, desk, source, name)


def _received(desk: Desk, source: UploadFile | Path, name: str) -> tuple[Path, Callable[[], None]]:
    with ExitStack() as held:
        file = held.enter_context(workbench(desk.book)) / name
        file.touch(mode=0o600)
        with file.open("wb") as target:
            if isinstance(source, UploadFile):
                copyfileobj(source.file, target)
            else:
                with source.open("rb") as known:
                    copyfileobj(known, target)
        return file, held.pop_all().close
