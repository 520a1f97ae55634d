"""Whom a selector means, in every combination of name and scope."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from planner.domain.directory import Context, Directory
from planner.domain.problem import (
    HOUSEHOLD_COLUMNS,
    Person,
    Problem,
    Scope,
    Selector,
    Settings,
    Term,
    Unit,
)
from tests.builders.links import linked

UNITS = (
    Unit("T", "示例镇", "镇"),
    Unit("D", "农业办", "部门", "T"),
    Unit("V1", "东村", "行政村", "T", tags=("后进村",)),
    Unit("V2", "西村", "行政村", "T"),
    Unit("G1", "东村一组", "村民组", "V1"),
    Unit("G2", "东村二组", "村民组", "V1"),
    Unit("G3", "西村一组", "村民组", "V2"),
)
PEOPLE = (
    Person("mayor", "镇长", "T", roles=("领导", "党员")),
    Person("clerk", "干事", "D", roles=("干部", "党员")),
    Person("east", "东支书", "V1", roles=("干部",)),
    Person("group", "组长", "G1", roles=("组长",)),
    Person("west", "西支书", "V2", roles=("干部",)),
    Person("free", "志愿者", None, roles=("志愿者",)),
)
HOUSES = (
    ("h1", "G1", ("贫困户",)),
    ("h2", "G2", ("老干部", "贫困户")),
    ("h3", "G3", ()),
    ("h4", "V2", ("贫困户",)),
)
JUNE, JULY = date(2027, 6, 1), date(2027, 7, 1)
LINKS = linked(
    [
        ("pair", "mayor", "V1"),
        ("pair", "clerk", "V2"),
        ("unit", "D", "V1"),
        ("house", "clerk", "h1"),
        ("house", "clerk", "h4"),
    ],
    [("round", "D", JUNE, "G1"), ("round", "D", JULY, "G2")],
)


def directory() -> Directory:
    """A town with a department, two villages and three groups."""
    rows = [
        dict(zip(HOUSEHOLD_COLUMNS, (one, where, "", categories), strict=False))
        for one, where, categories in HOUSES
    ]
    return Directory(
        Problem(
            Settings("示例镇", JUNE, date(2027, 7, 31)),
            units={unit.id: unit for unit in UNITS},
            people={person.id: person for person in PEOPLE},
            households=pd.DataFrame(rows, columns=list(HOUSEHOLD_COLUMNS)).astype(object),
        )
    )


def selector(*terms: Term) -> Selector:
    """A selector of some terms."""
    return Selector(terms)


def people(term: Term, **where: object) -> set[str]:
    """Whom one term means in a context."""
    context = Context(links=LINKS, **where)  # type: ignore[arg-type]
    return set(directory().people(selector(term), context))


def units(term: Term, **where: object) -> set[str]:
    """The units one term means in a context."""
    context = Context(links=LINKS, **where)  # type: ignore[arg-type]
    return set(directory().units(selector(term), context))


def houses(term: Term, **where: object) -> set[str]:
    """The households one term means in a context."""
    context = Context(links=LINKS, **where)  # type: ignore[arg-type]
    mask = directory().households(selector(term), context)
    return {one for (one, _, _), chosen in zip(HOUSES, mask, strict=True) if chosen}


OWN, TARGET = Scope("own"), Scope("target")


@pytest.mark.parametrize(
    "term, expected",
    [
        (Term("everyone"), {"mayor", "clerk", "east", "group", "west", "free"}),
        (Term("role", "干部"), {"clerk", "east", "west"}),
        (Term("role", "厨师"), set()),
        (Term("person", "east"), {"east"}),
        (Term("person", "nobody"), set()),
        (Term("unit", "V1"), {"east", "group"}),
        (Term("unit_kind", "行政村"), {"east", "group", "west"}),
        (Term("tag", "后进村"), {"east", "group"}),
        (Term("responsible"), set()),
        (Term("household", "全部"), set()),
        (Term("role", "干部", Scope("unit", "V1")), {"east"}),
        (Term("everyone", "", Scope("unit", "T")), {"mayor", "clerk", "east", "group", "west"}),
    ],
)
def test_people_without_a_context(term: Term, expected: set[str]) -> None:
    """Without a scope a name means anywhere; a unit includes all below it."""
    assert people(term) == expected


@pytest.mark.parametrize(
    "owner, expected",
    [("V1", {"east"}), ("group", set()), ("T", {"clerk", "east", "west"}), ("h4", {"west"})],
)
def test_own_is_the_owners_unit_and_all_below(owner: str, expected: set[str]) -> None:
    """本单位 of a unit, of a person and of a household."""
    assert people(Term("role", "干部", OWN), owner=owner) == expected


@pytest.mark.parametrize(
    "target, expected",
    [
        ("G1", {"group"}),
        ("V1", {"group"}),
        ("G2", {"group"}),
        ("h1", {"group"}),
        (None, set()),
    ],
)
def test_target_is_where_such_people_are(target: str | None, expected: set[str]) -> None:
    """对象 means people in the target or below; G2 has no leader, V1 above it has one in G1."""
    assert people(Term("role", "组长", TARGET), target=target) == expected


def test_target_looks_up_to_the_nearest_unit_that_has_such_people() -> None:
    """G3 has no cadre, its village has; no village has a leader, the town has."""
    assert people(Term("role", "干部", TARGET), target="G3") == {"west"}
    assert people(Term("role", "领导", TARGET), target="G3") == {"mayor"}
    assert people(Term("everyone", "", TARGET), target="G1") == {"group"}
    assert people(Term("role", "志愿者", TARGET), target="G1") == set()


def test_linked_to_the_target_or_to_the_nearest_unit_above_that_has_links() -> None:
    """A group is served by those linked to its village; a household by its own holders."""
    assert people(Term("linked", "pair"), target="V1") == {"mayor"}
    assert people(Term("linked", "pair"), target="G1") == {"mayor"}
    assert people(Term("linked", "pair"), target="h4") == {"clerk"}
    assert people(Term("linked", "house"), target="h1") == {"clerk"}
    assert people(Term("linked", "house"), target="h3") == set()


def test_a_linked_unit_stands_for_its_people() -> None:
    """Department D is linked to V1: its people are meant."""
    assert people(Term("linked", "unit"), target="G2") == {"clerk"}
    assert people(Term("role", "党员", Scope("linked", "unit")), target="V1") == {"clerk"}
    assert people(Term("role", "领导", Scope("linked", "unit")), target="V1") == set()


def test_without_a_target_linked_means_the_owner() -> None:
    """Those linked to the village that owes; of a holder, the people it is linked to; where
    the organisation owes it, whoever is linked to anything.
    """
    assert people(Term("linked", "pair"), owner="V1") == {"mayor"}
    assert people(Term("role", "干部", Scope("linked", "pair")), owner="mayor") == {"east"}
    assert people(Term("linked", "pair")) == {"clerk", "mayor"}


@pytest.mark.parametrize(
    "term, expected",
    [
        (Term("unit", "V1"), {"V1"}),
        (Term("unit_kind", "村民组"), {"G1", "G2", "G3"}),
        (Term("tag", "后进村"), {"V1"}),
        (Term("everyone"), {unit.id for unit in UNITS}),
        (Term("person", "east"), set()),
        (Term("unit_kind", "村民组", Scope("unit", "V1")), {"G1", "G2"}),
        (Term("unit_kind", "行政村", Scope("unit", "G1")), set()),
    ],
)
def test_units_without_a_context(term: Term, expected: set[str]) -> None:
    """A unit as NAME is itself; as SCOPE it spans all below it."""
    assert units(term) == expected


def test_units_of_owner_target_and_links() -> None:
    """本单位, 对象 and 联系 as scopes of units, and 联系 as a name."""
    groups = "村民组"
    assert units(Term("unit_kind", groups, OWN), owner="east") == {"G1", "G2"}
    assert units(Term("unit_kind", groups, TARGET), target="V2") == {"G3"}
    assert units(Term("unit_kind", groups, Scope("linked", "pair")), owner="clerk") == {"G3"}
    assert units(Term("linked", "pair"), owner="mayor") == {"V1"}
    # A person without own links has those of the unit.
    assert units(Term("unit_kind", groups, Scope("linked", "unit")), owner="clerk") == {"G1", "G2"}
    assert units(Term("linked", "pair"), owner="free") == set()


@pytest.mark.parametrize(
    "target, expected",
    [("V1", {"G1", "G2"}), ("G3", {"G3"}), ("h1", {"G1"}), ("D", {"G1", "G2", "G3"})],
)
def test_units_of_the_target_are_looked_for_upwards_too(target: str, expected: set[str]) -> None:
    """The groups in the target; a department has none, so those of the town above it."""
    assert units(Term("unit_kind", "村民组", TARGET), target=target) == expected


def test_units_that_nothing_above_the_target_has_are_none() -> None:
    """There is no school anywhere above the village."""
    assert units(Term("unit_kind", "学校", TARGET), target="V1") == set()


def test_a_rotation_links_to_the_target_of_the_month() -> None:
    """D is in G1 in June and in G2 in July, so is who belongs to it; without a day nowhere."""
    term = Term("linked", "round")
    assert units(term, owner="D", day=date(2027, 6, 20)) == {"G1"}
    assert units(term, owner="clerk", day=date(2027, 7, 31)) == {"G2"}
    assert units(term, owner="D", day=date(2027, 8, 1)) == set()
    assert units(term, owner="D") == set()
    assert people(Term("role", "组长", Scope("linked", "round")), owner="D", day=JUNE) == {"group"}


@pytest.mark.parametrize(
    "term, where, expected",
    [
        (Term("household", "全部"), {}, {"h1", "h2", "h3", "h4"}),
        (Term("household", "贫困户"), {}, {"h1", "h2", "h4"}),
        (Term("household", "贫困户", Scope("unit", "V1")), {}, {"h1", "h2"}),
        (Term("household", "全部", OWN), {"owner": "west"}, {"h3", "h4"}),
        (Term("household", "全部", TARGET), {"target": "G2"}, {"h2"}),
        (Term("household", "全部", Scope("linked", "pair")), {"owner": "mayor"}, {"h1", "h2"}),
        (Term("unit", "V2"), {}, {"h3", "h4"}),
        (Term("unit_kind", "村民组", Scope("unit", "V2")), {}, {"h3"}),
        (Term("tag", "后进村"), {}, {"h1", "h2"}),
        (Term("linked", "house"), {"owner": "clerk"}, {"h1", "h4"}),
        (Term("linked", "pair"), {"owner": "clerk"}, {"h3", "h4"}),
    ],
)
def test_households(term: Term, where: dict[str, str], expected: set[str]) -> None:
    """By category and place, by unit, and those the owner is linked to."""
    assert houses(term, **where) == expected


def test_several_terms_are_a_union_sorted_by_id() -> None:
    """领导、干部@西村."""
    both = selector(Term("role", "领导"), Term("role", "干部", Scope("unit", "V2")))
    assert directory().people(both) == ("mayor", "west")
    assert directory().names_households(selector(Term("unit", "V1"), Term("household", "全部")))
    assert not directory().names_households(both)


def test_the_tree() -> None:
    """Chains go up nearest first, below and members include the unit itself."""
    of = directory()
    assert of.chain("G1") == ("G1", "V1", "T")
    assert of.chain(None) == of.chain("nowhere") == ()
    assert of.below("V1") == {"V1", "G1", "G2"}
    assert of.members("V1") == {"east", "group"}
    assert of.members("G2") == frozenset()


def test_a_circle_of_units_ends() -> None:
    """Units that name each other as the upper one do not hang the chain."""
    circle = {"A": Unit("A", "甲", parent="B"), "B": Unit("B", "乙", parent="A")}
    of = Directory(Problem(Settings("镇", JUNE, JULY), units=circle))
    assert of.chain("A") == ("A", "B")
    assert of.below("A") == {"A", "B"}


def test_where_things_lie() -> None:
    """The unit and the village of a household, a person and a unit; the town is none."""
    of = directory()
    assert [of.unit_of(one) for one in ("h1", "east", "G3", "?", None)] == [
        "G1", "V1", "G3", None, None,
    ]  # fmt: skip
    assert [of.village_of(one) for one in ("h1", "h4", "group", "T", "free")] == [
        "V1", "V2", "V1", None, None,
    ]  # fmt: skip
