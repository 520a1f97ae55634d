"""Files that are sent: on a workbench beside the workbook, gone whatever becomes of the site."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.testclient import TestClient

from tests.builders.ends import ran
from tests.web.visits import job_of, signed_in

KILLED = """
import asyncio, os, sys
from pathlib import Path
from outputs.store import Store
from planner.web.desk import Desk
from planner.web.receiving import received
book = Path(sys.argv[1])
kept = asyncio.run(received(Desk(book, Store.open(Store.beside(book))), book, "sent.xlsx"))
os._exit(9)
"""


def left(folder: Path) -> list[str]:
    """What lies on workbenches."""
    return sorted(one.name for one in folder.glob(".*/*"))


def test_what_a_killed_site_had_received_goes_with_the_next(
    town: TestClient, town_folder: Path
) -> None:
    """It names every household, and nobody would ever look for it."""
    book = town_folder / "town.xlsx"
    ran(sys.executable, "-c", KILLED, book, status=9)
    assert left(town_folder) == ["sanfang.lock", "sent.xlsx"]
    (sent,) = town_folder.glob(".*/sent.xlsx")
    assert sent.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    form = {"csrf": signed_in(town)}
    answer = town.post("/plan/book", data=form, files={"book": ("b.xlsx", book.read_bytes())})
    assert answer.status_code == 303
    assert job_of(town).state == "done"
    assert left(town_folder) == []
    assert book.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
