"""Answers are packed where nobody learns anything from their length."""

from __future__ import annotations

import gzip

import pytest
from starlette.testclient import TestClient

from planner.web.bulletins import News
from planner.web.shown import Shelf
from planner.web.warming import Warming
from tests.web.visits import secret_of, signed_in

OWN = {"sec-fetch-site": "same-origin"}
GZIP = {"accept-encoding": "gzip"}


def packed(town: TestClient, path: str, **headers: str) -> bool:
    """Whether the answer comes packed; it is the same as unpacked, and says on what it depends."""
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    with town.stream("GET", path, headers={**GZIP, **sent}) as answer:
        raw = b"".join(answer.iter_raw())
        found = answer.headers.get("content-encoding") == "gzip"
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert answer.headers.get("content-length") in (None, str(len(raw)))
    plain = town.get(path, headers={"accept-encoding": "identity", **sent})
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    content = gzip.decompress(raw) if found else raw
    assert content == plain.content
    assert not found or len(raw) < len(content)
    return found


@pytest.mark.parametrize("path", ["/static/site.css", "/files/coverage.html",
                                  "/files/plan.json"])  # fmt: skip
def test_what_holds_no_token_is_packed_for_everybody(town: TestClient, path: str) -> None:
    """Large pages and files that repeat nothing of what is asked."""
    signed_in(town)
    for site in ("same-origin", "none", "same-site", "cross-site"):
        assert packed(town, path, sec_fetch_site=site)
    assert packed(town, path)


def test_pages_with_a_token_are_packed_for_this_site_alone(town: TestClient) -> None:
    """What another site makes a browser ask for has words of its choosing beside the token."""
    signed_in(town)
    for path in ("/", "/roster?person=x", "/plan", "/coverage", "/coverage?plan=77"):
        assert packed(town, path, sec_fetch_site="same-origin")
        assert packed(town, path, sec_fetch_site="none")
        assert not packed(town, path, sec_fetch_site="cross-site")
        assert not packed(town, path, sec_fetch_site="same-site")
        assert not packed(town, path)
    town.cookies.clear()
    assert packed(town, "/notice", sec_fetch_site="cross-site")


def test_what_is_small_or_packed_already_stays(town: TestClient) -> None:
    """Workbooks are zip files; a few octets are not worth it; who takes no gzip gets none."""
    signed_in(town)
    for path in ("/files/roster.xlsx", "/static/icon.svg"):
        answer = town.get(path, headers={**GZIP, **OWN})
        assert "content-encoding" not in answer.headers, path
    for header in ("", "br", "gzip;q=0", "*;q=0"):
        answer = town.get("/coverage", headers={"accept-encoding": header, **OWN})
        assert "content-encoding" not in answer.headers
    part = town.get("/static/site.css", headers={**GZIP, **OWN, "range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert "content-encoding" not in part.headers
    feed = town.get(f"/feeds/{secret_of(town, 'P1')}.ics", headers=GZIP)
    assert feed.headers["vary"] == "accept-encoding"


def test_a_browser_asks_whether_a_style_is_new(town: TestClient) -> None:
    """It has it, and is told so, whether it came packed or not."""
    for encoding in ("gzip", "identity"):
        headers = {"accept-encoding": encoding}
        first = town.get("/static/site.css", headers=headers)
        assert first.headers["cache-control"] == "private, no-cache"
        again = {**headers, "if-none-match": first.headers["etag"]}
        answer = town.get("/static/site.css", headers=again)
        assert (answer.status_code, answer.content) == (304, b"")


def test_slow_pages_are_ready_before_anybody_comes(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest revision, its checklists and the workbook; once, until one of them changes."""
    desk = town.app.state.desk  # type: ignore[attr-defined]
    made: list[str] = []
    monkeypatch.setattr(
        "planner.web.shown.checklists", lambda _named: made.append("checklists") or ()
    )
    monkeypatch.setattr(Shelf, "reading", lambda _shelf: made.append("workbook"), raising=True)
    warming = Warming(Shelf(desk), News(desk.store), desk)
    warming.once()
    warming.once()
    assert made == ["checklists", "workbook"]
    desk.book.touch()
    warming.once()
    assert made == ["checklists", "workbook", "workbook"]


def test_key_figures_are_reckoned_once(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the overview is opened."""
    signed_in(town)
    assert town.get("/").status_code == 200
    monkeypatch.setattr("planner.web.shown.key_figures", lambda _named: pytest.fail("again"))
    assert town.get("/").status_code == 200
