"""What the browser tests share: the served site, pages that remember what went wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from outputs.store import Revision, Store
from tests.builders.ends import in_time, living, until
from tests.builders.receivers import reserved_port

PASSWORD = "correct horse battery"  # noqa: S105  made up
DESK, PHONE = (1280, 900), (390, 844)
_PATIENCE_MILLISECONDS = 60_000
"""How long what is expected may take on a busy computer: a moment less would test the computer."""
expect.set_options(timeout=_PATIENCE_MILLISECONDS)
_ANEW = "script[src*='/again.js'], script[src*='/job.js']"
_START = "from planner.cli import main; main()"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--lang=zh-CN",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium until the block ends. Raises LookupError where there is none."""
    found = next(filter(None, map(which, _NAMES)), None)
    if found is None:
        raise LookupError("not installed: Chromium")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Served:
    """A running site: where it is, the page for the first account, and its workbook."""

    address: str
    setup: str | None
    book: Path
    process: subprocess.Popen[str]

    def newest(self) -> Revision:
        """What is published."""
        found = Store.open(Store.beside(self.book)).latest()
        assert found is not None
        return found

    def shift(self, duty: str, person: str) -> str:
        """The first shift of `duty` that `person` serves in."""
        plan = self.newest().plan
        return next(
            one.id for one in sorted(plan.shifts, key=lambda one: (one.date, one.id))
            if one.duty == duty and any(who.id == person for who in one.people)
        )  # fmt: skip


@contextmanager
def serve(book: Path, *options: str, listening: list[int] | None = None) -> Iterator[Served]:
    """Run `sanfang serve` on a free port of loopback until the block ends.

    Where it is known by another address, its port is found out and put into `listening`.
    """
    with ExitStack() as stack:
        if listening is not None:
            listening.append(stack.enter_context(reserved_port()))
        port = str(listening[0]) if listening else "0"
        process = subprocess.Popen(
            [sys.executable, "-c", _START, "serve", str(book), "--port", port, *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            env=dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1"),
        )  # fmt: skip
        stack.enter_context(living(process))  # one that does not end by itself
        try:
            yield _started(process, book)
        finally:
            process.send_signal(signal.SIGINT)
            said, _none = process.communicate(timeout=_PATIENCE_MILLISECONDS / 1000)
            assert "Traceback" not in said, said


def _started(process: subprocess.Popen[str], book: Path) -> Served:
    """The site once its last word is said: the first account, or the address."""
    address, setup = "", None
    told = Store.open(Store.beside(book)) if book.is_file() else None
    assert process.stdout is not None
    with in_time(process):
        for line in process.stdout:
            found = re.search(r"https?://[^\s（]+", line)
            if found is not None and "/setup?key=" in found[0]:
                setup = found[0]
            elif found is not None:
                address = found[0].rstrip("/")
            if setup is not None or (address and told is not None):
                return Served(address, setup, book, process)
    raise AssertionError("The site did not start.")


@dataclass
class Visits:
    """Browsers of several people, and what went wrong on their pages."""

    chromium: Browser
    trouble: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)
    _shots: int = 0

    def page(self, size: tuple[int, int] = DESK, *, scripts: bool = True) -> Page:
        """A page in a browser of its own, without cookies."""
        width, height = size
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN",
            java_script_enabled=scripts,
        )  # fmt: skip
        self.opened.append(context)
        return self.another(context)

    def another(self, context: BrowserContext) -> Page:
        """One more page in a browser that is open."""
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MILLISECONDS)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        page.on("response", lambda one: self._answered(one.status, one.url))
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.trouble.append(f"{page.url}: {text}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.trouble.append(f"{url}: {status}")

    def close(self) -> None:
        """Close every browser."""
        for context in self.opened:
            context.close()


def sign_in(page: Page, site: Served, to: str = "/") -> None:
    """Sign in as the planner of the town and open `to`, to the last of its scripts."""
    page.goto(f"{site.address}/signin?to={quote(to)}")
    page.fill("#name", "组织办")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: not urlsplit(url).path.endswith("/signin"))
    whole(page)


def open_own(page: Page, address: str) -> None:
    """Open a page by somebody's new secret `address`: the site looks for those once a second."""

    def known() -> bool:
        answer = page.goto(address)
        return answer is None or answer.status != 404

    until(known)


def whole(page: Page) -> None:
    """Wait until the page is loaded, and is none that opens itself anew because more is to come."""
    expect(page.locator(f"html:not(:has({_ANEW})) footer")).to_be_attached()
    page.wait_for_load_state()


def ended(page: Page) -> str:
    """Wait until the job that the page shows has ended, and all of it says so; how, in words."""
    page.wait_for_selector(f'html:not(:has({_ANEW})) #job[data-running="no"]')
    return page.inner_text("#job h2")


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page where SANFANG_SCREENSHOTS names a folder."""
    folder = os.environ.get("SANFANG_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
