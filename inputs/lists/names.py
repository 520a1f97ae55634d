"""The people that a cell names: known ones, by the names of the workbook, and whoever else.

Names are taken apart by what is known: the people of the workbook, titles, units. So blanks
inside names, titles beside them and several names without a separator are no riddle, and a
longer name that begins with a known one is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from inputs.lists.phones import digits, phones_in, without_phones
from inputs.lists.words import (
    BRACKETS,
    NAME,
    TITLE,
    is_title,
    says_nobody,
    without_blanks,
)
from inputs.workbook.cells import normalise
from planner.domain.language import Text, _
from planner.domain.problem import Person, Problem

UNKNOWN = _("Nobody of this name is in sheet 人员: enter them, or import a list of people first.")
ONLY_TITLE = _("This names a post or a group, not one person: write the names of who served.")
EXCHANGED = _("It cannot be told who served after an exchange.")
NOT_SERVED = _("It is struck through or cancelled.")
STANDBY = _("A substitute who stands by does not serve.")

Outcome = Literal["served", "left", "cancelled", "passed"]

_SPLIT = re.compile(r"[、,;/&|+\n\\]|(?<=\s)和(?=\s)|\s+(?=[^\s:]{1,8}:)")
_FOLLOWED = re.compile(r"([^()]+\([^()]*\))\s*([\u4e00-\u9fff].*)", re.DOTALL)
_NUMBERED = re.compile(r"(?<!\d)\d{1,2}\s*[.)、]?\s*(?=[\u4e00-\u9fff])(?![人名位天个组村])")
_DASH = re.compile(r"(?<=[\u4e00-\u9fff])\s*[-\u2010-\u2015]+\s*(?=[\u4e00-\u9fff])")
_SIGNS = re.compile(r"[:.。·\s*※★☆▲△●○◎√✓-]*")
_TAKES = r"(?:代值|代班|代替|替班|代|替|顶替|顶班|顶)"
_FOR = re.compile(rf"{_TAKES}(?P<name>.+?)(?:班|值班)?")
_BY = re.compile(rf"(?:由|请)?(?P<name>.+?){_TAKES}(?:班|值班|替)?")
_STOOD_IN = re.compile(rf"(.+?){_TAKES}")
_EXCHANGED = re.compile(r"[换调改→]")
_CURRENT = re.compile(rf"{_TAKES}(?:班|值)?")
_BETWEEN = (
    re.compile(rf"由?(?P<who>.+?){_TAKES}(?P<whom>.+)"),
    re.compile(rf"(?P<whom>.+?)由(?P<who>.+?){_TAKES}(?:班|值班)?"),
)
_CANCELLED = re.compile(
    r"取消|作废|停|请假|休假|年假|病假|事假|产假|婚假|丧假|公休|年休|轮休|调休|补休|^休$|^假$|未到|缺勤|缺席|改期|调走|调出|离职|退休"
    r"|外出|出差|学习|培训|不值|免|换下|删|已换"
)
_STANDBY = re.compile(r"备(?:班|勤|岗|用|选)?|候补|替补|听班|机动")
_GROUP = re.compile(
    r"全体|各|所有|班子|成员|人员|部门|科室|单位|全镇|全员|支部|领导|干部|工作组|专班|值班员|网格"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody a cell names. `person` is an id where they are known, `why` says what else.

    `words` are those that stand beside the name and say what it is about; `instead` is whom
    the person stood in for, as it is written. `several` are the ids of all who are called so,
    where it cannot be told who is meant.
    """

    text: str
    outcome: Outcome
    person: str | None = None
    why: Text | None = None
    words: tuple[str, ...] = ()
    instead: str = ""
    several: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether somebody of the workbook is called so."""
        return self.person is not None or bool(self.several)


@dataclass(frozen=True, slots=True)
class Beside:
    """What other cells of the row say of the people named: ids, units, titles, telephones."""

    ids: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def stood_in(remark: str, roll: Roll) -> Mention | None:
    """Who served instead of somebody, by a remark: 李四代, 由李四代班, 李四代张三.

    Whom they stood in for is empty where the remark does not say.
    """
    for text, nobody in ((remark, ""), (f"{_SOMEBODY}({remark})", _SOMEBODY)):
        found = [one for one in roll.mentions(text) if one.person and one.instead]
        if len(found) == 1:
            return replace(found[0], instead=found[0].instead.replace(nobody, ""))
    return None


_SOMEBODY = "某某"


@dataclass
class Roll:
    """The people of a workbook by name, and the words that may stand beside names."""

    problem: Problem
    labels: frozenset[str] = frozenset()
    """Words that say what a name is about: parts of teams, duties, parts of the day."""
    _called: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)
    _fillers: frozenset[str] = field(init=False, repr=False)
    _read: dict[tuple[str, Beside | None], list[Mention]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Look up everything once."""
        called: dict[str, list[str]] = {}
        for person in self.problem.people.values():
            for name in dict.fromkeys((without_blanks(person.name), without_blanks(person.id))):
                if name:
                    called.setdefault(name, []).append(person.id)
        self._called = {name: tuple(ids) for name, ids in called.items()}
        self._longest = max(map(len, called), default=0)
        units = (without_blanks(unit.name) for unit in self.problem.units.values())
        titles = (without_blanks(person.title) for person in self.problem.people.values())
        roles = (without_blanks(role) for one in self.problem.people.values() for role in one.roles)
        self._fillers = frozenset(word for word in (*units, *titles, *roles) if word)

    def ids(self, name: str) -> tuple[str, ...]:
        """The ids of the people called so."""
        return self._called.get(without_blanks(name), ())

    def names_in(self, text: str) -> int:
        """How many known people a text names."""
        return sum(one.known or one.outcome == "cancelled" for one in self.mentions(text))

    def only_names(self, text: str) -> bool:
        """Whether a text names known people and nobody else."""
        found = [one for one in self.mentions(text) if one.outcome != "passed"]
        return bool(found) and all(one.known or one.outcome == "cancelled" for one in found)

    def exchanged(self, remark: str) -> bool:
        """Whether a remark says that somebody known exchanged a turn."""
        said = _EXCHANGED.search(remark) is not None
        return said and any(name in remark for name in self._called)

    def noted(self, who: Mention, text: str) -> Mention:
        """`who` as the notes in brackets of a mark say: whoever stood in, or that nobody served."""
        for note in BRACKETS.findall(normalise(text)[0]):
            for one in self.mentions(f"{who.text}({note})"):
                if one.person == who.person or one.several:
                    who = replace(who, instead=one.instead)
                elif one.instead or one.outcome == "cancelled" or one.why in (EXCHANGED, STANDBY):
                    return one
        return who

    def mentions(self, text: str, beside: Beside | None = None) -> list[Mention]:
        """Whom a text names, in its order."""
        key = text, beside
        if key not in self._read:
            self._read[key] = self._mentions(text, beside)
        return self._read[key]

    def _mentions(self, text: str, beside: Beside | None) -> list[Mention]:
        whole = self._upright(_DASH.sub(" ", _NUMBERED.sub("、", without_phones(text))))
        near = replace(
            beside or Beside(), phones=(*(beside.phones if beside else ()), *phones_in(text))
        )
        found: list[Mention] = []
        words: tuple[str, ...] = ()
        for piece in (part for whole_piece in _pieces(whole) for part in self._apart(whole_piece)):
            head, colon, rest = piece.partition(":")
            if colon and not self._parts(without_blanks(head)):
                words = (without_blanks(head),)
                piece = rest
            if piece.strip():
                found += (
                    replace(one, words=(*words, *one.words)) for one in self._piece(piece, near)
                )
        return found

    def _apart(self, piece: str) -> list[str]:
        """A piece in two where a name follows what stands in brackets behind another."""
        match = _FOLLOWED.fullmatch(piece.strip())
        if match is None or not self._parts(without_blanks(BRACKETS.sub("", match[1]))):
            return [piece]
        return [match[1], *self._apart(match[2])]

    def _upright(self, text: str) -> str:
        """`text` with titles and units that stand on lines of their own beside the name above."""
        found: list[str] = []
        for line in text.split("\n"):
            plain = without_blanks(line)
            if found and plain and (plain in self._fillers or is_title(plain)):
                found[-1] += f" {line}"
            else:
                found.append(line)
        return "\n".join(found)

    # -- one name, with what stands beside it ---------------------------------------------

    def _piece(self, piece: str, beside: Beside) -> list[Mention]:
        notes = tuple(note.strip() for note in BRACKETS.findall(piece) if note.strip())
        core = _SIGNS.sub("", BRACKETS.sub(" ", piece), count=1).strip(" .。:*-※★☆▲△●○◎√✓")
        standing = _STOOD_IN.fullmatch(without_blanks(core))
        if standing is not None and self._parts(standing[1]):
            core = standing[1]
        if not core:
            if notes and all(self._parts(without_blanks(note)) for note in notes):
                return [one for note in notes for one in self._core(note, beside, ())]
            return []
        if says_nobody(core):
            return [Mention(piece.strip(), "passed")]
        if (pair := self._between(core)) is not None:
            return [replace(one, instead=pair[1]) for one in self._core(pair[0], beside, ())]
        for plain in (part for note in notes for part in re.split(r"[,、;]", without_blanks(note))):
            if _CURRENT.fullmatch(plain):
                continue
            by, for_ = _BY.fullmatch(plain), _FOR.fullmatch(plain)
            if for_ is not None and self._may_be_name(for_["name"]):
                return [replace(one, instead=for_["name"]) for one in self._core(core, beside, ())]
            if by is not None and self._may_be_name(by["name"]):
                return [
                    replace(one, instead=without_blanks(core))
                    for one in self._core(by["name"], beside, ())
                ]
            if (pair := self._between(plain)) is not None:
                return [replace(one, instead=pair[1]) for one in self._core(pair[0], beside, ())]
            if self.exchanged(plain):
                return [Mention(piece.strip(), "left", why=EXCHANGED)]
            if _STANDBY.fullmatch(plain):
                return [Mention(piece.strip(), "passed", why=STANDBY)]
        if any(_CANCELLED.search(without_blanks(note)) for note in notes):
            return [Mention(piece.strip(), "cancelled", why=NOT_SERVED)]
        return self._core(core, beside, notes)

    def _between(self, core: str) -> tuple[str, str] | None:
        """甲代乙: who served, and for whom."""
        plain = without_blanks(core)
        if self._parts(plain):
            return None
        for match in (pattern.fullmatch(plain) for pattern in _BETWEEN):
            if match and self._parts(match["who"]) and self._may_be_name(match["whom"]):
                return match["who"], match["whom"]
        return None

    def _may_be_name(self, text: str) -> bool:
        return bool(self._parts(text)) or NAME.fullmatch(text) is not None

    def _core(self, core: str, beside: Beside, notes: tuple[str, ...]) -> list[Mention]:
        words = tuple(
            word
            for note in map(without_blanks, notes)
            for word in (note, f"{note}班")
            if word in self.labels
        )[:1]
        near = self._nearer(beside, notes)
        whole = without_blanks(core)
        parts = self._parts(whole)
        if parts:
            found: list[Mention] = []
            for part in parts:
                if part not in self.labels or part in self._called:
                    found.append(self._meant(part, whole, near, words))
                elif part == parts[-1] and not words:
                    found[-1] = replace(found[-1], words=(part,))  # 张三 带班
                else:
                    words = (part,)
            return found
        tokens = core.split()
        if len(tokens) > 1:
            return [one for token in _joined(tokens) for one in self._core(token, near, notes)]
        if whole.isdecimal():
            return []  # what is left of a telephone
        group = whole in self._fillers or any(
            is_title(whole[surname:]) for surname in (0, 1, 2) if surname < len(whole)
        )
        if whole in self.labels and not group:
            return [Mention(core, "passed", words=words)]
        if self.exchanged(whole):
            return [Mention(core, "left", why=EXCHANGED, words=words)]
        why = ONLY_TITLE if group or _GROUP.search(whole) else UNKNOWN
        return [Mention(core, "left", why=why, words=words)]

    def _nearer(self, beside: Beside, notes: Iterable[str]) -> Beside:
        units = {
            unit.id
            for unit in self.problem.units.values()
            if any(without_blanks(note) in (without_blanks(unit.name), unit.id) for note in notes)
        }
        titles = tuple(without_blanks(note) for note in notes)
        return replace(
            beside,
            units=frozenset(units) or beside.units,
            titles=(*titles, *beside.titles),
        )

    def _meant(self, name: str, whole: str, beside: Beside, words: tuple[str, ...]) -> Mention:
        ids = self._called[name]
        if len(ids) > 1:
            rest = whole.replace(name, "", 1)
            people = [self.problem.people[one] for one in ids]
            titles = (rest, *(without_blanks(title) for title in beside.titles))
            for fitting in (
                [one.id for one in people if one.id in beside.ids],
                [one.id for one in people if one.phone and digits(one.phone) in beside.phones],
                [one.id for one in people if self._is_of(one, beside.units, rest)],
                [one.id for one in people if one.title and without_blanks(one.title) in titles],
            ):
                if len(fitting) == 1:
                    ids = (fitting[0],)
                    break
        if len(ids) > 1:
            why = _("Several people have this name: {ids}.", ids="、".join(ids))
            return Mention(name, "left", why=why, words=words, several=ids)
        return Mention(name, "served", ids[0], words=words)

    def _is_of(self, person: Person, units: frozenset[str], rest: str) -> bool:
        unit = self.problem.units.get(person.unit or "")
        return unit is not None and (
            unit.id in units or (bool(rest) and without_blanks(unit.name) in rest)
        )

    def _parts(self, text: str) -> tuple[str, ...]:
        """The known names that `text` is made of, in its order, and the labels between them;
        none where anything else stands in it but titles and units.
        """
        found = self._cut(text, 0, {}) or ()
        return found if any(name in self._called for name in found) else ()

    def _cut(
        self, text: str, at: int, known: dict[int, tuple[str, ...] | None]
    ) -> tuple[str, ...] | None:
        if at >= len(text):
            return ()
        if at in known:
            return known[at]
        known[at] = None
        for length in range(min(self._longest, len(text) - at), 0, -1):
            name = text[at : at + length]
            if name in self._called:
                rest = self._cut(text, at + length, known)
                if rest is not None:
                    known[at] = (name, *rest)
                    return known[at]
        for filler in self._fillers_at(text, at):
            rest = self._cut(text, at + len(filler), known)
            if rest is not None:
                known[at] = (filler, *rest) if filler in self.labels else rest
                return known[at]
        return None

    def _fillers_at(self, text: str, at: int) -> list[str]:
        found = {word for word in self._fillers | self.labels if text.startswith(word, at)}
        title = TITLE.match(text, at)
        if title is not None:
            found.add(title[0])
        if text[at] in "和及与":
            found.add(text[at])
        return sorted(found, key=len, reverse=True)


def _pieces(text: str) -> list[str]:
    """The items of a list of names; what stands in brackets stays with the name before it."""
    inside = {
        place for match in BRACKETS.finditer(text) for place in range(match.start(), match.end())
    }
    found, begin = [], 0
    for match in _SPLIT.finditer(text):
        if match.start() not in inside:
            found.append(text[begin : match.start()])
            begin = match.end()
    return [*found, text[begin:]]


def _joined(tokens: list[str]) -> list[str]:
    """Tokens with single characters put together: 张 三 is one name."""
    found: list[str] = []
    open_ = False
    for token in tokens:
        if open_ and len(token) == 1:
            found[-1] += token
            open_ = False
        else:
            found.append(token)
            open_ = len(token) == 1
    return found
