"""A real browser, a real `sanfang serve` on loopback, and whatever is wrong on any page.

Where no Chromium is installed these tests are skipped, unless CI is set. With
SANFANG_SCREENSHOTS naming a folder, each step leaves a picture there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from outputs.store import Store  # noqa: E402
from planner.web.accounts import Accounts  # noqa: E402
from tests.browser.visits import PASSWORD, Served, Visits, serve  # noqa: E402
from tests.web.town import plan_town  # noqa: E402

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; closed after each module, for an event loop runs along with it."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium is installed.")
        pytest.skip("No Chromium is installed.")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: Browser) -> Iterator[Visits]:
    """Opens browsers, and in the end fails for what went wrong on any of their pages."""
    made = Visits(chromium)
    yield made
    made.close()
    assert made.trouble == []


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site of the small town, its plan published, its four weeks still to come."""
    folder = tmp_path_factory.mktemp("town")
    now = datetime.now(UTC)
    monday = now.date() + timedelta(days=14 - now.weekday())
    plan_town(folder, monday, now)
    accounts = Accounts(Store.open(folder / "sanfang.db"))
    accounts.put("组织办", "planner", PASSWORD, by="test")
    with serve(folder / "town.xlsx") as site:
        yield site


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A site of which there is nothing yet, neither account nor workbook."""
    with serve(tmp_path / "town.xlsx") as site:
        yield site
