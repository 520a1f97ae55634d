"""What was solved before is not solved again, and the answer is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.problem import Absence
from planner.solver import pool
from planner.solver.memory import Memory
from planner.solver.pool import Workers
from planner.stages.whole import make_plan
from tests.builders.sheets import read_sheets
from tests.builders.towns import TOWNS


@pytest.mark.parametrize("town", ["days", "links", "groups"])
def test_a_plan_with_what_is_known_is_the_plan(town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same workbook nothing is solved, of another one part; both plans are as ever."""
    of = read_sheets(TOWNS[town], warned=True)
    away = Absence(next(iter(of.people)), date(2027, 3, 16), date(2027, 3, 18))
    other = replace(of, absences=(*of.absences, away))
    fresh = [make_plan(one) for one in (of, other)]
    solved: list[int] = []
    real = pool.solve_part
    monkeypatch.setattr(pool, "solve_part", lambda *a, **k: solved.append(1) or real(*a, **k))
    workers, counts = Workers(memory=Memory()), []
    for problem, plan in zip((of, of, other), (fresh[0], *fresh), strict=True):
        solved.clear()
        made = make_plan(problem, workers=workers)
        counts.append(len(solved))
        assert (made.shifts, made.gaps, made.links) == (plan.shifts, plan.gaps, plan.links)
        assert [(one.value, one.bound) for one in made.levels] == [
            (one.value, one.bound) for one in plan.levels
        ]
    first, again, changed = counts
    assert again == 0
    assert changed < first
