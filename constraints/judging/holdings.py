"""Who may hold which household, and who holds it, as frames: households are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import KeysView, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from constraints.household_links.rule import HOLDERS_PER_HOUSEHOLD
from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.pairing.rule import PER_HOLDER
from planner.domain.directory import Context
from planner.domain.frames import Frame
from planner.domain.problem import ALL_CATEGORIES, Duty


def holdings(case: Case, duty: Duty) -> Holdings:
    """The holdings of `duty`, worked out once for all rules."""
    key = ("holdings", duty.id)
    if key not in case.lasting:
        case.lasting[key] = Holdings(case, duty)
    found: Holdings = case.lasting[key]
    return found


class Holdings:
    """One 联户 duty: its households, their holders, and who may be one."""

    def __init__(self, case: Case, duty: Duty) -> None:
        self.case, self.duty = case, duty
        frame = case.problem.households
        if duty.target is None:
            mask = np.ones(len(frame), dtype=np.bool_)
        elif duty.owner.by == "target":
            mask = case.directory.households(duty.target, Context(links=case.links))
        else:
            mask = np.zeros(len(frame), dtype=np.bool_)
            for owner in self._alike.values():
                mask |= self._mask(owner[0])
        self.households = frame[mask]
        held = case.plan.holders
        self.held = held[held["duty"] == duty.id]

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Household of this duty to the unit it lies in."""
        return dict(
            zip(self.households["id"].tolist(), self.households["unit"].tolist(), strict=True)
        )

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """How many holders of each part a household must have."""
        if len(self.duty.team) > 1:
            return tuple(1 for _part in self.duty.team)
        count = self.duty.team[0].count if self.duty.team else 1
        return (max(count or 1, self.duty.params[HOLDERS_PER_HOUSEHOLD]),)

    @property
    def needed(self) -> int:
        """How many holders a household must have."""
        return sum(self.parts)

    @cached_property
    def _linked_households(self) -> tuple[str, ...]:
        """The 联户 duties that the team refers to: then holders differ from house to house."""
        found = set()
        for part in self.duty.team:
            for term in part.selector.terms:
                if term.by == "linked":
                    found.add(term.value)
                if term.scope is not None and term.scope.by == "linked":
                    found.add(term.scope.value)
        duties = self.case.problem.duties
        known = (duties[one] for one in found & duties.keys())
        return tuple(sorted(one.id for one in known if KINDS[one.kind].by_household))

    def kin(self, household: str) -> tuple[object, ...]:
        """What decides who may hold `household`: its unit, seldom other holders."""
        unit = self.unit_of.get(household)
        if not self._linked_households:
            return (unit,)
        links = self.case.links.holders
        others = (links.get(duty, {}).get(household, ()) for duty in self._linked_households)
        return (unit, *others)

    @cached_property
    def _named(self) -> dict[tuple[object, ...], tuple[frozenset[str], ...]]:
        return {}

    def named(self, household: str) -> tuple[frozenset[str], ...]:
        """Whom each part of the team names as holders of `household`."""
        key = self.kin(household)
        if key not in self._named:
            # A household stands for its unit, unless holders of single households count.
            place = household if self._linked_households else self.unit_of.get(household)
            context = Context(place, place, None, self.case.links)
            named = [
                frozenset(self.case.directory.people(part.selector, context))
                for part in self.duty.team
            ]
            if self.duty.owner.by == "person":
                named = [self._reached_by(household)]
            self._named[key] = tuple(named)
        return self._named[key]

    @cached_property
    def _anyone(self) -> dict[tuple[object, ...], frozenset[str]]:
        return {}

    def named_at_all(self, household: str) -> frozenset[str]:
        """Whom any part of the team names as a holder of `household`."""
        key = self.kin(household)
        if key not in self._anyone:
            self._anyone[key] = frozenset().union(*self.named(household))
        return self._anyone[key]

    @cached_property
    def _alike(self) -> Mapping[str | None, tuple[str | None, ...]]:
        """The owners, those together for whom the duty names the same households."""
        terms = self.duty.target.terms if self.duty.target is not None else ()
        scopes = {term.scope.by for term in terms if term.scope is not None}
        linked = "linked" in scopes or any(term.by == "linked" for term in terms)
        found: dict[str | None, list[str | None]] = defaultdict(list)
        for owner in self.case.owners(self.duty):
            unit = self.case.directory.unit_of(owner) if "own" in scopes else None
            found[owner if linked else unit].append(owner)
        return {key: tuple(owners) for key, owners in found.items()}

    def _mask(self, owner: str | None) -> npt.NDArray[np.bool_]:
        """The rows of the households that the duty names for `owner`."""
        if self.duty.target is None:
            return np.ones(len(self.case.problem.households), dtype=np.bool_)
        context = Context(owner, links=self.case.links)
        return self.case.directory.households(self.duty.target, context)

    @cached_property
    def _reaching(self) -> Mapping[str, list[str | None]]:
        """Household to the owners that reach it, one for all who are alike."""
        ids = self.case.problem.households["id"].to_numpy()
        found: dict[str, list[str | None]] = defaultdict(list)
        for key, owners in self._alike.items():
            for household in ids[self._mask(owners[0])]:
                found[household].append(key)
        return found

    def _reached_by(self, household: str) -> frozenset[str]:
        """The owners for whom the duty names `household`, where each person owes it."""
        keys = self._reaching.get(household, ())
        return frozenset(one for key in keys for one in self._alike[key] if one is not None)

    @cached_property
    def states(self) -> Mapping[tuple[str, str], str]:
        """The rows of 联系 by (holder, household); a 必须 of 指定 without a day is 固定."""
        demanded = {
            (pin.person, pin.target)
            for pin in self.case.problem.pins
            if pin.mode == "must" and pin.duty == self.duty.id and pin.date is None
            and pin.slot is None and pin.person is not None and pin.target is not None
            and pin.target in self.case.directory.homes.unit_of
        }  # fmt: skip
        rows = {
            (row.holder, row.target): row.state
            for row in self.case.problem.links
            if row.duty == self.duty.id
        }
        return {**rows, **{key: "fixed" for key in demanded if rows.get(key) != "forbidden"}}

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        """The rows of households.csv as (household, holder)."""
        frame = self.held
        return list(zip(frame["household"].tolist(), frame["holder"].tolist(), strict=True))

    @cached_property
    def holders_of(self) -> Mapping[str, tuple[str, ...]]:
        """Household to its holders."""
        found: dict[str, tuple[str, ...]] = {}
        for household, holder in self._rows:
            found[household] = (*found[household], holder) if household in found else (holder,)
        return found

    @cached_property
    def _held_by(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for household, holder in self._rows:
            found[holder].append(household)
        return {holder: tuple(households) for holder, households in found.items()}

    def held_by(self, person: str) -> tuple[str, ...]:
        """The households of this duty that `person` holds."""
        return self._held_by.get(person, ())

    def of_category(self, category: str) -> Frame:
        """The duty's households of `category`."""
        if category == ALL_CATEGORIES:
            return self.households
        mask = [category in categories for categories in self.households["categories"]]
        return self.households[np.array(mask, dtype=np.bool_)]

    @cached_property
    def _held_of(self) -> dict[str, KeysView[str]]:
        return {}

    def held_of(self, category: str) -> KeysView[str]:
        """The duty's households of `category` that somebody holds, in the order of the sheet."""
        if category not in self._held_of:
            ids = self.of_category(category)["id"].tolist()
            held = (household for household in ids if household in self.holders_of)
            self._held_of[category] = dict.fromkeys(held).keys()
        return self._held_of[category]

    def capacity(self, person: str) -> tuple[int | None, int | None]:
        """The most households of all duties, and of this one, that `person` may hold.

        联户上限 replaces the duty's own capacity; None is no limit.
        """
        limit = self.case.problem.people[person].household_limit
        if limit is not None:
            return limit, None
        own = self.duty.params[PER_HOLDER]
        return None, own[1] if own is not None else None

    @cached_property
    def load(self) -> Mapping[str, int]:
        """Households of this duty by holder."""
        return dict(self.held.groupby("holder").size().astype(int))

    @cached_property
    def whole_load(self) -> Mapping[str, int]:
        """Households of every duty by holder."""
        return dict(self.case.plan.holders.groupby("holder").size().astype(int))

    def has_room(self, person: str) -> bool:
        """Whether `person` could hold one household more."""
        over_all, here = self.capacity(person)
        if over_all is not None and self.whole_load.get(person, 0) >= over_all:
            return False
        return here is None or self.load.get(person, 0) < here
