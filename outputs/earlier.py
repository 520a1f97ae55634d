"""What plans of version 0.1.0 leave unsaid, read from the words they used instead.

Before facts were fields, a level was one dotted word, and what a gap was about stood in its
id. Nobody else cuts words open. Rows are as JSON has them, those of plan.json and of stored
plans alike; a row that is not what it should be is left to its reader to complain about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.domain.ids import SEPARATOR

Row = dict[str, Any]

_LEVEL = re.compile(
    r"(?:(?P<stage>[^.]*)\.)?(?:(?P<generation>[1-9]\d*)\.)?(?:gaps\.(?P<rank>\d+)|(?P<name>.*))",
    re.ASCII | re.DOTALL,
)
_PURPOSES = ("accept", "handle", "after", "progress")


def completed(plan: Row) -> Row:
    """The plan, its rows with the fields that they lack; as it is where it says stages."""
    rows = [row for name in ("levels", "gaps") for row in _table(plan, name)]
    if any("stage" in row for row in rows):
        return plan
    ids = _Ids.of(plan)
    return {
        **plan,
        "levels": _each(plan.get("levels"), "name", lambda row: level_facts(row["name"])),
        "shifts": _each(plan.get("shifts"), "id", lambda row: {"purpose": _purpose(row["id"])}),
        "gaps": _each(plan.get("gaps"), "id", ids.gap_facts),
    }


def _table(plan: Row, name: str) -> list[Row]:
    rows = plan.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _each(rows: Any, word: str, facts: Callable[[Row], Row]) -> Any:
    if not isinstance(rows, list):
        return rows
    return [
        {**row, **facts(row)} if isinstance(row, dict) and isinstance(row.get(word), str) else row
        for row in rows
    ]


def level_facts(code: str) -> Row:
    """The fields of the level that `code` stood for: days.gaps.3, pairing.2.kept.

    plan.json calls `what` a plan's own types call `name`.
    """
    found = _LEVEL.fullmatch(code)
    assert found is not None  # noqa: S101  the last group takes whatever is left
    rank = found["rank"]
    name = "gaps" if rank is not None else found["name"]
    return {
        "stage": found["stage"] or "",
        "name": name,
        "what": name,
        "rank": None if rank is None else int(rank),
        "generation": int(found["generation"] or 1),
    }


@dataclass(frozen=True, slots=True)
class _Ids:
    """What ids of a plan that begins at `start` say of its duties that rotate or follow up."""

    start: str
    rotating: frozenset[str]
    following: frozenset[str]

    @classmethod
    def of(cls, plan: Row) -> _Ids:
        rows = [*_table(plan, "shifts"), *_table(plan, "gaps")]
        return cls(
            str(plan.get("start")),
            frozenset(str(row.get("duty")) for row in _table(plan, "rotations")),
            frozenset(
                str(row.get("duty"))
                for row in rows
                if _purpose(str(row.get("obligation", row.get("id"))))
            ),
        )

    def gap_facts(self, gap: Row) -> Row:
        """The stage and the sort of a gap, by its id, its obligation and its cause."""
        obligation, cause = str(gap.get("obligation")), gap.get("cause")
        pieces = obligation.split(SEPARATOR)
        is_round = len(pieces) == 4 and pieces[2] == self.start
        if gap["id"].startswith(f"gap{SEPARATOR}"):
            visit = str(gap.get("duty")) in self.following
            stage = "follow_ups" if visit else "rounds" if is_round else "days"
            if gap["id"].startswith(f"gap{SEPARATOR}pin{SEPARATOR}"):
                sort = "pin"
            elif visit and cause == "late":
                sort = "deadline"
            elif gap.get("date") is not None:
                sort = "people"
            else:
                sort = "visits" if is_round else "occurrence"
        elif len(pieces) > 1:
            stage = "rounds" if is_round else "households"
            sort = "holdings" if gap.get("target") is None else "holders"
            sort = "visits" if is_round else "mix" if "mix" in pieces[2:] else sort
        else:
            stage = "rotation" if str(gap.get("duty")) in self.rotating else "pairing"
            sort = "holdings" if gap.get("target") is None else "holders"
            sort = "pin" if gap["id"].endswith("#pin") else sort
        purpose = None if sort == "pin" else _purpose(obligation)
        return {
            "stage": stage,
            "sort": "cover" if cause == "cover" else sort,
            "purpose": purpose,
        }


def _purpose(identity: str) -> str | None:
    """What the visit or report of that id is for; None of another shift's."""
    pieces = identity.split(SEPARATOR)
    return pieces[2] if len(pieces) == 4 and pieces[2] in _PURPOSES else None
