"""Texts for people: written in English in the source, shown in Chinese or English.

A :class:`Text` keeps its template and its values apart, so that it can be shown in
either language at any later time. Catalogues are ``planner/locale/zh/*.po`` and
the ``zh.po`` of each rule's folder; they are read as they are, so nothing compiled has to be
kept up to date. They hold plain pairs of msgid and msgstr, which are read here: a reader of
everything that gettext knows takes longer to load than all catalogues together, at every
start of every command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from re import MULTILINE
from re import compile as pattern
from string import Formatter
from typing import Any, ParamSpec, TypeVar

LANGUAGES = ("zh", "en")
DEFAULT = "zh"
COMMA = {"zh": "、", "en": ", "}
"""What stands between the names of a list."""

Facts = Mapping[str, Mapping[str, Any]]
"""A text as plain values, to be kept and told later: its template, and what is filled in."""

T = TypeVar("T")
P = ParamSpec("P")

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """The language texts are shown in now: ``zh`` or ``en``."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Show texts in `language` inside the ``with`` block.

    Raises ValueError for a language there is no catalogue of.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected one of {LANGUAGES}, got {language!r}.")
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def in_each(say: Callable[P, T], *what: P.args, **how: P.kwargs) -> Mapping[str, T]:
    """What `say` says in each language, for what is kept and shown to whoever reads it later."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = say(*what, **how)
    return found


def spoken(words: Mapping[str, str]) -> str:
    """What was said, in the current language; in any where it was said in no more."""
    return words.get(current()) or next(iter(words.values()), "")


def text_in(words: Mapping[str, str]) -> Text:
    """The text of what was said in each language."""
    return Text("{said}", {"said": words})


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English source string to its translation; empty for English itself."""
    texts: dict[str, str] = {}
    root = Path(__file__).parents[2]
    places = (f"planner/locale/{language}/*.po", f"constraints/*/{language}.po")
    for path in sorted(path for place in places for path in root.glob(place)):
        for source, said in _PAIR.findall(path.read_text(encoding="utf-8")):
            if (template := _joined(source)) and (shown := _joined(said)):
                texts[template] = shown
    return texts


_STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
_PAIR = pattern(rf"^msgid\s+{_STRINGS}^msgstr\s+{_STRINGS}", MULTILINE)
_STRING = pattern(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = pattern(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t"}


def _joined(strings: str) -> str:
    """The text of one or several strings in quotation marks, one to a line."""
    plain = "".join(_STRING.findall(strings))
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), plain)


class _Counting(Formatter):
    """Formats as ``str.format`` does, and counts: ``one|many`` after the colon."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Mapping):
            value = spoken(value)
        elif isinstance(value, tuple):
            value = COMMA[current()].join(map(str, value))
        one, counted, many = format_spec.partition("|")
        if not counted:
            return format(value, format_spec)
        return f"{value} {one if value == 1 else many}"


_COUNTING = _Counting()


@dataclass(frozen=True)
class Text:
    """A text with named values, rendered in the current language by ``str()``.

    ``{count:shift|shifts}`` is the number with the word that goes with it: 1 shift, 2 shifts.
    A value may be a tuple, which is told as a list, or what :func:`in_each` says.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        template = catalogue(current()).get(self.template, self.template)
        if not self.values:
            return template
        return _COUNTING.vformat(template, (), self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __hash__(self) -> int:
        return hash(self.template)


def facts_of(text: Text | str) -> Facts | None:
    """What `text` says, as plain values; None of what is no text of a catalogue."""
    if isinstance(text, str):
        return None
    return {text.template: {name: _plain(value) for name, value in text.values.items()}}


def told(facts: Facts | None, otherwise: str) -> str:
    """What `facts` say in the current language; `otherwise` where there are none.

    So it is, too, where they are of a text that this version of the program says no more.
    """
    try:
        return otherwise if facts is None else str(_text_of(facts))
    except (LookupError, ValueError, TypeError):
        return otherwise


def _plain(value: object) -> Any:
    if isinstance(value, Text):
        return facts_of(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, int | Mapping) else str(value)


def _text_of(facts: Facts) -> Text:
    """The text whose facts these are; raises LookupError, ValueError or TypeError for others."""
    ((template, values),) = facts.items()
    if template not in catalogue("zh"):
        raise LookupError(template)
    return Text(template, {name: _value_of(value) for name, value in values.items()})


def _value_of(plain: Any) -> object:
    if isinstance(plain, list):
        return tuple(map(_value_of, plain))
    if not isinstance(plain, Mapping):
        return plain
    in_languages = plain and all(isinstance(one, str) for one in plain.values())
    return plain if in_languages else _text_of(plain)


def _(template: str, **values: object) -> Text:
    """A translatable text: ``_("{person} is away on {date}.", person=..., date=...)``.

    Values may be texts themselves. A template without values is shown as it stands,
    braces included.
    """
    return Text(template, values)


def marked(text: str) -> str:
    """`text` itself: the mark tells the catalogue that it will be translated when shown."""
    return text
