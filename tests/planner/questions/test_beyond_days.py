"""Explanations beyond the days: pairings, rotations, households, people, shifts and duties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Duty,
    Item,
    Link,
    Milestone,
    Person,
    Pin,
    Problem,
    Unit,
)
from planner.questions.explaining.answer import explain
from planner.questions.explaining.gaps import asked
from planner.questions.explaining.question import ways_out
from planner.questions.explaining.trial import Scene, Work
from planner.questions.references import Unclear
from planner.stages.whole import make_plan
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import PERSON, TARGET, duty, houses, march, problem, role, units
from tests.builders.parameters import having
from tests.builders.telling import in_english

WEEK: dict[str, Any] = {"start": march(1), "end": march(7)}
MONDAY = frozenset({0})
VILLAGES = tuple(Unit(f"V{n}", f"{n}村", "村") for n in range(5))


def told(of: Problem, what: str, plan: Plan | None = None) -> Sequence[str]:
    """The explanation of `what` in English."""
    with speaking("en"):
        return list(explain(plan or make_plan(of), of, what))


def pairing(by: Any = PERSON, **params: Any) -> Duty:
    """Cadres linked to villages."""
    return duty("A", "pairing", owner=by, target=units("村"), period="year",
                params=having(**params))  # fmt: skip


def links(of: Problem) -> tuple[set[str], Sequence[Any]]:
    """The sorts of what forces the only pairing gap, and the ways out."""
    with speaking("en"):
        plan = make_plan(of)
        scene = Scene(plan, of, Work())
        (gap,) = plan.gaps
        question = asked(scene, gap)
        assert question is not None
        kept, ways = question.kept, list(ways_out(question))
        return {f"{fact.sort}:{':'.join(map(str, fact.about[1:]))}" for fact in kept}, ways


def test_too_little_capacity_is_counted_and_named() -> None:
    """Two leaders with two villages each leave the fifth: the limit, and nothing else."""
    of = problem(pairing(per_holder=(1, 2), per_target=(1, 1)), people=cadres("ab"),
                 places=VILLAGES, **WEEK)  # fmt: skip
    kept, ways = links(of)
    assert kept == {"spacing:per_holder"}
    assert [in_english(way.text) for way in ways if way.missing == 0] == [
        "A: at most 3 targets a holder instead of 2",
        "more holders for A: 1",
    ]
    (gap,) = make_plan(of).gaps
    lines = told(of, gap.id)
    assert "  places 5, links at most 4: short by 1." in lines


def test_too_few_targets_are_named() -> None:
    """Three leaders, two villages for one holder each: fewest against most."""
    of = problem(pairing(per_holder=(1, 1), per_target=(1, 1)), people=cadres("abc"),
                 places=VILLAGES[:2], **WEEK)  # fmt: skip
    kept, ways = links(of)
    assert kept == {"window:per_holder", "village:per_target"}
    assert {in_english(way.text) for way in ways if way.missing == 0} == {
        "A: at least 0 targets a holder instead of 1",
        "A: at most 2 holders a target instead of 1",
    }


def test_a_forbidden_link_is_named() -> None:
    """The only leader must not hold the only village: that row, and dropping it helps."""
    of = problem(pairing(TARGET), people=cadres("a"), places=VILLAGES[:1],
                 links=(Link("A", "a", "V0", "forbidden"),), **WEEK)  # fmt: skip
    kept, ways = links(of)
    assert kept == {"never:"}
    assert in_english(ways[0].text) == "drop this row: sheet 联系: a and 0村: forbidden"


def test_recusal_is_named() -> None:
    """The only leader lives in the village."""
    people = [replace(cadres("a")[0], home="V0")]
    of = problem(pairing(TARGET, avoid=("home",)), people=people, places=VILLAGES[:1], **WEEK)
    kept, _ways = links(of)
    assert kept == {"except:avoid"}


def test_units_that_must_differ_are_named() -> None:
    """A village needs two people of different units, and both are of one."""
    one = duty("A", "pairing", owner=TARGET, target=units("村"), period="year",
               team=(role("cadre", count=2),), params=having(different_units=True))  # fmt: skip
    people = cadres("ab", unit="U")
    of = problem(one, people=people, places=[*VILLAGES[:1], Unit("U", "U")], **WEEK)
    kept, ways = links(of)
    assert kept == {"units:"}
    assert any("give up this rule" in in_english(way.text) for way in ways)


def test_a_pairing_gap_that_is_not_forced_says_so() -> None:
    """A plan with a link taken out by hand: planning it again links the village."""
    of = problem(pairing(per_holder=(1, 2)), people=cadres("ab"), places=VILLAGES[:2], **WEEK)
    short = problem(pairing(per_holder=(1, 2)), people=(), places=VILLAGES[:2], **WEEK)
    lost = make_plan(replace(short, people={}))
    gap = lost.gaps[0]
    plan = replace(make_plan(of), gaps=(gap,))
    assert "Not forced: planning it again leaves nothing missing." in told(of, gap.id, plan)


def rotation(stay: tuple[int, int], cover: int) -> Problem:
    """One department goes round four groups of a village."""
    groups = [Unit(f"G{n}", f"{n}组", "组", "V") for n in range(4)]
    one = duty("R", "rotation", owner=replace_owner(), team=(role("cadre"),), target=units("组"),
               period="month", params=having(stay=stay, cover=cover))  # fmt: skip
    places = [Unit("V", "村", "村"), *groups, Unit("D", "部门", "部门")]
    return problem(one, people=cadres("a", unit="D"), places=places)


def replace_owner() -> Any:
    """Each department owes it."""
    from planner.domain.problem import Owner

    return Owner("unit", units("部门"))


def test_a_rotation_that_cannot_come_round_is_counted_and_paced() -> None:
    """Four groups of two months in six months: two months short; one month each is enough."""
    of = rotation((2, 2), 6)
    plan = make_plan(of)
    (gap,) = [one for one in plan.gaps if one.cause == "cover"]
    lines = told(of, gap.id, plan)
    assert any("8 months, 2 too many" in line for line in lines)
    ways = [line for line in lines if line.strip()[:2] in ("1.", "2.", "3.")]
    assert any("stay=1" in line and "missing" not in line for line in ways)
    assert any("cover=7" in line for line in ways)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_more_months_are_offered_than_are_enough(language: str) -> None:
    """Four groups of two months in four: three months more are enough, the last stay being cut."""
    of = rotation((2, 2), 4)
    plan = make_plan(of)
    (gap,) = [one for one in plan.gaps if one.cause == "cover"]
    with speaking(language):
        lines = list(explain(plan, of, gap.id))
    offered = re.findall(r"(?:cover|覆盖)=(\d+)", "".join(lines))
    assert offered == ["7"]


def test_households_without_room_are_counted() -> None:
    """Three households, one member who holds two: counted, and what would be needed."""
    one = duty("H", "household", owner=TARGET, target=houses(), team=(role("cadre"),),
               period="year", params=having(per_holder=(1, 2)))  # fmt: skip
    rows = [(f"h{n}", "V0", (), None) for n in range(3)]
    of = problem(one, people=cadres("a"), places=VILLAGES[:1], houses=rows, **WEEK)
    plan = make_plan(of)
    gap = next(one for one in plan.gaps if one.cause == "over_capacity")
    lines = told(of, gap.id, plan)
    assert any("3 households, 2 with somebody, 1 with nobody" in line for line in lines)
    assert "  2. more holders for H: 1" in lines


def test_a_person_is_explained() -> None:
    """Absences, shifts by duty, the load against the pool and what became of other turns."""
    of = problem(duty(weekdays=MONDAY), people=cadres("ab"), start=march(1), end=march(14),
                 absences=(Absence("b", march(8), march(12), reason="培训"),))  # fmt: skip
    plan = make_plan(of)  # b on the first Monday, a on the second: else one has both
    lines = told(of, "b", plan)
    assert lines[0] == "b  cadre"
    assert "away on 5 of 10 working days" in lines
    assert any(line.startswith("  D, this year: 1; ") for line in lines)
    assert any(line.startswith("    of 2 turns they could serve: ") for line in lines)


def test_a_shift_is_explained() -> None:
    """The other days of the week, and who else could have served at which cost."""
    of = problem(duty(), people=cadres("ab"), pins=(Pin("D", "b", march(2), None, None, "never"),),
                 **WEEK)  # fmt: skip
    plan = make_plan(of)
    (shift,) = plan.shifts
    lines = told(of, shift.id, plan)
    assert "Why this day (1 March 2027 to 7 March 2027)" in lines
    assert sum(": possible; " in line for line in lines) >= 3
    assert any("1 of 1 other could have taken it" in line for line in lines)


def test_a_shift_of_everybody_may_move_to_a_day_on_which_one_is_away() -> None:
    """全体 are those who are there: another day is possible without who is away then."""
    one = duty(team=(role("cadre", count=None),), weekdays=frozenset({0, 1}))
    of = problem(one, people=cadres("ab"), absences=(Absence("b", march(2), march(2)),), **WEEK)
    plan = make_plan(of)
    (shift,) = plan.shifts
    assert shift.date == march(1)
    lines = told(of, shift.id, plan)
    assert any(line.startswith("  2 March 2027 day: possible; ") for line in lines)
    assert "  the team: everybody named who is there comes" in lines
    assert not any("nobody else is named" in line for line in lines)


def test_a_duty_is_explained_with_what_a_holiday_cancelled() -> None:
    """取消: the Monday of the second week is off, so nothing is owed, and that is said."""
    of = problem(
        duty(weekdays=MONDAY, on_holiday="cancel"),
        people=cadres("ab"),
        calendar=(CalendarDay(march(8), "off"),),
        start=march(1),
        end=march(14),
    )
    lines = told(of, "D")
    assert "1 turn owed, by 1 owner in 1 period; held: 1" in lines
    assert any("no turn from 8 March 2027 on: 8 March 2027 fall on holidays" in x for x in lines)
    assert "Gaps: 0" in lines


def test_other_kinds_of_shift_and_gap_are_told_without_proof() -> None:
    """A household round and an overdue item: what is known is said, no more is claimed."""
    visits = duty("H", "household", owner=TARGET, target=houses(), team=(role("cadre"),),
                  period="month", params=having(per_holder=(1, 9)), slot="half")  # fmt: skip
    items = duty("I", "follow_up", team=(role("cadre"),))
    rows = [("h0", "V0", (), None)]
    of = problem(visits, items, people=cadres("a"), places=VILLAGES[:1], houses=rows,
                 items={"i": Item("i", "h0", received=march(1), person="a")})  # fmt: skip
    plan = make_plan(of)
    for shift in plan.shifts:
        lines = told(of, shift.id, plan)
        item = "Item i of the ledger, received 1 March 2027."
        said = "A household round" if shift.kind == "household" else item
        assert any(line.startswith(said) for line in lines)
    assert {shift.kind for shift in plan.shifts} == {"household", "follow_up"}


def test_what_is_not_known_is_said_with_what_is_near() -> None:
    """A misspelt duty is guessed; nonsense is refused; a doubtful name lists its shifts."""
    of = problem(duty("领导接访", weekdays=MONDAY), people=[Person("p", "王芳", roles=("cadre",))],
                 start=march(1), end=march(14))  # fmt: skip
    with speaking("en"):
        plan = make_plan(of)
        for word, said in (("领导接仿", "领导接访"), ("???", "no shift"), ("王芳 day", "may mean")):
            with pytest.raises(Unclear, match=said):
                list(explain(plan, of, word))
        assert list(explain(plan, of, "王芳"))
        assert list(explain(plan, of, "领导接访 2027-03-01"))


def test_an_explanation_that_runs_out_of_time_says_so() -> None:
    """The counts stay; the last line says that it is not finished."""
    absences = (Absence("a", march(1), march(5)),)
    of = problem(duty(), people=cadres("a"), absences=absences, **WEEK)
    plan = make_plan(of)
    with speaking("en"):
        lines = list(explain(plan, of, plan.gaps[0].id, seconds=-1))
    assert any(line.startswith("  allowed days") for line in lines)
    assert lines[-1].startswith("Not finished: as much was tried")


def test_a_step_of_a_project_of_two_duties_is_explained() -> None:
    """The steps of one project bind each other, whatever duties they belong to."""
    steps = [duty(name, "milestone", owner=TARGET, target=units("项目")) for name in "AB"]
    rows = {
        "M1": Milestone("M1", "A", "X", "设计", due=march(3)),
        "M2": Milestone("M2", "B", "X", "验收", 2, due=march(5)),
    }
    of = problem(*steps, people=cadres("ab"), places=[Unit("X", "旧改", "项目")],
                 milestones=rows, **WEEK)  # fmt: skip
    plan = make_plan(of)
    for shift in plan.shifts:
        assert any(line.startswith("Why this day") for line in told(of, shift.id, plan))
    assert len(plan.shifts) == 2


def test_a_late_step_of_a_project_of_two_duties_has_a_way_out() -> None:
    """The last day of the first step lies before the plan: the project may end later."""
    steps = [duty(name, "milestone", owner=TARGET, target=units("项目")) for name in "AB"]
    rows = {
        "M1": Milestone("M1", "A", "X", "设计"),
        "M2": Milestone("M2", "B", "X", "验收", 5, due=march(5)),
    }
    of = problem(*steps, people=cadres("ab"), places=[Unit("X", "旧改", "项目")],
                 milestones=rows, **WEEK)  # fmt: skip
    plan = make_plan(of)
    (gap,) = plan.gaps
    assert gap.cause == "late"
    assert "  2. project 旧改: later by 3 days (期限: 验收 8 March 2027)" in told(of, gap.id, plan)
