"""Own hours from one end to the other: planned, judged, written, read back, changed."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from inputs.handback.edited import apply_roster
from inputs.handback.log import read_log
from inputs.handback.roster import read_roster
from outputs.calendars.building import calendars
from outputs.files import PLAN_FILE, read_plan, write_households, write_plan
from outputs.roster import write_roster
from planner.domain.hours import Hours
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import Absence, Problem, Slot
from planner.flows.adopting import adopted
from planner.flows.matching.match import match
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.substitutes import candidates, seats
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.day_problems import at_random, cadres, planned
from tests.builders.judge_builder import duty, march, problem

NOON, NIGHT = Hours(time(12), time(14)), Hours(time(17, 30), time(9))
WHOLE = Hours(time(8, 30), time(8, 30))


@pytest.fixture(scope="module")
def town() -> tuple[Problem, Plan]:
    """Watches at noon and at night, and a reception each morning, for a week."""
    of = problem(
        duty("N", "service_window", period="day", slot=NIGHT),
        duty("M", "service_window", period="day", slot=NOON),
        duty("R", period="day", slot="am"),
        people=cadres("abcd"), start=march(1), end=march(7),
    )  # fmt: skip
    plan, broken = planned(of)
    assert (broken, plan.gaps, len(plan.shifts)) == ([], (), 15)
    return of, plan


def test_nobody_serves_on_the_morning_after_a_night(town: tuple[Problem, Plan]) -> None:
    """The night ends at nine, and the reception begins at half past eight."""
    nights = {(one.id, shift.date) for shift in town[1].shifts if shift.duty == "N"
              for one in shift.people}  # fmt: skip
    mornings = {(one.id, shift.date - timedelta(days=1)) for shift in town[1].shifts
                if shift.duty == "R" for one in shift.people}  # fmt: skip
    assert nights.isdisjoint(mornings)


def test_plan_json_says_hours_and_is_read_back(town: tuple[Problem, Plan], tmp_path: Path) -> None:
    """`slot` is hours, start and end tell which; a night ends on the next day."""
    plan = town[1]
    write_plan(plan, tmp_path / PLAN_FILE)
    write_households(plan, tmp_path / "households.csv")
    rows = json.loads((tmp_path / PLAN_FILE).read_text(encoding="utf-8"))["shifts"]
    said = {(row["duty"], row["slot"], row["start"][10:], row["end"][8:]) for row in rows
            if row["date"] == "2027-03-01"}  # fmt: skip
    assert said == {
        ("N", "hours", "T17:30:00+08:00", "02T09:00:00+08:00"),
        ("M", "hours", "T12:00:00+08:00", "01T14:00:00+08:00"),
        ("R", "am", "T08:30:00+08:00", "01T11:30:00+08:00"),
    }
    assert read_plan(tmp_path).shifts == plan.shifts


def test_the_event_of_a_night_ends_on_the_next_day(town: tuple[Problem, Plan]) -> None:
    """In every calendar that holds it."""
    content = dict(calendars(town[1], town[0]))["duties/N.ics"]
    events = Calendar.from_ical(content).walk("VEVENT")
    assert {one["DTEND"].dt - one["DTSTART"].dt for one in events} == {timedelta(hours=15.5)}
    assert {one["DTSTART"].dt.date() for one in events} == {march(n) for n in range(1, 6)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_roster_is_read_back(town: tuple[Problem, Plan], tmp_path: Path, language: str) -> None:
    """时段 and 时间 show the hours, and the morning they end on; untouched it is the plan."""
    of, plan = town
    path = tmp_path / "roster.xlsx"
    with speaking(language):
        write_roster(path, plan, of)
    rows, faults = read_roster(path, (plan.start, plan.end), of.settings)
    edited, more = apply_roster(plan, rows, of)
    assert (faults, more, edited.shifts) == ((), (), plan.shifts)
    shown = {row.time for row in rows}
    night = "17:30-次日09:00" if language == "zh" else "17:30-09:00 (next day)"
    assert shown == {"08:30-11:30", "12:00-14:00", night}


def test_an_edited_night_is_judged_by_true_hours(
    town: tuple[Problem, Plan], tmp_path: Path
) -> None:
    """Who gets a night by hand before the own reception is in two places."""
    of, plan = town
    morning = next(s for s in plan.shifts if s.duty == "R" and s.date == march(3))
    night = next(s for s in plan.shifts if s.duty == "N" and s.date == march(2))
    path = tmp_path / "roster.xlsx"
    write_roster(path, plan, of)
    book = openpyxl.load_workbook(path)
    sheet = book["安排表"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == night.id:
            row[7].value, row[8].value = morning.people[0].id, None
    book.save(path)
    found = adopted(path, plan, of, "zh").findings
    assert {one.rule for one in found if one.hard} >= {"two-places"}


def test_leave_on_the_morning_after_takes_the_night(town: tuple[Problem, Plan]) -> None:
    """Re-planning hands over the night before the leave, and nothing that need not change."""
    of, plan = town
    night = next(s for s in plan.shifts if s.duty == "N" and s.date == march(4))
    who = night.people[0].id
    day_after = [s for s in plan.shifts if s.date == march(5) and s.people[0].id == who]
    now = replace(of, absences=(Absence(who, march(5), march(5)),))
    found = repair(now, plan, of, today=march(1))
    changed = {one.shift for one in found.changes}
    assert {night.id, *(s.id for s in day_after)} <= changed
    assert len(changed) <= 2 + len(day_after)


def test_a_substitute_is_free_on_the_next_morning(town: tuple[Problem, Plan]) -> None:
    """Whoever receives on the morning after is busy, and the reason says so."""
    of, plan = town
    night = next(s for s in plan.shifts if s.duty == "N" and s.date == march(2))
    morning = next(s for s in plan.shifts if s.duty == "R" and s.date == march(3))
    bench = Bench(plan, of)
    ways = {one.person: one.way for one in candidates(bench, seats(bench, night)[0])}
    assert ways[morning.people[0].id] != "now"


@pytest.mark.parametrize(
    "slot, found", [("17:30-次日09:00", True), ("晚上", True), ("夜间", True), ("下午", False)]
)
def test_a_log_calls_a_night_as_people_do(
    town: tuple[Problem, Plan], tmp_path: Path, slot: str, found: bool
) -> None:
    """By its hours, or by the part of the day it touches; another part is another shift."""
    of, plan = town
    night = next(s for s in plan.shifts if s.duty == "N" and s.date == march(2))
    path = tmp_path / "log.csv"
    row = f"2027-03-02,N,{night.people[0].id},{slot}"
    path.write_text(f"日期,制度,人员,时段\n{row}\n", encoding="utf-8")
    made = match(read_log(path, None, of.settings), of, plan.shifts, today=march(8))
    assert [record.shift for record in made.records] == ([night.id] if found else [None])


@pytest.mark.parametrize("seed", range(8))
def test_plans_of_random_hours_are_judged_clean(seed: int) -> None:
    """Whatever the hours of duties and absences: the two halves agree, and no gap is false."""
    draw = random.Random(seed)
    of = at_random(100 + seed)

    def slot() -> Slot:
        start, end = (time(draw.randrange(24), draw.choice([0, 30])) for _ in range(2))
        return draw.choice([Hours(start, end), NOON, NIGHT, WHOLE, "pm"])

    of = replace(
        of,
        duties={key: replace(one, slot=slot()) for key, one in of.duties.items()},
        absences=tuple(replace(one, slot=draw.choice([None, slot(), "am"])) for one in of.absences),
    )
    assert planned(of)[1] == []


def test_shifts_belong_to_the_day_they_begin_on() -> None:
    """The night of the plan's last day is owed, though it ends after the plan."""
    of = problem(
        duty("N", period="day", slot=NIGHT), people=cadres("ab"), start=march(4), end=march(5)
    )
    plan = make_plan(of)
    assert [(one.date, one.end.date()) for one in plan.shifts] == [
        (march(4), march(5)), (march(5), march(6)),
    ]  # fmt: skip
    leaving = [replace(one, until=march(5)) for one in cadres("ab")]
    stays = make_plan(replace(of, people={one.id: one for one in leaving}))
    assert [one.date for one in stays.shifts] == [march(4), march(5)]
    assert date(2027, 3, 6) not in {one.date for one in stays.shifts}
