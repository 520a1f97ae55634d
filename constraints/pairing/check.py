"""Who is linked to what: limits, recusal, fixed and existing links, everybody before a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from constraints.judging.matching import can_fill
from constraints.kinds import KINDS
from constraints.pairing.rule import AVOID, FIRST, HOLDER, PER_HOLDER, PER_TARGET
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.directory import Context
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.problem import Duty

_MANY = 10**9
"""No limit."""


def check(case: Case) -> Iterator[Finding]:
    """Findings on the plan's links of 联系 duties."""
    for link in case.plan.links:
        duty = case.problem.duties.get(link.duty)
        if duty is not None and not KINDS[duty.kind].pairs:
            yield broken("link-kind", _("Only pairing duties have links here."), duty=link.duty)
    for duty in case.problem.duties.values():
        if KINDS[duty.kind].pairs:
            yield from _Pairing(case, duty).check()


def recused(case: Case, duty: Duty, holder: str, target: str) -> bool:
    """Whether `holder` must not have `target` for where they live or were born.

    A target is avoided by whoever comes from it or from a unit below it.
    """
    person = case.problem.people.get(holder)
    unit = case.directory.unit_of(target)
    if person is None or unit is None:
        return False
    area = case.directory.below(unit)
    return any(getattr(person, field) in area for field in duty.params[AVOID])


class _Pairing:
    """One 联系 duty with its holders, targets and links."""

    def __init__(self, case: Case, duty: Duty) -> None:
        self.case, self.duty = case, duty
        self.targets = (
            case.directory.targets(duty.target, Context(links=case.links)) if duty.target else ()
        )
        self.of_holder: dict[str, list[str]] = defaultdict(list)
        self.of_target: dict[str, list[str]] = defaultdict(list)
        for link in case.plan.links:
            if link.duty == duty.id:
                self.of_holder[link.holder].append(link.target)
                self.of_target[link.target].append(link.holder)
        rows = [row for row in case.problem.links if row.duty == duty.id]
        self.states = {(row.holder, row.target): row.state for row in rows}
        self._known: dict[tuple[int, str | None], frozenset[str]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self.holders = self._holders()

    def _named(self, part: int, target: str | None) -> frozenset[str]:
        """The people, or units, the team's `part` names as holders."""
        if (part, target) not in self._known:
            self._known[part, target] = self._name(part, target)
        return self._known[part, target]

    def _name(self, part: int, target: str | None) -> frozenset[str]:
        selector = self.duty.team[part].selector
        links = self.case.links
        owner = target if self.duty.owner.by == "target" else None
        context = Context(owner, target, None, links)
        if self.duty.params[HOLDER] == "unit":
            return frozenset(self.case.directory.units(selector, context))
        people = self.case.directory.people(selector, context)
        return frozenset(one for one in people if serves_in_plan(self.case, one))

    def _holders(self) -> frozenset[str]:
        """Everybody who owes links: 每单位 the units, else whom 人员 names."""
        duty = self.duty
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return frozenset(self.case.directory.units(duty.owner.units))
        if duty.owner.by == "target":
            return frozenset()
        return self._named(0, None) if duty.team else frozenset()

    def may(self, holder: str, target: str) -> bool:
        """Whether no single rule keeps `holder` from `target`."""
        state = self.states.get((holder, target))
        if state == "forbidden" or target not in self.reach(holder):
            return False
        if any(
            pin.mode == "never" and pin.duty in (None, self.duty.id) and pin.person == holder
            and pin.target == target and pin.date is None and pin.slot is None
            for pin in self.case.problem.pins
        ):  # fmt: skip
            return False
        person = self.case.problem.people.get(holder)
        if person is not None and not serves_in_plan(self.case, holder):
            return False
        return state == "fixed" or not recused(self.case, self.duty, holder, target)

    def reach(self, holder: str) -> frozenset[str]:
        """The targets the duty names for `holder`."""
        if self.duty.owner.by == "target" or self.duty.target is None:
            return frozenset(self.targets)
        if holder not in self._reached:
            context = Context(owner=holder, links=self.case.links)
            found = self.case.directory.targets(self.duty.target, context)
            self._reached[holder] = frozenset(found)
        return self._reached[holder]

    def check(self) -> Iterator[Finding]:
        """Every finding on this duty."""
        yield from self._links()
        yield from self._states()
        if self.duty.owner.by == "target":
            yield from self._each_target()
        else:
            yield from self._each_holder()
            yield from self._targets()
        yield from self._first()
        yield from self._most()

    def _finding(
        self, rule: str, holder: str | None, target: str | None, amount: int = 1
    ) -> Finding:
        texts: Mapping[str, str] = _TEXTS
        text = _(texts[rule], duty=self.duty.name, holder=self.case.name(holder),
                 target=self.case.name(target), amount=amount)  # fmt: skip
        person = holder if holder in self.case.problem.people else None
        return broken(rule, text, amount=amount, unit="links", duty=self.duty.id, person=person)

    def _links(self) -> Iterator[Finding]:
        for link in self.case.plan.links:
            if link.duty != self.duty.id:
                continue
            pair = (link.holder, link.target)
            state = self.states.get(pair)
            if link.current != (state in ("current", "fixed")):
                yield self._finding("link-current", *pair)
            if state == "forbidden":
                yield self._finding("forbidden-link", *pair)
            if state != "fixed" and recused(self.case, self.duty, *pair):
                yield self._finding("recusal", *pair)
            if link.target not in self.targets and link.target not in self.reach(link.holder):
                yield self._finding("link-target", *pair)
            elif self.duty.owner.by == "target":
                parts = range(len(self.duty.team))
                if not any(link.holder in self._named(part, link.target) for part in parts):
                    yield self._finding("link-holder", *pair)
            elif link.holder not in self.holders:
                yield self._finding("link-holder", *pair)

    def _excused(self, *references: str, pins: bool = False) -> int:
        """How many links the duty's gaps say are missing for one of `references`.

        With `pins` also those that sheet 指定 or a fixed link asked for.
        """
        return sum(
            gap.missing
            for gap in self.case.gaps_of.get(self.duty.id, ())
            if (gap.owner in references or gap.target in references) and (pins or gap.sort != "pin")
        )

    def _states(self) -> Iterator[Finding]:
        for (holder, target), state in sorted(self.states.items()):
            if state == "forbidden" or target in self.of_holder.get(holder, ()):
                continue
            if not self.may(holder, target) or not self._is_holder(holder, target):
                continue
            if state == "fixed":
                if not self._excused(holder, target, pins=True):
                    yield self._finding("fixed-link", holder, target)
            elif self._room(holder, target):
                found = self._finding("dropped-link", holder, target)
                yield found

    def _is_holder(self, holder: str, target: str) -> bool:
        if self.duty.owner.by != "target":
            return holder in self.holders
        return any(holder in self._named(part, target) for part in range(len(self.duty.team)))

    def _most_of_holder(self) -> int:
        return (self.duty.params[PER_HOLDER] or (0, _MANY))[1]

    def _most_of_target(self, target: str) -> int:
        if self.duty.owner.by == "target":
            return self._wanted(target)
        return (self.duty.params[PER_TARGET] or (0, _MANY))[1]

    def _wanted(self, target: str) -> int:
        return sum(
            len(self._named(part, target)) if wanted.count is None else wanted.count
            for part, wanted in enumerate(self.duty.team)
        )

    def _room(self, holder: str, target: str) -> bool:
        """Whether the link could simply be added, all others left as they are."""
        if len(self.of_holder[holder]) >= self._most_of_holder():
            return False
        held = self.of_target[target]
        if len(held) >= self._most_of_target(target):
            return False
        if self.duty.owner.by == "target":
            units = (
                {self._unit(one) for one in held} if self.duty.params[DIFFERENT_UNITS] else set()
            )
            return self._unit(holder) not in units and self._fits(target, [*held, holder])
        return not held or all(self.of_target[other] for other in self.targets)

    def _unit(self, holder: str) -> str | None:
        return self.case.directory.unit_of(holder)

    def _fits(self, target: str, holders: list[str]) -> bool:
        parts = [self._named(part, target) for part in range(len(self.duty.team))]
        counts = [
            len(named) if wanted.count is None else wanted.count
            for named, wanted in zip(parts, self.duty.team, strict=True)
        ]
        return can_fill(holders, parts, counts)

    def _each_target(self) -> Iterator[Finding]:
        for target in self.targets:
            held = self.of_target[target]
            lacking = self._wanted(target) - len(held)
            if lacking < 0:
                yield self._finding("per-target", None, target, -lacking)
            elif not self._fits(target, held):
                yield self._finding("link-parts", None, target)
            excused = self._excused(target)
            if max(0, lacking) != excused:
                rule = "gap-missing" if excused else "unheld"
                yield self._finding(rule, None, target, abs(max(0, lacking) - excused))
            if lacking > 0:
                yield from self._fillable(target)
            if self.duty.params[DIFFERENT_UNITS]:
                units = [self._unit(one) for one in held]
                if len(set(units)) < len(units):
                    yield self._finding("link-units", None, target)

    def _fillable(self, target: str) -> Iterator[Finding]:
        parts = range(len(self.duty.team))
        candidates: set[str] = set()
        if self.duty.owner.by == "target":
            candidates |= {one for part in parts for one in self._named(part, target)}
        else:
            candidates |= self.holders
        for holder in sorted(candidates - set(self.of_target[target])):
            if self.may(holder, target) and self._room(holder, target):
                yield self._finding("gap-could-be-filled", holder, target)
                return

    def _each_holder(self) -> Iterator[Finding]:
        least = (self.duty.params[PER_HOLDER] or (0, _MANY))[0]
        for holder in sorted(self.holders):
            lacking = least - len(self.of_holder[holder])
            if lacking <= 0 or not serves_in_plan(self.case, holder):
                continue
            excused = self._excused(holder)
            if excused < lacking:
                yield self._finding("per-holder-least", holder, None, lacking - excused)
            for target in sorted(self.reach(holder) - set(self.of_holder[holder])):
                if self.may(holder, target) and self._room(holder, target):
                    yield self._finding("gap-could-be-filled", holder, target)
                    break

    def _targets(self) -> Iterator[Finding]:
        least = (self.duty.params[PER_TARGET] or (0, _MANY))[0]
        empty = [target for target in self.targets if not self.of_target[target]]
        for target in self.targets:
            lacking = least - len(self.of_target[target])
            if lacking > 0:
                excused = self._excused(target)
                if excused != lacking:
                    rule = "gap-missing" if excused else "unheld"
                    yield self._finding(rule, None, target, abs(lacking - excused))
                yield from self._fillable(target)
            for holder in self.of_target[target] if len(self.of_target[target]) > 1 else ():
                moves = [other for other in empty if self.may(holder, other)]
                if moves and not self.states.get((holder, target)):
                    yield self._finding("second-before-first", holder, moves[0])

    def _first(self) -> Iterator[Finding]:
        """A target that comes first lacks somebody whom another target has."""
        preferred, units = self.duty.params[FIRST], self.case.problem.units
        words = set(preferred)
        first = [
            target for target in self.targets if words & {units[target].kind, *units[target].tags}
        ]
        for target in first:
            held = self.of_target[target]
            wanted = self._wanted(target) if self.duty.owner.by == "target" else self._least()
            if len(held) >= wanted:
                continue
            for other in (one for one in self.targets if one not in first):
                there = self.of_target[other]
                movers = [one for one in there if self._may_move(one, other, target)]
                if movers:
                    yield self._finding("passed-over", movers[0], target)
                    break

    def _least(self) -> int:
        return max(1, (self.duty.params[PER_TARGET] or (1, _MANY))[0])

    def _may_move(self, holder: str, other: str, target: str) -> bool:
        """Whether `holder` could leave `other` for `target`, all other links as they are."""
        held = self.of_target[target]
        if self.states.get((holder, other)) in ("current", "fixed") or holder in held:
            return False
        if any(
            pin.mode == "must" and pin.person == holder and pin.target == other
            for pin in self.case.problem.pins
        ):
            return False
        if not self.may(holder, target) or not self._is_holder(holder, target):
            return False
        if self.duty.owner.by != "target":
            return True
        units = {self._unit(one) for one in held} if self.duty.params[DIFFERENT_UNITS] else set()
        return self._unit(holder) not in units and self._fits(target, [*held, holder])

    def _most(self) -> Iterator[Finding]:
        for holder, targets in sorted(self.of_holder.items()):
            if (extra := len(targets) - self._most_of_holder()) > 0:
                yield self._finding("per-holder", holder, None, extra)
        if self.duty.owner.by != "target":
            for target, holders in sorted(self.of_target.items()):
                if (extra := len(holders) - self._most_of_target(target)) > 0:
                    yield self._finding("per-target", None, target, extra)


def serves_in_plan(case: Case, holder: str) -> bool:
    """Whether `holder` is a unit, or a person who serves on a day of the plan."""
    person = case.problem.people.get(holder)
    if person is None:
        return True
    begins = person.start is None or person.start <= case.end
    return begins and (person.until is None or person.until >= case.start)


_TEXTS = {
    "link-current": "{holder} and {target}: the plan says wrongly whether the link existed before.",
    "forbidden-link": "{holder} must not be linked to {target}.",
    "recusal": "{holder} comes from {target} and must not be linked to it.",
    "link-target": "{target} is not among the targets of {duty}.",
    "link-holder": "{holder} is not among the holders of {duty} for {target}.",
    "fixed-link": "{holder} must be linked to {target}, and is not.",
    "dropped-link": "The existing link of {holder} to {target} was dropped without need.",
    "per-target": "{target} has {amount:holder|holders} too many for {duty}.",
    "per-holder": "{holder} has {amount:target|targets} too many for {duty}.",
    "per-holder-least": "{holder} has {amount:target|targets} too few for {duty}, and no"
    " gap says so.",
    "unheld": "{target} lacks {amount:holder|holders} for {duty}, and no gap says so.",
    "gap-missing": "{target}: the number of holders that are missing is wrong by {amount}.",
    "link-parts": "The holders of {target} do not fill the parts of the team.",
    "link-units": "Holders of {target} belong to one unit.",
    "passed-over": "{target} comes first and lacks somebody, although {holder} could be there.",
    "second-before-first": "{target} has nobody although {holder} shares another target.",
    "gap-could-be-filled": "{holder} could be linked to {target}.",
}


CHECK: Final = Check(check, "links")
