"""The pairing stage: who is linked to which village, enterprise or post.

Pairings may build on each other (联系:OTHER), so they are decided in generations: first the
duties that ask for no other pairing, then those that ask only for these, and so on. The
duties of one generation share nothing and are solved as one model of independent parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from constraints.kinds import KINDS
from constraints.pairing.post import (
    Group,
    PairingRules,
    PostedPairing,
    add_levels,
    post,
    read_pairs,
)
from planner.domain.directory import Context, Directory
from planner.domain.language import Text, _
from planner.domain.links import NO_LINKS, Links, links_of
from planner.domain.plan import Cause, Gap, Level, PlannedLink, Reason
from planner.domain.problem import Duty, Problem, Remark, Selector
from planner.model.linear import INF, Linear, Solver

MOST_REASONS = 1000
"""People listed under one gap; a longer list is cut, and the gap's message says so."""


@dataclass(frozen=True)
class PairingResult:
    """The links of all pairing duties, sorted, and what could not be had."""

    links: tuple[PlannedLink, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass
class Sides:
    """The two sides of one pairing duty, and what each holder may hold.

    `reach` has a set of targets for each part of the team. The other mappings hold, by
    holder, what 联系 says, what recusal rules out and what 指定 demands.
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

    @property
    def by_target(self) -> bool:
        """Whether each target is owed its holders (每对象), not each holder its targets."""
        return self.duty.owner.by == "target"

    @property
    def limits(self) -> tuple[int, int]:
        """Fewest and most targets of a holder."""
        fallback = (0, INF) if self.by_target else (1, INF)
        return self.duty.params.per_holder or fallback

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


def plan_pairings(problem: Problem, directory: Directory, *, solver: Solver) -> PairingResult:
    """Decide every pairing duty in force during the plan.

    A pairing always comes back: whoever cannot be linked is a gap. `solver` is called once
    for each generation of duties, with its model and the stage's name.
    """
    duties = [
        duty
        for duty in problem.duties.values()
        if KINDS[duty.kind].stage == "pairing" and _in_force(duty, problem)
    ]
    links: list[PlannedLink] = []
    gaps: list[Gap] = []
    levels: list[Level] = []
    remarks: list[Remark] = []
    for number, generation in enumerate(_generations(duties), start=1):
        so_far = NO_LINKS
        if number > 1:
            so_far = links_of(links)
            # Answers are kept by the identity of the links, which end with this generation.
            directory = Directory(problem)
        sides = []
        for duty in generation:
            one = _sides(duty, problem, directory, so_far)
            remarks += _read_links(one, problem)
            _read_pins(one, problem)
            sides.append(one)
        stage = "pairing" if number == 1 else f"pairing.{number}"
        solved, spent = _solve(sides, directory, solver, stage)
        levels += spent
        for one, pairs in zip(sides, solved, strict=True):
            links += _planned(one, pairs)
            gaps += _gaps(one, pairs, problem, directory)
            remarks += _dropped(one, pairs, problem)
    return PairingResult(
        tuple(sorted(links, key=lambda link: (link.duty, link.holder, link.target))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        tuple(levels),
        tuple(remarks),
    )


# -- which duties, in which order --------------------------------------------------------


def _in_force(duty: Duty, problem: Problem) -> bool:
    settings = problem.settings
    return (duty.start is None or duty.start <= settings.end) and (
        duty.until is None or settings.start <= duty.until
    )


def _selectors(duty: Duty) -> Iterator[Selector]:
    yield from (part.selector for part in duty.team)
    if duty.target is not None:
        yield duty.target
    if duty.owner.units is not None:
        yield duty.owner.units


def linking_duties(selectors: Iterable[Selector]) -> frozenset[str]:
    """The duties that 联系:DUTY names in `selectors`, as a name or as a scope."""
    found: set[str] = set()
    for selector in selectors:
        for term in selector.terms:
            if term.by == "linked":
                found.add(term.value)
            if term.scope is not None and term.scope.by == "linked":
                found.add(term.scope.value)
    return frozenset(found)


def _generations(duties: Sequence[Duty]) -> Iterator[list[Duty]]:
    """`duties` so that each comes after those its selectors ask for."""
    waiting = {duty.id: duty for duty in duties}
    while waiting:
        ready = [
            duty
            for duty in waiting.values()
            if not (linking_duties(_selectors(duty)) - {duty.id}) & waiting.keys()
        ]
        # A circle is an input fault told elsewhere; here its duties are taken together.
        ready = ready or list(waiting.values())
        for duty in ready:
            del waiting[duty.id]
        yield ready


# -- the two sides -----------------------------------------------------------------------


def _sides(duty: Duty, problem: Problem, directory: Directory, links: Links) -> Sides:
    """Who may hold what, by the duty's selectors and the recusal rule."""
    sides = Sides(duty, (), {})
    finder = _Finder(duty, problem, directory, links)
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
            away = [directory.chain(homes[word]) for word in duty.params.avoid]
            sides.recused[holder] = frozenset(targets).intersection(
                frozenset().union(*map(frozenset, away))
            )
            sides.near[holder] = tuple(nearby.of(homes[word]) for word in duty.params.near)
        else:
            sides.near[holder] = tuple(frozenset() for _word in duty.params.near)
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


class _Finder:
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
        self.units_hold = duty.params.holder == "unit" or duty.owner.by == "unit"

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


def _read_links(sides: Sides, problem: Problem) -> Iterator[Remark]:
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
                    holder=_name(problem, link.holder),
                    target=_name(problem, link.target),
                ),
            )


def _read_pins(sides: Sides, problem: Problem) -> None:
    """Take 指定's rows that name a person and a target, but no day, into `sides`."""
    for pin in problem.pins:
        if pin.person is None or pin.target is None or pin.date or pin.slot:
            continue
        if pin.mode == "never" and pin.duty in (None, sides.duty.id):
            sides.forbidden[pin.person].add(pin.target)
        elif pin.mode == "must" and pin.duty == sides.duty.id:
            sides.pinned[pin.person].add(pin.target)


# -- the model ---------------------------------------------------------------------------


def _rules(sides: Sides, directory: Directory) -> PairingRules:
    """The duty's rules, holders who are alike in one group."""
    duty = sides.duty
    people = directory.problem.people
    alike: dict[Group, list[str]] = {}
    for holder, reach in sides.reach.items():
        person = people.get(holder)
        barred = sides.barred(holder)
        key = Group(
            members=(),
            reach=reach,
            barred=barred,
            near=sides.near[holder],
            current=frozenset(sides.current.get(holder, set())) - barred,
            fixed=frozenset(t for t in sides.demanded(holder) if sides.may_reach(holder, t))
            - barred,
            unit=person.unit if person is not None and duty.params.different_units else None,
        )
        alike.setdefault(key, []).append(holder)
    team = tuple(part.count for part in duty.team) if sides.by_target else None
    return PairingRules(
        groups=tuple(replace(key, members=tuple(members)) for key, members in alike.items()),
        targets=sides.targets,
        per_holder=sides.limits,
        per_target=duty.params.per_target or (1, INF),
        team=team,
        first=first_targets(directory.problem, duty, sides.targets),
        different_units=duty.params.different_units and sides.by_target,
        prefer_near=bool(duty.params.near),
    )


def first_targets(problem: Problem, duty: Duty, targets: Iterable[str]) -> frozenset[str]:
    """The targets with a tag or kind that the duty's ``first`` names."""
    words = set(duty.params.first)
    return frozenset(
        target
        for target in targets
        if words & {problem.units[target].kind, *problem.units[target].tags}
    )


def _solve(
    sides: Sequence[Sides], directory: Directory, solver: Solver, stage: str
) -> tuple[list[list[tuple[str, str]]], tuple[Level, ...]]:
    """The links of each duty, and the levels; without hubs where they cannot be dealt out."""
    rules = [_rules(one, directory) for one in sides]
    solved, levels, exact = _solve_once(rules, solver, stage, [True] * len(rules))
    if not all(exact):
        solved, levels, _exact = _solve_once(rules, solver, stage, exact)
    return solved, levels


def _solve_once(
    rules: Sequence[PairingRules], solver: Solver, stage: str, hubs: Sequence[bool]
) -> tuple[list[list[tuple[str, str]]], tuple[Level, ...], list[bool]]:
    model = Linear()
    levels = add_levels(model, first=any(one.first for one in rules))
    posted: list[PostedPairing | None] = [
        post(model, levels, one, hubs=hub) if one.targets and one.groups else None
        for one, hub in zip(rules, hubs, strict=True)
    ]
    if not any(posted):
        return [[] for _one in rules], (), [True] * len(rules)
    solution = solver(model, stage)
    pairs = [read_pairs(one, solution.values) if one is not None else [] for one in posted]
    exact = [found is not None for found in pairs]
    return [found or [] for found in pairs], tuple(solution.levels), exact


# -- what came out -----------------------------------------------------------------------


def _planned(sides: Sides, pairs: Iterable[tuple[str, str]]) -> Iterator[PlannedLink]:
    for holder, target in pairs:
        known = target in sides.current.get(holder, ()) or target in sides.fixed.get(holder, ())
        yield PlannedLink(sides.duty.id, holder, target, known)


def _dropped(sides: Sides, pairs: Iterable[tuple[str, str]], problem: Problem) -> Iterator[Remark]:
    """A remark for each existing link that a hard rule ended."""
    held = set(pairs)
    for holder in sorted(sides.current):
        for target in sorted(sides.current[holder]):
            if (holder, target) not in held:
                yield Remark(
                    "link-dropped",
                    _(
                        "{duty}: the existing link of {holder} with {target} ends: {reason}.",
                        duty=sides.duty.name,
                        holder=_name(problem, holder),
                        target=_name(problem, target),
                        reason=_why_not(sides, holder, target),
                    ),
                )


def _why_not(sides: Sides, holder: str, target: str) -> Text:
    """Which hard rule keeps `holder` from `target`, limits apart."""
    if not sides.may_reach(holder, target):
        return _("the duty does not name them for each other")
    if target in sides.recused.get(holder, ()) and target in sides.barred(holder):
        return _("recusal, it is the place of home or origin")
    if target in sides.forbidden.get(holder, ()):
        return _("the link is forbidden")
    return _("the limits allow no more")


def _gaps(
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
            fewest = (sides.duty.params.per_target or (1, INF))[0]
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
                target=_name(self.problem, target),
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
                holder=_name(self.problem, holder),
                missing=missing,
            ),
        )

    def fixed_gap(self, holder: str, target: str) -> Gap:
        """The fixed link of `holder` with `target` could not be honoured."""
        sides = self.sides
        why = _why_not(sides, holder, target)
        gap = self._gap(
            target if sides.by_target else holder,
            "pin",
            1,
            target,
            [Reason(holder, str(why))],
            _(
                "{duty}: the fixed link of {holder} with {target} cannot be had: {reason}.",
                duty=sides.duty.name,
                holder=_name(self.problem, holder),
                target=_name(self.problem, target),
                reason=why,
            ),
        )
        return replace(gap, id=f"{sides.duty.id}.{holder}.{target}#pin")

    def _reason(self, holder: str, target: str) -> Text:
        sides = self.sides
        held = len(self.targets.get(holder, ()))
        if target in sides.barred(holder):
            return _why_not(sides, holder, target)
        if held >= sides.limits[1]:
            return _("holds {held} already, at most {most}", held=held, most=sides.limits[1])
        people = self.problem.people
        units = {people[one].unit for one in self.holders.get(target, ()) if one in people}
        if sides.duty.params.different_units and people[holder].unit in units:
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


def _name(problem: Problem, reference: str) -> str:
    """The name of a person or unit; the id where there is none."""
    if reference in problem.people:
        return problem.people[reference].name
    if reference in problem.units:
        return problem.units[reference].name
    return reference
