"""Explanations of gaps: constructed impossible cases are put down to exactly their cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from outputs.files import read_plan
from planner.domain.edits import edited
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import Absence, CalendarDay, Done, Person, Pin, Problem, Unit
from planner.questions.explaining.answer import explain
from planner.questions.explaining.conflict import Conflict, Focus, conflict
from planner.questions.explaining.days import question
from planner.questions.explaining.gaps import focus_of, gap_lines
from planner.questions.explaining.question import WayOut, ways_out
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.stages.whole import make_plan
from tests.builders.commands import sanfang
from tests.builders.day_problems import cadres, must, random_plan
from tests.builders.gap_books import book
from tests.builders.judge_builder import PERSON, TARGET, duty, gap, march, problem, role, units
from tests.builders.parameters import having
from tests.builders.sheets import write_sheets
from tests.builders.telling import in_english

WEEK: dict[str, Any] = {"start": march(1), "end": march(7)}
WEEKS: dict[str, Any] = {"start": march(1), "end": march(14)}
MONDAY, WEDNESDAY = frozenset({0}), frozenset({2})


@dataclass(frozen=True)
class Explained:
    """What came out: the scene, the proof, the ways out and all lines."""

    scene: Scene
    focus: Focus
    proof: Conflict
    ways: Sequence[WayOut]
    lines: Sequence[str]

    @property
    def causes(self) -> set[tuple[str, str]]:
        """Sort and first word of what each fact is about."""
        return {(fact.sort, _about(fact.about)) for fact in self.proof.kept}


def _about(about: tuple[object, ...]) -> str:
    one = about[0] if about else ""
    if isinstance(one, Absence):
        return one.who
    return str(one.person) if isinstance(one, Pin | Done) else str(one)


def explained(of: Problem, language: str = "en", today: date | None = None) -> Explained:
    """The explanation of the only gap of a plan."""
    with speaking(language):
        plan = make_plan(of)
        (gap,) = plan.gaps
        scene = Scene(plan, of, Work(), today)
        focus = focus_of(scene, gap)
        assert focus is not None
        proof = conflict(scene, focus)
        ways = list(ways_out(question(scene, gap, focus, proof)))
        return Explained(scene, focus, proof, ways, list(gap_lines(scene, gap)))


def _all_away() -> Problem:
    absences = tuple(Absence(one, march(3), march(3)) for one in "abc")
    return problem(duty(weekdays=WEDNESDAY), people=cadres("abc"), absences=absences, **WEEK)


def _unit_away() -> Problem:
    people = cadres("ab", unit="U")
    absences = (Absence("U", march(1), march(7), reason="会议"), Absence("c", march(1), march(2)))
    return problem(duty(), people=people, places=[Unit("U", "U")], absences=absences[:1], **WEEK)


def _spacing() -> Problem:
    return problem(duty(spacing=10), people=cadres("a"), **WEEKS)


def _past() -> Problem:
    done = (Done(march(1), "D", "a"),)
    return problem(duty(weekdays=MONDAY, spacing=6), people=cadres("a"), history=done,
                   start=march(8), end=march(14))  # fmt: skip


def _village() -> Problem:
    visits = [
        duty(name, "visit", owner=TARGET, target=units("村"), priority=rank)
        for name, rank in (("A", 1), ("D", 2))
    ]
    return problem(*visits, people=cadres("abc"), places=[Unit("V", "东村", "村")],
                   visits_per_week=1, **WEEK)  # fmt: skip


def _except() -> Problem:
    first = duty("A", weekdays=MONDAY, priority=1)
    second = duty(weekdays=MONDAY, params=having(except_=("A",)), priority=2)
    return problem(first, second, people=cadres("abc"), **WEEK)


def _units() -> Problem:
    one = duty(team=(role("cadre", count=2),), params=having(different_units=True))
    return problem(one, people=cadres("ab", unit="U"), places=[Unit("U", "U")], **WEEK)


def _leaves() -> Problem:
    return problem(duty(), people=cadres("a", until=march(7)), **WEEKS)


def _deferred() -> Problem:
    day_off = (CalendarDay(march(8), "off"),)
    absences = (Absence("a", march(9), march(9)),)
    return problem(duty(weekdays=MONDAY, start=march(8)), people=cadres("a"), calendar=day_off,
                   absences=absences, start=march(8), end=march(14))  # fmt: skip


def _two_duties() -> Problem:
    return problem(duty("A", weekdays=MONDAY, priority=1), duty(weekdays=MONDAY),
                   people=cadres("a"), **WEEK)  # fmt: skip


def _pool() -> Problem:
    """Three duties each Monday, two people for all of them."""
    three = [duty(name, weekdays=MONDAY, priority=rank) for name, rank in (("A", 1), ("B", 1))]
    return problem(*three, duty(weekdays=MONDAY), people=cadres("ab"), **WEEK)


def _never() -> Problem:
    pins = (Pin("D", "a", None, None, None, "never"),)
    return problem(duty(), people=cadres("a"), pins=pins, **WEEK)


def _last_day() -> Problem:
    absences = (Absence("a", march(5), march(5)),)
    return problem(duty(params=having(last=1)), people=cadres("a"), absences=absences, **WEEK)


def _standby() -> Problem:
    one = duty(team=(role("cadre", count=2),), weekdays=MONDAY, params=having(standby=1))
    return problem(one, people=cadres("ab"), absences=(Absence("b", march(1), march(1)),), **WEEK)


def _too_few() -> Problem:
    return problem(duty(team=(role("cadre", count=2),)), people=cadres("a"), **WEEK)


def _nobody() -> Problem:
    return problem(duty(team=(role("guest"),)), people=cadres("a"), **WEEK)


def _pinned_elsewhere() -> Problem:
    other = duty("A", weekdays=MONDAY, priority=1)
    pins = (must(march(1), duty="A", person="a"),)
    return problem(
        other,
        duty(weekdays=MONDAY, priority=3, team=(role("lead"),)),
        pins=pins,
        people=[Person("a", "a", roles=("cadre", "lead")), *cadres("b")],
        **WEEK,
    )


def _pin_that_fails() -> Problem:
    """A shall serve A on Monday, when the more important D has nobody else."""
    first = duty(weekdays=MONDAY, priority=1, team=(role("lead"),))
    people = [Person("a", "a", roles=("cadre", "lead")), *cadres("b")]
    pins = (must(march(1), duty="A", person="a"),)
    return problem(first, duty("A", weekdays=MONDAY), people=people, pins=pins, **WEEK)


def _block() -> Problem:
    """A serves A on Tuesday, so it cannot hold D's whole week, and nobody may stand in."""
    daily = duty(period="day", block="week", weekdays=frozenset({0, 1}))
    other = duty("A", weekdays=frozenset({1}), priority=1, team=(role("lead"),))
    people = [Person("a", "a", roles=("cadre", "lead")), *cadres("b", until=march(1))]
    return problem(other, daily, people=people, **WEEK)


def _in_person() -> Problem:
    absences = (Absence("a", march(1), march(5)),)
    return problem(duty(owner=PERSON), people=cadres("ab"), absences=absences, **WEEK)


CASES: list[tuple[Any, set[tuple[str, str]]]] = [
    (
        _all_away,
        {("absence", "a"), ("absence", "b"), ("absence", "c"), ("weekdays", "D")},
    ),
    (_unit_away, {("absence", "U")}),
    (_spacing, {("spacing", "D"), ("demand", "D@all@2027-W09@1")}),
    (_past, {("history", "a"), ("spacing", "D"), ("weekdays", "D")}),
    (_village, {("village", ""), ("demand", "A@V@2027-W09@1")}),
    (
        _except,
        {("except", "D"), ("weekdays", "A"), ("weekdays", "D"), ("demand", "A@all@2027-W09@1")},
    ),
    (_units, {("units", "D")}),
    (_leaves, {("service", "a")}),
    (_deferred, {("absence", "a"), ("holiday", "2027-03-08"), ("weekdays", "D")}),
    (_two_duties, {("weekdays", "A"), ("weekdays", "D"), ("demand", "A@all@2027-W09@1")}),
    (
        _pool,
        {
            ("weekdays", "A"),
            ("weekdays", "B"),
            ("weekdays", "D"),
            ("demand", "A@all@2027-W09@1"),
            ("demand", "B@all@2027-W09@1"),
        },
    ),
    (_never, {("never", "a")}),
    (_last_day, {("absence", "a"), ("window", "D")}),
    (_standby, {("absence", "b"), ("weekdays", "D")}),
    (_too_few, set()),
    (_nobody, set()),
    (
        _pinned_elsewhere,
        {("must", "a"), ("weekdays", "D"), ("demand", "A@all@2027-W09@1")},
    ),
    (_in_person, {("absence", "a")}),
    (_pin_that_fails, {("weekdays", "D"), ("demand", "D@all@2027-W09@1")}),
    (
        _block,
        {
            ("service", "b"),
            ("weekdays", "A"),
            ("demand", "A@all@2027-W09@1"),
        },
    ),
]


@pytest.mark.parametrize("case, causes", CASES)
def test_the_cause_of_an_impossible_case_is_named_exactly(
    case: Any, causes: set[tuple[str, str]]
) -> None:
    """No fact too many, none too few; and each way out leaves fewer missing."""
    found = explained(case())
    assert found.proof.forced
    assert found.causes == causes
    assert all(way.missing < found.proof.missing for way in found.ways)
    assert any(way.missing == 0 for way in found.ways)


def test_turns_of_a_pool_are_counted() -> None:
    """Four weeks, two people, one turn each per ten working days: the sum is the proof."""
    one = duty(weekdays=MONDAY, spacing=20, params=having(owner_spacing=0))
    of = problem(one, people=cadres("ab"), start=march(1), end=march(21))
    found = explained(of)
    assert found.proof.forced
    assert {sort for sort, _about in found.causes} == {"spacing", "demand"}
    assert any("At most they can take 2 of these turns (a 1, b 1): 1 short." in line
               for line in found.lines)  # fmt: skip


def test_everything_is_said_in_lines() -> None:
    """Message, counts, conflict, ways out: the whole page of a Wednesday without leaders."""
    found = explained(_all_away())
    assert found.lines == [
        "D, town: not placed between 1 March 2027 and 7 March 2027: everybody eligible is away.",
        "",
        "Counted",
        "  allowed days from 1 March 2027 to 7 March 2027: 1 (3 March 2027 (Wed))",
        "  the team needs 1, 3 are eligible: a, b, c",
        "    3 March 2027 (Wed): 3 away: a, b, c; 0 left for 1",
        "",
        "What forces it (tried without each: then fewer are missing)",
        "  a is away 3 March 2027",
        "  b is away 3 March 2027",
        "  c is away 3 March 2027",
        "  D is held on Wed only",
        "",
        "Ways out (each tried), the smallest first",
        "  1. D may also be held on Mon",
        "  2. D may also be held on Tue",
        "  3. D may also be held on Thu",
        "  4. D may also be held on Fri",
        "  5. a: drop the absence",
        "  6. b: drop the absence",
        "  7. c: drop the absence",
        "  8. more people who may serve D, free on one of its days: 1",
    ]


def test_a_village_over_its_limit_is_counted() -> None:
    """Two visits must fall into a week that may have one; a limit of two is the way out."""
    found = explained(_village())
    assert "  东村, week of 1 March 2027: 2 visits must fall into it, 1 may." in found.lines
    assert in_english(found.ways[0].text) == "2 visits per village and week instead of 1"


def test_an_absence_is_shortened_no_more_than_needed() -> None:
    """Away the whole week: to be there on Monday costs one day, and is said so."""
    found = explained(_in_person())
    said = [in_english(way.text) for way in found.ways]
    assert "a: absence begins on 2 March 2027 (shorter by 1 d)" in said


def test_a_gap_that_nothing_forces_names_the_change_that_fills_it() -> None:
    """Somebody edits a shift away and writes a gap: the plan could simply hold it again."""
    of = problem(duty(weekdays=MONDAY), people=cadres("a"), **WEEK)
    plan = make_plan(of)
    (shift,) = plan.shifts
    told = gap(1, 7, obligation=shift.id)
    scene = Scene(replace(plan, shifts=(), gaps=(told,)), of, Work())
    focus = focus_of(scene, told)
    assert focus is not None
    with speaking("en"):
        lines = list(gap_lines(scene, told))
    assert "Not forced: this change of the plan closes it." in lines
    assert "  D@all@2027-W09@1: 1 March 2027 day, a" in lines


def test_the_time_can_run_out() -> None:
    """Explaining stops by its clock, never with half an answer given as whole."""
    of = _all_away()
    scene = Scene(make_plan(of), of, Work(seconds=-1))
    focus = focus_of(scene, scene.plan.gaps[0])
    assert focus is not None
    with pytest.raises(OutOfTime):
        conflict(scene, focus)


def test_where_one_easing_is_not_enough_two_are_named() -> None:
    """A is away and forbidden as well: neither alone helps, both together do."""
    pins = (Pin("D", "a", None, None, None, "never"),)
    absences = (Absence("a", march(1), march(5)),)
    of = problem(duty(), people=cadres("a"), pins=pins, absences=absences, **WEEK)
    found = explained(of)
    said = (
        "a: absence begins on 2 March 2027 (shorter by 1 d),"
        " and drop this row: sheet 指定 rules out: D a"
    )
    assert said in [in_english(way.text) for way in found.ways]
    assert found.ways[0].missing == 0


def test_ways_out_hold_when_everything_is_planned_again() -> None:
    """Random problems: with any way out taken, the whole plan has fewer or lesser gaps."""
    for seed in (2, 5, 9, 11, 24, 26):
        of, plan = random_plan(seed)
        for told in plan.gaps[:2]:
            scene = Scene(plan, of, Work())
            focus = focus_of(scene, told)
            if focus is None or not focus.demands:
                continue
            proof = conflict(scene, focus)
            assert proof.forced
            for way in ways_out(question(scene, told, focus, proof)):
                again = make_plan(edited(of, way.edits))
                assert by_priority(again, of) < by_priority(plan, of)


def by_priority(plan: Plan, of: Problem) -> list[int]:
    """How many people are missing for duties of each priority, the highest first."""
    return [
        sum(one.missing for one in plan.gaps if of.duties[one.duty].priority == rank)
        for rank in range(1, 6)
    ]


def test_a_pin_of_somebody_the_team_does_not_name_says_so() -> None:
    """The reason, that no rule has to do with it, and what would help all the same."""
    people = [*cadres("a"), Person("z", "z", roles=("guest",))]
    of = problem(duty(), people=people, pins=(must(march(3), person="z"),), **WEEK)
    found = explained(of)
    assert "  z: Not eligible: the duty's team does not name this person." in found.lines
    assert [in_english(way.text) for way in found.ways] == [
        "D: z is named in 人员, too",
        "drop this row: sheet 指定 demands: D z 3 March 2027",
    ]


def test_a_pin_after_somebodys_term_says_that_it_ended() -> None:
    """止 lies before the day: that is the reason, and a longer term is the way out."""
    people = [*cadres("a", until=march(2)), *cadres("b")]
    found = explained(problem(duty(), people=people, pins=(must(march(3), person="a"),), **WEEK))
    (reason,) = found.scene.plan.gaps[0].people
    assert reason.reason == "in service until 2 March 2027 only"
    assert found.causes == {("service", "a")}
    assert in_english(found.ways[0].text) == "a stays in service until 3 March 2027"


def test_a_pin_on_a_holiday_says_nothing_else() -> None:
    """The day is a holiday; that the person could serve on others is not denied."""
    day_off = (CalendarDay(march(3), "off"),)
    pins = (must(march(3), person="a"),)
    found = explained(problem(duty(), people=cadres("ab"), calendar=day_off, pins=pins, **WEEK))
    (reason,) = found.scene.plan.gaps[0].people
    assert reason.reason == "That day is a public holiday."
    assert found.causes == {("holiday", "2027-03-03")}


def test_another_pin_that_is_the_cause_may_be_dropped() -> None:
    """Two 必须 want one person at once: either row may go."""
    pins = (must(march(3), duty="A", person="a"), must(march(3), person="a"))
    of = problem(duty("A", priority=1), duty(), people=cadres("ab"), pins=pins, **WEEK)
    found = explained(of)
    assert found.causes == {("must", "a"), ("demand", "A@all@2027-W09@1")}
    assert [in_english(way.text) for way in found.ways] == [
        "drop this row: sheet 指定 demands: A a 3 March 2027",
        "drop this row: sheet 指定 demands: D a 3 March 2027",
    ]


def test_every_day_that_would_do_is_named() -> None:
    """Away from Monday to Friday: each day of the five is a way out of its own."""
    absences = (Absence("a", march(1), march(5)),)
    found = explained(problem(duty(), people=cadres("a"), absences=absences, **WEEK))
    assert [in_english(way.text) for way in found.ways if not way.last_resort] == [
        "a: absence ends on 4 March 2027 (shorter by 1 d)",
        "a: absence begins on 2 March 2027 (shorter by 1 d)",
        "a is there on 2 March 2027, between two absences",
        "a is there on 3 March 2027, between two absences",
        "a is there on 4 March 2027, between two absences",
    ]


def test_a_household_that_others_visit_that_week_is_told(tmp_path: Path) -> None:
    """Two duties come to one household with people of their own: one of them is a gap."""
    sheets = book(
        "A,走访甲,走访,每对象,甲角,户:困难户,周,1,,上午,,,1,,",
        "B,走访乙,走访,每对象,乙角,户:困难户,周,1,,下午,,,3,,",
        people=("a,甲,T,甲角,,,,", "b,乙,T,乙角,,,,"),
        户=("H1,G1,困难户,",),
    )
    place = write_sheets(tmp_path / "book", sheets)
    assert sanfang("plan", place, "--out", tmp_path / "plan").exit_code == 0
    (gap,) = read_plan(tmp_path / "plan").gaps
    assert gap.message.endswith("该户当周由他人走访。")
    said = sanfang("explain", gap.id, "--plan", tmp_path / "plan", "--book", place).output
    assert "走访甲 H1（2027年3月1日–2027年3月7日）：同一户一周内只能由同样的人走访" in said
    assert "并非必然" not in said


def test_days_that_are_over_are_no_way_out() -> None:
    """On the Tuesday the duty of that Wednesday, when all are away, may not be on the Monday."""
    before, on_tuesday = (explained(_all_away(), today=day) for day in (None, march(2)))
    monday, *later = (f"D may also be held on {day}" for day in ("Mon", "Tue", "Thu", "Fri"))
    then, now = ({in_english(way.text) for way in one.ways} for one in (before, on_tuesday))
    assert {monday, *later} <= then
    assert then - now == {monday}


def test_a_gap_that_is_over_has_its_causes_and_no_way_out() -> None:
    """A week later: why it was, and that nothing closes it any more."""
    of = replace(_all_away(), settings=replace(_all_away().settings, end=march(14)))
    plan = make_plan(of)
    (gap,) = plan.gaps
    with speaking("zh"):
        lines = list(explain(plan, of, gap.id, today=march(8)))
    assert "  a2027年3月3日不在" in lines
    assert lines[-2:] == ["出路", "  已没有：它的日子都过去了"]
