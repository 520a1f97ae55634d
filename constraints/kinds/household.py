"""Household links (联户): every household has somebody who looks after it and visits it."""

from __future__ import annotations

from typing import Final

from constraints.household_links.rule import HOLDERS_PER_HOUSEHOLD, MIX
from constraints.household_rounds.rule import VISITS
from constraints.kinds.kind import Kind
from constraints.pairing.rule import AVOID, KEEP, NEAR, PER_HOLDER

KIND: Final = Kind(
    "household",
    "联户",
    120,
    rhythm="households",
    params=(PER_HOLDER, MIX, VISITS, HOLDERS_PER_HOUSEHOLD, NEAR, AVOID, KEEP),
)
