"""Who may hold what by the selectors of a pairing duty."""

from __future__ import annotations

from collections import defaultdict

from constraints.pairing.rule import HOLDER
from planner.domain.directory import Context, Directory
from planner.domain.links import Links
from planner.domain.problem import Duty, Problem, Selector
from planner.stages.pairing.order import linking_duties


class Finder:
    """Finds who may hold what, looking each selector up as seldom as it can."""

    def __init__(self, duty: Duty, problem: Problem, directory: Directory, links: Links) -> None:
        self.duty = duty
        self.problem = problem
        self.directory = directory
        self.links = links
        self.parts = [part.selector for part in duty.team]
        if duty.owner.by == "unit" and duty.owner.units is not None:
            self.parts = [duty.owner.units]
        self.linking = sorted(linking_duties([duty.target] if duty.target is not None else []))
        self._targets: dict[tuple[object, ...], frozenset[str]] = {}
        self.units_hold = duty.params[HOLDER] == "unit" or duty.owner.by == "unit"

    def candidates(self, selector: Selector, context: Context) -> list[str]:
        """Who `selector` names in `context` and is there during the plan."""
        if self.units_hold:
            return list(self.directory.units(selector, context))
        settings, people = self.problem.settings, self.problem.people
        found = []
        for person in self.directory.people(selector, context):
            first, last = people[person].start, people[person].until
            if (first or settings.end) <= settings.end and (
                last or settings.start
            ) >= settings.start:
                found.append(person)
        return found

    def targets_of(self, owner: str) -> frozenset[str]:
        """The targets of one holder."""
        selector = self.duty.target
        if selector is None:
            return frozenset()
        context = Context(owner=owner, links=self.links)
        alike: tuple[object, ...] = (
            self.directory.unit_of(owner),
            *(self.directory.linked_targets(duty, context) for duty in self.linking),
            *(self.directory.holders(duty, context) for duty in self.linking),
        )
        if alike not in self._targets:
            self._targets[alike] = frozenset(self.directory.units(selector, context))
        return self._targets[alike]

    def all_targets(self) -> frozenset[str]:
        """The targets that any holder could have."""
        selector = self.duty.target
        if selector is None:
            return frozenset()
        found = set(self.directory.units(selector, Context(links=self.links)))
        for duty in self.linking:
            for holder in self.links.targets.get(duty, {}):
                found |= self.targets_of(holder)
        return frozenset(found)

    def by_target(self) -> tuple[frozenset[str], dict[str, tuple[frozenset[str], ...]]]:
        """Targets and reaches where each target is owed its holders."""
        targets = self.all_targets()
        per_part: list[dict[str, frozenset[str]]] = []
        for selector in self.parts:
            if _context_free(selector):
                holders = self.candidates(selector, Context(links=self.links))
                per_part.append(dict.fromkeys(holders, targets))
                continue
            found: dict[str, set[str]] = defaultdict(set)
            for target in sorted(targets):
                context = Context(owner=target, target=target, links=self.links)
                for holder in self.candidates(selector, context):
                    found[holder].add(target)
            per_part.append({holder: frozenset(reach) for holder, reach in found.items()})
        everybody = sorted({holder for part in per_part for holder in part})
        nothing: frozenset[str] = frozenset()
        return targets, {
            holder: tuple(part.get(holder, nothing) for part in per_part) for holder in everybody
        }

    def by_holder(self) -> tuple[frozenset[str], dict[str, tuple[frozenset[str], ...]]]:
        """Targets and reaches where each holder is owed targets."""
        if not self.parts:
            return self.all_targets(), {}
        team, wanted = self.parts[0], self.duty.target
        whole = self.all_targets()
        asks = wanted is not None and not _context_free(wanted)
        reach = {
            holder: self.targets_of(holder) if asks else whole
            for holder in self.candidates(team, Context(links=self.links))
        }
        if _asks_target(team):
            reach = self._within_targets(team, whole)
        targets = frozenset().union(*reach.values()) if asks and reach else whole
        shared: dict[frozenset[str], frozenset[str]] = {}
        return targets, {h: (shared.setdefault(of, of),) for h, of in reach.items()}

    def _within_targets(self, team: Selector, targets: frozenset[str]) -> dict[str, frozenset[str]]:
        """Reaches where the team's selector depends on the target (党员@对象)."""
        found: dict[str, set[str]] = defaultdict(set)
        for target in sorted(targets):
            context = Context(owner=target, target=target, links=self.links)
            for holder in self.candidates(team, context):
                found[holder].add(target)
        return {holder: frozenset(reach) for holder, reach in found.items()}


def _context_free(selector: Selector) -> bool:
    """Whether `selector` means the same whoever asks."""
    return all(
        term.by != "linked" and (term.scope is None or term.scope.by == "unit")
        for term in selector.terms
    )


def _asks_target(selector: Selector) -> bool:
    """Whether `selector` means somebody else for each target."""
    return any(
        term.by == "linked" or (term.scope is not None and term.scope.by in ("target", "linked"))
        for term in selector.terms
    )
