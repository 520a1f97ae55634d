"""Who is away when: sheet 不可用 and the times of service, asked person by person."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from planner.domain.directory import Directory
from planner.domain.problem import HALVES, Absence, Half, Slot


class Attendance:
    """Answers whether somebody is there, for the days `first`..`last`."""

    def __init__(self, directory: Directory, first: date, last: date) -> None:
        self._people = directory.problem.people
        self._away: dict[tuple[str, date], dict[Half, Absence]] = defaultdict(dict)
        for absence in directory.problem.absences:
            unit = absence.who in directory.problem.units
            who = directory.members(absence.who) if unit else (absence.who,)
            halves = _covered(absence)
            day, end = max(absence.start, first), min(absence.end, last)
            while day <= end:
                for person in who:
                    for half in halves:
                        self._away[person, day].setdefault(half, absence)
                day += timedelta(days=1)

    def absence(self, person: str, day: date, slot: Slot) -> Absence | None:
        """The absence that keeps `person` from a shift in `slot` on `day`, if any."""
        away = self._away.get((person, day))
        if away is None:
            return None
        return next((away[half] for half in HALVES[slot] if half in away), None)

    def present(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` serves on `day` and is not away in `slot`."""
        return self._people[person].serves(day) and self.absence(person, day, slot) is None


def _covered(absence: Absence) -> tuple[Half, ...]:
    if absence.slot is None or absence.slot == "day":
        return ("am", "pm", "evening")
    return HALVES[absence.slot]
