"""first=TAG: targets with that tag or kind get their holders before others."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from constraints.judging.case import Case
from constraints.pairing import check as judge_pairing
from constraints.pairing.rule import FIRST
from planner.domain.directory import Directory
from planner.domain.plan import Plan, PlannedLink
from planner.domain.problem import (
    Duty,
    Link,
    Owner,
    Person,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.pairing.stage import PairingResult, plan_pairings
from tests.builders.inputs_books import places, problem_of, put, reading_of, township
from tests.builders.judge_builder import duty, plan, problem
from tests.builders.parameters import having
from tests.builders.solving import solver


def town(
    by: str, villages: int, key: set[int], leaders: int, *more: TeamPart, **params: object
) -> Problem:
    """Leaders p0.. and villages V0.., those of `key` with the tag 重点."""
    own: Duty = duty(
        "A", "pairing", owner=Owner(by), period="year",  # type: ignore[arg-type]
        team=(TeamPart(Selector((Term("role", "cadre"),))), *more),
        target=Selector((Term("unit_kind", "村"),)),
        params=having(first=("重点",), **params),
    )  # fmt: skip
    return problem(
        own,
        people=[Person(f"p{n}", f"p{n}", roles=("cadre",)) for n in range(leaders)],
        places=[
            Unit(f"V{n}", f"V{n}", "村", tags=("重点",) if n in key else ())
            for n in range(villages)
        ],
    )


def solved(of: Problem) -> tuple[PairingResult, list[str]]:
    """The links, and the rules the judge finds broken."""
    result = plan_pairings(of, Directory(of), solver=solver)
    return result, judged(of, result.links, plan(of, links=result.links, gaps=result.gaps))


def judged(of: Problem, links: tuple[PlannedLink, ...], finished: Plan) -> list[str]:
    """What the judge says of these links."""
    case = Case(of, replace(finished, links=links))
    return sorted(one.rule for one in judge_pairing.check(case))


@pytest.mark.parametrize("by", ["target", "person"])
def test_key_villages_are_served_first(by: str) -> None:
    """Two leaders for four villages: the last two, which are marked, get them."""
    result, broken = solved(town(by, 4, {2, 3}, 2, per_holder=(0, 1)))
    assert broken == []
    assert {link.target for link in result.links} == {"V2", "V3"}


def test_an_existing_link_is_not_taken_away() -> None:
    """A 现有 link stays with an ordinary village; only what is free goes to the marked ones."""
    of = replace(town("target", 3, {1, 2}, 2, per_holder=(0, 1)), links=(Link("A", "p0", "V0"),))
    result, broken = solved(of)
    assert broken == []
    assert {link.target for link in result.links} - {"V0"} < {"V1", "V2"}
    assert ("p0", "V0") in {(link.holder, link.target) for link in result.links}


def test_without_shortage_nothing_changes() -> None:
    """Everybody gets a leader where there are enough."""
    result, broken = solved(town("target", 3, {2}, 3, per_holder=(0, 1)))
    assert (broken, len(result.links), result.gaps) == ([], 3, ())


def test_the_judge_sees_a_village_passed_over() -> None:
    """The only leader is with an ordinary village although a marked one has nobody."""
    of = town("target", 2, {1}, 1, per_holder=(0, 1))
    wrong = (PlannedLink("A", "p0", "V0", False),)
    assert "passed-over" in judged(of, wrong, plan(of))
    right = (PlannedLink("A", "p0", "V1", False),)
    assert "passed-over" not in judged(of, right, plan(of))
    kept = replace(of, links=(Link("A", "p0", "V0"),))
    assert "passed-over" not in judged(kept, (replace(wrong[0], current=True),), plan(kept))


@pytest.mark.parametrize("seed", range(12))
def test_as_few_as_can_be_are_missing_where_it_counts(seed: int) -> None:
    """Against every set of links of a small town; the judge finds nothing."""
    draw = random.Random(seed)
    villages, leaders = draw.randint(2, 4), draw.randint(1, 3)
    key = {n for n in range(villages) if draw.random() < 0.5}
    most = draw.randint(1, 2)
    of = town("target", villages, key, leaders, per_holder=(0, most))
    everything = [(f"p{p}", f"V{v}") for p in range(leaders) for v in range(villages)]
    forbidden = {link for link in everything if draw.random() < 0.4}
    of = replace(of, links=tuple(Link("A", *link, "forbidden") for link in sorted(forbidden)))
    result, broken = solved(of)
    assert broken == []
    allowed = [link for link in everything if link not in forbidden]
    best = (villages, villages)
    for chosen in itertools.product((False, True), repeat=len(allowed)):
        held = [link for link, taken in zip(allowed, chosen, strict=True) if taken]
        served = {int(target[1:]) for _holder, target in held}
        loads = Counter(holder for holder, _target in held)
        if len(served) == len(held) and max(loads.values(), default=0) <= most:
            best = min(best, (len(key - served), villages - len(served)))
    reached = {int(link.target[1:]) for link in result.links}
    assert (len(key - reached), villages - len(reached)) == best


def test_the_parameter_is_read_and_checked(tmp_path: Path) -> None:
    """Tags and kinds; a word that no unit has is warned about."""
    book = township()
    put(book, "制度", 3, "参数", "holder=unit,per_holder=1,first=后进村、社区")
    reading = reading_of(tmp_path, book)
    assert places(reading) == [("unknown-tag", "制度", 3, "参数")]
    put(book, "制度", 3, "参数", "holder=unit,per_holder=1,优先=后进村")
    assert problem_of(tmp_path, book).duties["LX"].params[FIRST] == ("后进村",)
