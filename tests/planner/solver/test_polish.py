"""What no engine could prove is made better neighbourhood by neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planner.model.linear import Linear, Row
from planner.solver import minimise, polish
from planner.solver.engines import Engine, Found, Limits, Stop, Task, run
from planner.solver.polish import polished
from planner.solver.solve import solve

# Six turns among three people, twice over. Each person has a variable for a first, second ..
# sixth turn; the steps of the squares are what these cost.
_SQUARES = (1, 3, 5, 7, 9, 11)


def _rota() -> Task:
    """Both groups, tied together by a row that does no harm."""
    groups = [list(range(18)), list(range(18, 36))]
    rows = [Row([(one, 1) for one in group], 6, 6) for group in groups]
    rows.append(Row([(0, 1), (18, 1), (36, 1)], 0, 3))
    return Task(
        variables=list(range(37)),
        low=[0] * 37,
        high=[1] * 37,
        continuous=[False] * 37,
        rows=rows,
        costs=[(one, _SQUARES[one % 6]) for one in range(36)],
    )


def _unfair() -> dict[int, int]:
    """In both groups one person has all six turns."""
    return {one: int(one < 6 or 18 <= one < 24) for one in range(37)}


def _cost(task: Task, values: dict[int, int]) -> int:
    return sum(cost * values[variable] for variable, cost in task.costs)


def test_neighbourhoods_share_turns_evenly() -> None:
    """Each of two groups goes from 36, all with one person, to 12, two turns for everybody."""
    task = _rota()
    better = polished(task, _unfair(), 1, Limits(), Stop(), size=18)
    assert (_cost(task, _unfair()), _cost(task, better)) == (72, 24)
    for row in task.rows:
        assert row.low <= sum(cost * better[one] for one, cost in row.terms) <= row.high


def test_it_gives_the_same_twice() -> None:
    """Equal input and seed give equal values."""
    first, second = (polished(_rota(), _unfair(), 7, Limits(), Stop(), size=18) for _ in range(2))
    assert first == second


def test_it_ends_where_no_less_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs no more than the known least is not searched on."""
    searched: list[Task] = []

    def counted(engine: Engine, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
        searched.append(task)
        return run(engine, task, seed, limits, stop)

    monkeypatch.setattr(polish, "run", counted)
    better = polished(_rota(), _unfair(), 1, Limits(), Stop(), size=18, least=48)
    assert (_cost(_rota(), better), len(searched)) == (48, 1)


def test_all_that_costs_is_made_cheaper_together() -> None:
    """Two cost, and only both together need not; what joins them is long, so that a neighbourhood
    of one is full before it comes to the other.
    """
    between = range(4, 16)
    rows = [
        Row([(0, 1), (1, 1)], 1, 1),
        Row([(2, 1), (3, 1)], 1, 1),
        Row([(1, 1), (3, -1), *((one, 1) for one in between)], 0, 0),
    ]
    task = Task(
        variables=list(range(16)),
        low=[0] * 16,
        high=[1] * 4 + [0] * 12,
        continuous=[False] * 16,
        rows=rows,
        costs=[(0, 1), (2, 1)],
    )
    values = {one: int(one in (0, 2)) for one in range(16)}
    alone = polished(task, values, 1, Limits(), Stop(), size=4)
    together = polished(task, values, 1, Limits(), Stop(), size=4, together=True)
    assert (_cost(task, alone), _cost(task, together)) == (2, 0)


@pytest.mark.parametrize("cost", [1, 1000])
def test_a_little_that_costs_is_made_cheaper_first(
    cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten people, ten days, one each: the first has all days, though nobody needs two.

    That nobody does is what the relaxation shows, and neighbourhoods reach it one after the
    other. Nothing else is searched, however much each of these few costs.
    """
    model = Linear()
    level = model.level("doubled")
    turns = [[model.boolean() for _day in range(10)] for _person in range(10)]
    for day in zip(*turns, strict=True):
        model.equal([(one, 1) for one in day], 1)
    for person, own in enumerate(turns):
        more = [model.boolean() for _turn in range(9)]
        model.add([*((one, -1) for one in more), *((one, 1) for one in own)], high=1)
        model.start |= dict.fromkeys(own, int(person == 0))
        for one in more:
            model.cost(level, one, cost)
    monkeypatch.setattr(minimise, "_LARGE", 0)
    monkeypatch.setattr(minimise, "on_face", lambda *_task, **_how: pytest.fail("searched"))
    [found] = solve(model, stage="test").levels
    assert (found.value, found.proven) == (0, True)


def test_a_stop_keeps_what_there_is() -> None:
    """Nothing is changed after somebody asked to stop."""
    stop = Stop()
    stop.requested = True
    assert polished(_rota(), _unfair(), 1, Limits(), stop, size=18) == _unfair()


@pytest.mark.parametrize("most", [(), ("_LARGE",), ("_LARGE", "_UNCUT")])
def test_an_unproven_level_is_polished(
    most: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engines that stop at a poor answer without a proof do not have the last word, however large
    a part is; nothing is known of the first level before they answer.
    """
    for size in most:
        monkeypatch.setattr(minimise, size, 0)
    task, model = _rota(), Linear()
    for _variable in task.variables:
        model.boolean()
    for row in task.rows:
        model.add(row.terms, low=row.low, high=row.high)
    level = model.level("uneven")
    for variable, cost in task.costs:
        model.cost(level, variable, cost)

    def poor(*_task: object) -> Found:
        return Found(_unfair(), 0.0)

    monkeypatch.setattr(minimise, "run", poor)
    [found] = solve(model, stage="test").levels
    assert found.value == 24
    assert found.proven or not most
