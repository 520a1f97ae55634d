"""A shift in words, and what became of it, in the names of one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from outputs.words.naming import Names, hours_word, slot_word
from planner.domain.changes import ChangeKind
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.domain.spoken import day_word, list_word, weekday_word

CHANGE_WORDS: Mapping[ChangeKind, Text] = {
    "added": _("added"),
    "moved": _("moved"),
    "handed_over": _("handed over"),
    "changed": _("altered"),
    "dropped": _("dropped"),
}


class ShiftWords:
    """Says in words what a shift is, in one workbook's names."""

    def __init__(self, problem: Problem) -> None:
        self.names = Names(problem)
        self._directory = Directory(problem)

    def duty(self, shift: Shift, person: str = "") -> str:
        """The duty, with what `person` is called there, and what it is about."""
        duty = self.names.held(shift, person)
        target = self.place(shift.target)
        return f"{duty} · {target}" if target else duty

    def place(self, key: str | None) -> str:
        """A unit, or the unit a household lies in; never a household."""
        return self.names.unit(self._directory.unit_of(key))

    def people(self, shift: Shift) -> str:
        """Who serves, and the substitutes in brackets."""
        serving = self.names.team(shift)
        standby = list_word(map(self.names.person, self.names.substitutes(shift)))
        if not standby:
            return serving
        return str(_("{people} (substitute: {standby})", people=serving, standby=standby)).strip()

    def line(self, shift: Shift) -> str:
        """Day, time, place and people, in one line."""
        place = self.place(shift.place)
        words = (_day(shift.date), slot_word(shift.slot), place, self.people(shift))
        return " ".join(word for word in words if word)

    def block(self, shift: Shift) -> str:
        """Day and hours, place, and people, each on a line of its own."""
        when = f"{_day(shift.date)} {hours_word(shift.start, shift.end)}"
        place = self.place(shift.place or shift.target)
        return "\n".join(word for word in (when, place, self.people(shift)) if word)


def _day(day: date) -> str:
    return str(_("{day} ({weekday})", day=day_word(day), weekday=weekday_word(day, short=True)))
