"""What a rule is, as data: the parameters that any duty may set because of it.

Each folder of ``constraints`` with a ``rule.py`` declares one. A parameter that only some
kinds of duty take stands in the rule's module, too, but is named by those kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.domain.params import Param


@dataclass(frozen=True, slots=True)
class Rule:
    """`params` are those that a duty of any kind may set, with `of_days` one of any kind that
    takes days of its own.
    """

    params: tuple[Param[Any], ...] = ()
    of_days: bool = False
