"""Who goes where in turn: every owner with every target, team, block, period and spacing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from constraints.judging.judge import verify
from inputs.workbook.reading import read
from planner.stages.whole import make_plan
from tests.builders.sheets import write_sheets
from tests.builders.solving import planned
from tests.builders.turn_books import TEAMS, Grid, every

STRIDE = 73
"""Every so-manieth duty of the grid is planned: it has no divisor in common with an axis."""


@pytest.mark.parametrize("part", range(4))
def test_each_duty_has_a_clean_plan_or_a_fault_in_its_row(part: int, tmp_path: Path) -> None:
    """Nothing in between: no breach, and nothing owed vanishes without a word."""
    wrong = []
    for number, one in enumerate(list(every())[::STRIDE][part::4]):
        reading = read(write_sheets(tmp_path / str(number), one.book))
        errors = [fault for fault in reading.faults if not fault.warning]
        if errors:
            assert {(fault.sheet, fault.row) for fault in errors} == {("制度", 3)}
            continue
        assert reading.problem is not None
        plan = make_plan(reading.problem)
        found = [finding.rule for finding in verify(plan, reading.problem)]
        told = plan.shifts or plan.gaps or plan.warnings
        if found or not told:
            wrong.append((one, found))
    assert not wrong


def test_who_owes_cannot_wait_for_a_target(tmp_path: Path) -> None:
    """每人 with a first part of the target's people: who owes it would depend on where."""
    book = Grid("每人", "in turn", "干部@对象*1", "", "周,1", "").book
    faults = read(write_sheets(tmp_path / "book", book)).faults
    assert [(one.code, one.row, one.column) for one in faults] == [("owner-by-target", 3, "人员")]


@pytest.mark.parametrize("team", [one for one in TEAMS if "对象*1" in one or "联系" in one])
def test_a_block_whose_team_is_the_targets_stays_there(team: str) -> None:
    """连班 by the week, every day, to the villages in turn, with people of the village."""
    plan = planned(Grid("整体", "in turn", team, "周", "日,1", "").book)
    weeks = defaultdict(set)
    for shift in plan.shifts:
        weeks[shift.date.isocalendar().week].add(shift.target)
    assert len(plan.shifts) == 10
    assert [len(targets) for targets in weeks.values()] == [1, 1]
    assert len(set.union(*weeks.values())) == 2
    assert plan.gaps == ()


def test_a_team_of_the_target_shares_one_account_of_turns() -> None:
    """Whoever any of the targets could take is in the pool, with a turn or without."""
    plan = planned(Grid("整体", "in turn", "干部@对象*1", "", "周,1", "").book)
    (row,) = plan.fairness
    assert row.pool == ("a", "b", "c", "d", "e")
    assert sorted(row.loads.values()) == [0, 0, 0, 1, 1]
    assert [shift.target for shift in plan.shifts] == ["V1", "V2"]


def test_the_whole_owes_each_of_its_targets() -> None:
    """With each_target the organisation owes every village its visit, each week."""
    plan = planned(Grid("整体", "each", "干部@对象*1", "", "周,1", "").book)
    assert sorted(shift.target or "" for shift in plan.shifts) == 2 * ["V1"] + 2 * ["V2"] + 2 * [
        "V3"
    ]


def test_linked_without_an_owner_is_whatever_is_linked() -> None:
    """每对象 and 联系:DUTY: each of the targets that duty links; 每人: each of its holders."""
    plan = planned(Grid("每对象", "linked", "干部@对象*1", "", "周,1", "").book)
    assert {shift.owner for shift in plan.shifts} == {"V1", "V2", "V3"}
    plan = planned(Grid("每人", "linked", "联系:LX*1", "", "周,1", "").book)
    linked = {(link.holder, link.target) for link in plan.links}
    assert {(shift.owner, shift.target) for shift in plan.shifts} == linked


def test_history_of_a_team_is_one_visit() -> None:
    """Two who were in the first village together do not count as two visits there."""
    book = {
        **Grid("整体", "in turn", "干部*2", "", "周,1", "").book,
        "历史": (
            "日期,制度,人员,对象,次数",
            *("2027-02-08,ZF,a,V1,1", "2027-02-08,ZF,b,V1,1", "2027-02-15,ZF,a,V2,1"),
            *("2027-02-17,ZF,a,V2,1", "2027-02-18,ZF,a,V3,1"),
        ),
    }
    assert [shift.target for shift in planned(book).shifts] == ["V1", "V3"]
