"""The feeds: what phones fetch every hour, answered with 304 as long as nothing changed.

A secret is looked up by its hash in memory; what a feed's bytes are is asked of the store
once after each publication. Where the store cannot be read the last good bytes are sent on;
whatever else goes wrong answers with an error, never with an empty calendar: clients would
then remove every event.
"""

from __future__ import annotations

import gzip
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from outputs.calendars.fitting import fitted
from outputs.calendars.parts import parts, with_lines
from outputs.store import Store, StoreTrouble
from outputs.store.errors import as_written
from planner.domain.language import DEFAULT, _, speaking
from planner.web.accounts import hashed
from planner.web.packing import takes_gzip
from planner.web.render import RETRY_SECONDS, not_found
from planner.web.roles import public
from planner.web.subscriptions import Fetches, Subscription, Subscriptions

if TYPE_CHECKING:
    from starlette.requests import Request

TYPE = "text/calendar; charset=utf-8"
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a secret looks like; anything else is not even looked up."""

_LOG = logging.getLogger("sanfang.web")
_LOOK_SECONDS = 1.0
_KEPT = 256
_KEPT_OCTETS = 32 * 2**20
_CANCELLED = b"\r\nSTATUS:CANCELLED\r\n"
_FREE = b"\r\nTRANSP:TRANSPARENT\r\n"
_DAY = re.compile(rb"\r\nDTSTART[^:\r\n]*:(\d{8})T")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one feed without its bytes: ETags of both forms, Last-Modified."""

    tag: str
    modified: datetime
    said: str
    """`modified` as Last-Modified says it."""

    @property
    def plain(self) -> str:
        """The ETag of the plain bytes."""
        return f'"{self.tag}"'

    @property
    def packed(self) -> str:
        """The ETag of the gzipped bytes: a strong tag belongs to one form alone."""
        return f'"{self.tag}-gzip"'


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a feed, as they are and gzipped."""

    plain: bytes
    packed: bytes


Version = tuple[int, str]
"""What the bytes of feeds depend on: the store's version, and the day."""

FeedKey = tuple[str, str, int | None]
"""Kind, id and alarm."""


class Feeds:
    """What the feed addresses answer, kept ready in memory.

    Memory holds an entry of some hundred octets for every feed, and at most 32 million
    octets of those fetched last. `serves` tells whether a person still is in the newest
    revision; `language` is that of the few words that are added here.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime] | None = None,
        serves: Callable[[str], bool] | None = None,
        language: str = DEFAULT,
    ) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))
        self._serves = serves or (lambda _person: True)
        self._language = language
        self._subscriptions = Subscriptions(store, clock)
        self._lock = Lock()
        self._version: Version | None = None
        self._looked = float("-inf")
        self._by_token: dict[str, Subscription] = {}
        # What is of an earlier version stays, for when the store cannot be read.
        self._known: dict[FeedKey, tuple[Version | None, Known]] = {}
        self._bodies: OrderedDict[FeedKey, tuple[Version | None, Known, Body]] = OrderedDict()
        self._seen: dict[str, Fetches] = {}

    def fresh(self) -> bool:
        """Whether the store was looked at within the last second."""
        return monotonic() - self._looked < _LOOK_SECONDS

    def refresh(self) -> None:
        """Look unless somebody else has done so meanwhile; what was seen last stays in trouble.

        Raises StoreTrouble where nothing has been seen yet.
        """
        with self._lock:
            if self.fresh():
                return
            try:
                self._look()
            except StoreTrouble as trouble:
                if self._version is None:
                    raise
                _LOG.warning("feeds go on with what was published before: %s", trouble.text)
                self._looked = monotonic()

    def look(self) -> None:
        """Forget what is known where the store, or the day, is another than it was."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        looked = monotonic()
        version = (self._store.version(), self._today().isoformat())
        if version != self._version:
            self._by_token = {one.token: one for one in self._subscriptions.all()}
            self._version = version
        self._looked = looked

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()

    def subscription(self, secret: str) -> Subscription | None:
        """The address whose secret this is; None for a wrong, old or revoked one."""
        return self._by_token.get(hashed(secret)) if SECRET.fullmatch(secret) else None

    def known(self, subscription: Subscription) -> Known | None:
        """What is known of the feed without asking the store."""
        version, known = self._known.get(_key(subscription), (None, None))
        return known if version == self._version else None

    def body(self, subscription: Subscription) -> tuple[Known, Body] | None:
        """The bytes of the feed; None where the store has no such calendar (any more).

        The last good ones where the store cannot be read; raises StoreTrouble without any.
        """
        key, version = _key(subscription), self._version
        kept = self._bodies.get(key)
        if kept is not None and kept[0] == version:
            return kept[1:]
        try:
            found = self._store.feed(subscription.kind, subscription.key, at=self._clock())
            if found is None or (self._is_over(found[0]) and self._left(subscription)):
                return None
            content, modified = found
            with speaking(self._language), as_written():
                parts(content)  # a damaged one is as good as none
                whole = with_alarm(content, subscription.alarm)
                plain = fitted(whole, self._today())
        except StoreTrouble:
            if kept is None:
                raise
            return kept[1:]
        if plain is not whole:  # it shows other days every day
            modified = max(modified, datetime.combine(self._today(), time(), UTC))
        said = format_datetime(modified.astimezone(UTC), usegmt=True)
        known = Known(sha256(plain).hexdigest()[:40], modified, said)
        body = Body(plain, gzip.compress(plain, 6, mtime=0))
        with self._lock:
            bodies = self._bodies
            self._known[key], bodies[key] = (version, known), (version, known, body)
            bodies.move_to_end(key)
            while len(bodies) > _KEPT or (len(bodies) > 1 and _octets(bodies) > _KEPT_OCTETS):
                bodies.popitem(last=False)
        return known, body

    def _left(self, subscription: Subscription) -> bool:
        """Whether the feed is that of somebody who is no longer in the newest revision."""
        return subscription.kind == "people" and not self._serves(subscription.key)

    def _is_over(self, content: bytes) -> bool:
        """Whether a calendar has neither tombstones, which are to be seen, nor a day to come."""
        today = f"{self._today():%Y%m%d}".encode()
        return _CANCELLED not in content and max(_DAY.findall(content), default=b"") < today

    def saw(self, subscription: Subscription, tag: str, status: int, client: str) -> None:
        """Remember a fetch until :meth:`flush`."""
        now, before = self._clock(), self._seen.get(subscription.token)
        count = before.count + 1 if before else 1
        self._seen[subscription.token] = Fetches(now, tag, status, client, count)

    def flush(self) -> None:
        """Write down the fetches seen since the last time, or later where that cannot be."""
        seen, self._seen = self._seen, {}
        try:
            if seen:
                self._subscriptions.note(seen)
        except StoreTrouble as trouble:
            _LOG.warning("last fetches could not be kept: %s", trouble.text)
            for token, one in seen.items():
                later = self._seen.setdefault(token, one)
                if later is not one:
                    later.count += one.count


def _key(subscription: Subscription) -> FeedKey:
    return subscription.kind, subscription.key, subscription.alarm


def _octets(bodies: Mapping[FeedKey, tuple[Version | None, Known, Body]]) -> int:
    return sum(len(body.plain) + len(body.packed) for _of, _known, body in bodies.values())


def with_alarm(content: bytes, minutes: int | None) -> bytes:
    """The calendar with an alarm so many minutes before every event that takes time.

    Cancelled events and those that leave the time free stay silent.
    """
    if minutes is None:
        return content
    alarm = (
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:%b\r\nTRIGGER:-PT%dM\r\nEND:VALARM\r\n"
        % (str(_("Reminder")).encode(), minutes)
    )
    calendar = parts(content)
    rung = tuple(
        event if _CANCELLED in event or _FREE in event else with_lines(event, alarm)
        for event in calendar.events
    )
    return replace(calendar, events=rung).joined()


@public
async def fetch(request: Request) -> Response:
    """One feed, or that it is as it was."""
    feeds: Feeds = request.app.state.feeds
    headers = request.headers
    try:
        if not feeds.fresh():
            await run_in_threadpool(feeds.refresh)
        subscription = feeds.subscription(request.path_params["secret"])
        if subscription is None:
            client = request.client.host if request.client else ""
            request.app.state.log.warning("unknown feed address asked for from %s", client)
            return not_found(request)
        known, body = feeds.known(subscription), None
        if known is None or not _has_it(headers, known):
            found = await run_in_threadpool(feeds.body, subscription)
            if found is None:
                return not_found(request)
            known, body = found
    except StoreTrouble:
        said = _("The calendar cannot be read at the moment. Keep what you have.")
        return PlainTextResponse(str(said), 503, {"retry-after": RETRY_SECONDS})
    packed = takes_gzip(headers.get("accept-encoding", ""))
    if body is None or _has_it(headers, known):
        answer = Response(None, 304, _headers(known, packed=packed))
    else:
        more = {"content-encoding": "gzip"} if packed else {}
        content = body.packed if packed else body.plain
        answer = Response(content, 200, _headers(known, packed=packed) | more)
    if request.method == "GET":
        feeds.saw(subscription, known.tag, answer.status_code, headers.get("user-agent", ""))
    return answer


def _headers(known: Known, *, packed: bool) -> dict[str, str]:
    return {
        "content-type": TYPE,
        "content-disposition": 'inline; filename="sanfang.ics"',
        "etag": known.packed if packed else known.plain,
        "last-modified": known.said,
        "cache-control": "private, no-cache",
        "vary": "accept-encoding",
    }


def _has_it(headers: Mapping[str, str], known: Known) -> bool:
    """RFC 9110, 13.1: If-None-Match alone decides where it is sent."""
    tags = headers.get("if-none-match")
    if tags is not None:
        listed = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in listed or bool(listed & {known.plain, known.packed})
    since = _moment(headers.get("if-modified-since", ""))
    return since is not None and known.modified.replace(microsecond=0) <= since


def _moment(said: str) -> datetime | None:
    """The moment that a header says, in UTC; None for what is none, or is in no calendar."""
    try:
        moment = parsedate_to_datetime(said)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


routes = [Route("/feeds/{secret}.ics", fetch, methods=["GET"])]
