"""Every parameter a duty may set: those of the kinds, then those of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from constraints.found import faces
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.rule import Rule
from planner.domain.params import Param

_RULES: Final[tuple[Rule, ...]] = tuple(faces("rule", Rule).values())

PARAMS: Final[Mapping[str, Param[Any]]] = {
    param.en: param
    for params in [*(kind.params for kind in KINDS.values()), *(rule.params for rule in _RULES)]
    for param in params
}
"""Every parameter by its English name."""


def allowed(kind: Kind) -> tuple[Param[Any], ...]:
    """The parameters that a duty of `kind` may set."""
    rules = (rule for rule in _RULES if kind.unfolds or not rule.of_days)
    return (*kind.params, *(param for rule in rules for param in rule.params))


def kinds_of(param: Param[Any]) -> tuple[Kind, ...]:
    """The kinds of duty that may set `param`."""
    return tuple(kind for kind in KINDS.values() if param in allowed(kind))


def meant_instead(param: Param[Any], kind: Kind) -> tuple[Param[Any], ...]:
    """What a duty of `kind`, which may not set `param`, says in its place."""
    return tuple(one for one in allowed(kind) if param.like and one.like == param.like)
