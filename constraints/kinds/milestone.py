"""Milestone (节点): the steps of projects, counted back from their deadlines."""

from __future__ import annotations

from typing import Final

from constraints.kinds.kind import Kind

KIND: Final = Kind("milestone", "节点", 90, by_steps=True)
