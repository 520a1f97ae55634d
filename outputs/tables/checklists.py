"""Every duty with how it stands, list by list: what the sheet 清单 and the page show.

Duties that share a 清单 in the workbook, as the "ten ones" of a district do, stand together
under its name and in their order; the others follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from constraints.household_rounds.rule import VISITS
from outputs.report.words import counted_by, remark
from outputs.tables.standing import Obligation, Tally, records_until, standing, tally
from outputs.words.naming import Names, in_chinese, list_word
from planner.domain.language import Text, _
from planner.domain.plan import Plan
from planner.domain.problem import Duty, PeriodName, Problem

_PERIODS: Mapping[PeriodName, Text] = {
    "day": _("daily"),
    "week": _("weekly"),
    "fortnight": _("fortnightly"),
    "month": _("monthly"),
    "two_months": _("every two months"),
    "quarter": _("quarterly"),
    "half_year": _("half-yearly"),
    "year": _("yearly"),
    "once": _("once"),
}


@dataclass(frozen=True)
class Line:
    """One duty of a checklist: how it stands over all its owners, and for each of them."""

    duty: Duty
    tally: Tally
    remark: str
    owners: Mapping[str | None, tuple[Obligation, ...]]


@dataclass(frozen=True)
class Checklist:
    """One list: its name, empty for duties on no list, and its duties in order.

    `as_of` is the day before which a record is expected, None where nobody keeps records.
    """

    name: str
    lines: tuple[Line, ...]
    as_of: date | None

    @property
    def title(self) -> str:
        """The list's name, or what duties on no list are called beside one."""
        return self.name or str(_("Other duties"))


def checklists(plan: Plan, problem: Problem, names: Names) -> tuple[Checklist, ...]:
    """The named lists in the order in which the workbook names them, then the other duties."""
    issued = plan.created.astimezone(ZoneInfo(plan.timezone)).date()
    as_of = records_until(problem, plan.start, plan.end, issued)
    by_duty: dict[str, dict[str | None, list[Obligation]]]
    by_duty = defaultdict(lambda: defaultdict(list))
    for one in standing((plan,), problem):
        if one.owed or plan.start <= one.due <= plan.end:
            by_duty[one.duty][one.owner].append(one)
    named: dict[str, list[Line]] = {}
    for duty in problem.duties.values():
        owners = {owner: tuple(found) for owner, found in by_duty[duty.id].items()}
        every = [one for found in owners.values() for one in found]
        total = tally(every, as_of)
        line = Line(duty, total, remark(total, counted_by(every, names)), owners)
        named.setdefault(duty.checklist, []).append(line)
    order = sorted(named, key=lambda name: name == "")
    return tuple(Checklist(name, tuple(named[name]), as_of) for name in order)


def how_often(duty: Duty) -> str:
    """每月, 每月2次, 一次; for household visits each cadence, 困难户每季."""
    if duty.params[VISITS]:
        return list_word(
            f"{one.category}{'' if in_chinese() else ' '}{_often(one.period, one.times)}"
            for one in duty.params[VISITS]
        )
    return _often(duty.period, duty.times)


def _often(period: PeriodName, times: int) -> str:
    said = _PERIODS[period]
    return str(said if times == 1 else _("{period}, {n} times", period=said, n=times))
