"""rest=: after a turn nobody has a shift of any duty for so long."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from constraints.posting import closed
from constraints.rest.rule import REST, Rest
from planner.domain.faults import CellFault
from planner.domain.hours import Hours
from planner.domain.params import NO_PARAMS
from planner.domain.problem import DEFAULT_HOURS, Done, Duty, DutySlot, Pin, Problem
from tests.builders.day_problems import cadres, missing, planned
from tests.builders.judge_builder import duty, march, problem
from tests.builders.parameters import Anything
from tests.builders.tables import Row, allowed, amounts, disagreement

NIGHT = Hours(time(17, 30), time(8, 30))
DAYS = {"start": march(1), "end": march(3)}


def watch(rest: Rest, *days: int, slot: DutySlot = "evening", **fields: object) -> Duty:
    """A duty W on given weekdays (0 Monday), each day, with rest after it."""
    return duty(
        "W", "service_window", period="day", slot=slot, weekdays=frozenset(days),
        params=NO_PARAMS.having(REST, rest), **fields,
    )  # fmt: skip


def daily(*days: int, slot: DutySlot = "am", kind: str = "meeting", **fields: object) -> Duty:
    """A duty M on given weekdays, each day."""
    return duty("M", kind, period="day", slot=slot, weekdays=frozenset(days), **fields)


def town(*duties: Duty, names: str = "ab", **fields: object) -> Problem:
    """Some cadres, Monday to Wednesday."""
    return problem(*duties, people=cadres(names), **{**DAYS, **fields})


LATE = replace(
    problem(**DAYS).settings,
    hours={**DEFAULT_HOURS, "evening": (time(18, 30), time(20, 30))},
)
ROUND = Hours(time(8, 30), time(8, 30))
HOURS, DAY, TWO = Rest(12, "hour"), Rest(1, "day"), Rest(2, "day")
YESTERDAY = (Done(date(2027, 2, 28), "W", "a"),)

ROWS = [
    Row("no shifts at all", town(watch(HOURS, 0), daily(1)), []),
    # 20:00 to 08:30 are 12 and a half hours: half an hour more than the rest.
    Row("twelve hours just fit the next morning", town(watch(HOURS, 0), daily(1)),
        ["W 1 a", "M 2 a"]),
    Row("thirteen hours do not", town(watch(Rest(13, "hour"), 0), daily(1)),
        ["W 1 a", "M 2 a"], {"rest": 1}),
    Row("twelve hours to the minute", replace(town(watch(HOURS, 0), daily(1)), settings=LATE),
        ["W 1 a", "M 2 a"]),
    Row("somebody else may come", town(watch(Rest(13, "hour"), 0), daily(1)), ["W 1 a", "M 2 b"]),
    Row("a shift before the turn is none after it", town(watch(DAY, 1), daily(1)),
        ["W 2 a", "M 2 a"]),
    Row("later on the day the turn begins", town(watch(DAY, 0, slot="am"), daily(0, slot="pm")),
        ["W 1 a", "M 1 a"], {"rest": 1}),
    Row("hours end with the turn", town(watch(Rest(2, "hour"), 0, slot="am"), daily(0, slot="pm")),
        ["W 1 a", "M 1 a"]),
    Row("the next calendar day", town(watch(DAY, 0), daily(1, slot="evening")),
        ["W 1 a", "M 2 a"], {"rest": 1}),
    Row("the day after that is free", town(watch(DAY, 0), daily(2)), ["W 1 a", "M 3 a"]),
    Row("two days are two", town(watch(TWO, 0), daily(2)), ["W 1 a", "M 3 a"], {"rest": 1}),
    Row("turns of the duty itself, each after the other", town(watch(DAY, 0, 1, 2)),
        ["W 1 a", "W 2 a", "W 3 a"], {"rest": 2}),
    Row("days of one block are one turn", town(watch(DAY, 0, 1, 2, block="week")),
        ["W 1 a", "W 2 a", "W 3 a"]),
    Row("reports take no time", town(watch(DAY, 0), daily(1, kind="report")), ["W 1 a", "M 2 a"]),
    Row("a turn of 历史 counts", town(daily(0), watch(TWO, 2), history=YESTERDAY),
        ["M 1 a"], {"rest": 1}),
    Row("another's does not", town(daily(0), watch(TWO, 2), history=YESTERDAY), ["M 1 b"]),
    Row("hours after a night over midnight",
        town(watch(HOURS, 0, slot=NIGHT), daily(1, slot="pm")), ["W 1 a", "M 2 a"], {"rest": 1}),
    Row("the evening is late enough",
        town(watch(HOURS, 0, slot=NIGHT), daily(1, slot=Hours(time(20, 30), time(22)))),
        ["W 1 a", "M 2 a"]),
    Row("a day after a night is the day it ends on",
        town(watch(DAY, 0, slot=NIGHT), daily(1, slot="evening")), ["W 1 a", "M 2 a"], {"rest": 1}),
    Row("a 必须 does not outrank rest",
        town(watch(DAY, 0), daily(1), pins=(Pin("M", "a", march(2), None, None, "must"),)),
        ["W 1 a", "M 2 a"], {"rest": 1}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("rest", row) == row.breaches
    assert allowed("rest", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(watch(HOURS, 0, 1), daily(0, 1, 2)),
        town(watch(DAY, 0, 1, 2), daily(1, slot="pm")),
        town(watch(TWO, 0, 2, slot="am"), daily(0, 1, 2, slot="pm"), names="a"),
        town(watch(DAY, 0, 1, 2, block="week"), daily(1, 2)),
        town(watch(DAY, 2), daily(0, 1), history=YESTERDAY),
        town(watch(HOURS, 0, 1, slot="half"), daily(1, slot="half"), names="a"),
        town(watch(HOURS, 0, 1, slot=NIGHT), daily(1, 2, slot="pm")),
    ],
    ids=["hours", "a day", "two days", "blocks", "history", "half days", "nights"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are, of people at one place at a time."""
    assert disagreement("rest", of, ["one_place"]) is None


def random_town(seed: int) -> Problem:
    """One or two duties with rest, in blocks or not, and else one without, for one person."""
    draw = random.Random(seed)
    slots: list[DutySlot] = ["am", "pm", "half", "day", "evening", NIGHT, ROUND]
    resting = [
        replace(
            watch(draw.choice([HOURS, Rest(30, "hour"), DAY, TWO]), slot=draw.choice(slots),
                  block=draw.choice([None, None, "week"])),
            id=name,
        )
        for name in "WX"[: draw.choice([1, 1, 2])]
    ]  # fmt: skip
    if len(resting) == 2:
        return town(*resting, names="a")
    other = daily(*draw.sample(range(4), 2), slot=draw.choice(slots))
    return town(*resting, other, names="a", end=march(4))


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_of_towns_at_random(seed: int) -> None:
    """At each moment one turn or one rest at most: no plan is lost that the judge allows."""
    assert disagreement("rest", random_town(seed), ["one_place"]) is None


def test_one_person_alone_leaves_a_gap_that_says_why() -> None:
    """One cadre for a watch on Monday evening and a meeting on Tuesday: one of the two falls."""
    plan, broken = planned(town(watch(DAY, 0), daily(1), names="a"))
    assert (broken, missing(plan), len(plan.shifts)) == ([], 1, 1)


def test_what_is_planned_later_finds_the_rest_closed() -> None:
    """Visits and rounds are planned after the days: they ask which moments are left."""
    of = town(watch(Rest(13, "hour"), 0), daily(1))
    planned_shift = next(shift for shift in planned(of)[0].shifts if shift.duty == "W")
    later = {one for one in closed(of, [planned_shift]) if one[1].date() > planned_shift.date}
    assert later == {(planned_shift.people[0].id, datetime(2027, 3, 2, 8, 30))}


def test_it_is_written_in_hours_or_days() -> None:
    """As the contract has it, in both languages; no other unit, and not nothing."""
    names = Anything()
    for written, rest in (("12小时", HOURS), ("12h", HOURS), ("1天", DAY), ("2 days", TWO)):
        assert REST.form.read(written, REST, names) == rest
    for written in ("0天", "1周", "bald"):
        with pytest.raises(CellFault):
            REST.form.read(written, REST, names)
