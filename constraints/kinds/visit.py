"""Visit (走访): officials or teams go to their contact points."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("visit", "走访", 30, disturbs_village=True, also=("巡查", "巡河", "入户走访"))
