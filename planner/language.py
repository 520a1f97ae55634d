"""Texts for people: written in English in the source, shown in Chinese or English.

A :class:`Text` keeps its template and its values apart, so that it can be shown in
either language at any later time. Catalogues are the ``locale/zh/*.po`` files beside this
module; they are read as they are, so nothing compiled has to be kept up to date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
DEFAULT = "zh"

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


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English source string to its translation; empty for English itself."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "locale" / language).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if isinstance(message.id, str) and message.id and message.string:
                    texts[message.id] = str(message.string)
    return texts


@dataclass(frozen=True)
class Text:
    """A text with named values, rendered in the current language by ``str()``."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        template = catalogue(current()).get(self.template, self.template)
        return template.format(**self.values) if self.values else template

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def _(template: str, **values: object) -> Text:
    """A translatable text: ``_("{person} is away on {date}.", person=..., date=...)``.

    Values may be texts themselves. A template without values is shown as it stands,
    braces included.
    """
    return Text(template, values)
