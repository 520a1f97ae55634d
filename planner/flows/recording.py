"""A log's way into the store: read, matched with what was published, kept all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inputs.handback.log import read_log
from planner.domain.language import _
from planner.domain.problem import Fault
from planner.flows.matching import corrections, in_force, key_of, match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outputs.store import Store
    from planner.domain.plan import Plan, Shift
    from planner.domain.problem import Problem
    from planner.domain.records import Record


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a log.

    `faults` say what cannot be read or matched, warnings included; where one of them is an
    error nothing was kept. `fresh` rows are new, `changed` ones replaced what was there
    (corrections of older rows among them), `same` were there already. `unplanned` rows
    belong to no shift, `silent` ones say no result.
    """

    faults: tuple[Fault, ...] = ()
    records: tuple[Record, ...] = ()
    fresh: int = 0
    changed: int = 0
    same: int = 0
    unplanned: int = 0
    silent: int = 0

    @property
    def failed(self) -> bool:
        """Whether a fault is an error."""
        return any(not fault.warning for fault in self.faults)


def record_log(
    path: Path,
    problem: Problem,
    where: Path | str,
    *,
    by: str,
    today: date,
    at: datetime | None = None,
    plan: Plan | None = None,
) -> Recorded:
    """Keep in the store `where` what the log at `path` says was done.

    Its rows are about the shifts of the plans published there, and of `plan`, which
    counts as the newest. Recording a log twice changes nothing. A store that is not there
    is made once there is something to keep. Raises StoreTrouble.
    """
    from outputs.store import Store

    log = read_log(path)
    if log.listing is None:
        return Recorded(log.faults)
    missing = isinstance(where, Path) and not where.exists()
    store = None if missing else Store.open(where)
    known = () if store is None else store.records()
    shifts = published(store, plan)
    matched = match(log, problem, shifts, recorded=known, today=today)
    faults = matched.faults
    if not shifts and matched.records:
        text = _("No plan is published yet, so no row could be matched with a shift.")
        remedy = _("Publish the plan first, or name it with --plan.")
        faults = (Fault("nothing-published", text, remedy=remedy, warning=True), *faults)
    if any(not fault.warning for fault in faults):
        return Recorded(faults, silent=matched.silent)
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


def published(store: Store | None, plan: Plan | None = None) -> tuple[Shift, ...]:
    """The shifts that are in force: of every published plan that no later one replaced."""
    return in_force(_plans(store, plan))


def _plans(
    store: Store | None, plan: Plan | None
) -> Iterable[tuple[date, date, tuple[Shift, ...]]]:
    if plan is not None:
        yield plan.start, plan.end, plan.shifts
    covered: list[tuple[date, date]] = []
    if store is None:
        return
    for info in reversed(store.revisions()):
        if any(first <= info.end and info.start <= last for first, last in covered):
            continue  # a later plan replaced it: no need to decode it
        covered.append((info.start, info.end))
        found = store.revision(info.number).plan
        yield found.start, found.end, found.shifts
