"""min_per_person=: whoever has fewer turns in a period is a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from constraints.fewest_turns.rule import FEWEST
from constraints.judging.judge import verify
from planner.domain.language import speaking
from planner.domain.params import NO_PARAMS
from planner.domain.plan import Gap
from planner.domain.problem import Done, Duty, PerPeriod, Person, Problem
from planner.flows.adopting import settled
from planner.questions.explaining.answer import explain
from planner.repair.engine import repair
from tests.builders.day_problems import cadres, missing, planned
from tests.builders.judge_builder import duty, march, problem
from tests.builders.tables import Row, amounts

WEEK = PerPeriod(1, "week")


def watch(*least: PerPeriod, **fields: object) -> Duty:
    """A duty W each working day."""
    more = {"period": "day", "slot": "am", **fields}
    return duty("W", "service_window", params=NO_PARAMS.having(FEWEST, least), **more)


def town(
    *duties: Duty,
    names: str = "ab",
    first: int = 1,
    last: int = 7,
    people: list[Person] | None = None,
    **fields: object,
) -> Problem:
    """Some cadres for a week."""
    return problem(*duties, people=people or cadres(names), start=march(first), end=march(last),
                   **fields)  # fmt: skip


MONDAYS = frozenset({0})
ROWS = [
    Row("both have one", town(watch(WEEK)), ["W 1 a", "W 2 b"]),
    Row("one has none", town(watch(WEEK)), ["W 1 a", "W 2 a"], {"fewest-turns": 1}),
    Row("two each", town(watch(PerPeriod(2, "week"))), ["W 1 a", "W 2 b"], {"fewest-turns": 2}),
    Row("a week that ends after the plan", town(watch(WEEK), last=5), ["W 1 a"]),
    Row("历史 of the week counts", town(watch(WEEK), first=3, history=(Done(march(1), "W", "b"),)),
        ["W 3 a"]),
    Row("that of the week before does not",
        town(watch(WEEK), history=(Done(date(2027, 2, 26), "W", "b"),)), ["W 1 a"],
        {"fewest-turns": 1}),
    Row("who joins later owes nothing",
        town(watch(WEEK), people=[*cadres("a"), *cadres("b", start=march(2))]), ["W 1 a"]),
    Row("a duty that begins later", town(watch(WEEK, start=march(2))), ["W 2 a"]),
    Row("a block is one turn", town(watch(PerPeriod(2, "month"), block="week"), last=31),
        ["W 1 a", "W 2 a", "W 8 a", "W 15 b", "W 22 b"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_the_judge_says_what_the_row_says(row: Row) -> None:
    """What is lacking and no gap tells is counted."""
    assert amounts("fewest_turns", row) == row.breaches


def turns(gaps: tuple[Gap, ...]) -> dict[str, int]:
    """What the gaps of turns say, by obligation."""
    return {gap.obligation: gap.missing for gap in gaps if gap.sort == "turns"}


def test_what_is_lacking_is_a_gap_of_the_person() -> None:
    """One watch a week for two people: who has none has a gap with cause limit."""
    plan, broken = planned(town(watch(WEEK, weekdays=MONDAYS)))
    (gap,) = plan.gaps
    served = plan.shifts[0].people[0].id
    other = "b" if served == "a" else "a"
    assert (broken, gap.cause, gap.owner, gap.missing) == ([], "limit", other, 1)
    assert gap.obligation == f"W@{other}@2027-W09@min"
    assert gap.period == (march(1), march(7))


def test_nobody_lacks_turns_that_there_are() -> None:
    """Fairness would give b nothing, who had five turns in January; the minimum does."""
    done = tuple(Done(date(2027, 1, day), "W", "b") for day in (4, 5, 6, 7, 8))
    plan, broken = planned(town(watch(WEEK), history=done))
    assert (broken, plan.gaps) == ([], ())
    assert "b" in {one.id for shift in plan.shifts for one in shift.people}


@pytest.mark.parametrize("names, days, least", list(product(("ab", "abc"), (1, 2, 3), (1, 2))))
def test_as_little_is_lacking_as_can_be(names: str, days: int, least: int) -> None:
    """Of every plan of small weeks, tried one by one, none lacks less."""
    weekdays = frozenset(range(days))
    of = town(watch(PerPeriod(least, "week"), weekdays=weekdays), names=names)
    plan, broken = planned(of)
    fewest = min(
        sum(max(0, least - served.count(name)) for name in names)
        for served in product(names, repeat=days)
    )
    assert (broken, missing(plan)) == ([], fewest)


def test_a_gap_that_is_wrong_is_found() -> None:
    """Left out, or for fewer turns than are lacking; for more it is a remark."""
    of = town(watch(WEEK, weekdays=MONDAYS))
    plan, _broken = planned(of)
    (gap,) = plan.gaps
    for gaps, hard in (((), [True]), ((replace(gap, missing=2),), [False])):
        found = verify(replace(plan, gaps=gaps), of)
        assert [one.hard for one in found if one.rule == "fewest-turns"] == hard


def test_replanning_gives_turns_to_whoever_lacks_them() -> None:
    """A minimum that is set later changes as few shifts as it can."""
    before = town(watch(), first=1, last=14, names="abc")
    plan, _broken = planned(before)
    mine = replace(plan, shifts=tuple(
        replace(shift, people=(replace(shift.people[0], id="a"),)) for shift in plan.shifts
    ))  # fmt: skip
    after = town(watch(WEEK), first=1, last=14, names="abc")
    found = repair(after, mine, before, today=march(1))
    assert (turns(found.plan.gaps), len(found.changes), found.proven) == ({}, 4, True)


def test_its_gap_is_explained() -> None:
    """What there is to share, whose turn it is, and what would help."""
    of = town(watch(WEEK, weekdays=MONDAYS))
    plan, _broken = planned(of)
    (gap,) = plan.gaps
    with speaking("en"):
        lines = list(explain(plan, of, gap.id))
    assert any("1 turn in the period" in line for line in lines)
    assert any("somebody else serves" in line for line in lines)
    assert lines[-1] == "  1. W: no min_per_person=1/week"


def test_an_edit_by_hand_counts_anew() -> None:
    """Who gives the only turn away lacks it, and who gets it does not."""
    of = town(watch(WEEK, weekdays=MONDAYS))
    plan, _broken = planned(of)
    (gap,), (shift,) = plan.gaps, plan.shifts
    given = replace(shift, people=(replace(shift.people[0], id=str(gap.owner)),))
    edited = settled(plan, replace(plan, shifts=(given,)), of, mode="fixed")
    assert [one.owner for one in edited.gaps] == [shift.people[0].id]
    assert "fewest-turns" not in {one.rule for one in verify(edited, of)}
