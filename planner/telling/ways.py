"""The ways that an office has set up: a channel, what it needs to know, and when it may write.

They are kept in the store, whose file its owner alone can read: passwords and addresses of
robots are among them. Nothing is sent until a way is set up, and then only what comes after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from outputs.store import Store
from outputs.store.errors import as_written
from outputs.store.schema import account, audit, channel, mail, message, revision
from planner.domain.hours import Hours
from planner.domain.language import _
from planner.domain.mail import is_mail
from planner.domain.trouble import Trouble
from planner.telling.channel import Channel, Misset, one_line
from planner.telling.channels import CHANNELS

LONGEST_NAME = 64
_TELLING = 4
"""What is shorter stands in many words, and is no secret to anybody."""


def way_word(called: str) -> str:
    """What a way is called: its name, or what is said of its kind."""
    return str(CHANNELS[called].word) if called in CHANNELS else called


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as it was set up; `name` is what somebody called it, empty where nobody did.

    `quiet` are the hours of the day in which it sends nothing, `remind` the hour at which it
    reminds of the next day's duties; None for neither. `told` is the last revision that it has
    told, `heard` the last entry of the audit log, `reminded` the last day on which it reminded.
    """

    number: int
    kind: str
    name: str
    settings: Mapping[str, str]
    quiet: Hours | None
    remind: time | None
    told: int
    heard: int
    reminded: date

    @property
    def channel(self) -> Channel:
        """What it sends by."""
        return CHANNELS[self.kind]

    @property
    def called(self) -> str:
        """Its name, else its kind; :func:`way_word` says it."""
        return self.name or self.kind

    @property
    def personal(self) -> bool:
        """Whether each person is written to, and not a group."""
        return self.channel.personal(self.settings)

    @property
    def place(self) -> str:
        """Where it leads, without what is secret."""
        return self.channel.place(self.settings)

    def open_from(self, moment: datetime, zone: tzinfo) -> datetime:
        """The first moment from `moment` on that is not in the quiet hours."""
        if self.quiet is None:
            return moment
        local = moment.astimezone(zone)
        start, end = self.quiet.start, self.quiet.end
        now = local.time().replace(tzinfo=None)
        inside = start <= now < end if start < end else now >= start or now < end
        if not inside:
            return moment
        day = local.date() + timedelta(days=now >= end)
        return datetime.combine(day, end, zone).astimezone(UTC)

    def scrubbed(self, text: str) -> str:
        """`text` without anything secret of this way, should somebody have said it."""
        for field in self.channel.fields:
            if field.secret and (value := self.settings.get(field.name, "")):
                path, _mark, query = value.partition("?")
                tokens = [one.partition("=")[2] for one in query.split("&") if query]
                # Without a query the end of the path is what nobody else knows.
                for secret in (value, query, *(tokens or [path.rpartition("/")[2]])):
                    if len(secret) >= _TELLING:
                        text = text.replace(secret, "***")
        return text


class Ways:
    """The ways of one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    def all(self) -> tuple[Way, ...]:
        """Every way, in the order in which they were set up."""
        with self._store.database.reading() as connection, as_written():
            rows = connection.execute(select(channel).order_by(channel.c.number)).all()
            return tuple(_way(row) for row in rows if row.kind in CHANNELS)

    def put(
        self,
        kind: str,
        name: str,
        settings: Mapping[str, str],
        *,
        quiet: str,
        remind: str,
        by: str,
        number: int = 0,
    ) -> int:
        """Set up a way, or change way `number`; its number.

        A secret that is left empty stays what it was. Raises Misset for what will not do.
        """
        known = {one.number: one for one in self.all()}
        old = known.get(number)
        if kind not in CHANNELS or (number and (old is None or old.kind != kind)):
            raise Misset("", _("There is no such way to send messages any more."))
        name = one_line(name)[:LONGEST_NAME]
        filled = _filled(CHANNELS[kind], settings, {} if old is None else old.settings)
        CHANNELS[kind].check(filled)
        values = {
            "kind": kind, "name": name, "settings": json.dumps(filled, ensure_ascii=False),
            "quiet": _hours(quiet), "remind": _hour(remind),
        }  # fmt: skip
        with self._store.database.writing() as connection:
            if old is None:
                made = connection.execute(insert(channel).values(**values, **_now_on(connection)))
                (number,) = made.inserted_primary_key or (0,)
            else:
                connection.execute(
                    update(channel).where(channel.c.number == number).values(**values)
                )
            self._store.log_in(connection, "messages set up", {"way": name or kind},
                               at=self._clock(), by=by)  # fmt: skip
        return int(number)

    def remove(self, number: int, *, by: str) -> None:
        """Send nothing by way `number` any more; what it has not sent yet goes, too."""
        mine = channel.c.number == number
        unsent = (message.c.channel == number) & (message.c.state != "sent")
        with self._store.database.writing() as connection:
            row = connection.execute(select(channel).where(mine)).one_or_none()
            if row is None:
                return
            connection.execute(delete(message).where(unsent))
            connection.execute(delete(channel).where(mine))
            self._store.log_in(connection, "messages ended", {"way": row.name or row.kind},
                               at=self._clock(), by=by)  # fmt: skip

    # -- the addresses of accounts -----------------------------------------------------------

    def mail_of(self, name: str) -> str:
        """Where the account `name` reads mail; empty where it did not say."""
        query = select(mail.c.address).where(mail.c.name == name)
        with self._store.database.reading() as connection:
            return str(connection.execute(query).scalar_one_or_none() or "")

    def set_mail(self, name: str, address: str) -> None:
        """Write to the account `name` at `address`, or no more where that is empty."""
        address = address.strip()
        if address and not is_mail(address):
            raise Trouble(_("This is no e-mail address."))
        with self._store.database.writing() as connection:
            connection.execute(delete(mail).where(mail.c.name == name))
            if address:
                connection.execute(insert(mail).values(name=name, address=address))

    def planners(self) -> Mapping[str, str]:
        """The planners who read mail, and where."""
        query = select(mail).join(account, account.c.name == mail.c.name)
        with self._store.database.reading() as connection:
            found = connection.execute(query.where(account.c.role == "planner"))
            return {row.name: row.address for row in found}


def _now_on(connection: Connection) -> dict[str, Any]:
    """What a new way has told already: everything before it."""
    return {
        "told": connection.scalar(select(func.max(revision.c.number))) or 0,
        "heard": connection.scalar(select(func.max(audit.c.number))) or 0,
        "reminded": date.min.isoformat(),
    }


def _filled(of: Channel, settings: Mapping[str, str], old: Mapping[str, str]) -> Mapping[str, str]:
    def value(name: str, *, secret: bool) -> str:
        given = settings.get(name, "").strip()
        return old.get(name, "") if secret and not given else given

    return {one.name: value(one.name, secret=one.secret) for one in of.fields}


def _hours(text: str) -> str:
    """Quiet hours as they are kept; raises Misset."""
    if not text.strip():
        return ""
    try:
        hours = Hours.read(text.strip())
        if hours.start == hours.end:
            raise ValueError
    except ValueError:
        raise Misset("quiet", _("Quiet hours are written 21:00-07:00.")) from None
    return str(hours)


def _hour(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return time.fromisoformat(text.strip()).strftime("%H:%M")
    except ValueError:
        raise Misset("remind", _("An hour is written 18:00.")) from None


def _way(row: Row[Any]) -> Way:
    return Way(
        number=row.number,
        kind=row.kind,
        name=row.name,
        settings=json.loads(row.settings),
        quiet=Hours.read(row.quiet) if row.quiet else None,
        remind=time.fromisoformat(row.remind) if row.remind else None,
        told=row.told,
        heard=row.heard,
        reminded=date.fromisoformat(row.reminded),
    )
