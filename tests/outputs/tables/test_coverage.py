"""What is counted by village, week, category, owner and target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from outputs.tables.areas import area_counts, area_households, category_households, months, weeks
from outputs.tables.households import HouseholdSums
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import rotation_matrix, rotation_progress, rotation_targets
from planner.domain.plan import Gap, Plan, RotationRow
from planner.domain.problem import Problem

JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))


def gap(key: str, duty: str, owner: str, day: date | None, **other: object) -> Gap:
    """An occurrence that found no day."""
    made = Gap(key, key, duty, owner, "no_day", 1, (JANUARY, date(2027, 1, 31)), day, None, (),
               key, "days", "occurrence")  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def test_weeks_begin_on_mondays(plan: Plan, problem: Problem) -> None:
    """From that of the first day, a Friday, to that of the last; each shift in its own."""
    starts = weeks(plan)
    assert (starts[0], starts[-1], len(starts)) == (date(2026, 12, 28), date(2027, 2, 22), 9)
    rows = {row.area: row for row in area_counts(NamedPlan.of(plan, problem), starts)}
    # V1: visited on 8 January, worked in on 12 January and 9 February, households on the 18th.
    assert rows["V1"].shifts == (0, 1, 1, 1, 0, 0, 1, 0, 0)
    by_month = area_counts(NamedPlan.of(plan, problem), months(plan))
    assert [sum(row.shifts) for row in rows.values()] == [sum(row.shifts) for row in by_month]


def test_what_found_no_day_is_owed(plan: Plan, problem: Problem) -> None:
    """A shift that is short of people takes place; a whole occurrence that is missing does not."""
    missing = gap("V1D.P3.2027-01", "V1D", "P3", None, target="V1")
    short = replace(missing, id="s", obligation="V1D.P1.2027-01", sort="people")
    rows = area_counts(NamedPlan.of(replace(plan, gaps=(missing, short)), problem), months(plan))
    row = next(row for row in rows if row.area == "V1")
    assert (row.shifts, row.owed) == ((3, 1), 5)
    assert [[one.id for one in gaps] for gaps in row.gaps] == [[missing.id, "s"], []]


def test_one_duty_is_counted_alone(plan: Plan, problem: Problem) -> None:
    """Shifts and gaps of it, and of nothing else."""
    named = NamedPlan.of(plan, problem)
    rows = area_counts(named, months(plan), lambda one: one.duty == "HH")
    assert {row.area: (row.shifts, sum(map(len, row.gaps))) for row in rows} == {
        "V1": ((1, 0), 0), "V2": ((1, 0), 1), "V3": ((0, 0), 0), "": ((0, 0), 0),
    }  # fmt: skip


def test_households_by_village_and_category(plan: Plan, problem: Problem) -> None:
    """H5 has nobody; H1, H2 and H4 are visited; one with two categories counts in both."""
    categories = [("困难户",), ("困难户", "老干部"), (), (), ("老干部",)]
    problem = replace(problem, households=problem.households.assign(categories=categories))
    named = NamedPlan.of(plan, problem)
    assert [(one.key, one.households, one.held, one.visited) for one in area_households(named)] == [
        ("V1", 3, 3, 2), ("V2", 2, 1, 1),
    ]  # fmt: skip
    found = category_households(named)
    assert [(one.name, one.households, one.held, one.visited) for one in found] == [
        ("困难户", 2, 2, 2), ("老干部", 2, 1, 1),
    ]  # fmt: skip
    sums = HouseholdSums(named)
    assert [line.held.households for line in sums.holders("V1")] == [3]
    assert list(sums.holders("V1")) + list(sums.holders("V2")) == list(sums.holders())


def test_holes_stand_in_the_matrix(plan: Plan, problem: Problem) -> None:
    """In the month in which they begin, also of owners who are nowhere at all."""
    hole = gap("M1.D2.2027-03", "M1", "D2", MARCH, stage="rotation")
    lost = gap("M1.D3.2027-01", "M1", "H", None, stage="rotation")
    other = gap("R1", "R1", "T", None)
    named = NamedPlan.of(replace(plan, gaps=(hole, lost, other)), problem)
    matrix = rotation_matrix(named)
    assert matrix.months == (JANUARY, FEBRUARY, MARCH)
    assert [line.key for line in matrix.lines] == [("M1", "D1"), ("M1", "D2"), ("M1", "H")]
    assert [dict(line.gaps) for line in matrix.lines] == [
        {}, {MARCH: (hole,)}, {JANUARY: (lost,)},
    ]  # fmt: skip
    stays = matrix.lines[0].stays
    assert [(stay.keys, stay.forecast) for stay in stays.values()] == [
        (("G11",), False), (("G12",), False), (("G13",), True),
    ]  # fmt: skip
    assert len(list(rotation_progress(named))) == len(matrix.lines)


def test_each_target_says_who_comes_when(plan: Plan, problem: Problem) -> None:
    """G13 only by the forecast, G12 with both departments; who never has anybody is told."""
    rows = (*plan.rotations, RotationRow("M1", "D2", FEBRUARY, "G12", False))
    found = {
        line.key[1]: line
        for line in rotation_targets(NamedPlan.of(replace(plan, rotations=rows), problem))
    }
    assert found["G12"].visits == {FEBRUARY: "农业农村局、党政办公室"}
    assert found["G21"].visits == {JANUARY: "党政办公室", FEBRUARY: "党政办公室"}
    assert (found["G13"].visits, found["G13"].forecast, found["G13"].before) == ({}, MARCH, True)
    rows = tuple(row for row in rows if row.target == "G11")
    bare = replace(problem, history=())
    found = {
        line.key[1]: line
        for line in rotation_targets(NamedPlan.of(replace(plan, rotations=rows), bare))
    }
    assert {key for key, line in found.items() if line.nobody} == {"G12", "G13"}
