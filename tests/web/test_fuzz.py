"""Whatever is sent to whichever address: no fault of the program, and no secret in a log."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

import planner.web
from outputs.store import Store
from planner.web import accounts
from planner.web.accounts import Brake
from planner.web.desk import Desk
from planner.web.guard import UPLOAD_LIMIT
from planner.web.jobs import Job, Jobs, Order
from planner.web.signin import COOKIE
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from tests.web.visits import (
    PASSWORD,
    PRIVATE,
    Clock,
    signed_in,
    small_plan,
    small_problem,
    town_with_households,
)

SOURCES = sorted(Path(planner.web.__file__).parent.glob("*.py"))
NAMES = sorted(
    {
        name
        for source in SOURCES
        for name in re.findall(
            r'(?:query_params|asked|query|form)\.(?:get|texts?|number|file)\("(\w+)"',
            source.read_text(encoding="utf-8"),
        )
    }
    - {"csrf", "password", "again"}
)
"""Every field that a page asks for."""

SHIFT = "D@all@2027-W01@1"
KNOWN = (
    "P1", "P2", "D", "T", "V", "people", "units", "duties", "1", "2", "0", "-1", "draft", "2027-01",
    "2027-01-06", "2027-02-30", "9999-12-31", "0001-01-01", "am", "day", "yes", "no", "agree",
    "approve", "refuse", "withdraw", "leave", "swap", "table", "month", SHIFT, f"{SHIFT}|P1",
    "planner", "boss", "H77", "9" * 5000,
    "/", "//evil.example", "9" * 30, "٣", "²", "30", "1e9", "None", "{x}", "%s", "'\"<>&;--",
    "../../etc/passwd", "a" * 5000, "\x00", "\u2028", "\ud7ff", "", " ",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(KNOWN), st.text(max_size=30))
FIELDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
ROLES = st.sampled_from(("planner", "planner", "viewer", "cadre", "stranger"))
METHODS = st.sampled_from(("GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "X"))
BODIES = st.one_of(st.none(), st.binary(max_size=60))
TYPES = st.sampled_from(
    ("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
     "multipart/form-data; boundary=", "application/json", "text/plain", "\xff", "")
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(
        ("if-none-match", "if-modified-since", "accept-encoding", "range", "cookie", "origin",
         "sec-fetch-site", "x-forwarded-for", "x-forwarded-proto", "content-length", "accept",
         "user-agent", "referer", "expect", "transfer-encoding")
    ),
    st.one_of(
        st.sampled_from(("*", '"x"', "W/", "gzip;q=x", "gzip;q=0", "bytes=0-1", "sanfang=x;;=",
                         "Mon, 32 Foo 2027 99:99:99 GMT", "-1", "9" * 40, "null", "same-origin", "http://[",
                         "-99999999999", "Mon, 01 Jan 99999 00:00:00 +9999",
                         "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0100 00:00:00 +2359",
                         f"Mon, {'9' * 30} Jan 2027 00:00:00 GMT", "bytes=" + "9" * 5000 + "-")),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    ),
    max_size=3,
)  # fmt: skip


@dataclass
class Site:
    """A site with something on every page, and the secrets of those who may see it."""

    app: Starlette
    client: TestClient
    store: Store
    feed: str
    sessions: dict[str, str] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """Every address of the site, with its parameters as they are written."""
        return sorted({one.path for one in self.app.routes if isinstance(one, Route)})

    def sign_in(self, role: str = "planner") -> str:
        """Be somebody of `role`, whatever an earlier request has done; the token of forms.

        A cadre has no session, but a secret address; a stranger has nothing.
        """
        self.client.cookies.clear()
        if role in ("cadre", "stranger"):
            return ""
        accounts, session = self.app.state.accounts, self.sessions.get(role, "")
        known = accounts.visitor(session)
        if known is None or known.role != role:
            name = {"planner": "boss", "viewer": "clerk"}[role]
            accounts.put(name, role, PASSWORD, by="test")
            self.sessions[role] = session = accounts.sign_in(name, PASSWORD)
            known = accounts.visitor(session)
        assert known is not None
        self.client.cookies.set(COOKIE, session)
        return str(known.csrf)

    def told(self, role: str, text: str) -> list[str]:
        """What a page must not tell whoever asked, and does."""
        secrets = [*self.sessions.values(), PASSWORD, "$argon2", "open sesame", "Traceback"]
        if role != "planner":
            secrets += [*PRIVATE[1:], str(self.store.file)]
        if role in ("viewer", "stranger"):
            secrets.append(self.feed)
        return [one for one in secrets if one in text]


def raw(
    app: Starlette, method: str, path: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Send what no well-behaved client would; raises whatever the program raises."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    place, _mark, query = path.partition(b"?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": place.decode("utf-8", "replace"), "raw_path": place,
        "query_string": query, "root_path": "", "headers": headers, "client": ("192.0.2.1", 1),
        "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    start = next(one for one in sent if one["type"] == "http.response.start")
    content = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    return start["status"], dict(start["headers"]), content


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for every example: what one request leaves behind the next one meets."""
    folder = tmp_path_factory.mktemp("site")
    clock = Clock()
    store = Store.open(folder / "sanfang.db")
    for who in ({"d06": "P1", "d13": "P2"}, {"d06": "P2", "d13": "P2", "d20": "P1"}):
        store.publish(small_plan(**who), town_with_households(), at=clock.now, by="boss")
    feed = Subscriptions(store, clock).issue("people", "P1", by="boss")
    desk = Desk(folder / "book.xlsx", store, "en")
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "HASHER", cheap)
        patch.setattr(Jobs, "start", _no_command)
        app = create_site(desk, setup_key="open sesame", hosts=["testserver"], clock=clock)
        app.state.brake = Brake(count(0, 3600).__next__)  # an hour between two looks at the clock
        with TestClient(app, follow_redirects=False) as client:
            yield Site(app, client, store, feed)


_START = Jobs.start


async def _no_command(self: Jobs, order: Order) -> Job:
    """Stands for a planning run, which is not what is tested here."""
    return await _START(self, replace(order, arguments=(), drop=None))


def _filled(draw: st.DrawFn, path: str, secret: str) -> str:
    """An address of the site with its parameters filled in."""
    from urllib.parse import quote

    def value(found: re.Match[str]) -> str:
        if found[1] == "secret" and draw(st.booleans()):
            return secret
        if found[1].startswith("shift") and draw(st.booleans()):
            return SHIFT
        return quote(draw(VALUES).replace("\ud7ff", ""), safe="" if draw(st.booleans()) else "/")

    return re.sub(r"\{(\w+(?::\w+)?)\}", value, path)


@given(data=st.data())
@settings(
    max_examples=350,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_request_is_a_fault(site: Site, data: st.DataObject) -> None:
    """Any method, path, query, form and body, by whomever: no fault, and nobody's secrets."""
    draw = data.draw
    method, role = draw(METHODS), draw(ROLES)
    secret = site.feed if role in ("cadre", "planner") else "W" * 43
    path = _filled(draw, draw(st.sampled_from(site.paths())), secret)
    token = site.sign_in("planner")  # it is there, whoever asks
    token = site.sign_in(role)
    fields = draw(FIELDS)
    kind = draw(st.sampled_from(("form", "form", "files", "body")))
    sent: dict[str, Any] = {"params": draw(FIELDS)}
    if method == "POST" and kind == "form":
        sent["data"] = {"csrf": token, **fields}
    elif method == "POST" and kind == "files":
        sent["data"] = {"csrf": token, **fields}
        content = draw(st.one_of(st.binary(max_size=40), st.just(b"PK\x03\x04junk")))
        name = draw(st.sampled_from(("book", "log", "x")))
        sent["files"] = {name: (draw(st.text(max_size=12)) or "x.xlsx", content)}
    elif draw(BODIES) is not None:
        sent["content"] = draw(BODIES)
        sent["headers"] = {"content-type": draw(TYPES).encode("latin-1")}
    try:
        answer = site.client.request(method, path, **sent)
    except UnicodeEncodeError:
        return  # the client itself cannot send it
    assert answer.status_code < 500, (method, path, sent, answer.status_code)
    assert "content-security-policy" in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "public" not in answer.headers["cache-control"]
    assert site.told(role, answer.text) == [], (method, path, role)


@given(headers=HEADERS, path=st.binary(max_size=30), body=st.binary(max_size=30), data=st.data())
@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_header_or_path_is_a_fault(
    site: Site, headers: dict[str, str], path: bytes, body: bytes, data: st.DataObject
) -> None:
    """Headers and paths that no client would send, straight to the application."""
    known = data.draw(st.sampled_from((b"/", b"/signin", b"/feeds/x.ics", b"/static/site.css",
                                       f"/feeds/{site.feed}.ics".encode())))  # fmt: skip
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    sent.append((b"host", data.draw(st.sampled_from((b"testserver", b"testserver", b"[", b"")))))
    for place in (known, known + path, known + b"?" + path, b"/" + path):
        status, _headers, _body = raw(site.app, "GET", place, sent)
        assert status < 500, (place, headers)
    assert raw(site.app, "POST", known, sent, body)[0] < 500


TRICKS = (
    "/static/../desk.py", "/static/%2e%2e/desk.py", "/static/..%2fdesk.py", "/static//etc/passwd",
    "/static/../../../../../../etc/passwd", "/static/%2e%2e%2f%2e%2e%2fsanfang.db",
    "/files/..%2fsanfang.db", "/files/../sanfang.db", "/files/sanfang.db", "/files/%00",
    "/feeds/../sanfang.db", "/feeds/%2e%2e%2fsanfang.db.ics", "/files/..\\sanfang.db",
    "/files/%2fetc%2fpasswd", "/static/..\\..\\desk.py", "/sanfang.db", "/.git/config",
    "/feeds/.ics", "/feeds/%.ics", "/feeds/x.ics/..", "/my/../accounts", "/files/....//sanfang.db",
)  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_path_tricks_lead_nowhere(site: Site, path: str) -> None:
    """No file of the program, of the store or of the computer comes out, even for planners."""
    site.sign_in()
    cookie = (b"cookie", f"{COOKIE}={site.sessions['planner']}".encode())
    from urllib.parse import unquote_to_bytes

    for place in (path.encode(), unquote_to_bytes(path)):
        status, _headers, content = raw(site.app, "GET", place, [(b"host", b"testserver"), cookie])
        assert status in (400, 404, 405), (place, status)
        assert b"SQLite format" not in content
        assert b"root:" not in content
        assert b"from __future__" not in content


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to hundreds of millions of octets."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _part in range(300):
                sheet.write(b"0" * 2**20)
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()


def entities() -> bytes:
    """A workbook that wants a file of the computer read, and entities that grow."""
    evil = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">'
        '<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        "<workbook>&a;&c;&c;</workbook>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", evil)
        archive.writestr("xl/workbook.xml", evil)
        archive.writestr("../../../../tmp/escaped", "out")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 5000, b"<html>", b"\x1f\x8b" * 100,
     b"MZ" + b"x" * 100, bomb(), entities()],
    ids=["empty", "cut off", "zeros", "page", "gzip", "program", "bomb", "entities"],
)  # fmt: skip
def test_bad_uploads_are_refused(site: Site, content: bytes) -> None:
    """Whatever is no workbook leaves the one that is there alone, with a reason."""
    token = site.sign_in()
    book = site.app.state.desk.book
    before = book.read_bytes() if book.exists() else None
    for path, name in (("/plan/book", "book"), ("/history/record", "log")):
        answer = site.client.post(
            path, data={"csrf": token}, files={name: ("../../../x.xlsx", content)}
        )
        # What was done is read by a process of its own, which says what is wrong with it.
        assert answer.status_code in ((422,) if name == "book" else (303, 422)), path
        assert "root:" not in answer.text
    assert (book.read_bytes() if book.exists() else None) == before
    assert sorted(one.name for one in book.parent.glob(".*.tmp*")) == []


def test_what_is_too_large_is_refused(site: Site) -> None:
    """Announced or not; a wrong announcement too."""
    host = (b"host", b"testserver")
    for length in (str(UPLOAD_LIMIT + 1), "9" * 40, "-1", "x"):
        found = raw(site.app, "POST", b"/signin", [host, (b"content-length", length.encode())])
        assert found[0] == 413
    body = b"name=" + b"x" * (UPLOAD_LIMIT + 1)
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    assert raw(site.app, "POST", b"/signin", [host, kind], body)[0] in (400, 413)


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
     {"sec-fetch-site": "same-site"}],
)  # fmt: skip
def test_posts_from_other_sites_are_refused(site: Site, headers: dict[str, str]) -> None:
    """Every address that takes a form, even with the right token of a planner."""
    token = site.sign_in()
    for route in site.app.routes:
        if isinstance(route, Route) and "POST" in (route.methods or ()):
            path = route.path.replace("{secret}", site.feed)
            answer = site.client.post(path, data={"csrf": token}, headers=headers)
            assert answer.status_code == 403, path


def test_nothing_secret_is_logged(
    client: TestClient, store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Guessing is refused and noted, without passwords, addresses of feeds or cookies."""
    caplog.set_level(logging.DEBUG)
    store.publish(small_plan(d06="P1"), small_problem(), at=clock.now, by="boss")
    token = signed_in(client)
    secret = Subscriptions(store, clock).issue("people", "P1", by="boss")
    session = client.cookies[COOKIE]
    client.post("/accounts", data={"csrf": token, "name": "third", "role": "viewer",
                                   "password": "third secret"})  # fmt: skip
    client.get(f"/feeds/{secret}.ics")
    client.get(f"/feeds/{secret}")
    client.get(f"/my/{secret}")
    made = client.post("/subscriptions/issue", data={"csrf": token, "kind": "people", "key": "P2"})
    (new,) = set(re.findall(r"/feeds/([\w-]{43})", made.text))
    client.cookies.clear()
    wrong = "W" * 43
    assert client.get(f"/feeds/{wrong}.ics").status_code == 404
    statuses = [
        client.post("/signin", data={"name": "boss", "password": f"guess {number}"}).status_code
        for number in range(10)
    ]
    assert statuses == [403] * 8 + [429] * 2
    own = [one for one in caplog.records if one.name.startswith("sanfang")]
    assert sum("sign-in" in one.getMessage() for one in own) >= 8
    assert any("unknown feed address" in one.getMessage() for one in own)
    client.app.state.feeds.flush()  # type: ignore[attr-defined]
    noted = " ".join(str(entry) for entry in store.audit())
    logged = " ".join(one.getMessage() for one in caplog.records if _ours(one))
    for hidden in (secret, new, wrong, session, token, PASSWORD, "third secret", "guess"):
        assert hidden not in noted
        assert hidden not in logged


def _ours(record: logging.LogRecord) -> bool:
    """Whether the program wrote it, not the browser that the test uses."""
    return not record.name.startswith(("httpx", "httpcore", "asyncio"))
