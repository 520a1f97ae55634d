"""Links as a plan decides them, in short."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.domain.links import Links, links_of
from planner.domain.plan import PlannedLink, RotationRow


def linked(
    pairs: Iterable[tuple[str, str, str]],
    months: Iterable[tuple[str, str, date, str]] = (),
) -> Links:
    """Links from (duty, holder, target) and (rotation duty, owner, month, target) rows."""
    return links_of(
        [PlannedLink(*pair, current=False) for pair in pairs],
        rotations=[RotationRow(*row, forecast=False) for row in months],
    )
