"""What a publication changed for each person, in the words of whoever reads their own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from outputs.tables.concerned import personal_changes
from planner.domain.changes import Change
from planner.domain.language import _, current
from planner.domain.spoken import day_word
from planner.flows.comparing import differences
from planner.web.patience import Workroom

if TYPE_CHECKING:
    from outputs.store import Revision, RevisionInfo, Store
    from outputs.tables.changes import ChangeList

LATELY = timedelta(days=14)
"""How long changes are news to somebody who never confirms."""

_MOST = 8
"""So many publications are told of; what lies before them is told to be more."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words, and the last day that it is about."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What one publication changed, by person; of the `first` of its time everything is new."""

    info: RevisionInfo
    first: bool
    told: Mapping[str, tuple[Told, ...]]


class News:
    """What the publications of one store changed for whom, each worked out once a language."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._room = Workroom(kept=32)

    def bulletin(self, number: int) -> Bulletin:
        """What revision `number` changed; raises UnderWay where that takes longer."""
        what = _("What has changed is being worked out.")
        key = (number, current())
        return self._room.work_out(key, what, "", lambda: self._bulletin(number))

    def since(
        self, person: str, confirmed: int | None, now: datetime, today: date
    ) -> tuple[list[tuple[RevisionInfo, list[str]]], bool]:
        """What changed for `person` of `today` and later, newest first; whether there is more.

        It begins after revision `confirmed`, for somebody who never did 14 days before `now`.
        """
        wanted = [
            one
            for one in reversed(self._store.revisions())
            if (one.at > now - LATELY if confirmed is None else one.number > confirmed)
        ]
        found = []
        for info in wanted[:_MOST]:
            told = self.bulletin(info.number).told.get(person, ())
            words = [one.words for one in told if one.day >= today]
            if words:
                found.append((info, words))
        return found, len(wanted) > _MOST

    def concerns(self, person: str, after: int, newest: int) -> bool:
        """Whether a publication after revision `after` changed anything for `person`.

        Also where there were too many of them to look at.
        """
        if newest - after > _MOST:
            return True
        return any(person in self.bulletin(n).told for n in range(after + 1, newest + 1))

    def close(self) -> None:
        """Work out nothing any more."""
        self._room.close()

    def _bulletin(self, number: int) -> Bulletin:
        new, old = self._store.revision(number), self._store.before(number)
        if old is None:
            return Bulletin(new.info, True, _all_new(new))
        return Bulletin(new.info, False, _told(differences(old, new)))


def _all_new(new: Revision) -> Mapping[str, tuple[Told, ...]]:
    """How many shifts each person has in the first plan of its time."""
    counts: dict[str, int] = {}
    for shift in new.plan.shifts:
        for one in {one.id for one in shift.people}:
            counts[one] = counts.get(one, 0) + 1
    first, last = day_word(new.plan.start), day_word(new.plan.end)
    return {
        person: (Told(last_day, str(_("A new plan, {first} to {last}: {count:duty|duties} of yours",
                                      first=first, last=last, count=count))),)
        for last_day in (new.plan.end,)
        for person, count in counts.items()
    }  # fmt: skip


def _told(found: ChangeList) -> Mapping[str, tuple[Told, ...]]:
    """The changes of each person, those that come first on top."""
    return {
        person: tuple(Told(_last(change), str(text)) for change, text in mine)
        for person, mine in personal_changes(found).items()
    }


def _last(change: Change) -> date:
    return max(one.date for one in (change.before, change.after) if one is not None)
