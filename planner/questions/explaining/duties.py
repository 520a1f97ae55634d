"""A duty: what it owes, when, by whom, what came of it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constraints.judging.days import duty_periods, period_days
from constraints.judging.obligations import has_occurrences
from constraints.spacing.check import counted
from constraints.why import named
from outputs.words.naming import Names, kind_word
from planner.domain.language import _
from planner.domain.plan import FairnessRow, Shift
from planner.domain.problem import Duty
from planner.domain.spoken import date_word, list_word
from planner.domain.spoken_days import days_words
from planner.questions.explaining.telling import told
from planner.questions.explaining.trial import Scene

_GAPS_SHOWN = 12
_NAMES_SHOWN = 5


def duty_lines(scene: Scene, duty: Duty) -> Iterator[str]:
    """What a duty owes, when, by whom, what came of it, and what is missing."""
    yield str(_("{duty} ({id}), {kind}", duty=duty.name, id=duty.id, kind=kind_word(duty.kind)))
    team = " + ".join(
        f"{part.label} {part.selector.text}"
        f" ×{part.count if part.count is not None else _('all')}".strip()
        for part in duty.team
    )
    if team:
        yield str(_("team: {team}", team=team))
    if days := days_words(duty):
        yield str(_("on {days}", days=days))
    if duty.spacing:
        yield str(_("{n} {days} between turns", n=duty.spacing, days=counted(duty)))
    gaps = [gap for gap in scene.plan.gaps if gap.duty == duty.id]
    shifts = [shift for shift in scene.plan.shifts if shift.duty == duty.id]
    if has_occurrences(duty):
        yield from _owed(scene, duty, shifts)
    else:
        yield from _held(scene, duty, shifts)
    rows = [row for row in scene.plan.fairness if duty.id in row.duties]
    for row in rows:
        yield from _pool(scene, row)
    yield str(_("Gaps: {count}", count=len(gaps)))
    for gap in gaps[:_GAPS_SHOWN]:
        yield "  " + str(_("{message} [{gap}]", message=gap.words, gap=gap.id))


def _owed(scene: Scene, duty: Duty, shifts: Sequence[Shift]) -> Iterator[str]:
    demands = [one for one in scene.demands.values() if one.duty.id == duty.id and not one.spare]
    owners = {demand.owner for demand in demands}
    spans = sorted({(d.period.first, d.period.last) for d in demands})
    deferred = sum(demand.deferred for demand in demands)
    yield str(
        _("{owed:turn|turns} owed, by {owners:owner|owners} in {periods:period|periods}; held:"
          " {held}",
          owed=len(demands), owners=len(owners), periods=len(spans), held=len(shifts))
    )  # fmt: skip
    if deferred:
        yield "  " + str(_("{count:turn is|turns are} moved off a holiday", count=deferred))
    for first, lost in _lost(scene, duty):
        yield "  " + str(
            _("no turn from {first} on: {days} fall on holidays and are cancelled", first=first,
              days=lost)
        )  # fmt: skip
    people = {p for demand in demands for part in demand.parts for p in part.candidates}
    days = {when.day for demand in demands for when in demand.when}
    yield str(_("{people:person is|people are} eligible, {days:day is|days are} allowed",
                people=len(people),
                days=len(days)))  # fmt: skip


def _lost(scene: Scene, duty: Duty) -> Iterator[tuple[str, str]]:
    """Periods that owe nothing because every day of theirs is a holiday, and 取消 is said."""
    if duty.on_holiday != "cancel" or duty.period == "day":
        return
    for period in duty_periods(scene.case, duty):
        nominal, allowed = period_days(scene.case, duty, period)
        inside = scene.case.start <= period.first <= scene.case.end
        if nominal and not allowed and inside:
            yield (
                date_word(period.first),
                list_word(date_word(day) for day in nominal[:_NAMES_SHOWN]),
            )


def _held(scene: Scene, duty: Duty, shifts: Sequence[Shift]) -> Iterator[str]:
    links = sum(link.duty == duty.id for link in scene.plan.links)
    holders = scene.plan.holders
    held = holders[holders["duty"] == duty.id]
    if links:
        yield str(_("{count:link|links}", count=links))
    if len(held):
        yield str(
            _("{households:household|households} held by {people:person|people}",
              households=len(held),
              people=held["holder"].nunique())
        )  # fmt: skip
    if shifts:
        yield str(_("{count:shift|shifts}", count=len(shifts)))


def _pool(scene: Scene, row: FairnessRow) -> Iterator[str]:
    yield str(
        _("{part}: {people:person has|people have} {least} to {most} turns",
          part=Names(scene.problem).account(row), people=len(row.pool), least=row.min, most=row.max)
    )  # fmt: skip
    ordered = sorted(row.pool, key=lambda one: (-row.loads[one], one))
    for word, some in (
        (_("most"), ordered[:_NAMES_SHOWN]),
        (_("least"), ordered[_NAMES_SHOWN:][::-1][:_NAMES_SHOWN]),
    ):
        if not some:
            continue
        said = list_word(f"{named(scene.case, one)} {row.loads[one]}" for one in some)
        yield "  " + told(str(word), said)
