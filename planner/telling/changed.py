"""The digest of what was published: one for each person it concerns, and one for a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from planner.domain.language import _
from planner.domain.spoken import date_word

if TYPE_CHECKING:
    from planner.telling.outbox import Draft
    from planner.telling.scene import Said, Scene
    from planner.telling.ways import Way

_LINES = 200
"""So many changes are listed to a person; more are counted."""


def changes_told(scene: Scene, way: Way, unsent: Mapping[str, int]) -> Iterator[Draft]:
    """What `way` has to tell of the newest revision.

    To whom something is `unsent`, a person or the group, it is told from the revision that this
    began with; to anybody else from the last one that was told.
    """
    if not way.personal:
        since = unsent.get("", way.told)
        if scene.since(since).public:
            yield scene.draft(way, "changes", partial(_to_group, scene, since), since=since)
        return
    for since in sorted({way.told, *unsent.values()}):
        for key in scene.since(since).people:
            person = scene.people.get(key)
            address = None if person is None else way.channel.address_of(person)
            if address is not None and unsent.get(key, way.told) == since:
                say = partial(_to_person, scene, key, since)
                draft = scene.draft(way, "changes", say, since=since)
                yield replace(draft, person=key, name=scene.names.person(key), address=address)


def _to_group(scene: Scene, since: int) -> Said:
    subject = _("{organisation}: what was posted has changed", organisation=scene.organisation)
    where = [str(_("The notice: {address}", address=f"{scene.address}/notice"))]
    head = [_published(scene, since), *(where if scene.address else [])]
    return subject, "\n".join([*head, *(f"· {line}" for line in scene.since(since).public)])


def _to_person(scene: Scene, key: str, since: int) -> Said:
    lines = scene.since(since).people[key]
    subject = _("{organisation}: your duties have changed", organisation=scene.organisation)
    greeting = _("{name}, this has changed for you:", name=scene.names.person(key))
    over = len(lines) - _LINES
    rest = [str(_("… and {count} more", count=over))] if over > 0 else []
    text = "\n".join([str(greeting), *lines[:_LINES], *rest, "", _published(scene, since)])
    return subject, text


def _published(scene: Scene, since: int) -> str:
    info = scene.infos[-1]
    day = date_word(info.at.astimezone(scene.zone).date())
    if since > info.number:
        return str(_("What was published later has been taken back: revision {number} of {day}"
                     " holds again.", number=info.number, day=day))  # fmt: skip
    return str(_("Revision {number}, published on {day}.", number=info.number, day=day))
