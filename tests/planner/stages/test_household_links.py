"""Who holds which household: tiny townships whose best answer is worked out by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import permutations, product
from random import Random

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constraints.household_links import clusters
from constraints.household_links.model import recused, yearly_visits
from constraints.household_links.network import network
from constraints.household_links.shares import Kind, Shares
from planner.domain.directory import Directory
from planner.domain.language import speaking
from planner.domain.links import NO_LINKS
from planner.domain.params import Params
from planner.domain.problem import (
    HOUSEHOLD_COLUMNS,
    Cadence,
    Duty,
    Link,
    Owner,
    Person,
    Problem,
    Scope,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.households import cutting
from planner.stages.households.cutting import cut
from planner.stages.households.handout import deal
from planner.stages.households.loads import level_loads, pour
from planner.stages.households.order import neighbour_order
from planner.stages.households.stage import HouseholdResult, plan_households
from tests.builders.parameters import having
from tests.builders.solving import solver

ALL = Selector((Term("household", "全部"),), "户:全部")
MEMBERS = Selector((Term("role", "党员", Scope("target")),), "党员@对象")


def households(groups: dict[str, int], **columns: list[object]) -> pd.DataFrame:
    """So many households in each group: H1, H2, ... in order."""
    units = [unit for unit, count in groups.items() for _ in range(count)]
    frame = pd.DataFrame({name: [None] * len(units) for name in HOUSEHOLD_COLUMNS}, dtype=object)
    frame["id"] = [f"H{k}" for k in range(1, len(units) + 1)]
    frame["unit"] = units
    frame["categories"] = [()] * len(units)
    frame["longitude"] = frame["latitude"] = float("nan")
    for name, values in columns.items():
        frame[name] = pd.Series(values, dtype=object)
    return frame


def village(
    people: int,
    frame: pd.DataFrame,
    *,
    params: Params | None = None,
    owner: str = "target",
    team: tuple[TeamPart, ...] = (TeamPart(MEMBERS),),
    links: tuple[Link, ...] = (),
    homes: dict[str, str] | None = None,
    limits: dict[str, int] | None = None,
) -> Problem:
    """One village V with groups G1..G4 and members P1, P2, ..."""
    units = [Unit("T", "镇", "镇"), Unit("V", "村", "村", "T")]
    units += [Unit(f"G{k}", f"{k}组", "村民组", "V") for k in range(1, 5)]
    named = [f"P{k}" for k in range(1, people + 1)]
    return Problem(
        Settings("某镇", date(2027, 1, 1), date(2027, 3, 31)),
        units={unit.id: unit for unit in units},
        people={
            one: Person(
                one,
                one,
                unit="V",
                roles=("党员",),
                home=(homes or {}).get(one),
                household_limit=(limits or {}).get(one),
            )
            for one in named
        },
        households=frame,
        duties={
            "HH": Duty(
                "HH", "联户", "household", Owner(owner), team=team, target=ALL,  # type: ignore[arg-type]
                period="year", params=params or having(),
            )
        },
        links=links,
    )  # fmt: skip


def plan(problem: Problem) -> HouseholdResult:
    """The households of `problem`, planned."""
    return plan_households(problem, Directory(problem), NO_LINKS, solver=solver)


def loads(result: HouseholdResult) -> dict[str, int]:
    """Households by holder."""
    return dict(Counter(result.holders["holder"]))


def level(result: HouseholdResult, name: str) -> tuple[int, int]:
    """Value and bound of a level."""
    return next((one.value, one.bound) for one in result.levels if one.name == name)


def test_everything_is_held_and_loads_differ_by_one_at_most() -> None:
    """Eleven households of two people: six and five, and every household has its holder."""
    result = plan(village(2, households({"G1": 7, "G2": 4})))
    assert sorted(loads(result).values()) == [5, 6]
    assert result.holders["household"].is_unique
    assert len(result.holders) == 11
    assert not result.gaps


def test_balanced_groups_are_not_split() -> None:
    """G1+G2 and G3 make two equal halves: three pairs, where a chain would need four."""
    result = plan(village(2, households({"G1": 4, "G2": 2, "G3": 6})))
    assert level(result, "splits") == (3, 3)
    assert sorted(loads(result).values()) == [6, 6]


def test_shares_are_runs_of_neighbours() -> None:
    """Two people in one group get its first and its second half."""
    result = plan(village(2, households({"G1": 6})))
    held = dict(zip(result.holders["household"], result.holders["holder"], strict=True))
    assert held["H1"] == held["H2"] == held["H3"] != held["H4"] == held["H5"] == held["H6"]


def test_people_get_their_own_group() -> None:
    """Groups of equal size: whoever lives in one holds it."""
    homes = {"P1": "G3", "P2": "G1", "P3": "G2"}
    result = plan(village(3, households({"G1": 4, "G2": 4, "G3": 4}), homes=homes))
    assert level(result, "own_group") == (0, 0)
    held = dict(zip(result.holders["household"], result.holders["holder"], strict=True))
    assert (held["H1"], held["H5"], held["H9"]) == ("P2", "P3", "P1")


def test_existing_contacts_stay_even_where_loads_differ() -> None:
    """P1 has five of six households: they stay, and P2 gets the one that is left."""
    frame = households({"G1": 6}, contact=["P1"] * 5 + [None])
    result = plan(village(2, frame))
    assert loads(result) == {"P1": 5, "P2": 1}
    assert level(result, "dropped") == (0, 0)


def test_contacts_beyond_the_limit_are_dropped() -> None:
    """Five contacts of a person who may hold three: two go to somebody else."""
    frame = households({"G1": 6}, contact=["P1"] * 5 + [None])
    result = plan(village(2, frame, params=having(per_holder=(3, 3))))
    assert loads(result) == {"P1": 3, "P2": 3}
    assert level(result, "dropped") == (2, 2)


def test_on_the_limit_there_is_no_gap_and_one_over_is_one() -> None:
    """Two people of three households each hold six, not seven."""
    limits = having(per_holder=(1, 3))
    assert not plan(village(2, households({"G1": 6}), params=limits)).gaps
    (gap,) = plan(village(2, households({"G1": 7}), params=limits)).gaps
    assert (gap.cause, gap.missing, gap.owner) == ("over_capacity", 1, gap.target)
    assert [reason.id for reason in gap.people] == ["P1", "P2"]


def test_the_personal_limit_replaces_the_capacity() -> None:
    """联户上限 four lets P1 hold more than the duty's two, and one lets P2 hold less."""
    limits = {"P1": 4, "P2": 1}
    problem = village(2, households({"G1": 5}), params=having(per_holder=(2, 2)), limits=limits)
    assert loads(plan(problem)) == {"P1": 4, "P2": 1}


def test_loads_are_counted_in_visits() -> None:
    """One quarterly household weighs four yearly ones: 1 against 4 households, not 3 and 2."""
    visits = (Cadence("全部", 1, "year"), Cadence("困难户", 1, "quarter"))
    frame = households({"G1": 5}, categories=[("困难户",), (), (), (), ()])
    problem = village(2, frame, params=having(visits=visits))
    assert yearly_visits(problem.duties["HH"], ("困难户",)) == 4
    assert sorted(loads(plan(problem)).values()) == [1, 4]


def test_the_load_is_proven_where_limits_leave_light_households_only() -> None:
    """P1 keeps a quarterly one and takes one of three yearly ones, since P2 may hold two."""
    visits = (Cadence("全部", 1, "year"), Cadence("困难户", 1, "quarter"))
    frame = households({"G1": 4}, categories=[("困难户",), (), (), ()], contact=["P1", *[None] * 3])
    result = plan(village(2, frame, params=having(visits=visits, per_holder=(1, 2))))
    assert level(result, "load") == (5 * 5 + 2 * 2, 5 * 5 + 2 * 2)


def test_loads_are_equal_where_the_limit_is_of_households() -> None:
    """8 households take 12 visits, 12 take one: four people have 27 visits each, in 5 households.

    108 visits exceed the limit of 6 households a person, which says nothing of visits.
    """
    heavy = [("大班",)] * 8 + [()] * 12
    frame = households({"G1": 20}, categories=list(heavy))
    visits = (Cadence("大班", 1, "month"), Cadence("全部", 1, "year"))
    result = plan(village(4, frame, params=having(visits=visits, per_holder=(1, 6))))
    assert loads(result) == {"P1": 5, "P2": 5, "P3": 5, "P4": 5}
    assert level(result, "load") == (4 * 27**2, 4 * 27**2)


@pytest.mark.parametrize("seed", range(12))
def test_a_limit_on_households_holds_whatever_their_visits(seed: int) -> None:
    """Nobody exceeds it and all are held; loads are no further than a few visits from equal."""
    draw = Random(seed)
    groups = {f"G{k}": draw.randint(8, 20) for k in range(1, 5)}
    count, people = sum(groups.values()), draw.randint(4, 7)
    categories = [("大班",) if draw.random() < 0.3 else () for _ in range(count)]
    limit = -(-count // people) + draw.choice([0, 1, 3])
    visits = (Cadence("大班", 1, "month"), Cadence("全部", 1, "year"))
    frame = households(groups, categories=list(categories))
    result = plan(village(people, frame, params=having(visits=visits, per_holder=(1, limit))))
    assert not result.gaps
    assert max(loads(result).values()) <= limit
    value, bound = level(result, "load")
    assert value <= bound * 1.05


def test_nobody_eligible_is_one_gap_for_each_household() -> None:
    """Without a member in the village each household is a gap of its own."""
    result = plan(village(0, households({"G1": 2})))
    assert [(gap.cause, gap.target) for gap in result.gaps] == [
        ("nobody_eligible", "H1"),
        ("nobody_eligible", "H2"),
    ]
    assert result.holders.empty


def test_no_households_is_an_empty_plan() -> None:
    """A sheet without households gives levels of nought and no gap."""
    result = plan(village(2, households({})))
    assert result.holders.empty
    assert not result.gaps
    assert all(one.value == one.bound == 0 for one in result.levels)


def test_fixed_and_forbidden_links_bind() -> None:
    """H1 is fixed to P2 and H2 forbidden to P2: nothing is left to choose."""
    links = (Link("HH", "P2", "H1", "fixed"), Link("HH", "P2", "H2", "forbidden"))
    result = plan(village(2, households({"G1": 2}), links=links))
    held = dict(zip(result.holders["household"], result.holders["holder"], strict=True))
    assert held == {"H1": "P2", "H2": "P1"}


def test_two_holders_are_two_people() -> None:
    """holders_per_household=2 with three people: each household has two of them."""
    result = plan(village(3, households({"G1": 6}), params=having(holders_per_household=2)))
    assert loads(result) == {"P1": 4, "P2": 4, "P3": 4}
    assert not result.holders.duplicated().any()
    assert set(Counter(result.holders["household"]).values()) == {2}


def test_each_person_holds_so_many() -> None:
    """每人: two people hold two of five households each; the fifth is nobody's, and no gap."""
    anywhere = (TeamPart(Selector((Term("role", "党员"),), "党员")),)
    problem = village(
        2, households({"G1": 5}), owner="person", team=anywhere, params=having(per_holder=(2, 3))
    )
    result = plan(problem)
    assert loads(result) == {"P1": 2, "P2": 2}
    assert not result.gaps


def test_each_person_short_of_households_is_a_gap_of_the_person() -> None:
    """Three households for two people who owe two each leave one person one short."""
    anywhere = (TeamPart(Selector((Term("role", "党员"),), "党员")),)
    problem = village(
        2, households({"G1": 3}), owner="person", team=anywhere, params=having(per_holder=(2, 3))
    )
    (gap,) = plan(problem).gaps
    assert (gap.missing, gap.target) == (1, None)
    assert gap.owner in ("P1", "P2")


ANYWHERE = (TeamPart(Selector((Term("role", "党员"),), "党员")),)


def test_each_person_has_the_mix_in_as_few_groups_as_possible() -> None:
    """每人: P2 takes its hardship household from G2 and the other from what P1 leaves of G1."""
    frame = households({"G1": 3, "G2": 1}, categories=[("困难户",), (), (), ("困难户",)])
    params = having(per_holder=(2, 2), mix=(("困难户", 1),))
    result = plan(village(2, frame, owner="person", team=ANYWHERE, params=params))
    assert loads(result) == {"P1": 2, "P2": 2}
    assert level(result, "mix") == (0, 0)
    assert level(result, "splits") == (3, 3)


def test_each_person_without_any_of_the_mix_is_short_of_it() -> None:
    """每人: one hardship household for two people, who hold two each all the same."""
    frame = households({"G1": 3, "G2": 1}, categories=[(), (), (), ("困难户",)])
    params = having(per_holder=(2, 2), mix=(("困难户", 1),))
    result = plan(village(2, frame, owner="person", team=ANYWHERE, params=params))
    assert loads(result) == {"P1": 2, "P2": 2}
    assert level(result, "mix")[0] == 1
    assert [gap.missing for gap in result.gaps] == [1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=3))
def test_units_of_each_person_are_bounded_by_trying_everything(
    units: list[tuple[int, int]],
) -> None:
    """每人 two, one of them in hardship: the bound is below every choice, the value not far."""
    groups = {f"G{k}": hard + other for k, (hard, other) in enumerate(units, start=1)}
    categories = [
        ("困难户",) if i < hard else () for hard, other in units for i in range(hard + other)
    ]
    if sum(groups.values()) < 4 or sum(hard for hard, _other in units) < 2:
        return
    unit_of = [k for k, (hard, other) in enumerate(units) for _ in range(hard + other)]
    rows = range(len(unit_of))
    best = min(
        len({unit_of[a], unit_of[b]}) + len({unit_of[c], unit_of[d]})
        for a, b, c, d in permutations(rows, 4)
        if (categories[a] or categories[b]) and (categories[c] or categories[d])
    )
    params = having(per_holder=(2, 2), mix=(("困难户", 1),))
    frame = households(groups, categories=list(categories))
    result = plan(village(2, frame, owner="person", team=ANYWHERE, params=params))
    value, bound = level(result, "splits")
    assert level(result, "mix") == (0, 0)
    assert bound <= best <= value <= best + 1


def test_mix_gives_everybody_one_of_the_category() -> None:
    """Two hardship households side by side go to different people."""
    frame = households({"G1": 6}, categories=[("困难户",), ("困难户",), (), (), (), ()])
    result = plan(village(2, frame, params=having(mix=(("困难户", 1),))))
    held = dict(zip(result.holders["household"], result.holders["holder"], strict=True))
    assert held["H1"] != held["H2"]
    assert level(result, "mix") == (0, 0)


def test_whoever_cannot_have_the_mix_holds_nothing() -> None:
    """One hardship household for two people: one of them holds everything."""
    frame = households({"G1": 4}, categories=[("困难户",), (), (), ()])
    result = plan(village(2, frame, params=having(mix=(("困难户", 1),))))
    assert list(loads(result).values()) == [4]
    assert not result.gaps


@pytest.mark.parametrize(
    "home, unit, expected",
    [("G1", "G1", True), ("G1", "V", True), ("V", "G1", True), ("G2", "G1", False),
     ("T", "G1", False), (None, "G1", False)],
)  # fmt: skip
def test_recusal(home: str | None, unit: str, expected: bool) -> None:
    """A person is recused from the own group and village, not from a sister group or town."""
    problem = village(1, households({"G1": 1}), params=having(avoid=("home",)),
                      homes={"P1": home} if home else {})  # fmt: skip
    assert recused(Directory(problem), problem.duties["HH"], "P1", unit) is expected


def test_contacts_outside_every_duty_are_remarked_on() -> None:
    """A contact whom no team names is ignored, and said so."""
    frame = households({"G1": 2}, contact=["P9", None])
    problem = village(1, frame)
    with speaking("en"):
        (remark,) = plan(problem).remarks
        assert "1 existing" in str(remark.text)


def test_same_problem_same_plan() -> None:
    """Planning twice gives the same rows in the same order."""
    frame = households({"G1": 13, "G2": 8, "G3": 21}, contact=["P2", None, "P1"] * 14)
    first, second = (plan(village(4, frame)).holders for _ in range(2))
    assert first.equals(second)


def test_neighbours_follow_their_coordinates() -> None:
    """Four houses at the corners of a square are walked bottom first."""
    frame = households(
        {"G1": 4}, longitude=[1.0, 0.0, 1.0, 0.0], latitude=[1.0, 0.0, 0.0, 1.0]
    )  # fmt: skip
    assert neighbour_order(frame) == [3, 0, 1, 2]


def test_pour_fills_the_lowest_first() -> None:
    """Three on loads 0, 1, 5: the lowest two rise to 2, within a limit of 2."""
    load = [0, 1, 5]
    assert pour(load, [2, 9, 9], (0, 1, 2), 3) == {0: 2, 1: 1}
    assert load == [2, 2, 5]
    assert pour(load, [2, 2, 5], (0, 1, 2), 4) == {}


def test_deal_spreads_the_heavy_ones() -> None:
    """Two heavy households of four go to different people; light ones even it out."""
    assert deal([6, 6], [(4, 2), (1, 4)]) == [[1, 2], [1, 2]]


@settings(max_examples=60, deadline=None)
@given(
    base=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    zones=st.lists(st.tuples(st.sets(st.integers(0, 2)), st.integers(0, 4)), max_size=3),
    most=st.integers(2, 6),
)
def test_levelling_is_as_good_as_trying_everything(
    base: list[int], zones: list[tuple[set[int], int]], most: int
) -> None:
    """No other way of sharing leaves less over, or the loads more even."""
    cut = [(tuple(sorted(i for i in who if i < len(base))), count) for who, count in zones]
    limit = [max(most, one) for one in base]
    load, _taken, left = level_loads(base, limit, cut)
    units = [who for who, count in cut for _ in range(count)]
    best = (sum(left), sum(one * one for one in load))
    for choice in product(*((*who, None) for who in units)):
        tried = Counter(one for one in choice if one is not None)
        trial = [one + tried[i] for i, one in enumerate(base)]
        if all(one <= limit[i] for i, one in enumerate(trial)):
            value = (sum(one is None for one in choice), sum(one * one for one in trial))
            assert best <= value


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4), people=st.integers(1, 3))
def test_splits_are_as_few_as_trying_everything(sizes: list[int], people: int) -> None:
    """With loads equal, no other cut of the groups has fewer (holder, group) pairs."""
    total = sum(sizes)
    groups = {f"G{k}": size for k, size in enumerate(sizes, start=1)}
    value, bound = level(plan(village(people, households(groups))), "splits")
    low, spare = divmod(total, people)
    allowed = sorted([low + 1] * spare + [low] * (people - spare))
    best = total

    def search(group: int, taken: tuple[int, ...], pairs: int) -> None:
        nonlocal best
        if pairs >= best:
            return
        if group == len(sizes):
            if sorted(taken) == allowed:
                best = pairs
            return
        for share in product(range(sizes[group] + 1), repeat=people - 1):
            last = sizes[group] - sum(share)
            if last >= 0:
                shares = (*share, last)
                after = tuple(a + b for a, b in zip(taken, shares, strict=True))
                if max(after) <= allowed[-1]:
                    search(group + 1, after, pairs + sum(one > 0 for one in shares))

    search(0, (0,) * people, 0)
    assert value == bound == best


def test_contacts_without_the_category_are_a_gap_of_the_holder() -> None:
    """Who keeps contacts but can reach no household of the mix lacks it, and a gap says so."""
    frame = households({"G1": 4}, contact=["P1", "P1", "P2", "P2"])
    result = plan(village(2, frame, params=having(mix=(("困难户", 1),))))
    assert [(gap.owner, gap.missing, gap.target) for gap in result.gaps] == [
        ("P1", 1, None),
        ("P2", 1, None),
    ]
    assert level(result, "mix") == (2, 2)


def test_the_mix_is_had_by_swapping() -> None:
    """Whose share has nobody in hardship swaps one in from the group that has them all."""
    frame = households({"G1": 10, "G2": 10}, categories=[("困难户",)] * 3 + [()] * 17)
    result = plan(village(2, frame, params=having(mix=(("困难户", 1),))))
    hardship = {"H1", "H2", "H3"}
    held = result.holders[result.holders["household"].isin(hardship)]
    assert set(held["holder"]) == {"P1", "P2"}
    assert loads(result) == {"P1": 10, "P2": 10}


def test_contacts_join_what_they_link() -> None:
    """A contact is no new pair: its group and holder are one node of the network."""
    shares = Shares(
        demand=(6, 4), needs=((5, 0), (5, 0)), spare=0, surplus=0,
        free=frozenset({(0, 0)}), own=frozenset(),
    )  # fmt: skip
    net = network(shares)
    # Holder 0 fills group 0 up to one, which joins holder 1 and group 1: two new pairs.
    assert [(node.groups, node.holders, node.balance) for node in net.nodes] == [
        ((0,), (0,), 1),
        ((1,), (), 4),
    ]
    assert net.pool == (1,)
    (answer,), _seconds = cut([shares], solver)
    assert answer.cost == (0, 0, 2, 0)


def test_contacts_that_cannot_carry_the_shares_open_a_pair() -> None:
    """P1 is joined to G2 by P2's contacts only: its share fits G1 no more, and goes there."""
    contact: list[object] = ["P1", "P2", None, "P2", *[None] * 5]
    frame = households({"G1": 3, "G2": 6}, contact=contact)
    result = plan(village(2, frame))
    assert sorted(loads(result).values()) == [4, 5]
    assert level(result, "splits") == (4, 4)


def test_who_is_at_home_in_two_groups_leaves_one_to_who_is_in_that_alone() -> None:
    """P1 is at home in both groups and P2 in the first: both have what is their own."""
    own = frozenset({(0, 0), (0, 1), (1, 0)})
    answer = cut([Shares((1, 1), ((1, 0), (1, 0)), 0, 0, frozenset(), own)], solver)[0][0]
    assert answer.taken == {(1, 0): 1, (0, 1): 1}
    assert answer.cost == (0, 0, 2, 0)


def test_fewest_pairs_come_before_the_own_group() -> None:
    """Everybody stays where the contacts are, and it is proven that nothing at home is left."""
    contact: list[object] = ["P1", None, None, None, "P2", None, None, None, "P3", None, None, None]
    frame = households({"G1": 4, "G2": 4, "G3": 4}, contact=contact)
    result = plan(village(3, frame, homes={"P1": "G2", "P2": "G3", "P3": "G1"}))
    assert level(result, "splits") == (3, 3)
    assert level(result, "own_group") == (9, 9)


@st.composite
def _shares(draw: st.DrawFn) -> Shares:
    """Two or three holders of two or three groups, some of them known or own already.

    Some households may take two visits or count for a mix that everybody needs one of.
    """
    demand = draw(st.lists(st.integers(1, 4), min_size=2, max_size=3))
    count = draw(st.integers(2, 3))
    low, spare = divmod(sum(demand), count)
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, len(demand) - 1))
    kinds = [
        draw(st.sampled_from([(), *[(Kind(v, c, 1),) for v in (1, 2) for c in ((), (0,)) if v <= one
                                    and (v > 1 or c)]]))
        for one in demand
    ]  # fmt: skip
    lacks = draw(st.sampled_from([(), ((1,),) * count]))
    return Shares(
        demand=tuple(demand),
        needs=((low, int(spare > 0)),) * count,
        spare=spare,
        surplus=0,
        free=draw(st.frozensets(pairs, max_size=4)),
        own=draw(st.frozensets(pairs, max_size=3)),
        kinds=tuple(kinds),
        lacks=lacks,
    )


def _odd(shares: Shares, cuts: tuple[tuple[int, ...], ...]) -> tuple[int, int]:
    """What the mix lacks at least, and the visits that do not come out, all ways tried.

    `cuts` are the visits of each group by holder; a group has one household at most of a kind.
    """
    choices = []
    for g, kinds in enumerate(shares.kinds):
        able = [h for h, amount in enumerate(cuts[g]) if kinds and amount >= kinds[0].visits]
        choices.append([*able, None])
    found = []
    for who in product(*choices):
        left = sum(kinds[0].visits for kinds, h in zip(shares.kinds, who, strict=True)
                   if kinds and h is None)  # fmt: skip
        short = 0
        for h, (need, _flex) in enumerate(shares.needs):
            has = sum(one == h and bool(shares.kinds[g][0].categories)
                      for g, one in enumerate(who))  # fmt: skip
            takes = need or any(cut[h] for cut in cuts)
            short += sum(max(lack - has, 0) for lack in shares.lack(h)) if takes else 0
        found.append((short, left))
    return min(found)


def _best(shares: Shares) -> tuple[int, ...]:
    """The best levels, all ways of sharing tried."""
    holders = range(len(shares.needs))
    best: tuple[int, ...] = (99,)
    cuts = (
        [cut for cut in product(range(amount + 1), repeat=len(holders)) if sum(cut) == amount]
        for amount in shares.demand
    )
    for taken in product(*cuts):
        over = [sum(cut[h] for cut in taken) - shares.needs[h][0] for h in holders]
        if all(0 <= one <= shares.needs[h][1] for h, one in enumerate(over)):
            used = {(h, g) for g, cut in enumerate(taken) for h in holders if cut[h]}
            away = sum(taken[g][h] for h, g in used - shares.own if h in shares.at_home)
            best = min(best, (*_odd(shares, taken), len(used - shares.free), away))
    return best


@settings(max_examples=40, deadline=None)
@given(_shares())
def test_pairs_and_own_groups_are_as_good_as_trying_everything(shares: Shares) -> None:
    """No way of sharing is short of less, nor has fewer new pairs, nor less outside own groups."""
    best = _best(shares)
    (answer,), _seconds = cut([shares], solver)
    assert answer.cost == best
    assert answer.least == best[2:]


AT_HOME_TWICE = Shares((1, 1, 1), ((1, 1), (1, 1)), 1, 0, frozenset(),
                       frozenset({(0, 0), (0, 1), (1, 2)}), ((), (), ()))  # fmt: skip
"""The first takes one of each of two own groups, the other the third: nobody goes elsewhere."""


@settings(max_examples=120, deadline=None)
@given(_shares(), st.sampled_from([-1, clusters.MOST_COUNTED]))
@example(AT_HOME_TWICE, clusters.MOST_COUNTED)
def test_bounds_of_large_zones_are_honest(shares: Shares, counted: int) -> None:
    """Cut by clusters alone, as zones of many people are, no answer is below its bound.

    People without an own group are counted cluster by cluster, or all together.
    """
    best = _best(shares)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST_ALIKE", -1)
        patch.setattr(clusters, "MOST_COUNTED", counted)
        (answer,), _seconds = cut([shares], solver)
    assert answer.cost >= best
    assert answer.least <= answer.cost[2:]
    if answer.cost[:2] == best[:2]:
        assert answer.least <= best[2:]


def test_the_bound_is_honest_where_people_belong_to_two_villages() -> None:
    """What people take of which zone is a choice, so that pairs are not proven by zone."""
    frame = households({"G1": 6, "G2": 6})
    home = Selector((Term("role", "党员"),), "党员")
    problem = village(3, frame, team=(TeamPart(home),), homes={"P1": "G1", "P2": "G2"},
                      params=having(avoid=("home",)))  # fmt: skip
    people = {**problem.people, "P3": replace(problem.people["P3"], home=None)}
    result = plan(replace(problem, people=people))
    value, bound = level(result, "splits")
    assert loads(result) == {"P1": 4, "P2": 4, "P3": 4}
    assert bound == 3 <= value


def test_what_the_mix_takes_is_not_handed_out_again() -> None:
    """P1 may hold two: the contact and one for the mix; the others are nobody's, and said so."""
    frame = households({"G1": 4}, contact=[None, "P1", None, None],
                       categories=[("困难户",), (), ("困难户",), ()])  # fmt: skip
    params = having(mix=(("困难户", 1),), visits=(Cadence("困难户", 1, "month"),
                                                 Cadence("全部", 1, "quarter")))  # fmt: skip
    result = plan(village(1, frame, params=params, limits={"P1": 2}))
    assert loads(result) == {"P1": 2}
    assert sum(gap.missing for gap in result.gaps) == 2
