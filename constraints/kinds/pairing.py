"""Pairing (联系): people or units are linked to units for good."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind
from constraints.pairing.rule import AVOID, FIRST, HOLDER, KEEP, NEAR, PER_HOLDER, PER_TARGET

KIND: Final = Kind(
    "pairing",
    "联系",
    110,
    rhythm="pairing",
    params=(PER_HOLDER, PER_TARGET, NEAR, AVOID, KEEP, HOLDER, FIRST),
)
