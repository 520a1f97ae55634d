"""What feeds and papers say: after each publication, to whom, in which bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from starlette.testclient import TestClient

from outputs.calendars.fitting import fitted
from outputs.calendars.lint import lint
from outputs.store import Store
from outputs.store.rows import CalendarKind
from planner.version import __version__
from planner.web import feeds
from planner.web.desk import Desk
from planner.web.feeds import Feeds
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from tests.builders.ends import ended
from tests.builders.feed_updates import lint_update
from tests.builders.stored_events import every_feed
from tests.web.visits import (
    PRIVATE,
    Clock,
    look_again,
    publish,
    signed_in,
    small_plan,
    small_problem,
    town_with_households,
)

GZIP, PLAIN = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}


def fetched(client: TestClient, store: Store, clock: Clock, kind: CalendarKind, key: str) -> bytes:
    """A feed as a client gets it, from an address of its own."""
    secret = Subscriptions(store, clock).issue(kind, key, by="boss")
    look_again(client)
    answer = client.get(f"/feeds/{secret}.ics", headers=PLAIN)
    assert answer.status_code == 200
    return answer.content


def test_the_head_of_a_feed(client: TestClient, store: Store, clock: Clock) -> None:
    """Name, how often to ask, one clock without summer time, and no METHOD."""
    publish(store, clock, d06="P1")
    lines = fetched(client, store, clock, "people", "P1").decode().split("\r\n")
    head = lines[: lines.index("BEGIN:VEVENT")]
    assert head == [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Sanfang//Sanfang {__version__}//EN",
        "NAME:洛社镇 张一", "X-WR-CALNAME:洛社镇 张一",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", *head[10:11], "TZNAME:CST",
        "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip
    assert head[10].startswith("DTSTART:")


def test_an_event_says_when_it_was_published(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """SEQUENCE counts published changes; DTSTAMP = LAST-MODIFIED = the moment of the last."""
    publish(store, clock, d06="P1", d13="P1")
    first = clock.now
    publish(store, clock, d06="P1", d14="P1")
    content = fetched(client, store, clock, "people", "P1")
    kept, moved = Calendar.from_ical(content).walk("VEVENT")
    for event, sequence, moment in ((kept, 0, first), (moved, 1, clock.now)):
        assert event["SEQUENCE"] == sequence
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == moment
        assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
        assert re.fullmatch(r"[A-Za-z0-9._@-]+", event["UID"])
    assert [line for line in content.split(b"\r\n") if line.endswith(b":")] == []


def test_tombstones_say_so_in_every_way(client: TestClient, store: Store, clock: Clock) -> None:
    """Whoever no longer has it, and whoever never will again: cancelled, marked, free, silent."""
    publish(store, clock, d06="P1", d13="P1")
    publish(store, clock, d06="P2")
    content = fetched(client, store, clock, "people", "P1")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == 2
    for event in events:
        assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
        assert event["SUMMARY"].startswith("【取消】")
        assert event.walk("VALARM") == []
        assert event["SEQUENCE"] == 1


def test_units_and_duties_name_who_serves(client: TestClient, store: Store, clock: Clock) -> None:
    """Some clients take events that differ in UID alone for one; a name tells them apart."""
    publish(store, clock, d06="P1")
    kinds: tuple[tuple[CalendarKind, str], ...] = (("units", "T"), ("duties", "D"))
    for kind, key in kinds:
        assert "SUMMARY:领导接访：张一\r\n".encode() in fetched(client, store, clock, kind, key)


def test_whatever_is_in_a_name_lines_stay_lines(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """Control characters, line and paragraph separators and breaks never reach a client."""
    town = small_problem()
    evil = "领导\x07接访\u2028\u2029\x85 \r\nMETHOD:PUBLISH\nX;,\\ "
    duty = replace(town.duties["D"], name=evil)
    store.publish(small_plan(d06="P1"), replace(town, duties={"D": duty}), at=clock.now, by="boss")
    content = fetched(client, store, clock, "people", "P1")
    assert lint(content) == ()
    assert b"\r\nMETHOD" not in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == "领导 接访\nMETHOD:PUBLISH\nX;,\\"


def test_households_and_phones_are_in_no_feed(store: Store, clock: Clock) -> None:
    """Neither the head's name, nor the household, nor anybody's phone or mail."""
    town = town_with_households()
    made = small_plan(d06="P1")
    (one,) = made.shifts
    made = replace(made, shifts=(replace(one, target="H77", households=("H77",)),))
    store.publish(made, town, at=clock.now, by="boss")
    every = b"".join(every_feed(store).values()).decode().replace("\r\n ", "")
    assert "户数：1" in every
    for private in PRIVATE:
        assert private not in every


def test_a_feed_stays_below_a_megabyte(
    client: TestClient, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too much is fitted by whole days, alarms included; it is then another feed every day."""
    publish(store, clock, **{f"d{day:02d}": "P1" for day in (4, 11, 18, 25)})
    size = len(fetched(client, store, clock, "people", "P1"))
    monkeypatch.setattr(feeds, "fitted", lambda c, day: fitted(c, day, size + 200))
    secret = Subscriptions(store, clock).issue("people", "P1", by="boss", alarm=60)
    path = f"/feeds/{secret}.ics"

    def days() -> tuple[list[int], datetime]:
        look_again(client)
        answer = client.get(path, headers=PLAIN)
        assert lint(answer.content) == ()
        assert len(answer.content) <= size + 200
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        said = parsedate_to_datetime(answer.headers["last-modified"])
        return [event["DTSTART"].dt.day for event in events], said

    shown, first = days()
    assert shown[0] == 4
    assert len(shown) < 4
    clock.now += timedelta(days=20)
    shown, later = days()
    assert shown[-1] == 25
    assert later > first


def test_the_feed_of_who_has_left_goes(client: TestClient, store: Store, clock: Clock) -> None:
    """Tombstones are shown first, for thirty days; then the address leads nowhere."""
    publish(store, clock, d06="P1", d13="P1")
    secret = Subscriptions(store, clock).issue("people", "P1", by="boss")
    town = small_problem()
    clock.now += timedelta(days=4)
    store.publish(
        small_plan(d06="P1", d13="P2"),
        replace(town, people={"P2": town.people["P2"]}),
        at=clock.now,
        by="boss",
    )
    look_again(client)
    left = client.get(f"/feeds/{secret}.ics")
    assert (left.status_code, left.text.count("【取消】")) == (200, 1)
    clock.now += timedelta(days=31)
    look_again(client)
    assert client.get(f"/feeds/{secret}.ics").status_code == 404


def test_304_names_the_form_that_would_have_been_sent(client: TestClient, secret: str) -> None:
    """RFC 9110, 15.4.5: the ETag, Vary and Cache-Control of the 200 that it stands for."""
    path = f"/feeds/{secret}.ics"
    for form in (GZIP, PLAIN):
        whole = client.get(path, headers=form)
        same = client.get(path, headers=form | {"if-none-match": whole.headers["etag"]})
        for name in ("etag", "vary", "cache-control", "last-modified"):
            assert same.headers[name] == whole.headers[name]


def test_a_fault_of_the_program_is_no_calendar(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Whatever goes wrong is not 200 and not text/calendar, so that clients keep theirs."""

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("张一")

    monkeypatch.setattr(Store, "feed", broken)
    app = create_site(Desk(tmp_path / "book.xlsx", store, "en"), clock=clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get(f"/feeds/{secret}.ics")
    assert answer.status_code == 500
    assert "calendar" not in answer.headers["content-type"]
    assert "张一" not in answer.text


def test_whoever_reads_an_old_state_does_not_keep_it(
    store: Store, clock: Clock, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication between reading and remembering: the old bytes are not served again."""
    feeds = Feeds(store, clock)
    feeds.look()
    subscription = feeds.subscription(secret)
    assert subscription is not None
    read = Store.feed

    def slowly(self: Store, kind: CalendarKind, key: str, *, at: datetime | None = None) -> object:
        found = read(self, kind, key, at=at)
        monkeypatch.setattr(Store, "feed", read)
        publish(store, clock, d06="P2")
        feeds.look()
        return found

    monkeypatch.setattr(Store, "feed", slowly)
    old, new = feeds.body(subscription), feeds.body(subscription)
    assert old is not None
    assert new is not None
    assert b"STATUS:CANCELLED" not in old[1].plain
    assert b"STATUS:CANCELLED" in new[1].plain


def test_slips_come_as_pdf(client: TestClient, store: Store, clock: Clock) -> None:
    """For everybody without an address: a page each, whose addresses count from then on."""
    publish(store, clock, d06="P1", d13="P2")
    token = signed_in(client)
    form = {"csrf": token, "kind": "people", "all": "yes", "paper": "yes"}
    answer = client.post("/subscriptions/issue", data=form)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    texts = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert ["张一" in texts[0], "李二" in texts[1]] == [True, True]
    assert {one.key for one in Subscriptions(store, clock).all()} == {"P1", "P2"}


def test_the_doctor_tells_which_revision_a_client_has(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """The newest when it asked last, and what the newest is now."""
    signed_in(client, "viewer")
    client.get(f"/feeds/{secret}.ics")
    asked = "/subscriptions/doctor?kind=people&key=P1"
    assert "what is published" in client.get(asked).text
    publish(store, clock, d06="P1", d13="P1")
    look_again(client)
    text = client.get(asked).text
    assert "an older state" in text
    assert "<td>1 (now 2)</td>" in text
    client.get(f"/feeds/{secret}.ics")
    assert "<td>2</td>" in client.get(asked).text


def test_only_calendars_that_exist_have_addresses(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """A village without shifts has no calendar yet: an address would lead nowhere."""
    publish(store, clock, d06="P1")
    assert Subscriptions(store, clock).calendars("units") == {"T"}
    token = signed_in(client)
    form = {"csrf": token, "kind": "units", "all": "yes"}
    client.post("/subscriptions/issue", data=form)
    assert [one.key for one in Subscriptions(store, clock).all()] == ["T"]


def test_a_replaced_address_rings_as_before(client: TestClient, store: Store, clock: Clock) -> None:
    """Who gets a new address keeps the alarm that was chosen."""
    publish(store, clock, d06="P1")
    Subscriptions(store, clock).issue("people", "P1", by="boss", alarm=60)
    form = {"csrf": signed_in(client), "kind": "people", "key": "P1"}
    client.post("/subscriptions/issue", data=form)
    (one,) = Subscriptions(store, clock).all()
    assert one.alarm == 60


def test_polling_while_publishing_never_misleads(
    client: TestClient, store: Store, clock: Clock, secret: str
) -> None:
    """Every answer is a whole calendar that follows from the one before, to the last one."""
    path, seen = f"/feeds/{secret}.ics", [client.get(f"/feeds/{secret}.ics", headers=PLAIN)]

    def publish_often() -> None:
        for number in range(8):
            who = {"d06": "P1", f"d{11 + number:02d}": "P1" if number % 2 else "P2"}
            store.publish(small_plan(**who), small_problem(), at=clock.now, by="boss")

    publishing = Thread(target=publish_often, daemon=True)
    publishing.start()
    while publishing.is_alive():
        look_again(client)
        tag = seen[-1].headers["etag"]
        answer = client.get(path, headers=PLAIN | {"if-none-match": tag})
        assert answer.status_code in (200, 304)
        if answer.status_code == 200:
            assert lint(answer.content) == ()
            assert lint_update(seen[-1].content, answer.content) == ()
            seen.append(answer)
    ended(publishing)
    look_again(client)
    found = store.feed("people", "P1", at=clock.now)
    assert found is not None
    assert client.get(path, headers=PLAIN).content == found[0]
