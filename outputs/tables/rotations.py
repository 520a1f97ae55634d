"""Rotations: who works where in which month, and how far each owner is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from constraints.rotation.rule import SHARE
from outputs.tables.named import NamedPlan
from planner.domain.directory import Context
from planner.domain.periods import month_start
from planner.domain.plan import Gap, RotationRow
from planner.domain.spoken import list_word


@dataclass(frozen=True, slots=True)
class Stay:
    """Where an owner is in one month, in words, and whether that is a forecast only.

    `keys` are the ids of the targets.
    """

    targets: str
    forecast: bool
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RotationLine:
    """One owner of one rotation in words; `village` is empty where stays lie in several.

    `key` are the ids of the duty and the owner, `gaps` what is missing by the month in which
    it begins to.
    """

    duty: str
    owner: str
    village: str
    stays: Mapping[date, Stay]
    key: tuple[str, str] = ("", "")
    gaps: Mapping[date, tuple[Gap, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RotationMatrix:
    """Every month from the first to the last that has a stay or a gap, and the owners' lines."""

    months: tuple[date, ...]
    lines: tuple[RotationLine, ...]


def rotation_matrix(named: NamedPlan) -> RotationMatrix:
    """The matrix of a plan, in the order of the workbook's duties and units."""
    rows: dict[tuple[str, str], dict[date, list[RotationRow]]] = defaultdict(dict)
    for one in named.plan.rotations:
        rows[one.duty, one.owner].setdefault(one.month, []).append(one)
    gaps: dict[tuple[str, str], dict[date, tuple[Gap, ...]]] = defaultdict(dict)
    for gap in _gaps(named):
        found, month = gaps[gap.duty, gap.owner or ""], month_start(gap.date or gap.period[0])
        found[month] = (*found.get(month, ()), gap)
    lines = tuple(_line(key, rows[key], gaps[key], named) for key in _owners(named))
    return RotationMatrix(
        tuple(_months([month for line in lines for month in (*line.stays, *line.gaps)])), lines
    )


def _gaps(named: NamedPlan) -> Iterator[Gap]:
    """What owners miss of their rotations."""
    rotating = {row.duty for row in named.plan.rotations}
    for gap in named.plan.gaps:
        if gap.owner is not None and (gap.stage == "rotation" or gap.duty in rotating):
            yield gap


def _owners(named: NamedPlan) -> list[tuple[str, str]]:
    """Every duty and owner, in the order of the workbook's duties, units and people."""
    return sorted(
        {
            *((row.duty, row.owner) for row in named.plan.rotations),
            *((gap.duty, gap.owner or "") for gap in _gaps(named)),
        },
        key=lambda one: (
            named.duty_rank(one[0]),
            named.unit_rank(one[1])[0],
            named.person_rank(one[1]),
        ),
    )


def _line(
    key: tuple[str, str],
    stays: Mapping[date, Sequence[RotationRow]],
    gaps: Mapping[date, tuple[Gap, ...]],
    named: NamedPlan,
) -> RotationLine:
    duty, owner = key
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
                tuple(one.target for one in found),
            )
            for month, found in stays.items()
        },
        key,
        gaps,
    )


def _months(found: Sequence[date]) -> Iterator[date]:
    if not found:
        return
    month, last = min(found), max(found)
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


@dataclass(frozen=True, slots=True)
class TargetLine:
    """When one target of one rotation has somebody, in words.

    `visits` are the owners by the plan's months. `forecast` is the first month after them in
    which somebody is to come; None where the forecast does not get there. `before` says that
    历史 has it as done since the last full round.
    """

    duty: str
    target: str
    village: str
    visits: Mapping[date, str]
    forecast: date | None
    before: bool
    key: tuple[str, str]

    @property
    def nobody(self) -> bool:
        """Whether nobody has come, comes, or is to come."""
        return not (self.visits or self.forecast or self.before)


def rotation_targets(named: NamedPlan) -> tuple[TargetLine, ...]:
    """Every target that owners are to cover, in the order of the workbook."""
    rows: dict[tuple[str, str], list[RotationRow]] = defaultdict(list)
    for row in sorted(named.plan.rotations, key=lambda row: row.month):
        rows[row.duty, row.target].append(row)
    before: set[tuple[str, str]] = set()
    for duty, owner in _owners(named):
        wanted = _wanted(duty, owner, named)
        done = _since_last_round(duty, None if _shared(duty, named) else owner, wanted, named)
        before |= {(duty, target) for target in done}
        for target in wanted:
            rows.setdefault((duty, target), [])
    keys = sorted(rows, key=lambda key: (named.duty_rank(key[0]), named.unit_rank(key[1])))
    return tuple(_target(key, rows[key], key in before, named) for key in keys)


def _target(
    key: tuple[str, str], rows: Sequence[RotationRow], before: bool, named: NamedPlan
) -> TargetLine:
    duty, target = key
    visits: dict[date, list[str]] = defaultdict(list)
    for row in rows:
        if not row.forecast:
            called = named.names.owner(named.problem.duties.get(duty), row.owner)
            visits[row.month].append(called)
    return TargetLine(
        named.names.duty(duty),
        named.names.unit(target),
        named.names.unit(named.village(target)),
        {month: list_word(owners) for month, owners in visits.items()},
        next((row.month for row in rows if row.forecast), None),
        before,
        key,
    )


def _wanted(duty_id: str, owner: str, named: NamedPlan) -> set[str]:
    """What an owner is to cover: what the duty says, and what the plan has."""
    duty = named.problem.duties.get(duty_id)
    found = {
        row.target for row in named.plan.rotations if (row.duty, row.owner) == (duty_id, owner)
    }
    if duty is not None and duty.target is not None:
        found.update(named.directory.units(duty.target, Context(owner=owner, links=named.links)))
    return found


def _shared(duty_id: str, named: NamedPlan) -> bool:
    """Whether what one owner does is done for all."""
    duty = named.problem.duties.get(duty_id)
    return duty is not None and bool(duty.params[SHARE])


def _progress(
    duty_id: str, owner: str, rows: Sequence[RotationRow], named: NamedPlan
) -> RotationProgress:
    duty = named.problem.duties.get(duty_id)
    shared, wanted = _shared(duty_id, named), _wanted(duty_id, owner, named)
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
