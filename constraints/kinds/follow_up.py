"""Follow-up (回访): items of the ledger are handled in time and visited again."""

from __future__ import annotations

from typing import Final

from constraints.follow_ups.rule import AFTER, CLOCK, DEADLINE, PROGRESS
from constraints.kinds.kind import Kind

KIND: Final = Kind(
    "follow_up",
    "回访",
    130,
    rhythm="follow_up",
    disturbs_village=True,
    params=(DEADLINE, AFTER, PROGRESS, CLOCK),
)
