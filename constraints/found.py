"""What the packages of rules and kinds hold, found by going through their folders.

Nothing is listed by hand and nothing registers itself on import: the same folders are the
same rules on every machine, in the order of their names. A module that cannot be imported
is an error, never a rule that is silently gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

import constraints

T = TypeVar("T")


@cache
def rule_names() -> tuple[str, ...]:
    """The folders of ``constraints``, sorted."""
    return tuple(sorted(one.name for one in iter_modules(constraints.__path__) if one.ispkg))


def faces(module: str, kind: type[T]) -> dict[str, T]:
    """Rule name to the constant of type `kind` in ``constraints.RULE.module``, by name.

    A rule without the module does not answer that question. Raises TypeError where the
    module is there without its constant.
    """
    found: dict[str, T] = {}
    for name in rule_names():
        path = f"constraints.{name}.{module}"
        if find_spec(path) is not None:
            found[name] = _constant(import_module(path), module.upper(), kind)
    return found


def constants(package: ModuleType, name: str, kind: type[T]) -> Sequence[T]:
    """The constant `name` of each module of `package` that has it, in order of the modules."""
    modules = sorted(one.name for one in iter_modules(package.__path__) if not one.ispkg)
    loaded = (import_module(f"{package.__name__}.{module}") for module in modules)
    return [_constant(module, name, kind) for module in loaded if hasattr(module, name)]


def _constant(module: ModuleType, name: str, kind: type[T]) -> T:
    value = getattr(module, name, None)
    if not isinstance(value, kind):
        raise TypeError(f"{module.__name__} has no {name} of type {kind.__name__}.")
    return value
