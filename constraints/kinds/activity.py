"""Activity (活动): a volunteer event, a service day."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("activity", "活动", 60)
