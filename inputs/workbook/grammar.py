"""The small languages inside cells: selectors, teams, owners, parameters.

Only the form is read here; what a name means is looked up in ``inputs.workbook.references``. Every
function takes normalised text (NFKC, so full-width signs are plain ones already) and
raises CellFault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from constraints.parameters import PARAMS
from inputs.workbook import schema
from inputs.workbook.cells import NUMERAL, numeral
from inputs.workbook.faults import all_named, did_you_mean, named
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import ALL_CATEGORIES
from planner.domain.words import (
    ALL,
    SEPARATORS,
    YES_NO,
    Word,
    find_word,
    squash,
)

Keyword = Literal["", "everyone", "responsible", "linked", "household", "group", "own", "target"]


@dataclass(frozen=True, slots=True)
class Name:
    """A NAME or SCOPE as written: `value` alone, or a `keyword` and what follows its colon."""

    keyword: Keyword
    value: str = ""


@dataclass(frozen=True, slots=True)
class NameAt:
    """NAME, or NAME@SCOPE."""

    name: Name
    scope: Name | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """SELECTOR*N or LABEL=SELECTOR*N; `count` None is SELECTOR*全体."""

    names: tuple[NameAt, ...]
    count: int | None
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class OwnerText:
    """Who owes; `names` and `text` only where `by` is ``unit``."""

    by: Literal["whole", "person", "unit", "target"]
    names: tuple[NameAt, ...] = ()
    text: str = ""


_SPLIT = re.compile(rf"[{SEPARATORS}]")
_LARGEST_TEAM = 999
_LONGEST_LABEL = 12

_EXPECTED_SELECTOR = _(
    "A role, unit kind, id or name; NAME@UNIT for those in a unit; several joined by 、."
)
_EXPECTED_TEAM = _("Such as 镇领导*1+部门负责人@本单位*2; *全体 for all of them.")
_LABELLED = _("What the people of a part are called stands before it: 带班=镇领导*1+值班=干部*2.")


def selector(text: str) -> tuple[NameAt, ...]:
    """NAME or NAME@SCOPE, several joined by 、 , ; or line breaks."""
    names = _names(text)
    if any(one.name.keyword == "group" for one in names):
        raise CellFault(
            "group-not-here",
            _("“{text}”: whole units serve, so they stand in column {team} alone.", text=text,
              team=named(schema.SHEET_OF["duties"].column("team"))),
            remedy=_("Write the kind alone, without {group}:.", group=named(schema.GROUP)),
        )  # fmt: skip
    return names


def _names(text: str) -> tuple[NameAt, ...]:
    names = tuple(_name_at(item.strip()) for item in _SPLIT.split(text) if item.strip())
    if not names:
        raise CellFault("bad-selector", _("A name is missing."), _EXPECTED_SELECTOR)
    return names


def _name_at(item: str) -> NameAt:
    name, *scopes = (part.strip() for part in item.split("@"))
    if not name or len(scopes) > 1 or "" in scopes:
        raise CellFault(
            "bad-selector",
            _("“{item}” is not NAME or NAME@SCOPE.", item=item),
            _EXPECTED_SELECTOR,
        )
    return NameAt(_name(name), _scope(scopes[0]) if scopes else None)


def _is(word: Word, text: str) -> bool:
    return find_word(text, (word,)) is not None


def _name(text: str) -> Name:
    if _is(schema.EVERYONE, text):
        return Name("everyone")
    if _is(schema.RESPONSIBLE, text):
        return Name("responsible")
    keyed = _keyed(text)
    if keyed is None:
        return Name("", squash(text))
    key, value = keyed
    if _is(schema.LINKED, key):
        return Name("linked", value)
    if _is(schema.HOUSEHOLD, key):
        return Name("household", ALL_CATEGORIES if _is(ALL, value) else value)
    if _is(schema.GROUP, key):
        return Name("group", value)
    words = (schema.LINKED, schema.HOUSEHOLD, schema.GROUP)
    raise CellFault(
        "unknown-keyword",
        _("“{key}:” is not known here.", key=key),
        _("One of {words}, each followed by a colon.", words=all_named(words)),
        did_you_mean(key, [one for word in words for one in word.spellings]),
    )


def _keyed(text: str) -> tuple[str, str] | None:
    """The two sides of a colon; None without one."""
    key, colon, value = (part.strip() for part in text.partition(":"))
    if not colon:
        return None
    if not key or not value:
        raise CellFault(
            "bad-selector", _("“{item}”: a name is missing.", item=text), _EXPECTED_SELECTOR
        )
    return key, squash(value)


def _scope(text: str) -> Name:
    if _is(schema.OWN, text):
        return Name("own")
    if _is(schema.TARGET, text):
        return Name("target")
    keyed = _keyed(text)
    if keyed is None:
        return Name("", squash(text))
    if not _is(schema.LINKED, keyed[0]):
        raise CellFault(
            "bad-scope",
            _("“{scope}” is no scope.", scope=text),
            _(
                "A unit, {own}, {target} or {linked}:…",
                own=named(schema.OWN),
                target=named(schema.TARGET),
                linked=named(schema.LINKED),
            ),
        )
    return Name("linked", keyed[1])


_SOME = rf"(?<![一二两三四五六七八九十\d])({NUMERAL})\s*"
_PEOPLE = rf"{_SOME}[名人位个]"
_EACH = re.compile(rf"([^+@*×=:]{{1,200}}?)各\s*{_PEOPLE}")
_AFTER_SIGN = re.compile(rf"[*×]\s*{_PEOPLE}")
_BEHIND = re.compile(rf"\s*{_PEOPLE}\s*(?:[{SEPARATORS}+和及]+|$)")
_BEFORE = re.compile(rf"(^|[{SEPARATORS}+=和及])\s*{_SOME}[名位个]([^{SEPARATORS}+*×和及]+)")


def team(text: str) -> tuple[Part, ...]:
    """SELECTOR, SELECTOR*N or SELECTOR*全体, joined by +, each with LABEL= before it or not.

    Also as one says it: 局领导1名、干部2名; 2名干部; 局领导、干部各1名.
    """
    return tuple(_part(part.strip()) for part in counted(text).split("+"))


def counted(text: str) -> str:
    """`text` with its numbers of people as the grammar has them, *N, and + behind each."""
    text = _closed_up(text)
    text = _AFTER_SIGN.sub(lambda one: f"*{numeral(one[1])}", text)
    if "*" in text or "×" in text:
        return text
    text = _EACH.sub(lambda one: _for_each(one[1], one[2]), text)
    text = _BEFORE.sub(lambda one: f"{one[1]}{one[3]}{one[2]}名", text)
    end = len(text)
    return _BEHIND.sub(lambda one: f"*{numeral(one[1])}{'' if one.end() == end else '+'}", text)


def _for_each(names: str, count: str) -> str:
    return "、".join(f"{name.strip()}{count}名" for name in _SPLIT.split(names) if name.strip())


_NOT_IN_LABEL = re.compile(rf"[@*×:{SEPARATORS}]")


def _part(text: str) -> Part:
    label, sign, rest = (side.strip() for side in text.partition("="))
    if not sign:
        return _people(text)
    if not label or "=" in rest or _NOT_IN_LABEL.search(label):
        raise CellFault("bad-team", _("“{part}” is no part of a team.", part=text), _LABELLED)
    if len(label) > _LONGEST_LABEL:
        raise CellFault(
            "bad-team",
            _("“{label}” is too long for the head of a column.", label=label),
            _("At most {most} characters.", most=_LONGEST_LABEL),
        )
    return replace(_people(rest), label=label)


def _people(text: str) -> Part:
    who, sign, count = text.replace("×", "*").rpartition("*")
    who, count = (who.strip(), count.strip()) if sign else (text, "1")
    if not who or (sign and "*" in who):
        raise CellFault("bad-team", _("“{part}” is no part of a team.", part=text), _EXPECTED_TEAM)
    names = _names(who)
    if len({one.name.keyword == "group" for one in names}) > 1:
        raise CellFault(
            "bad-team",
            _("“{part}” is of whole units and of people at once.", part=text),
            remedy=_("Make them two parts, joined by +."),
        )
    if find_word(count, (schema.EVERYBODY,)):
        return Part(names, None, who)
    if not re.fullmatch(r"\d{1,6}", count) or not 1 <= int(count) <= _LARGEST_TEAM:
        raise CellFault(
            "bad-team",
            _("“{count}” is no number of people.", count=count),
            _("A whole number from {least} to {most}.", least=1, most=_LARGEST_TEAM),
        )
    return Part(names, int(count), who)


_EVERY = re.compile(r"(?:每个|每|各)(?!个)(\S{1,20})")


def owner(text: str) -> OwnerText:
    """整体, 每人, 每对象, or 每单位:KIND (several kinds joined by 、), 每个部门 for short."""
    key, colon, rest = (part.strip() for part in text.partition(":"))
    by = find_word(key, schema.OWNERS)
    short = None if by or colon else _EVERY.fullmatch(key)
    if short is not None:
        return OwnerText("unit", selector(short[1]), short[1])
    expected = _(
        "One of {words}; {unit} is followed by a kind, such as 每单位:部门.",
        words=all_named(schema.OWNERS),
        unit=named(schema.OWNERS[2]),
    )
    if by is None or (colon and by != "unit"):
        raise CellFault(
            "bad-owner",
            _("This is no owner of a duty."),
            expected,
            did_you_mean(key, (word.zh for word in schema.OWNERS)),
        )
    if by == "unit" and not rest:
        raise CellFault("bad-owner", _("The kind of unit is missing."), expected)
    if by != "unit":
        return OwnerText(cast(Literal["whole", "person", "target"], by))
    return OwnerText("unit", selector(rest), rest)


# Parameters -----------------------------------------------------------------------------

_KEY = re.compile(rf"(?:^|[{SEPARATORS}]|\s)\s*([^\s{SEPARATORS}=:]+)\s*=\s*")
_EDGES = SEPARATORS + " "
_BLANKS = re.compile(r"\s{2,}")
_APART = re.compile(rf"[{SEPARATORS}]")
_OF_VALUE = re.compile(r"\s*:?\s*(?=\d)")


def params(text: str) -> tuple[tuple[str, str], ...]:
    """key=value pairs in order. A comma starts a new one only if an = follows, or what can be
    nothing else: 休息12小时, 轮流, 保持.
    """
    text = _closed_up(text)
    keys = list(_KEY.finditer(text))
    pairs, before = _said(text[: keys[0].start()] if keys else text)
    if before.strip(_EDGES):
        raise CellFault(
            "bad-params",
            _("“{text}” is not of the form 名=值.", text=before.strip(_EDGES)),
            _("Such as 停留=1-2,覆盖=24."),
        )
    ends = [match.start() for match in keys[1:]] + [len(text)]
    for match, end in zip(keys, ends, strict=False):
        value = text[match.end() : end].strip(_EDGES)
        more, rest = _said(value, 1)
        pairs += [(match[1], rest.strip(_EDGES)), *more]
    return tuple(pairs)


def _closed_up(text: str) -> str:
    """`text` with one blank, or one line break, for many."""
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text)


def _said(text: str, begin: int = 0) -> tuple[list[tuple[str, str]], str]:
    """The pairs that stand in a list without an =, from item `begin` on, and what is before."""
    items = _APART.split(text)
    found: list[tuple[str, str]] = []
    before = items[:begin]
    for item in items[begin:]:
        pair = _pair(item.strip())
        if pair is not None:
            found.append(pair)
        elif found and item.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]}、{item.strip()}")
        else:
            before.append(item)
    return found, "、".join(before) if found else text


def _pair(item: str) -> tuple[str, str] | None:
    """The key and the value of 休息12小时 or 每人最多:2/周; of 轮流 or 保持, which say all."""
    for param in PARAMS.values():
        for key in param.spellings:
            if item.startswith(key) and (sign := _OF_VALUE.match(item, len(key))):
                return param.zh, item[sign.end() :]
        if param.form.words == YES_NO and item.casefold() in map(str.casefold, param.spellings):
            return param.zh, YES_NO[0].zh
        if len(param.form.words) == 1 and find_word(item, param.form.words):
            return param.zh, item
    return None


def find_param(key: str) -> Param[Any] | None:
    """The parameter called `key` in either language."""
    for param in PARAMS.values():
        if key.casefold() in map(str.casefold, param.spellings):
            return param
    return None
