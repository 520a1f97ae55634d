"""Which duty a turn is of: by words, parts of the day and labels; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from inputs.handback.lookup import slot_of
from inputs.lists.words import bare, without_blanks
from inputs.workbook.cells import normalise
from planner.domain.faults import CellFault
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.problem import Duty, Problem, Slot

NO_DUTY = _("It cannot be told which duty this is; name it with --duty.")

_SLOT_WORD = re.compile(r"上午|下午|晚上|晚间|夜间|夜里|全天|整天|早上|白天")
_HOURS = re.compile(
    r"\d{1,2}[:.点时]\d{0,2}分?\s*[-~至到—–]+\s*(?:次日|翌日|第二天)?\s*\d{1,2}[:.点时]\d{0,2}分?"
)
_SHIFT = "班"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What some words say: duties, labels of parts, part of the day, places."""

    duties: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    slot: Slot | None = None
    places: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.duties or self.labels or self.slot or self.places)

    def joined(self, other: Evidence) -> Evidence:
        """What both say; of two parts of the day this one's."""
        return Evidence(
            self.duties | other.duties,
            self.labels | other.labels,
            self.slot if self.slot is not None else other.slot,
            self.places or other.places,
        )


NOTHING = Evidence()


@dataclass(frozen=True, slots=True)
class Choice:
    """The duty of a turn and the label it was given, or why it cannot be told."""

    duty: str | None = None
    label: str = ""
    why: Text | None = None


@dataclass
class Lexicon:
    """The words of a workbook that say what a turn is about."""

    problem: Problem
    _duties: dict[str, set[str]] = field(default_factory=dict)
    _labels: dict[str, set[str]] = field(default_factory=dict)
    _places: dict[str, set[str]] = field(default_factory=dict)
    _by_length: tuple[str, ...] = ()
    _exactly: dict[str, Evidence] = field(default_factory=dict)
    _inside: dict[str, Evidence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up everything once."""
        for duty in self.problem.duties.values():
            for word in (duty.id, duty.name):
                self._duties.setdefault(_key(word), set()).add(duty.id)
            for part in duty.team:
                if part.label:
                    self._labels.setdefault(_key(part.label), set()).add(duty.id)
        for unit in self.problem.units.values():
            for word in (unit.id, unit.name):
                self._places.setdefault(_key(word), set()).add(unit.id)
        words = {*self._duties, *self._labels, *self._places}
        inside = (word for word in words if len(word) > 1 and not word.isascii())
        self._by_length = tuple(sorted(inside, key=lambda one: (-len(one), one)))

    @property
    def words(self) -> frozenset[str]:
        """The labels and duties that may stand beside a name."""
        return frozenset((*self._labels, *(one for one in self._duties if not one.isascii())))

    def exactly(self, text: str) -> Evidence:
        """What a whole text says: a duty, a label, a part of the day or a place; 早 is 早班."""
        if text not in self._exactly:
            self._exactly[text] = self._whole(text)
        return self._exactly[text]

    def inside(self, text: str) -> Evidence:
        """What a text says anywhere in it, longer words before those that they hold."""
        if text not in self._inside:
            self._inside[text] = self._anywhere(text)
        return self._inside[text]

    def _whole(self, text: str) -> Evidence:
        plain = _key(bare(text))
        for word in (plain, plain + _SHIFT, plain.removesuffix(_SHIFT)):
            duties, labels = self._duties.get(word), self._labels.get(word)
            if word and (duties or labels):
                said = frozenset((word,)) if labels else frozenset()
                return Evidence(frozenset(duties or ()), said)
        places = self._places.get(plain)
        if places and len(places) == 1:
            return Evidence(places=frozenset(places))
        slot = self.slot(plain)
        return NOTHING if slot is None else Evidence(slot=slot)

    def slot(self, text: str) -> Slot | None:
        """The part of the day that a text is, or its hours: 上午8:30-11:30 are those of a duty
        that has these very hours, else the morning.
        """
        try:
            found = slot_of(text, self.problem.settings) if text else None
        except CellFault:
            return None
        word = _SLOT_WORD.match(text) if isinstance(found, Hours) else None
        if word is None or any(one.slot == found for one in self.problem.duties.values()):
            return found
        return found if word[0] == text else self.slot(word[0])  # 夜间 is hours itself

    def _anywhere(self, text: str) -> Evidence:
        whole = self.exactly(text)
        rest = _key(text)
        duties: set[str] = set()
        labels: set[str] = set()
        places: set[str] = set()
        for word in self._by_length:
            if word not in rest:
                continue
            rest = rest.replace(word, " ")
            duties |= self._duties.get(word, set())
            if word in self._labels:
                labels.add(word)
            if word in self._places and len(self._places[word]) == 1:
                places |= self._places[word]
        slot = None
        if (match := _SLOT_WORD.search(rest)) is not None:
            slot = self.slot(match[0])
        if (match := _HOURS.search(normalise(text)[0])) is not None:
            slot = slot or self.slot(match[0])
        for code in re.findall(r"[a-z][a-z0-9_.-]*", _key(text)):
            duties |= self._duties.get(code, set())
        found = Evidence(frozenset(duties), frozenset(labels), slot, frozenset(places))
        return whole.joined(found) if whole else found

    def is_root(self, unit: str) -> bool:
        """Whether a unit is the whole organisation: no place that a list tells apart."""
        return self.problem.units[unit].parent is None and any(
            one.parent == unit for one in self.problem.units.values()
        )

    def labelled(self, labels: Iterable[str]) -> frozenset[str]:
        """The duties whose teams have parts that are labelled so."""
        return frozenset(duty for label in labels for duty in self._labels.get(label, ()))

    # -- choosing --------------------------------------------------------------------------

    def choose(
        self,
        near: Sequence[Evidence],
        around: Sequence[Evidence],
        slot: Slot | None,
        default: str | None,
    ) -> Choice:
        """The duty that the evidence means: what is said `near` the turn, then `around` it, the
        nearest words first; `default` comes last. Only what is near says what people are called.
        """
        label = next((word for one in near for word in sorted(one.labels)), "")
        found: frozenset[str] = frozenset()
        by_name = False
        last = Evidence(frozenset((default,))) if default else NOTHING
        for level in (*near, *around, last):
            here = self._narrowed(level)
            if not here:
                continue
            if not found or (not found & here and level.duties and not by_name):
                found, by_name = here, bool(level.duties)  # a name says more than a label
            else:
                found = found & here or found
            found = self._by_slot(found, slot)
            if len(found) == 1:
                break
        if not found and slot is not None:
            found = frozenset(
                one.id for one in self.problem.duties.values() if self._fits(one, slot)
            )
        if len(found) == 1:
            duty = next(iter(found))
            parts = self.problem.duties[duty].team
            known = any(_key(part.label) == label for part in parts if part.label)
            return Choice(duty, label if known else "")
        if found:
            names = "、".join(self.problem.duties[one].name for one in sorted(found))
            return Choice(why=_("Several duties may be meant: {names}.", names=names))
        return Choice(why=NO_DUTY)

    def _narrowed(self, level: Evidence) -> frozenset[str]:
        labelled = self.labelled(level.labels)
        if level.duties:
            return level.duties & labelled or level.duties
        return labelled

    def _by_slot(self, found: Iterable[str], slot: Slot | None) -> frozenset[str]:
        among = frozenset(found)
        if slot is None or len(among) < 2:
            return among
        fitting = frozenset(one for one in among if self._fits(self.problem.duties[one], slot))
        return fitting or among

    def _fits(self, duty: Duty, slot: Slot) -> bool:
        if duty.slot == slot:
            return True
        if slot == "evening":  # 晚 is said of nights, too
            return duty.slot == self.problem.settings.night
        return duty.slot == "half" and slot in ("am", "pm")


def merged(found: Iterable[Evidence]) -> Evidence:
    """What several texts of one level say together."""
    whole = NOTHING
    for one in found:
        whole = whole.joined(one)
    return whole


def _key(text: str) -> str:
    return without_blanks(text).casefold()
