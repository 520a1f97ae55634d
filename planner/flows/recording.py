"""A log's way into the store: read, matched with what was published, kept all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from inputs.handback.log import read_log
from inputs.lists.log import read_shaped_log
from outputs.store import Store
from planner.domain.language import _, speaking
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Fault, Settings
from planner.domain.records import Record
from planner.domain.trouble import BadInput, sound
from planner.flows.books import Workbook
from planner.flows.matching.match import corrections, match
from planner.flows.matching.recorder import key_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a log.

    `faults` are warnings. `fresh` rows are new, `changed` ones replaced what was there
    (corrections of older rows among them), `same` were there already. `unplanned` rows
    belong to no shift, `silent` ones say no result.
    """

    faults: tuple[Fault, ...]
    records: tuple[Record, ...]
    fresh: int
    changed: int
    same: int
    unplanned: int
    silent: int


def record(
    log: Path,
    book: Workbook,
    *,
    by: str,
    today: date | None = None,
    at: datetime | None = None,
    store: Path | str | None = None,
    plan: Plan | None = None,
) -> Recorded:
    """Keep in the store what the file `log` says was done.

    Its rows are about the shifts of the plans published there, and of `plan`, which
    counts as the newest. Recording a log twice changes nothing. The store is `store`, or
    that beside `book`; one that is not there is made once there is something to keep.
    Nothing is kept where a row is not understood: raises BadInput then, and StoreTrouble.
    """
    where = book.store if store is None else store
    with speaking(book.language):
        return _recorded(log, book, where, by, today or _today(book), at, plan)


def _today(book: Workbook) -> date:
    return datetime.now(ZoneInfo(book.problem.settings.timezone)).date()


def _recorded(
    file: Path,
    book: Workbook,
    where: Path | str,
    by: str,
    today: date,
    at: datetime | None,
    plan: Plan | None,
) -> Recorded:
    missing = isinstance(where, Path) and not where.exists()
    store = None if missing else Store.open(where)
    plans = tuple(_plans(store, plan))
    days = _span(plans, book.problem.settings)
    log = read_log(file, days, book.problem.settings)
    if not log.listings:
        shaped = None if log.from_roster else read_shaped_log(file, book.problem, days)
        if shaped is None:
            raise BadInput(log.faults, book.language)
        log = shaped
    known = () if store is None else store.records()
    shifts = in_force(plans)
    matched = match(log, book.problem, shifts, recorded=known, today=today)
    faults = matched.faults
    if not shifts and matched.records:
        text = _("No plan is published yet, so no row could be matched with a shift.")
        remedy = _("Publish the plan first, or name it with --plan.")
        faults = (Fault("nothing-published", text, remedy=remedy, warning=True), *faults)
    sound(faults, book.language)
    before = {key_of(record): record for record in known}
    rows = (*matched.records, *corrections(matched, known))
    new = [record for record in rows if key_of(record) not in before]
    changed = [record for record in rows if before.get(key_of(record), record) != record]
    if new or changed:
        (store or Store.open(where)).record([*new, *changed], at=at or datetime.now(UTC), by=by)
    return Recorded(
        faults,
        matched.records,
        len(new),
        len(changed),
        len(rows) - len(new) - len(changed),
        matched.unplanned,
        matched.silent,
    )


_Plan = tuple[date, date, Callable[[], Sequence[Shift]]]
"""First and last day of a published plan, and how to come by its shifts."""


def _plans(store: Store | None, plan: Plan | None) -> Iterator[_Plan]:
    """The published plans, newest first."""
    if plan is not None:
        yield plan.start, plan.end, lambda: plan.shifts
    if store is not None:
        for info in reversed(store.revisions()):
            yield info.start, info.end, partial(_shifts, store, info.number)


def _span(plans: Sequence[_Plan], settings: Settings) -> tuple[date, date]:
    """The days that the published plans cover; those of the workbook where there is none."""
    first = min((start for start, _end, _shifts in plans), default=settings.start)
    last = max((end for _start, end, _shifts in plans), default=settings.end)
    return first, last


def _shifts(store: Store, number: int) -> Sequence[Shift]:
    return store.revision(number).plan.shifts


def in_force(plans: Iterable[_Plan]) -> tuple[Shift, ...]:
    """The shifts of published plans, newest first, less those of plans that were replaced.

    A plan replaces every earlier one whose period overlaps its own: those are not decoded.
    """
    periods: list[tuple[date, date]] = []
    found: dict[str, Shift] = {}
    for start, end, shifts in plans:
        if any(first <= end and start <= last for first, last in periods):
            continue
        periods.append((start, end))
        for shift in shifts():
            found.setdefault(shift.id, shift)
    return tuple(found.values())
