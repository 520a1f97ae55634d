"""Single occurrences: receptions, visits, meetings, turns of a rotation.

A record is laid to the shift of its day, else to a turn that the plan left to what was done
before, else to the earliest shift, else to a gap that was made up for. Where another duty's
occurrence counts (``counts_for``), the turn is planned there and says by which duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.counts_for.rule import COUNTS_FOR
from constraints.coverage.rule import EACH_TARGET
from outputs.tables.standing.obligations import Obligation
from outputs.tables.standing.plans import covered
from outputs.tables.standing.records import Record, Records, Workbook
from planner.domain.periods import Period, period_of
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Duty
from planner.model.demands import Demand

_Stream = tuple[str, str | None, str | None]
"""Duty, owner, and with each_target the target."""


@dataclass(slots=True)
class Turn:
    """One obligation while it is being settled; `shift` and `period` say where it comes from.

    A `stray` shift has an id that the workbook does not give: somebody added it.
    """

    obligation: Obligation
    shift: Shift | None
    period: Period
    stray: bool = False


def turns(
    book: Workbook, plan: Plan, demands: Iterable[Demand], seen: set[str], later: Sequence[Plan]
) -> Iterator[Turn]:
    """The turns of `plan`: what the workbook owes, and what only the plan has.

    `seen` are the ids that later plans have spoken of; those of this plan are added.
    """
    shifts = {shift.id: shift for shift in plan.shifts if book.is_single(shift.duty)}
    gaps = {gap.obligation: gap for gap in plan.gaps if _is_occurrence(book, gap)}
    for demand in demands:
        shift, gap = shifts.pop(demand.id, None), gaps.pop(demand.id, None)
        last = demand.when[-1].day if demand.when else min(demand.period.last, plan.end)
        due = shift.date if shift else (gap and gap.date) or max(last, plan.start)
        if demand.id in seen or covered(due, later):
            continue
        seen.add(demand.id)
        each = demand.duty.params[EACH_TARGET] and demand.duty.owner.by != "target"
        fixed = demand.target if each else None
        planned = shift.date if shift else None
        yield Turn(
            Obligation(
                demand.duty.id,
                demand.owner,
                shift.target if shift else fixed,
                due,
                planned,
                gap=gap.id if gap else "",
            ),
            shift,
            demand.period,
        )
    for shift in shifts.values():  # fixed by a 必须, or the workbook has changed since
        duty = book.problem.duties[shift.duty]
        if shift.id not in seen and not covered(shift.date, later):
            seen.add(shift.id)
            gap = gaps.pop(shift.id, None)
            one = Obligation(
                shift.duty,
                shift.owner,
                shift.target,
                shift.date,
                shift.date,
                gap=gap.id if gap else "",
            )
            yield Turn(one, shift, _period(duty, shift.date, plan), stray=True)
    for gap in gaps.values():
        due = gap.date or min(gap.period[1], plan.end)
        if gap.obligation not in seen and not covered(due, later):
            seen.add(gap.obligation)
            one = Obligation(gap.duty, gap.owner, gap.target, due, gap=gap.id)
            yield Turn(one, None, Period(*gap.period, ""))


def _is_occurrence(book: Workbook, gap: Gap) -> bool:
    """Whether a gap is an occurrence of the period; cover and pins are no occurrences."""
    return book.is_single(gap.duty) and gap.sort != "cover" and not gap.aside


def settled(book: Workbook, turns: Iterable[Turn], records: Records) -> Iterator[Obligation]:
    """Every occurrence with its record, or with the duty that counts for it."""
    streams: dict[_Stream, dict[Period, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in turns:
        one = turn.obligation
        each = book.problem.duties[one.duty].params[EACH_TARGET]
        fixed = one.target if each and one.target != one.owner else None
        streams[one.duty, one.owner, fixed][turn.period].append(turn)
    for (duty, owner, fixed), by_period in streams.items():
        mine = [
            record
            for record in records.get(duty, ())
            if record.owner == owner and fixed in (None, record.target)
        ]
        for period, group in sorted(by_period.items(), key=lambda item: item[0]):
            _answer_by_strays(group)
            days = [turn.shift.date for turn in group if turn.shift is not None]
            first, last = min([period.first, *days]), max([period.last, *days])
            inside = [record for record in mine if first <= record.date <= last]
            _lay(inside, group)
    shared = _counting(book, streams)
    for (duty, owner, fixed), by_period in streams.items():
        for period, group in by_period.items():
            _count_elsewhere(book, group, shared.get(duty, ()), owner, fixed, period)
            yield from (turn.obligation for turn in group)


def _counting(
    book: Workbook, streams: Mapping[_Stream, Mapping[Period, list[Turn]]]
) -> dict[str, list[Turn]]:
    """For each duty the shifts of other duties that count for it, in order of date."""
    sources: dict[str, list[str]] = defaultdict(list)
    for duty in book.problem.duties.values():
        for counted in duty.params[COUNTS_FOR]:
            sources[duty.id].append(counted)
    found: dict[str, list[Turn]] = defaultdict(list)
    for (duty_id, _owner, _fixed), by_period in streams.items():
        for counted in sources.get(duty_id, ()):
            for group in by_period.values():
                found[counted] += [turn for turn in group if turn.shift is not None]
    for turns in found.values():
        turns.sort(key=lambda turn: (turn.obligation.due, turn.shift.id if turn.shift else ""))
    return found


def _count_elsewhere(
    book: Workbook,
    group: Sequence[Turn],
    sources: Sequence[Turn],
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
        and _counts_for(book, source.shift, owner)
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


def _counts_for(book: Workbook, shift: Shift, owner: str | None) -> bool:
    return (
        owner is None or owner in (shift.owner, shift.target) or owner in book.names.serving(shift)
    )


def _period(duty: Duty, day: date, plan: Plan) -> Period:
    if duty.period == "once":
        return Period(duty.start or plan.start, duty.until or plan.end, "once")
    return period_of(duty.period, day, anchor=duty.start)


def _is_open(one: Obligation) -> bool:
    return one.planned is None and one.done is None and not one.gap


def _answer_by_strays(group: list[Turn]) -> None:
    """A shift that somebody added answers a turn of its period that has none."""
    unmet = [turn for turn in group if not turn.stray and _is_open(turn.obligation)]
    strays = [turn for turn in group if turn.stray]
    for turn, _stray in zip(unmet, strays, strict=False):
        group.remove(turn)


def _lay(records: Sequence[Record], group: Sequence[Turn]) -> None:
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
