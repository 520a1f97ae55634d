"""Whoever has fewer turns than min_per_person asks for is a gap, and nobody else is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from constraints.fairness.check import candidates_of
from constraints.fewest_turns.rule import FEWEST
from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from constraints.most_turns.check import turns_in
from planner.domain.findings import Finding
from planner.domain.ids import minimum_id
from planner.domain.language import _
from planner.domain.periods import Period, periods
from planner.domain.problem import Duty


class Lacking(NamedTuple):
    """Somebody who has so many `turns` of a duty in a period, and should have `least`."""

    duty: Duty
    person: str
    period: Period
    least: int
    turns: int


def check(case: Case) -> Iterator[Finding]:
    """Findings on turns that are lacking without a gap, and on gaps that are none."""
    told: Counter[str] = Counter()
    for gap in case.plan.gaps:
        if gap.sort == "turns":
            told[gap.obligation] += gap.missing
    for one in lacking(case):
        missing = one.least - one.turns - told.pop(_id(one), 0)
        if missing:
            text = _("{person} has {count} of {least:turn|turns} of {duty} from {first} to {last},"
                     " and the gaps say otherwise.", person=case.person_name(one.person),
                     count=one.turns, least=one.least, duty=one.duty.name,
                     first=one.period.first, last=one.period.last)  # fmt: skip
            yield broken("fewest-turns", text, amount=abs(missing), unit="turns",
                         duty=one.duty.id, person=one.person, day=one.period.last,
                         hard=missing > 0)  # fmt: skip
    for obligation in sorted(told):
        text = _("The gap {id} is for turns that nobody lacks.", id=obligation)
        yield broken("fewest-turns", text, amount=told[obligation], unit="turns", hard=False)


def lacking(case: Case) -> Iterator[Lacking]:
    """Everybody who has too few turns, duty by duty and period by period."""
    case = case.crews
    for duty, people in _pools(case).items():
        for least in duty.params[FEWEST]:
            for period in periods(least.period, case.start, case.end, anchor=duty.start):
                if period.first < (duty.start or period.first):
                    continue  # not in force throughout
                if not case.start <= period.last <= min(case.end, duty.until or case.end):
                    continue
                for person in sorted(people):
                    one = case.problem.people[person]
                    if one.serves(period.first) and one.serves(period.last):
                        count = turns_in(case, duty, person, period)
                        if count < least.times:
                            yield Lacking(duty, person, period, least.times, count)


def _pools(case: Case) -> dict[Duty, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for owed in case.docket.obligations:
        duty = case.problem.duties[owed.stream[0]]
        if duty.params[FEWEST]:
            for part in range(len(duty.team)):
                found[duty.id] |= candidates_of(case, duty, part, owed)
    return {case.problem.duties[key]: found[key] for key in sorted(found)}


def _id(one: Lacking) -> str:
    return minimum_id(one.duty.id, one.person, one.period.label)


CHECK: Final = Check(check, "days", turns=True)
