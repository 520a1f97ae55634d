"""JSON as frozen dataclasses, strictly; what is wrong is told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from planner.domain.language import Text, _

T = TypeVar("T")

NOT_NEGATIVE = _("a number that is not negative")
MOMENT = _("a time like 2027-01-04T08:30:00+08:00")

_EXPECTED: Mapping[object, Text] = {
    str: _("a text"),
    int: _("a whole number"),
    bool: _("true or false"),
    float: NOT_NEGATIVE,
    date: _("a date like 2027-01-04"),
    datetime: MOMENT,
}
_NOTHING = object()


class Misplaced(ValueError):
    """A value that is not what was `expected`; `where` is its path, rows counted from 0."""

    def __init__(self, where: str, expected: Text) -> None:
        super().__init__(where)
        self.where, self.expected = where, expected


def converted(value: object, kind: type[T]) -> T:
    """`value` as `kind`; unknown fields are let pass. Raises Misplaced."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, OverflowError) as error:
        raise _found(value, kind, "") from error


def _found(value: Any, kind: Any, where: str) -> Misplaced:
    """The first place in `value` that does not fit into `kind`, which does not fit as a whole."""
    if value is not _NOTHING:
        for step, inside, of in _inside(value, kind):
            try:
                if inside is not _NOTHING:
                    msgspec.convert(inside, of)
                    continue
            except (msgspec.ValidationError, OverflowError):
                pass
            return _found(inside, of, f"{where}{step}" if where else step.removeprefix("."))
    return Misplaced(where, _expected(kind))


def _inside(value: Any, kind: Any) -> Iterator[tuple[str, Any, Any]]:
    """What `value` is made of: the step to each piece, the piece, and what it should be."""
    arguments = get_args(kind)
    if isinstance(value, dict) and is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            needed = field.default is MISSING and field.default_factory is MISSING
            if needed or field.name in value:
                yield f".{field.name}", value.get(field.name, _NOTHING), hints[field.name]
    elif isinstance(value, dict) and get_origin(kind) is Mapping:
        yield from ((f".{key}", inside, arguments[1]) for key, inside in value.items())
    elif isinstance(value, list) and arguments[1:] == (...,):
        yield from ((f"[{place}]", inside, arguments[0]) for place, inside in enumerate(value))


def _expected(kind: Any) -> Text:
    """What `kind` is in words."""
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return _("one of {words}", words=", ".join(arguments))
    if NoneType in arguments:
        return _("{what}, or null", what=_expected(arguments[0]))
    if arguments[1:] == (...,):
        return _("a list")
    return _EXPECTED.get(kind, _("an object"))
