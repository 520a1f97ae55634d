"""What changes for each person, in the words of whoever it concerns. Households are counted."""

from __future__ import annotations

from collections.abc import Mapping

from outputs.tables.changes import ChangeList
from outputs.words.naming import hours_word
from outputs.words.shifts import ShiftWords
from planner.domain.changes import Change
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.spoken import day_word, weekday_word


def personal_changes(found: ChangeList) -> Mapping[str, tuple[tuple[Change, Text], ...]]:
    """What each person gets, loses, and what changes of theirs, by day."""
    told: dict[str, tuple[tuple[Change, Text], ...]] = {}
    for person, mine in found.personal().items():
        said = [
            *((one, _gained(found, one, person)) for one in mine.gained),
            *((one, _lost(found, one, person)) for one in mine.lost),
            *((one, _altered(found, one, person)) for one in mine.changed),
        ]
        told[person] = tuple(sorted(said, key=lambda one: (one[0].date, one[0].shift)))
    return told


def _gained(found: ChangeList, change: Change, person: str) -> Text:
    now = _shift(found.after, change.after, person)
    before = "" if change.before is None else found.before.people(change.before)
    if before:
        return _("New for you: {shift} (before: {people})", shift=now, people=before)
    return _("New for you: {shift}", shift=now)


def _lost(found: ChangeList, change: Change, person: str) -> Text:
    before = _shift(found.before, change.before, person)
    if change.after is None:
        return _("Called off: {shift}", shift=before)
    people = found.after.people(change.after) or _("(nobody)")
    return _("No longer yours: {shift} (now: {people})", shift=before, people=people)


def _altered(found: ChangeList, change: Change, person: str) -> Text:
    before = _shift(found.before, change.before, person)
    now = _shift(found.after, change.after, person)
    if before == now:
        return _("Other households: {shift}", shift=now)
    return _("Moved or altered: {before} → {now}", before=before, now=now)


def _shift(words: ShiftWords, shift: Shift | None, person: str) -> str:
    """When it is and what, as the person has it, and for how many households."""
    if shift is None:
        return ""
    place = words.place(shift.place) if shift.place != shift.target else ""
    count = len(shift.households)
    said = (
        day_word(shift.date), weekday_word(shift.date), hours_word(shift.start, shift.end),
        words.duty(shift, person), place,
        str(_("{n:household|households}", n=count)) if count else "",
    )  # fmt: skip
    return " ".join(filter(None, said))
