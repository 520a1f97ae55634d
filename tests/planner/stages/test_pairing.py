"""Pairings: limits, kept and fixed links, recusal, nearness, everybody before a second."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest

import constraints.pairing.model as rules
from constraints.judging.case import Case
from constraints.pairing import check as judge_pairing
from constraints.pins import check as judge_pins
from planner.domain.directory import Directory
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import (
    Duty,
    Link,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.pairing.stage import PairingResult, plan_pairings
from tests.builders.judge_builder import duty as any_duty
from tests.builders.judge_builder import problem
from tests.builders.parameters import having
from tests.builders.solving import solver

START, END = date(2027, 1, 1), date(2027, 3, 31)


def role(word: str, scope: Scope | None = None) -> Selector:
    """People with a role."""
    return Selector((Term("role", word, scope),), word)


def kind(word: str, scope: Scope | None = None) -> Selector:
    """Units of a kind."""
    return Selector((Term("unit_kind", word, scope),), word)


def units(villages: int, *more: Unit) -> dict[str, Unit]:
    """A town T with villages V0, V1, ... and `more`."""
    found = [Unit("T", "示例镇", "镇")]
    found += [Unit(f"V{i}", f"{i}号村", "村", "T") for i in range(villages)]
    return {unit.id: unit for unit in (*found, *more)}


def people(count: int, **fields: str) -> list[Person]:
    """Leaders P0, P1, ... of the town."""
    return [
        Person(f"P{i}", f"干部{i}", "T", roles=("领导",), home=fields.get(f"P{i}"))
        for i in range(count)
    ]


def pairing(by: str = "person", *, duty: str = "A", **params: object) -> Duty:
    """Leaders linked to villages."""
    return any_duty(
        duty, "pairing", owner=Owner(by), team=(TeamPart(role("领导")),),  # type: ignore[arg-type]
        target=kind("村"), period="month", params=having(**params),
    )  # fmt: skip


def plan(
    where: dict[str, Unit],
    who: Iterable[Person],
    duties: Sequence[Duty],
    links: Sequence[Link] = (),
    pins: Sequence[Pin] = (),
) -> PairingResult:
    """Plan the pairings of a small town."""
    found = problem(*duties, places=where.values(), people=who, links=tuple(links),
                    pins=tuple(pins), start=START, end=END)  # fmt: skip
    return plan_pairings(found, Directory(found), solver=solver)


def pairs(result: PairingResult, duty: str = "A") -> set[tuple[str, str]]:
    """The (holder, target) links of a duty."""
    return {(link.holder, link.target) for link in result.links if link.duty == duty}


def test_every_village_gets_one_leader_and_loads_are_equal() -> None:
    """Three leaders with one or two villages each hold five villages as 2+2+1."""
    result = plan(units(5), people(3), [pairing(per_holder=(1, 2), per_target=(1, 1))])
    loads = Counter(holder for holder, _ in pairs(result))
    assert sorted(loads.values()) == [1, 2, 2]
    assert len({target for _, target in pairs(result)}) == 5
    assert not result.gaps
    assert all(level.proven for level in result.levels)


def test_one_village_too_many_is_a_gap_with_everybodys_reason() -> None:
    """Two leaders with at most two villages leave the fifth of five: both are named, at limit."""
    result = plan(units(5), people(2), [pairing(per_holder=(1, 2), per_target=(1, 1))])
    (gap,) = result.gaps
    assert gap.cause == "over_capacity"
    assert gap.missing == 1
    assert [reason.id for reason in gap.people] == ["P0", "P1"]
    assert len(pairs(result)) == 4


def test_a_holder_who_finds_no_target_is_a_gap() -> None:
    """Three leaders and two villages with one place each: the third leader is short."""
    result = plan(units(2), people(3), [pairing(per_holder=(1, 1), per_target=(1, 1))])
    (gap,) = result.gaps
    assert gap.cause == "limit"
    assert gap.owner in {"P0", "P1", "P2"}
    assert gap.target is None


def test_a_plain_number_means_exactly_that_many() -> None:
    """Four leaders with exactly three of ten villages: twelve links, nobody twice in one."""
    result = plan(units(10), people(4), [pairing(per_holder=(3, 3))])
    assert set(Counter(holder for holder, _ in pairs(result)).values()) == {3}
    assert Counter(Counter(t for _, t in pairs(result)).values()) == {1: 8, 2: 2}


def test_nobody_is_linked_to_the_town_of_the_own_village() -> None:
    """A town is avoided by whoever lives in one of its villages, and a gap says why."""
    duty = Duty(
        "A", "联系镇", "pairing", Owner("target"), (TeamPart(role("领导")),),
        target=kind("镇"), params=having(avoid=("home", "origin")),
    )  # fmt: skip
    result = plan(units(1), people(1, P0="V0"), [duty])
    assert not result.links
    (gap,) = result.gaps
    assert gap.cause == "nobody_eligible"
    assert "回避" in gap.people[0].reason


def test_existing_links_stay_even_where_another_way_is_more_even() -> None:
    """P0 keeps both villages it has; the plan marks them as current."""
    kept = [Link("A", "P0", "V0"), Link("A", "P0", "V1")]
    result = plan(units(2), people(2), [pairing(per_holder=(0, 2), per_target=(1, 1))], kept)
    assert pairs(result) == {("P0", "V0"), ("P0", "V1")}
    assert all(link.current for link in result.links)


def test_an_existing_link_ends_only_by_a_hard_rule_and_is_told() -> None:
    """Recusal ends the link of P0 with its home, with a remark; P1 takes over."""
    duty = pairing(per_holder=(0, 1), avoid=("home",))
    result = plan(units(1), people(2, P0="V0"), [duty], [Link("A", "P0", "V0")])
    assert pairs(result) == {("P1", "V0")}
    assert [remark.code for remark in result.remarks] == ["link-dropped"]


def test_fixed_links_hold_and_forbidden_ones_never_do() -> None:
    """Fixed P1-V0 and forbidden P0-V1 leave one way for two leaders and three villages."""
    links = [Link("A", "P1", "V0", "fixed"), Link("A", "P0", "V1", "forbidden")]
    result = plan(units(3), people(2), [pairing(per_holder=(1, 2), per_target=(1, 1))], links)
    assert {("P1", "V0"), ("P1", "V1"), ("P0", "V2")} == pairs(result)


def test_a_fixed_link_outranks_recusal() -> None:
    """Whoever fixes a link with somebody's own village has decided so."""
    duty = pairing(per_holder=(0, 1), avoid=("home",))
    result = plan(units(1), people(2, P0="V0"), [duty], [Link("A", "P0", "V0", "fixed")])
    assert pairs(result) == {("P0", "V0")}
    assert not result.gaps


def test_a_fixed_link_beyond_the_limit_is_a_gap() -> None:
    """Two fixed links of a leader who may have one: one holds, the other is a gap of cause pin."""
    links = [Link("A", "P0", "V0", "fixed"), Link("A", "P0", "V1", "fixed")]
    result = plan(units(2), people(2), [pairing(per_holder=(1, 1), per_target=(1, 1))], links)
    assert [gap.cause for gap in result.gaps] == ["pin"]
    assert len(pairs(result)) == 2


def test_pins_without_a_day_bind_pairings() -> None:
    """必须 fixes P1 to V0, 禁止 keeps P1 from V1."""
    pins = [
        Pin("A", "P1", None, None, "V0", "must"),
        Pin(None, "P1", None, None, "V1", "never"),
    ]
    result = plan(units(2), people(2), [pairing(per_holder=(1, 1))], pins=pins)
    assert pairs(result) == {("P1", "V0"), ("P0", "V1")}


def test_members_report_in_where_they_live() -> None:
    """Near home wins over an even spread, once every village has somebody."""
    who = people(5, P0="V0", P1="V0", P2="V0", P3="V1", P4="V1")
    result = plan(units(2), who, [pairing(per_holder=(1, 1), near=("home",))])
    assert pairs(result) == {(p.id, p.home or "") for p in who}
    result = plan(units(3), who, [pairing(per_holder=(1, 1), near=("home",))])
    assert sum((p.id, p.home or "") in pairs(result) for p in who) == 4
    assert "V2" in {target for _, target in pairs(result)}


def test_a_team_of_two_parts_is_exact_and_from_different_units() -> None:
    """Each village has one leader and one clerk, never both from one unit."""
    where = units(2, Unit("D0", "甲科", "科室", "T"), Unit("D1", "乙科", "科室", "T"))
    who = [
        Person("L0", "甲", "D0", roles=("领导",)),
        Person("L1", "乙", "D1", roles=("领导",)),
        Person("C0", "丙", "D0", roles=("干事",)),
        Person("C1", "丁", "D1", roles=("干事",)),
    ]
    duty = Duty(
        "A", "包村", "pairing", Owner("target"), (TeamPart(role("领导")), TeamPart(role("干事"))),
        target=kind("村"), params=having(per_holder=(0, 1), different_units=True),
    )  # fmt: skip
    result = plan(where, who, [duty])
    held = {target: {h for h, t in pairs(result) if t == target} for target in ("V0", "V1")}
    assert sorted(map(sorted, held.values())) == [["C0", "L1"], ["C1", "L0"]]


def test_a_pairing_may_build_on_another() -> None:
    """Posts are claimed in the village one is linked to, whatever the order of the sheet."""
    where = units(2, Unit("S0", "岗位一", "岗位", "V0"), Unit("S1", "岗位二", "岗位", "V1"))
    posts = Duty(
        "B", "认领岗位", "pairing", Owner("person"), (TeamPart(role("领导")),),
        target=kind("岗位", Scope("linked", "A")), params=having(per_holder=(1, 1)),
    )  # fmt: skip
    links = [Link("A", "P0", "V1", "fixed")]
    result = plan(where, people(2), [posts, pairing(per_holder=(1, 1))], links)
    assert pairs(result, "B") == {("P0", "S1"), ("P1", "S0")}


def test_units_hold_where_units_owe() -> None:
    """每单位:科室 links departments, and a link outside the duty is told and ignored."""
    where = units(2, Unit("D0", "甲科", "科室", "T"), Unit("D1", "乙科", "科室", "T"))
    duty = Duty(
        "A", "部门联系村", "pairing", Owner("unit", kind("科室")), (TeamPart(kind("科室")),),
        target=kind("村"), params=having(holder="unit", per_holder=(1, 1)),
    )  # fmt: skip
    result = plan(where, people(1), [duty], [Link("A", "P0", "V0")])
    assert pairs(result) == {("D0", "V0"), ("D1", "V1")}
    assert [remark.code for remark in result.remarks] == ["link-ignored"]


def test_messages_speak_both_languages() -> None:
    """A gap's message is in the language that is spoken when it is written."""
    duty = pairing(per_holder=(0, 0))
    assert "缺 1 名" in plan(units(1), people(1), [duty]).gaps[0].message
    with speaking("en"):
        assert "lacks 1" in plan(units(1), people(1), [duty]).gaps[0].message


def test_a_pin_is_no_link_of_before_and_outranks_no_recusal() -> None:
    """必须 makes a link that is not 现有; who lives there, or is not named, gives a gap."""
    pins = [Pin("A", "P0", None, None, "V0", "must"), Pin("A", "P1", None, None, "T", "must")]
    duty = pairing(per_holder=(0, 2), avoid=("home",))
    result = plan(units(1), people(2), [duty], pins=pins)
    assert [(link.holder, link.current) for link in result.links] == [("P0", False)]
    assert [(gap.cause, gap.target) for gap in result.gaps] == [("pin", "T")]
    result = plan(units(1), people(2, P0="V0"), [duty], pins=pins[:1])
    assert pairs(result) == {("P1", "V0")}
    assert [(gap.cause, gap.target) for gap in result.gaps] == [("pin", "V0")]


def random_town(draw: random.Random) -> Problem:
    """One pairing of a small town, with links, pins, recusal and people who have left."""
    villages, count = draw.randint(1, 5), draw.randint(1, 6)
    where = units(villages, *(Unit(f"D{i}", f"{i}号科", "科室", "T") for i in range(3)))
    homes = [None, *(f"V{i}" for i in range(villages))]
    who = [
        Person(
            f"P{i}", f"干部{i}", draw.choice(["D0", "D1", "D2", "V0"]), home=draw.choice(homes),
            roles=tuple(draw.sample(["领导", "干事"], draw.randint(1, 2))),
            until=date(2026, 6, 30) if draw.random() < 0.1 else None,
        )
        for i in range(count)
    ]  # fmt: skip
    by = draw.choice(["person", "target", "unit"])
    team = [TeamPart(role("领导", draw.choice([None, Scope("target")])), draw.choice([1, 2, None]))]
    if draw.random() < 0.4:
        team.append(TeamPart(role("干事"), 1))
    if by != "target":
        team = [TeamPart(kind("科室") if by == "unit" else role("领导"))]
    fewest, there = draw.randint(0, 2), draw.randint(1, 2)
    chosen = having(
        per_holder=draw.choice([None, (fewest, fewest + draw.randint(1, 2))]),
        per_target=draw.choice([None, (there, there + 1)]) if by != "target" else None,
        avoid=draw.choice([(), ("home",)]),
        near=draw.choice([(), ("home",)]),
        holder="unit" if by == "unit" else "person",
        different_units=by == "target" and draw.random() < 0.4,
    )
    owner = Owner(by, kind("科室") if by == "unit" else None)  # type: ignore[arg-type]
    duty = Duty("A", "联系", "pairing", owner, tuple(team), target=kind("村"), params=chosen)
    holders = [f"D{i}" for i in range(3)] if by == "unit" else [one.id for one in who]
    states = {
        (draw.choice(holders), draw.choice(homes[1:])): draw.choice(
            ["current", "fixed", "forbidden"]
        )
        for _ in range(draw.randint(0, 4))
    }
    pins = {
        (draw.choice(who).id, draw.choice(["T", *homes[1:]])): draw.choice(["must", "never"])
        for _ in range(draw.randint(0, 2))
    }
    return Problem(
        Settings("示例镇", START, END),
        units=where,
        people={person.id: person for person in who},
        duties={"A": duty},
        links=tuple(Link("A", *link, state) for link, state in states.items()),  # type: ignore[arg-type]
        pins=tuple(
            Pin("A", person, None, None, target, mode)  # type: ignore[arg-type]
            for (person, target), mode in pins.items()
            if (person, target) not in states
        ),
    )


def test_random_towns_stand_before_the_judge() -> None:
    """Seeded towns of every sort: no finding on links or pins, every level proven."""
    for seed in range(80):
        of = random_town(random.Random(seed))
        result = plan_pairings(of, Directory(of), solver=solver)
        assert all(level.proven for level in result.levels), seed
        judged = Plan(
            "", START, END, "Asia/Shanghai", datetime(2026, 12, 1), "", "", (), True,
            links=result.links, gaps=result.gaps,
        )  # fmt: skip
        case = Case(of, judged)
        found = [*judge_pairing.check(case), *judge_pins.check(case)]
        assert [one.rule for one in found] == [], seed
        assert len({gap.id for gap in result.gaps}) == len(result.gaps)


def _best(
    holders: Sequence[str],
    targets: Sequence[str],
    allowed: set[tuple[str, str]],
    kept: set[tuple[str, str]],
    limits: tuple[int, int, int],
) -> tuple[int, int, int, int]:
    """Dropped links, targets with nobody, holders short and squares of loads, by trying all."""
    fewest, most, per_target = limits
    best = None
    links = sorted(allowed)
    for chosen in itertools.product((0, 1), repeat=len(links)):
        held = {link for link, taken in zip(links, chosen, strict=True) if taken}
        loads = Counter(holder for holder, _ in held)
        there = Counter(target for _, target in held)
        if any(n > most for n in loads.values()) or any(n > per_target for n in there.values()):
            continue
        value = (
            len(kept - held),
            sum(there[target] == 0 for target in targets),
            sum(max(0, fewest - loads[holder]) for holder in holders),
            sum(n * n for n in loads.values()),
        )
        best = value if best is None else min(best, value)
    assert best is not None
    return best


@pytest.mark.parametrize("hub_from", [rules.HUB_FROM, 0])
def test_small_towns_agree_with_brute_force(hub_from: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The levels are what trying every set of links finds, with and without hubs."""
    monkeypatch.setattr(rules, "HUB_FROM", hub_from)
    draw = random.Random(7)
    for _round in range(25):
        count, villages = draw.randint(1, 3), draw.randint(1, 4)
        limits = (draw.randint(0, 2), draw.randint(2, 3), draw.randint(1, 2))
        homes = {f"P{i}": f"V{draw.randrange(villages)}" for i in range(count)}
        avoid = ("home",) if draw.random() < 0.5 else ()
        everything = {(f"P{i}", f"V{j}") for i in range(count) for j in range(villages)}
        allowed = {link for link in everything if not avoid or homes[link[0]] != link[1]}
        kept = {link for link in sorted(allowed) if draw.random() < 0.2}
        result = plan(
            units(villages),
            people(count, **homes),
            [pairing(per_holder=limits[:2], per_target=(1, limits[2]), avoid=avoid)],
            [Link("A", *link) for link in sorted(kept)],
        )
        values = {level.name: level.value for level in result.levels}
        found = tuple(values[name] for name in ("kept", "nobody", "missing", "loads"))
        wanted = _best(
            [f"P{i}" for i in range(count)],
            [f"V{j}" for j in range(villages)],
            allowed,
            kept,
            limits,
        )
        assert found == wanted
        assert pairs(result) <= allowed
        assert sum(n * n for n in Counter(h for h, _ in pairs(result)).values()) == wanted[3]


def test_dealing_out_moves_others_where_it_must() -> None:
    """A took the only target B may have; the chain gives A another. Without one there is none."""
    barred = {"A": frozenset[str](), "B": frozenset({"Y"})}
    assert rules.deal({"A": 1, "B": 1}, {"X": 1, "Y": 1}, barred) == [("A", "Y"), ("B", "X")]
    barred = {"A": frozenset({"Y"}), "B": frozenset({"Y"})}
    assert rules.deal({"A": 1, "B": 1}, {"X": 1, "Y": 1}, barred) is None


def test_a_hub_that_cannot_be_dealt_out_falls_back_to_single_links(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both leaders live in V1: through a hub one would get it, link by link it is a gap."""
    monkeypatch.setattr(rules, "HUB_FROM", 0)
    duty = pairing(per_holder=(1, 1), per_target=(1, 1), avoid=("home",))
    result = plan(units(2), people(2, P0="V1", P1="V1"), [duty])
    assert len(result.links) == 1
    assert {gap.target for gap in result.gaps} == {"V1", None}


def test_the_same_town_gives_the_same_links() -> None:
    """Planning twice gives equal results, level times apart."""
    who = people(6, P0="V0", P1="V2")
    first, second = (
        plan(units(4), who, [pairing(per_holder=(1, 2), near=("home",))]) for _ in range(2)
    )
    assert first.links == second.links
