"""Reception (接访): residents are received on a fixed day."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("reception", "接访", 10, public=True, receives=True, also=("接待", "信访接待"))
