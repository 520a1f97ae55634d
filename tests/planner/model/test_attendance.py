"""Who is away when: slots, whole days, units and times of service."""

from __future__ import annotations

from datetime import date

import pytest

from planner.domain.directory import Directory
from planner.domain.problem import Absence, Person, Problem, Settings, Slot, Unit
from planner.model.attendance import Attendance

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)
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


def test_nobody_serves_outside_the_time_of_service() -> None:
    """起 and 止 are both days of service; no absence is needed before and after."""
    told = attendance(start=date(2027, 3, 3), until=date(2027, 3, 10))
    present = [day for day in range(1, 32) if told.present("p", date(2027, 3, day), "day")]
    assert present == list(range(3, 11))
    assert told.absence("p", FIRST, "day") is None
