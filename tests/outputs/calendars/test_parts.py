"""Components of calendars are cut at whole lines, whatever their texts say and are folded at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from outputs.calendars.building import calendars
from outputs.calendars.fitting import fitted
from outputs.calendars.lint import lint
from outputs.calendars.parts import parts, with_lines
from outputs.store.caldav import _split
from planner.web.feeds import with_alarm
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan, problem

WORDS = ("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "END:VCALENDAR",
         "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "DTSTART:20990101T000000Z")  # fmt: skip
DAYS = [date(2027, 1, 4) + timedelta(days=n) for n in range(28) if n % 7 < 5]


SHIFTS = [
    shift(f"R.{n}", "R", "reception", day, "am", ("P1",), place="T") for n, day in enumerate(DAYS)
]


def folded_before(word: str) -> bytes:
    """P1's calendar, where the name of a place is folded so that `word` is the next line."""
    town = problem()
    for length in range(40, 120):
        place = replace(town.units["T"], name="x" * length + word)
        content = dict(calendars(plan(SHIFTS), replace(town, units=town.units | {"T": place})))
        if f"\r\n {word}\r\n".encode() in content["people/P1.ics"]:
            return content["people/P1.ics"]
    raise AssertionError(word)


@pytest.mark.parametrize("word", WORDS)
def test_texts_are_no_components(word: str) -> None:
    """Cut to size, with alarms, and one by one: events stay whole, alarms where they belong."""
    content = folded_before(word)
    assert parts(content).joined() == content
    assert len(parts(content).events) == len(DAYS)
    rung = with_alarm(content, 30)
    assert lint(rung) == ()
    assert [len(event.walk("VALARM")) for event in Calendar.from_ical(rung).walk("VEVENT")] == [
        1
    ] * len(DAYS)
    small = fitted(rung, DAYS[3], len(rung) // 2)
    assert len(small) <= len(rung) // 2
    assert lint(small) == ()
    shown = [event["DTSTART"].dt.date() for event in Calendar.from_ical(small).walk("VEVENT")]
    first = DAYS.index(shown[0])
    assert shown == DAYS[first : first + len(shown)]
    assert DAYS[3] in shown
    for one in _split(content):
        assert lint(one.content) == ()
        assert one.state == ("0", False)


def test_what_is_cut_off_is_no_calendar() -> None:
    """A calendar without its end, or with an event without one, is refused."""
    content = folded_before("BEGIN:VEVENT")
    whole = parts(content)
    cut = whole.events[0].removesuffix(b"END:VEVENT\r\n")
    for bad in (content[:-20], b"", replace(whole, events=(cut, *whole.events)).joined()):
        with pytest.raises(ValueError, match="whole"):
            parts(bad)
    assert with_lines(whole.events[0], b"X:1\r\n").endswith(b"\r\nX:1\r\nEND:VEVENT\r\n")
