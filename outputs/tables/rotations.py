"""Rotations: who works where in which month, and how far each owner is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from constraints.rotation.rule import SHARE
from outputs.tables.named import NamedPlan
from planner.domain.directory import Context
from planner.domain.periods import month_start
from planner.domain.plan import RotationRow
from planner.domain.spoken import list_word


@dataclass(frozen=True, slots=True)
class Stay:
    """Where an owner is in one month, in words, and whether that is a forecast only."""

    targets: str
    forecast: bool


@dataclass(frozen=True, slots=True)
class RotationLine:
    """One owner of one rotation in words; `village` is empty where stays lie in several."""

    duty: str
    owner: str
    village: str
    stays: Mapping[date, Stay]


@dataclass(frozen=True, slots=True)
class RotationMatrix:
    """Every month from the first to the last that has a stay, and the owners' lines."""

    months: tuple[date, ...]
    lines: tuple[RotationLine, ...]


def rotation_matrix(named: NamedPlan) -> RotationMatrix:
    """The matrix of a plan, in the order of the workbook's duties and units."""
    rows: dict[tuple[str, str], dict[date, list[RotationRow]]] = defaultdict(dict)
    for one in named.plan.rotations:
        rows[one.duty, one.owner].setdefault(one.month, []).append(one)
    lines = tuple(_line(*key, rows[key], named) for key in _owners(named))
    return RotationMatrix(tuple(_months(named.plan.rotations)), lines)


def _owners(named: NamedPlan) -> list[tuple[str, str]]:
    """Every duty and owner, in the order of the workbook's duties, units and people."""
    return sorted(
        {(row.duty, row.owner) for row in named.plan.rotations},
        key=lambda one: (
            named.duty_rank(one[0]),
            named.unit_rank(one[1])[0],
            named.person_rank(one[1]),
        ),
    )


def _line(
    duty: str, owner: str, stays: Mapping[date, Sequence[RotationRow]], named: NamedPlan
) -> RotationLine:
    villages = {named.village(one.target) for found in stays.values() for one in found}
    village = villages.pop() if len(villages) == 1 else None
    return RotationLine(
        named.names.duty(duty),
        named.names.owner(named.problem.duties.get(duty), owner),
        named.names.unit(village),
        {
            month: Stay(
                list_word(_short_name(one.target, village, named) for one in found),
                any(one.forecast for one in found),
            )
            for month, found in stays.items()
        },
    )


def _months(rows: Sequence[RotationRow]) -> Iterator[date]:
    if not rows:
        return
    month, last = min(one.month for one in rows), max(one.month for one in rows)
    while month <= last:
        yield month
        month = month_start(month, 1)


def _short_name(target: str, village: str | None, named: NamedPlan) -> str:
    """The target's name without its village's, where the line says which village it is of."""
    unit = named.problem.units.get(target)
    if unit is None or village is None or target == village or not unit.name:
        return named.names.unit(target)
    return unit.name.removeprefix(named.problem.units[village].name) or unit.name


@dataclass(frozen=True, slots=True)
class RotationProgress:
    """How far one owner is with one rotation, both in words.

    `covered` targets are done by the plan's end: in the plan's own months, or since the
    last full round of 历史. `month` is the first one by which all are covered, the forecast
    included; None where the forecast does not get there.
    """

    duty: str
    owner: str
    to_cover: int
    covered: int
    month: date | None


def rotation_progress(named: NamedPlan) -> Iterator[RotationProgress]:
    """Every rotation and owner; with ``share=yes`` what one owner does is done for all."""
    rows_of: dict[str, list[RotationRow]] = defaultdict(list)
    for row in sorted(named.plan.rotations, key=lambda row: row.month):
        rows_of[row.duty].append(row)
    for duty, owner in _owners(named):
        yield _progress(duty, owner, rows_of[duty], named)


def _progress(
    duty_id: str, owner: str, rows: Sequence[RotationRow], named: NamedPlan
) -> RotationProgress:
    duty = named.problem.duties.get(duty_id)
    shared = duty is not None and duty.params[SHARE]
    wanted = {row.target for row in rows if row.owner == owner}
    if duty is not None and duty.target is not None:
        wanted.update(named.directory.units(duty.target, Context(owner=owner, links=named.links)))
    covered = _since_last_round(duty_id, None if shared else owner, wanted, named)
    reached, month = set(covered), None
    for row in rows:
        if row.target in wanted and (shared or row.owner == owner):
            if month is None and reached | {row.target} == wanted:
                month = row.month
            reached.add(row.target)
            if not row.forecast:
                covered.add(row.target)
    called = named.names.owner(duty, owner)
    return RotationProgress(named.names.duty(duty_id), called, len(wanted), len(covered), month)


def _since_last_round(duty: str, owner: str | None, wanted: set[str], named: NamedPlan) -> set[str]:
    """What of `wanted` 历史 shows as done by `owner` (None: by anybody) since all was done."""
    covered: set[str] = set()
    for done in sorted(named.problem.history, key=lambda row: row.date):
        if done.duty != duty or done.target not in wanted:
            continue
        person = named.problem.people.get(done.person or "")
        mine = person is not None and owner in (person.id, *named.directory.chain(person.unit))
        if owner is None or done.person == owner or mine:
            covered.add(done.target)
            if covered == wanted:
                covered = set()
    return covered
