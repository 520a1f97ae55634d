"""Tables of many rows as fields of frozen types; pandas is imported when one is first asked for.

What looks at a published plan seldom looks at its households, and importing pandas takes longer
than all the rest of it. So a field may hold how its frame is made, until somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from pandas import DataFrame

    Frame: TypeAlias = DataFrame
else:

    class Frame:
        """What the annotations of such fields say while pandas need not be there."""


T = TypeVar("T")


class Later:
    """A frame that is not made yet: its `columns` by name, and what can `make` it of them."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], make: Callable[[], Frame]) -> None:
        self.columns, self.make = columns, make


class _Field:
    """A field that makes its frame of a Later when it is first asked for; `empty` without one."""

    def __init__(self, empty: Later) -> None:
        self._empty, self._name = empty, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object | None, owner: type | None = None) -> object:
        if instance is None:
            return self
        if self._name not in vars(instance):
            raise AttributeError(self._name)
        held = vars(instance)[self._name]
        if isinstance(held, Later):
            held = vars(instance)[self._name] = held.make()
        return held

    def __set__(self, instance: object, value: object) -> None:
        vars(instance)[self._name] = self._empty if value is self else value


def frame_field(empty: Later) -> Any:
    """The default of a field of type Frame, which may also be given a Later."""
    return _Field(empty)


def nothing(*columns: str) -> Later:
    """A frame without rows."""

    def make() -> Frame:
        import pandas as pd

        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})

    return Later(dict.fromkeys(columns, ()), make)


def columns_of(instance: object, field: str, *names: str) -> list[list[Any]]:
    """Some columns of a field's frame as lists; the frame need not be made for that."""
    held = vars(instance)[field]
    if isinstance(held, Later):
        return [list(held.columns[name]) for name in names]
    return [held[name].tolist() for name in names]


def replaced(instance: T, **changes: object) -> T:
    """As :func:`dataclasses.replace`; frames that nobody has asked for stay as they are."""
    held = vars(instance)
    names = [one.name for one in fields(instance)]  # type: ignore[arg-type]
    # A default may stand in the class alone.
    kept = {name: held[name] if name in held else getattr(instance, name) for name in names}
    return type(instance)(**kept | changes)
