"""Pushing to a CalDAV server: only what has changed, cancelled first, gone later."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from outputs.store import Store
from outputs.store.caldav import CaldavTrouble, Pushed, collection_name, push
from outputs.store.rows import CalendarKind
from planner.domain.language import speaking
from tests.builders.ends import PATIENCE_SECONDS
from tests.lacking import needs
from tests.web.servers import radicale
from tests.web.visits import Clock, small_plan, small_problem

pytestmark = needs(module="radicale")

MINE: list[tuple[CalendarKind, str]] = [("people", "P1")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Radicale without accounts, shared by the tests, which use users of their own."""
    with radicale(tmp_path_factory.mktemp("radicale")) as address:
        yield address.rpartition("/")[0]


def publish(store: Store, clock: Clock, **who: str) -> None:
    """Publish a plan, a minute after whatever was before."""
    clock.now += timedelta(minutes=1)
    store.publish(small_plan(**who), small_problem(), at=clock.now, by="boss")


def pushed(store: Store, url: str, clock: Clock) -> Pushed:
    """Push P1's feed."""
    (one,) = push(store, url, MINE, at=clock.now, user=url.rpartition("/")[2])
    return one[1]


def held(url: str) -> str:
    """What P1's collection holds, as the server gives it."""
    return ask(url, f"{url}/{collection_name(*MINE[0])}/")


def ask(url: str, path: str, body: bytes | None = None) -> str:
    """Get `path`, or put `body` there, as the user whose calendars are at `url`."""
    pair = b64encode(f"{url.rpartition('/')[2]}:".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "text/calendar"}
    method = "GET" if body is None else "PUT"
    request = Request(path, body, headers, method=method)  # noqa: S310
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_only_what_has_changed_is_sent(server: str, store: Store, clock: Clock) -> None:
    """First all, then nothing; a change alone; a tombstone, which goes after 30 days."""
    url = f"{server}/changes"
    publish(store, clock, d06="P1", d13="P1")
    assert pushed(store, url, clock) == Pushed(made=1, sent=2)
    assert pushed(store, url, clock) == Pushed(kept=2)
    publish(store, clock, d06="P1", d12="P1")
    assert pushed(store, url, clock) == Pushed(sent=1, kept=1)
    publish(store, clock, d06="P1", d12="P2")
    assert pushed(store, url, clock) == Pushed(sent=1, kept=1)
    content = held(url).replace("\r\n ", "")
    assert content.count("STATUS:CANCELLED") == 1
    assert "SUMMARY:【取消】领导接访" in content
    assert pushed(store, url, clock) == Pushed(kept=2)
    clock.now += timedelta(days=31)
    assert pushed(store, url, clock) == Pushed(removed=1, kept=1)
    publish(store, clock, d06="P1", d12="P1")
    assert pushed(store, url, clock) == Pushed(sent=1, kept=1)
    assert "STATUS:CANCELLED" not in held(url)


def test_events_of_others_are_left_alone(server: str, store: Store, clock: Clock) -> None:
    """What somebody put into the collection by hand stays."""
    url = f"{server}/others"
    publish(store, clock, d06="P1")
    pushed(store, url, clock)
    own = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:mine\r\n"
        b"DTSTAMP:20270101T000000Z\r\nDTSTART:20270101T000000Z\r\nSUMMARY:mine\r\nEND:VEVENT\r\n"
        b"END:VCALENDAR\r\n"
    )
    ask(url, f"{url}/{collection_name(*MINE[0])}/mine.ics", own)
    assert pushed(store, url, clock) == Pushed(kept=1)
    assert "SUMMARY:mine" in held(url)


def test_ids_of_any_kind_have_a_collection(server: str, store: Store, clock: Clock) -> None:
    """Chinese ids too; and a calendar that does not exist is passed over."""
    publish(store, clock, d06="P1")
    feeds: list[tuple[CalendarKind, str]] = [("duties", "D"), ("units", "T"), ("people", "P9")]
    found = dict(push(store, f"{server}/kinds", feeds, at=clock.now, user="kinds"))
    assert found == {"D": Pushed(made=1, sent=1), "T": Pushed(made=1, sent=1)}
    assert collection_name("duties", "联户").isascii()
    assert collection_name("units", "../x") == collection_name("units", "../x")
    assert "/" not in collection_name("units", "../x")


def test_what_goes_wrong_is_said(tmp_path: Path, store: Store, clock: Clock) -> None:
    """A wrong password, no server, no CalDAV address; never the password itself."""
    publish(store, clock, d06="P1")

    def trouble(url: str, password: str = "") -> str:
        with pytest.raises(CaldavTrouble) as caught:
            list(push(store, url, MINE, at=clock.now, user="office", password=password))
        with speaking("en"):
            return str(caught.value.text)

    with radicale(tmp_path / "radicale", user="office", password="very secret") as url:  # noqa: S106
        assert "refuses this user or password" in trouble(url, "wrong secret")
        assert "wrong secret" not in trouble(url, "wrong secret")
        found = push(store, url, MINE, at=clock.now, user="office", password="very secret")  # noqa: S106
        assert list(found) == [("P1", Pushed(made=1, sent=1))]
    assert "cannot be reached" in trouble(url)
    with pytest.raises(ValueError, match="without user"):
        list(push(store, "https://me:secret@example.org/", MINE, at=clock.now))
