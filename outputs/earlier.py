"""What plans of earlier versions leave unsaid, read from the words they used instead.

Before facts were fields, a level was one dotted word. Nobody else cuts such a word open.
"""

from __future__ import annotations

import re
from typing import Any

Row = dict[str, Any]
"""One row of a table of plan.json, or of a stored plan, as JSON has it."""


_LEVEL = re.compile(
    r"(?:(?P<stage>[^.]*)\.)?(?:(?P<generation>[1-9]\d*)\.)?(?:gaps\.(?P<rank>\d+)|(?P<name>.*))",
    re.ASCII | re.DOTALL,
)


def level_facts(code: str) -> Row:
    """The fields of the level that `code` stood for: days.gaps.3, pairing.2.kept."""
    found = _LEVEL.fullmatch(code)
    assert found is not None  # noqa: S101  the last group takes whatever is left
    rank = found["rank"]
    return {
        "stage": found["stage"] or "",
        "generation": int(found["generation"] or 1),
        "name": "gaps" if rank is not None else found["name"],
        "rank": None if rank is None else int(rank),
    }


def completed(plan: Row) -> Row:
    """A stored plan of the first format, its rows with the fields they lacked."""
    levels = [{**row, **level_facts(row["name"])} for row in plan["levels"]]
    return {**plan, "levels": levels}
