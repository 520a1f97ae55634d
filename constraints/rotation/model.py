"""Who works in which group in which month: stays, rounds, never two at once, cover.

Months are counted from the plan's first, which is month 0; history has negative months.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from planner.model.linear import Linear, Term


@dataclass(frozen=True)
class RotationRules:
    """Owners whose targets touch, and what binds them.

    `targets` are in the order of the sheet. `months` is how many months the plan has,
    `cover` within how many months all is to be covered (None: whenever). `past` has the
    target of each month before the plan, by owner; `also` the (month, target) pairs that
    history shows besides. `pinned` targets are wanted in a month. No stay reaches beyond
    `end` months (None: whenever). With `share` what one owner has covered is covered for all.
    `posted` are targets of a plan in force, which are kept where nothing is lost by it.
    """

    owners: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]]
    stay: tuple[int, int]
    months: int
    cover: int | None = None
    share: bool = False
    past: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    pinned: Mapping[tuple[str, int], str] = field(default_factory=dict)
    posted: Mapping[tuple[str, int], str] = field(default_factory=dict)
    also: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)
    end: int | None = None

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """The owners who cover one area together: all with `share`, else each alone."""
        return (self.owners,) if self.share else tuple((owner,) for owner in self.owners)

    @property
    def counted(self) -> int:
        """The plan's months in which moves are counted: those that ``cover`` hurries."""
        return self.months if self.cover is None else min(self.months, self.cover)

    def area(self, cluster: Iterable[str]) -> frozenset[str]:
        """What `cluster` has to cover."""
        return frozenset(target for owner in cluster for target in self.targets[owner])

    def done_before(self, cluster: Iterable[str]) -> frozenset[str]:
        """What history shows as covered since the last full round."""
        owners = tuple(cluster)
        area = self.area(owners)
        done: set[str] = set()
        visits = {
            visit
            for owner in owners
            for visit in (*self.past.get(owner, {}).items(), *self.also.get(owner, ()))
        }
        for _month, target in sorted(visit for visit in visits if visit[1] in area):
            if done >= area:
                done = set()
            done.add(target)
        return frozenset() if done >= area else frozenset(done)

    def lacking(self, cluster: Iterable[str]) -> frozenset[str]:
        """What `cluster` has still to cover in its present round."""
        owners = tuple(cluster)
        return self.area(owners) - self.done_before(owners)

    @property
    def horizon(self) -> int:
        """How many months a schedule has at most; without ``cover`` enough for long stays."""
        return max(self.months, self.cover or self._enough(self.stay[1]))

    @property
    def hurried(self) -> RotationRules:
        """The same where without ``cover`` all is covered in the time that it may need."""
        return self if self.cover is not None else replace(self, cover=self._enough(self.stay[0]))

    def _enough(self, stay: int) -> int:
        """The months that a plan and then all visits need, if each takes `stay` months.

        In each stay a largest matching of owners and targets goes together.
        """
        pairs = [(owner, target) for owner in self.owners for target in self.targets[owner]]
        most = max(Counter(one for pair in pairs for one in pair).values())
        needed = self.months + stay * (1 + most)
        return needed if self.end is None else min(needed, self.end)

    def owed(self, owner: str) -> int:
        """For how many months `owner` has to stay where history ends; pins may shorten it."""
        where, length = self.ongoing(owner)
        for month in range(self.stay[0] - length if where is not None else 0):
            others = (o for (o, m), t in self.pinned.items() if (t, m) == (where, month))
            if self.pinned.get((owner, month), where) != where or any(o != owner for o in others):
                return month
        return max(0, self.stay[0] - length) if where is not None else 0

    def ongoing(self, owner: str) -> tuple[str | None, int]:
        """Where `owner` is when the plan begins, and for how many months already.

        Of several whom history shows in one target it is the one who came last: two are never
        in one at once, so that the others have left.
        """
        return self._ongoing.get(owner, (None, 0))

    @cached_property
    def _ongoing(self) -> Mapping[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        holder: dict[str, str] = {}
        for owner in self.owners:
            past = self.past.get(owner, {})
            target, months = past.get(-1), 1
            if target is None or target not in self.targets[owner]:
                continue
            while past.get(-1 - months) == target:
                months += 1
            if target not in holder or months < found[holder[target]][1]:
                found.pop(holder.get(target, ""), None)
                found[owner], holder[target] = (target, months), owner
        return found


LEVELS = ("idle", "pins", "unreached", "posted", "moves", "later")
"""What is made small, most important first.

Owner-months of the plan without a target; pins that are not met; targets of clusters not
reached in time; targets of the plan that were posted otherwise; stays begun in the months that
count; later owner-months without a target, until all is covered.
"""

Place = tuple[str, str, int]
"""An owner in a target in a month."""


def post(model: Linear, rules: RotationRules) -> dict[Place, int]:
    """State `rules`, as far as their horizon, on the levels that `model` has.

    Returns the variables that say who is where.
    """
    posting = _Posting(model, rules)
    for owner in rules.owners:
        posting.stays(owner)
    for places in posting.there.values():
        model.at_most(places, 1)
    posting.costs([posting.rounds(cluster) for cluster in rules.clusters])
    return posting.places


class _Posting:
    """`places` are 1 where an owner is in a target in a month, `begins` where a stay begins.

    Months after the plan in which all was covered before are `over`: nothing is asked of them.
    """

    def __init__(self, model: Linear, rules: RotationRules) -> None:
        self.model, self.rules, self.months = model, rules, rules.horizon
        self.level = {one.name: index for index, one in enumerate(model.objectives)}
        keys = [
            (owner, target, month)
            for owner in rules.owners
            for target in rules.targets[owner]
            for month in range(self.months)
        ]
        self.places = {key: model.boolean() for key in keys}
        self.begins = {key: model.boolean() for key in keys}
        self.over = {month: model.boolean() for month in range(rules.months, self.months)}
        self.there: dict[tuple[str, int], list[int]] = defaultdict(list)
        for (_owner, target, month), place in self.places.items():
            self.there[target, month].append(place)

    def stays(self, owner: str) -> None:
        """Stays are neither too short nor too long; the one that history shows goes on."""
        rules, model = self.rules, self.model
        fewest, most = rules.stay
        where, length = rules.ongoing(owner)
        for target in rules.targets[owner]:
            for month in range(self.months):
                place = self.places[owner, target, month]
                begun = [self.begins[owner, target, m] for m in range(month + 1)]
                before = self.places.get((owner, target, month - 1))
                came = [] if before is None else [(before, -1)]
                known = int(target == where and month == 0)
                model.add([(place, 1), (begun[-1], -1), *came], high=known)
                model.add([(begun[-1], 1), *((one, -cost) for one, cost in came)], high=1 - known)
                over = [(self.over[month], -1)] if month in self.over else []
                model.add([*((one, 1) for one in begun[-fewest:]), (place, -1), *over], high=0)
                going_on = target == where and month < most - length
                if len(rules.targets[owner]) > 1 and not going_on:
                    model.add([(place, 1), *((one, -1) for one in begun[-most:])], high=0)
        for month in range(self.months):
            model.at_most((self.places[owner, t, month] for t in rules.targets[owner]), 1)
        for month in range(min(rules.owed(owner), self.months)):
            model.fix(self.places[owner, where or "", month], 1)

    def rounds(self, cluster: Sequence[str]) -> list[int]:
        """Nobody returns before all is covered; targets not reached in time cost.

        Returns which months, if any, complete a round.
        """
        rules, model = self.rules, self.model
        area, lacks = sorted(rules.area(cluster)), rules.lacking(cluster)
        here = {
            (target, month): [
                (self.places[owner, target, month], 1)
                for owner in cluster
                if target in rules.targets[owner]
            ]
            for target in area
            for month in range(self.months)
        }
        in_time = self.months if rules.cover is None else min(self.months, rules.cover)
        for target in sorted(lacks):
            self._cost(
                "unreached", [one for month in range(in_time) for one in here[target, month]]
            )
        earliest = -(-len(lacks) // len(cluster)) - 1
        full: list[int] = []
        done = {t: model.integer(int(t not in lacks), int(t not in lacks)) for t in area}
        for month in range(self.months):
            for owner in cluster:
                self._returns(owner, month, done)
            full.append(model.integer(0, int(month >= earliest)))
            covered = {target: model.implied(0, 1) for target in area}
            for target in area:
                now: list[Term] = [(covered[target], 1), (done[target], -1)]
                model.add(now, low=0)
                model.add([*now, *((one, -1) for one, _cost in here[target, month])], high=0)
                for one, _cost in here[target, month]:
                    model.add([(covered[target], 1), (one, -1)], low=0)
                model.add([(full[-1], 1), (covered[target], -1)], high=0)
            everything = [(one, -1) for one in covered.values()]
            model.add([(full[-1], 1), *everything], low=1 - len(area))
            done = {target: model.implied(0, 1) for target in area}
            for target in area:
                model.equal([(done[target], 1), (covered[target], -1), (full[-1], 1)], 0)
        return full

    def _returns(self, owner: str, month: int, done: Mapping[str, int]) -> None:
        """`owner` begins a stay in what is `done` only where nothing else waits for anybody."""
        nothing_waits = self.model.boolean()
        for target in self.rules.targets[owner]:
            taken = [(one, -1) for one in self.there[target, month]]
            self.model.add([(nothing_waits, 1), (done[target], -1), *taken], high=0)
            begins = self.begins[owner, target, month]
            self.model.add([(begins, 1), (done[target], 1), (nothing_waits, -1)], high=1)

    def costs(self, rounds: Sequence[Sequence[int]]) -> None:
        """What is idle, elsewhere than pinned or posted, or moves; `rounds` has their ends."""
        rules, model = self.rules, self.model
        for month, over in self.over.items():
            for full in rounds:
                model.add([(over, 1), *((one, -1) for one in full[:month])], high=0)
        for owner in rules.owners:
            for month in range(self.months):
                places = [(self.places[owner, t, month], 1) for t in rules.targets[owner]]
                if month < rules.months:
                    self._cost("idle", places)
                else:
                    self._cost("later", [*places, (self.over[month], 1)])
        for (owner, month), target in rules.pinned.items():
            self._cost("pins", [(self.places[owner, target, month], 1)])
        for (owner, month), target in rules.posted.items():
            if month < rules.months:
                self._cost("posted", [(self.places[owner, target, month], 1)])
        for (owner, _target, month), begins in self.begins.items():
            if month < rules.counted and len(rules.targets[owner]) > 1:
                model.cost(self.level["moves"], begins, 1)

    def _cost(self, level: str, places: Sequence[Term]) -> None:
        """One of `places`, or a cost."""
        without = self.model.implied(0, 1)
        self.model.add([*places, (without, 1)], low=1)
        self.model.cost(self.level[level], without, 1)
