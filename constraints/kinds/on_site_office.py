"""On-site office (驻点): an office is held where people live."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("on_site_office", "驻点", 40, public=True)
