"""The judge objects to every way of breaking a good plan, by the rule that was broken."""

from __future__ import annotations

import ast
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

import constraints
from constraints.found import faces
from constraints.judging.case import Case
from constraints.judging.face import Check
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from tests.builders.good_plans import NAMES, good_plan
from tests.builders.towns import TOWNS
from tests.constraints.mutations import Good, Mutation, mutations

MUTATIONS = mutations()

_PLACES = 4
"""How many places of a small town are broken; of an example it is one."""
_SEARCHED = 200

UNPROVOKED = {
    ("household_rounds", "holiday"): "a round on a holiday is told as on a forbidden day, unless"
    " a 必须 asks for it there, and such a plan is never good",
}
"""What no mutation provokes, and why."""


class UnseenError(AssertionError):
    """A broken plan that the judge takes for whole, or objects to for other reasons."""


@cache
def good(name: str) -> Good:
    """A good plan to break."""
    return Good(*good_plan(name))


@cache
def rules() -> frozenset[tuple[str, str]]:
    """Every room with every rule its check can name: the words it gives to what makes findings."""
    found = set()
    for path in sorted(Path(constraints.__path__[0]).glob("*/check.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            words: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                words = node.args[:2] if name in ("about", "broken", "_finding", "_about") else []
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp):
                words = [node.value.body, node.value.orelse]
                words *= {getattr(one, "id", "") for one in node.targets} == {"rule"}
            found |= {
                (path.parent.name, word.value)
                for word in words
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            }
    return frozenset(found)


def objections(
    plan: Plan, problem: Problem, wanted: frozenset[str] | None = None
) -> set[tuple[str, str]]:
    """What the judge finds, as rooms and rules; with `wanted` only rooms of these rules look."""
    case = Case(problem, plan)
    rooms = {room for room, rule in rules() if wanted is None or rule in wanted}
    return {
        (room, finding.rule)
        for room, check in faces("check", Check).items()
        if room in rooms
        for finding in check.findings(case)
    }


def broken(mutation: Mutation, name: str) -> list[Plan]:
    """Some of the plans that `mutation` makes of a good one, from all over it."""
    small = name in TOWNS
    plans = list(islice(mutation.spoil(good(name)), _SEARCHED if small else 3))
    return plans[:: max(1, len(plans) // _PLACES)] if small else plans[-1:]


@cache
def provoked(name: str) -> frozenset[tuple[str, str]]:
    """What a mutation was meant to provoke, and does, in every plan where it applies."""
    mutation = MUTATIONS[name]
    found: set[tuple[str, str]] = set()
    for plan in NAMES:
        for spoiled in broken(mutation, plan):
            said = objections(spoiled, good(plan).problem, mutation.rules)
            meant = {(room, rule) for room, rule in said if rule in mutation.rules}
            if not meant:
                raise UnseenError(f"{plan}: only {sorted(said)}")
            found |= meant
    return frozenset(found)


@pytest.mark.parametrize("name", NAMES)
def test_good_plans_are_clean(name: str) -> None:
    """What the planner makes breaks no rule."""
    assert objections(good(name).plan, good(name).problem) == set()


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_judge_objects(name: str) -> None:
    """Wherever a plan is broken in this way, one of the rules it breaks is named."""
    assert provoked(name), "it applies nowhere"


def test_every_rule_is_provoked() -> None:
    """No rule is left that no mutation breaks, but for those named with a reason."""
    found = {one for name in MUTATIONS for one in provoked(name)}
    assert found | UNPROVOKED.keys() == rules()
    assert not found & UNPROVOKED.keys()
