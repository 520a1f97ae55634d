"""No village is visited from outside more often in a week than it can bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from constraints.judging.case import Case, broken
from constraints.judging.face import Asked, Check, Refusal
from constraints.kinds import KINDS
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.periods import monday
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on villages above 每村每周来访上限."""
    limit = case.problem.settings.village_visits_per_week
    if limit is None:
        return
    for (village, week), shifts in sorted(visits(case).items()):
        if len(shifts) > limit:
            text = _("{village} has {amount:visit|visits} in the week of {week}, allowed"
                     " are {limit}.",
                     village=case.name(village), amount=len(shifts), week=week,
                     limit=limit)  # fmt: skip
            yield broken("village-limit", text, amount=len(shifts) - limit, unit="shifts", day=week,
                         duty=shifts[-1].duty)  # fmt: skip


def visits(case: Case) -> dict[tuple[str, date], list[Shift]]:
    """The visits from elsewhere that each village receives in each week."""
    found: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    for shift in case.shifts:
        village = visited(case, shift)
        if village is not None and case.people(shift) - case.directory.members(village):
            found[village, monday(shift.date)].append(shift)
    return found


def visited(case: Case, shift: Shift) -> str | None:
    """The village that `shift` disturbs, if it does."""
    if not KINDS[case.duty(shift).kind].disturbs_village or case.reports(shift):
        return None
    return case.directory.village_of(shift.target)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """The village has as many visits that week as it can bear; its own people are none."""
    limit, at = case.problem.settings.village_visits_per_week, asked.at
    if limit is None:
        return None
    village = visited(case, at)
    people = {one.id for one in at.people} | ({asked.person} if asked.person else set())
    if village is None or not people - case.directory.members(village):
        return None
    there = case.memo.setdefault(("visits",), visits(case)).get((village, monday(at.date)), ())
    if sum(shift.id != asked.but for shift in there) < limit:
        return None
    said = _("the village has its {limit:visit|visits} of the week", limit=limit)
    often = marked("on {days:day|days} the village has its {limit:visit|visits} of the week")
    return Refusal("limit", said, often, str(limit), "limit")


CHECK: Final = Check(check, "days", refuse, 80)
