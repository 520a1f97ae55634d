"""Secret addresses: one per feed, kept as hashes, shown once, rotated and revoked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import calendar, subscription
from planner.web.accounts import hashed

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from outputs.store import Store
    from outputs.store.rows import CalendarKind

_SECRET_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """One secret address of a feed, by the hash of its secret.

    `alarm` is how many minutes before a shift a phone should ring; None for not at all.
    `fetched_tag` is the ETag that the client was sent or has shown last.
    """

    token: str
    kind: CalendarKind
    key: str
    at: datetime
    revoked: datetime | None
    alarm: int | None
    fetched: datetime | None
    fetched_tag: str | None
    fetched_status: int | None
    client: str | None
    fetches: int


@dataclass(slots=True)
class Fetches:
    """What is still to be noted of one address: its last fetch, and how many there were."""

    at: datetime
    tag: str
    status: int
    client: str
    count: int = 1


class Subscriptions:
    """The secret addresses of one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    def issue(self, kind: CalendarKind, key: str, *, by: str, alarm: int | None = None) -> str:
        """A new secret for the feed of `key`; the ones before it end.

        It is returned here and never again: only its hash is kept.
        """
        (secret,) = self.issue_all(kind, [key], by=by, alarm=alarm).values()
        return secret

    def issue_all(
        self,
        kind: CalendarKind,
        keys: Iterable[str],
        *,
        by: str,
        alarm: int | None = None,
        beforehand: Callable[[Mapping[str, str]], None] | None = None,
    ) -> Mapping[str, str]:
        """A new secret for each of `keys`, in one step.

        `beforehand` sees the secrets before they count: where it raises, nothing is changed.
        """
        now = self._clock()
        made = {key: secrets.token_urlsafe(_SECRET_OCTETS) for key in sorted(set(keys))}
        if beforehand is not None:
            beforehand(made)
        with self._store.database.writing() as connection:
            for key, secret in made.items():
                old = (subscription.c.kind == kind) & (subscription.c.key == key)
                _revoke(connection, old, now)
                connection.execute(
                    insert(subscription).values(
                        token=hashed(secret),
                        kind=kind,
                        key=key,
                        at=moment_text(now),
                        alarm=alarm,
                        fetches=0,
                    )
                )
            self._store.log_in(
                connection, "feed issued", {"kind": kind, "keys": str(len(made)),
                "key": next(iter(made), "") if len(made) == 1 else ""}, at=now, by=by,
            )  # fmt: skip
        return made

    def revoke(self, kind: CalendarKind, key: str, *, by: str) -> bool:
        """End every address of the feed of `key`; whether there was one."""
        now = self._clock()
        mine = (subscription.c.kind == kind) & (subscription.c.key == key)
        with self._store.database.writing() as connection:
            found = _revoke(connection, mine, now)
            if found:
                detail = {"kind": kind, "key": key}
                self._store.log_in(connection, "feed revoked", detail, at=now, by=by)
        return found > 0

    def all(self, *, revoked: bool = False) -> tuple[Subscription, ...]:
        """The addresses in use, and with `revoked` those that ended, by feed."""
        query = select(subscription).order_by(subscription.c.kind, subscription.c.key)
        if not revoked:
            query = query.where(subscription.c.revoked.is_(None))
        with self._store.database.reading() as connection:
            return tuple(_subscription(row) for row in connection.execute(query))

    def calendars(self, kind: CalendarKind) -> frozenset[str]:
        """The ids of a kind that have a calendar: everybody, and units and duties with shifts."""
        query = select(calendar.c.key).where(calendar.c.kind == kind)
        with self._store.database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def note(self, fetches: Mapping[str, Fetches]) -> None:
        """Keep when each address, by hash, was fetched last."""
        with self._store.database.writing() as connection:
            for token, seen in sorted(fetches.items()):
                connection.execute(
                    update(subscription)
                    .where(subscription.c.token == token)
                    .values(
                        fetched=moment_text(seen.at),
                        fetched_tag=seen.tag,
                        fetched_status=seen.status,
                        client=seen.client[:200],
                        fetches=subscription.c.fetches + seen.count,
                    )
                )


def _revoke(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    live = which & subscription.c.revoked.is_(None)
    return connection.execute(
        update(subscription).where(live).values(revoked=moment_text(now))
    ).rowcount


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        token=row.token,
        kind=row.kind,
        key=row.key,
        at=moment_of(row.at),
        revoked=moment_of(row.revoked) if row.revoked else None,
        alarm=row.alarm,
        fetched=moment_of(row.fetched) if row.fetched else None,
        fetched_tag=row.fetched_tag,
        fetched_status=row.fetched_status,
        client=row.client,
        fetches=row.fetches,
    )
