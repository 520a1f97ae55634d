"""Every household has its holders, within everybody's limits; existing contacts stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from constraints.household_links.rule import MIX
from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from constraints.judging.holdings import holdings
from constraints.judging.matching import can_fill
from constraints.kinds import KINDS
from constraints.pairing.check import serves_in_plan
from constraints.pairing.rule import AVOID, PER_HOLDER
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.plan import Sort
from planner.domain.problem import ALL_CATEGORIES, Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on households.csv."""
    frame = case.plan.holders
    duties = case.problem.duties
    for duty in sorted(set(frame["duty"].tolist())):
        if duty in duties and not KINDS[duties[duty].kind].by_household:
            yield broken("link-kind", _("Only household duties have households."), duty=duty)
    claimed: set[str] = set()
    for duty in duties.values():
        if KINDS[duty.kind].by_household:
            yield from _Duty(case, duty, claimed).check()
    yield from _over_all(case)


def _over_all(case: Case) -> Iterator[Finding]:
    """联户上限 holds over all duties."""
    for person, count in sorted(Counter(case.plan.holders["holder"].tolist()).items()):
        known = case.problem.people.get(person)
        limit = known.household_limit if known is not None else None
        if limit is not None and count > limit:
            text = _("{person} holds {has:household|households}, at most {limit} are allowed.",
                     person=case.person_name(person), has=count, limit=limit)  # fmt: skip
            yield broken("household-limit", text, amount=count - limit, unit="households",
                         person=person)  # fmt: skip


_TEXTS: Mapping[str, str] = {
    "household-outside": "{duty}: {household} is not among its households.",
    "household-holder": "{duty}: {person} may not hold {household}.",
    "forbidden-link": "{duty}: {person} must not hold {household}.",
    "recusal": "{duty}: {person} comes from where {household} lies and must not hold it.",
    "household-parts": "{duty}: the holders of {household} do not fill the parts of the team.",
    "household-too-many": "{duty}: {household} has {amount:holder|holders} too many.",
    "unheld": "{duty}: {household} lacks {amount:holder|holders}, and no gap says so.",
    "gap-missing": "{duty}: the gap of {household} is wrong by {amount:holder|holders}.",
    "gap-could-be-filled": "{duty}: {person} could hold {household}.",
    "per-holder": "{duty}: {person} holds {amount:household|households} too many.",
    "per-holder-least": "{duty}: {person} holds {amount:household|households} too few,"
    " and no gap says so.",
    "mix": "{duty}: {person} holds {amount:household|households} of {category} too few,"
    " and no gap says so.",
    "dropped-contact": "{duty}: {person} was the contact of {household} and could have stayed.",
}


class _Duty:
    """The links of one 联户 duty."""

    def __init__(self, case: Case, duty: Duty, claimed: set[str]) -> None:
        self.case, self.duty = case, duty
        self.of = holdings(case, duty)
        self.claimed = claimed  # households whose contact belongs to an earlier duty
        self.gaps = case.gaps_of.get(duty.id, ())

    def _finding(
        self,
        rule: str,
        person: str | None,
        household: str = "",
        amount: int = 1,
        category: str = "",
    ) -> Finding:
        text = _(_TEXTS[rule], duty=self.duty.name, person=self.case.person_name(person),
                 household=household, amount=amount, category=category)  # fmt: skip
        return broken(
            rule, text, amount=amount, unit="households", duty=self.duty.id, person=person
        )

    def check(self) -> Iterator[Finding]:
        """Every finding on this duty's links."""
        yield from self._rows()
        if self.duty.owner.by == "person":
            yield from self._least()
        else:
            yield from self._every_household()
        yield from self._capacity()
        yield from self._mix()
        yield from self._contacts()

    def may(self, person: str, household: str) -> bool:
        """Whether no single rule keeps `person` from `household`."""
        state = self.of.states.get((person, household))
        if state == "forbidden" or not serves_in_plan(self.case, person):
            return False
        if any(
            pin.mode == "never" and pin.duty in (None, self.duty.id) and pin.person == person
            and pin.target in (None, household) and pin.date is None and pin.slot is None
            for pin in self.case.problem.pins
        ):  # fmt: skip
            return False
        return state == "fixed" or not self._recused(person, household)

    def _recused(self, person: str, household: str) -> bool:
        """Whether `person` comes from the village, or group, that `household` lies in."""
        if not self.duty.params[AVOID]:
            return False
        directory = self.case.directory
        unit = directory.unit_of(household)
        if unit is None:
            return False
        known = self.case.problem.people[person]
        for field in self.duty.params[AVOID]:
            place = getattr(known, field)
            if place is None:
                continue
            local = directory.village_of(place) is not None
            if place in directory.below(unit) or (local and unit in directory.below(place)):
                return True
        return False

    def _rows(self) -> Iterator[Finding]:
        inside, states = self.of.unit_of, self.of.states
        people, recusing = self.case.problem.people, bool(self.duty.params[AVOID])
        for household, holders in self.of.holders_of.items():
            if household not in inside:
                yield self._finding("household-outside", None, household)
                continue
            named = self.of.named_at_all(household)
            for holder in holders:
                if holder not in people:
                    continue
                if holder not in named:
                    yield self._finding("household-holder", holder, household)
                state = states.get((holder, household)) if states else None
                if state == "forbidden":
                    yield self._finding("forbidden-link", holder, household)
                if recusing and state != "fixed" and self._recused(holder, household):
                    yield self._finding("recusal", holder, household)

    def _every_household(self) -> Iterator[Finding]:
        said: Counter[str] = Counter()
        for gap in self.gaps:
            if gap.sort == "holders" and gap.owner is not None:
                said[gap.owner] += gap.missing
        needed, parts = self.of.needed, self.of.parts
        tried: dict[object, list[str]] = {}
        for household in self.of.unit_of:
            holders = self.of.holders_of.get(household, ())
            lacking = needed - len(holders)
            if lacking < 0:
                yield self._finding("household-too-many", None, household, -lacking)
            elif len(parts) > 1 and not can_fill(holders, self.of.named(household), parts):
                yield self._finding("household-parts", None, household)
            if max(0, lacking) != said[household]:
                rule = "gap-missing" if said[household] else "unheld"
                yield self._finding(rule, None, household, abs(max(0, lacking) - said[household]))
            if lacking > 0:
                yield from self._fillable(household, holders, tried)

    def _fillable(
        self, household: str, holders: tuple[str, ...], tried: dict[object, list[str]]
    ) -> Iterator[Finding]:
        """Somebody with room could hold `household`."""
        named = self.of.named(household)
        key = (self.of.kin(household), holders)
        if key not in tried:
            tried[key] = [
                person
                for person in sorted(self.of.named_at_all(household))
                if self.of.has_room(person) and not self._breaks_mix(person)
            ]
        for person in tried[key]:
            if person in holders or not self.may(person, household):
                continue
            if len(named) == 1 or can_fill((*holders, person), named, self.of.parts):
                yield self._finding("gap-could-be-filled", person, household)
                return

    def _breaks_mix(self, person: str) -> bool:
        """Whether a first household would leave `person` short of the mix."""
        return bool(self.duty.params[MIX]) and not self.of.load.get(person, 0)

    def _said_of(self, person: str, sort: Sort) -> int:
        """How many households gaps say are missing for `person` as a holder."""
        return sum(gap.missing for gap in self.gaps if (gap.owner, gap.sort) == (person, sort))

    def _least(self) -> Iterator[Finding]:
        """每人: everybody holds at least so many."""
        per_holder = self.duty.params[PER_HOLDER]
        if per_holder is None:
            return
        for owner in self.case.owners(self.duty):
            if owner is None or not serves_in_plan(self.case, owner):
                continue
            limit = self.case.problem.people[owner].household_limit
            least = per_holder[0]
            least = least if limit is None else min(least, limit)
            lacking = least - self.of.load.get(owner, 0)
            if lacking > 0 and self._said_of(owner, "holdings") < lacking:
                yield self._finding("per-holder-least", owner, "", lacking)

    def _capacity(self) -> Iterator[Finding]:
        for person, count in sorted(self.of.load.items()):
            if person not in self.case.problem.people:
                continue
            _over_all, most = self.of.capacity(person)
            if most is not None and count > most:
                yield self._finding("per-holder", person, "", count - most)

    def _mix(self) -> Iterator[Finding]:
        for category, least in self.duty.params[MIX]:
            if category == ALL_CATEGORIES:
                counts = dict(self.of.load)
            else:
                inside = set(self.of.of_category(category)["id"].tolist())
                rows = self.of.held[self.of.held["household"].isin(inside)]
                counts = dict(rows.groupby("holder").size().astype(int))
            for person in sorted(self.of.load):
                lacking = least - counts.get(person, 0)
                if lacking > 0 and not self._said_of(person, "mix"):
                    yield self._finding("mix", person, "", lacking, category)

    def _contacts(self) -> Iterator[Finding]:
        """现联系人 belongs to the first 联户 duty whose team has that person."""
        frame = self.of.households
        known = frame["contact"].notna()
        wanted = list(
            zip(frame["id"][known].tolist(), frame["contact"][known].tolist(), strict=True)
        )
        mine = []
        for household, person in wanted:
            if household in self.claimed or person not in self.case.problem.people:
                continue
            if person in self.of.named_at_all(household):
                self.claimed.add(household)
                mine.append((household, person))
        for (holder, household), state in sorted(self.of.states.items()):
            if state != "forbidden" and household in self.of.unit_of:
                mine.append((household, holder))
        current = set(mine)
        for household, person in sorted(current):
            holders = self.of.holders_of.get(household, ())
            if person in holders or person not in self.case.problem.people:
                continue
            if not self.may(person, household):
                continue
            if person not in self.of.named_at_all(household):
                continue
            # Others who were there before may fill the household, or the person.
            before = tuple(one for one in holders if (household, one) in current)
            full = len(before) >= self.of.needed or not can_fill(
                (*before, person), self.of.named(household), self.of.parts
            )
            if not full and self._could_keep(person, current):
                yield self._finding("dropped-contact", person, household)

    def _could_keep(self, person: str, current: set[tuple[str, str]]) -> bool:
        """Whether `person` has room, or holds a household that is new to them."""
        if self.of.has_room(person):
            return True
        return any((household, person) not in current for household in self.of.held_by(person))


CHECK: Final = Check(check, "links")
