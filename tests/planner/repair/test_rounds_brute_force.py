"""Re-plans of household rounds beside every way of making them, on cases small enough."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from planner.domain.plan import Plan
from planner.domain.problem import Absence, Cadence, Problem, Settings
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.parameters import having
from tests.builders.receptions import breaches
from tests.builders.rounds import DUTY, town

MONDAY = date(2026, 5, 11)
"""Of two weeks without holidays."""

Round = tuple[str | None, date, str | None, frozenset[str]]


@dataclass(frozen=True)
class Case:
    """Households to be visited once, each held by `holders` people; `free` are their days."""

    households: int
    groups: int
    size: int
    spacing: int | None
    holders: int
    free: tuple[frozenset[int], ...]

    def problem(self) -> Problem:
        """The case as a workbook."""
        visits = (Cadence("全部", 1, "once"),)
        duty = replace(
            DUTY, slot="am", spacing=self.spacing, period="once",
            params=having(visits=visits, holders_per_household=self.holders),
        )  # fmt: skip
        away = tuple(
            Absence(f"P{person}", MONDAY + timedelta(day), MONDAY + timedelta(day))
            for person, free in enumerate(self.free)
            for day in range(14)
            if day not in free
        )
        frame = Settings("镇", MONDAY, MONDAY + timedelta(days=13), households_per_round=self.size)
        return town(self.households, duty=duty, settings=frame, people=len(self.free),
                    groups=self.groups, absences=away)  # fmt: skip


def drawn(seed: int) -> tuple[Case, Case]:
    """A case, and what it has become: other days, more or fewer households, or other rounds."""
    draw = random.Random(seed)
    holders = 1 + seed % 2
    days = [day for day in range(14) if day % 7 < 5]
    free = [set(draw.sample(days, draw.randint(1, 3))) for _ in range(draw.randint(holders, 2))]
    before = Case(
        draw.randint(2, 4), draw.randint(1, 2), draw.randint(1, 3),
        draw.choice([None, None, 2, 3]), holders, tuple(map(frozenset, free)),
    )  # fmt: skip
    after = before
    what = draw.choice(["days", "days", "more", "fewer", "size", "both"])
    if what in ("days", "both"):
        for _ in range(draw.randint(1, 2)):
            mine = draw.choice(free)
            if mine:
                mine.discard(draw.choice(sorted(mine)))
        if draw.random() < 0.6:
            draw.choice(free).add(draw.choice(days))
        after = replace(after, free=tuple(map(frozenset, free)))
    if what in ("more", "both"):
        after = replace(after, households=after.households + 1)
    if what == "fewer":
        after = replace(after, households=after.households - 1)
    if what == "size":
        after = replace(after, size=max(1, after.size + draw.choice([-1, 1])))
    return before, after


def least(case: Case, of: Problem, base: Plan, made: Plan) -> tuple[int, int]:
    """The fewest visits missing, and then the fewest rounds that change, of all ways there are."""
    unit = dict(zip(of.households["id"], of.households["unit"], strict=True))
    held: dict[str, list[str]] = defaultdict(list)
    for household, holder in zip(made.holders["household"], made.holders["holder"], strict=True):
        held[household].append(holder)
    old = [(one.owner, one.date, one.target, frozenset(one.households)) for one in base.shifts]
    options: list[list[tuple[str, int] | None]] = [
        [None, *((who, day) for who in held[one] for day in sorted(case.free[int(who[1:])]))]
        for one in unit
    ]
    best = (99, 99)
    for chosen in product(*options):
        visited: dict[tuple[str, int], set[str]] = defaultdict(set)
        for household, at in zip(unit, chosen, strict=True):
            if at is not None:
                visited[at].add(household)
        if _allowed(case, visited, unit):
            new: list[Round] = [
                (who, MONDAY + timedelta(day), unit[min(homes)], frozenset(homes))
                for (who, day), homes in visited.items()
            ]
            best = min(best, (chosen.count(None), _changes(old, new)))
    return best


def _allowed(
    case: Case, visited: Mapping[tuple[str, int], set[str]], unit: Mapping[str, str]
) -> bool:
    days: dict[str, list[int]] = defaultdict(list)
    for who, day in visited:
        days[who].append(day - 2 * (day // 7))  # working days
    return all(
        len(homes) <= case.size and len({unit[one] for one in homes}) == 1
        for homes in visited.values()
    ) and all(
        later - day >= (case.spacing or 0)
        for mine in days.values()
        for day, later in pairwise(sorted(mine))
    )


def _changes(old: Sequence[Round], new: Sequence[Round]) -> int:
    """A round that is given up may go on as any other of the same person."""
    gone = Counter(one[0] for one in old if one not in new)
    come = Counter(one[0] for one in new if one not in old)
    return sum((gone | come).values())


@pytest.mark.parametrize("seed", range(60))
def test_no_way_of_planning_again_changes_fewer_rounds(seed: int) -> None:
    """Visits missing and rounds changed are as few as in the best of all ways, and proven."""
    first, then = drawn(seed)
    before, after = first.problem(), then.problem()
    base = make_plan(before)
    found = repair(after, base, before, today=MONDAY - timedelta(days=7))
    missing = sum(gap.missing for gap in found.plan.gaps if gap.sort == "visits")
    assert (missing, len(found.changes)) == least(then, after, base, found.plan)
    assert (found.proven, breaches(found.plan, after)) == (True, [])
