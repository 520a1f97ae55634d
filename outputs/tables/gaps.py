"""缺口: what the plan does not do, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from outputs.tables.named import NamedPlan
from outputs.words.naming import cause_word
from planner.domain.plan import LEFT_OUT, Gap, Plan


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap and what it is about; a household is shown by its unit and its number."""

    gap: Gap
    duty: str
    owner: str
    target: str
    cause: str
    note: str = ""


Notes = Mapping[str, str]
"""What is said of gaps that somebody knows of and leaves, in words, by the ids of the gaps."""

NO_NOTES: Notes = {}


def gap_rows(named: NamedPlan, notes: Notes = NO_NOTES) -> Iterator[GapRow]:
    """Every gap, in the order of the workbook's duties and of time."""
    names = named.names
    for gap in sorted(
        named.plan.gaps, key=lambda one: (named.duty_rank(one.duty)[0], one.period, one.id)
    ):
        yield GapRow(
            gap,
            names.duty(gap.duty),
            names.owner(named.problem.duties.get(gap.duty), gap.owner),
            _target(gap, named),
            cause_word(gap.cause),
            notes.get(gap.id, ""),
        )


def left_empty(plan: Plan) -> tuple[str, ...]:
    """What is no gap, and leaves days without anybody all the same, in words."""
    return tuple(one.words for one in plan.warnings if one.code == LEFT_OUT)


def _target(gap: Gap, named: NamedPlan) -> str:
    unit = named.directory.unit_of(gap.target)
    if gap.target is None or unit is None or unit == gap.target:
        return named.names.target(gap.target)
    return f"{named.names.unit(unit)} {gap.target}"
