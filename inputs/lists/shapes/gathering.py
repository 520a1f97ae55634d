"""Turns as they are gathered from one page, and what the words around a cell say of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from inputs.lists.context import Context
from inputs.lists.duties import Evidence, merged
from inputs.lists.found import Leave, Left, Question, Turn
from inputs.lists.grid import Page, Piece, Spot
from inputs.lists.names import Mention
from inputs.lists.shapes.lines import Lines
from planner.domain.language import Text, _

NO_PERSON = _("It cannot be told whose turns these are.")
NO_ONE_DAY = _("A range of days, but the duty is held on fewer; which day is not said.")
_ANY = 10_000
NOT_READ = _("Nothing around this cell says what it is of.")

Spread = Literal["days", "range", "week"]
"""How days are stated: one by one, from the first to the last, as a standing week."""

_TITLES = ("表", "安排", "名单", "记录", "台账")


@dataclass
class Gathering:
    """What has been found on one page so far."""

    context: Context
    page: Page
    lines: Lines
    turns: list[Turn] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    left: dict[tuple[Spot, str], Left] = field(default_factory=dict)
    told: list[Text] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    used: set[Spot] = field(default_factory=set)
    taken: set[tuple[object, ...]] = field(default_factory=set)

    def leave(self, piece: Piece, why: Text, *, text: str = "", states: bool = True) -> None:
        """Note a cell, or the `text` in it, that is not used."""
        left = Left(piece.spot, text or piece.line, why, states)
        self.left.setdefault((piece.spot, left.text), left)

    def around(self, piece: Piece) -> list[Evidence]:
        """What sections, the sheet's name and titles say, the nearest first."""
        inside = self.context.lexicon.inside
        sections: list[Evidence] = []
        titles: list[Evidence] = []
        nearest: int | None = None
        for line in self.lines.above(piece.spot.row):
            said = inside(line.line)
            if self._is_title(line):
                titles.append(replace(said, places=frozenset()))
            elif nearest is None or line.spot.row == nearest - 1:
                sections.append(said)  # those further up ended where this one begins
                nearest = line.spot.row
        return [*sections, inside(self.page.sheet), *titles]

    def _is_title(self, line: Piece) -> bool:
        """Whether a line is a title: it tells what the list is, and names no place of its turns."""
        if any(word in line.text for word in _TITLES):
            return True
        first = line.spot.row == min(self.lines.alone)
        return first and not self.context.lexicon.exactly(line.line).places

    def take(
        self,
        piece: Piece,
        mention: Mention,
        days: Iterable[date],
        near: Sequence[Evidence],
        *,
        count: int = 1,
        spread: Spread = "days",
    ) -> None:
        """The turns of one person that a cell names on `days`; `near` is what stands beside it."""
        if mention.outcome == "passed":
            if mention.why is not None:
                self.leave(piece, mention.why, text=mention.text, states=False)
            return
        if mention.person is None:
            self.leave(piece, mention.why or NO_PERSON, text=mention.text)
            return
        if self.context.kind == "absences":
            self.leaves += (Leave(mention.person, day, day, piece.spot) for day in days)
            return
        words = merged(self.context.lexicon.inside(word) for word in mention.words)
        near, around = (words, *near), self.around(piece)
        slot = next((one.slot for one in (*near, *around) if one.slot is not None), None)
        choice = self.context.lexicon.choose(near, around, slot, self.context.duty)
        if choice.duty is None:
            self.leave(piece, choice.why or NOT_READ)
            return
        held = self._held(choice.duty, tuple(days), spread)
        if spread == "range" and len(held) > self._most(choice.duty):
            self.leave(piece, NO_ONE_DAY)
            return
        own = self.context.problem.people[mention.person].unit
        target = self._target(choice.duty, (*near, *around), own)
        for day in held:
            key = day, choice.duty, mention.person, slot, target, choice.label
            if key not in self.taken:  # names merged over several columns of one duty
                self.taken.add(key)
                self.turns.append(
                    Turn(
                        day, choice.duty, mention.person, piece.spot, slot, target,
                        choice.label, count, mention.instead,
                    )
                )  # fmt: skip

    def _most(self, duty: str) -> int:
        """On how many days of one range the duty can be held."""
        rule = self.context.problem.duties[duty]
        return _ANY if rule.period == "day" or rule.block is not None else rule.times

    def _held(self, duty: str, days: tuple[date, ...], spread: Spread) -> tuple[date, ...]:
        """Of a range of days, or of a standing week's, those on which the duty is held.

        A range that begins or ends on a public holiday is one of holidays.
        """
        rule, calendar = self.context.problem.duties[duty], self.context.calendar
        ends = days[:1] + days[-1:]
        if spread == "days" or (spread == "range" and any(map(calendar.is_holiday, ends))):
            return days
        allowed = tuple(day for day in days if calendar.allows(day, rule))
        return allowed or tuple(day for day in days if not calendar.closes(day, rule)) or days

    def _target(self, duty: str, levels: Sequence[Evidence], own: str | None) -> str | None:
        """Where the turn was; the person's `own` unit is that only where the duty says so."""
        lexicon, problem = self.context.lexicon, self.context.problem
        allowed = self.context.members.targets(duty)
        for level in levels:
            places = [one for one in sorted(level.places) if not lexicon.is_root(one)]
            if len(places) != 1 or (allowed is None and places[0] == own):
                continue
            if allowed is None or places[0] in allowed:
                return places[0]
            self.told.append(
                _("{place} is no target of {duty}; it was left out.",
                  place=problem.units[places[0]].name, duty=problem.duties[duty].name)
            )  # fmt: skip
            return None
        return None
