"""Puts into the outbox what has happened since: revisions, requests, evenings before duties.

Nobody reports it: revisions and the audit log are looked at, so that it does not matter who
published, and nothing is lost where a process ends. What a way tells, and that it has told it,
is written in one step; two that are at it at once tell it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, func, select, update

from outputs.store.schema import audit, channel
from planner.domain.language import speaking
from planner.telling.asked import heard, requests_told
from planner.telling.changed import changes_told
from planner.telling.outbox import Draft, Message, Outbox
from planner.telling.reminding import evening, reminders

if TYPE_CHECKING:
    from outputs.store import Store
    from planner.telling.scene import Scene
    from planner.telling.ways import Way


def pending(store: Store, ways: Sequence[Way], now: datetime) -> bool:
    """Whether :func:`gather` would find something to do; quick to ask."""
    infos = store.revisions()
    if not infos:
        return False
    last = select(func.max(audit.c.number)).where(audit.c.action == "request")
    with store.database.reading() as connection:
        asked = connection.scalar(last) or 0
    if any(way.told != infos[-1].number or way.heard < asked for way in ways):
        return True
    reminding = [way for way in ways if way.remind is not None]
    local = now.astimezone(store.zone() if reminding else UTC)  # the zone is in the plan
    return any(evening(way, local) for way in reminding)


def gather(scene: Scene, ways: Sequence[Way], planners: Mapping[str, str], outbox: Outbox) -> None:
    """Put in what each of `ways`, which were looked up before `scene`, has to tell by now."""
    with speaking(scene.newest.problem.settings.language):
        for way in ways:
            _changes(scene, way, outbox)
            _evening(scene, way, outbox)
            last, rows = heard(scene.store, way.heard)
            told = list(requests_told(scene, way, rows, planners)) if way.personal else []
            if last > way.heard:
                _write(scene.store, outbox, way, channel.c.heard, way.heard, last, told)


def _changes(scene: Scene, way: Way, outbox: Outbox) -> None:
    number = scene.infos[-1].number
    if way.told == number:
        return
    unsent = outbox.unsent(way.number, "changes")
    since = {one.person: one.since for one in reversed(unsent)}
    told = list(changes_told(scene, way, since))
    _write(scene.store, outbox, way, channel.c.told, way.told, number, told, unsent)


def _evening(scene: Scene, way: Way, outbox: Outbox) -> None:
    if evening(way, scene.now.astimezone(scene.zone)):
        told, today = list(reminders(scene, way)), scene.today.isoformat()
        was = way.reminded.isoformat()
        _write(scene.store, outbox, way, channel.c.reminded, was, today, told)


def _write(
    store: Store,
    outbox: Outbox,
    way: Way,
    column: Column[int] | Column[str],
    was: int | str,
    becomes: int | str,
    drafts: Iterable[Draft],
    needless: Iterable[Message] = (),
) -> None:
    """Put the drafts in, unless somebody else has told as much meanwhile."""
    here = (channel.c.number == way.number) & (column == was)
    with store.database.writing() as connection:
        if connection.execute(update(channel).where(here).values({column.name: becomes})).rowcount:
            outbox.drop(connection, needless)
            outbox.put(connection, drafts)
