"""Plans written by version 0.1.0 are read as if they had been written today.

tests/data/earlier holds a workbook in which everything that can be missing is missing, and
what version 0.1.0 made of it: plan.json with households.csv, and the bytes of a stored
revision.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store.snapshot import load, load_plan
from planner.domain.plan import Plan
from planner.stages.whole import make_plan

EARLIER = Path(__file__).parents[1] / "data" / "earlier"


@pytest.fixture(scope="module")
def today() -> Plan:
    """What the workbook's plan is today."""
    problem = read(EARLIER / "book").problem
    assert problem is not None
    return make_plan(problem)


_SINCE = {("days", "steps"), ("days", "doubled"), ("days", "apart"), ("rotation", "pins")}
"""Levels that version 0.1.0 did not count."""


def _facts(plan: Plan) -> list[object]:
    """What ids and dotted names told then."""
    return [
        [
            (*level.key, level.stage, level.generation)
            for level in plan.levels
            if (level.stage, level.name) not in _SINCE
        ],
        plan.links,
        plan.rotations,
        [(row.duty, row.part, row.pool) for row in plan.fairness],
    ]


def _sorts(plan: Plan) -> set[tuple[str, str, str]]:
    """What gaps there are."""
    return {(one.cause, one.stage, one.sort) for one in plan.gaps}


def _obligations(plan: Plan) -> dict[str, object]:
    """Each shift or gap by its obligation; who serves when, or lacks, may differ by now."""
    told = [(one.id, one) for one in plan.shifts] + [(one.obligation, one) for one in plan.gaps]
    return {of: (one.duty, one.owner, one.purpose) for of, one in told}


def _assert_same_facts(earlier: Plan, today: Plan) -> None:
    for old, new in zip(_facts(earlier), _facts(today), strict=True):
        assert old == new
    assert _sorts(today) <= _sorts(earlier)  # what was lacking then may be found by now
    assert len(_sorts(today)) > 3
    old_ones, new_ones = _obligations(earlier), _obligations(today)
    both = old_ones.keys() & new_ones.keys()
    assert len(both) >= 0.9 * len(old_ones)
    assert {of: old_ones[of] for of in both} == {of: new_ones[of] for of in both}


def test_a_plan_of_an_earlier_version_says_all_that_one_of_today_does(today: Plan) -> None:
    """What was told by ids and dotted names then is the same fact as what fields tell now."""
    earlier = read_plan(EARLIER)
    assert "stage" not in json.loads((EARLIER / "plan.json").read_text("utf-8"))["levels"][0]
    _assert_same_facts(earlier, today)
    assert {level.stage for level in earlier.levels} >= {"pairing", "days", "follow_ups"}
    assert {level.rank for level in earlier.levels if level.name == "gaps"} >= {1, 2, 3}


def test_a_revision_stored_by_an_earlier_version_comes_back(today: Plan) -> None:
    """Its bytes have another format word, and everything else is where it was."""
    stored = load_plan((EARLIER / "plan.stored").read_bytes())
    _assert_same_facts(stored, today)
    problem = load((EARLIER / "problem.stored").read_bytes())
    assert problem.duties.keys() == {row.duty for row in (*today.shifts, *today.gaps)}
