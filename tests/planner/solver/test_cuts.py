"""Large parts are bettered piece by piece: by hand, and against every solution of small models."""

from __future__ import annotations

import random

import pytest

from planner.model.linear import Linear, Row
from planner.solver import minimise, rare
from planner.solver.cuts import cut
from planner.solver.parts import Part
from planner.solver.solve import Infeasible, solve
from tests.planner.solver.test_solve import brute_force, drawn, keeps, value


def test_a_part_is_cut_at_rare_rows() -> None:
    """Days 0 to 2 and watches 3 and 4, tied by nobody having two shifts, which 5 counts: it goes
    with the days, which are more. What costs nothing is left out.
    """
    rows = [
        Row([(0, 1), (1, 1), (2, 1)], 1, 1),
        Row([(3, 1), (4, 1)], 1, 1),
        Row([(5, -1), (3, 1), (0, 1)], -9, 1, rare=True),
    ]
    whole = Part(list(range(6)), rows, [(5, 1)])
    [days] = cut(whole)
    assert (days.variables, days.rows[0], days.terms) == ([0, 1, 2, 5], rows[0], [(5, 1)])
    whole.terms = [(1, 1), (4, 1)]
    [both] = cut(whole)  # small pieces stand together
    assert both.groups == [[(1, 1)], [(4, 1)]]


def test_days_lie_well_beside_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has a watch on one of two evenings and a meeting on one of three days, best on the
    second, on which the watch is. No two shifts on one day: the level before says so. The
    meeting comes to nothing, as it does without any watch, so that this is proven.
    """
    model = Linear()
    doubled, spread = model.level("doubled"), model.level("spread")
    watch, meeting = ([model.boolean() for _day in range(days)] for days in (2, 3))
    for one in (watch, meeting):
        model.equal([(day, 1) for day in one], 1)
    for first, second in zip(watch, meeting, strict=False):
        more = model.boolean()
        terms = [(more, -1), (first, 1), (second, 1)]
        model.add(terms, high=1, since=doubled, rare=True)
        model.cost(doubled, more, 1)
    for day, far in zip(meeting, (1, 0, 2), strict=True):
        model.cost(spread, day, far)
    monkeypatch.setattr(minimise, "_LARGE", 0)
    monkeypatch.setattr(minimise, "_WHOLE", 0)
    levels = solve(model, stage="test").levels
    assert [(level.value, level.bound) for level in levels] == [(0, 0), (0, 0)]


def test_what_no_row_cuts_is_searched_on_the_face_of_its_relaxation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A level that is held cuts nothing off a part that hangs together: a bound of the next is
    shown by all of it, not by each variable's own.
    """
    model = Linear()
    gaps, spread = model.level("gaps"), model.level("spread")
    gap, *days = (model.boolean() for _one in range(4))
    model.equal([(one, 1) for one in (gap, *days)], 1)
    model.cost(gaps, gap, 1)
    far = model.implied(0, 9)
    model.add([(far, -1), *zip(days, (3, 2, 5), strict=True)], high=0, since=spread)
    model.cost(spread, far, 1)
    for name in ("_LARGE", "_WHOLE", "_UNCUT"):
        monkeypatch.setattr(minimise, name, 0)
    levels = solve(model, stage="test").levels
    assert [(level.value, level.bound) for level in levels] == [(0, 0), (2, 2)]


def test_pieces_never_say_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found keeps all rows, and no bound is above the least there is."""
    monkeypatch.setattr(minimise, "_LARGE", 0)
    monkeypatch.setattr(minimise, "_WHOLE", 0)
    monkeypatch.setattr(rare, "_LARGE", 0)
    draw = random.Random(7)
    solved = proven = 0
    for _round in range(120):
        model = drawn(draw, 0.7)
        wanted = brute_force(model)
        if wanted is None:
            with pytest.raises(Infeasible):
                solve(model, stage="s")
            continue
        solution = solve(model, stage="s")
        assert keeps(model, solution.values)
        for index, (level, least) in enumerate(zip(solution.levels, wanted, strict=True)):
            assert level.value == value(model, index, solution.values)
            assert level.bound <= least <= level.value
            if level.value > least:
                break  # what follows is held to something else
            proven += level.proven
        solved += 1
    assert solved > 50
    assert proven > 1.5 * solved
