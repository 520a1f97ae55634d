"""Service window (窗口): somebody staffs a window of a service centre."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("service_window", "窗口", 50, public=True)
