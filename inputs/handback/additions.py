"""Rows of a roster that somebody added: whose turn they are, under which id, in which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import count

from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from planner.domain.directory import Context, Directory
from planner.domain.ids import obligation_id
from planner.domain.links import Links, links_in
from planner.domain.periods import Period, month_start, period_of
from planner.domain.plan import Assigned, Plan, Shift
from planner.domain.problem import Duty, Problem, Slot, TeamPart
from planner.domain.shifts import clock, place_of


class NoOwner(LookupError):
    """It cannot be told who owes an occurrence."""


@dataclass(frozen=True, slots=True)
class Added:
    """One added occurrence as its rows have it, ids for words."""

    duty: Duty
    date: date
    slot: Slot
    place: str | None
    target: str | None
    people: tuple[str, ...]
    id: str = ""


class Additions:
    """Makes shifts of what was added to the roster of `plan`.

    An occurrence that the plan owed and did not place (a gap), or whose rows were deleted,
    takes that obligation's id; any other gets an id of its own.
    """

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self._plan, self._problem = plan, problem
        self._directory = Directory(problem)

    @cached_property
    def _links(self) -> Links:
        return links_in(self._plan)

    # -- whose -----------------------------------------------------------------------------

    def owners(self, duty: Duty) -> tuple[str, ...]:
        """The people or units that owe `duty`; empty for other owners."""
        context = Context(links=self._links)
        if duty.owner.by == "person" or KINDS[duty.kind].by_household:
            return self._directory.people(duty.team[0].selector, context) if duty.team else ()
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return self._directory.units(duty.owner.units, context)
        return ()

    def owner(self, duty: Duty, people: Sequence[str], target: str | None) -> str | None:
        """Who owes the occurrence that `people` serve in; raises NoOwner."""
        if KINDS[duty.kind].by_item or KINDS[duty.kind].by_steps:
            raise NoOwner  # the item, or the step, is not on the sheet
        if duty.owner.by == "target" and KINDS[duty.kind].by_days:
            if target is None:
                raise NoOwner
            return target
        known = frozenset(self.owners(duty))
        if not known:
            return None
        for person in people:
            unit = self._problem.people[person].unit
            for one in (person, *self._directory.chain(unit)):
                if one in known:
                    return one
        raise NoOwner

    def may_join(self, duty: Duty, owner: str | None, people: Collection[str]) -> bool:
        """Whether a row about `people` can belong to the shift of `owner`, and not their own."""
        known = self.owners(duty)
        if not known or not people or owner is None:
            return True
        if owner in self._problem.units:
            return bool(self._directory.members(owner) & set(people)) or not any(
                self._directory.members(one) & set(people) for one in known
            )
        return owner in people or not set(known) & set(people)

    # -- the shift -------------------------------------------------------------------------

    def shift(self, added: Added, taken: Collection[str], dropped: Iterable[Shift]) -> Shift:
        """The shift that was added; raises NoOwner.

        `taken` are the ids that are in use, `dropped` the shifts without rows.
        """
        duty = added.duty
        identity, owner, target = added.id, None, added.target
        gaps = [gap for gap in self._plan.gaps if gap.duty == duty.id and not gap.aside]
        gap = next((one for one in gaps if one.obligation == identity), None)
        if gap is not None:
            owner, target = gap.owner, target or gap.target
        else:
            try:
                owner = self.owner(duty, added.people, target)
            except NoOwner:
                owners = {one.owner for one in gaps if one.period[0] <= added.date <= one.period[1]}
                if not KINDS[duty.kind].by_item or len(owners) != 1:
                    raise
                owner = owners.pop()
            identity = self._identity(added, owner, frozenset(taken), tuple(dropped))
            gap = next((one for one in gaps if one.obligation == identity), None)
            if gap is not None:
                target = target or gap.target
        start, end = clock(self._problem.settings, added.date, added.slot)
        households = self._directory.homes.unit_of
        shift = Shift(
            identity,
            duty.id,
            duty.kind,
            owner,
            added.date,
            added.slot,
            start,
            end,
            added.place or place_of(duty, own=self._directory.unit_of(owner), target=target),
            target,
            (),
            (target,) if target in households and target is not None else (),
            gap.purpose if gap is not None else None,
        )
        return replace(shift, people=self._team(duty, shift, added.people))

    def _identity(
        self, added: Added, owner: str | None, taken: frozenset[str], dropped: tuple[Shift, ...]
    ) -> str:
        duty, target = added.duty, added.target
        each = duty.params[EACH_TARGET] and duty.owner.by != "target"
        owed = [
            gap.obligation
            for gap in self._plan.gaps
            if gap.duty == duty.id
            and not gap.aside
            and gap.owner == owner
            and gap.period[0] <= added.date <= gap.period[1]
            and (not each or gap.target == target)
        ]
        period = self._period(duty, added.date)
        owed += [
            shift.id
            for shift in dropped
            if shift.duty == duty.id
            and shift.owner == owner
            and (period is None or shift.date in period)
            and (not each or shift.target == target)
        ]
        for identity in owed:
            if identity not in taken:
                return identity
        label = "once" if period is None else period.label
        if KINDS[duty.kind].by_household:
            label = self._plan.start.isoformat()
        known = taken | {shift.id for shift in self._plan.shifts}
        known |= {gap.obligation for gap in self._plan.gaps}
        fixed = target if each else None
        ids = (obligation_id(duty.id, owner, fixed, label, turn) for turn in count(1))
        return next(one for one in ids if one not in known)

    def _period(self, duty: Duty, day: date) -> Period | None:
        if duty.period == "once":
            return None
        return period_of(duty.period, day, anchor=duty.start)

    def _team(self, duty: Duty, shift: Shift, people: Sequence[str]) -> tuple[Assigned, ...]:
        """Everybody in the first part that has room and names them, else where there is room."""
        context = Context(shift.owner, shift.target, month_start(shift.date), self._links)
        room = {
            index: (1 if index == 0 and duty.owner.by == "person" else _room(part))
            for index, part in enumerate(duty.team)
        }
        named = {
            index: frozenset(self._directory.people(part.selector, context))
            for index, part in enumerate(duty.team)
        }
        served: Counter[int] = Counter()
        team: list[Assigned] = []
        for person in people:
            open_ = [i for i, most in room.items() if most is None or served[i] < most]
            fitting = [i for i in open_ if person in named[i]]
            part = (fitting or open_ or [0])[0]
            served[part] += 1
            team.append(Assigned(person, part))
        return tuple(sorted(team, key=lambda one: (one.part, one.id)))


def _room(part: TeamPart) -> int | None:
    """How many people a part takes; None where as many as there are, such as whole units."""
    return None if part.whole else part.count
