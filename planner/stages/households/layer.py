"""One part of one household duty planned: contacts kept, loads levelled, shares handed out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from constraints.pairing.rule import PER_HOLDER
from planner.model.linear import Solver
from planner.stages.households.book import Book
from planner.stages.households.contacts import ASKED, Contact
from planner.stages.households.handout import hand_out
from planner.stages.households.loads import level_loads
from planner.stages.households.mix import short_of_supply, still_short, swap_for_mix
from planner.stages.households.people import PersonShares
from planner.stages.households.rescue import rescue
from planner.stages.households.totals import Totals
from planner.stages.households.unheld import unheld
from planner.stages.households.zones import Cut, cut_zones


class LayerPlan:
    """Plans one part of one duty."""

    def __init__(
        self, totals: Totals, book: Book, contacts: Sequence[Contact], solver: Solver
    ) -> None:
        self.solver = solver
        self.totals = totals
        self.book = book
        self.contacts = contacts
        self.least_pairs = 0

    def run(self) -> None:
        """Plan the layer and book its results with the totals."""
        book = self.book
        per_person = book.duty.owner.by == "person"
        fixed: dict[int, set[str]] = defaultdict(set)  # 固定 outranks recusal
        for contact in self.contacts:
            if contact.by == "fixed" and book.free(contact.row, contact.person):
                fixed[contact.row].add(contact.person)
        for unit, rows in book.rows.items():
            able = frozenset(book.layer.eligible[unit])
            for row in rows:
                there = min(book.layer.per_row, len(able | fixed.get(row, set())))
                book.lacking[row] = there
                if there < book.layer.per_row and not per_person:
                    missing = book.layer.per_row - there
                    self.totals.gaps.append(
                        book.gaps.household(
                            book.register.ids[row], missing, book.layer.per_row, (), able=False
                        )
                    )
                    self.totals.add("unheld", missing, missing)
        before = len(book.pairs)
        self._keep_contacts()
        kept = len(book.pairs) - before
        self.totals.add("splits", kept, kept)
        if per_person:
            self.totals.mix_bound = 0
            self._plan_people()
        else:
            self._rest_idle()
            self._plan_households()

    def _keep_contacts(self) -> None:
        """Keep contacts within the limits; of too many, those in the person's main groups."""
        book, units = self.book, self.book.register.units
        together = Counter((c.person, units[c.row]) for c in self.contacts)
        able = {unit: frozenset(people) for unit, people in book.layer.eligible.items()}
        dropped = away = 0
        over_row: Counter[int] = Counter()
        over_person: Counter[str] = Counter()
        ordered = sorted(
            self.contacts,
            key=lambda c: (
                ASKED.index(c.by), -together[c.person, units[c.row]], c.row, c.person,
            ),
        )  # fmt: skip
        for contact in ordered:
            asked = contact.by != "posted"
            over_row[contact.row] += asked
            over_person[contact.person] += asked
            room = book.count[contact.person] < book.most[contact.person]
            if contact.by != "fixed" and contact.person not in able[units[contact.row]]:
                room = False
                away += asked
            if book.lacking[contact.row] and room and book.free(contact.row, contact.person):
                book.hold(contact.row, contact.person)
                if asked:
                    book.kept.add((contact.row, contact.person))
            else:
                dropped += asked
        least = max(
            away,
            sum(max(n - book.layer.per_row, 0) for n in over_row.values()),
            sum(max(n - book.most[person], 0) for person, n in over_person.items()),
        )
        self.totals.add("dropped", dropped, min(least, dropped))

    # -- the mix -------------------------------------------------------------------------

    def _rest_idle(self) -> None:
        """Whoever cannot have the mix holds nothing, where the others have room for all."""
        book = self.book
        short = short_of_supply(book)
        self.totals.mix_bound = sum(n for person, n in short.items() if book.count[person])
        idle = {person for person in short if not book.count[person]}
        others = {one: book.most[one] for one in book.people if one not in idle}
        if idle and self._suffice(others):
            for person in idle:
                book.most[person] = 0

    def _suffice(self, most: Mapping[str, int]) -> bool:
        """Whether the people of `most` have room for every household."""
        book = self.book
        people = sorted(most)
        index = {person: i for i, person in enumerate(people)}
        zones = [
            (
                tuple(index[one] for one in book.layer.eligible[unit] if one in index),
                sum(book.lacking[row] for row in rows),
            )
            for unit, rows in book.rows.items()
        ]
        base = [book.count[person] for person in people]
        return not any(level_loads(base, [most[one] for one in people], zones)[2])

    # -- every household -----------------------------------------------------------------

    def _levelled(
        self, zones: Sequence[Sequence[str]], most: Mapping[str, int], weighted: bool
    ) -> tuple[dict[str, int], list[dict[str, int]], list[int]]:
        """`level_loads` on people's ids, by visits (`weighted`) or by households."""
        book = self.book
        index = {person: i for i, person in enumerate(book.people)}
        now = book.load if weighted else book.count
        load, taken, left = level_loads(
            [now[person] for person in book.people],
            [most[person] for person in book.people],
            [
                (
                    tuple(index[one] for one in book.layer.eligible[units[0]]),
                    sum(book.open(unit, weighted) for unit in units),
                )
                for units in zones
            ],
        )
        names = [{book.people[i]: n for i, n in amounts.items()} for amounts in taken]
        return dict(zip(book.people, load, strict=True)), names, left

    def _plan_households(self) -> None:
        book = self.book
        zones = book.zones()
        bound = self._least_load(zones)
        most = {p: book.load[p] + (n - book.count[p]) for p, n in book.most.items()}
        # A household weighs one visit at least, so that limits on visits keep those on it.
        left = self._levelled(zones, most, weighted=True)[2]
        tight = _joined(zones, book, {z for z, amount in enumerate(left) if amount})
        loose = [units for z, units in enumerate(zones) if z not in tight]
        before = set(book.pairs)
        self._share_out(loose, most, weighted=True)
        self._share_tight([zones[z] for z in sorted(tight)])
        rescue(book)
        swap_for_mix(book)
        opened = len(book.pairs.keys() - before)
        self.totals.add("splits", opened, min(self.least_pairs, opened))
        gaps = list(unheld(book))
        missing = sum(gap.missing for gap in gaps)
        self.totals.gaps += gaps
        self.totals.add("unheld", missing, missing)
        value = sum(book.load[one] ** 2 for one in book.people)
        # Loads of fewer households can be less than the bound for all of them.
        self.totals.add("load", value, 0 if missing else min(bound, value))

    def _least_load(self, zones: Sequence[Sequence[str]]) -> int:
        """A bound on the squares of loads: as if everybody could have the heaviest households."""
        most = self._most_visits(zones)
        return sum(n * n for n in self._levelled(zones, most, weighted=True)[0].values())

    def _most_visits(self, zones: Sequence[Sequence[str]]) -> dict[str, int]:
        """Everybody's load with as many of the heaviest households as there is room for."""
        book = self.book
        reach: dict[str, Counter[int]] = defaultdict(Counter)
        for units in zones:
            here = Counter(
                book.weight(row) for unit in units for row in book.rows[unit] if book.lacking[row]
            )
            for person in book.layer.eligible[units[0]]:
                reach[person].update(here)
        return {p: book.load[p] + _heaviest(reach[p], max(n - book.count[p], 0))
                for p, n in book.most.items()}  # fmt: skip

    def _share_out(
        self, zones: Sequence[Sequence[str]], most: Mapping[str, int], *, weighted: bool
    ) -> None:
        if zones:
            loads, taken, _left = self._levelled(zones, most, weighted)
            cut = cut_zones(self.book, zones, loads, taken, weighted=weighted, solver=self.solver)
            hand_out(self.book, cut.amounts, cut.kinds, weighted=weighted)
            self._told(cut)

    def _share_tight(self, zones: Sequence[Sequence[str]]) -> None:
        """Share out where equal visits alone might exceed the limits on households.

        Where the cut cannot keep these, what is too much goes to whoever visits least; and
        where not everything finds a place so, households are shared equally instead of visits.
        """
        if not zones:
            return
        book, most = self.book, self._most_visits(zones)
        loads, taken, left = self._levelled(zones, most, weighted=True)
        if not any(left):
            held = {one: set(rows) for one, rows in book.mine.items()}
            cut = cut_zones(
                book, zones, loads, taken, weighted=True, solver=self.solver, limited=True
            )
            hand_out(book, cut.amounts, cut.kinds, weighted=True)
            fresh = {one: rows - held.get(one, set()) for one, rows in book.mine.items()}
            for person, rows in fresh.items():
                self._release(person, rows, max(book.count[person] - book.most[person], 0))
            rescue(book)
            if not any(
                book.lacking[row] for units in zones for one in units for row in book.rows[one]
            ):
                self._told(cut)
                return
            for person, rows in book.mine.items():
                own = rows - held.get(person, set())
                self._release(person, own, len(own))
        self._share_out(zones, book.most, weighted=False)

    def _release(self, person: str, rows: Collection[int], count: int) -> None:
        """Take `count` of `rows` from `person` again, those of the fewest visits."""
        for row in sorted(rows, key=lambda one: (self.book.weight(one), one))[:count]:
            self.book.release(row, person)

    def _told(self, cut: Cut) -> None:
        self.least_pairs += cut.pairs
        self.totals.add("splits", 0, 0, cut.seconds)
        self.totals.add("own_group", cut.away, cut.least_away)

    # -- each person so many -------------------------------------------------------------

    def _plan_people(self) -> None:
        """每人: everybody holds `per_holder` households; households may stay without anybody."""
        book = self.book
        fewest = (book.duty.params[PER_HOLDER] or (1, 1))[0]
        most = {p: min(n, max(fewest, book.count[p])) for p, n in book.most.items()}
        zones = book.zones()
        _loads, taken, _left = self._levelled(zones, most, weighted=False)
        sharing = PersonShares(book)
        bounds = [sharing.fewest_pairs(zones, fewest, mix=mix) for mix in (False, True)]
        shares = [
            (person, units, amount)
            for units, by_person in zip(zones, taken, strict=True)
            for person, amount in by_person.items()
        ]
        for person, units, amount in sorted(
            shares, key=lambda one: (not book.own_units(one[0]) & set(one[1]), one[0])
        ):
            sharing.give(person, units, amount)
        before = set(book.pairs)
        amounts_of = {pair: kinds.total() for pair, kinds in sharing.kinds.items()}
        hand_out(book, amounts_of, sharing.kinds, weighted=False)
        swap_for_mix(book)
        opened = book.pairs.keys() - before
        # Whoever is short of the mix anyway can be so in one unit.
        bound = bounds[not still_short(book, book.count)]
        self.totals.add("splits", len(opened), min(bound, len(opened)))
        for person in book.layer.owners:
            limit = self.book.register.problem.people[person].household_limit
            owed = fewest if limit is None else min(fewest, limit)
            if book.count[person] < owed:
                self.totals.gaps.append(book.gaps.person(person, owed - book.count[person]))


def _heaviest(households: Mapping[int, int], room: int) -> int:
    """The visits of the heaviest `room` of `households`, counted by visits."""
    visits = 0
    for weight, count in sorted(households.items(), reverse=True):
        visits += weight * min(count, room)
        room -= min(count, room)
    return visits


def _joined(zones: Sequence[Sequence[str]], book: Book, first: set[int]) -> set[int]:
    """The zones of `first` and all that their people join to these."""
    people = [frozenset(book.layer.eligible[units[0]]) for units in zones]
    found, waiting = set(first), sorted(first)
    while waiting:
        here = people[waiting.pop()]
        for z, there in enumerate(people):
            if z not in found and not here.isdisjoint(there):
                found.add(z)
                waiting.append(z)
    return found
