"""A real browser, a real `sanfang serve` on loopback, and whatever is wrong on any page.

Where no Chromium is installed these tests are skipped, unless CI is set. With
SANFANG_SCREENSHOTS naming a folder, each step leaves a picture there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser

from outputs.store import Store
from planner.web.accounts import Accounts
from tests.browser.visits import PASSWORD, Served, Visits, serve
from tests.browser.visits import chromium as launched
from tests.web.town import plan_town


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; closed after this folder, for an event loop runs along with it."""
    try:
        with launched() as browser:
            yield browser
    except LookupError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def visits(chromium: Browser) -> Iterator[Visits]:
    """Opens browsers, and in the end fails for what went wrong on any of their pages."""
    made = Visits(chromium)
    yield made
    made.close()
    assert made.trouble == []


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small town: its plan is published, its four weeks are still to come."""
    folder = tmp_path_factory.mktemp("town")
    now = datetime.now(UTC)
    monday = now.date() + timedelta(days=14 - now.weekday())
    plan_town(folder, monday, now)
    accounts = Accounts(Store.open(folder / "sanfang.db"))
    accounts.put("组织办", "planner", PASSWORD, by="test")
    return folder


@pytest.fixture(scope="module")
def town(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site of a copy of the small town."""
    folder = copytree(planned, tmp_path_factory.mktemp("copy") / "town")
    with serve(folder / "town.xlsx") as site:
        yield site


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A site of which there is nothing yet, neither account nor workbook."""
    with serve(tmp_path / "town.xlsx") as site:
        yield site
