"""A re-plan that is stopped keeps the best it has found, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import wait
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from planner.domain.changes import changes
from planner.domain.plan import Plan
from planner.domain.problem import Absence, Problem
from planner.repair.engine import Repaired, repair
from planner.solver import pool
from planner.solver.solve import Halt
from planner.stages.whole import make_plan
from tests.builders.day_problems import random_plan
from tests.builders.receptions import away, breaches, duty, problem


class Pressed:
    """Ctrl-C when the solver is waited for the `at`-th time."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, pending: Sequence[Any], _seconds: float | None = None) -> Any:
        """Wait, or press."""
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return wait(pending)


def stopped(
    monkeypatch: pytest.MonkeyPatch, after: Problem, base: Plan, before: Problem
) -> Iterator[tuple[Repaired | None, Halt]]:
    """What comes of the re-plan stopped at each moment, the last time not at all."""
    at = 1
    while True:
        press, halt = Pressed(at), Halt()
        monkeypatch.setattr(pool, "wait", press)
        try:
            found: Repaired | None = repair(
                after, base, before, today=before.settings.start, halt=halt
            )
        except KeyboardInterrupt:
            found = None
        yield found, halt
        if press.left > 0:
            return
        at += 1


def pushing() -> tuple[Problem, Plan, Problem]:
    """A re-plan in which more and more is opened: three who take turns, one of them away."""
    before = problem(duty("A", "day", spacing=2), duty("B", "day"), names="abcd", days=11)
    return away(away(before, "a", 1, 3), "b", 2, 2), make_plan(before), before


def drawn(seed: int) -> tuple[Problem, Plan, Problem]:
    """One of the problems nobody thought of, somebody away for three days."""
    before, base = random_plan(seed)
    start = before.settings.start
    who = sorted(before.people)[seed % len(before.people)]
    absence = Absence(who, start + timedelta(days=1), start + timedelta(days=3))
    return replace(before, absences=(*before.absences, absence)), base, before


@pytest.mark.parametrize("seed", [None, *range(12, 16)])
def test_whenever_it_is_stopped(seed: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing before there is an outcome; from then on always one, clean, that is told as it is."""
    after, base, before = pushing() if seed is None else drawn(seed)
    start = before.settings.start
    found = list(stopped(monkeypatch, after, base, before))
    whole, halt = found.pop()
    assert whole is not None
    assert not halt.asked
    kept = [one for one, _halt in found if one is not None]
    assert kept == [one for one, _halt in found[len(found) - len(kept) :]]
    for one, halt in found:
        if one is None:
            continue
        assert halt.asked
        assert halt.struck is not None
        assert breaches(one.plan, after, start) == []
        assert list(one.changes) == list(changes(base.shifts, one.plan.shifts))
        assert (_missing(one), len(one.changes)) >= (_missing(whole), len(whole.changes))
        if _missing(one) > _missing(whole):
            assert one.plan.unfinished
        if len(one.changes) > len(whole.changes):
            assert one.plan.unfinished or not one.proven


def _missing(found: Repaired) -> int:
    return sum(gap.missing for gap in found.plan.gaps)


def test_somewhere_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at first; while more is opened an outcome is there that is not proven yet."""
    *found, _whole = (one for one, _halt in stopped(monkeypatch, *pushing()))
    assert found[0] is None
    assert any(one is not None and not one.proven for one in found)
