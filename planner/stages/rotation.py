"""The rotation stage: which group each owner works in, month by month, until all is covered.

Owners whose targets touch (the departments of one village) are decided together, apart from
all others. Their months are filled one after the other: whoever is free goes to the group
that has waited longest, for the longest stay that still leaves time for the rest. Counting
shows what no schedule can beat (``constraints.rotation.post.bounds``): that proves the schedule.
Where it falls short, which takes as many owners as groups, others are tried.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, islice, permutations

from constraints.kinds import KINDS
from constraints.rotation.post import RotationBounds, RotationRules, bounds, most_entered, reachable
from planner.domain.directory import Context, Directory
from planner.domain.language import Text, _
from planner.domain.links import Links
from planner.domain.periods import month_end, month_start
from planner.domain.plan import Cause, Gap, Level, Reason, RotationRow
from planner.domain.problem import Duty, Pin, Problem, Remark
from planner.stages.rotation_exact import Exact, best_schedule

ORDERS = 24
"""Orders of owners that are tried where a schedule falls short of its bounds."""

DRAWN = 40
"""Schedules then drawn, each from its own seed, before the best found is accepted."""

STRAYING = 0.2
"""How often a drawn schedule strays from the place or the length that comes first."""

LONGEST = 600
"""Months after which a schedule without ``cover`` ends, covered or not."""


@dataclass(frozen=True)
class RotationResult:
    """The rows of all rotation duties, sorted, and what could not be had."""

    rows: tuple[RotationRow, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass
class Schedule:
    """Who is where: target by (owner, month), and what the schedule is worth.

    `unreached` counts, by cluster, what is not covered in time; `idle` owner-months of the
    plan without a target, `later` those after it; `moves` stays begun in the months that
    count; `passed_over` targets that had waited longer than the one that was chosen.
    """

    rows: dict[tuple[str, int], str] = field(default_factory=dict)
    unreached: dict[tuple[str, ...], int] = field(default_factory=dict)
    idle: int = 0
    moves: int = 0
    later: int = 0
    passed_over: int = 0

    @property
    def value(self) -> tuple[int, int, int]:
        """What is minimised, most important first."""
        return self.idle, sum(self.unreached.values()), self.moves

    @property
    def ties(self) -> tuple[int, int]:
        """What decides between schedules of equal value."""
        return self.later, self.passed_over


# -- one schedule ------------------------------------------------------------------------


class _Builder:
    """Fills the months of one component, one after the other.

    Owners move in `order`, to where they waited longest and for as long as they may; with
    `draw`, now and then elsewhere or for less.
    """

    def __init__(
        self, rules: RotationRules, order: Sequence[str], draw: random.Random | None = None
    ) -> None:
        self.rules = rules
        self.order = order
        self.draw = draw
        self.cluster = {owner: cluster for cluster in rules.clusters for owner in cluster}
        self.area = {cluster: rules.area(cluster) for cluster in rules.clusters}
        self.done = {cluster: set(rules.done_before(cluster)) for cluster in rules.clusters}
        self.open = {c: self.area[c] - self.done[c] for c in rules.clusters}
        self.goal = {c: reachable(rules, c) for c in rules.clusters}
        self.deadline: dict[tuple[str, ...], int | None]
        self.deadline = dict.fromkeys(rules.clusters, rules.cover)
        self.now: dict[tuple[str, ...], set[str]] = {c: set() for c in rules.clusters}
        self.where: dict[str, str | None] = {}
        self.length: dict[str, int] = {}
        self.until: dict[str, int] = {}
        self.taken: dict[tuple[str, int], str] = {}
        self.last: dict[str, int] = {}
        for owner in rules.owners:
            for month, target in sorted(rules.past.get(owner, {}).items()):
                self.last[target] = max(self.last.get(target, month), month)
        self.pinned = dict(rules.pinned)
        for (owner, month), target in self.pinned.items():
            self.taken[target, month] = owner
        for owner in rules.owners:
            self._begin(owner)
        self.rank = {
            target: index
            for index, target in enumerate(
                dict.fromkeys(t for owner in rules.owners for t in rules.targets[owner])
            )
        }
        self.movers: list[str] = []
        never = -12 * LONGEST
        self.active = {o: max(rules.past.get(o, {}), default=never) for o in rules.owners}
        self.schedule = Schedule()

    def _begin(self, owner: str) -> None:
        """Book the months that `owner` still owes the stay history shows."""
        where, length = self.rules.ongoing(owner)
        self.where[owner], self.length[owner], self.until[owner] = where, length, 0
        if where is None:
            return
        for month in range(self.rules.stay[0] - length):
            wanted = self.pinned.get((owner, month), where)
            if wanted != where or self.taken.get((where, month), owner) != owner:
                break
            self.taken[where, month] = owner
            self.until[owner] = month + 1

    def build(self) -> Schedule:
        """Fill the months until the plan is over and all is covered, or ``cover`` has run out."""
        rules = self.rules
        covered: dict[tuple[str, ...], int] = {c: 0 for c, left in self.open.items() if not left}
        month = 0
        longest = LONGEST if rules.cover is None else rules.cover
        longest = longest if rules.end is None else min(longest, rules.end)
        while month < rules.months or (len(covered) < len(self.open) and month < longest):
            for cluster in rules.clusters:
                self.now[cluster] = set()
            busy = [owner for owner in self.order if self.until[owner] > month]
            for owner in busy:
                self._stand(owner, month)
            self.movers = sorted(
                (owner for owner in self.order if self.until[owner] <= month),
                # Whoever has been without a place for longest comes first.
                key=lambda one: (self.where[one] is not None, self.active[one]),
            )
            while self.movers:
                self._move(self.movers.pop(0), month)
            for cluster in rules.clusters:
                self._close(cluster, month, covered)
            month += 1
        return self.schedule

    def _stand(self, owner: str, month: int) -> None:
        """`owner` spends `month` where the present stay is."""
        target = self.where[owner]
        if target is not None:
            self.schedule.rows[owner, month] = target
            self.taken[target, month] = owner
            self.last[target] = max(self.last.get(target, month), month)
            self.length[owner] += 1
            self.active[owner] = month
            self.now[self.cluster[owner]].add(target)

    def _move(self, owner: str, month: int) -> None:
        """`owner`, whose stay may end, stays on or begins another."""
        choice = self._choice(owner, month)
        while choice is None and self._unpin(owner, month):
            choice = self._choice(owner, month)
        if choice is None:
            self.where[owner], self.length[owner] = None, 0
            self.until[owner] = month + 1
            if month < self.rules.months:
                self.schedule.idle += 1
            else:
                self.schedule.later += 1
            return
        target, months = choice
        if target != self.where[owner]:
            self.where[owner], self.length[owner] = target, 0
            if month < self.rules.counted and len(self.rules.targets[owner]) > 1:
                self.schedule.moves += 1
        self.until[owner] = month + months
        for ahead in range(month, month + months):
            self.taken[target, ahead] = owner
        self._stand(owner, month)

    def _unpin(self, owner: str, month: int) -> bool:
        """Give up the next pin of `owner`, which leaves no place in `month`; False without."""
        ahead = min((m for who, m in self.pinned if who == owner and m >= month), default=None)
        if ahead is None:
            return False
        self.taken.pop((self.pinned.pop((owner, ahead)), ahead), None)
        return True

    def _choice(self, owner: str, month: int) -> tuple[str, int] | None:
        """Where `owner` goes in `month`, and for how many months; None if nowhere.

        Choices that leave the owners still to move without a place are only a last resort.
        """
        fewest, most = self.rules.stay
        targets, where = self.rules.targets[owner], self.where[owner]
        if len(targets) == 1:
            months = most if len(self.rules.owners) > 1 else 1
            return (targets[0], months) if self._free(owner, targets[0], month, months) else None
        if where is not None and not self._strays():
            for more in range(most - self.length[owner], 0, -1):
                if (
                    self._free(owner, where, month, more)
                    and self._leaves_time(owner, month, more, where)
                    and self._leaves_room(month, where)
                ):
                    return where, more
        choices = self._fresh(owner, month)
        lengths = list(range(most, fewest - 1, -1))
        if self.draw is not None and self._strays():
            self.draw.shuffle(choices)
            self.draw.shuffle(lengths)
        for room, in_time in ((True, True), (True, False), (False, True), (False, False)):
            for months in lengths if in_time else [fewest]:
                for target in choices:
                    if (
                        self._free(owner, target, month, months)
                        and (not in_time or self._leaves_time(owner, month, months, target))
                        and (not room or self._leaves_room(month, target))
                    ):
                        self.schedule.passed_over += sum(
                            self._waited(other) < self._waited(target) for other in choices
                        )
                        return target, months
            # Nothing is free for long enough: stay on for a month if that is allowed.
            if where is not None and self._may_stay(owner, month):
                return where, 1
        return None

    def _strays(self) -> bool:
        return self.draw is not None and self.draw.random() < STRAYING

    def _fresh(self, owner: str, month: int) -> list[str]:
        """Where `owner` may begin a stay in `month`, the longest waiting first."""
        targets, where = self.rules.targets[owner], self.where[owner]
        waiting = self._waiting(owner)
        fresh = [target for target in targets if target != where]
        choices = [target for target in fresh if target in waiting]
        if not any(self._free(owner, target, month, 1) for target in choices):
            choices = fresh if self._may_return(owner, month, waiting) else []
        pinned = self.pinned.get((owner, month))
        if pinned in choices:
            choices = [target for target in choices if target == pinned]
        return sorted(choices, key=self._waited)

    def _may_stay(self, owner: str, month: int) -> bool:
        where = self.where[owner]
        return (
            where is not None
            and self.length[owner] < self.rules.stay[1]
            and self._free(owner, where, month, 1)
        )

    def _leaves_room(self, month: int, target: str) -> bool:
        """Whether the owners still to move find places of their own beside `target`."""
        places: dict[str, list[str]] = {}
        for other in self.movers:
            where = self.where[other]
            staying = [where] if where is not None and self._may_stay(other, month) else []
            fresh = [t for t in self._fresh(other, month) if self._free(other, t, month, 1)]
            places[other] = [place for place in staying + fresh if place != target]
        return _all_placed(places)

    def _waited(self, target: str) -> tuple[int, int]:
        return self.last.get(target, -12 * LONGEST), self.rank[target]

    def _waiting(self, owner: str) -> set[str]:
        """The targets of `owner` that the round still has to cover."""
        cluster = self.cluster[owner]
        closed = self.done[cluster] | self.now[cluster]
        return {target for target in self.rules.targets[owner] if target not in closed}

    def _may_return(self, owner: str, month: int, waiting: Iterable[str]) -> bool:
        """Whether all that `owner`'s round still waits for has somebody in it this month."""
        return all(self.taken.get((target, month), owner) != owner for target in waiting)

    def _free(self, owner: str, target: str, month: int, months: int) -> bool:
        """Whether `target` is free for `owner`, and `owner` for it, in all of these months."""
        pinned = self.pinned
        if any(
            self.taken.get((target, ahead), owner) != owner
            or pinned.get((owner, ahead), target) != target
            for ahead in range(month, month + months)
        ):
            return False
        # A pin ahead has to be met exactly by whole stays.
        after = month + months
        if pinned.get((owner, after)) == target:
            return False
        ahead = min((m for (who, m) in pinned if who == owner and m >= after), default=None)
        if ahead is None or pinned[owner, ahead] == target:
            return ahead is None
        fewest, most = self.rules.stay
        gap = ahead - after
        return any(stays * fewest <= gap <= stays * most for stays in range(gap + 1))

    def _leaves_time(self, owner: str, month: int, months: int, target: str) -> bool:
        """Whether all that can be reached in time still can after `months` in `target`."""
        cluster = self.cluster[owner]
        deadline = self.deadline[cluster]
        if deadline is None:
            return True
        entered = len(self.now[cluster] & self.open[cluster]) + (
            target in self.open[cluster] and target not in self.now[cluster]
        )
        fewest = self.rules.stay[0]
        free = (month + months if one == owner else max(self.until[one], month) for one in cluster)
        chances = {
            one: max(0, -(-(deadline - begins) // fewest))
            for one, begins in zip(cluster, free, strict=True)
        }
        left = self.open[cluster] - self.now[cluster] - {target}
        return most_entered(self.rules.targets, chances, left) >= self.goal[cluster] - entered

    def _close(
        self, cluster: tuple[str, ...], month: int, covered: dict[tuple[str, ...], int]
    ) -> None:
        """Book what `cluster` has done in `month`; a full round begins anew."""
        here = self.now[cluster]
        self.goal[cluster] -= len(here & self.open[cluster])
        self.open[cluster] = self.open[cluster] - here
        if not self.open[cluster]:
            covered.setdefault(cluster, month)
        if self.rules.cover is None or month < self.rules.cover:
            self.schedule.unreached[cluster] = len(self.open[cluster])
        self.done[cluster] |= here
        if self.done[cluster] >= self.area[cluster]:
            # A new round begins. Only the first has to be over by a certain month.
            self.done[cluster] = set()
            self.deadline[cluster] = None


def _all_placed(places: Mapping[str, Sequence[str]]) -> bool:
    """Whether each owner can have one of its `places` to itself."""
    holder: dict[str, str] = {}

    def place(owner: str, seen: set[str]) -> bool:
        for target in places[owner]:
            if target not in seen:
                seen.add(target)
                if target not in holder or place(holder[target], seen):
                    holder[target] = owner
                    return True
        return False

    return all(place(owner, set()) for owner in places)


def _schedule(rules: RotationRules) -> tuple[Schedule, RotationBounds]:
    """The best schedule that is found, and what none can beat.

    The first schedule that meets the bounds is taken. Where none does, small components
    are searched through; large ones are drawn.
    """
    limits = bounds(rules)
    least = (limits.idle, limits.unreached, limits.moves)
    orders = list(islice(permutations(rules.owners), ORDERS))
    crowded = len(rules.owners) > len(rules.area(rules.owners))
    best = _Builder(rules, orders[0]).build()
    for attempt in range(1, len(orders) + DRAWN):
        if best.value == least and best.ties == (0, 0):
            break
        if attempt == len(orders) and (best.value != least or (best.later and not crowded)):
            exact = best_schedule(rules, best.value, LONGEST)
            if exact is not None:
                return _proven(rules, exact)
        draw = random.Random(attempt) if attempt >= len(orders) else None
        schedule = _Builder(rules, orders[attempt % len(orders)], draw).build()
        if (schedule.value, schedule.ties) < (best.value, best.ties):
            best = schedule
    return best, limits


def _proven(rules: RotationRules, exact: Exact) -> tuple[Schedule, RotationBounds]:
    """A schedule found by going through all, and bounds that say so."""
    schedule = Schedule(exact.rows, exact.unreached, exact.idle, exact.moves)
    schedule.passed_over = _passed_over(rules, exact.rows)
    return schedule, RotationBounds(exact.idle, sum(exact.unreached.values()), exact.moves)


def _passed_over(rules: RotationRules, rows: Mapping[tuple[str, int], str]) -> int:
    """How many targets had waited longer whenever somebody began a stay."""
    last: dict[str, int] = {}
    for past in rules.past.values():
        for month, target in past.items():
            last[target] = max(last.get(target, month), month)
    never, passed = -12 * LONGEST, 0
    where: dict[str, str | None] = {owner: rules.ongoing(owner)[0] for owner in rules.owners}
    for (owner, month), target in sorted(rows.items(), key=lambda row: (row[0][1], row[0][0])):
        if target != where[owner]:
            others = (one for one in rules.targets[owner] if one not in (target, where[owner]))
            passed += sum(last.get(one, never) < last.get(target, never) for one in others)
        where[owner] = target
        last[target] = month
    return passed


# -- the whole stage ---------------------------------------------------------------------


def plan_rotations(problem: Problem, directory: Directory, links: Links) -> RotationResult:
    """Decide every rotation duty in force during the plan.

    Rows reach beyond the plan until all is covered, or until ``cover`` months are over.
    """
    rows: list[RotationRow] = []
    gaps: list[Gap] = []
    remarks: list[Remark] = []
    began = time.perf_counter()
    values, least = [0, 0, 0, 0], [0, 0, 0, 0]
    found = False
    for duty in problem.duties.values():
        if KINDS[duty.kind].stage != "rotation":
            continue
        first = _first_month(duty, problem)
        if first is None:
            begins = month_start(problem.settings.start)
            gaps += _Duty(duty, problem, directory, links, begins).unmet(())
            continue
        stage = _Duty(duty, problem, directory, links, first)
        gaps += stage.without_targets()
        hurried: list[RotationRules] = []
        mine: list[RotationRow] = []
        for rules in stage.components():
            found = True
            schedule, limits = _schedule(rules)
            for index, value in enumerate((*schedule.value, schedule.passed_over)):
                values[index] += value
            for index, bound in enumerate((limits.idle, limits.unreached, limits.moves, 0)):
                least[index] += bound
            mine += stage.rows(schedule)
            gaps += stage.gaps(rules, schedule)
            remarks += stage.remarks(rules, schedule)
            if _hurries(rules, schedule):
                hurried.append(rules)
        remarks += stage.hurried(hurried)
        gaps += stage.unmet(mine)
        rows += mine
    levels: tuple[Level, ...] = ()
    if found:
        seconds = time.perf_counter() - began
        names = ("idle", "unreached", "moves", "passed_over")
        levels = tuple(
            Level(f"rotation.{name}", value, bound, value == bound, seconds / len(names))
            for name, value, bound in zip(names, values, least, strict=True)
        )
    return RotationResult(
        tuple(sorted(rows, key=lambda row: (row.duty, row.owner, row.month))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        levels,
        tuple(remarks),
    )


def _first_month(duty: Duty, problem: Problem) -> date | None:
    """The first month in which `duty` is in force; None if it is not during the plan."""
    settings = problem.settings
    first = max(settings.start, duty.start or settings.start)
    last = min(settings.end, duty.until or settings.end)
    return month_start(first) if first <= last else None


def _months_from(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


class _Duty:
    """One rotation duty: its owners, their targets, what history and 指定 say of them."""

    def __init__(
        self, duty: Duty, problem: Problem, directory: Directory, links: Links, first: date
    ) -> None:
        self.duty = duty
        self.problem = problem
        self.directory = directory
        self.first = first
        self.place = {unit: index for index, unit in enumerate(problem.units)}
        self.owners = self._owners(links)
        self.targets: dict[str, tuple[str, ...]] = {}
        for owner in self.owners:
            found = (
                directory.units(duty.target, Context(owner=owner, links=links))
                if duty.target is not None
                else ()
            )
            self.targets[owner] = tuple(sorted(found, key=self.place.__getitem__))
        last = min(problem.settings.end, duty.until or problem.settings.end)
        self.months = _months_from(first, last) + 1
        self.end = None if duty.until is None else _months_from(first, duty.until) + 1
        self.cover = self._cover()

    def _cover(self) -> int | None:
        """``cover`` from the first month of the duty on; what ends earlier is late earlier."""
        cover = self.duty.params.cover
        if cover is None:
            return None
        # It counts from the plan's first month, also where the duty begins after that.
        left = cover - _months_from(month_start(self.problem.settings.start), self.first)
        return max(0, left if self.end is None else min(left, self.end))

    def _owners(self, links: Links) -> tuple[str, ...]:
        """Who owes the rotation and is there during the plan."""
        duty, settings = self.duty, self.problem.settings
        context = Context(links=links)
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return self.directory.units(duty.owner.units, context)
        if duty.owner.by == "target" and duty.target is not None:
            return self.directory.units(duty.target, context)
        if duty.owner.by == "person" and duty.team:
            people = self.problem.people
            return tuple(
                person
                for person in self.directory.people(duty.team[0].selector, context)
                if (people[person].start or settings.end) <= settings.end
                and (people[person].until or settings.start) >= settings.start
            )
        return ()

    def _owner_of(self, person: str | None) -> tuple[str, ...]:
        """The owners that what `person` does counts for."""
        if person is None:
            return ()
        if self.duty.owner.by == "unit":
            return self.directory.chain(self.problem.people[person].unit)
        return (person,)

    def _musts(self) -> list[Pin]:
        """The 必须 of this duty that name a target, and a day of the plan or none."""
        settings = self.problem.settings
        return [
            pin
            for pin in self.problem.pins
            if pin.mode == "must"
            and pin.duty == self.duty.id
            and pin.target is not None
            and (pin.date is None or settings.start <= pin.date <= settings.end)
        ]

    def _pinned_owners(self, pin: Pin) -> list[str]:
        """The owners that `pin` can send to its target."""
        named = self.owners if pin.person is None else self._owner_of(pin.person)
        return [one for one in self.owners if one in named and pin.target in self.targets[one]]

    def components(self) -> Iterator[RotationRules]:
        """The rules of each set of owners whose targets touch, in the order of owners."""
        past: dict[str, dict[int, str]] = defaultdict(dict)
        also: dict[str, set[tuple[int, str]]] = defaultdict(set)
        pinned: dict[tuple[str, int], str] = {}
        owners = set(self.owners)
        for row in sorted(self.problem.history, key=lambda one: one.date):
            if row.duty != self.duty.id or row.target is None:
                continue
            known = row.person if row.person in self.problem.people else None
            month = _months_from(self.first, row.date)
            for owner in owners.intersection(self._owner_of(known)):
                if row.target in self.targets[owner]:
                    # Of two targets in one month the later is the stay; both are covered.
                    if month < 0:
                        before = past[owner].get(month)
                        past[owner][month] = row.target
                    elif month < self.months:
                        before = pinned.get((owner, month))
                        pinned[owner, month] = row.target
                    else:
                        continue
                    if before is not None and before != row.target:
                        also[owner].add((month, before))
        for pin in self._musts():
            month = 0 if pin.date is None else _months_from(self.first, pin.date)
            for owner in self._pinned_owners(pin):
                where = past[owner].get(-1)
                if pin.date is None and where is not None and where != pin.target:
                    # Not before the stay that history shows may end.
                    stayed = next(m for m in count(1) if past[owner].get(-1 - m) != where)
                    month = max(0, self.duty.params.stay[0] - stayed)
                if 0 <= month < self.months and (owner, month) not in pinned:
                    pinned[owner, month] = pin.target or ""
                    if pin.person is None:
                        break
        for component in self._touching():
            yield RotationRules(
                owners=component,
                targets={owner: self.targets[owner] for owner in component},
                stay=self.duty.params.stay,
                months=self.months,
                cover=self.cover,
                share=self.duty.params.share,
                past={owner: past[owner] for owner in component},
                also={owner: frozenset(also[owner]) for owner in component},
                end=self.end,
                pinned=_possible({k: t for k, t in pinned.items() if k[0] in component}),
            )

    def _touching(self) -> list[tuple[str, ...]]:
        """The owners with targets, those with a target in common together."""
        groups: list[tuple[set[str], list[str]]] = []
        for owner in self.owners:
            if not self.targets[owner]:
                continue
            area, members = set(self.targets[owner]), [owner]
            apart = []
            for other, others in groups:
                if other & area:
                    area |= other
                    members = others + members
                else:
                    apart.append((other, others))
            groups = [*apart, (area, members)]
        return sorted(tuple(sorted(members)) for _area, members in groups)

    # -- what came out -------------------------------------------------------------------

    def rows(self, schedule: Schedule) -> Iterator[RotationRow]:
        """The schedule as rows of the plan."""
        for (owner, months), target in schedule.rows.items():
            month = month_start(self.first, months)
            forecast = month_end(month) > self.problem.settings.end
            yield RotationRow(self.duty.id, owner, month, target, forecast)

    def without_targets(self) -> Iterator[Gap]:
        """A gap for each owner that has no target to go to."""
        for owner in self.owners:
            if not self.targets[owner]:
                yield self._gap(
                    owner,
                    "nobody_eligible",
                    1,
                    _(
                        "{duty}: {owner} has no group to go to.",
                        duty=self.duty.name,
                        owner=self._name(owner),
                    ),
                    (self.problem.settings.start, self.problem.settings.end),
                )

    def gaps(self, rules: RotationRules, schedule: Schedule) -> Iterator[Gap]:
        """A gap for each owner whose area is not all reached within ``cover`` months.

        Owners who share an area share what is missing: one each in turn, in order.
        """
        if rules.cover is None:
            return
        last = month_end(month_start(self.first, rules.cover - 1))
        for cluster, missing in schedule.unreached.items():
            area = rules.area(cluster)
            reached = rules.done_before(cluster) | {
                target
                for (owner, month), target in schedule.rows.items()
                if owner in cluster and month < rules.cover
            }
            left = sorted(area - reached, key=self.place.__getitem__)
            for turn, owner in enumerate(cluster):
                share = missing // len(cluster) + (turn < missing % len(cluster))
                if share:
                    yield self._gap(
                        owner,
                        "cover",
                        share,
                        _(
                            "{duty}: {owner} cannot reach every group within {cover} months; "
                            "not reached: {groups}.",
                            duty=self.duty.name,
                            owner=self._name(owner),
                            cover=rules.cover,
                            groups=self._names(left),
                        ),
                        (self.first, last),
                    )

    def unmet(self, rows: Iterable[RotationRow]) -> Iterator[Gap]:
        """A gap for each 必须 whose target nobody is in at that time.

        Where somebody is, the days of the plan show whether the pin is honoured.
        """
        there = {(row.month, row.target) for row in rows if not row.forecast}
        for pin in self._musts():
            times = {month for month, target in there if target == pin.target}
            if month_start(pin.date) in times if pin.date is not None else times:
                continue
            owners = self._pinned_owners(pin)
            settings = self.problem.settings
            message = _(
                "{duty}: {owner} cannot be in {target} at the time that sheet 指定 demands.",
                duty=self.duty.name,
                owner=self._names(owners) if pin.person is None else self._name(pin.person),
                target=self._name(pin.target or ""),
            )
            gap = self._gap(
                owners[0] if owners else None,
                "pin",
                1,
                message,
                (pin.date or settings.start, pin.date or settings.end),
            )
            words = (self.duty.id, pin.person or "", str(pin.date or ""), pin.target or "")
            reason = _("The months before and after leave no time for it.")
            yield replace(
                gap,
                id=".".join(word for word in words if word) + "#pin",
                date=pin.date,
                target=pin.target,
                people=(Reason(pin.person, str(reason)),) if pin.person is not None else (),
            )

    def remarks(self, rules: RotationRules, schedule: Schedule) -> Iterator[Remark]:
        """Early warnings: a pace that is too slow, more owners than groups, pins unmet."""
        if any(schedule.unreached.values()) and rules.cover is not None:
            yield Remark("rotation-pace", self._pace(rules, sum(schedule.unreached.values())))
        if schedule.idle:
            yield Remark(
                "rotation-crowded",
                _(
                    "{duty}: {owners} have {groups} groups for {count} of them; "
                    "{idle} months stay without a group.",
                    duty=self.duty.name,
                    owners=self._names(rules.owners),
                    groups=len(rules.area(rules.owners)),
                    count=len(rules.owners),
                    idle=schedule.idle,
                ),
            )

    def _pace(self, rules: RotationRules, missing: int) -> Text:
        """That the groups cannot be covered in time, by how much, and what would help."""
        groups, at_once = _still_open(rules)
        return _(
            "{duty}: {owners} at {stay} months a group need {needed} months for {groups} groups; "
            "within {cover} months {missing} are not reached.{offers}",
            duty=self.duty.name,
            owners=self._names(rules.owners),
            stay=rules.stay[0],
            needed=-(-groups // at_once) * rules.stay[0],
            groups=groups,
            cover=rules.cover,
            missing=missing,
            offers="".join(str(offer) for offer in self._offers(rules)),
        )

    def _offers(self, rules: RotationRules) -> Iterator[Text]:
        """What would cover all in time: shorter stays, or sharing the groups."""
        groups, at_once = _still_open(rules)
        stay, cover, owners = rules.stay[0], rules.cover or 0, len(rules.owners)
        if stay > 1 and (needed := -(-groups // at_once)) <= cover:
            yield _(" At one month a group it takes {needed} months (stay=1).", needed=needed)
        if owners > at_once and (shared := -(-groups // owners) * stay) <= cover:
            yield _(
                " Sharing the groups between them takes {needed} months (share=yes).",
                needed=shared,
            )

    def hurried(self, components: Sequence[RotationRules]) -> Iterator[Remark]:
        """Early warning: `components` that cover all in time only by shorter stays."""
        if not components:
            return
        most, cover = self.duty.params.stay[1], self.duty.params.cover
        numbers = [_still_open(rules) for rules in components]
        groups, at_once = max(numbers, key=lambda one: -(-one[0] // one[1]))
        yield Remark(
            "rotation-pace",
            _(
                "{duty}: at {stay} months a group {owners} would need up to {needed} months "
                "({groups} groups), more than {cover}; some of their stays are shorter.{offer}",
                duty=self.duty.name,
                stay=most,
                owners=self._names([owner for rules in components for owner in rules.owners]),
                needed=-(-groups // at_once) * most,
                groups=groups,
                cover=cover,
                offer=_(" Sharing a village's groups (share=yes) would allow longer stays.")
                if any(len(rules.owners) > 1 for rules in components) and at_once == 1
                else "",
            ),
        )

    def _names(self, references: Iterable[str]) -> str:
        return "、".join(self._name(reference) for reference in references)

    def _gap(
        self,
        owner: str | None,
        cause: Cause,
        missing: int,
        message: Text,
        period: tuple[date, date],
    ) -> Gap:
        obligation = self.duty.id if owner is None else f"{self.duty.id}.{owner}"
        return Gap(
            id=f"{obligation}#gap",
            obligation=obligation,
            duty=self.duty.id,
            owner=owner,
            cause=cause,
            missing=missing,
            period=period,
            date=None,
            target=None,
            people=(),
            message=str(message),
        )

    def _name(self, reference: str) -> str:
        if reference in self.problem.units:
            return self.problem.units[reference].name
        person = self.problem.people.get(reference)
        return person.name if person is not None else reference


def _still_open(rules: RotationRules) -> tuple[int, int]:
    """The most targets one cluster has still to cover, and how many owners do so together."""
    most = max(len(rules.area(cluster) - rules.done_before(cluster)) for cluster in rules.clusters)
    return most, len(rules.owners) if rules.share else 1


def _hurries(rules: RotationRules, schedule: Schedule) -> bool:
    """Whether all is covered in time, but would not be if every stay were the longest."""
    groups, at_once = _still_open(rules)
    return (
        rules.cover is not None
        and not any(schedule.unreached.values())
        and -(-groups // at_once) * rules.stay[1] > rules.cover
    )


def _possible(pinned: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str]:
    """`pinned` less those that would put two owners into one target at once."""
    taken: set[tuple[str, int]] = set()
    kept: dict[tuple[str, int], str] = {}
    for (owner, month), target in sorted(pinned.items()):
        if (target, month) not in taken:
            taken.add((target, month))
            kept[owner, month] = target
    return kept
