"""Rotation (轮换): a team changes its target every few months until all are covered."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind
from constraints.rotation.rule import COVER, SHARE, STAY

KIND: Final = Kind(
    "rotation",
    "轮换",
    100,
    rhythm="rotation",
    disturbs_village=True,
    params=(STAY, COVER, SHARE),
)
