"""Watch (值班): somebody is on call at the office, by day, by night and over holidays."""

from __future__ import annotations

from typing import Final

from constraints.forms import Yes
from constraints.kinds.kind import Kind
from planner.domain.language import _
from planner.domain.params import Param

PHONES: Final[Param[bool]] = Param(
    "phones",
    "本人电话",
    Yes(),
    False,
    _("The notice tells the telephone of everybody who is on watch."),
    "本人电话=是",
)

MEMBERS: Final[Param[bool]] = Param(
    "members",
    "组员",
    Yes(),
    False,
    _("The notice names everybody of a unit that is on watch as a whole."),
    "组员=是",
)

KIND: Final = Kind(
    "watch", "值班", 55, public=True, posted_by_day=True, params=(PHONES, MEMBERS),
    also=("值守", "带班", "备勤", "值日"),
)  # fmt: skip
