"""A rule is whole: what binds is judged, has its table of cases, and keeps its side of the wall."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from constraints.found import faces, rule_names
from constraints.judging.face import Check
from constraints.kinds import KINDS
from constraints.parameters import PARAMS, allowed
from constraints.posting import Post
from constraints.rule import Rule
from tests.builders.ends import ran

ROOT = Path(__file__).parents[2]

ELSEWHERE = {
    "all_hands": "a wish: the level counts it, no plan breaks it",
    "spread": "a wish: the level counts it, no plan breaks it",
    "apart": "a wish: the level counts it, no plan breaks it",
    "festivals": "a wish: the level counts it, no plan breaks it",
    "doubled": "a wish: the level counts it, no plan breaks it",
    "counts_for": "coverage judges what is owed then",
    "standby": "staffing judges whom a shift names",
}
"""Rules of the model whose judge is another rule, and why."""

NO_TABLE = {
    "all_hands": "a level; tried with the planner",
    "spread": "a level; tried with the planner",
    "counts_for": "ties what is owed; tried with the planner",
    "standby": "a level; tried with the planner",
    "staffing": "ties places and people; tried with the planner and against brute force",
    "milestones": "has its own brute force in test_milestones.py",
}
"""Rules of the days without a table of cases, and why."""


def test_what_binds_is_judged() -> None:
    """A rule that is stated and that nobody judges would be broken in silence."""
    unjudged = faces("post", Post).keys() - faces("check", Check).keys()
    assert unjudged == ELSEWHERE.keys()


def test_every_rule_of_the_days_has_its_table() -> None:
    """A new rule comes with its small cases."""
    tables = {
        path.stem.removeprefix("test_")
        for path in (ROOT / "tests/constraints/rules").glob("test_*")
    }
    assert faces("post", Post).keys() - tables == NO_TABLE.keys()


def test_refusals_come_in_an_order_of_their_own() -> None:
    """Which reason is told first never depends on names of folders."""
    ranks = [check.rank for check in faces("check", Check).values() if check.refuse is not None]
    assert len(ranks) == len(set(ranks)) >= 10


def test_rows_come_in_an_order_of_their_own() -> None:
    """No two rules are posted at one place, where the names of folders would decide."""
    ranks = [post.rank for post in faces("post", Post).values()]
    assert len(ranks) == len(set(ranks)) >= 13


def test_parameters_are_declared_once() -> None:
    """No two keys have one name in either language, and each is of some kind."""
    rules = [param for rule in faces("rule", Rule).values() for param in rule.params]
    declared = [*rules, *{id(p): p for kind in KINDS.values() for p in kind.params}.values()]
    names = [name.casefold() for param in declared for name in param.spellings]
    assert len(names) == len(set(names)) >= 2 * len(PARAMS)
    assert all(any(param in allowed(kind) for kind in KINDS.values()) for param in declared)


@pytest.mark.parametrize("name", rule_names())
def test_a_folder_says_what_it_is(name: str) -> None:
    """Every module of a rule begins with what it is about."""
    for path in (ROOT / "constraints" / name).glob("[!_]*.py"):
        assert path.read_text(encoding="utf-8").startswith('"""'), path.name


def test_a_process_that_judges_never_meets_the_model() -> None:
    """Import contracts do not see what is imported by name: so a fresh process tells."""
    code = """
import sys
from tests.builders.judge_builder import duty, plan, problem, shift
from constraints.judging.judge import verify
of = problem(duty())
assert verify(plan(of, shift(1, "a")), of)
met = [name for name in sys.modules if name.endswith((".post", ".model")) or "ortools" in name
       or name.startswith(("planner.model", "planner.solver", "constraints.posting"))]
print([name for name in met if name.startswith(("constraints", "planner", "ortools"))])
"""
    assert ran(sys.executable, "-c", code, cwd=ROOT).strip() == "[]"
