"""On the evening before: who has a duty tomorrow, and what the public notice says of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from outputs.words.shifts import ShiftWords
from planner.domain.language import _
from planner.domain.spoken import day_word, weekday_word
from planner.telling.news import is_public, shift_words, shifts_on

if TYPE_CHECKING:
    from planner.telling.outbox import Draft
    from planner.telling.scene import Scene
    from planner.telling.ways import Way


def evening(way: Way, local: datetime) -> bool:
    """Whether `way` has still to remind today, by the clock of the place."""
    return way.remind is not None and local.time() >= way.remind and way.reminded < local.date()


def reminders(scene: Scene, way: Way) -> Iterator[Draft]:
    """What `way` says of tomorrow."""
    day = scene.today + timedelta(days=1)
    key = day.isoformat()
    when = f"{day_word(day)} {weekday_word(day)}"
    people, public = _lines(scene, day)
    if not way.personal:
        subject = _("{organisation}: tomorrow, {day}", organisation=scene.organisation, day=when)
        if public:
            yield scene.draft(way, "reminder", subject, "\n".join(public), key=key)
        return
    subject = _("{organisation}: your duties tomorrow, {day}", organisation=scene.organisation,
                day=when)  # fmt: skip
    for one, lines in people.items():
        person = scene.people.get(one)
        address = None if person is None else way.channel.address_of(person)
        if address is not None:
            name = scene.names.person(one)
            greeting = str(_("{name}, this is yours tomorrow:", name=name))
            draft = scene.draft(way, "reminder", subject, "\n".join([greeting, *lines]), key=key)
            yield replace(draft, person=one, name=name, address=address)


def _lines(scene: Scene, day: date) -> tuple[dict[str, list[str]], list[str]]:
    """The lines of a day for each person, and those for the public."""
    people: dict[str, list[str]] = defaultdict(list)
    public: list[str] = []
    words: dict[int, ShiftWords] = {}
    for revision, shift in shifts_on(scene.store, scene.infos, day):
        number = revision.info.number
        if number not in words:
            words[number] = ShiftWords(revision.problem)
        for one in dict.fromkeys(one.id for one in shift.people):
            people[one].append(f"· {shift_words(words[number], shift, one)}")
        if is_public(shift):
            public.append(f"· {shift_words(words[number], shift)}")
    return people, public
