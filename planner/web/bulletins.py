"""What a publication or a restore changed for each person, in the words of their own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from outputs.store import Restored, RevisionInfo
from outputs.tables.concerned import personal_changes
from planner.domain.changes import Change
from planner.domain.language import _, current
from planner.domain.spoken import day_word
from planner.flows.comparing import differences
from planner.telling.news import reports
from planner.web.patience import Workroom

if TYPE_CHECKING:
    from outputs.store import Revision, Store
    from outputs.tables.changes import ChangeList

LATELY = timedelta(days=14)
"""How long changes are news to somebody who never confirms."""

_MOST = 8
"""So many of them are told; what lies before them is told to be more."""

Confirmed = tuple[int, datetime]
"""Which revision somebody has confirmed, and when."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words, and the last day that it is about."""

    day: date
    words: str


class News:
    """What changed for whom in one store, each worked out once a language."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._room = Workroom(kept=32)

    def bulletin(self, event: RevisionInfo | Restored) -> Mapping[str, tuple[Told, ...]]:
        """What an event changed, by person; raises UnderWay where that takes longer."""
        what = _("What has changed is being worked out.")
        key = (type(event), event.at, current())
        return self._room.work_out(key, what, "", lambda: self._bulletin(event))

    def since(
        self, person: str, confirmed: Confirmed | None, now: datetime, today: date
    ) -> tuple[list[tuple[RevisionInfo | Restored, list[str]]], bool]:
        """What changed for `person` of `today` and later, newest first; whether there is more.

        It begins after what they `confirmed`, for somebody who never did 14 days before `now`.
        """
        wanted = self._after(confirmed, now - LATELY)
        found = []
        for event in wanted[:_MOST]:
            told = self.bulletin(event).get(person, ())
            words = [one.words for one in told if one.day >= today]
            if words:
                found.append((event, words))
        return found, len(wanted) > _MOST

    def knows(self, confirmed: Confirmed | None) -> bool:
        """Whether nothing at all has happened after what somebody `confirmed`."""
        return confirmed is not None and not self._after(confirmed)

    def concerns(self, person: str, confirmed: Confirmed) -> bool:
        """Whether anything after what `person` confirmed changed something for them.

        Also where there was too much to look at.
        """
        events = self._after(confirmed)
        return len(events) > _MOST or any(person in self.bulletin(one) for one in events)

    def close(self) -> None:
        """Work out nothing any more."""
        self._room.close()

    def _after(
        self, confirmed: Confirmed | None, begin: datetime | None = None
    ) -> list[RevisionInfo | Restored]:
        """What happened after what was `confirmed`, else after `begin`: the newest first."""
        events: list[RevisionInfo | Restored] = [*self._store.revisions(), *self._store.restores()]
        if confirmed is None:
            events = [one for one in events if begin is None or one.at > begin]
        else:
            number, moment = confirmed
            events = [
                one
                for one in events
                if (one.number > number if isinstance(one, RevisionInfo) else one.at > moment)
            ]
        return sorted(events, key=lambda one: one.at, reverse=True)

    def _bulletin(self, event: RevisionInfo | Restored) -> Mapping[str, tuple[Told, ...]]:
        store = self._store
        if isinstance(event, Restored):
            day = event.at.astimezone(store.zone()).date()
            return _told(reports(store, store.heard(event.now), event.was, day))
        new, old = store.revision(event.number), store.before(event.number)
        return _all_new(new) if old is None else _told([differences(old, new)])


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


def _told(found: Iterable[ChangeList]) -> Mapping[str, tuple[Told, ...]]:
    """The changes of each person, those that come first on top."""
    told: dict[str, tuple[Told, ...]] = defaultdict(tuple)
    for report in found:
        for person, mine in personal_changes(report).items():
            told[person] += tuple(Told(_last(change), str(text)) for change, text in mine)
    return dict(told)


def _last(change: Change) -> date:
    return max(one.date for one in (change.before, change.after) if one is not None)
