"""What a name in a cell means: an id, or whatever else the contract looks it up as."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from inputs.workbook.cells import Warn, raw_text
from inputs.workbook.faults import (
    Several,
    Suggestion,
    all_named,
    did_you_mean,
    named,
    quoted,
)
from inputs.workbook.grammar import Name, NameAt
from inputs.workbook.schema import SHEET_OF
from planner.domain.faults import CellFault, Missing
from planner.domain.language import Text, _
from planner.domain.problem import ALL_CATEGORIES, Named, Scope, Selector, Term
from planner.domain.words import Either, items, squash

MISSING = "?"
"""No id begins so: with the row's number it stands for an id that is missing."""


class Unknown(CellFault):
    """A reference to what is not there, as opposed to one that could mean several things."""

    def ignored(self, remedy: Text) -> CellFault:
        """The warning that takes its place where it does no harm."""
        return CellFault(
            self.code, self.text, self.expected, remedy, warning=True, missing=self.missing
        )


class Incomplete(Exception):
    """A reference cannot be judged: the sheet it points to could not be read."""


@dataclass(frozen=True)
class Register:
    """The ids and names of one sheet. `complete` is False where the sheet was unreadable.

    `lacking` says that ids of it are missing; `given` are those that nobody wrote: in a
    selector they mean no more than the name does.
    """

    sheet: str
    names: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    lacking: bool = False
    given: frozenset[str] = frozenset()
    _called: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _folded: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _ids: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        sheet: str,
        names: Iterable[Sequence[str]],
        complete: bool = True,
        given: frozenset[str] = frozenset(),
    ) -> Register:
        """A register of ids, each followed by its name, and by what else it is called.

        An id that is repeated keeps its first name; empty names are none.
        """
        kept: dict[str, str] = {}
        called: dict[str, list[str]] = defaultdict(list)
        folded: dict[str, list[str]] = defaultdict(list)
        for identifier, *others in names:
            if identifier in kept:
                continue
            kept[identifier] = others[0] if others else ""
            for name in dict.fromkeys(squash(raw_text(other)) for other in others if other):
                called[name].append(identifier)
                folded[name.casefold()].append(identifier)
        ids = {identifier.casefold(): identifier for identifier in reversed(kept)}
        lacking = any(identifier.startswith(MISSING) for identifier in kept)
        return cls(sheet, kept, complete, lacking, given, dict(called), dict(folded), ids)

    def may_have(self, written: str) -> bool:
        """Whether `written`, which was not found, may be there all the same.

        That is so where the sheet, or the id of a row that may be meant, was a fault already,
        and where no row of it has an id.
        """
        return not self.complete or ((self.lacking or self.unnumbered) and written.isascii())

    @property
    def unnumbered(self) -> bool:
        """Whether there are rows, and nobody wrote an id into any."""
        return bool(self.given) and len(self.given) == len(self.names)

    def by_id(self, written: str) -> str | None:
        """The id `written` is, also in other letter case; None if there is none."""
        return written if written in self.names else self._ids.get(written.casefold())

    def by_name(self, written: str) -> Sequence[str]:
        """The ids of everything called `written`, in other letter case if nothing is else."""
        name = squash(written)
        return self._called.get(name, self._folded.get(name.casefold(), ()))

    def meant(self, written: str) -> frozenset[str]:
        """What `written` may mean: the one thing with that id, else whatever is called so."""
        identifier = self.by_id(written)
        return frozenset(self.by_name(written) if identifier is None else (identifier,))


@dataclass(frozen=True)
class Registers:
    """Everything a cell may refer to.

    `roles`, `tags`, `kinds` and `categories` are the words in use on the sheets 人员, 单位
    and 户. `linking` are the ids of the duties that 联系:DUTY may name. `wanted` gathers, by
    sheet, what is referred to as by its id where no row has one.
    """

    sheets: Mapping[str, Register]
    roles: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()
    wanted: dict[str, dict[str, None]] = field(default_factory=dict)
    _words: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, repr=False)

    # -- plain references ----------------------------------------------------------------

    def reference(self, written: str, refers: tuple[str, ...], warn: Warn) -> str:
        """The id `written` means on one of the sheets `refers`, ids before names.

        Raises CellFault if it could mean several, Unknown if nothing, Incomplete if that
        cannot be told.
        """
        registers = [self.sheets[sheet] for sheet in refers]
        by_id = [(r.sheet, i) for r in registers if (i := r.by_id(written)) is not None]
        if by_id:
            if len(by_id) > 1:
                warn(_second_meaning(written, _sheet(by_id[0][0]), [_sheet(by_id[1][0])]))
            return by_id[0][1]
        by_name = [i for register in registers for i in register.by_name(written)]
        if len(by_name) == 1:
            return by_name[0]
        if by_name:
            raise _ambiguous(written, by_name)
        if self._may_have(written, registers):
            raise Incomplete
        several = items(written)
        if len(several) > 1 and all(map(partial(self._known, registers), several)):
            raise Unknown(
                "several-references",
                _("Several are named here; there is room for one."),
                _("An id, or a name that only one has."),
                _("Keep one here; where each is meant, write a row for each."),
            )
        sheets = all_named(SHEET_OF[sheet] for sheet in refers)
        raise Unknown(
            "unknown-reference",
            _("“{word}” is not on the sheet {sheets}.", word=written, sheets=sheets),
            _("An id, or a name that only one has, of the sheet {sheets}.", sheets=sheets),
            Suggestion.or_else(
                _("Add it there, or correct it here."), written, self._similar(refers)
            ),
            missing=Missing(written, frozenset(refers)),
        )

    @staticmethod
    def _known(registers: Sequence[Register], written: str) -> bool:
        return any(one.by_id(written) is not None or one.by_name(written) for one in registers)

    def _may_have(self, written: str, registers: Sequence[Register]) -> bool:
        found = [one for one in registers if one.may_have(written)]
        if found and all(one.unnumbered for one in found):
            self.wanted.setdefault(found[0].sheet, {})[written] = None
        return bool(found)

    def _similar(self, refers: tuple[str, ...]) -> tuple[str, ...]:
        """The words to propose for a reference: ids and names, unless there are too many."""
        if refers not in self._words:
            known = [self.sheets[sheet].names for sheet in refers]
            few = [names for names in known if len(names) <= _MOST_COMPARED]
            listed = (word for names in few for word in (*names, *names.values()))
            words = [word for word in listed if word and not word.startswith(MISSING)]
            self._words[refers] = tuple(dict.fromkeys(words))
        return self._words[refers]

    # -- selectors -----------------------------------------------------------------------

    def selector(self, names: tuple[NameAt, ...], text: str, warn: Warn) -> Selector:
        """What a parsed selector means. Raises CellFault, Incomplete."""
        return Selector(tuple(self._term(one, warn) for one in names), text)

    def _term(self, one: NameAt, warn: Warn) -> Term:
        scope = None if one.scope is None else self._scope(one.scope, warn)
        name = one.name
        if name.keyword == "linked":
            return Term("linked", self._linking(name.value, warn), scope)
        if name.keyword == "household":
            self._check_category(name.value)
            return Term("household", name.value, scope)
        if name.keyword == "group":
            return Term("group", self._kind(name.value), scope)
        if name.keyword in ("everyone", "responsible"):
            by: Named = "everyone" if name.keyword == "everyone" else "responsible"
            word = "全体" if by == "everyone" else "责任人"
            if others := [meaning for meaning, _term in self._meanings(word)]:
                warn(_second_meaning(word, Either("关键词", "keyword"), others))
            return Term(by, "", scope)
        return self._lookup(name.value, scope, warn)

    def _meanings(self, word: str) -> list[tuple[Either, tuple[Named, str]]]:
        """Everything `word` could mean, in the order of the contract, but for keywords."""
        found: list[tuple[Either, tuple[Named, str]]] = []
        people, units = self.sheets["people"], self.sheets["units"]
        person, unit = people.by_id(word), units.by_id(word)
        given = people.given | units.given
        if person is not None and person not in given:
            found.append((Either("人员编码", "person id"), ("person", person)))
        if unit is not None and unit not in given:
            found.append((Either("单位编码", "unit id"), ("unit", unit)))
        if word in self.roles:
            found.append((Either("角色", "role"), ("role", word)))
        if word in self.tags:
            found.append((Either("标签", "tag"), ("tag", word)))
        if word in self.kinds:
            found.append((Either("单位类别", "unit kind"), ("unit_kind", word)))
        people_called = people.by_name(word) or ((person,) if person is not None else ())
        units_called = units.by_name(word) or ((unit,) if unit is not None else ())
        if len(people_called) == 1:
            found.append((Either("姓名", "person's name"), ("person", people_called[0])))
        if len(units_called) == 1:
            found.append((Either("单位名称", "unit's name"), ("unit", units_called[0])))
        # A name of two would be ambiguous on its own; beside an id it is only noise.
        kept: list[tuple[Either, tuple[Named, str]]] = []
        for meaning, term in found:
            if term not in [earlier for _meaning, earlier in kept]:
                kept.append((meaning, term))
        return kept

    def _lookup(self, word: str, scope: Scope | None, warn: Warn) -> Term:
        meanings = self._meanings(word)
        if not meanings and (every := _EVERY.fullmatch(word)) is not None:
            meanings = self._meanings(every[1])
            word = every[1] if meanings else word
        people, units = self.sheets["people"], self.sheets["units"]
        called = [*people.by_name(word), *units.by_name(word)]
        if not meanings or (len(called) > 1 and meanings[0][0] in _BY_NAME):
            if called:
                raise _ambiguous(word, called)
            if self._may_have(word, (people, units)):
                raise Incomplete
            raise CellFault(
                "unknown-name",
                _("“{word}” is no role, tag, unit kind, id or name.", word=word),
                _("A word that the sheets {people} and {units} use.", **_PEOPLE_AND_UNITS),
                self._suggestion(word),
                missing=Missing(word, frozenset(("people", "units"))),
            )
        meaning, (by, value) = meanings[0]
        if len(meanings) > 1:
            warn(_second_meaning(word, meaning, [other for other, _t in meanings[1:]]))
        return Term(by, value, scope)

    def _suggestion(self, word: str) -> Text:
        if word in self.categories:
            return _("For a category of households write {words}.", words=f"户:{word}")
        words = (*sorted(self.roles), *sorted(self.tags), *sorted(self.kinds))
        return Suggestion.or_else(
            _("Give somebody this role, or correct it here."),
            word,
            words + self._similar(("units", "people")),
        )

    def _scope(self, scope: Name, warn: Warn) -> Scope:
        if scope.keyword == "own":
            return Scope("own")
        if scope.keyword == "target":
            return Scope("target")
        if scope.keyword == "linked":
            return Scope("linked", self._linking(scope.value, warn))
        return Scope("unit", self.reference(scope.value, ("units",), warn))

    def _linking(self, written: str, warn: Warn) -> str:
        duty = self.reference(written, ("duties",), warn)
        if duty not in self.linking:
            raise CellFault(
                "not-a-linking-duty",
                _("The duty “{word}” links nobody to anything.", word=written),
                _("A duty of the kinds pairing (联系), household (联户) or rotation (轮换)."),
                did_you_mean(written, sorted(self.linking)),
            )
        return duty

    def _kind(self, written: str) -> str:
        """A kind of unit."""
        if written in self.kinds:
            return written
        if not self.sheets["units"].complete:
            raise Incomplete
        raise CellFault(
            "unknown-name",
            _("No unit is of the kind “{word}”.", word=written),
            _("One of {words}.", words=quoted(sorted(self.kinds))),
            did_you_mean(written, sorted(self.kinds)),
            missing=Missing(written, frozenset(("units",))),
        )

    def _check_category(self, category: str) -> None:
        households = self.sheets["households"]
        if category == ALL_CATEGORIES or category in self.categories or not households.complete:
            return
        raise CellFault(
            "selects-nobody",
            _("No household has the category “{word}”.", word=category),
            _("One of {words}.", words=quoted([ALL_CATEGORIES, *sorted(self.categories)])),
            did_you_mean(category, sorted(self.categories)),
            missing=Missing(category, frozenset(("households",))),
        )


_EVERY = re.compile(r"(?:所有的?|全部的?|全体|每个|各)(\S+)")
"""各村, 全体镇干部: what is behind it says the same."""

_MOST_COMPARED = 3000
"""Close matches are looked for among so many ids only: on 50,000 it would take seconds."""

_BY_NAME = (Either("姓名", "person's name"), Either("单位名称", "unit's name"))
_PEOPLE_AND_UNITS = {"people": named(SHEET_OF["people"]), "units": named(SHEET_OF["units"])}


def _sheet(en: str) -> Either:
    return named(SHEET_OF[en])


def _second_meaning(word: str, first: Either, others: list[Either]) -> CellFault:
    return CellFault(
        "second-meaning",
        _(
            "“{word}” is taken as {first}, although it is also {others}.",
            word=word,
            first=first,
            others=Several(tuple(others)),
        ),
        remedy=_("Use the id, or another word, if that is not meant."),
        warning=True,
    )


def _ambiguous(word: str, ids: Sequence[str]) -> CellFault:
    return CellFault(
        "ambiguous-reference",
        _("“{word}” could be any of {ids}.", word=word, ids=quoted(ids, most=30)),
        _("An id."),
        _("Write the id of the one that is meant."),
    )
