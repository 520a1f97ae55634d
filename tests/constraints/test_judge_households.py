"""Households before the judge: who holds them, and how often they are visited."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from constraints.household_links import check as household_links
from constraints.household_rounds import check as household_rounds
from constraints.visitors import check as visitors
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Absence, Cadence, Done, Duty, Link, Person, Pin, Problem, Unit
from tests.builders.judge_builder import (
    PERSON,
    TARGET,
    codes,
    duty,
    gap,
    held,
    houses,
    march,
    problem,
    role,
    shift,
)
from tests.builders.parameters import having

PLACES = (
    Unit("v", "v", "村"),
    Unit("g", "g", "村民组", parent="v"),
    Unit("k", "k", "村民组", parent="v"),
)
HOUSES = tuple((one, "g", ("困难户",) if one == "h1" else (), None) for one in ("h1", "h2", "h3"))


def cadres(**limits: int | None) -> tuple[Person, ...]:
    """Cadres of the village with their 联户上限."""
    return tuple(
        Person(one, one, "v", roles=("cadre",), household_limit=limit)
        for one, limit in limits.items()
    )


def holding(**params: object) -> Duty:
    """每对象: each household has a cadre of its village; no visits are owed."""
    return duty(
        kind="household", owner=TARGET, target=houses(), team=(role("cadre", "target"),),
        times=0, params=having(**params),  # type: ignore[arg-type]
    )  # fmt: skip


def township(own: Duty, people: tuple[Person, ...], **fields: object) -> Problem:
    """Three households in one group."""
    settings: dict[str, object] = {"houses": HOUSES, "places": PLACES, **fields}
    return problem(own, people=people, **settings)  # type: ignore[arg-type]


def rows(**of: str) -> pd.DataFrame:
    """households.csv: each household with a letter per holder."""
    return held(*((one, "D", person) for one, people in sorted(of.items()) for person in people))


def found(of: Problem, holders: pd.DataFrame, *gaps: Gap) -> list[str]:
    """The codes of the rule on links."""
    return codes(household_links.check, of, holders=holders, gaps=gaps)


TWO = cadres(a=None, b=None)


def test_everybody_held() -> None:
    """Capacity two each: three households fit."""
    of = township(holding(per_holder=(2, 2)), TWO)
    assert found(of, rows(h1="a", h2="a", h3="b")) == []


@pytest.mark.parametrize(
    "holders, expected",
    [
        ({"h1": "a", "h2": "a", "h3": "a"}, ["per-holder"]),
        ({"h1": "a", "h2": "a"}, ["gap-could-be-filled", "unheld"]),
        ({"h1": "ab", "h2": "a", "h3": "b"}, ["household-too-many"]),
        ({"h1": "z", "h2": "a", "h3": "b"}, ["household-holder"]),
    ],
)
def test_limits(holders: dict[str, str], expected: list[str]) -> None:
    """One too many, one too few, and somebody from elsewhere."""
    of = township(holding(per_holder=(2, 2)), (*TWO, Person("z", "z")))
    assert found(of, rows(**holders)) == expected


def test_overfull() -> None:
    """Nobody has room: each household without a holder is one gap."""
    of = township(holding(per_holder=(1, 1)), TWO)
    said = gap(1, 31, owner="h3", target="h3", cause="over_capacity", sort="holders")
    assert found(of, rows(h1="a", h2="b"), said) == []
    assert found(of, rows(h1="a", h2="b")) == ["unheld"]


def test_a_limit_of_ones_own() -> None:
    """联户上限 replaces the capacity, up and down."""
    of = township(holding(per_holder=(1, 1)), cadres(a=3))
    assert found(of, rows(h1="a", h2="a", h3="a")) == []
    of = township(holding(per_holder=(3, 3)), cadres(a=2, b=1))
    assert found(of, rows(h1="a", h2="a", h3="a")) == ["household-limit"]


def test_mix() -> None:
    """Everybody with households has one of the category, or a gap says who has not."""
    of = township(holding(mix=(("困难户", 1),)), TWO)
    assert found(of, rows(h1="a", h2="a", h3="a")) == []
    assert found(of, rows(h1="a", h2="a", h3="b")) == ["mix"]


def test_one_holder_of_each_part() -> None:
    """Two parts: one of each."""
    member = Person("m", "m", "v", roles=("member",))
    own = duty(
        kind="household", owner=TARGET, target=houses(),
        team=(role("cadre", "target"), role("member", "target")), times=0,
    )  # fmt: skip
    of = township(own, (*TWO, member))
    assert found(of, rows(h1="am", h2="bm", h3="am")) == []
    assert found(of, rows(h1="ab", h2="bm", h3="am")) == ["household-parts"]


def test_contacts_stay() -> None:
    """现联系人 stays while there is room, and while nothing forbids it."""
    kept = (("h1", "g", (), "a"), *HOUSES[1:])
    of = township(holding(per_holder=(2, 2)), TWO, houses=kept)
    assert found(of, rows(h1="a", h2="b", h3="b")) == []
    assert found(of, rows(h1="b", h2="a", h3="b")) == ["dropped-contact"]
    forbidden = (Link("D", "a", "h1", "forbidden"),)
    of = township(holding(per_holder=(2, 2)), TWO, houses=kept, links=forbidden)
    assert found(of, rows(h1="b", h2="a", h3="b")) == []
    assert found(of, rows(h1="a", h2="a", h3="b")) == ["forbidden-link"]


def test_each_person_holds_some() -> None:
    """每人: everybody holds at least so many, households may be left over."""
    own = duty(
        kind="household", owner=PERSON, target=houses(), team=(role("cadre"),), times=0,
        params=having(per_holder=(1, 2)),
    )  # fmt: skip
    of = township(own, TWO)
    assert found(of, rows(h1="a", h2="b")) == []
    assert found(of, rows(h1="a", h2="a")) == ["per-holder-least"]


# -- rounds ----------------------------------------------------------------------------------------


def visiting(*cadences: Cadence, **fields: object) -> Duty:
    """A household duty whose households are visited."""
    return duty(
        kind="household", owner=TARGET, target=houses(), team=(role("cadre", "target"),),
        params=having(visits=cadences), **fields,
    )  # fmt: skip


MONTHLY = Cadence("全部", 1, "month")
MINE = rows(h1="a", h2="a", h3="a")


def around(day: int, *households: str, person: str = "a", target: str = "g") -> Shift:
    """A round of `person`."""
    return shift(
        day, person, kind="household", owner=person, target=target, households=households
    )  # fmt: skip


def rounds(of: Problem, *shifts: Shift, gaps: tuple[Gap, ...] = ()) -> list[str]:
    """The codes of the rule on rounds."""
    return codes(household_rounds.check, of, *shifts, holders=MINE, gaps=gaps)


def test_one_round_for_all() -> None:
    """Three households, one visit each in March."""
    of = township(visiting(MONTHLY), TWO)
    assert rounds(of, around(3, "h1", "h2", "h3")) == []


def test_too_few_visits() -> None:
    """A household not visited is missing, and the gap must be one."""
    of = township(visiting(MONTHLY), cadres(a=None))
    assert rounds(of, around(3, "h1", "h2")) == ["gap-could-be-filled", "visits-missing"]
    away = (Absence("a", march(1), march(31)),)
    of = township(visiting(MONTHLY), cadres(a=None), absences=away)
    said = gap(1, 31, owner="a", missing=3, cause="all_away", sort="visits")
    assert rounds(of, gaps=(said,)) == []
    assert rounds(of) == ["visits-missing"]
    many = gap(1, 31, owner="a", missing=4, cause="all_away", sort="visits")
    assert rounds(of, gaps=(many,)) == ["gap-missing"]


def test_one_visit_counts_for_every_cadence() -> None:
    """Hardship households are visited twice, all of them once."""
    of = township(visiting(MONTHLY, Cadence("困难户", 2, "month")), TWO)
    assert rounds(of, around(3, "h1", "h2", "h3"), around(17, "h1")) == []
    assert "visits-missing" in rounds(of, around(3, "h1", "h2", "h3"))


def test_the_elapsed_share() -> None:
    """A quarter's visits in a plan of March: 31 of 90 days of three households, rounded up."""
    of = township(visiting(Cadence("全部", 1, "quarter")), TWO)
    assert rounds(of, around(3, "h1", "h2")) == []
    assert "visits-missing" in rounds(of, around(3, "h1"))


def test_the_share_since_the_first_row_of_history() -> None:
    """With history since January the whole quarter is owed, less what was done."""
    past = (Done(date(2027, 1, 1), "D", "a", "h1"),)
    of = township(visiting(Cadence("全部", 1, "quarter")), TWO, history=past)
    assert rounds(of, around(3, "h2", "h3")) == []
    assert "visits-missing" in rounds(of, around(3, "h2"))


def rows_of_past(**days: date) -> tuple[Done, ...]:
    """历史 of the duty: when each household was visited."""
    return tuple(Done(day, "D", "a", household) for household, day in days.items())


OLD, NEW = date(2026, 9, 1), date(2027, 1, 5)


@pytest.mark.parametrize(
    "cadences, past, visited, expected",
    [
        # Half of three are two, rounded up; nobody was ever visited: any two.
        ([("全部", 50)], {}, ["h1", "h2"], []),
        ([("全部", 50)], {}, ["h2", "h3"], []),
        ([("全部", 50)], {}, ["h3"], ["gap-could-be-filled", "visits-missing"]),
        ([("全部", 33)], {}, ["h3"], []),
        # Who waits longest is visited: never, then longest ago; equally long is a free choice.
        ([("全部", 33)], {"h1": OLD, "h2": NEW, "h3": NEW}, ["h1"], []),
        ([("全部", 33)], {"h1": OLD, "h2": NEW, "h3": NEW}, ["h2"], ["longest-ago"]),
        ([("全部", 33)], {"h1": OLD, "h2": NEW}, ["h3"], []),
        ([("全部", 33)], {"h1": OLD, "h2": NEW}, ["h1"], ["longest-ago"]),
        ([("全部", 50)], {"h1": NEW, "h2": NEW}, ["h1", "h3"], []),
        # A visit in the period before the plan is one of those owed.
        ([("全部", 50)], {"h1": march(1), "h2": OLD}, ["h3"], []),
        # h1 alone is 困难户, and its visit owed for that; it counts for all.
        ([("全部", 33), ("困难户", 100)], {"h1": NEW}, ["h1"], []),
        ([("全部", 67), ("困难户", 100)], {"h1": NEW, "h2": NEW}, ["h1", "h3"], ["visits-missing"]),
        ([("全部", 33), ("困难户", 50)], {"h1": NEW}, ["h1"], []),
        # Others of the category alone are passed over.
        ([("困难户", 50)], {"h1": NEW}, ["h1"], []),
    ],
)
def test_a_part_of_the_households(
    cadences: list[tuple[str, int]], past: dict[str, date], visited: list[str], expected: list[str]
) -> None:
    """So many, rounded up in each category; those of one holder and unit who wait longest."""
    own = visiting(*(Cadence(category, 1, "month", percent) for category, percent in cadences))
    of = township(own, cadres(a=None), history=rows_of_past(**past))
    found = rounds(of, around(3, *visited))
    assert [one for one in found if one != "gap-could-be-filled"] == [
        one for one in expected if one != "gap-could-be-filled"
    ]


def test_whoever_waits_longer_in_vain() -> None:
    """禁止, 必须, somebody else in the week and another holder excuse a visit out of turn."""
    part = visiting(Cadence("全部", 1, "month", 33))
    past = rows_of_past(h1=OLD, h2=NEW, h3=NEW)
    visit = around(3, "h2")
    assert rounds(township(part, cadres(a=None), history=past), visit) == ["longest-ago"]
    for pin in (
        Pin("D", None, None, None, "h1", "never"),
        Pin("D", None, march(3), None, "h2", "must"),
    ):
        assert rounds(township(part, cadres(a=None), history=past, pins=(pin,)), visit) == []
    other = duty("V", "visit", target=houses())
    people = (*cadres(a=None), Person("z", "z", roles=("cadre",)))
    of = problem(part, other, people=people, houses=HOUSES, places=PLACES, history=past)
    there = shift(5, "z", duty="V", kind="visit", target="h1", households=("h1",))
    assert rounds(of, visit, there) == []
    theirs = codes(household_rounds.check, township(part, TWO, history=past), visit,
                   holders=rows(h1="b", h2="a", h3="a"))  # fmt: skip
    assert theirs == []


def test_a_term_is_the_plan() -> None:
    """Once a term: every household in the plan, whatever month it is."""
    of = township(visiting(Cadence("全部", 1, "term")), TWO)
    assert rounds(of, around(3, "h1", "h2"), around(17, "h3")) == []
    assert "visits-missing" in rounds(of, around(3, "h1", "h2"))


@pytest.mark.parametrize(
    "bad, expected",
    [
        (around(3, "h1", "h2", "h3", target="k"), ["round-unit"]),
        (around(3, "h1", "h2", "h3", target="v"), []),
        (around(3, "h1", "h2", "h3", person="b"), ["not-holder"]),
        (around(6, "h1", "h2", "h3"), ["forbidden-day"]),
    ],
)
def test_rounds(bad: Shift, expected: list[str]) -> None:
    """A round is in its target, by its holder, on a day of the duty."""
    assert rounds(township(visiting(MONTHLY), TWO), bad) == expected


def test_the_size_of_a_round() -> None:
    """At most so many households in one round."""
    of = township(visiting(MONTHLY), TWO, households_per_round=2)
    assert rounds(of, around(3, "h1", "h2", "h3")) == ["round-size"]
    assert rounds(of, around(3, "h1", "h2"), around(4, "h3")) == []


def test_not_by_different_people_in_one_week() -> None:
    """Another person's visit waits for the next week."""
    visit = duty("V", "visit", target=houses())
    people = (*TWO, Person("z", "z", roles=("cadre",)))
    settings: dict[str, object] = {"houses": HOUSES, "places": PLACES}
    of = problem(visiting(MONTHLY), visit, people=people, **settings)  # type: ignore[arg-type]
    mine = around(3, "h1", "h2", "h3")
    same = shift(5, "z", duty="V", kind="visit", target="h1", households=("h1",))
    later = shift(8, "z", duty="V", kind="visit", target="h1", households=("h1",))
    assert codes(visitors.check, of, mine, same) == ["different-people"]
    assert codes(visitors.check, of, mine, later) == []
