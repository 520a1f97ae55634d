"""The two sides of a pairing duty: who may hold what, what 联系 and 指定 say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from constraints.pairing.rule import AVOID, NEAR, PER_HOLDER
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.links import Links
from planner.domain.plan import PlannedLink
from planner.domain.problem import Duty, Problem, Remark
from planner.gaps.words import name_of
from planner.model.linear import INF
from planner.stages.pairing.finding import Finder


@dataclass
class Sides:
    """The two sides of one pairing duty, and what each holder may hold.

    `reach` has a set of targets for each part of the team. The other mappings hold, by
    holder, what 联系 says, what recusal rules out, what 指定 demands and what a plan in force
    has.
    """

    duty: Duty
    targets: tuple[str, ...]
    reach: dict[str, tuple[frozenset[str], ...]]
    recused: dict[str, frozenset[str]] = field(default_factory=dict)
    near: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    forbidden: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    current: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fixed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pinned: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    posted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def by_target(self) -> bool:
        """Whether each target is owed its holders (每对象), not each holder its targets."""
        return self.duty.owner.by == "target"

    @property
    def limits(self) -> tuple[int, int]:
        """Fewest and most targets of a holder."""
        fallback = (0, INF) if self.by_target else (1, INF)
        return self.duty.params[PER_HOLDER] or fallback

    def barred(self, holder: str) -> frozenset[str]:
        """What `holder` must not hold; a fixed link outranks recusal."""
        recused = self.recused.get(holder, frozenset()) - self.fixed.get(holder, set())
        return recused | self.forbidden.get(holder, set())

    def demanded(self, holder: str) -> set[str]:
        """What `holder` must hold, by 联系 or by 指定."""
        return self.fixed.get(holder, set()) | self.pinned.get(holder, set())

    def may_reach(self, holder: str, target: str) -> bool:
        """Whether the duty's selectors allow the link at all."""
        return any(target in reach for reach in self.reach.get(holder, ()))


def sides_of(duty: Duty, problem: Problem, directory: Directory, links: Links) -> Sides:
    """Who may hold what, by the duty's selectors and the recusal rule."""
    sides = Sides(duty, (), {})
    finder = Finder(duty, problem, directory, links)
    targets, reach = finder.by_target() if sides.by_target else finder.by_holder()
    place = {unit: index for index, unit in enumerate(problem.units)}
    sides.targets = tuple(sorted(targets, key=lambda target: place[target]))
    order = {holder: index for index, holder in enumerate([*problem.units, *problem.people])}
    sides.reach = {holder: reach[holder] for holder in sorted(reach, key=lambda h: order[h])}
    nearby = _Nearby(directory, targets)
    for holder in sides.reach:
        if holder in problem.people:
            person = problem.people[holder]
            homes = {"home": person.home, "origin": person.origin}
            away = [directory.chain(homes[word]) for word in duty.params[AVOID]]
            sides.recused[holder] = frozenset(targets).intersection(
                frozenset().union(*map(frozenset, away))
            )
            sides.near[holder] = tuple(nearby.of(homes[word]) for word in duty.params[NEAR])
        else:
            sides.near[holder] = tuple(frozenset() for _word in duty.params[NEAR])
    return sides


class _Nearby:
    """The targets at, above or below a place, or in its village."""

    def __init__(self, directory: Directory, targets: Iterable[str]) -> None:
        self._directory = directory
        self._targets = frozenset(targets)
        self._under: dict[str, set[str]] = defaultdict(set)
        for target in self._targets:
            for above in directory.chain(target):
                self._under[above].add(target)
        self._known: dict[str | None, frozenset[str]] = {None: frozenset()}

    def of(self, place: str | None) -> frozenset[str]:
        """What is near `place`."""
        if place not in self._known:
            village = self._directory.village_of(place) or place or ""
            found = self._targets.intersection(self._directory.chain(place))
            self._known[place] = found | self._under.get(village, set())
        return self._known[place]


def read_links(sides: Sides, problem: Problem) -> Iterator[Remark]:
    """Take 联系's rows into `sides`; rows about somebody or something else are remarked on."""
    targets = frozenset(sides.targets)
    for link in problem.links:
        if link.duty != sides.duty.id:
            continue
        known = link.target in targets and sides.may_reach(link.holder, link.target)
        if link.state == "forbidden":
            sides.forbidden[link.holder].add(link.target)
        elif known:
            kept = sides.current if link.state == "current" else sides.fixed
            kept[link.holder].add(link.target)
        else:
            yield Remark(
                "link-ignored",
                _(
                    "{duty}: the link of {holder} with {target} is outside the duty and ignored.",
                    duty=sides.duty.name,
                    holder=name_of(problem, link.holder),
                    target=name_of(problem, link.target),
                ),
            )


def read_posted(sides: Sides, posted: Iterable[PlannedLink]) -> None:
    """Take the links of a plan in force into `sides`, as far as the duty still allows them."""
    targets = frozenset(sides.targets)
    for link in posted:
        if link.duty == sides.duty.id and link.target in targets:
            sides.posted[link.holder].add(link.target)


def read_pins(sides: Sides, problem: Problem) -> None:
    """Take 指定's rows that name a person and a target, but no day, into `sides`."""
    for pin in problem.pins:
        if pin.person is None or pin.target is None or pin.date or pin.slot:
            continue
        if pin.mode == "never" and pin.duty in (None, sides.duty.id):
            sides.forbidden[pin.person].add(pin.target)
        elif pin.mode == "must" and pin.duty == sides.duty.id:
            sides.pinned[pin.person].add(pin.target)
