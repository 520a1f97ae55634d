"""Feeds: secret addresses, conditional requests in both forms, and no lie when it fails."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from outputs.store import Store, StoreUnreadable
from planner.domain.language import _
from planner.web.feeds import takes_gzip, with_alarm
from planner.web.subscriptions import Subscriptions
from tests.web.visits import Clock, look_again, publish

GZIP, PLAIN = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}


def test_a_feed_says_what_it_is(client: TestClient, secret: str) -> None:
    """Type, strong ETag, Last-Modified, privacy and the plain calendar."""
    answer = client.get(f"/feeds/{secret}.ics", headers=PLAIN)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["etag"].startswith('"')
    assert "public" not in answer.headers["cache-control"]
    assert answer.headers["vary"] == "accept-encoding"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == "领导接访"


@pytest.mark.parametrize("encoding", [GZIP, PLAIN])
def test_unchanged_feeds_are_304_both_ways(
    client: TestClient, secret: str, encoding: dict[str, str]
) -> None:
    """The ETag of either form, a weak or listed one, or the date alone: not modified."""
    path = f"/feeds/{secret}.ics"
    whole = client.get(path, headers=encoding)
    tag, modified = whole.headers["etag"], whole.headers["last-modified"]
    for asked in (
        {"if-none-match": tag},
        {"if-none-match": f"W/{tag}"},
        {"if-none-match": f'"other", {tag}'},
        {"if-none-match": "*"},
        {"if-modified-since": modified},
        {"if-none-match": tag, "if-modified-since": "Mon, 04 Jan 1999 00:00:00 GMT"},
    ):
        for form in (GZIP, PLAIN):
            answer = client.get(path, headers=asked | form)
            assert (answer.status_code, answer.content) == (304, b"")
    for asked in (
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": modified},
        {"if-modified-since": "Mon, 04 Jan 1999 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
    ):
        assert client.get(path, headers=asked).status_code == 200


def test_head_and_gzip_say_the_same(client: TestClient, secret: str) -> None:
    """HEAD has the headers without the body; gzip the same bytes under another ETag."""
    path = f"/feeds/{secret}.ics"
    plain, packed = client.get(path, headers=PLAIN), client.get(path, headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # the client has unpacked it
    assert packed.headers["etag"] != plain.headers["etag"]
    head = client.head(path, headers=PLAIN)
    assert head.content == b""
    for name in ("etag", "content-type", "content-length", "last-modified"):
        assert head.headers[name] == plain.headers[name]


def test_a_publication_reaches_only_those_it_concerns(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """P1's feed stays as it is when P2 gets a duty, and changes, forward in time, with P1's."""
    path = f"/feeds/{secret}.ics"
    first = client.get(path)
    publish(store, clock, d06="P1", d13="P2")
    look_again(client)
    assert client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    publish(store, clock, d06="P2", d13="P2")
    look_again(client)
    then = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert then.status_code == 200
    before, after = (parsedate_to_datetime(one.headers["last-modified"]) for one in (first, then))
    assert after > before
    (event,) = Calendar.from_ical(then.content).walk("VEVENT")
    assert (event["STATUS"], str(event["SUMMARY"])[:4]) == ("CANCELLED", "【取消】")


def test_tombstones_go_after_thirty_days(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """The day a tombstone goes the feed has changed, and says so; it is never earlier."""
    publish(store, clock, d06="P2")
    path = f"/feeds/{secret}.ics"
    look_again(client)
    there = client.get(path)
    clock.now += timedelta(days=31)
    look_again(client)
    gone = client.get(path, headers={"if-modified-since": there.headers["last-modified"]})
    assert gone.status_code == 200
    assert Calendar.from_ical(gone.content).walk("VEVENT") == []


def test_wrong_and_ended_secrets_are_like_any_unknown_path(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """Wrong, rotated and revoked secrets are 404, with the same words as any other path."""
    subscriptions = Subscriptions(store, clock)
    unknown = client.get("/unknown")
    newer = subscriptions.issue("people", "P1", by="boss")
    look_again(client)
    for wrong in (secret, "A" * 43, "A", "%00", secret[:-1] + "é"):
        answer = client.get(f"/feeds/{wrong}.ics")
        assert answer.status_code == 404
        assert answer.text.replace(f"/feeds/{wrong}.ics", "") .count("nothing here") == (
            unknown.text.count("nothing here")
        )  # fmt: skip
    assert client.get(f"/feeds/{newer}.ics").status_code == 200
    assert subscriptions.revoke("people", "P1", by="boss")
    assert not subscriptions.revoke("people", "P1", by="boss")
    look_again(client)
    assert client.get(f"/feeds/{newer}.ics").status_code == 404


def test_secrets_are_long_and_not_in_the_store(store: Store, clock: Clock, secret: str) -> None:
    """A secret has 256 random bits and is kept as a hash alone."""
    assert len(secret) == 43
    assert store.file is not None
    kept = b"".join(path.read_bytes() for path in store.file.parent.glob("sanfang.db*"))
    assert secret.encode() not in kept
    assert Subscriptions(store, clock).all()[0].token.encode() in kept


def test_the_last_fetch_is_kept(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """Who fetched when, with what answer, and how often; written in batches."""
    path = f"/feeds/{secret}.ics"
    tag = client.get(path, headers=PLAIN | {"user-agent": "iOS/17"}).headers["etag"]
    client.get(path, headers={"if-none-match": tag, "user-agent": "iOS/18"})
    client.app.state.feeds.flush()  # type: ignore[attr-defined]
    (seen,) = Subscriptions(store, clock).all()
    assert (seen.fetched, seen.fetched_status, seen.client) == (clock.now, 304, "iOS/18")
    assert (seen.fetches, f'"{seen.fetched_tag}"') == (2, tag)


def test_trouble_is_an_error_never_an_empty_calendar(
    client: TestClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store cannot be read the answer is 503: clients keep what they have."""

    def broken(*_args: object, **_more: object) -> None:
        raise StoreUnreadable(_("broken"))

    monkeypatch.setattr(Store, "feed", broken)
    answer = client.get(f"/feeds/{secret}.ics")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


def test_an_alarm_is_only_for_what_takes_time(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """Live events ring, tombstones do not."""
    publish(store, clock, d06="P2", d13="P1")
    ringing = Subscriptions(store, clock).issue("people", "P1", by="boss", alarm=30)
    look_again(client)
    content = client.get(f"/feeds/{ringing}.ics").content
    by_status = {
        str(event.get("STATUS", "live")): [str(one["TRIGGER"].dt) for one in event.walk("VALARM")]
        for event in Calendar.from_ical(content).walk("VEVENT")
    }
    assert by_status == {"CANCELLED": [], "live": ["-1 day, 23:30:00"]}
    assert with_alarm(content, None) == content


@pytest.mark.parametrize(
    "header, takes",
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False),
     ("gzip; q=0.0, *", False), ("identity", False), ("", False), ("GZIP", True)],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_take_it(header: str, takes: bool) -> None:
    """RFC 9110, 12.5.3."""
    assert takes_gzip(header) is takes
