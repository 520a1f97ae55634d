"""Every page in both languages, on a desk and on a phone: there, and as wide as its window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from typing import Literal
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from outputs.store import Store
from planner.web.subscriptions import Subscriptions
from tests.browser.visits import DESK, PHONE, Served, Visits, serve, shot, sign_in, whole
from tests.builders.receivers import answering

PAGES = ("/", "/behind", "/proof", "/plan", "/roster", "/roster?view=week",
         "/roster?view=month",
         "/roster?view=day", "/roster?view=table", "/roster?rows=villages", "/roster?rows=duties",
         "/find?q=1", "/coverage", "/coverage?by=week", "/coverage?view=rotation",
         "/coverage?view=households&village=V1", "/coverage?view=duties", "/coverage?view=people",
         "/gaps", "/requests",
         "/subscriptions", "/history", "/seen", "/messages", "/accounts", "/notice", "/start",
         "/plan/sheets", "/plan/sheets/people", "/plan/sheets/duties/2",
         "/plan/sheets/absences/new", "/plan/sheets/faults", "/nowhere")  # fmt: skip

SCHEMES: tuple[Literal["dark"], Literal["light"]] = ("dark", "light")

FAULTS = """
() => {
  const found = [];
  const seen = (one) => one.offsetParent !== null && one.checkVisibility()
    && one.getBoundingClientRect().left > -999;
  for (const one of document.querySelectorAll("input, select, textarea, button, .button")) {
    if (!seen(one) || one.type === "hidden") continue;
    const box = one.closest("label") || one;
    if (box.getBoundingClientRect().height < 44) found.push(`low: ${one.outerHTML.slice(0, 90)}`);
  }
  const headings = [...document.querySelectorAll("h1, h2, h3")].filter(seen).map((h) => h.tagName);
  if (headings.filter((tag) => tag === "H1").length !== 1) found.push(`headings ${headings}`);
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`${wide} pixels too wide`);
  return found;
}
"""
"""What a page gets wrong that axe does not ask: targets below 44 pixels, not one title, a page
wider than its window."""


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is shown, once it is whole, by day and by night."""
    whole(page)
    found: list[str] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        said: list[str] = page.evaluate(FAULTS)
        found += [f"{urlsplit(page.url).path}, {scheme}: {one}" for one in said]
    return found


@pytest.mark.parametrize("size, language", [(DESK, "zh"), (PHONE, "zh"), (PHONE, "en")])
def test_every_page_is_legible(
    town: Served, visits: Visits, size: tuple[int, int], language: str
) -> None:
    """Target sizes, a title, the language; nothing wider than the window."""
    page = visits.page(size)
    page.goto(f"{town.address}/language?language={language}&to=/signin")
    found = faults(page)
    sign_in(page, town)
    shift = town.shift("JF", "P2")
    secret = Subscriptions(Store.open(Store.beside(town.book))).issue("people", "P2", by="test")
    gap = town.newest().plan.gaps[0].id
    own = (f"/shift/{quote(shift)}", f"/substitutes?shift={quote(shift)}",
           f"/shift/{quote(shift)}/swap", f"/shift/{quote(shift)}/days",
           f"/gap/{quote(gap)}?ways=yes", f"/gap/{quote(gap)}",
           f"/my/{secret}/swap?shift={quote(shift)}", f"/my/{secret}", f"/feeds/{secret}",
           f"/my/{secret}/swap", f"/my/{secret}/leave", f"/my/{secret}/leave?shift={quote(shift)}",
           "/subscriptions/doctor?kind=people&key=P2")  # fmt: skip
    for number, path in enumerate((*PAGES, *own)):
        page.goto(town.address + path)
        found += faults(page)
        shot(page, f"3{number:02}-{language}-{size[0]}")
        lang = {"zh": "zh-CN", "en": "en"}[language]
        assert page.locator("html").get_attribute("lang") == lang
    assert found == []


def test_the_language_is_switched_at_the_foot_of_the_page(town: Served, visits: Visits) -> None:
    """One click, the same page with what it was asked, and back again."""
    page = visits.page()
    sign_in(page, town, "/roster?view=table&duty=JF")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Roster")
    assert page.url.endswith("/roster?view=table&duty=JF")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("安排表")


# -- behind a proxy ----------------------------------------------------------------------


@contextmanager
def proxy(*, strips: bool) -> Iterator[tuple[str, list[int]]]:
    """A small reverse proxy that shows a site under ``/sanfang``; its port is set later.

    Where it `strips` it takes that off what it passes on. Every request has a connection of
    its own, and its thread is waited for: what it has open is closed before the proxy is gone.
    """
    behind: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # browsers open connections ahead that they never use

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {key: value for key, value in self.headers.items() if key != "Connection"}
            headers["X-Forwarded-Proto"] = "http"
            path = (self.path.removeprefix("/sanfang") or "/") if strips else self.path
            try:
                with closing(HTTPConnection("127.0.0.1", behind[0], timeout=60)) as inner:
                    inner.request(self.command, path, body, headers)
                    with inner.getresponse() as answer:
                        self._tell(answer.status, answer.getheaders(), answer.read())
            except ConnectionError:  # a browser that leaves a page aborts what it asked for
                self.close_connection = True

        def _tell(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
            self.send_response_only(status)
            for key, value in headers:
                if key.lower() not in ("connection", "content-length", "transfer-encoding"):
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _pass  # noqa: N815  the library's names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    with answering(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/sanfang", behind


@pytest.mark.parametrize("strips", [True, False])
def test_below_a_path_behind_a_proxy(
    town: Served, visits: Visits, tmp_path: Path, strips: bool
) -> None:
    """Signing in, links, forms, styles and the addresses of feeds carry the path in front."""
    folder = copytree(town.book.parent, tmp_path / "town")
    with proxy(strips=strips) as (outside, behind):
        options = ("--address", outside, "--proxy", "127.0.0.1")
        with serve(folder / "town.xlsx", *options, listening=behind) as site:
            assert site.address == outside
            page = visits.page()
            sign_in(page, site)
            expect(page.locator(".top")).to_have_css("background-color", "rgb(255, 255, 255)")
            for word in ("安排表", "缺口", "日历订阅"):
                page.locator("nav").get_by_role("link", name=word, exact=True).click()
                expect(page.locator("h1")).to_have_text(word)
                assert page.url.startswith(f"{outside}/")
            page.locator("td").get_by_role("button", name="发放").first.click()
            address = page.locator("code.secret").first.inner_text()
            assert address.startswith(f"{outside}/feeds/")
            page.goto(address)
            feed = page.locator("code.secret").inner_text()
            assert page.request.get(feed).text().startswith("BEGIN:VCALENDAR")
            page.goto(outside)
            page.get_by_role("button", name="退出").click()
            expect(page.locator("h1")).to_have_text("登录")
