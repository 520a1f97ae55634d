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
    """What the revisions after `since` changed of days from `today` on."""
    people: dict[str, list[str]] = defaultdict(list)
    public: list[str] = []
    for one in reversed(standing(infos, today)):
        if one.of.number <= since:
            continue
        report = _report(store, infos, one, since, today)
        kept = replace(report, changes=tuple(c for c in report.changes if _matters(c, one, today)))
        for person, told in personal_changes(kept).items():
            people[person] += (f"· {said}" for _change, said in told)
        public += (change_line(kept, change) for change in kept.notice())
    return News({key: tuple(lines) for key, lines in people.items() if lines}, tuple(public))


def _report(
    store: Store,
    infos: Sequence[RevisionInfo],
    one: Standing[RevisionInfo],
    since: int,
    today: date,
) -> ChangeList:
    """What a revision changed of the one before it that was told; all of it without any."""
    new, info = store.revision(one.of.number), one.of
    for old in reversed(infos):
        if old.number <= since and old.start <= info.end and info.start <= old.end:
            return differences(store.revision(old.number), new, today=today)
    nothing = ChangeList.of((), None, new.problem, today=today, posted=None)
    return replace(nothing, changes=changes((), new.plan.shifts))


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
