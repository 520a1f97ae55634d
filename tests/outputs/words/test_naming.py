"""What things are called in outputs, in both languages, and what is masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from outputs.words.naming import (
    CAUSES,
    Names,
    cause_word,
    kind_word,
    masked_name,
    slot_word,
)
from planner.domain.language import speaking
from planner.domain.spoken import date_word, day_word, month_word, period_word, weekday_word
from tests.builders.sample_plan import sample

MONDAY = date(2027, 1, 4)


def test_words_follow_the_language() -> None:
    """Dates, weekdays, slots and kinds are Chinese by default and English where asked."""
    chinese = ("2027年1月4日", "1月4日", "2027年1月", "星期一", "全天", "接访")
    english = ("4 January 2027", "4 Jan", "January 2027", "Mon", "day", "reception")

    def words() -> tuple[str, ...]:
        return (
            date_word(MONDAY),
            day_word(MONDAY),
            month_word(MONDAY),
            weekday_word(MONDAY),
            slot_word("day"),
            kind_word("reception"),
        )

    assert words() == chinese
    with speaking("en"):
        assert words() == english


@pytest.mark.parametrize(
    "first, last, word",
    [
        (MONDAY, MONDAY, "2027年1月4日"),
        (date(2027, 1, 1), date(2027, 1, 31), "2027年1月"),
        (date(2027, 1, 1), date(2027, 3, 31), "2027年1月1日至3月31日"),
        (date(2026, 12, 28), date(2027, 1, 3), "2026年12月28日至2027年1月3日"),
    ],
)
def test_periods_are_said_briefly(first: date, last: date, word: str) -> None:
    """A day, a whole month, and days of one year are said without repeating themselves."""
    assert period_word(first, last) == word


def test_two_of_one_name_are_told_apart() -> None:
    """Where answers name people: by the name alone, and with the id where two have it."""
    problem, _plan = sample()
    people = dict(problem.people)
    first, second, third = list(people)[:3]
    people[second] = replace(people[second], name=people[first].name)
    names = Names(replace(problem, people=people))
    assert names.apart(third) == people[third].name
    assert names.apart(first) == f"{people[first].name}（{first}）"
    assert names.apart(second) == f"{people[first].name}（{second}）"
    assert (names.apart("nobody"), names.apart(None)) == ("nobody", "")


def test_names_are_masked() -> None:
    """A masked name shows its first character and does not tell how long it is."""
    assert [masked_name(name) for name in ("张三", "欧阳文远", " 李四 ", "")] == [
        "张*",
        "欧*",
        "李*",
        "",
    ]


def test_every_cause_has_its_words() -> None:
    """All causes of the plan format are said in Chinese; an unknown one shows as it is."""
    assert all(cause_word(cause) != str(CAUSES[cause].template) for cause in CAUSES)
    assert cause_word("something_new") == "something_new"


def test_units_are_told_apart() -> None:
    """第一组 of two villages gets its village, and so do its sisters; other names stay."""
    names = Names(sample()[0])
    assert [names.unit(unit) for unit in ("G11", "G12", "G21", "V1")] == [
        "东河村第一组",
        "东河村第二组",
        "西桥村第一组",
        "东河村",
    ]


def test_unknown_ids_are_shown_as_they_are() -> None:
    """Whoever left the workbook is still called something; None is nothing."""
    names = Names(sample()[0])
    assert (names.person("gone"), names.unit("gone"), names.person(None)) == ("gone", "gone", "")
    assert names.target("H1") == "H1"


def test_substitutes_do_not_serve() -> None:
    """A person whose part is the number of the team's parts is a substitute."""
    problem, plan = sample()
    names = Names(problem)
    shift = next(one for one in plan.shifts if one.id == "R1.2027-W01")
    assert (names.serving(shift), names.substitutes(shift)) == (("P1", "P5"), ("P2",))
