"""The lint: sound calendars pass, every fault is found, and so are false updates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import vobject
from icalendar import Calendar

from outputs.calendars.building import calendars
from outputs.calendars.fitting import fitted
from outputs.calendars.lint import LARGEST, lint
from outputs.store import Store
from planner.domain.language import speaking
from planner.domain.plan import Assigned, Shift
from planner.web.feeds import with_alarm
from tests.builders.feed_updates import lint_update
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, PEOPLE, START, plan, problem
from tests.builders.stored_events import every_feed

DAY = timedelta(days=1)


def a_shift(number: int, offset: int, *people: str, place: str = "V1") -> Shift:
    """A reception on the day `offset` of the quarter."""
    parts = tuple((key, 0) for key in people)
    return shift(f"R.{number}", "R", "reception", START + offset * DAY, "am", parts,
                 place=place, target=place)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "sanfang.db")


def published(store: Store, *shifts: Shift, at: datetime = AT) -> bytes:
    """P1's feed after publishing these shifts."""
    store.publish(plan(shifts), problem(), at=at, by="boss")
    found = store.feed("people", "P1", at=at)
    assert found is not None
    return found[0]


@pytest.fixture
def sound(store: Store) -> bytes:
    """A feed with a live event and a tombstone."""
    published(store, a_shift(1, 10, "P1"), a_shift(2, 20, "P1"))
    return published(store, a_shift(1, 10, "P1"), a_shift(2, 20, "P2"), at=AT + DAY)


def said(content: bytes) -> str:
    """The faults, in English."""
    with speaking("en"):
        return "\n".join(str(one) for one in lint(content))


def test_what_is_published_is_sound(sound: bytes) -> None:
    """Live events, tombstones and alarms, of the store and of a plan, have no fault."""
    assert lint(sound) == ()
    assert lint(with_alarm(sound, 30)) == ()
    assert all(lint(c) == () for _path, c in calendars(plan([a_shift(1, 9, "P1")]), problem()))
    with speaking("en"):
        english = [c for _path, c in calendars(plan([a_shift(1, 9, "P1")]), problem())]
    assert all(lint(content) == () for content in english)


FAULTS = (
    (b"END:VCALENDAR\r\n", b"", "does not end"),
    (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "cut off"),
    (b"VERSION:2.0\r\n", b"", "VERSION:2.0"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", "METHOD"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nX-EMPTY:\r\n", "X-EMPTY is empty"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\n\r\n", "Line 3 is empty"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\nX-A:1\r\n", "bare line break"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nX-A:\x0b1\r\n", "control character"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nX-A:\xe2\x80\xa81\r\n", "control character"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nX-A:\xff\r\n", "not UTF-8"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nX-A:" + b"a" * 80 + b"\r\n", "longer than 75"),
    (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nno property\r\n", "no property"),
    (b"END:VEVENT\r\n", b"END:VTODO\r\n", "ends what had not begun"),
    (b"END:STANDARD\r\n", b"END:STANDARD\r\nBEGIN:DAYLIGHT\r\nEND:DAYLIGHT\r\n", "one clock"),
    (b"\r\nSEQUENCE:0", b"\r\nSEQUENCE:one", "no number"),
    (b"\r\nSEQUENCE:0", b"\r\nSEQUENCE:0\r\nSEQUENCE:1", "SEQUENCE twice"),
    (b"\r\nUID:R.1", b"\r\nUID:R.2", "UID of another"),
    (b"\r\nUID:R.1", b"\r\nUID:\xe4\xb8\x80", "some clients change"),
    (b"\r\nDTSTAMP:2026", b"\r\nDTSTAMP:2025", "differ"),
    (b"\r\nDTSTAMP:20261220T080000Z", b"\r\nDTSTAMP:20261220T080000", "no moment in UTC"),
    (b"\r\nDTSTAMP:20261220T080000Z", b"", "needs DTSTAMP once"),
    (b"DTSTART;TZID=Asia/Shanghai:2027", b"DTSTART;TZID=Asia/Nowhere:2027", "known time zone"),
    (b"DTSTART;TZID=Asia/Shanghai:2027", b"DTSTART;TZID=Asia/Shanghai:2028", "before it begins"),
    (b"\r\nLOCATION:", b"\r\nLOCATION:;", "had to be escaped"),
    (b"\r\nLOCATION:", b"\r\nLOCATION: ", "with a space"),
    (b"\r\nTRANSP:TRANSPARENT", b"", "cancelled but"),
    ("SUMMARY:【取消】".encode(), b"SUMMARY:", "cancelled but"),
    (b"END:VEVENT\r\n", b"BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT\r\n", "no alarm"),
)


@pytest.mark.parametrize("old, new, words", FAULTS)
def test_every_fault_is_found(sound: bytes, old: bytes, new: bytes, words: str) -> None:
    """A sound feed with one fault in it: the lint says which."""
    assert old in sound
    assert words in said(sound.replace(old, new, 1))


def test_a_calendar_is_one_calendar_within_bounds(sound: bytes) -> None:
    """Nothing, two calendars at once and a megabyte are faults."""
    assert "exactly one VCALENDAR" in said(b"\r\n")
    assert "exactly one VCALENDAR" in said(sound + sound)
    assert "too much" in said(sound.replace(b"END:VCALENDAR", b"X-A:1\r\n" * 200_000))


def test_false_updates_are_found(store: Store, sound: bytes) -> None:
    """Changed without a higher SEQUENCE, an older stamp, gone without a tombstone."""
    later = published(store, a_shift(1, 11, "P1"), a_shift(2, 20, "P2"), at=AT + 2 * DAY)
    assert lint_update(sound, later, at=AT + 2 * DAY) == ()
    assert lint_update(sound, sound) == ()
    with speaking("en"):
        back = [str(one) for one in lint_update(later, sound)]
        assert len(back) == 2
        assert "higher SEQUENCE" in back[0]
        assert "later DTSTAMP" in back[1]
        head, first, second = sound.split(b"BEGIN:VEVENT\r\n")
        cut = head + b"BEGIN:VEVENT\r\n" + second
        (gone,) = lint_update(sound, cut)
        assert "without being cancelled" in str(gone)
        cut = head + b"BEGIN:VEVENT\r\n" + first + b"END:VCALENDAR\r\n"
        assert lint_update(sound, cut, at=AT + 32 * DAY) == ()
        (early,) = lint_update(sound, cut, at=AT + 3 * DAY)
        assert "before 30 days" in str(early)


def test_twenty_random_replans_are_sound_and_follow_each_other(store: Store) -> None:
    """Move, hand over, drop, add, come back, leave: every feed and every update is sound."""
    draw = Random(5)
    now, shifts = AT, {n: a_shift(n, 5 * n, PEOPLE[n % 4]) for n in range(12)}
    before: dict[str, bytes] = {}
    people = list(PEOPLE)
    for _round in range(20):
        for number in draw.sample(range(14), 4):
            one = shifts.pop(number, None)
            who = tuple(draw.sample(people, draw.randint(0, 2)))
            if one is None or draw.random() < 0.8:
                shifts[number] = a_shift(number, draw.randint(0, 89), *who,
                                         place=draw.choice(("V1", "V2")))  # fmt: skip
        if draw.random() < 0.3:
            gone = people.pop() if len(people) == 4 else None
            people += [] if gone else ["P4"]
        kept = [_without(one, people) for one in shifts.values()]
        shifts = dict(zip(shifts, kept, strict=True))
        now += draw.randint(0, 12) * DAY
        store.publish(plan(kept), problem(people), at=now, by="boss")
        feeds = every_feed(store)
        for path, content in feeds.items():
            assert lint(content) == ()
            assert lint_update(before.get(path, b""), content, at=now) == (), path
            _parsers_agree(content)
        before = feeds


def _without(one: Shift, people: list[str]) -> Shift:
    """The shift with those who are still there."""
    return replace(one, people=tuple(Assigned(p.id, p.part) for p in one.people if p.id in people))


def _parsers_agree(content: bytes) -> None:
    """Two independent parsers find the same events, which the lint found sound."""
    events = Calendar.from_ical(content).walk("VEVENT")
    mine = sorted(
        (str(e["UID"]), str(e["SUMMARY"]), e["DTSTART"].dt.astimezone(UTC), int(e["SEQUENCE"]))
        for e in events
    )
    other = vobject.readOne(content.decode())
    theirs = sorted(
        (e.uid.value, e.summary.value, e.dtstart.value.astimezone(UTC), int(e.sequence.value))
        for e in other.contents.get("vevent", [])
    )
    assert mine == theirs


def test_what_is_too_large_is_fitted_by_whole_days(store: Store) -> None:
    """Oldest days go first; what is to come waits at the far end; the calendar says so."""
    content = published(store, *(a_shift(n, n % 90, "P1") for n in range(270)))
    size = len(content)
    assert fitted(content, START, size) is content
    past = fitted(content, START + 40 * DAY, size - 6_000)
    assert len(past) <= size - 6_000
    days = _days(past)
    assert (days[0] > START, days[-1]) == (True, START + 89 * DAY)
    assert past.count(b"BEGIN:VEVENT") == 3 * len(days)  # no day in part
    ahead = _days(fitted(content, START, size // 2))
    assert (ahead[0], ahead[-1] < START + 89 * DAY) == (START, True)
    assert lint(past) == ()
    assert b"X-WR-CALDESC:" in past
    over = _days(fitted(content, START + 400 * DAY, size // 2))
    assert over[-1] == START + 89 * DAY
    (only,) = _days(fitted(content, START + 10 * DAY, 1))
    assert only == START + 10 * DAY
    assert size < LARGEST


def _days(content: bytes) -> list[date]:
    """The days a calendar has events on."""
    events = Calendar.from_ical(content).walk("VEVENT")
    return sorted({event["DTSTART"].dt.date() for event in events})
