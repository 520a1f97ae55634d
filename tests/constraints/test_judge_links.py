"""Pairings and rotations before the judge."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.judging.judge import verify
from constraints.pairing import check as pairing
from constraints.rotation import check as rotation
from planner.domain.periods import month_start
from planner.domain.plan import Gap, PlannedLink, RotationRow
from planner.domain.problem import (
    Done,
    Duty,
    Link,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.whole import make_plan
from tests.builders.judge_builder import (
    PERSON,
    TARGET,
    codes,
    duty,
    gap,
    march,
    problem,
    role,
    shift,
    units,
)
from tests.builders.parameters import having

VILLAGES = tuple(Unit(one, one, "村") for one in ("v", "w", "x"))


def link(holder: str, target: str, *, current: bool = False) -> PlannedLink:
    """A planned link of duty D."""
    return PlannedLink("D", holder, target, current)


def pairs(**fields: object) -> Duty:
    """每人: cadres hold villages."""
    settings: dict[str, object] = {"owner": PERSON, "target": units("村"), **fields}
    return duty(kind="pairing", **settings)


def found(of: Problem, *links: PlannedLink, gaps: tuple[Gap, ...] = ()) -> list[str]:
    """The codes of the rule on pairings."""
    return codes(pairing.check, of, links=links, gaps=gaps)


ONE_EACH = having(per_holder=(1, 2), per_target=(1, 1))


def test_one_each() -> None:
    """Three cadres, three villages, one each."""
    of = problem(pairs(params=ONE_EACH), places=VILLAGES)
    assert found(of, link("a", "v"), link("b", "w"), link("c", "x")) == []


@pytest.mark.parametrize(
    "links, expected",
    [
        (
            ("av", "bw"),
            ["gap-could-be-filled", "gap-could-be-filled", "per-holder-least", "unheld"],
        ),
        (("av", "bw", "cx", "aw"), ["per-target"]),
        (("av", "aw", "ax"), [*["per-holder-least"] * 2, "per-holder"]),
    ],
)
def test_limits(links: tuple[str, ...], expected: list[str]) -> None:
    """Too few and too many, of holders and of targets."""
    of = problem(pairs(params=ONE_EACH), places=VILLAGES)
    assert found(of, *(link(*one) for one in links)) == sorted(expected)


def test_more_targets_than_can_be_held() -> None:
    """A gap names each village that nobody can hold."""
    exact = pairs(params=having(per_holder=(1, 1), per_target=(1, 1)))
    of = problem(exact, people=(Person("a", "a", roles=("cadre",)),), places=VILLAGES)
    said = tuple(gap(1, 31, target=one, cause="over_capacity") for one in "wx")
    assert found(of, link("a", "v"), gaps=said) == []
    assert found(of, link("a", "v"), gaps=said[:1]) == ["unheld"]


def test_everybody_before_a_second() -> None:
    """Two holders of one village while another has none."""
    of = problem(pairs(params=having(per_holder=(1, 1), per_target=(1, 2))), places=VILLAGES[:2])
    assert found(of, link("a", "v"), link("b", "w"), link("c", "w")) == []
    three = (link("a", "v"), link("b", "v"), link("c", "v"))
    assert set(found(of, *three)) >= {"second-before-first", "unheld"}


def test_states() -> None:
    """固定 is kept, 禁止 is not used, 现有 is marked and not dropped without need."""
    rows = (Link("D", "a", "v", "fixed"), Link("D", "b", "w", "forbidden"), Link("D", "c", "x"))
    of = problem(pairs(params=having(per_holder=(1, 2))), places=VILLAGES, links=rows)
    good = link("a", "v", current=True), link("b", "x"), link("c", "x", current=True)
    assert found(of, *good, link("c", "w")) == []
    wrong = link("a", "w"), link("b", "w"), link("c", "v", current=True)
    assert found(of, *wrong) == [
        "dropped-link", "fixed-link", "forbidden-link", "link-current", "second-before-first",
    ]  # fmt: skip


def test_recusal() -> None:
    """Who lives in a village of the town avoids the town, unless 固定."""
    places = (Unit("t", "t", "镇"), Unit("v", "v", "村", parent="t"))
    people = (Person("a", "a", roles=("cadre",), home="v"),)
    own = pairs(target=units("镇"), params=having(avoid=("home",)))
    assert found(problem(own, people=people, places=places), link("a", "t")) == ["recusal"]
    rows = (Link("D", "a", "t", "fixed"),)
    of = problem(own, people=people, places=places, links=rows)
    assert found(of, link("a", "t", current=True)) == []


def test_each_target_has_exactly_the_team() -> None:
    """每对象: one of each part, no more, and whoever fits the parts."""
    people = (*(Person(one, one, roles=("cadre",)) for one in "ab"), Person("m", "m", roles=("m",)))
    of = problem(
        pairs(owner=TARGET, team=(role("cadre"), role("m")), params=having(per_holder=(1, 2))),
        people=people, places=VILLAGES[:1],
    )  # fmt: skip
    assert found(of, link("a", "v"), link("m", "v")) == []
    assert found(of, link("a", "v"), link("b", "v")) == ["link-parts"]
    assert found(of, link("a", "v"), link("b", "v"), link("m", "v")) == ["per-target"]
    assert found(of, link("a", "v")) == ["gap-could-be-filled", "unheld"]
    never = (Pin("D", "m", None, None, "v", "never"),)
    of = problem(of.duties["D"], people=people, places=VILLAGES[:1], pins=never)
    said = gap(1, 31, owner="v", target="v", cause="nobody_eligible")
    assert found(of, link("a", "v"), gaps=(said,)) == []


def test_units_hold() -> None:
    """每单位: departments are the holders."""
    places = (*VILLAGES[:1], Unit("d", "d", "部门"))
    own = pairs(
        owner=Owner("unit", units("部门")), team=(TeamPart(units("部门")),),
        params=having(holder="unit", per_holder=(1, 1)),
    )  # fmt: skip
    assert found(problem(own, places=places), link("d", "v")) == []
    assert found(problem(own, places=places), link("a", "v")) == sorted(
        ["gap-could-be-filled", "link-holder", "per-holder-least"]
    )


# -- rotation ------------------------------------------------------------------------------------

GROUPS = ("g1", "g2", "g3")
PLACES = (
    Unit("v", "v", "村"),
    *(Unit(one, one, "村民组", parent="v") for one in GROUPS),
    Unit("d", "d", "部门"),
    Unit("e", "e", "部门"),
)


def turning(*owners: str, history: tuple[Done, ...] = (), **params: object) -> Problem:
    """Departments rotate through the groups of the village; the plan is March."""
    chosen = Selector(tuple(Term("unit", one) for one in owners))
    groups = Selector((Term("unit_kind", "村民组", Scope("unit", "v")),))
    own = duty(
        kind="rotation", owner=Owner("unit", chosen), period="month", target=groups,
        params=having(**params),  # type: ignore[arg-type]
    )  # fmt: skip
    people = (Person("a", "a", "d", roles=("cadre",)), Person("b", "b", "e", roles=("cadre",)))
    return problem(own, people=people, places=PLACES, history=history)


def rows(owner: str, *groups: str) -> tuple[RotationRow, ...]:
    """Rows from March on; only March is in the plan."""
    first = march(1)
    return tuple(
        RotationRow("D", owner, month_start(first, n), group, forecast=n > 0)
        for n, group in enumerate(groups)
    )


@pytest.mark.parametrize(
    "groups, expected",
    [
        (("g1", "g2", "g3"), []),
        (("g1", "g1", "g2", "g3"), []),
        (("g1", "g2"), ["forecast-short"]),
        (("g1", "g1", "g1", "g2", "g3"), ["stay-long"]),
        (("g1", "g2", "g1", "g3"), ["return"]),
        (("v", "g1", "g2", "g3"), ["rotation-target"]),
        ((), ["forecast-short", "rotation-hole"]),
    ],
)
def test_one_owner(groups: tuple[str, ...], expected: list[str]) -> None:
    """Stays of one or two months, no return before all three groups are covered."""
    of = turning("d", stay=(1, 2))
    assert codes(rotation.check, of, rotations=rows("d", *groups)) == expected


def test_history_prolongs_the_first_stay() -> None:
    """A month in g1 before the plan makes two more months there one too many."""
    past = (Done(date(2027, 2, 10), "D", "a", "g1"),)
    of = turning("d", stay=(1, 2), history=past)
    assert codes(rotation.check, of, rotations=rows("d", "g1", "g2", "g3")) == []
    assert codes(rotation.check, of, rotations=rows("d", "g1", "g1", "g2", "g3")) == ["stay-long"]
    assert codes(rotation.check, of, rotations=rows("d", "g2", "g3")) == []
    past = (Done(date(2027, 1, 10), "D", "a", "g1"),)
    of = turning("d", stay=(1, 2), history=past)
    assert codes(rotation.check, of, rotations=rows("d", "g1", "g2", "g3")) == ["return"]


def test_two_owners_are_never_in_one_group() -> None:
    """The same group in the same month is one too many."""
    of = turning("d", "e")
    good = (*rows("d", "g1", "g2", "g3"), *rows("e", "g2", "g3", "g1"))
    assert codes(rotation.check, of, rotations=good) == []
    bad = (*rows("d", "g1", "g2", "g3"), *rows("e", "g2", "g3", "g3", "g1"))
    assert codes(rotation.check, of, rotations=bad) == ["rotation-shared", "stay-long"]


def test_sharing() -> None:
    """With share a group done by one owner is done for both."""
    of = turning("d", "e", share=True)
    assert codes(rotation.check, of, rotations=(*rows("d", "g1", "g3"), *rows("e", "g2"))) == []


def test_cover() -> None:
    """Groups not reached in time are a gap, no more than need be."""
    three = rows("d", "g1", "g2", "g3")
    of = turning("d", cover=2)
    said = gap(1, 31, owner="d", cause="cover")
    assert codes(rotation.check, of, rotations=three, gaps=(said,)) == []
    assert codes(rotation.check, of, rotations=three) == ["not-covered"]
    slow = rows("d", "g1", "g1", "g2", "g3")
    two = gap(1, 31, owner="d", cause="cover", missing=2)
    of = turning("d", cover=2, stay=(1, 2))
    assert codes(rotation.check, of, rotations=slow, gaps=(two,)) == ["gap-could-be-filled"]


def test_a_stay_too_short() -> None:
    """A stay of one month where two are asked for; the last one may be cut."""
    of = turning("d", stay=(2, 2))
    six = rows("d", "g1", "g1", "g2", "g2", "g3")
    assert codes(rotation.check, of, rotations=six) == []
    short = rows("d", "g1", "g1", "g2", "g3", "g3")
    assert codes(rotation.check, of, rotations=short) == ["stay-short"]


def test_shifts_are_in_the_group_of_their_month() -> None:
    """A shift of the rotation lies in the row's target."""
    of, three = turning("d"), rows("d", "g1", "g2", "g3")
    here, there = (shift(3, "a", kind="rotation", owner="d", target=one) for one in ("g1", "g2"))
    assert codes(rotation.check, of, here, rotations=three) == []
    assert codes(rotation.check, of, there, rotations=three) == ["rotation-shift"]


def test_units_at_the_target_hold_it_from_above() -> None:
    """驻区单位@对象: street A has one unit for both its villages, B has its own in the village."""
    places = (
        Unit("A", "A", "街道"),
        Unit("a1", "a1", "村", "A"),
        Unit("a2", "a2", "村", "A"),
        Unit("bank", "bank", "驻区单位", "A"),
        Unit("b1", "b1", "村"),
        Unit("shop", "shop", "驻区单位", "b1"),
    )
    team = TeamPart(Selector((Term("unit_kind", "驻区单位", Scope("target")),)))
    one = pairs(owner=TARGET, team=(team,), params=having(holder="unit"))
    of = problem(one, places=places)
    made = make_plan(of)
    assert sorted((row.holder, row.target) for row in made.links) == [
        ("bank", "a1"),
        ("bank", "a2"),
        ("shop", "b1"),
    ]
    assert not made.gaps
    assert [finding.rule for finding in verify(made, of) if finding.hard] == []
    wrong = [link("bank", "a1"), link("bank", "a2"), link("bank", "b1")]
    assert found(of, *wrong) != []
