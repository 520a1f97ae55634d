"""Down-visit (下访): officials go to a village to hear its matters."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("down_visit", "下访", 20, disturbs_village=True)
