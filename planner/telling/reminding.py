"""On the evening before: who has a duty tomorrow, and what the public notice says of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from outputs.words.shifts import ShiftWords
from planner.domain.language import _, current, in_each
from planner.domain.spoken import day_word, weekday_word
from planner.telling.news import is_public, shift_words, shifts_on

if TYPE_CHECKING:
    from planner.telling.outbox import Draft
    from planner.telling.scene import Said, Scene
    from planner.telling.ways import Way

Lines = tuple[Mapping[str, list[str]], list[str]]
"""The lines of a day for each person, and those for the public."""


def evening(way: Way, local: datetime) -> bool:
    """Whether `way` has still to remind today, by the clock of the place."""
    return way.remind is not None and local.time() >= way.remind and way.reminded < local.date()


def reminders(scene: Scene, way: Way) -> Iterator[Draft]:
    """What `way` says of tomorrow."""
    day = scene.today + timedelta(days=1)
    key = day.isoformat()
    said = in_each(lambda: _lines(scene, day))
    people, public = said[current()]
    if not way.personal:
        if public:
            yield scene.draft(way, "reminder", lambda: _to_group(scene, day, said), key=key)
        return
    for one in people:
        person = scene.people.get(one)
        address = None if person is None else way.channel.address_of(person)
        if address is not None:
            say = partial(_to_person, scene, day, said, one)
            draft = scene.draft(way, "reminder", say, key=key)
            yield replace(draft, person=one, name=scene.names.person(one), address=address)


def _to_group(scene: Scene, day: date, said: Mapping[str, Lines]) -> Said:
    subject = _("{organisation}: tomorrow, {day}", organisation=scene.organisation,
                day=_when(day))  # fmt: skip
    _people, public = said[current()]
    return subject, "\n".join(public)


def _to_person(scene: Scene, day: date, said: Mapping[str, Lines], one: str) -> Said:
    subject = _("{organisation}: your duties tomorrow, {day}", organisation=scene.organisation,
                day=_when(day))  # fmt: skip
    greeting = str(_("{name}, this is yours tomorrow:", name=scene.names.person(one)))
    people, _public = said[current()]
    return subject, "\n".join([greeting, *people[one]])


def _when(day: date) -> str:
    return f"{day_word(day)} {weekday_word(day)}"


def _lines(scene: Scene, day: date) -> Lines:
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
