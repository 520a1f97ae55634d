"""Publishes calendars to a CalDAV server (RFC 4791): a collection for each, an object per event.

The server's copy is compared by SEQUENCE and STATUS, so that only what has changed is sent
and doing it twice does nothing. A collection afterwards holds what the calendar holds;
events that this program did not put there are left alone. Python's own HTTP client is
enough for the four methods that this takes.
"""

from __future__ import annotations

import re
import ssl
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from outputs.calendars.parts import Parts, parts
from planner.domain.language import _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from outputs.store import Store
    from outputs.store.rows import CalendarKind

_TIMEOUT_SECONDS = 60
_OURS = re.compile(r".*@[A-Za-z0-9._-]+\.sanfang")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_QUERY = (
    f"{_XML}<C:calendar-query {_NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter>'
    "</C:filter></C:calendar-query>"
)


class CaldavTrouble(Trouble):
    """The server cannot be reached or refuses; `text` says what can be done."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was done: collections made, events sent, removed, and found up to date."""

    made: int = 0
    sent: int = 0
    removed: int = 0
    kept: int = 0

    def __add__(self, other: Pushed) -> Pushed:
        return Pushed(
            self.made + other.made,
            self.sent + other.sent,
            self.removed + other.removed,
            self.kept + other.kept,
        )


@dataclass(frozen=True, slots=True)
class _Object:
    """An event as an object of a collection, here or there."""

    uid: str
    state: tuple[str, bool]
    """SEQUENCE, and whether it is cancelled."""
    content: bytes = b""
    path: str = ""
    etag: str = ""


def push(
    store: Store,
    url: str,
    feeds: Iterable[tuple[CalendarKind, str]],
    *,
    at: datetime,
    user: str = "",
    password: str = "",
) -> Iterator[tuple[str, Pushed]]:
    """Bring the collections below `url` to what the calendars `feeds` of the store are `at`.

    Yields the id of each calendar with what was done, once it is done. Raises ValueError for
    an address that is none, CaldavTrouble where the server cannot be reached or refuses, and
    StoreUnreadable.
    """
    server = _Server(url, user, password)
    try:
        for kind, key in feeds:
            found = store.feed(kind, key, at=at)
            if found is not None:
                yield key, _bring(server, collection_name(kind, key), found[0])
    finally:
        server.close()


def collection_name(kind: str, key: str) -> str:
    """The collection of a calendar: its id where that is plain, else a digest of it."""
    if not _PLAIN.fullmatch(key):
        key = sha256(key.encode()).hexdigest()[:24]
    return f"sanfang-{kind}-{key}"


def _bring(server: _Server, name: str, content: bytes) -> Pushed:
    """Make the collection `name` hold the events of the calendar `content`."""
    path, made = f"{server.base}{name}/", 0
    there = _objects_of(server, path)
    if there is None:
        _make(server, path, _name_of(content) or name)
        there, made = {}, 1
    mine = {one.uid: one for one in _split(content)}
    sent = removed = 0
    for uid, one in mine.items():
        old = there.get(uid)
        if old is None or old.state != one.state:
            target = old.path if old else f"{path}{quote(uid)}.ics"
            headers = {"Content-Type": "text/calendar; charset=utf-8"}
            headers |= {"If-None-Match": "*"} if old is None else _if_match(old)
            server.ask("PUT", target, one.content, headers, (200, 201, 204))
            sent += 1
    for uid, old in there.items():
        if uid not in mine and _OURS.fullmatch(uid):
            server.ask("DELETE", old.path, b"", _if_match(old), (200, 204, 404))
            removed += 1
    return Pushed(made, sent, removed, len(mine) - sent)


def _if_match(one: _Object) -> dict[str, str]:
    """Change it only as long as it is what we saw."""
    return {"If-Match": one.etag} if one.etag and not one.etag.startswith("W/") else {}


def _split(content: bytes) -> Iterator[_Object]:
    """Every event of a calendar as a calendar of its own, with the clock it goes by."""
    calendar = parts(content)
    product = f"PRODID:-//Sanfang//Sanfang {__version__}//EN".encode()
    start = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + product + b"\r\n"
    for event in calendar.events:
        whole = Parts(start, calendar.clock, (event,)).joined()
        uid, state = _state(whole)
        yield _Object(uid, state, whole)


def _state(content: bytes) -> tuple[str, tuple[str, bool]]:
    """UID, SEQUENCE and whether it is cancelled, of an object with one event."""
    lines = re.sub(rb"\r?\n[ \t]", b"", content).decode("utf-8", "replace").splitlines()
    values: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        values.setdefault(name.partition(";")[0].upper(), value)
    cancelled = values.get("STATUS", "").upper() == "CANCELLED"
    return values.get("UID", ""), (values.get("SEQUENCE", "0"), cancelled)


def _name_of(content: bytes) -> str:
    head = parts(content).properties.replace(b"\r\n ", b"").decode()
    found = re.search(r"^NAME:(.*?)\r?$", head, re.MULTILINE)
    return re.sub(r"\\([\\;,])", r"\1", found[1]) if found else ""


def _objects_of(server: _Server, path: str) -> dict[str, _Object] | None:
    """What the collection at `path` holds, by UID; None where there is none."""
    headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
    status, body = server.ask("REPORT", path, _QUERY.encode(), headers, (207, 404))
    if status == 404:
        return None
    found: dict[str, _Object] = {}
    for response in _parsed(body).iter(f"{_DAV}response"):
        href = response.findtext(f"{_DAV}href", "").strip()
        data = response.findtext(f".//{_CAL}calendar-data")
        if data:
            uid, state = _state(data.encode())
            etag = response.findtext(f".//{_DAV}getetag", "").strip()
            where = quote(unquote(urlsplit(href).path), safe="/@:")
            found[uid] = _Object(uid, state, path=where, etag=etag)
    return found


def _parsed(body: bytes) -> ElementTree.Element:
    try:
        # The server is the one the user has named; expat bounds what entities grow to.
        return ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as error:
        raise CaldavTrouble(_("The answer of the server is no CalDAV.")) from error


def _make(server: _Server, path: str, name: str) -> None:
    """Make the collection at `path`, called `name`, for events alone."""
    body = (
        f"{_XML}<C:mkcalendar {_NAMESPACES}><D:set><D:prop>"
        f"<D:displayname>{escape(name)}</D:displayname><C:supported-calendar-component-set>"
        '<C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</D:prop></D:set></C:mkcalendar>"
    )
    headers = {"Content-Type": "application/xml; charset=utf-8"}
    server.ask("MKCALENDAR", path, body.encode(), headers, (201,))


class _Server:
    """One connection to the server, kept open."""

    def __init__(self, url: str, user: str, password: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("Expected an http or https address without user and password.")
        self.base = f"{parts.path.rstrip('/')}/"
        self.name = f"{parts.scheme}://{parts.netloc}"
        self._connection: HTTPConnection = (
            HTTPSConnection(
                parts.hostname,
                parts.port,
                timeout=_TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
            if parts.scheme == "https"
            else HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_SECONDS)
        )
        self._headers = {"User-Agent": f"sanfang/{__version__}"}
        if user:
            pair = b64encode(f"{user}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        expected: tuple[int, ...],
    ) -> tuple[int, bytes]:
        """Status and body of the answer; raises CaldavTrouble for any status but `expected`."""
        try:
            answer = self._sent(method, path, body, headers)
            content = answer.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise CaldavTrouble(
                _("{server} cannot be reached ({why}).", server=self.name, why=reason(error))
            ) from error
        if answer.status in expected:
            return answer.status, content
        if answer.status in (401, 403):
            raise CaldavTrouble(
                _("{server} refuses this user or password for {path} ({status}).",
                  server=self.name, path=path, status=answer.status)
            )  # fmt: skip
        raise CaldavTrouble(
            _("{server} answers {method} {path} with {status}: it may not be the address of a "
              "CalDAV server's calendars.",
              server=self.name, method=method, path=path, status=answer.status)
        )  # fmt: skip

    def _sent(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> HTTPResponse:
        """The answer; asked once more where the server has closed an idle connection."""
        every = {**self._headers, **headers}
        try:
            self._connection.request(method, path, body, every)
            return self._connection.getresponse()
        except (ConnectionError, HTTPException):
            self._connection.close()
            self._connection.request(method, path, body, every)
            return self._connection.getresponse()
