"""What a publication makes of every calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, and_, select

from outputs.calendars.events import Events, domain_of
from outputs.store.calendars import Calendars
from outputs.store.entries import portions
from outputs.store.rows import Status
from outputs.store.schema import event
from planner.domain.changes import Change, changes, same, superseded
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class _Known:
    """An event as the store has it. `begins` and `at` are moments as text."""

    shift: Shift
    uid: str
    facts: str
    sequence: int
    status: Status
    superseded: bool


class _Called(msgspec.Struct):
    """Of an event in the store its UID alone: it is read in thousands."""

    uid: str


def issue(
    connection: Connection,
    plan: Plan,
    problem: Problem,
    named: Problem,
    number: int,
    at: datetime,
) -> tuple[Change, ...]:
    """Bring every calendar to what revision `number`, published at `at`, says.

    `named` is `problem` with the names of those who have left since. Returns what differs
    from the shifts that it takes the place of.
    """
    known = _known(connection, plan)
    replaced = {key: one for key, one in known.items() if one.superseded}
    before = [one.shift for one in replaced.values()]
    before += [
        known[shift.id].shift
        for shift in plan.shifts
        if shift.id in known and shift.id not in replaced and known[shift.id].status == "confirmed"
    ]
    found = changes(before, plan.shifts)

    book = Calendars(connection, plan, problem, number, at)
    book.open_calendars()
    events = Events(plan, named, published_domain(connection))
    kept: list[str] = []
    for shift in sorted(plan.shifts, key=lambda shift: shift.id):
        made = events.event(shift)
        old = known.get(shift.id)
        if old is not None:
            made = replace(made, uid=old.uid)  # or whoever subscribes would see it twice
        if (
            old is not None
            and old.status == "confirmed"
            and old.facts == made.facts
            and same(old.shift, shift)
        ):
            kept.append(shift.id)
        else:
            book.write(shift, made, 0 if old is None else old.sequence + 1, fresh=old is None)
    book.cancel(
        {
            change.shift: replaced[change.shift].sequence + 1
            for change in found
            if change.kind == "dropped"
        }
    )
    book.keep(kept)
    book.close()
    return found


def published_domain(connection: Connection) -> str | None:
    """The domain of the UIDs that were published first; None where no event was."""
    chosen = select(event.c.event).order_by(event.c.revision, event.c.shift).limit(1)
    found = connection.execute(chosen).scalar_one_or_none()
    return None if found is None else domain_of(msgspec.json.decode(found, type=_Called).uid)


def _known(connection: Connection, plan: Plan) -> dict[str, _Known]:
    """What is published of the plan's time, and of its shifts wherever they were before."""
    first, last = plan.start.isoformat(), plan.end.isoformat()
    columns = (
        event.c.shift, event.c.first_day, event.c.last_day, event.c.day, event.c.sequence,
        event.c.status, event.c.facts, event.c.state, event.c.event,
    )  # fmt: skip
    overlapping = and_(event.c.first_day <= last, event.c.last_day >= first)
    rows = list(connection.execute(select(*columns).where(overlapping)))
    there = {row.shift for row in rows}
    elsewhere = sorted({shift.id for shift in plan.shifts} - there)
    for keys in portions(elsewhere):
        rows += connection.execute(select(*columns).where(event.c.shift.in_(keys)))
    known: dict[str, _Known] = {}
    for row in rows:
        known[row.shift] = _Known(
            shift=msgspec.json.decode(row.state, type=Shift),
            uid=msgspec.json.decode(row.event, type=_Called).uid,
            facts=row.facts,
            sequence=row.sequence,
            status=row.status,
            superseded=row.shift in there
            and row.status == "confirmed"
            and superseded(
                date.fromisoformat(row.day), date.fromisoformat(row.last_day), plan.start, plan.end
            ),
        )
    return known
