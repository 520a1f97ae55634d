"""roster.xlsx: the plan as sheets that people read, post and print."""

from __future__ import annotations

from outputs.roster.write import write_roster

__all__ = ["write_roster"]
