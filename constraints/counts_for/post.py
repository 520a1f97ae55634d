"""counts_for=DUTY: an occurrence here counts there too, and no shift is written there.

In words: an occurrence of a duty with counts_for=DUTY discharges a turn that its owner, its
target or anybody in its team owes to DUTY in the period in which it takes place. Only the
turns that are left get shifts of their own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from constraints.counts_for.rule import COUNTS_FOR
from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from constraints.posting import Post
from planner.model.choices import Choices
from planner.model.demands import Demand


def post(choices: Choices) -> None:
    """Discharge turns of the duties that others count for. Comes before staffing."""
    sources: dict[str, list[str]] = defaultdict(list)
    for duty in choices.problem.duties.values():
        for counted in duty.params[COUNTS_FOR]:
            sources[counted].append(duty.id)
    for key, demands in sorted(choices.grouped(by_period=True).items()):
        if KINDS[demands[0].duty.kind].by_steps:
            continue  # only what 节点 or 历史 says finishes a step
        for source in sources.get(key[0], ()):
            by_target: dict[str | None, list[Demand]] = defaultdict(list)
            each = demands[0].duty.params[EACH_TARGET]
            for demand in demands:
                if demand.spare:
                    continue
                by_target[demand.target if each else None].append(demand)
            for target, same in by_target.items():
                found = _occurrences(choices, source, same[0], target)
                if found:
                    _discharge(choices, same, found)


def _occurrences(choices: Choices, duty: str, owed: Demand, target: str | None) -> list[int]:
    """The variables of which each, when 1, is one occurrence that counts for `owed`."""
    found: set[int] = set()
    others = [demand for demand in choices.demands if demand.duty.id == duty]
    for demand, when, variable in choices.occurrences(others):
        if when.day not in owed.period or (target is not None and demand.target != target):
            continue
        if owed.owner is None or owed.owner in (demand.owner, demand.target):
            found.add(variable)
        else:
            found.update(
                turn.variable
                for turn in choices.turns_at[demand.id, when]
                if owed.owner in turn.people and not turn.standby
            )
    return sorted(found)


def _discharge(choices: Choices, demands: list[Demand], occurrences: list[int]) -> None:
    """As many turns are discharged as there are occurrences, and never one more is held."""
    model, turns = choices.model, len(demands)
    counted = [(choices.discharge(demand), 1) for demand in demands]
    total = [(variable, 1) for variable in occurrences]
    model.add([*counted, *((v, -c) for v, c in total)], high=0)
    held = [(v, 1) for demand in demands for v in choices.placed[demand.id].values()]
    over = model.boolean()  # more occurrences than turns: then no turn is held at all
    model.add([*total, *((v, -c) for v, c in counted), (over, -len(occurrences))], high=0)
    model.add([*held, (over, turns)], high=turns)


POST: Final = Post(post, 10)
