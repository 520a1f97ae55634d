"""What a pairing does not do: targets and holders that are short, fixed links not honoured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from constraints.pairing.rule import PER_TARGET
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.language import Text
from planner.domain.plan import Gap
from planner.domain.problem import Problem
from planner.gaps.pairing import (
    BARRIERS,
    Barrier,
    fixed_gap,
    holder_gap,
    holds_enough,
    target_gap,
)
from planner.model.linear import INF
from planner.stages.pairing.sides import Sides


def barrier(sides: Sides, holder: str, target: str) -> Barrier:
    """Which hard rule keeps `holder` from `target`, else the limits."""
    if not sides.may_reach(holder, target):
        return "unnamed"
    if target in sides.recused.get(holder, ()) and target in sides.barred(holder):
        return "recused"
    if target in sides.forbidden.get(holder, ()):
        return "forbidden"
    return "limits"


class Missing:
    """What one duty lacks with the links `pairs`."""

    def __init__(self, sides: Sides, pairs: Sequence[tuple[str, str]], problem: Problem) -> None:
        self.sides, self.problem = sides, problem
        self.holders: dict[str, list[str]] = defaultdict(list)
        self.targets: dict[str, list[str]] = defaultdict(list)
        for holder, target in pairs:
            self.holders[target].append(holder)
            self.targets[holder].append(target)

    def gaps(self) -> Iterator[Gap]:
        """Every target and every holder that is short, and every fixed link not honoured."""
        sides, problem, duty = self.sides, self.problem, self.sides.duty
        short = set()
        for target in sides.targets:
            if missing := self._at(target):
                short.add(target)
                yield self._target_gap(target, missing)
        for holder in () if sides.by_target else sides.reach:
            if (missing := sides.limits[0] - len(self.targets[holder])) > 0:
                able = bool(sides.reach[holder][0] - sides.barred(holder))
                yield holder_gap(problem, duty, holder, missing, able=able)
        for holder in sorted(sides.fixed.keys() | sides.pinned.keys()):
            fixed = sides.fixed.get(holder, set()) - short
            asked = fixed | sides.pinned.get(holder, set())
            for target in sorted(asked - set(self.targets[holder])):
                owner = target if sides.by_target else holder
                why = barrier(sides, holder, target)
                yield fixed_gap(problem, duty, owner, holder, target, why)

    def _at(self, target: str) -> int:
        """How many holders `target` lacks."""
        sides, held = self.sides, len(self.holders.get(target, ()))
        if not sides.by_target:
            fewest = (sides.duty.params[PER_TARGET] or (1, INF))[0]
            return max(max(fewest, 1) - held, 0)
        wanted = 0
        for part, member in enumerate(sides.duty.team):
            if member.count is not None:
                wanted += member.count
            else:
                wanted += sum(target in reach[part] for reach in sides.reach.values())
        return max(wanted - held, 0)

    def _target_gap(self, target: str, missing: int) -> Gap:
        sides = self.sides
        there = set(self.holders.get(target, ()))
        might = [
            holder
            for holder in sides.reach
            if holder not in there and sides.may_reach(holder, target)
        ]
        return target_gap(
            self.problem,
            sides.duty,
            target,
            missing,
            [(holder, self._reason(holder, target)) for holder in might],
            able=any(target not in sides.barred(holder) for holder in might),
        )

    def _reason(self, holder: str, target: str) -> Text:
        sides, people = self.sides, self.problem.people
        held = len(self.targets.get(holder, ()))
        if target in sides.barred(holder):
            return BARRIERS[barrier(sides, holder, target)]
        if held >= sides.limits[1]:
            return holds_enough(held, sides.limits[1])
        units = {people[one].unit for one in self.holders.get(target, ()) if one in people}
        if sides.duty.params[DIFFERENT_UNITS] and people[holder].unit in units:
            return BARRIERS["same_unit"]
        return BARRIERS["not_asked"]
