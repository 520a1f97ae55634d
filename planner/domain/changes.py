"""What differs between two plans, shift by shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.plan import Shift

ChangeKind = Literal["added", "moved", "handed_over", "changed", "dropped"]

CHANGE_KINDS: tuple[ChangeKind, ...] = ("added", "moved", "handed_over", "changed", "dropped")
"""In the order reports list them."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one shift: `before` is None where it is new, `after` where it is gone.

    A shift that moved has another date, slot, place or target, and maybe other people too;
    one that was handed over stayed where it was but has other people; one that changed
    differs in its hours or households alone.
    """

    kind: ChangeKind
    shift: str
    before: Shift | None
    after: Shift | None

    @property
    def date(self) -> date:
        """The earlier of the days that the change is about."""
        return min(one.date for one in (self.before, self.after) if one is not None)


def lands(change: Change, last: date) -> bool:
    """Whether the change puts a shift on a day up to `last`, or to another time of one."""
    before, after = change.before, change.after
    if after is None or after.date > last:
        return False
    return before is None or (before.date, before.slot) != (after.date, after.slot)


def same(one: Shift, other: Shift) -> bool:
    """Whether two states of a shift are alike in all that people are told of it."""
    return _told(one) == _told(other)


def changes(old: Iterable[Shift], new: Iterable[Shift]) -> tuple[Change, ...]:
    """What has to be told to whoever knows `old` and is to know `new`, by date and id.

    Shifts are matched by their id, which does not change when a shift moves or changes
    hands. Shifts that are the same do not occur.
    """
    before = {shift.id: shift for shift in old}
    after = {shift.id: shift for shift in new}
    found = (_change(key, before.get(key), after.get(key)) for key in before.keys() | after.keys())
    return tuple(
        sorted(
            (change for change in found if change is not None),
            key=lambda change: (change.date, change.shift),
        )
    )


def superseded(shift: date, until: date, start: date, end: date) -> bool:
    """Whether a published shift gives way to a new plan from `start` to `end`.

    Its own plan, which overlaps the new one, ends on `until`. What it had before the new one
    begins has been served, and what it has after the new one ends is still its own; what was
    deferred beyond both is not.
    """
    return shift >= start and not (shift > end and until > end)


@dataclass(frozen=True, slots=True)
class PersonalChanges:
    """What changes for one person: shifts they get, shifts they lose, shifts that change.

    A shift they keep, where only somebody else is exchanged, is not among them.
    """

    gained: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()


def by_person(found: Iterable[Change]) -> Mapping[str, PersonalChanges]:
    """The changes by the person they concern, sorted by id."""
    sorts: dict[str, dict[str, list[Change]]] = defaultdict(lambda: defaultdict(list))
    for change in found:
        before, after = _parts(change.before), _parts(change.after)
        for person in before.keys() | after.keys():
            if person not in before:
                sorts[person]["gained"].append(change)
            elif person not in after:
                sorts[person]["lost"].append(change)
            elif change.kind != "handed_over" or before[person] != after[person]:
                sorts[person]["changed"].append(change)
    return {
        person: PersonalChanges(**{sort: tuple(them) for sort, them in of.items()})
        for person, of in sorted(sorts.items())
    }


def _parts(shift: Shift | None) -> dict[str, int]:
    return {} if shift is None else {one.id: one.part for one in shift.people}


def _change(key: str, before: Shift | None, after: Shift | None) -> Change | None:
    if before is None or after is None:
        return Change("added" if before is None else "dropped", key, before, after)
    if same(before, after):
        return None
    if _when_and_where(before) != _when_and_where(after):
        return Change("moved", key, before, after)
    if _people(before) != _people(after):
        return Change("handed_over", key, before, after)
    return Change("changed", key, before, after)


def _when_and_where(shift: Shift) -> tuple[object, ...]:
    return shift.date, shift.slot, shift.place, shift.target


def _people(shift: Shift) -> frozenset[tuple[str, int]]:
    return frozenset((one.id, one.part) for one in shift.people)


def _told(shift: Shift) -> tuple[object, ...]:
    return (
        *_when_and_where(shift),
        shift.start,
        shift.end,
        _people(shift),
        frozenset(shift.households),
    )
