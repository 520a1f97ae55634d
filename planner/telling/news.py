"""What publishing changed for each person, and of what is posted: in lines to be sent.

It is told from what somebody heard last to what counts now, in one step: two publications on
one day are one message, and what was changed and changed back is none. Households are counted,
never named; a group reads what the notice of change says and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.kinds import kind_of
from outputs.store import Revision, RevisionInfo, Store
from outputs.tables.changes import ChangeList, change_line
from outputs.tables.concerned import personal_changes
from outputs.words.shifts import ShiftWords
from planner.domain.changes import Change, changes
from planner.domain.language import _
from planner.domain.plan import Shift
from planner.domain.standing import Standing, standing
from planner.flows.comparing import differences


@dataclass(frozen=True)
class News:
    """What changed from one revision on: the lines for each person, and for the public."""

    people: Mapping[str, tuple[str, ...]]
    public: tuple[str, ...]


def news(store: Store, infos: Sequence[RevisionInfo], since: int, today: date) -> News:
    """What changed of days from `today` on, for whoever heard revision `since` last.

    A restore may have taken that back: then it is told from there to what counts again.
    """
    people: dict[str, list[str]] = defaultdict(list)
    public: list[str] = []
    for report in reports(store, infos, since, today):
        for person, told in personal_changes(report).items():
            people[person] += (f"· {said}" for _change, said in told)
        public += (change_line(report, change) for change in report.notice())
    return News({key: tuple(lines) for key, lines in people.items() if lines}, tuple(public))


def reports(
    store: Store, infos: Sequence[RevisionInfo], since: int, today: date
) -> Iterator[ChangeList]:
    """What each of `infos` that still says anything changed of what was heard of its days."""
    heard = store.heard(since)
    known = {one.number for one in heard}
    counting = {one.number for one in infos}
    for one in reversed(standing(infos, today)):
        old = next((old for old in reversed(heard) if _meet(old, one.of)), None)
        if one.of.number in known and (old is None or old.number in counting):
            continue
        told = None if old is None else store.revision(old.number, also_undone=True)
        yield _report(told, store.revision(one.of.number, also_undone=True), one, today)
    for gone in reversed(standing(heard, today)):
        if gone.of.number not in counting:
            told = store.revision(gone.of.number, also_undone=True)
            yield _without(told, gone, infos, today)


def _report(
    old: Revision | None, new: Revision, one: Standing[RevisionInfo], today: date
) -> ChangeList:
    """What a revision changed of the one that was heard; all of it without any."""
    if old is None:
        nothing = ChangeList.of((), None, new.problem, today=today, posted=None)
        report = replace(nothing, changes=changes((), new.plan.shifts))
    else:
        report = differences(old, new, today=today)
    kept = tuple(change for change in report.changes if _matters(change, one, today))
    return replace(report, changes=kept)


def _without(
    old: Revision, gone: Standing[RevisionInfo], infos: Sequence[RevisionInfo], today: date
) -> ChangeList:
    """What was heard of days that nothing says anything of any more."""
    plan, problem = old.plan, old.problem
    left = [
        shift
        for shift in plan.shifts
        if shift.date >= today
        and gone.has(shift.date)
        and not any(one.start <= shift.date <= one.end for one in infos)
    ]
    posted = (plan.start, plan.end)
    return ChangeList.of(changes(left, ()), problem, problem, today=today, posted=posted)


def _meet(one: RevisionInfo, other: RevisionInfo) -> bool:
    return one.start <= other.end and other.start <= one.end


def _matters(change: Change, one: Standing[RevisionInfo], today: date) -> bool:
    days = [shift.date for shift in (change.before, change.after) if shift is not None]
    return any(day >= today and one.has(day) for day in days)


def shift_words(words: ShiftWords, shift: Shift, person: str = "") -> str:
    """A shift on one line, with its duty as `person` has it and how many households it is for."""
    count = len(shift.households)
    homes = [str(_("{n:household|households}", n=count))] if count else []
    line = " ".join([words.line(shift), *homes])
    return str(_("{duty}, {shift}", duty=words.duty(shift, person), shift=line))


def shifts_on(
    store: Store, infos: Sequence[RevisionInfo], day: date
) -> Iterator[tuple[Revision, Shift]]:
    """What counts of a day, with the revision that says it."""
    for one in reversed(standing(infos, day)):
        if one.has(day):
            revision = store.revision(one.of.number)
            yield from ((revision, s) for s in revision.plan.shifts if s.date == day)


def is_public(shift: Shift) -> bool:
    """Whether the public notice shows such a shift."""
    return kind_of(shift.kind).public
