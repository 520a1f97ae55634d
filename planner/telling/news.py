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
from outputs.words.shifts import ShiftWords
from planner.domain.changes import Change, changes
from planner.domain.language import Text, _
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
        for person, lines in _personal(kept):
            people[person] += lines
        public += (change_line(kept, change) for change in kept.notice())
    return News({key: tuple(lines) for key, lines in people.items()}, tuple(public))


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


def _personal(report: ChangeList) -> Iterator[tuple[str, list[str]]]:
    """What each person gets, loses, and what changes, in lines by day."""
    for person, mine in report.personal().items():
        told = [
            *((change, _gained(report, change, person)) for change in mine.gained),
            *((change, _lost(report, change, person)) for change in mine.lost),
            *((change, _changed(report, change, person)) for change in mine.changed),
        ]
        told.sort(key=lambda one: (one[0].date, one[0].shift))
        if told:
            yield person, [f"· {said}" for _change, said in told]


def _gained(report: ChangeList, change: Change, person: str) -> Text:
    duty, _was, now = _sides(report, change, person)
    return _("New: {duty}, {shift}", duty=duty, shift=now)


def _lost(report: ChangeList, change: Change, person: str) -> Text:
    duty, was, _now = _sides(report, change, person)
    return _("No longer yours: {duty}, {shift}", duty=duty, shift=was)


def _changed(report: ChangeList, change: Change, person: str) -> Text:
    duty, was, now = _sides(report, change, person)
    return _("Changed: {duty}, {before} → {after}", duty=duty, before=was, after=now)


def _sides(report: ChangeList, change: Change, person: str) -> tuple[str, str, str]:
    """The duty as the person has or had it, and the shift as it was and as it is."""
    before, after = change.before, change.after
    was = "" if before is None else shift_line(report.before, before)
    now = "" if after is None else shift_line(report.after, after)
    serves = after is not None and any(one.id == person for one in after.people)
    words, shift = (report.after, after) if serves else (report.before, before or after)
    return words.duty(shift, person) if shift is not None else "", was, now


def shift_line(words: ShiftWords, shift: Shift) -> str:
    """A shift on one line, with how many households it is for."""
    count = len(shift.households)
    homes = [str(_("{n:household|households}", n=count))] if count else []
    return " ".join([words.line(shift), *homes])


def shift_words(words: ShiftWords, shift: Shift, person: str = "") -> str:
    """A shift on one line, with its duty as `person` has it."""
    duty = words.duty(shift, person)
    return str(_("{duty}, {shift}", duty=duty, shift=shift_line(words, shift)))


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
