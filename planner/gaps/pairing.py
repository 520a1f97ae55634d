"""The gaps of pairings: targets and holders that are short, fixed links not honoured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from constraints.pairing.rule import PER_TARGET
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.plan import Cause, Gap, Reason
from planner.domain.problem import Problem
from planner.model.linear import INF
from planner.stages.pairing.sides import Sides, name_of

MOST_REASONS = 1000
"""People listed under one gap; a longer list is cut, and the gap's message says so."""


def why_not(sides: Sides, holder: str, target: str) -> Text:
    """Which hard rule keeps `holder` from `target`, limits apart."""
    if not sides.may_reach(holder, target):
        return _("the duty does not name them for each other")
    if target in sides.recused.get(holder, ()) and target in sides.barred(holder):
        return _("recusal, it is the place of home or origin")
    if target in sides.forbidden.get(holder, ()):
        return _("the link is forbidden")
    return _("the limits allow no more")


def pairing_gaps(
    sides: Sides, pairs: Sequence[tuple[str, str]], problem: Problem, directory: Directory
) -> Iterator[Gap]:
    """Every target and every holder that is short, and every fixed link not honoured."""
    holders: dict[str, list[str]] = defaultdict(list)
    targets: dict[str, list[str]] = defaultdict(list)
    for holder, target in pairs:
        holders[target].append(holder)
        targets[holder].append(target)
    writer = _GapWriter(sides, problem, directory, holders, targets)
    short = set()
    for target in sides.targets:
        if missing := writer.missing_at(target):
            short.add(target)
            yield writer.target_gap(target, missing)
    if not sides.by_target:
        for holder in sides.reach:
            if (missing := sides.limits[0] - len(targets[holder])) > 0:
                yield writer.holder_gap(holder, missing)
    for holder in sorted(sides.fixed.keys() | sides.pinned.keys()):
        fixed = sides.fixed.get(holder, set()) - short
        for target in sorted((fixed | sides.pinned.get(holder, set())) - set(targets[holder])):
            yield writer.fixed_gap(holder, target)


class _GapWriter:
    """Writes the gaps of one duty, with a reason for everybody who might have helped."""

    def __init__(
        self,
        sides: Sides,
        problem: Problem,
        directory: Directory,
        holders: Mapping[str, list[str]],
        targets: Mapping[str, list[str]],
    ) -> None:
        self.sides = sides
        self.problem = problem
        self.directory = directory
        self.holders = {target: list(of) for target, of in holders.items()}
        self.targets = {holder: list(of) for holder, of in targets.items()}
        self.period = (problem.settings.start, problem.settings.end)

    def missing_at(self, target: str) -> int:
        """How many holders `target` lacks."""
        sides = self.sides
        if not sides.by_target:
            fewest = (sides.duty.params[PER_TARGET] or (1, INF))[0]
            return max(max(fewest, 1) - len(self.holders.get(target, ())), 0)
        wanted = 0
        for part, member in enumerate(sides.duty.team):
            if member.count is not None:
                wanted += member.count
            else:
                wanted += sum(target in reach[part] for reach in sides.reach.values())
        return max(wanted - len(self.holders.get(target, ())), 0)

    def target_gap(self, target: str, missing: int) -> Gap:
        """`target` lacks `missing` holders."""
        sides = self.sides
        there = set(self.holders.get(target, ()))
        reasons = [
            Reason(holder, str(self._reason(holder, target)))
            for holder in sides.reach
            if holder not in there and sides.may_reach(holder, target)
        ]
        able = any(target not in sides.barred(reason.id) for reason in reasons)
        return self._gap(
            target,
            "over_capacity" if able else "nobody_eligible",
            missing,
            target,
            reasons,
            _(
                "{duty}: {target} lacks {missing} of its holders.",
                duty=sides.duty.name,
                target=name_of(self.problem, target),
                missing=missing,
            ),
        )

    def holder_gap(self, holder: str, missing: int) -> Gap:
        """`holder` has `missing` targets too few."""
        sides = self.sides
        reach = sides.reach[holder][0] - sides.barred(holder)
        return self._gap(
            holder,
            "limit" if reach else "nobody_eligible",
            missing,
            None,
            [
                Reason(
                    holder,
                    str(
                        _("every target it may hold already has as many holders as it may")
                        if reach
                        else _("there is no target it may hold")
                    ),
                )
            ],
            _(
                "{duty}: {holder} holds {missing} targets too few.",
                duty=sides.duty.name,
                holder=name_of(self.problem, holder),
                missing=missing,
            ),
        )

    def fixed_gap(self, holder: str, target: str) -> Gap:
        """The fixed link of `holder` with `target` could not be honoured."""
        sides = self.sides
        why = why_not(sides, holder, target)
        gap = self._gap(
            target if sides.by_target else holder,
            "pin",
            1,
            target,
            [Reason(holder, str(why))],
            _(
                "{duty}: the fixed link of {holder} with {target} cannot be had: {reason}.",
                duty=sides.duty.name,
                holder=name_of(self.problem, holder),
                target=name_of(self.problem, target),
                reason=why,
            ),
        )
        return replace(gap, id=f"{sides.duty.id}.{holder}.{target}#pin")

    def _reason(self, holder: str, target: str) -> Text:
        sides = self.sides
        held = len(self.targets.get(holder, ()))
        if target in sides.barred(holder):
            return why_not(sides, holder, target)
        if held >= sides.limits[1]:
            return _("holds {held} already, at most {most}", held=held, most=sides.limits[1])
        people = self.problem.people
        units = {people[one].unit for one in self.holders.get(target, ()) if one in people}
        if sides.duty.params[DIFFERENT_UNITS] and people[holder].unit in units:
            return _("somebody of the same unit is linked there already")
        return _("is not asked for in the place that is empty")

    def _gap(
        self,
        owner: str,
        cause: Cause,
        missing: int,
        target: str | None,
        reasons: Sequence[Reason],
        message: Text,
    ) -> Gap:
        obligation = f"{self.sides.duty.id}.{owner}"
        text = str(message)
        if len(reasons) > MOST_REASONS:
            text += str(
                _(
                    " The list names the first {shown} of {all}.",
                    shown=MOST_REASONS,
                    all=len(reasons),
                )
            )
        return Gap(
            id=f"{obligation}#gap",
            obligation=obligation,
            duty=self.sides.duty.id,
            owner=owner,
            cause=cause,
            missing=missing,
            period=self.period,
            date=None,
            target=target,
            people=tuple(sorted(reasons[:MOST_REASONS], key=lambda reason: reason.id)),
            message=text,
        )
