"""What is to be sent, what was, and what failed: rows of the store, never sent in a request.

What is put in is not lost, whatever ends when. A letter is marked before it is handed over and
after it was taken; one that was marked and never heard of again is sent once more, so that only
what ends between these two moments sends a letter twice (then with the same key).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select
from sqlalchemy import update as change

from outputs.store.errors import as_written
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import message
from planner.domain.language import Text, _, spoken

if TYPE_CHECKING:
    from outputs.store import Store

Words = Mapping[str, str]
"""What is said, by the language."""

Topic = Literal["changes", "reminder", "request", "test"]
State = Literal["waiting", "sending", "sent", "failed", "late"]

TOPICS: dict[Topic, Text] = {
    "changes": _("changed duties"),
    "reminder": _("tomorrow's duties"),
    "request": _("a request"),
    "test": _("a test"),
}
STATES: dict[State, Text] = {
    "waiting": _("waiting"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "failed": _("failed"),
    "late": _("not sent: its day had come"),
}

AGAIN = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""After these it is tried again; then it has failed."""

UNHEARD = timedelta(minutes=10)
"""So long after it was handed over nobody can still be at it."""

_KEPT = timedelta(days=180)
_UNSENT: tuple[State, ...] = ("waiting", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be put into the outbox.

    It takes the place of what was not sent yet to the same `person`, empty for a group, with
    the same `key` of the same topic. Changes are those from revision `since` to `revision`.
    What it says is kept by the language: it is sent in the office's, and shown in the reader's.
    """

    channel: int
    way: str
    topic: Topic
    key: str
    subjects: Words
    texts: Words
    not_before: datetime
    person: str = ""
    name: str = ""
    address: str = ""
    since: int = 0
    revision: int = 0

    @property
    def subject(self) -> str:
        """Its heading, in the current language."""
        return spoken(self.subjects)

    @property
    def text(self) -> str:
        """What it says, in the current language."""
        return spoken(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Draft):
    """A message in the outbox; `tried` is when it was handed over last, if it was."""

    number: int
    at: datetime
    state: State
    tries: int
    tried: datetime | None
    answers: Words

    @property
    def answer(self) -> str:
        """What the other side said, in the current language where we say it."""
        return spoken(self.answers)

    @property
    def topic_word(self) -> str:
        """What it is about, in a few words."""
        return str(TOPICS[self.topic])

    @property
    def state_word(self) -> str:
        """What became of it."""
        return str(STATES[self.state])


class Outbox:
    """The messages of one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    # -- putting in --------------------------------------------------------------------------

    def put(self, connection: Connection, drafts: Iterable[Draft]) -> None:
        """Put messages in, in the places of what they make needless."""
        at = moment_text(self._clock())
        for one in drafts:
            connection.execute(delete(message).where(_unsent(one)))
            connection.execute(
                insert(message).values(
                    channel=one.channel, way=one.way, topic=one.topic, key=one.key,
                    person=one.person, name=one.name, address=one.address, since=one.since,
                    revision=one.revision, subject=_dump(one.subjects), text=_dump(one.texts),
                    at=at, not_before=moment_text(one.not_before), state="waiting", tries=0,
                    tried="", answer=_dump({}),
                )
            )  # fmt: skip

    def drop(self, connection: Connection, ones: Iterable[Message]) -> None:
        """Take out what has become needless and is still not sent."""
        for one in ones:
            here = (message.c.number == one.number) & message.c.state.in_(_UNSENT)
            connection.execute(delete(message).where(here))

    def now(self, draft: Draft) -> int:
        """Put in one message; its number."""
        with self._store.database.writing() as connection:
            self.put(connection, [draft])
            return int(connection.scalar(select(func.max(message.c.number))) or 0)

    def unsent(self, channel: int, topic: Topic) -> tuple[Message, ...]:
        """What of a topic waits in a channel, or has failed, and may be replaced."""
        mine = (message.c.channel == channel) & (message.c.topic == topic)
        return self._all(mine & message.c.state.in_(_UNSENT))

    # -- sending -----------------------------------------------------------------------------

    def due(self, channel: int | None = None) -> tuple[Message, ...]:
        """What is to be sent by now, of one channel or of all, oldest first."""
        which = _due(self._clock())
        return self._all(which if channel is None else which & (message.c.channel == channel))

    def any_due(self) -> bool:
        """Whether anything is."""
        query = select(message.c.number).where(_due(self._clock())).limit(1)
        with self._store.database.reading() as connection:
            return connection.execute(query).first() is not None

    def tried_since(self, channel: int, moment: datetime) -> int:
        """How many letters went out by a channel after `moment`."""
        mine = (message.c.channel == channel) & (message.c.tried > moment_text(moment))
        query = select(func.count()).select_from(message).where(mine)
        with self._store.database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def claim(self, ones: Sequence[Message]) -> bool:
        """Mark messages as being sent; False where somebody else has just done so."""
        now = self._clock()
        here = message.c.number.in_([one.number for one in ones]) & _due(now)
        values = {"state": "sending", "tried": moment_text(now), "tries": message.c.tries + 1}
        with self._store.database.writing() as connection:
            found = connection.scalar(select(func.count()).select_from(message).where(here))
            if found != len(ones):
                return False
            connection.execute(change(message).where(here).values(**values))
        return True

    def sent(self, ones: Sequence[Message], answer: str) -> None:
        """They were taken."""
        self._mark(ones, state="sent", answer=_dump({"": answer}))

    def not_sent(
        self,
        ones: Sequence[Message],
        answers: Words,
        *,
        for_good: bool,
        pause: timedelta = timedelta(),
    ) -> None:
        """They were not taken, as they were when they were due: tried again, or failed.

        It is at least `pause` until they are.
        """
        now = self._clock()
        for one in ones:
            over = for_good or one.tries >= len(AGAIN)
            wait = timedelta() if over else max(pause, AGAIN[one.tries])
            self._mark(
                [one], state="failed" if over else "waiting", answer=_dump(answers),
                not_before=moment_text(now + wait),
            )  # fmt: skip

    def too_late(self, ones: Sequence[Message]) -> None:
        """What they would say is over."""
        self._mark(ones, state="late")

    def postpone(self, ones: Sequence[Message], until: datetime) -> None:
        """Try them from `until` on."""
        self._mark(ones, not_before=moment_text(until))

    def again(self, number: int, *, by: str) -> bool:
        """Try a message that failed once more, from the beginning; whether it had failed."""
        here = (message.c.number == number) & (message.c.state == "failed")
        now = moment_text(self._clock())
        values = {"state": "waiting", "tries": 0, "not_before": now}
        with self._store.database.writing() as connection:
            found = connection.execute(change(message).where(here).values(**values)).rowcount > 0
            if found:
                detail = {"number": str(number)}
                self._store.log_in(connection, "message sent again", detail, at=self._clock(),
                                   by=by)  # fmt: skip
        return found

    def _mark(self, ones: Sequence[Message], **values: Any) -> None:
        here = message.c.number.in_([one.number for one in ones])
        with self._store.database.writing() as connection:
            connection.execute(change(message).where(here).values(**values))

    # -- looking -----------------------------------------------------------------------------

    def get(self, number: int) -> Message | None:
        """Message `number`."""
        found = self._all(message.c.number == number)
        return found[0] if found else None

    def counts(self) -> tuple[int, int]:
        """How many messages have failed, and how many wait."""
        query = select(message.c.state, func.count()).group_by(message.c.state)
        with self._store.database.reading() as connection:
            by = {state: int(count) for state, count in connection.execute(query)}
        return by.get("failed", 0), by.get("waiting", 0) + by.get("sending", 0)

    def recent(self, most: int) -> tuple[Message, ...]:
        """The messages that failed or wait, then those of late, newest first."""
        with self._store.database.reading() as connection, as_written():
            done = message.c.state.in_(("sent", "late"))
            query = select(message).order_by(done, message.c.number.desc()).limit(most)
            return tuple(_message(row) for row in connection.execute(query))

    def forget_old(self) -> None:
        """Forget what was sent long ago."""
        old = message.c.at < moment_text(self._clock() - _KEPT)
        with self._store.database.reading() as connection:
            if connection.execute(select(message.c.number).where(old).limit(1)).first() is None:
                return
        with self._store.database.writing() as connection:
            connection.execute(delete(message).where(old & (message.c.state != "waiting")))

    def _all(self, which: ColumnElement[bool]) -> tuple[Message, ...]:
        query = select(message).where(which).order_by(message.c.number)
        with self._store.database.reading() as connection, as_written():
            return tuple(_message(row) for row in connection.execute(query))


def _due(now: datetime) -> ColumnElement[bool]:
    """What is to be sent by `now`: what waits, and what was never heard of again."""
    return or_(
        and_(message.c.state == "waiting", message.c.not_before <= moment_text(now)),
        and_(message.c.state == "sending", message.c.tried <= moment_text(now - UNHEARD)),
    )


def _unsent(one: Draft) -> ColumnElement[bool]:
    return and_(
        message.c.channel == one.channel, message.c.person == one.person,
        message.c.topic == one.topic, message.c.key == one.key, message.c.state.in_(_UNSENT),
    )  # fmt: skip


def _dump(words: Words) -> str:
    return json.dumps(words, ensure_ascii=False)


def _message(row: Row[Any]) -> Message:
    return Message(
        number=row.number, channel=row.channel, way=row.way, topic=row.topic, key=row.key,
        person=row.person, name=row.name, address=row.address, since=row.since,
        revision=row.revision, subjects=json.loads(row.subject), texts=json.loads(row.text),
        at=moment_of(row.at),
        not_before=moment_of(row.not_before), state=row.state, tries=row.tries,
        tried=moment_of(row.tried) if row.tried else None, answers=json.loads(row.answer),
    )  # fmt: skip
