"""Who is where, who is away, and whom a selector means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from constraints.kinds import KINDS
from planner.domain.links import NO_LINKS, Links
from planner.domain.periods import month_start
from planner.domain.problem import Problem, Scope, Selector, Term

if TYPE_CHECKING:
    from planner.domain.households import Households, Mask

VILLAGE_KINDS = ("村", "社区", "village", "community")
"""How the kinds of unit end that 每村每周来访上限 protects (村, 行政村, 社区, ...)."""


@dataclass(frozen=True)
class Context:
    """What 本单位, 对象 and 联系 stand for at one place of the plan.

    `owner` is a person, unit or household id, `target` a unit or household id; `day` picks
    the month of a rotation.
    """

    owner: str | None = None
    target: str | None = None
    day: date | None = None
    links: Links = NO_LINKS


NOWHERE = Context()


def _all_of(linked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one for some in linked.values() for one in some}))


class Directory:
    """The unit tree and everything that is looked up in it. All answers are sorted by id."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._children: dict[str, list[str]] = defaultdict(list)
        for unit in problem.units.values():
            if unit.parent is not None:
                self._children[unit.parent].append(unit.id)
        members: dict[str, list[str]] = defaultdict(list)
        for person in problem.people.values():
            for above in self.chain(person.unit):
                members[above].append(person.id)
        self._members = {unit: frozenset(people) for unit, people in members.items()}
        self._links_seen: dict[int, Links] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._crews = frozenset(one.id for one in problem.people.values() if one.members)
        self._everyone = frozenset(problem.people) - self._crews
        self._people: dict[
            tuple[Selector, str | None, str | None, date | None, int], tuple[str, ...]
        ]
        self._people = {}

    # -- the tree ------------------------------------------------------------------------

    def chain(self, unit: str | None) -> tuple[str, ...]:
        """`unit` and the units above it, nearest first; empty for None."""
        found: list[str] = []
        while unit is not None and unit in self.problem.units and unit not in found:
            found.append(unit)
            unit = self.problem.units[unit].parent
        return tuple(found)

    def below(self, unit: str) -> frozenset[str]:
        """`unit` and every unit below it."""
        if unit not in self._below:
            found, waiting = {unit}, [unit]
            while waiting:
                fresh = set(self._children.get(waiting.pop(), ())) - found
                found |= fresh
                waiting += fresh
            self._below[unit] = frozenset(found)
        return self._below[unit]

    def members(self, unit: str) -> frozenset[str]:
        """The people of `unit` and of every unit below it."""
        return self._members.get(unit, frozenset())

    @cached_property
    def homes(self) -> Households:
        """The households, which lie in the units."""
        from planner.domain.households import Households  # its arrays are slow to load

        return Households(self.problem)

    def unit_of(self, reference: str | None) -> str | None:
        """The unit a person, a household or a unit itself belongs to."""
        if reference is None or reference in self.problem.units:
            return reference
        if reference in self.problem.people:
            return self.problem.people[reference].unit
        return self.homes.unit_of.get(reference)

    def village_of(self, reference: str | None) -> str | None:
        """The village or community that a unit or household is, or lies in; None elsewhere."""
        for unit in self.chain(self.unit_of(reference)):
            if self.problem.units[unit].kind.lower().endswith(VILLAGE_KINDS):
                return unit
        return None

    # -- links ---------------------------------------------------------------------------

    def holders(self, duty: str, context: Context) -> tuple[str, ...]:
        """Who is linked by `duty` to the target, or without a target to the owner; where
        there is neither, whoever is linked.

        Looks at the target itself, then at the nearest unit above it that has links.
        """
        where = context.target if context.target is not None else context.owner
        if where is None:
            return _all_of(context.links.holders.get(duty, {}))
        linked = context.links.holders.get(duty, {})
        for place in (where, *self.chain(self.unit_of(where))):
            if place in linked:
                return linked[place]
        return ()

    def linked_targets(self, duty: str, context: Context) -> tuple[str, ...]:
        """What the owner is linked to by `duty`: its own links, else its unit's.

        For a rotation duty it is the target of the month of ``context.day``. Where there is
        neither owner nor target, it is whatever is linked.
        """
        if context.owner is None:
            whole = context.target is None
            return _all_of(context.links.targets.get(duty, {})) if whole else ()
        ways = (context.owner, *self.chain(self.unit_of(context.owner)))
        monthly = context.links.monthly.get(duty)
        if monthly is not None:
            if context.day is None:
                return ()
            month = month_start(context.day)
            return tuple(monthly[way, month] for way in ways if (way, month) in monthly)[:1]
        linked = context.links.targets.get(duty, {})
        return next((linked[way] for way in ways if way in linked), ())

    def _linked_people(self, duty: str, context: Context) -> frozenset[str]:
        found = self.holders(duty, context)
        if not found and context.target is None:
            found = self.linked_targets(duty, context)
        people: set[str] = set()
        for one in found:
            people |= {one} if one in self.problem.people else self.members(one)
        return frozenset(people)

    # -- selectors -----------------------------------------------------------------------

    def people(self, selector: Selector, context: Context = NOWHERE) -> tuple[str, ...]:
        """The people `selector` means in `context`, whether or not they serve or are away."""
        self._links_seen[id(context.links)] = context.links  # kept, so that ids stay theirs
        key = (selector, context.owner, context.target, context.day, id(context.links))
        if key not in self._people:
            found: set[str] = set()
            for term in selector.terms:
                found |= self._term_people(term, context)
            self._people[key] = tuple(sorted(found))
        return self._people[key]

    def _term_people(self, term: Term, context: Context) -> frozenset[str]:
        if term.by == "group":
            units = self.units(Selector((replace(term, by="unit_kind"),)), context)
            crews = frozenset(units) & self._crews
            return crews if self._crews else frozenset().union(*map(self.members, units))
        base = self._named_people(term, context)
        scope = term.scope
        if scope is None:
            return base
        if scope.by == "linked":
            return base & self._linked_people(scope.value, context)
        if scope.by == "target":
            for unit in self.chain(self.unit_of(context.target)):
                if found := base & self.members(unit):
                    return found
            return frozenset()
        unit_id = scope.value if scope.by == "unit" else self.unit_of(context.owner)
        return base & self.members(unit_id) if unit_id is not None else base

    def _named_people(self, term: Term, context: Context) -> frozenset[str]:
        if term.by == "everyone":
            return self._everyone
        if term.by == "person":
            return frozenset((term.value,)) & self._everyone
        if term.by == "unit":
            return self.members(term.value)
        if term.by == "role":
            return self._with_role.get(term.value, frozenset())
        if term.by == "linked":
            return self._linked_people(term.value, context)
        if term.by in ("tag", "unit_kind"):
            people: set[str] = set()
            for unit in self._named_units(term, context):
                people |= self.members(unit)
            return frozenset(people)
        return frozenset()  # households and responsible name no people of a team

    @cached_property
    def _with_role(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for person in self.problem.people.values():
            for role in person.roles:
                found[role].add(person.id)
        return {role: frozenset(people) for role, people in found.items()}

    def units(self, selector: Selector, context: Context = NOWHERE) -> tuple[str, ...]:
        """The units `selector` means in `context`.

        对象 means the target and what is below it, else the nearest unit above that has
        such units, as it does for people: a unit stands for the people in it.
        """
        found: set[str] = set()
        for term in selector.terms:
            named = self._named_units(term, context)
            if term.scope is not None and term.scope.by == "target" and context.target is not None:
                areas = map(self.below, self.chain(self.unit_of(context.target)))
                found |= next(filter(None, (named & area for area in areas)), frozenset())
                continue
            area = self._area(term.scope, context)
            found |= named if area is None else named & area
        return tuple(sorted(found))

    def _named_units(self, term: Term, context: Context) -> frozenset[str]:
        units = self.problem.units
        if term.by == "unit":
            return frozenset((term.value,)) & units.keys()
        if term.by == "tag":
            return self._tagged.get(term.value, frozenset())
        if term.by == "unit_kind":
            return self._of_kind.get(term.value, frozenset())
        if term.by == "everyone":
            return frozenset(units)
        if term.by == "linked":
            found = self.linked_targets(term.value, context)
            if not found and context.owner is not None:
                found = self.holders(term.value, Context(owner=context.owner, links=context.links))
            return frozenset(found) & units.keys()
        return frozenset()

    @cached_property
    def _of_kind(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for unit in self.problem.units.values():
            found[unit.kind].add(unit.id)
        return {kind: frozenset(units) for kind, units in found.items()}

    @cached_property
    def _tagged(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for unit in self.problem.units.values():
            for tag in unit.tags:
                found[tag].add(unit.id)
        return {tag: frozenset(units) for tag, units in found.items()}

    def _area(self, scope: Scope | None, context: Context) -> frozenset[str] | None:
        """The units a scope spans; None for everywhere."""
        if scope is None:
            return None
        if scope.by == "linked":
            linked = self.linked_targets(scope.value, context)
            return frozenset().union(*(self.below(unit) for unit in linked))
        unit = {
            "unit": scope.value,
            "own": self.unit_of(context.owner),
            "target": self.unit_of(context.target),
        }[scope.by]
        return None if unit is None else self.below(unit)

    def names_households(self, selector: Selector) -> bool:
        """Whether `selector` names households (户:..., or what a 联户 duty links), not units."""
        duties = self.problem.duties
        return any(
            term.by == "household"
            or (
                term.by == "linked"
                and term.value in duties
                and KINDS[duties[term.value].kind].by_household
            )
            for term in selector.terms
        )

    def targets(self, selector: Selector, context: Context = NOWHERE) -> tuple[str, ...]:
        """The units, or the households, that `selector` means as 对象."""
        if self.names_households(selector):
            return self.homes.chosen(self.households(selector, context))
        return self.units(selector, context)

    def households(self, selector: Selector, context: Context = NOWHERE) -> Mask:
        """Which rows of the household frame `selector` means.

        户:CATEGORY means the households of that category inside the scope; a unit means
        every household in it or below it; 联系:DUTY the households the owner holds.
        """
        homes = self.homes
        mask = homes.named(())
        for term in selector.terms:
            area = self._area(term.scope, context)
            if term.by == "household":
                mask |= homes.in_category(term.value) & homes.in_units(area)
            elif term.by == "linked":
                held = set(self.linked_targets(term.value, context))
                mask |= homes.named(held)
                mask |= homes.in_units(self._all_below(held & self.problem.units.keys()))
            else:
                named = self._all_below(self._named_units(term, context))
                mask |= homes.in_units(named if area is None else named & area)
        return mask

    def _all_below(self, units: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.below(unit) for unit in units))
