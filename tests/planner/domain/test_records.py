"""Records of what was done, as rows of history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.problem import Cadence, Done, Duty, Person, Problem, Unit
from planner.domain.records import Record, with_records
from tests.builders.judge_builder import END, PERSON, START, WHOLE, houses, march, problem, role
from tests.builders.judge_builder import plan as plan_of
from tests.builders.judge_builder import shift as shift_of
from tests.builders.parameters import having

ROUND = Duty("H", "联户", "household", PERSON, (role("cadre"),), houses(),
             params=having(visits=(Cadence("全部", 1, "year"),)))  # fmt: skip
WEEKLY = Duty("J", "接访", "reception", WHOLE, (role("cadre"),), None, "week")


@pytest.fixture
def town() -> Problem:
    """Two people of a village with a group, three households in the group, two duties."""
    return problem(
        ROUND,
        WEEKLY,
        people=[Person("a", "甲", "V", roles=("cadre",)), Person("b", "乙", roles=("cadre",))],
        places=[Unit("V", "东村", "村"), Unit("G", "一组", "村民组", "V")],
        houses=[(f"H{n}", "G", (), "a") for n in range(3)],
    )


def visited(*households: str, day: int = 3, shift: str | None = None) -> Record:
    """A round of `a` through some households of the group."""
    return Record(march(day), "H", "a", "G", shift, "done", households)


def test_a_round_is_a_row_for_each_household(town: Problem) -> None:
    """Every household of a round was visited; one that is gone is passed over."""
    rows = with_records(town, [visited("H0", "H2", "gone")]).history
    assert rows == (Done(march(3), "H", "a", "H0"), Done(march(3), "H", "a", "H2"))


def test_a_number_of_households_stays_a_number(town: Problem) -> None:
    """Where nobody said which, the unit has the count."""
    rows = with_records(town, [Record(march(3), "H", "a", "G", count=2)]).history
    assert rows == (Done(march(3), "H", "a", "G", 2),)


def test_what_was_not_done_is_no_history(town: Problem) -> None:
    """A record of what did not take place adds nothing."""
    assert with_records(town, [Record(march(3), "J", "a", None, "x", "not_done")]) is town


def test_a_person_who_is_gone_leaves_the_occurrence(town: Problem) -> None:
    """It took place all the same; a duty or a place that is gone leaves nothing."""
    records = [
        Record(march(3), "J", "gone", None),
        Record(march(4), "gone", "a", None),
        Record(march(5), "J", "a", "gone"),
    ]
    assert with_records(town, records).history == (Done(march(3), "J"),)


@pytest.mark.parametrize(
    "instead_of, counts_on",
    [(march(2), march(4)), (date(2027, 2, 26), date(2027, 2, 26)), (None, march(4))],
)
def test_a_make_up_counts_in_the_period_it_was_owed_in(
    town: Problem, instead_of: date | None, counts_on: date
) -> None:
    """Within the week on its own day; after it on the day that it makes up for."""
    record = Record(march(4), "J", "a", None, result="made_up", instead_of=instead_of)
    assert [row.date for row in with_records(town, [record]).history] == [counts_on]


def test_a_deferred_turn_counts_in_its_own_week(town: Problem) -> None:
    """The week of 1 March, held on Monday the 8th: it is not the next week's turn."""
    record = Record(march(8), "J", "a", None, "J@all@2027-W09@1")
    assert [row.date for row in with_records(town, [record]).history] == [march(7)]
    own = replace(record, shift="J@all@2027-W10@1")
    assert [row.date for row in with_records(town, [own]).history] == [march(8)]


@pytest.mark.parametrize(
    "typed, kept",
    [
        (Done(march(3), "J", "a"), 0),  # the very same
        (Done(march(3), "J", "b"), 1),  # somebody else
        (Done(march(4), "J", "a"), 1),  # another day
        (Done(march(3), "J", "a", "V"), 1),  # says more than the record, which gives way
    ],
)
def test_a_typed_row_counts_once(town: Problem, typed: Done, kept: int) -> None:
    """What stands in 历史 and is recorded too is one turn."""
    whole = replace(town, history=(typed,))
    rows = with_records(whole, [Record(march(3), "J", "a", None)]).history
    says_more = typed.target is not None
    assert len(rows) == 1 + (0 if says_more else kept)
    assert typed in rows


@pytest.mark.parametrize("count, left", [(2, None), (3, 1)])
def test_a_typed_number_gives_way_to_named_households(
    town: Problem, count: int, left: int | None
) -> None:
    """A typed row of the village stands for the recorded households in it, and no more."""
    whole = replace(town, history=(Done(march(3), "H", "a", "V", count),))
    rows = with_records(whole, [visited("H0", "H1")]).history
    typed = [row.count for row in rows if row.target == "V"]
    assert typed == ([] if left is None else [left])
    assert sorted(row.target or "" for row in rows if row.target != "V") == ["H0", "H1"]


def test_a_plan_shows_its_own_turns(town: Problem) -> None:
    """Judged beside its plan, a shift's record is left out; another plan's stays."""
    own = shift_of(3, "a", duty="J")
    plan = plan_of(town, own)
    records = [
        Record(march(3), "J", "a", None, own.id),
        Record(march(8), "J", "b", None, "other"),
    ]
    assert with_records(town, records, plan=plan).history == (Done(march(8), "J", "b"),)


def test_the_share_of_a_year_runs_from_the_recorded_plan(town: Problem) -> None:
    """A recorded round tells when its plan began: a row of that day that counts nothing."""
    rows = with_records(town, [visited("H0", shift=f"H@a@{START}@1")]).history
    assert set(rows) == {Done(START, "H", count=0), Done(march(3), "H", "a", "H0")}
    assert START < END
