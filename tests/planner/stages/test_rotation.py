"""Rotations: stays, rounds, never two at once, everything covered in time or a gap."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from constraints.judging.case import Case
from constraints.judging.judge import verify
from constraints.rotation import check as rotation
from constraints.rotation.attempt import most_reached
from constraints.rotation.model import RotationRules
from planner.domain.directory import Directory
from planner.domain.periods import month_start
from planner.domain.plan import Plan, PlannedLink
from planner.domain.problem import (
    Done,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    Term,
    Unit,
)
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver.solve import solve
from planner.stages.rotation.bounds import bounds, most_entered
from planner.stages.rotation.stage import RotationResult, plan_rotations
from planner.stages.whole import make_plan
from tests.builders.judge_builder import duty, role, units
from tests.builders.judge_builder import problem as small_problem
from tests.builders.links import linked
from tests.builders.parameters import having
from tests.builders.sheets import read_sheets
from tests.builders.towns import ROTATIONS

START = date(2027, 1, 1)


def problem(
    groups: int,
    owners: int = 1,
    *,
    stay: tuple[int, int] = (1, 1),
    cover: int | None = None,
    share: bool = False,
    months: int = 3,
    past: Mapping[int, Sequence[int]] | None = None,
    pins: Sequence[Pin] = (),
    start: date = START,
    done: Sequence[Done] = (),
    begins: date | None = None,
    ends: date | None = None,
) -> Problem:
    """Departments D0, D1, ... rotate through the groups G00, G01, ... of one village.

    `past` has the groups of each department in the months before the plan, in order.
    """
    history = [
        Done(month_start(START, index - len(row)), "R", f"P{owner}", f"G{group:02}")
        for owner, row in (past or {}).items()
        for index, group in enumerate(row)
    ]
    rotation = duty(
        "R", "rotation", owner=Owner("unit", units("部门")), team=(role("负责人", "own"),),
        target=Selector((Term("unit_kind", "村民组", Scope("linked", "L")),)), period="month",
        params=having(stay=stay, cover=cover, share=share), start=begins, until=ends,
    )  # fmt: skip
    return small_problem(
        rotation,
        places=[
            Unit("V", "东河村", "村"),
            *(Unit(f"G{i:02}", f"第{i}组", "村民组", "V") for i in range(groups)),
            *(Unit(f"D{i}", f"{i}号部门", "部门") for i in range(owners)),
        ],
        people=[Person(f"P{i}", f"干部{i}", f"D{i}", roles=("负责人",)) for i in range(owners)],
        start=start,
        end=month_start(START, months) - timedelta(days=1),
        history=(*history, *done),
        pins=tuple(pins),
    )


def _solver(model: Linear, stage: str) -> Solution:
    return solve(model, stage=stage)


def planned(of: Problem, owners: int) -> RotationResult:
    """The rotation of departments that are all linked to the village."""
    links = linked(("L", f"D{i}", "V") for i in range(owners))
    return plan_rotations(of, Directory(of), links, solver=_solver)


def plan(groups: int, owners: int = 1, **fields: Any) -> RotationResult:
    """Plan :func:`problem`."""
    return planned(problem(groups, owners, **fields), owners)


def groups_of(result: RotationResult, owner: str = "D0") -> list[int]:
    """The numbers of the groups an owner is in, month by month."""
    return [int(row.target[1:]) for row in result.rows if row.owner == owner]


def test_every_group_once_in_the_order_of_the_sheet() -> None:
    """Four groups at one month each: the plan's three months, and a forecast of the fourth."""
    result = plan(4, cover=4)
    assert groups_of(result) == [0, 1, 2, 3]
    assert [row.forecast for row in result.rows] == [False, False, False, True]
    assert not result.gaps
    assert all(level.proven for level in result.levels)


def test_stays_are_as_long_as_the_time_allows() -> None:
    """Five groups in eight months leave three months to spare: three long stays, at once."""
    assert groups_of(plan(5, stay=(1, 2), cover=8)) == [0, 0, 1, 1, 2, 2, 3, 4]


@pytest.mark.parametrize("cover, missing", [(32, 0), (31, 0), (30, 1), (24, 4)])
def test_cover_on_the_limit_and_over_it(cover: int, missing: int) -> None:
    """Sixteen groups at two months: the last one is entered in month 31."""
    result = plan(16, stay=(2, 2), cover=cover)
    assert [gap.missing for gap in result.gaps] == ([missing] if missing else [])
    assert all(gap.cause == "cover" for gap in result.gaps)
    assert all(level.proven for level in result.levels)
    assert len(groups_of(result)) == min(cover, 31)


def test_a_pace_too_slow_is_told_early_with_ways_out() -> None:
    """Two departments, sixteen groups, two months: 32 months; one month takes 16, sharing 16."""
    result = plan(16, 2, stay=(2, 2), cover=24)
    (remark,) = result.remarks
    assert remark.code == "rotation-pace"
    text = str(remark.text)
    assert "32 个月" in text
    assert "停留=1" in text
    assert "共享=是" in text
    assert [gap.missing for gap in result.gaps] == [4, 4]


def test_a_pace_that_has_to_hurry_is_told_too() -> None:
    """Sixteen groups at one or two months fit into 24, but not at two months throughout."""
    result = plan(16, stay=(1, 2), cover=24)
    assert [remark.code for remark in result.remarks] == ["rotation-pace"]
    assert not result.gaps


def test_shared_groups_are_done_once_for_all() -> None:
    """Two departments that share sixteen groups need sixteen months at two months each."""
    result = plan(16, 2, stay=(2, 2), cover=24, share=True)
    first, second = set(groups_of(result)), set(groups_of(result, "D1"))
    assert first | second == set(range(16))
    assert not first & second
    assert not result.gaps


def test_what_is_missing_is_shared_out_between_owners() -> None:
    """Nine groups, two departments, three stays each in six months: three missing, as 2 + 1."""
    result = plan(9, 2, stay=(2, 2), cover=6, share=True)
    assert [(gap.owner, gap.missing) for gap in result.gaps] == [("D0", 2), ("D1", 1)]


def test_history_counts_as_covered_and_prolongs_the_first_stay() -> None:
    """G0 is done, G1 has one month of two: one more there, then the groups not yet covered."""
    result = plan(4, stay=(2, 2), cover=5, past={0: [0, 0, 1]})
    assert groups_of(result) == [1, 2, 2, 3]
    assert not result.gaps


def test_no_return_before_all_are_covered_over_rounds() -> None:
    """After a full round the next one begins with the group that has waited longest."""
    result = plan(3, months=7, past={0: [2, 0]})
    assert groups_of(result) == [1, 2, 0, 1, 2, 0, 1]


def test_the_month_in_which_the_plan_starts_belongs_to_it() -> None:
    """The plan starts on 15 January; history of 4 January says where this month is spent."""
    result = plan(
        3, start=date(2027, 1, 15), done=[Done(date(2027, 1, 4), "R", "P0", "G02")], months=3
    )
    assert [row.month for row in result.rows] == [month_start(START, i) for i in range(3)]
    assert groups_of(result) == [2, 0, 1]


def test_two_departments_visit_a_group_at_even_distances() -> None:
    """Eight groups at one month: each is visited every four months, by turns."""
    result = plan(8, 2, cover=8, months=8)
    for group in range(8):
        visits = sorted(row.month.month for row in result.rows if row.target == f"G{group:02}")
        assert visits[1] - visits[0] == 4


def test_a_pinned_month_is_honoured() -> None:
    """必须 in February in G3: the round goes on around it."""
    pin = Pin("R", "P0", date(2027, 2, 10), None, "G03", "must")
    result = plan(4, cover=4, pins=[pin], months=4)
    assert groups_of(result) == [0, 3, 1, 2]


def test_a_single_group_is_where_one_stays() -> None:
    """There is nowhere else to go: every month there, no gap."""
    result = plan(1, stay=(1, 2), cover=6, months=5)
    assert groups_of(result) == [0] * 5
    assert not result.gaps


def test_more_departments_than_groups_take_turns() -> None:
    """Three departments and two groups: somebody is without a group each month, and is told."""
    result = plan(2, 3, months=6)
    months = [(row.month, row.target) for row in result.rows]
    assert len(months) == len(set(months))
    assert {row.owner for row in result.rows} == {"D0", "D1", "D2"}
    assert [remark.code for remark in result.remarks] == ["rotation-crowded"]


def test_a_department_without_groups_is_a_gap() -> None:
    """Its village has no groups: nobody is eligible, nothing is planned."""
    result = plan(0, cover=6)
    assert [gap.cause for gap in result.gaps] == ["nobody_eligible"]
    assert not result.rows


def test_the_same_village_gives_the_same_rows() -> None:
    """Planning twice gives equal rows."""
    assert plan(7, 3, stay=(1, 2), cover=12).rows == plan(7, 3, stay=(1, 2), cover=12).rows


def test_two_groups_of_one_month_are_both_covered() -> None:
    """December shows G0 and then G1: the stay goes on from G1, and neither waits any more."""
    done = [Done(date(2026, 12, day), "R", "P0", f"G{i:02}") for i, day in enumerate((2, 20))]
    assert groups_of(plan(4, cover=4, done=done, stay=(1, 1))) == [2, 3, 0]


def test_history_of_the_month_that_is_under_way_counts_too() -> None:
    """The plan starts on 15 January after G0 and G1: January goes on in G1, G0 is covered."""
    done = [Done(date(2027, 1, day), "R", "P0", f"G{i:02}") for i, day in enumerate((4, 11))]
    assert groups_of(plan(4, cover=4, done=done, start=date(2027, 1, 15))) == [1, 2, 3]


def test_a_pin_that_the_stays_leave_no_time_for_is_a_gap() -> None:
    """Two 必须 of one month: one is met, the other is a gap with its date and target."""
    pins = [
        Pin("R", "P0", date(2027, 2, 10), None, "G03", "must"),
        Pin("R", "P0", date(2027, 2, 20), None, "G02", "must"),
    ]
    result = plan(4, cover=4, pins=pins)
    assert groups_of(result)[1] == 3
    (gap,) = result.gaps
    assert (gap.cause, gap.owner, gap.date, gap.target) == (
        "pin", "D0", date(2027, 2, 20), "G02",
    )  # fmt: skip
    assert [reason.id for reason in gap.people] == ["P0"]


def test_a_pin_against_a_rule_is_a_gap_and_leaves_no_hole() -> None:
    """G0 was done in December and others wait: nobody returns there in January."""
    pins = [Pin("R", "P0", date(2027, 1, 10), None, "G00", "must")]
    result = plan(4, pins=pins, past={0: [1, 0, 2]})
    assert groups_of(result)[0] == 3
    assert [gap.cause for gap in result.gaps] == ["pin"]


def test_a_pin_without_a_day_is_met_as_soon_as_it_can_be() -> None:
    """必须 in G3 at any time: the round begins there."""
    result = plan(4, pins=[Pin("R", "P0", None, None, "G03", "must")])
    assert groups_of(result)[0] == 3
    assert not result.gaps


def test_what_is_posted_changes_as_little_as_what_the_workbook_now_asks_allows() -> None:
    """必须 in G3 in May, which was posted for April: the two months change places, proven."""
    posted = plan(6, months=6, cover=6)
    assert groups_of(posted) == [0, 1, 2, 3, 4, 5]
    pin = Pin("R", "P0", date(2027, 5, 10), None, "G03", "must")
    of = problem(6, months=6, cover=6, pins=[pin])
    links = linked([("L", "D0", "V")])
    again = plan_rotations(
        of, Directory(of), links, solver=_solver, posted=posted.rows, today=date(2027, 2, 10)
    )
    assert groups_of(again) == [0, 1, 2, 4, 3, 5]
    values = {level.name: (level.value, level.proven) for level in again.levels}
    assert values["posted"] == (2, True)
    assert not again.gaps


def test_months_that_have_begun_stay_where_they_were_posted() -> None:
    """Posted out of the order of the sheet: what has begun stays, and so does the rest."""
    first = Pin("R", "P0", None, None, "G03", "must")
    posted = plan(4, months=4, cover=4, pins=[first])
    assert groups_of(posted)[0] == 3
    of = problem(4, months=4, cover=4)
    links = linked([("L", "D0", "V")])
    again = plan_rotations(
        of, Directory(of), links, solver=_solver, posted=posted.rows, today=date(2027, 1, 10)
    )
    assert again.rows == posted.rows


def test_cover_counts_from_the_plan_and_ends_with_the_duty() -> None:
    """Four groups: from February three months of cover=4 are left; a duty that ends takes more."""
    late = plan(4, cover=4, begins=date(2027, 2, 1))
    assert [gap.missing for gap in late.gaps] == [1]
    ended = plan(4, cover=4, ends=date(2027, 2, 28))
    assert [gap.missing for gap in ended.gaps] == [2]
    assert len(ended.rows) == 2


def test_owners_with_different_groups_split_what_they_share() -> None:
    """D0 reaches one group, D1 all three, two months: D0 takes the one D1 need not."""
    rules = RotationRules(
        owners=("D0", "D1"),
        targets={"D0": ("G0",), "D1": ("G0", "G1", "G2")},
        stay=(1, 1),
        months=2,
        cover=2,
        share=True,
    )
    assert bounds(rules).unreached == 0
    assert most_entered(rules.targets, {"D0": 1, "D1": 1}, frozenset({"G1", "G2"})) == 1
    assert most_entered(rules.targets, {"D0": 2, "D1": 1}, frozenset({"G0", "G1", "G2"})) == 2


def test_what_counting_cannot_settle_is_searched_through() -> None:
    """Two months in turn for two departments and two groups, out of step: one month is lost."""
    past = {0: [0, 0], 1: [1]}
    result = plan(2, 2, stay=(2, 2), months=3, past=past)
    values = {level.name: (level.value, level.proven) for level in result.levels}
    assert values["idle"] == (1, True)
    assert values["unreached"] == (0, True)


def test_random_villages_stand_before_the_judge() -> None:
    """Seeded villages with history and sharing: no finding, and all but ties is proven."""
    for seed in range(120):
        draw = random.Random(seed)
        owners = draw.randint(1, 3)
        groups = draw.randint(owners + 1, 8)
        fewest = draw.randint(1, 2)
        months = draw.choice([1, 3, 6])
        done = [
            Done(START - timedelta(days=draw.randint(1, 200)), "R", f"P{draw.randrange(owners)}",
                 f"G{draw.randrange(groups):02}")
            for _ in range(draw.randint(0, 5))
        ]  # fmt: skip
        of = problem(
            groups, owners, stay=(fewest, fewest + draw.randint(0, 1)), months=months,
            cover=draw.choice([None, 4, 8, 12]), share=draw.random() < 0.5, done=done,
        )  # fmt: skip
        result = planned(of, owners)
        assert all(level.proven for level in result.levels if level.name != "passed_over"), seed
        settings = of.settings
        judged = Plan(
            "", settings.start, settings.end, "Asia/Shanghai", datetime(2026, 12, 1), "", "", (),
            True, rotations=result.rows, gaps=result.gaps,
            links=tuple(PlannedLink("L", f"D{i}", "V", False) for i in range(owners)),
        )  # fmt: skip
        assert [one.rule for one in rotation.check(Case(of, judged))] == [], seed


# -- against brute force -----------------------------------------------------------------


def _legal(
    months: Sequence[Sequence[int]], groups: int, stay: tuple[int, int], share: bool
) -> bool:
    """Whether `months` (a group per owner, month by month) breaks no rule."""
    owners = range(len(months[0]))
    if any(len(set(month)) < len(month) for month in months):
        return False
    for owner in owners:
        runs = [len(list(run)) for _, run in itertools.groupby(month[owner] for month in months)]
        if max(runs) > stay[1] or any(run < stay[0] for run in runs[:-1]):
            return False
    for cluster in [list(owners)] if share else [[owner] for owner in owners]:
        done: set[int] = set()
        for before, month in zip((None, *months), months, strict=False):
            waiting = set(range(groups)) - done - set(month)
            for owner in cluster:
                stays = before is not None and before[owner] == month[owner]
                if not stays and month[owner] in done and waiting:
                    return False
            done |= {month[owner] for owner in cluster}
            if len(done) == groups:
                done = set()
    return True


def test_small_villages_agree_with_brute_force() -> None:
    """Targets reached and moves are the best of all legal schedules of five months."""
    draw = random.Random(3)
    compared = 0
    for _round in range(40):
        groups, owners = draw.randint(2, 4), draw.randint(1, 2)
        fewest = draw.randint(1, 2)
        stay = (fewest, fewest + draw.randint(0, 1))
        share = owners == 2 and draw.random() < 0.5
        cover = 5 if owners == 1 else 4
        places = list(itertools.permutations(range(groups), owners))
        values = [
            _value(months, groups, share)
            for months in itertools.product(places, repeat=cover)
            if _legal(months, groups, stay, share)
        ]
        result = plan(groups, owners, stay=stay, cover=cover, share=share, months=cover)
        found = {level.name: level.value for level in result.levels}
        if values:
            compared += 1
            assert (found["unreached"], found["moves"]) == min(values)
            assert found["idle"] == 0
            rows = [
                [groups_of(result, f"D{owner}")[month] for owner in range(owners)]
                for month in range(cover)
            ]
            assert _legal(rows, groups, stay, share)
    assert compared > 30


def _value(months: Sequence[Sequence[int]], groups: int, share: bool) -> tuple[int, int]:
    owners = range(len(months[0]))
    clusters = [list(owners)] if share else [[owner] for owner in owners]
    reached = sum(len({month[o] for month in months for o in cluster}) for cluster in clusters)
    moves = sum(
        before is None or before[owner] != month[owner]
        for owner in owners
        for before, month in zip((None, *months), months, strict=False)
    )
    return len(clusters) * groups - reached, moves


def test_bounds_count_months_and_stays() -> None:
    """Six groups, two months each, seven months: four entered at most, so two not reached."""
    rules = RotationRules(
        owners=("D",),
        targets={"D": tuple("ABCDEF")},
        stay=(2, 2),
        months=3,
        cover=7,
    )
    assert bounds(rules).unreached == 2
    assert bounds(rules).moves == 2


# -- who stands in whose way ---------------------------------------------------------------


def test_long_stays_of_others_are_no_gap_that_could_be_filled() -> None:
    """The others are in all that is left for the two months that matter: nothing is to be had."""
    people = tuple(one for one in ROTATIONS["人员"] if not one.startswith("L1,"))
    of = read_sheets({**ROTATIONS, "人员": people}, warned=True)
    made = make_plan(of)
    assert {gap.owner for gap in made.gaps if gap.duty == "LG" and gap.sort == "cover"} == {
        "L2", "L3", "L4",
    }  # fmt: skip
    assert [one.rule for one in verify(made, of) if one.hard] == []


@pytest.mark.parametrize(
    "free, stay, before, reached",
    [
        (["A", "AB", "B"], (1, 2), (None, 0), 2),
        (["A", "AB", "B"], (2, 2), (None, 0), 2),  # the second stay is cut
        (["A", "B", "B"], (2, 2), (None, 0), 0),  # no way without an idle month
        (["AB", "AB"], (2, 2), (None, 0), 1),
        (["AB", "AB"], (2, 2), ("A", 1), 1),  # a month in A, then B
        (["A", "AB"], (1, 2), ("A", 2), 0),  # A is over and nothing else is free
    ],
)
def test_what_one_could_reach_while_the_others_stay(
    free: list[str], stay: tuple[int, int], before: tuple[str | None, int], reached: int
) -> None:
    """Every way through the free months is gone; a letter is a target, all are wanted but A
    where one comes from it.
    """
    wanted = frozenset("AB") - {before[0]}
    assert most_reached(list(map(frozenset, free)), wanted, stay, before) == reached


@pytest.mark.parametrize("period", ["双月", "季", "半年", "年"])
def test_a_month_without_a_place_is_no_hole_where_a_longer_period_is_owed(period: str) -> None:
    """Four leaders for three villages: somebody waits every month, and still does his turn."""
    duties = tuple(
        one.replace(",月,1,", f",{period},1,") if one.startswith("LG,") else one
        for one in ROTATIONS["制度"]
    )
    of = read_sheets({**ROTATIONS, "制度": duties}, warned=True)
    made = make_plan(of)
    assert len({row.owner for row in made.rotations if row.duty == "LG"}) == 4
    assert [one.rule for one in verify(made, of) if one.hard] == []
