"""Household rounds beside every way of making them, on cases small enough to try them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.periods import PeriodName
from planner.domain.plan import Shift
from planner.domain.problem import Cadence, Done, DutySlot, Half, Problem, Settings
from planner.stages.rounds.bundling import bundle, set_ideals
from tests.builders.parameters import having
from tests.builders.rounds import DUTY, plan, rounds_of, town

MONDAY = date(2026, 5, 11)
"""Of two weeks without holidays."""


@dataclass(frozen=True)
class Case:
    """Households of one or two people, in one or two groups, over one or two weeks.

    In every `period` each household is visited once, the first `twice` of them twice; a
    ``year`` owes its elapsed share of one visit for each. `free` is all the time there is.
    """

    households: int
    people: int
    groups: int
    size: int
    weeks: int
    twice: int
    period: PeriodName
    spacing: int | None
    slot: DutySlot
    free: frozenset[tuple[str, int, Half]]

    @property
    def days(self) -> list[date]:
        """The working days."""
        return [MONDAY + timedelta(days=n) for n in range(7 * self.weeks) if n % 7 < 5]

    def problem(self) -> Problem:
        """The case as a workbook."""
        cadences = [Cadence("全部", 1, self.period)]
        cadences += [Cadence("困难户", 2, self.period)] if self.twice else []
        start = MONDAY if self.period == "fortnight" else None
        duty = replace(
            DUTY, slot=self.slot, spacing=self.spacing, period=self.period, start=start,
            params=having(visits=tuple(cadences)),
        )  # fmt: skip
        end = MONDAY + timedelta(weeks=self.weeks, days=-1)
        frame = Settings("镇", MONDAY, end, households_per_round=self.size)
        return town(self.households, duty=duty, people=self.people, groups=self.groups,
                    hardship=self.twice, settings=frame)  # fmt: skip

    def busy(self) -> set[tuple[str, date, Half]]:
        """All the time that is not free."""
        halves: tuple[Half, Half] = ("am", "pm")
        return {
            (f"P{person}", day, half)
            for person in range(self.people)
            for number, day in enumerate(self.days)
            for half in halves
            if (f"P{person}", number, half) not in self.free
        }

    def missing(self) -> int:
        """How many visits the stage finds no time for, proven like everything it makes small."""
        found = plan(self.problem(), self.busy())
        assert all(level.proven for level in found.levels)
        return sum(gap.missing for gap in found.gaps)

    def least(self) -> int:
        """How many visits must be missing, however rounds are made."""
        owed = made = 0
        windows = self.weeks if self.period == "week" else 1
        halves = ("am", "pm") if self.slot == "half" else ("am",)
        for person in range(self.people):
            mine = range(person, self.households, self.people)
            units = tuple(row * self.groups // self.households for row in mine)
            times = tuple(2 if row < self.twice else 1 for row in mine)
            owed += sum(times) * windows
            slots = [
                number
                for number in range(5 * self.weeks)
                for half in halves
                if (f"P{person}", number, half) in self.free
            ]
            made += self._most(units, times, slots, windows)
        if self.period == "year":
            owed = -(-self.households * 7 * self.weeks // 365)
        return max(0, owed - made)

    def _most(
        self, units: Sequence[int], times: tuple[int, ...], slots: Sequence[int], windows: int
    ) -> int:
        """The most visits one person can make: every slot empty, or with any round there is.

        `slots` are the numbers of their days, `times` the visits owed in each window.
        """

        @cache
        def best(
            at: int, left: tuple[int, ...], today: frozenset[int], last: int | None
        ) -> int:  # `today` were visited on the day of the slot before, which was a round's `last`
            if at == len(slots):
                return 0
            day, before = slots[at], slots[at - 1] if at else None
            today = today if day == before else frozenset()
            if windows > 1 and day >= 5 > (before if before is not None else 0):
                left = times  # the second week owes its visits afresh
            found = best(at + 1, left, today, last)
            if last is not None and day - last < (self.spacing or 0):
                return found
            for unit in {*units}:
                open_ = [
                    one
                    for one, count in enumerate(left)
                    if count and units[one] == unit and one not in today
                ]
                for size in range(1, min(self.size, len(open_)) + 1):
                    for chosen in combinations(open_, size):
                        rest = tuple(count - (one in chosen) for one, count in enumerate(left))
                        found = max(found, size + best(at + 1, rest, today | {*chosen}, day))
            return found

        return best(0, times, frozenset(), None)


@st.composite
def cases(draw: st.DrawFn, *, twice: bool) -> Case:
    """Small cases; with `twice` some households are owed two visits, and rounds are by day."""
    households, weeks = draw(st.integers(1, 6)), draw(st.integers(1, 2))
    whole: list[PeriodName] = ["week", "fortnight"] if weeks == 2 else ["week"]
    people = draw(st.integers(1, 2))
    times = st.tuples(
        st.sampled_from([f"P{n}" for n in range(people)]),
        st.integers(0, 5 * weeks - 1),
        st.sampled_from(["am", "pm"]),
    )
    return Case(
        households,
        people,
        groups=draw(st.integers(1, min(2, households))),
        size=draw(st.integers(1, 3)),
        weeks=weeks,
        twice=draw(st.integers(1, min(2, households))) if twice else 0,
        period=draw(st.sampled_from(whole if twice else [*whole, "year"])),
        spacing=draw(st.sampled_from([None, None, 2, 3])),
        slot="am" if twice else draw(st.sampled_from(["am", "half"])),
        free=draw(st.frozensets(times, max_size=8)),
    )


@settings(max_examples=200)
@given(cases(twice=False))
def test_no_way_of_making_rounds_makes_more_visits(case: Case) -> None:
    """As many visits are missing as must be."""
    assert case.missing() == case.least()


@settings(max_examples=200)
@given(cases(twice=True))
def test_nor_where_households_are_owed_two_visits(case: Case) -> None:
    """What is owed to one household twice shares rounds with what others are owed once."""
    assert case.missing() == case.least()


def at(person: str, *slots: tuple[int, Half]) -> frozenset[tuple[str, int, Half]]:
    """A person's free halves of days."""
    return frozenset((person, day, half) for day, half in slots)


TWO_BUNDLES = Case(3, 1, 1, 2, 1, 1, "week", 3, "half", at("P0", (0, "am"), (3, "pm")))
"""H0 is owed two visits, H1 and H2 one: H0 and H1 on Monday, H0 and H2 on Thursday would do."""


def test_bundles_give_way_to_the_days() -> None:
    """A second visit shares its round with another household's first."""
    assert TWO_BUNDLES.least() == 0
    assert TWO_BUNDLES.missing() == 0


ONE_DAY = Case(1, 1, 1, 1, 1, 1, "week", None, "half", at("P0", (1, "am"), (1, "pm")))


def test_a_household_is_not_visited_twice_on_one_day() -> None:
    """Two visits a week and one free day: one of them is missing."""
    assert ONE_DAY.least() == 1
    assert ONE_DAY.missing() == 1


@settings(max_examples=100)
@given(cases(twice=False))
def test_rounds_are_as_near_their_best_days_as_can_be(case: Case) -> None:
    """No way of giving the bundled rounds days of their own is nearer to the days they want."""
    one = replace(case, people=1, slot="am", free=frozenset(("P0", n, h) for _p, n, h in case.free))
    of = one.problem()
    duties = rounds_of(of, one.busy())
    (person,) = duties.people
    bundle(duties, person)
    set_ideals(duties, person)
    offers = [
        [duties.days[n] for n in person.free if each.first <= duties.days[n].day <= each.last]
        for each in person.rounds
    ]
    best = [
        sum(abs(day.number - each.ideal) for each, day in zip(person.rounds, days, strict=True))
        for days in product(*offers)
        if len({*days}) == len(days)
        and all(
            abs(a.position - b.position) >= duties.spacing for a, b in combinations(days, 2)
        )
    ]  # fmt: skip
    if best:
        (level,) = [one for one in plan(of, one.busy()).levels if one.name == "spread"]
        assert (level.value, level.bound) == (min(best), min(best))


def test_a_longer_period_counts_what_a_shorter_one_is_owed() -> None:
    """A fortnight that began before the plan ends inside the plan's first week: its visit is
    the one that the plan owes, too.
    """
    cadences = (Cadence("全部", 1, "once"), Cadence("困难户", 1, "fortnight"))
    duty = replace(DUTY, period="once", params=having(visits=cadences))
    frame = Settings("镇", MONDAY, MONDAY + timedelta(days=13), households_per_round=2)
    found = plan(town(2, duty=duty, hardship=1, settings=frame))
    assert sum(len(one.households) for one in found.shifts) == 2


@dataclass(frozen=True)
class Part(Case):
    """The same for a part of the households; `past` tells how many months before the plan each
    was visited last, 0 for never.
    """

    percent: int = 50
    past: tuple[int, ...] = ()

    def problem(self) -> Problem:
        """The case as a workbook."""
        of = super().problem()
        part = Cadence("全部", 1, self.period, self.percent)
        rhythm: PeriodName = "month" if self.period == "term" else self.period
        duty = replace(of.duties["HH"], period=rhythm, params=having(visits=(part,)))
        history = tuple(
            Done(date(2025, 12, 1) - timedelta(30 * months), "HH", None, f"H{row}")
            for row, months in enumerate(self.past)
            if months
        )
        return replace(of, duties={"HH": duty}, history=history)

    def least(self) -> int:
        """How many visits must be missing, however rounds are made."""
        days = 7 * self.weeks
        owed, part = self.households, -(-self.households * self.percent // 100)
        if self.period == "year":
            owed, part = -(-owed * days // 365), -(-part * days // 365)
        made = owed - super().least()
        return max(0, part - made)

    def waiting(self, shifts: Sequence[Shift]) -> list[tuple[str, str]]:
        """Households of one person and group, the first visited though the other waits longer."""
        visited = {int(one[1:]) for shift in shifts for one in shift.households}
        since = [1000 if months == 0 else months for months in self.past]
        rows = range(self.households)
        group = [row * self.groups // self.households for row in rows]
        return [
            (f"H{one}", f"H{other}")
            for one in visited
            for other in rows
            if other not in visited and since[other] > since[one]
            if (one % self.people, group[one]) == (other % self.people, group[other])
        ]


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """Small cases in which a part of the households is visited."""
    one = draw(cases(twice=False))
    period: PeriodName = draw(st.sampled_from(["term", "year", "once"]))
    past = st.lists(st.integers(0, 4), min_size=one.households, max_size=one.households)
    fields = {name: getattr(one, name) for name in Case.__dataclass_fields__}
    return Part(
        **{**fields, "period": period},
        percent=draw(st.integers(1, 99)),
        past=tuple(draw(past)),
    )


@settings(max_examples=200)
@given(parts())
def test_a_part_of_the_households_goes_by_who_waits_longest(case: Part) -> None:
    """As many visits are missing as must be, and of a person's households in a group none is
    visited while another waits longer.
    """
    found = plan(case.problem(), case.busy())
    assert sum(gap.missing for gap in found.gaps) == case.least()
    assert case.waiting(found.shifts) == []


def test_of_two_halves_of_a_year_each_has_its_half() -> None:
    """Four households, half of them each half-year: in the second those that the first left out."""
    half = (Cadence("全部", 1, "half_year", 50),)
    duty = replace(DUTY, period="year", params=having(visits=half))
    year = Settings("镇", date(2026, 1, 1), date(2026, 12, 31), households_per_round=1)
    found = plan(town(4, duty=duty, settings=year))
    first, second = (
        {
            one
            for shift in found.shifts
            if (shift.date.month > 6) is late
            for one in shift.households
        }
        for late in (False, True)
    )
    assert (len(first), len(second)) == (2, 2)
    assert first | second == {"H0", "H1", "H2", "H3"}
