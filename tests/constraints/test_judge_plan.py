"""The plan itself: shape, levels, fairness, gaps, and the whole verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.fairness import check as fairness
from constraints.gaps import check as gaps
from constraints.judging.judge import verify
from constraints.levels import check as levels
from constraints.shape import check as shape
from planner.domain.plan import Assigned, FairnessRow, Level, Reason, Shift
from planner.domain.problem import Absence, Done, Person, Pin
from tests.builders.judge_builder import PERSON, codes, duty, gap, march, plan, problem, role, shift
from tests.builders.parameters import having

SHORT = {"start": march(1), "end": march(7)}


# -- shape ---------------------------------------------------------------------------------------


def test_a_good_shape() -> None:
    """Known ids, right hours, working days of the calendar."""
    assert codes(shape.check, problem(duty(), **SHORT), shift(1, "a")) == []


@pytest.mark.parametrize(
    "wrong, expected",
    [
        ({"duty": "X"}, ["unknown-id"]),
        ({"owner": "nobody"}, ["unknown-id"]),
        ({"target": "nowhere"}, ["unknown-id"]),
        ({"people": (Assigned("z", 0),)}, ["unknown-id"]),
        ({"people": (Assigned("a", 0), Assigned("a", 0))}, ["person-twice"]),
        ({"kind": "visit"}, ["kind"]),
        ({"date": march(20)}, ["hours", "hours", "outside-plan"]),
        ({"slot": "am"}, ["hours"]),
        ({"households": ("h",)}, ["unknown-id"]),
    ],
)
def test_a_bad_shift(wrong: dict[str, object], expected: list[str]) -> None:
    """Each fault of a shift has its own code."""
    bad: Shift = replace(shift(1, "a"), **wrong)  # type: ignore[arg-type]
    assert codes(shape.check, problem(duty(), **SHORT), bad) == expected


def test_ids_are_there_once() -> None:
    """Shift ids and obligations of gaps are unique."""
    of = problem(duty(), **SHORT)
    assert codes(shape.check, of, shift(1, "a"), shift(1, "b")) == ["id-twice"]
    twice = gap(1, 7), replace(gap(1, 7), id="other")
    assert codes(shape.check, of, gaps=twice) == ["gap-twice"]


def test_the_frame() -> None:
    """The plan is of the workbook's period and calendar."""
    of = problem(duty(), **SHORT)
    other = replace(plan(of), end=march(8), working_days=(), provisional=False)
    assert sorted(one.rule for one in verify(other, of) if one.rule != "missing") == [
        "fairness-missing", "frame", "provisional", "working-days",
    ]  # fmt: skip


def test_levels() -> None:
    """Proven is exactly value = bound; a value below its bound is impossible."""
    of = problem()
    good = Level("days", "gaps", 1, 1, True, 0.1), Level("days", "loads", 3, 2, False, 0.1)
    assert codes(levels.check, of, levels=good) == []
    bad = Level("days", "gaps", 2, 1, True, 0.1), Level("days", "loads", 1, 2, False, 0.1)
    assert codes(levels.check, of, levels=bad) == ["bound", "proof"]


# -- fairness ------------------------------------------------------------------------------------


def row(**loads: int) -> FairnessRow:
    """Loads of duty D, part 0."""
    values = loads.values()
    return FairnessRow("D", 0, tuple(sorted(loads)), loads, min(values), max(values))


def test_loads_count_everybody_and_history() -> None:
    """People without a turn are in the pool, and this year's history is in the loads."""
    rows = (Done(march(1).replace(month=1), "D", "b"), Done(march(1).replace(year=2026), "D", "c"))
    of = problem(duty(), history=rows, **SHORT)
    one = shift(1, "a")
    assert codes(fairness.check, of, one, fairness=(row(a=1, b=1, c=0),)) == []
    assert codes(fairness.check, of, one, fairness=(row(a=1, b=0, c=0),)) == ["fairness-load"]
    assert codes(fairness.check, of, one, fairness=(row(a=1, b=1),)) == ["fairness-pool"]
    assert codes(fairness.check, of, one) == ["fairness-missing"]
    wrong = replace(row(a=1, b=1, c=0), max=2)
    assert codes(fairness.check, of, one, fairness=(wrong,)) == ["fairness-range"]


def test_without_choice_no_row() -> None:
    """As many places as people, and 每人, leave nothing to compare."""
    of = problem(duty(team=(role("cadre", count=3),)), **SHORT)
    assert codes(fairness.check, of, shift(1, "a", "b", "c")) == []
    needless = (row(a=1, b=1, c=1),)
    assert codes(fairness.check, of, fairness=needless) == ["fairness-needless"]
    assert codes(fairness.check, problem(duty(owner=PERSON), **SHORT)) == []


# -- gaps ----------------------------------------------------------------------------------------


def everybody(reason: str = "away") -> tuple[Reason, ...]:
    """A reason for each of the three cadres."""
    return tuple(Reason(one, reason) for one in "abc")


def unfilled(missing: int = 1, obligation: str | None = None) -> dict[str, object]:
    """A plan with one gap that names everybody."""
    one = gap(1, 7, missing=missing, obligation=obligation)
    return {"gaps": (replace(one, people=everybody()),)}


AWAY = tuple(Absence(one, march(1), march(7)) for one in "abc")


def test_a_gap_that_nobody_can_fill() -> None:
    """Everybody is away all week: the gap stands; with one day free it does not."""
    assert codes(gaps.check, problem(duty(), absences=AWAY, **SHORT), **unfilled()) == []
    free = (*AWAY[:2], Absence("c", march(1), march(4)))
    of = problem(duty(), absences=free, **SHORT)
    assert codes(gaps.check, of, **unfilled()) == ["gap-could-be-filled"]


def test_busy_people_cannot_fill_a_gap() -> None:
    """Who serves elsewhere all day is not free, in the evening they are."""
    elsewhere = [shift(1, one, duty="E", identity=f"e{one}") for one in "abc"]
    for slot, expected in (("am", []), ("evening", ["gap-could-be-filled"])):
        of = problem(
            duty(slot=slot, weekdays=frozenset({0})), duty("E", team=(role("cadre"),)), **SHORT
        )
        assert codes(gaps.check, of, *elsewhere, **unfilled()) == expected


def test_a_short_shift_that_can_be_joined() -> None:
    """Nobody may be missing from a shift that somebody free could join, or could by moving."""
    of = problem(duty(team=(role("cadre", count=2),)), absences=AWAY[1:], **SHORT)
    short = shift(1, "a")
    assert codes(gaps.check, of, short, **unfilled(1, short.id)) == []
    of = problem(duty(team=(role("cadre", count=2),)), absences=AWAY[2:], **SHORT)
    assert codes(gaps.check, of, short, **unfilled(1, short.id)) == ["gap-could-be-filled"]
    monday = (*AWAY[2:], Absence("b", march(1), march(1)))
    of = problem(duty(team=(role("cadre", count=2),)), absences=monday, **SHORT)
    assert codes(gaps.check, of, short, **unfilled(1, short.id)) == ["gap-could-be-filled"]


def test_all_hands_move_only_to_where_fewer_are_missing() -> None:
    """Where somebody else could come, and more are asked for, as many are missing there."""
    hands = duty(team=(role("cadre", count=None),), weekdays=frozenset({0, 1}))
    of = problem(hands, duty("E"), absences=(Absence("a", march(2), march(2)),), **SHORT)
    short = shift(2, "c")
    taken = [shift(day, "b", duty="E", identity=f"e{day}") for day in (1, 2)]
    assert codes(gaps.check, of, short, *taken, **unfilled(1, short.id)) == []
    found = codes(gaps.check, of, short, taken[1], **unfilled(1, short.id))
    assert found == ["gap-could-be-filled"]


@pytest.mark.parametrize(
    "settings, pin",
    [
        ({"spacing": 6, "period": "day"}, None),
        ({}, Pin("D", None, None, None, None, "never")),
    ],
)
def test_rules_keep_people_from_gaps(settings: dict[str, object], pin: Pin | None) -> None:
    """Spacing and 禁止 are reasons for a gap."""
    people = (Person("a", "a", roles=("cadre",)),)
    of = problem(
        duty(weekdays=frozenset({4}), **settings), people=people, pins=(pin,) if pin else (),
        start=march(1), end=march(7), history=(Done(march(1).replace(month=2, day=26), "D", "a"),),
    )  # fmt: skip
    said = replace(gap(5, 5), people=(Reason("a", "too soon"),))
    assert codes(gaps.check, of, gaps=(said,)) == []


def test_a_gap_gives_reasons() -> None:
    """Everybody who might have served is listed, with a reason."""
    of = problem(duty(), absences=AWAY, **SHORT)
    silent = replace(gap(1, 7), people=everybody()[:2])
    assert codes(gaps.check, of, gaps=(silent,)) == ["gap-people"]
    empty = replace(gap(1, 7), people=everybody(""))
    assert codes(gaps.check, of, gaps=(empty,)) == ["gap-people"]


# -- the whole -------------------------------------------------------------------------------------


def test_verify_is_sorted_and_the_same_each_time() -> None:
    """The verdict does not depend on the order of the plan's rows."""
    of = problem(duty(times=2), duty("E", params=having(standby=1)), **SHORT)
    shifts = shift(1, "a"), shift(2, "z"), shift(1, "a", duty="E")
    one, other = plan(of, *shifts), plan(of, *reversed(shifts))
    found = verify(one, of)
    assert found == verify(other, of)
    assert list(found) == sorted(found, key=lambda finding: finding.rule)
    assert {"unknown-id", "two-places", "standby-missing"} <= {one.rule for one in found}


def test_verify_accepts_a_good_plan() -> None:
    """A plan that keeps every rule has no finding."""
    of = problem(duty(), **SHORT)
    assert verify(plan(of, shift(1, "a"), fairness=(row(a=1, b=0, c=0),)), of) == ()
