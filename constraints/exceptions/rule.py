"""except: the duties on whose days an occurrence does not take place."""

from __future__ import annotations

from typing import Final

from constraints.forms import Duties
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

EXCEPT: Final[Param[tuple[str, ...]]] = Param(
    "except",
    "避开",
    Duties(),
    (),
    _("Not on days on which that duty takes place for the same owner."),
    "避开=接访",
    ("错开",),
)

RULE: Final = Rule(params=(EXCEPT,))
