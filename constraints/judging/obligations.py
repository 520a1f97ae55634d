"""Which occurrences a plan owes, day by day from the contract's words.

An obligation is one duty, one owner, one period, one turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from constraints.counts_for.rule import COUNTS_FOR
from constraints.coverage.rule import EACH_TARGET
from constraints.exceptions.rule import EXCEPT
from constraints.judging.days import (
    duty_periods,
    edge_open,
    lapsed,
    moved_to,
    owed_all_the_same,
    period_days,
    span,
)
from constraints.judging.facts import Facts, occurrences
from constraints.judging.single_days import by_single_days, single_days, still_open
from constraints.kinds import KINDS
from planner.domain.periods import Period, each_day, month_start
from planner.domain.problem import Duty

Stream = tuple[str, str | None, str | None]
"""Duty, owner, and with each_target the target."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One occurrence that is owed.

    `days` are the plan's days it may take place on. `crowded` says that there are more
    turns than days, so turns may share one. `optional` marks what the contract leaves
    open: neither its presence nor its absence is held against a plan.
    """

    stream: Stream
    period: Period
    days: tuple[date, ...]
    deferred: bool = False
    crowded: bool = False
    optional: bool = False


def has_occurrences(duty: Duty) -> bool:
    """Whether `duty` is owed in single occurrences: not pairings, rounds or follow-ups."""
    return KINDS[duty.kind].unfolds


# -- what is owed --------------------------------------------------------------------------


def _counted(facts: Facts, duty: Duty, stream: Stream) -> tuple[list[date], list[date]]:
    """Days on which another duty's occurrence counts here: surely, and arguably.

    It counts for whoever is its owner, its target or in its team; that a person in the team
    stands for the unit that owes this duty, and that history counts, can be argued; so can
    household rounds and visits of items, which are planned when the days are.
    """
    _, owner, target = stream
    members = facts.directory.members(owner or "")
    sure: list[date] = []
    arguable: list[date] = []
    for other in facts.problem.duties.values():
        if duty.id not in other.params[COUNTS_FOR]:
            continue
        for shift in facts.shifts_of.get(other.id, ()):
            if target is not None and target != shift.target:
                continue
            people = facts.people(shift)
            if not has_occurrences(other):
                arguable.append(shift.date)
            elif owner is None or owner in (shift.owner, shift.target) or owner in people:
                sure.append(shift.date)
            elif people & members:
                arguable.append(shift.date)
        for when, _target in occurrences(facts.history(other.id, duty.owner.by, owner, target)):
            arguable.append(when)
    return sure, arguable


def _excepted(facts: Facts, duty: Duty, owner: str | None) -> frozenset[date]:
    """Days on which a duty named by ``except`` takes place for `owner`."""
    return frozenset(
        shift.date
        for other in duty.params[EXCEPT]
        for shift in facts.shifts_of.get(other, ())
        if shift.owner == owner or (duty.owner.by == "person" and owner in facts.people(shift))
    )


def _step_obligation(facts: Facts, duty: Duty, stream: Stream) -> Iterator[Obligation]:
    """The step of sheet 节点 that the stream stands for, where it is open and due by now."""
    step = facts.steps[stream[1] or ""]
    if step.done is not None or step.by is None or step.by > facts.end:
        return
    first = facts.first_day(step)
    if first is None or facts.too_late(step):
        yield Obligation(stream, Period(step.by, step.by, "step"), ())
        return
    period = Period(min(max(first, duty.start or first), step.by), step.by, "step")
    days = tuple(
        day
        for day in each_day(period.first, period.last)
        if (duty.start is None or day >= duty.start)
        and (duty.until is None or day <= duty.until)
        and facts.calendar.allows(day, duty)
    )
    yield Obligation(stream, period, days)


def _stream_obligations(facts: Facts, duty: Duty, stream: Stream) -> Iterator[Obligation]:
    _, owner, target = stream
    done = occurrences(facts.history(duty.id, duty.owner.by, owner, target))
    sure, arguable = _counted(facts, duty, stream)
    excepted = _excepted(facts, duty, owner)
    person = facts.problem.people.get(owner or "") if duty.owner.by == "person" else None

    def applies(day: date) -> bool:
        if person is not None and not person.serves(day):
            return False
        # The target of a rotation changes from month to month, and so does what is owed.
        return target is None or target in (facts.targets(duty, owner, day) or ())

    def serves(period: Period) -> bool:
        return person is None or person.serves(period.last)

    for period in duty_periods(facts, duty):
        nominal, allowed = period_days(facts, duty, period)
        if not nominal:
            days = tuple(each_day(*span(facts, duty, period)))
            owed_still = bool(days) and owed_all_the_same(facts, duty, period)
            if owed_still and facts.start <= days[-1] <= facts.end and serves(period):
                yield from [Obligation(stream, period, ())] * duty.times
            continue
        missed = tuple(day for day in nominal if day not in allowed)
        lacking = max(0, min(duty.times, len(nominal)) - len(allowed))
        if not allowed:
            lacking = duty.times
        turns = duty.times - lacking
        if duty.period == "day" or duty.on_holiday == "cancel":
            lacking = 0
        here = bool(allowed) and facts.start <= allowed[-1] <= facts.end
        ready = sum(count for (day, _t), count in done.items() if day in period)
        ready += sum(day in period for day in sure)
        maybe = sum(day in period for day in arguable)
        if here and turns:
            inside = tuple(day for day in allowed if day >= facts.start and applies(day))
            days = tuple(day for day in inside if day not in excepted)
            owed = max(0, turns - ready) if inside else 0
            ready = max(0, ready - turns)
            if not days and duty.period == "day":
                owed = 0
            for turn in range(owed):
                yield Obligation(
                    stream,
                    period,
                    days,
                    crowded=turns > len(days),
                    optional=not days or turn >= owed - maybe,
                )
        if lacking <= ready:
            continue
        moved = tuple(moved_to(facts, duty, day) for day in missed)
        # Of several days that are lost one may serve as well as another; the turn is owed by
        # the plan of the last of them, with 提前 of the first.
        early = duty.on_holiday == "advance"
        due = moved[:lacking] if early else moved[max(0, len(moved) - lacking) :]
        for turn in range(max(0, lacking - ready)):
            home = due[min(turn, len(due) - 1)]
            if not (ready or allowed or edge_open(duty) or facts.start <= home <= facts.end):
                continue
            choice = moved if lacking != len(missed) else (moved[turn],)
            if allowed:
                # A week that keeps one of its days: the turn of the other may share it, be
                # one with it, or move to the next working day. The contract bears all three.
                choice = (*allowed, *choice)
            days = tuple(
                sorted({d for d in choice if facts.start <= d <= facts.end and applies(d)})
            )
            if not days:
                # No other plan has the period of what is owed once and has no end of its own.
                if edge_open(duty) and serves(period):
                    inside = tuple(day for day in allowed if day >= facts.start and applies(day))
                    yield Obligation(stream, period, inside, crowded=True)
                continue
            unsure = bool(allowed)
            yield Obligation(
                stream,
                period,
                days,
                deferred=True,
                optional=lapsed(duty, days) or unsure or bool(set(days) & excepted),
            )


def _single_obligations(facts: Facts, duty: Duty, stream: Stream) -> Iterator[Obligation]:
    """A turn for every named day, in the plan that holds it."""
    _, owner, target = stream
    done = Counter[date]()
    for (day, _t), count in occurrences(
        facts.history(duty.id, duty.owner.by, owner, target)
    ).items():
        done[day] += count
    elsewhere = [day for days in _counted(facts, duty, stream) for day in days]
    excepted = _excepted(facts, duty, owner)
    person = facts.problem.people.get(owner or "") if duty.owner.by == "person" else None
    for one in still_open(single_days(facts, duty), done):
        if not facts.start <= one.held <= facts.end:
            if edge_open(duty) and facts.start <= one.named <= facts.end:
                yield Obligation(stream, one.period, (), optional=person is not None)
            continue
        if person is not None and not person.serves(one.held):
            continue
        if target is not None and target not in (facts.targets(duty, owner, one.held) or ()):
            continue
        barred = one.held in excepted
        arguable = any(day in one.period for day in elsewhere)
        outside = one.moved and lapsed(duty, (one.held,))
        yield Obligation(
            stream,
            one.period,
            () if barred else (one.held,),
            deferred=one.moved,
            optional=barred or arguable or outside,
        )


def owed_in(facts: Facts, duty: Duty, stream: Stream) -> Iterator[Obligation]:
    """What `duty` owes in one of its streams."""
    if facts.by_steps(duty):
        return _step_obligation(facts, duty, stream)
    unfolded = _single_obligations if by_single_days(duty) else _stream_obligations
    return unfolded(facts, duty, stream)


def streams(facts: Facts, duty: Duty) -> Iterator[Stream]:
    """Everybody who owes `duty`, with each_target once for each of their targets."""
    for owner in facts.owners(duty):
        single = facts.by_steps(duty) or not duty.params[EACH_TARGET]
        if single or duty.owner.by == "target":
            yield duty.id, owner, None
            continue
        count = (facts.end.year - facts.start.year) * 12 + facts.end.month - facts.start.month
        months = [month_start(facts.start, n) for n in range(count + 1)]
        found = {target for day in months for target in facts.targets(duty, owner, day) or ()}
        for target in sorted(found):
            yield duty.id, owner, target


def stream_of(duty: Duty, owner: str | None, target: str | None) -> Stream:
    """The stream a shift or a gap of `duty` belongs to."""
    each = duty.params[EACH_TARGET] and duty.owner.by != "target"
    each = each and not KINDS[duty.kind].by_steps
    return duty.id, owner, target if each else None
