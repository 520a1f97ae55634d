"""The pins of sheet 指定 that are about visits of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.problem import Pin, Problem
from planner.model.demands import Demand


def pins_of_visits(problem: Problem, demands: Sequence[Demand]) -> dict[Pin, Pin]:
    """The pins that are this stage's to keep, as its demands need them, with their originals.

    A 必须 without a duty is the day stage's. A pin that names a unit may speak of households
    that lie in it: 禁止 of all of them, another of the first.
    """
    directory = Directory(problem)
    inside: dict[str | None, list[str]] = defaultdict(list)
    own = {demand.target for demand in demands}
    for target in sorted(filter(None, own - problem.units.keys())):
        inside[directory.unit_of(target)].append(target)
    kept: dict[Pin, Pin] = {}
    for pin in problem.pins:
        there = inside.get(pin.target, []) if pin.target is not None else []
        if pin.mode == "never":
            for one in (pin, *(replace(pin, target=household) for household in there)):
                kept.setdefault(one, pin)
        elif pin.duty is not None and KINDS[problem.duties[pin.duty].kind].by_item:
            if there and pin.target not in own:
                kept.setdefault(replace(pin, target=there[0]), pin)
            else:
                kept.setdefault(pin, pin)
    return kept


def narrowed_to(problem: Problem, own: Iterable[Pin]) -> Problem:
    """The problem as the rules of this stage see it: its own pins, which count most."""
    duties = {
        duty.id: replace(duty, priority=0) if KINDS[duty.kind].by_item else duty
        for duty in problem.duties.values()
    }
    return replace(problem, pins=tuple(own), duties=duties)
