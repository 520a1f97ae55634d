"""Gaps in words: every cause, person by person, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from planner.domain.language import speaking
from planner.domain.plan import Gap
from planner.domain.problem import Absence, Done, Person, Pin, Problem, Unit
from tests.builders.day_problems import cadres, must, planned
from tests.builders.judge_builder import TARGET, duty, march, problem, role, units
from tests.builders.parameters import having

WEEK: dict[str, Any] = {"start": march(1), "end": march(7)}
MONDAY = frozenset({0})


def gaps(of: Problem, language: str = "zh") -> Sequence[Gap]:
    """The gaps of a plan that the judge accepts, told in `language`."""
    with speaking(language):
        plan, broken = planned(of)
    assert broken == []
    return plan.gaps


def _away() -> Problem:
    absences = (Absence("a", march(1), march(1), reason="出差"),)
    return problem(duty(weekdays=MONDAY), people=cadres("a"), absences=absences, **WEEK)


def _busy() -> Problem:
    other = duty("A", weekdays=MONDAY, priority=1)
    return problem(other, duty(weekdays=MONDAY), people=cadres("a"), **WEEK)


def _spacing() -> Problem:
    past = (Done(date(2027, 2, 26), "D", "a"),)
    return problem(duty(weekdays=MONDAY, spacing=3), people=cadres("a"), history=past, **WEEK)


def _nobody() -> Problem:
    return problem(duty(team=(role("guest"),)), **WEEK)


def _nobody_else() -> Problem:
    return problem(
        duty(team=(role("cadre", count=2),), weekdays=MONDAY), people=cadres("a"), **WEEK
    )


def _limit() -> Problem:
    visits = [
        duty(
            name,
            "visit",
            owner=TARGET,
            target=units("村"),
            priority=rank,
            slot=slot,
            weekdays=MONDAY,
        )
        for name, rank, slot in (("A", 1, "am"), ("D", 2, "pm"))
    ]
    places = [Unit("V", "东村", "村")]
    return problem(*visits, people=cadres("a"), places=places, visits_per_week=1, **WEEK)


def _forbidden() -> Problem:
    pins = (Pin("D", "a", None, None, None, "never"),)
    return problem(duty(weekdays=MONDAY), people=cadres("a"), pins=pins, **WEEK)


def _stranger() -> Problem:
    people = [*cadres("a"), Person("z", "z", roles=("guest",))]
    return problem(duty(), people=people, pins=(must(march(3), person="z"),), **WEEK)


def _units() -> Problem:
    one = duty(team=(role("cadre", count=2),), weekdays=MONDAY, params=having(different_units=True))
    places = [Unit("U", "U", "部门")]
    return problem(one, people=cadres("ab", unit="U"), places=places, **WEEK)


CASES = [
    (_away, "all_away", "不在（出差）", "away (出差)"),
    (_busy, "all_busy", "已安排A", "already at A"),
    (
        _spacing,
        "spacing",
        "与另一次相隔不足3个工作日",
        "within 3 working days of another turn",
    ),
    (_limit, "limit", "该村当周来访已满1次", "the village has its 1 visit of the week"),
    (_forbidden, "pin", "指定表禁止", "ruled out by sheet 指定"),
    (
        _stranger,
        "pin",
        "不在人选范围内：制度的「人员」不包括此人。",
        "Not eligible: the duty's team does not name this person.",
    ),
    (_units, "all_busy", "同单位已有人参加", "somebody of the same unit serves already"),
]


@pytest.mark.parametrize("case, cause, chinese, english", CASES)
def test_a_gap_says_why_for_each_person(case: Any, cause: str, chinese: str, english: str) -> None:
    """The cause, and the reason of everybody who might have served, in both languages."""
    for language, reason in (("zh", chinese), ("en", english)):
        (gap,) = gaps(case(), language)
        assert gap.cause == cause
        assert gap.people
        assert {one.reason for one in gap.people} == {reason}


@pytest.mark.parametrize(
    "case, chinese, english",
    [
        (
            _nobody,
            "D（town）：2027年3月1日至2027年3月7日未能安排，无人符合条件。",
            "D, town: not placed between 1 March 2027 and 7 March 2027: nobody is eligible.",
        ),
        (
            _nobody_else,
            "D（town）：2027年3月1日缺1人，没有其他人符合条件。",
            "D, town: 1 person short on 1 March 2027: nobody else is eligible.",
        ),
    ],
)
def test_a_gap_without_candidates_says_so(case: Any, chinese: str, english: str) -> None:
    """Nobody eligible, or nobody besides those who serve already, are told apart."""
    for language, message in (("zh", chinese), ("en", english)):
        (gap,) = gaps(case(), language)
        assert (gap.cause, gap.people, gap.message) == ("nobody_eligible", (), message)


def test_reasons_count_days() -> None:
    """Over a week the reasons are counted: three days away, two days at another duty."""
    absences = (Absence("a", march(1), march(3), reason="培训"),)
    other = duty("A", period="day", priority=1, start=march(4))
    of = problem(other, duty(), people=cadres("a"), absences=absences, **WEEK)
    (gap,) = gaps(of)
    assert gap.people[0].reason == "3天不在（培训）；2天已安排A"


def test_a_pin_that_fails_names_itself() -> None:
    """The gap of a 必须 holds ids only, and says what was demanded and that it failed."""
    (gap,) = gaps(_stranger())
    assert gap.id == "gap@pin@D@z@2027-03-03@D@all@2027-W09@1"
    assert gap.message == "D：指定表的要求（z 2027年3月3日）无法满足。"
