"""How every obligation stands: owed, planned, short, or done because records say so.

What is owed follows from the workbook, period by period; what is planned is in the plan;
done is only what 历史 shows. A record is laid to the shift of its day, else to a turn that
the plan left to what was done before, else to the earliest shift, else to a gap that was
made up for. Where another duty's occurrence counts (``counts_for``), the turn is planned
there and says by which duty. Nothing is taken for done because it was planned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from constraints.counts_for.rule import COUNTS_FOR
from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from outputs.words.naming import Names
from planner.domain.directory import Directory
from planner.domain.links import links_in
from planner.domain.periods import Period, period_of
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Done, Duty, Problem
from planner.domain.steps import schedule
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Demand
from planner.model.unfolding import unfold

State = Literal["done", "late", "gap", "planned"]

STATES: tuple[State, ...] = ("done", "planned", "gap", "late")


@dataclass(frozen=True, slots=True)
class Obligation:
    """One occurrence, or `count` visits of one round, and how it stands.

    `due` is the planned day, else the day it was done, else the last day it can have.
    `gap` says that it is unplaced or short of people, `forgotten` that neither the plan
    nor the records say anything of it. `counted_by` is the duty whose occurrence stands
    for it. What is not `owed` was done beyond the plan. `households` are those of a round.
    """

    duty: str
    owner: str | None
    target: str | None
    due: date
    planned: date | None = None
    done: date | None = None
    gap: bool = False
    forgotten: bool = False
    counted_by: str | None = None
    count: int = 1
    owed: bool = True
    households: tuple[str, ...] = ()

    def state(self, as_of: date | None) -> State:
        """How it stands before the day `as_of`; without one nothing is called late."""
        if self.done is not None:
            return "done"
        if self.planned is not None and as_of is not None and self.planned < as_of:
            return "late"
        if self.gap or self.forgotten:
            return "gap"
        return "planned"


@dataclass(frozen=True, slots=True)
class Tally:
    """Obligations counted: `owed` is everything but `extra`, which was done beyond the plan.

    `planned` have a day; `short` are gaps, unplaced or short of people, and not done, of
    which `forgotten` are in no plan at all; the day of `late` ones has passed without a
    record.
    """

    owed: int = 0
    planned: int = 0
    short: int = 0
    done: int = 0
    late: int = 0
    extra: int = 0
    forgotten: int = 0

    @property
    def state(self) -> State | None:
        """The state of the whole: late before gap before done; None where nothing is owed."""
        if self.late:
            return "late"
        if self.short:
            return "gap"
        if self.owed and self.done >= self.owed:
            return "done"
        return "planned" if self.owed else None


def tally(obligations: Iterable[Obligation], as_of: date | None) -> Tally:
    """Count `obligations` as they stand before the day `as_of`."""
    found: Counter[str] = Counter()
    for one in obligations:
        if not one.owed:
            found["extra"] += one.count
            continue
        found["owed"] += one.count
        found["planned"] += one.count * (one.planned is not None)
        state = one.state(as_of)
        found["done"] += one.count * (state == "done")
        found["late"] += one.count * (state == "late")
        found["forgotten"] += one.count * (one.forgotten and state != "done")
        found["short"] += one.count * ((one.gap or one.forgotten) and state != "done")
    return Tally(**found)


def records_until(problem: Problem, first: date, last: date, day: date) -> date | None:
    """`day` where 历史 has any row from `first` to `last`, else None.

    Where nobody keeps records, what is past cannot be told from what is late.
    """
    return day if any(first <= row.date <= last for row in problem.history) else None


def shifts_in_force(plans: Sequence[Plan]) -> tuple[Shift, ...]:
    """The shifts of `plans`; on a day of several plans those of the one made last."""
    later: list[Plan] = []
    found: dict[str, Shift] = {}
    for plan in _newest_first(plans):
        for shift in plan.shifts:
            if not _covered(shift.date, later):
                found.setdefault(shift.id, shift)
        later.append(plan)
    return tuple(sorted(found.values(), key=lambda one: (one.date, one.start, one.id)))


def standing(plans: Sequence[Plan], problem: Problem) -> tuple[Obligation, ...]:
    """How every obligation of `plans` stands by the records of `problem`.

    Where plans overlap, the one made last counts. Records that answer nothing that is owed
    are there too, as not owed. Sorted by duty as in the workbook, owner, and day.
    """
    found = list(_Standing(problem).of(plans))
    duties = {key: number for number, key in enumerate(problem.duties)}
    owners = {key: number for number, key in enumerate([*problem.units, *problem.people])}

    def order(one: Obligation) -> tuple[object, ...]:
        duty = duties.get(one.duty, len(duties))
        owner = owners.get(one.owner or "", len(owners))
        return duty, one.duty, owner, one.owner or "", one.due, one.target or ""

    return tuple(sorted(found, key=order))


_Stream = tuple[str, str | None, str | None]
"""Duty, owner, and with each_target the target."""


@dataclass(slots=True)
class _Record:
    """An occurrence of 历史: `left` of its count are not laid to any obligation yet."""

    duty: str
    owner: str | None
    target: str | None
    person: str | None
    date: date
    left: int


@dataclass(slots=True)
class _Turn:
    """One obligation while it is being settled; `shift` and `period` say where it comes from.

    A `stray` shift has an id that the workbook does not give: somebody added it.
    """

    obligation: Obligation
    shift: Shift | None
    period: Period
    stray: bool = False


class _Standing:
    """Lays plans, the workbook and its records side by side."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.names = Names(problem)
        self.directory = Directory(problem)
        self.calendar = WorkCalendar.of(problem.calendar)
        self.owners: dict[str, set[str]] = defaultdict(set)
        self.records: dict[str, list[_Record]] = {}

    def of(self, plans: Sequence[Plan]) -> Iterator[Obligation]:
        """Every obligation of `plans`, then what was done beyond them."""
        unfolded = [(plan, self._demands(plan)) for plan in _newest_first(plans)]
        for _plan, demands in unfolded:
            for demand in demands:
                if demand.owner is not None:
                    self.owners[demand.duty.id].add(demand.owner)
        self.records = self._records()
        seen: set[str] = set()
        later: list[Plan] = []
        turns: list[_Turn] = []
        others: list[Obligation] = []
        for plan, demands in unfolded:
            turns += self._turns(plan, demands, seen, later)
            others += self._visits(plan, later)
            others += self._pairings(plan, later)
            others += self._follow_ups(plan, later)
            others += self._steps(plan, later)
            later.append(plan)
        yield from self._settled(turns)
        yield from others
        for records in self.records.values():
            for record in records:
                if record.left:
                    yield Obligation(
                        record.duty, record.owner, record.target, record.date,
                        done=record.date, count=record.left, owed=False,
                    )  # fmt: skip

    # -- what is owed and planned ----------------------------------------------------------

    def _demands(self, plan: Plan) -> tuple[Demand, ...]:
        """What the workbook owes on the days of `plan`, as if nothing had been done yet."""
        settings = replace(self.problem.settings, start=plan.start, end=plan.end)
        blank = replace(self.problem, settings=settings, history=())
        found = unfold(blank, self.directory, self.calendar, links_in(plan)).demands
        return tuple(
            demand for demand in found if not demand.spare and not KINDS[demand.duty.kind].by_steps
        )

    def _turns(
        self, plan: Plan, demands: Iterable[Demand], seen: set[str], later: Sequence[Plan]
    ) -> Iterator[_Turn]:
        """Single occurrences: what the workbook owes, and what only the plan has."""
        shifts = {shift.id: shift for shift in plan.shifts if self._stage(shift.duty) == "days"}
        gaps = {gap.obligation: gap for gap in plan.gaps if self._is_occurrence(gap)}
        for demand in demands:
            shift, gap = shifts.pop(demand.id, None), gaps.pop(demand.id, None)
            last = demand.when[-1].day if demand.when else min(demand.period.last, plan.end)
            due = shift.date if shift else (gap and gap.date) or max(last, plan.start)
            if demand.id in seen or _covered(due, later):
                continue
            seen.add(demand.id)
            each = demand.duty.params[EACH_TARGET] and demand.duty.owner.by != "target"
            fixed = demand.target if each else None
            planned = shift.date if shift else None
            yield _Turn(
                Obligation(
                    demand.duty.id,
                    demand.owner,
                    shift.target if shift else fixed,
                    due,
                    planned,
                    gap=gap is not None,
                ),
                shift,
                demand.period,
            )
        for shift in shifts.values():  # fixed by a 必须, or the workbook has changed since
            duty = self.problem.duties[shift.duty]
            if shift.id not in seen and not _covered(shift.date, later):
                seen.add(shift.id)
                gap = gaps.pop(shift.id, None)
                one = Obligation(
                    shift.duty,
                    shift.owner,
                    shift.target,
                    shift.date,
                    shift.date,
                    gap=gap is not None,
                )
                yield _Turn(one, shift, _period(duty, shift.date, plan), stray=True)
        for gap in gaps.values():
            due = gap.date or min(gap.period[1], plan.end)
            if gap.obligation not in seen and not _covered(due, later):
                seen.add(gap.obligation)
                one = Obligation(gap.duty, gap.owner, gap.target, due, gap=True)
                yield _Turn(one, None, Period(*gap.period, ""))

    def _stage(self, duty: str) -> str | None:
        """The duty's stage, those of single occurrences as ``days``; None where it is gone."""
        known = self.problem.duties.get(duty)
        if known is None:
            return None
        spec = KINDS[known.kind]
        if spec.by_steps:
            return "steps"
        return "days" if spec.rotates else spec.rhythm

    def _is_occurrence(self, gap: Gap) -> bool:
        """Whether a gap is an occurrence of the period; cover and pins are no occurrences."""
        return self._stage(gap.duty) == "days" and gap.sort not in ("cover", "pin")

    # -- what was done -----------------------------------------------------------------------

    def _records(self) -> dict[str, list[_Record]]:
        """历史 as occurrences by duty, in order of date: one for each day, target and owner.

        Rows of companions, who owe nothing themselves, belong to the owner's occurrence.
        """
        found: dict[tuple[str, date, str | None], dict[tuple[str | None, str | None], int]]
        found = defaultdict(dict)
        for row in self.problem.history:
            duty = self.problem.duties.get(row.duty)
            if duty is None:
                continue
            single = KINDS[duty.kind].by_household
            who = (self._owner(duty, row), row.person if single else None)
            same = found[row.duty, row.date, row.target]
            same[who] = max(same.get(who, 0), row.count)
        records: dict[str, list[_Record]] = defaultdict(list)
        for (name, day, target), same in found.items():
            owners = {who: count for who, count in same.items() if who[0] is not None} or same
            for (owner, person), count in sorted(owners.items(), key=repr):
                records[name].append(_Record(name, owner, target, person, day, count))
        for rows in records.values():
            rows.sort(key=lambda row: (row.date, row.target or "", row.owner or ""))
        return dict(records)

    def _owner(self, duty: Duty, row: Done) -> str | None:
        """Who owed what `row` shows: the person, its unit that owes the duty, or the target."""
        owners = self.owners[duty.id]
        if KINDS[duty.kind].by_household:
            return row.person
        if duty.owner.by == "person":
            return row.person if row.person in owners or not owners else None
        if duty.owner.by == "target":
            return row.target
        if duty.owner.by == "unit":
            person = self.problem.people.get(row.person or "")
            chain = (row.person, *self.directory.chain(person.unit if person else None))
            return next((unit for unit in chain if unit in owners), None)
        return None

    def _settled(self, turns: Iterable[_Turn]) -> Iterator[Obligation]:
        """Every occurrence with its record, or with the duty that counts for it."""
        streams: dict[_Stream, dict[Period, list[_Turn]]] = defaultdict(lambda: defaultdict(list))
        for turn in turns:
            one = turn.obligation
            each = self.problem.duties[one.duty].params[EACH_TARGET]
            fixed = one.target if each and one.target != one.owner else None
            streams[one.duty, one.owner, fixed][turn.period].append(turn)
        for (duty, owner, fixed), by_period in streams.items():
            records = [
                record
                for record in self.records.get(duty, ())
                if record.owner == owner and fixed in (None, record.target)
            ]
            for period, group in sorted(by_period.items(), key=lambda item: item[0]):
                _answer_by_strays(group)
                days = [turn.shift.date for turn in group if turn.shift is not None]
                first, last = min([period.first, *days]), max([period.last, *days])
                inside = [record for record in records if first <= record.date <= last]
                _lay(inside, group)
        shared = self._counting(streams)
        for (duty, owner, fixed), by_period in streams.items():
            for period, group in by_period.items():
                self._count_elsewhere(group, shared.get(duty, ()), owner, fixed, period)
                yield from (turn.obligation for turn in group)

    def _counting(
        self, streams: Mapping[_Stream, Mapping[Period, list[_Turn]]]
    ) -> dict[str, list[_Turn]]:
        """For each duty the shifts of other duties that count for it, in order of date."""
        sources: dict[str, list[str]] = defaultdict(list)
        for duty in self.problem.duties.values():
            for counted in duty.params[COUNTS_FOR]:
                sources[duty.id].append(counted)
        found: dict[str, list[_Turn]] = defaultdict(list)
        for (duty_id, _owner, _fixed), by_period in streams.items():
            for counted in sources.get(duty_id, ()):
                for group in by_period.values():
                    found[counted] += [turn for turn in group if turn.shift is not None]
        for turns in found.values():
            turns.sort(key=lambda turn: (turn.obligation.due, turn.shift.id if turn.shift else ""))
        return found

    def _count_elsewhere(
        self,
        group: Sequence[_Turn],
        sources: Sequence[_Turn],
        owner: str | None,
        fixed: str | None,
        period: Period,
    ) -> None:
        """Give what is still open in `group` to the occurrences that count for it."""
        unmet = [turn for turn in group if _is_open(turn.obligation)]
        if not unmet:
            return
        fitting = [
            source
            for source in sources
            if source.shift is not None
            and source.shift.date in period
            and (fixed is None or source.shift.target == fixed)
            and self._counts_for(source.shift, owner)
        ]
        for turn, source in zip(unmet, fitting, strict=False):
            turn.obligation = replace(
                turn.obligation,
                due=source.obligation.due,
                planned=source.obligation.planned,
                done=source.obligation.done,
                counted_by=source.obligation.duty,
            )
        for turn in unmet[len(fitting) :]:
            turn.obligation = replace(turn.obligation, forgotten=True)

    def _counts_for(self, shift: Shift, owner: str | None) -> bool:
        return (
            owner is None
            or owner in (shift.owner, shift.target)
            or owner in self.names.serving(shift)
        )

    # -- households, pairings, follow-ups ----------------------------------------------------

    def _visits(self, plan: Plan, later: Sequence[Plan]) -> Iterator[Obligation]:
        """Household visits round by round, each split into what is done and what is not."""
        rounds = [shift for shift in plan.shifts if self._stage(shift.duty) == "households"]
        rounds = [shift for shift in rounds if not _covered(shift.date, later)]
        left = {shift.id: list(shift.households) for shift in rounds}
        done: dict[str, list[tuple[str, date]]] = defaultdict(list)
        holding: dict[tuple[str, str], list[Shift]] = defaultdict(list)
        making: dict[tuple[str, str | None], list[Shift]] = defaultdict(list)
        for shift in sorted(rounds, key=lambda one: (one.date, one.id)):
            making[shift.duty, shift.owner].append(shift)
            for home in shift.households:
                holding[shift.duty, home].append(shift)
        for duty in sorted({shift.duty for shift in rounds}):
            for record in self.records.get(duty, ()):
                if not plan.start <= record.date <= plan.end:
                    continue
                known = holding.get((duty, record.target or ""))
                if known is not None:
                    _visited(record, [one for one in known if record.target in left[one.id]],
                             left, done)  # fmt: skip
                elif record.target is None or record.target in self.problem.units:
                    mine = making.get((duty, record.person), ())
                    _visited(record, [one for one in mine if record.target in
                                      (None, one.target)], left, done)  # fmt: skip
                if record.left and record.date <= plan.created.date():
                    # The plan knew of it and asks so much less.
                    yield Obligation(
                        duty, record.owner, record.target, record.date,
                        done=record.date, count=record.left,
                    )  # fmt: skip
                    record.left = 0
        for shift in rounds:
            base = Obligation(shift.duty, shift.owner, shift.target, shift.date, planned=shift.date)
            days = sorted({day for _home, day in done[shift.id]})
            for day in days:
                homes = tuple(home for home, when in done[shift.id] if when == day)
                yield replace(base, done=day, count=len(homes), households=homes)
            if left[shift.id]:
                homes = tuple(left[shift.id])
                yield replace(base, count=len(homes), households=homes)
        yield from self._short(plan, "households", later)

    def _short(self, plan: Plan, stage: str, later: Sequence[Plan]) -> Iterator[Obligation]:
        """The gaps of one stage as obligations without a day."""
        placed = {shift.id for shift in plan.shifts}
        for gap in plan.gaps:
            due = gap.date or min(gap.period[1], plan.end)
            here = gap.obligation not in placed and gap.sort != "pin"
            if here and self._stage(gap.duty) == stage and not _covered(due, later):
                yield Obligation(gap.duty, gap.owner, gap.target, due, gap=True, count=gap.missing)

    def _pairings(self, plan: Plan, later: Sequence[Plan]) -> Iterator[Obligation]:
        """Links: one that 联系 shows as 现有 is in force already.

        The others are planned: the plan's end is when the records should show them.
        """
        if _covered(plan.start, later):
            return
        current = {
            (link.duty, link.holder, link.target)
            for link in self.problem.links
            if link.state == "current"
        }
        for link in plan.links:
            if self._stage(link.duty) == "pairing":
                done = (link.duty, link.holder, link.target) in current
                yield Obligation(
                    link.duty,
                    link.holder,
                    link.target,
                    plan.end,
                    planned=plan.end,
                    done=plan.start if done else None,
                )
        yield from self._short(plan, "pairing", later)

    def _follow_ups(self, plan: Plan, later: Sequence[Plan]) -> Iterator[Obligation]:
        """What items of the ledger need; handled where the ledger or 历史 says so."""
        short = {gap.obligation for gap in plan.gaps}
        for shift in sorted(plan.shifts, key=lambda one: (one.date, one.id)):
            if self._stage(shift.duty) != "follow_up" or _covered(shift.date, later):
                continue
            item = self.problem.items.get(shift.owner or "")
            done = None
            for record in self.records.get(shift.duty, ()):
                near = abs((record.date - shift.date).days) <= _NEAR_DAYS
                if record.left and near and record.target == shift.target:
                    record.left -= 1
                    done = record.date
                    break
            settled = item is not None and item.state != "open" and shift.purpose != "after"
            if done is None and item is not None and settled:
                done = item.resolved_on  # what is settled needs no more handling
            yield Obligation(
                shift.duty,
                shift.owner,
                shift.target,
                shift.date,
                shift.date,
                done,
                gap=shift.id in short,
            )
        yield from self._short(plan, "follow_up", later)

    def _steps(self, plan: Plan, later: Sequence[Plan]) -> Iterator[Obligation]:
        """Steps of projects: planned on their day, done where 节点 or 历史 says so."""
        if not self.problem.milestones:
            return
        shifts = {(one.duty, one.owner): one for one in plan.shifts}
        gaps = {(one.duty, one.owner): one for one in plan.gaps}
        for key, step in schedule(self.problem, self.calendar).items():
            duty, project = step.milestone.duty, step.milestone.project
            for record in self.records.get(duty, ()):
                if record.target == project and record.date == step.done:
                    record.left = 0
            shift, gap = shifts.get((duty, key)), gaps.get((duty, key))
            due = shift.date if shift else (gap.date or gap.period[1]) if gap else step.done
            if due is None or _covered(due, later):
                continue
            if shift is not None or gap is not None or plan.start <= due <= plan.end:
                yield Obligation(
                    duty,
                    key,
                    project,
                    due,
                    planned=shift.date if shift else None,
                    done=step.done,
                    gap=gap is not None,
                )


_NEAR_DAYS = 31
"""How far from the planned day a record of a follow-up may lie and still be of it."""


def _newest_first(plans: Iterable[Plan]) -> list[Plan]:
    return sorted(plans, key=lambda plan: (plan.created, plan.start), reverse=True)


def _covered(day: date, later: Iterable[Plan]) -> bool:
    """Whether a plan that was made later says what happens on `day`."""
    return any(plan.start <= day <= plan.end for plan in later)


def _period(duty: Duty, day: date, plan: Plan) -> Period:
    if duty.period == "once":
        return Period(duty.start or plan.start, duty.until or plan.end, "once")
    return period_of(duty.period, day, anchor=duty.start)


def _is_open(one: Obligation) -> bool:
    return one.planned is None and one.done is None and not one.gap


def _answer_by_strays(group: list[_Turn]) -> None:
    """A shift that somebody added answers a turn of its period that has none."""
    unmet = [turn for turn in group if not turn.stray and _is_open(turn.obligation)]
    strays = [turn for turn in group if turn.stray]
    for turn, _stray in zip(unmet, strays, strict=False):
        group.remove(turn)


def _lay(records: Sequence[_Record], group: Sequence[_Turn]) -> None:
    """Lay the records of one owner and period to what was owed there."""
    for exact in (True, False):
        for record in records:
            ordered = sorted(group, key=lambda turn: _rank(turn.obligation))
            for turn in ordered:
                one = turn.obligation
                if not record.left:
                    break
                if one.done is None and (not exact or one.planned == record.date):
                    due = one.due if one.planned is not None or one.gap else record.date
                    turn.obligation = replace(one, done=record.date, due=due)
                    record.left -= 1


def _rank(one: Obligation) -> tuple[int, date]:
    """What a record answers first: turns the plan left out, then shifts, then gaps."""
    unplaced = one.planned is None
    return (0 if unplaced and not one.gap else 2 if unplaced else 1), one.due


def _visited(
    record: _Record,
    rounds: Iterable[Shift],
    left: Mapping[str, list[str]],
    done: Mapping[str, list[tuple[str, date]]],
) -> None:
    """Lay one record to `rounds`, the nearest in time first."""
    for shift in sorted(rounds, key=lambda one: (abs((one.date - record.date).days), one.date)):
        homes = left[shift.id]
        while record.left and homes:
            if record.target in shift.households:
                if record.target not in homes:
                    break
                home = record.target or ""
                homes.remove(home)
            else:
                home = homes.pop(0)
            done[shift.id].append((home, record.date))
            record.left -= 1
