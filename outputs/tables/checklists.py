"""Every duty with how it stands, list by list: what the sheet 清单 and the page show.

Duties that share a 清单 in the workbook, as the "ten ones" of a district do, stand together
under its name and in their order; the others follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from constraints.household_rounds.rule import VISITS
from constraints.kinds import KINDS
from outputs.tables.named import NamedPlan
from outputs.tables.standing.obligations import Obligation, Tally, records_until, tally
from outputs.tables.standing.whole import standing
from outputs.words.naming import Names
from planner.domain.language import Text, _
from planner.domain.problem import Cadence, Duty, PeriodName
from planner.domain.spoken import in_chinese, list_word
from planner.domain.spoken_days import days_words

_PERIODS: Mapping[PeriodName, Text] = {
    "day": _("daily"),
    "week": _("weekly"),
    "ten_days": _("every ten days"),
    "fortnight": _("fortnightly"),
    "month": _("monthly"),
    "two_months": _("every two months"),
    "quarter": _("quarterly"),
    "half_year": _("half-yearly"),
    "year": _("yearly"),
    "once": _("once"),
    "term": _("each term"),
}


@dataclass(frozen=True)
class ChecklistLine:
    """One duty of a checklist: how it stands over all its owners, and for each of them.

    `name` is the duty's, `often` says its rhythm.
    """

    duty: Duty
    name: str
    often: str
    tally: Tally
    remark: str
    owners: Mapping[str | None, tuple[Obligation, ...]]


@dataclass(frozen=True)
class Checklist:
    """One list: its name, empty for duties on no list, and its duties in order.

    `as_of` is the day before which a record is expected, None where nobody keeps records.
    """

    name: str
    lines: tuple[ChecklistLine, ...]
    as_of: date | None

    @property
    def title(self) -> str:
        """The list's name, or what duties on no list are called beside one."""
        return self.name or str(_("Other duties"))


def checklists(named: NamedPlan) -> tuple[Checklist, ...]:
    """The named lists in the order in which the workbook names them, then the other duties."""
    plan, problem = named.plan, named.problem
    issued = plan.day_of(plan.created)
    as_of = records_until(problem, plan.start, plan.end, issued)
    by_duty: dict[str, dict[str | None, list[Obligation]]]
    by_duty = defaultdict(lambda: defaultdict(list))
    for one in standing((plan,), problem):
        if one.owed or plan.start <= one.due <= plan.end:
            by_duty[one.duty][one.owner].append(one)
    lists: dict[str, list[ChecklistLine]] = {}
    for duty in problem.duties.values():
        owners = {owner: tuple(found) for owner, found in by_duty[duty.id].items()}
        every = [one for found in owners.values() for one in found]
        total = tally(every, as_of)
        said = remark(total, counted_by(every, named.names))
        line = ChecklistLine(duty, named.names.duty(duty.id), how_often(duty), total, said, owners)
        lists.setdefault(duty.checklist, []).append(line)
    order = sorted(lists, key=lambda name: name == "")
    return tuple(Checklist(name, tuple(lists[name]), as_of) for name in order)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How one unit, its people and villages included, stands with each duty of a list."""

    unit: str
    tallies: tuple[Tally, ...]


def by_unit(one: Checklist, named: NamedPlan) -> Iterator[UnitLine]:
    """The units below the topmost one that the obligations of a list belong to."""
    units: dict[str, dict[str, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    for line in one.lines:
        for obligations in line.owners.values():
            for obligation in obligations:
                units[_top_unit(obligation, named)][line.duty.id].append(obligation)
    for unit in sorted(units, key=named.unit_rank):
        yield UnitLine(
            named.names.unit(unit) or named.plan.organisation,
            tuple(tally(units[unit].get(line.duty.id, ()), one.as_of) for line in one.lines),
        )


def _top_unit(one: Obligation, named: NamedPlan) -> str:
    """The unit below the topmost one that an obligation's owner or target belongs to."""
    directory = named.directory
    chain = directory.chain(directory.unit_of(one.owner) or directory.unit_of(one.target))
    return chain[-2] if len(chain) > 1 else chain[0] if chain else ""


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """How one owner stands with one duty; `days` are those it is planned on, not for links."""

    checklist: str
    duty: str
    owner: str
    unit: str
    tally: Tally
    days: tuple[date, ...]
    remark: str


def by_owner(lists: Iterable[Checklist], named: NamedPlan) -> Iterator[OwnerLine]:
    """A line for each duty and owner of `lists`."""
    names = named.names
    for one in lists:
        for line in one.lines:
            lasting = KINDS[line.duty.kind].pairs
            for owner, obligations in line.owners.items():
                total = tally(obligations, one.as_of)
                days = {found.planned for found in obligations if found.planned is not None}
                yield OwnerLine(
                    one.name,
                    line.name,
                    names.owner(line.duty, owner) or named.plan.organisation,
                    _unit(owner, named),
                    total,
                    () if lasting else tuple(sorted(days)),
                    remark(total, counted_by(obligations, names)),
                )


def _unit(owner: str | None, named: NamedPlan) -> str:
    """The unit of a person; the unit above a village or department."""
    if owner in named.problem.people:
        return named.names.person_unit(owner)
    chain = named.directory.chain(named.directory.unit_of(owner))
    return named.names.unit(chain[1]) if len(chain) > 1 else ""


def remark(tally: Tally, counted: Iterable[str]) -> str:
    """What a row of duties still needs said: what counts elsewhere, what was beyond the plan."""
    found = []
    said = list_word(counted)
    if said:
        found.append(str(_("fulfilled by {duties}", duties=said)))
    if tally.forgotten:
        found.append(str(_("{n} not in the plan", n=tally.forgotten)))
    if tally.extra:
        found.append(str(_("{n} beyond the plan", n=tally.extra)))
    return list_word(found)


def counted_by(obligations: Iterable[Obligation], names: Names) -> tuple[str, ...]:
    """Which duties stand for some of `obligations`, and how often: 领导下访2次."""
    found: dict[str, int] = {}
    for one in obligations:
        if one.counted_by is not None:
            found[one.counted_by] = found.get(one.counted_by, 0) + one.count
    return tuple(
        str(_("{duty} {n:time|times}", duty=names.duty(duty), n=count))
        for duty, count in found.items()
    )


def how_often(duty: Duty) -> str:
    """每月, 每月2次, 一次; for household visits each cadence, 困难户每季; with the days that are
    named otherwise than by weekday alone: 每日（节假日）.
    """
    if duty.params[VISITS]:
        return list_word(
            f"{one.category}{'' if in_chinese() else ' '}{_of_some(one)}"
            for one in duty.params[VISITS]
        )
    said = _often(duty.period, duty.times)
    if not duty.named:
        return said
    return str(_("{often} ({days})", often=said, days=days_words(duty)))


def _of_some(one: Cadence) -> str:
    """How often each household is visited, or which part of them."""
    if one.percent == 100:
        return _often(one.period, one.times)
    return str(_("{period}, {n}% of them", period=_PERIODS[one.period], n=one.percent))


def _often(period: PeriodName, times: int) -> str:
    said = _PERIODS[period]
    return str(said if times == 1 else _("{period}, {n:time|times}", period=said, n=times))
