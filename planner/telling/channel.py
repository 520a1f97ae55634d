"""What a way to send messages has to say of itself; each is a module of ``channels``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from planner.domain.language import Text, _
from planner.domain.problem import Person
from planner.domain.trouble import Trouble

Settings = Mapping[str, str]
"""What was filled into the fields of a channel, by their names."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that has to be known of a channel.

    What is `secret` is never shown again. With `choices`, words by value, it is one of these,
    the first unless chosen.
    """

    name: str
    label: Text
    hint: Text | None = None
    secret: bool = False
    required: bool = True
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to one place.

    `key` stays the same when it is sent again. `person` is an id, empty for a group; what
    `address` is the channel says. `at` is when it is sent.
    """

    key: str
    topic: str
    organisation: str
    subject: str
    text: str
    at: datetime
    revision: int = 0
    person: str = ""
    name: str = ""
    address: str = ""


class Misset(Trouble):
    """A channel that cannot be set up so: `field` is the one that `text` is about."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class NotTaken(Trouble):
    """A letter that the other side did not take; `for_good` where it never will.

    It is not tried again before `pause` is over.
    """

    def __init__(
        self, text: Text, *, for_good: bool = False, pause: timedelta = timedelta()
    ) -> None:
        super().__init__(text)
        self.for_good = for_good
        self.pause = pause


class Unreachable(NotTaken):
    """Nothing can be sent this way at the moment, neither this letter nor another."""


class Channel(ABC):
    """A way to send letters.

    At most `per_minute` of them; more would be refused, or silence the sender for a while.
    """

    kind: ClassVar[str]
    word: ClassVar[Text]
    fields: ClassVar[tuple[Field, ...]]
    per_minute: ClassVar[int] = 20

    def personal(self, settings: Settings) -> bool:
        """Whether each person is written to, and not a group that reads along."""
        return False

    def address_of(self, person: Person) -> str | None:
        """Where `person` is reached this way; None for nowhere."""
        return None

    def address_of_account(self, mail: str) -> str | None:
        """Where whoever has an account and reads `mail` is reached this way."""
        return None

    def check(self, settings: Settings) -> None:
        """Raise Misset for what can be seen to be wrong without sending anything."""
        for one in self.fields:
            value = settings.get(one.name, "")
            if one.required and not value:
                raise Misset(one.name, _("{field}: this is needed.", field=one.label))
            if one.choices and value not in one.choices:
                raise Misset(one.name, _("{field}: choose one.", field=one.label))
            if not value.isprintable():
                raise Misset(one.name, _("{field}: one line of plain text.", field=one.label))

    @abstractmethod
    def place(self, settings: Settings) -> str:
        """Where it leads, as pages may show it: without what is secret."""

    @abstractmethod
    def session(self, settings: Settings) -> AbstractContextManager[Callable[[Letter], str]]:
        """What takes letters, one by one, and returns what the other side answered.

        Raises NotTaken for a letter, and Unreachable for all of them.
        """


def one_line(text: str) -> str:
    """`text` on one line, without signs that cannot be seen: no header begins in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shortened(text: str, most_bytes: int) -> str:
    """`text` in at most so many octets of UTF-8, by whole lines; the last tells how many it lost.

    A first line that is too long by itself is cut.
    """
    if len(text.encode()) <= most_bytes:
        return text
    lines = text.split("\n")
    for kept in range(len(lines) - 1, 0, -1):
        said = [*lines[:kept], str(_("… and {count} more", count=len(lines) - kept))]
        if len("\n".join(said).encode()) <= most_bytes:
            return "\n".join(said)
    return lines[0].encode()[:most_bytes].decode(errors="ignore")
