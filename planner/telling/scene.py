"""What is published at a moment, looked up once for everything that is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from outputs.store import Revision, RevisionInfo, Store
from outputs.words.naming import Names
from planner.domain.language import Text, current, in_each
from planner.domain.problem import Person
from planner.telling.news import News, news
from planner.telling.outbox import Draft

if TYPE_CHECKING:
    from planner.telling.outbox import Topic
    from planner.telling.ways import Way

Said = tuple[Text, str]
"""The heading of a message, and what it says."""


@dataclass(frozen=True)
class Scene:
    """What is published `now`; `address` is that of the site, empty where it has none."""

    store: Store
    infos: tuple[RevisionInfo, ...]
    now: datetime
    address: str
    _news: dict[tuple[int, str], News] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, store: Store, now: datetime, address: str) -> Scene | None:
        """The scene; None while nothing is published."""
        infos = store.revisions()
        return cls(store, infos, now, address) if infos else None

    @cached_property
    def newest(self) -> Revision:
        """The newest revision."""
        return self.store.revision(self.infos[-1].number)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone by whose clocks it is evening."""
        return self.store.zone()

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.zone).date()

    @property
    def organisation(self) -> str:
        """Whose messages they are."""
        return self.infos[-1].organisation

    @property
    def people(self) -> Mapping[str, Person]:
        """Who is in the workbook of what is published."""
        return self.newest.problem.people

    @cached_property
    def names(self) -> Names:
        """What they are called."""
        return Names(self.newest.problem)

    def since(self, number: int) -> News:
        """What changed after revision `number`, in the current language."""
        key = (number, current())
        if key not in self._news:
            self._news[key] = news(self.store, self.infos, number, self.today)
        return self._news[key]

    def draft(
        self, way: Way, topic: Topic, say: Callable[[], Said], *, key: str = "", since: int = 0
    ) -> Draft:
        """A message to the group of `way`, to be sent as soon as it may be.

        `say` says what is in it, in the current language.
        """
        said = in_each(lambda: tuple(map(str, say())))
        return Draft(
            channel=way.number, way=way.called, topic=topic, key=key,
            subjects={language: subject for language, (subject, _text) in said.items()},
            texts={language: text for language, (_subject, text) in said.items()},
            not_before=way.open_from(self.now, self.zone), since=since,
            revision=self.infos[-1].number,
        )  # fmt: skip
