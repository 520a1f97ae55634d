"""Report (报告): something is handed in, beside whatever else a day holds."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("report", "报告", 80, takes_time=False)
