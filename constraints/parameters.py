"""Every parameter a duty may set: those of the kinds, then those of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from constraints.found import faces
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.rule import Rule
from planner.domain.params import Param

_ANY: Final = tuple(param for rule in faces("rule", Rule).values() for param in rule.params)

PARAMS: Final[Mapping[str, Param[Any]]] = {
    param.en: param for kind in KINDS.values() for param in kind.params
} | {param.en: param for param in _ANY}
"""Every parameter by its English name."""


def allowed(kind: Kind) -> tuple[Param[Any], ...]:
    """The parameters that a duty of `kind` may set."""
    return (*kind.params, *_ANY)


def kinds_of(param: Param[Any]) -> tuple[Kind, ...]:
    """The kinds of duty that may set `param`."""
    return tuple(kind for kind in KINDS.values() if param in allowed(kind))
