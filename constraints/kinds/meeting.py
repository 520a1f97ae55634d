"""Meeting (会议): a meeting, a study day, a training."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("meeting", "会议", 70)
