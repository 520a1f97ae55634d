"""Who is away when: slots, whole days, units and times of service."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.judging.times import Times
from planner.domain.directory import Directory
from planner.domain.hours import Hours
from planner.domain.problem import Absence, Person, Problem, Settings, Slot, Unit
from planner.model.attendance import Attendance

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)
NOON = Hours(time(12), time(14))
_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
ANY_SLOT: st.SearchStrategy[Slot] = st.one_of(
    st.sampled_from(("day", "am", "pm", "evening")), st.builds(Hours, _TIMES, _TIMES)
)
SLOTS: tuple[Slot, ...] = ("day", "am", "pm", "evening")


def attendance(*absences: Absence, **service: date) -> Attendance:
    """One person `p` in a village `v` of the town `t`, and `q` in the town itself."""
    people = {
        "p": Person("p", "甲", "v", **service),  # type: ignore[arg-type]
        "q": Person("q", "乙", "t"),
    }
    units = {"t": Unit("t", "镇", "镇"), "v": Unit("v", "村", "村", parent="t")}
    problem = Problem(Settings("镇", FIRST, LAST), units=units, people=people, absences=absences)
    return Attendance(Directory(problem), FIRST, LAST)


@pytest.mark.parametrize(
    "slot, away",
    [
        ("am", {"day", "am"}),
        ("pm", {"day", "pm"}),
        ("evening", {"evening"}),
        ("day", {"day", "am", "pm", "evening"}),
        (None, {"day", "am", "pm", "evening"}),
    ],
)
def test_what_an_absence_takes(slot: Slot | None, away: set[Slot]) -> None:
    """Half a day takes that half and whole days; a whole day takes the evening too."""
    day = date(2027, 3, 8)
    told = attendance(Absence("p", day, day, slot))
    assert {one for one in SLOTS if not told.present("p", day, one)} == away


def test_an_absence_lasts_from_its_first_to_its_last_day() -> None:
    """Both days included, nobody else, and also where it reaches beyond what is asked for."""
    told = attendance(Absence("p", date(2027, 2, 1), date(2027, 3, 2)))
    assert not told.present("p", FIRST, "am")
    assert not told.present("p", date(2027, 3, 2), "am")
    assert told.present("p", date(2027, 3, 3), "am")
    assert told.present("q", FIRST, "am")


def test_a_unit_that_is_away_takes_everybody_below_along() -> None:
    """The town's absence is the village's too, not the other way round."""
    day = date(2027, 3, 8)
    town = attendance(Absence("t", day, day))
    assert not town.present("p", day, "pm")
    assert not town.present("q", day, "pm")
    village = attendance(Absence("v", day, day))
    assert not village.present("p", day, "pm")
    assert village.present("q", day, "pm")


def test_the_reason_is_the_first_absence_that_is_listed() -> None:
    """Two absences of one day: the sheet's first is named; none where nobody is away."""
    day = date(2027, 3, 8)
    first, second = Absence("p", day, day, "am", "培训"), Absence("p", day, day, None, "病假")
    told = attendance(first, second)
    assert told.absence("p", day, "am") == first
    assert told.absence("p", day, "pm") == second
    assert told.absence("p", day, "day") == first
    assert told.absence("q", day, "day") is None


@pytest.mark.parametrize(
    "absence, away",
    [
        (Absence("p", date(2027, 3, 8), date(2027, 3, 8)), {"eve", "noon", "night", "24h"}),
        (Absence("p", date(2027, 3, 8), date(2027, 3, 8), "am"), {"24h"}),
        (Absence("p", date(2027, 3, 8), date(2027, 3, 8), "pm"), {"24h"}),
        (Absence("p", date(2027, 3, 8), date(2027, 3, 8), NOON), {"noon", "24h"}),
        (Absence("p", date(2027, 3, 9), date(2027, 3, 9)), {"night", "24h"}),
        (Absence("p", date(2027, 3, 9), date(2027, 3, 9), "am"), set()),
        (Absence("p", date(2027, 3, 7), date(2027, 3, 7)), set()),
        (Absence("p", date(2027, 3, 7), date(2027, 3, 7), Hours(time(20), time(13))),
         {"noon", "24h"}),
    ],
)  # fmt: skip
def test_hours_are_kept_from_by_what_overlaps(absence: Absence, away: set[str]) -> None:
    """A whole day lasts from 0:00 to 24:00, so that it takes the night before, too."""
    slots: dict[str, Slot] = {
        "eve": "evening", "noon": NOON, "night": Hours(time(17, 30), time(8, 30)),
        "24h": Hours(time(8, 30), time(8, 30)),
    }  # fmt: skip
    told, day = attendance(absence), date(2027, 3, 8)
    assert {name for name, slot in slots.items() if not told.present("p", day, slot)} == away


@given(st.data())
def test_the_judge_sees_the_same_absences(data: st.DataObject) -> None:
    """Worked out twice, from rows of any slot, for shifts of any slot."""
    days = st.dates(date(2027, 2, 27), date(2027, 3, 6))
    rows = data.draw(st.lists(st.builds(
        lambda day, more, slot: Absence("p", day, day + timedelta(days=more), slot),
        days, st.integers(0, 2), st.none() | ANY_SLOT), max_size=3))  # fmt: skip
    told = attendance(*rows)
    problem = Problem(
        Settings("镇", FIRST, LAST), people={"p": Person("p", "甲")}, absences=tuple(rows)
    )
    times = Times(problem, Directory(problem))
    for day in (FIRST, date(2027, 3, 3)):
        slot = data.draw(ANY_SLOT)
        assert told.absence("p", day, slot) == times.absence("p", day, slot)


def test_nobody_serves_outside_the_time_of_service() -> None:
    """起 and 止 are both days of service; no absence is needed before and after."""
    told = attendance(start=date(2027, 3, 3), until=date(2027, 3, 10))
    present = [day for day in range(1, 32) if told.present("p", date(2027, 3, day), "day")]
    assert present == list(range(3, 11))
    assert told.absence("p", FIRST, "day") is None
