"""Who is away when: sheet 不可用 and the times of service, asked person by person."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from planner.domain.directory import Directory
from planner.domain.hours import Hours
from planner.domain.problem import Absence, Settings, Slot
from planner.domain.shifts import meet, span, touched

_ONE_DAY = timedelta(days=1)


class Attendance:
    """Answers whether somebody is there, for shifts that begin on `first`..`last`."""

    def __init__(self, directory: Directory, first: date, last: date) -> None:
        self._people = directory.problem.people
        self._settings = directory.problem.settings
        self._away: dict[tuple[str, date], list[Absence]] = defaultdict(list)
        self._near: set[tuple[str, date]] = set()
        """On which days' shifts absences may bear: theirs, those before, which may end in a night,
        and those after, as an absence may itself."""
        for absence in directory.problem.absences:
            unit = absence.who in directory.problem.units
            who = directory.members(absence.who) if unit else (absence.who,)
            # A night before `first` may end in the plan, one of `last` after it.
            day, end = max(absence.start, first - _ONE_DAY), min(absence.end, last + _ONE_DAY)
            while day <= end:
                for person in who:
                    self._away[person, day].append(absence)
                    self._near.update((person, day + n * _ONE_DAY) for n in (-1, 0, 1))
                day += _ONE_DAY

    def absence(self, person: str, day: date, slot: Slot) -> Absence | None:
        """The absence that keeps `person` from a shift in `slot` on `day`, if any.

        Of several the one that takes the earliest part of the shift, in the order of the sheet.
        """
        if (person, day) not in self._near:
            return None
        shift = span(self._settings, day, slot)
        found: list[tuple[datetime, Absence]] = []
        # The absence of the day before may end on this one.
        for away_on in (day - _ONE_DAY, *touched(*shift)):
            for absence in self._away.get((person, away_on), ()):
                away = away_at(self._settings, absence, away_on)
                if meet(away, shift):
                    found.append((max(away[0], shift[0]), absence))
        return min(found, key=lambda one: one[0])[1] if found else None

    def present(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` serves on `day` and is not away in `slot`; of a crew anybody."""
        if members := self._people[person].members:
            return any(self.present(one, day, slot) for one in members)
        return self._people[person].serves(day) and self.absence(person, day, slot) is None


def away_at(settings: Settings, absence: Absence, day: date) -> tuple[datetime, datetime]:
    """From when to when `absence` takes `day`: from 0:00 to 24:00 where it names no slot."""
    if absence.slot is None or absence.slot == "day":
        return WHOLE_DAY.on(day)
    return span(settings, day, absence.slot)


WHOLE_DAY = Hours(datetime.min.time(), datetime.min.time())
"""From 0:00 to 24:00."""
