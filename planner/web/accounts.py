"""Who may sign in: accounts, roles, sessions, and a brake on guessing passwords."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from outputs.store import Store, StoreNotWritten
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import account, looked, mail, session
from planner.domain.language import Text, _
from planner.domain.trouble import Trouble

HASHER = PasswordHasher()
"""Argon2id with the library's parameters, those of RFC 9106 for little memory."""

Role = Literal["planner", "viewer"]

ROLES: Mapping[Role, Text] = {"planner": _("Planner"), "viewer": _("Viewer")}

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LONGEST_NAME = 64

_IDLE = timedelta(hours=8)
_LONGEST = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(minutes=5)
_TRIES = 8
_WAIT_SECONDS = 0.5
_LONGEST_WAIT = 5.0
"""Seconds that an attempt waits for each one more that the account had of late."""
_WINDOW_SECONDS = 15 * 60
_MOST_KEYS = 10_000


class Refused(Trouble):
    """An account that cannot be made so; `text` says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in; `at` is since when."""

    name: str
    role: Role
    at: datetime

    def role_word(self) -> str:
        """The role in words."""
        return str(ROLES[self.role])


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request: signed in as `name`, with the token that its forms carry."""

    name: str
    role: Role
    csrf: str

    def menu(self) -> tuple[tuple[str, str, Text], ...]:
        """The pages in the bar on top: address below the site, icon, and word."""
        every = (
            ("/", "house", _("Overview")),
            ("/plan", "clipboard-list", _("Planning")),
            ("/roster", "calendar-days", _("Roster")),
            ("/coverage", "map", _("Coverage")),
            ("/gaps", "triangle-alert", _("Gaps")),
            ("/requests", "inbox", _("Requests")),
            ("/subscriptions", "rss", _("Subscriptions")),
            ("/history", "history", _("History")),
        )
        own = (
            ("/messages", "mail", _("Messages")),
            ("/accounts", "users", _("Accounts")),
        )
        return (*every, *own) if self.plans else every

    @property
    def plans(self) -> bool:
        """Whether this visitor may change things."""
        return self.role == "planner"


class Accounts:
    """The accounts and sessions of one site."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))
        # Verified against where there is no such account, so that both answers take as long.
        self._nobody = HASHER.hash(secrets.token_urlsafe())

    # -- accounts --------------------------------------------------------------------------

    def none_yet(self) -> bool:
        """Whether nobody can sign in yet."""
        with self._store.database.reading() as connection:
            return not connection.scalar(select(func.count()).select_from(account))

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._store.database.reading() as connection:
            rows = connection.execute(select(account).order_by(account.c.name)).all()
        return tuple(Account(row.name, row.role, moment_of(row.at)) for row in rows)

    def put(self, name: str, role: Role, password: str, *, by: str, first: bool = False) -> None:
        """Make the account `name`, or change its role and password.

        With `first` only where there is none at all yet. Whoever was signed in under it
        has to sign in again. Raises Refused for a name or a password that will not do.
        """
        name, password = _plain(name), plain_password(password)
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise Refused(_("A name has 1 to 64 letters."))
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise Refused(_("A password has 10 to 200 characters."))
        if role not in ROLES:
            raise Refused(_("There is no such role."))
        stored = HASHER.hash(password)
        now = moment_text(self._clock())
        with self._store.database.writing() as connection:
            if first and connection.scalar(select(func.count()).select_from(account)):
                raise Refused(_("The first account was made already."))
            self._not_without_planner(connection, name, role)
            connection.execute(delete(account).where(account.c.name == name))
            connection.execute(
                insert(account).values(name=name, role=role, password=stored, at=now)
            )
            connection.execute(delete(session).where(session.c.name == name))
            self._store.log_in(
                connection, "account", {"name": name, "role": role}, at=self._clock(), by=by
            )

    def remove(self, name: str, *, by: str) -> None:
        """Remove the account `name`, if there is one; raises Refused where nobody could plan any
        more.
        """
        with self._store.database.writing() as connection:
            self._not_without_planner(connection, name, "viewer")
            connection.execute(delete(session).where(session.c.name == name))
            connection.execute(delete(looked).where(looked.c.name == name))
            connection.execute(delete(mail).where(mail.c.name == name))
            if connection.execute(delete(account).where(account.c.name == name)).rowcount:
                self._store.log_in(
                    connection, "account removed", {"name": name}, at=self._clock(), by=by
                )

    def _not_without_planner(self, connection: Connection, name: str, role: Role) -> None:
        """Raise Refused where `name` is the last planner and would no longer be one."""
        planners = connection.scalars(select(account.c.name).where(account.c.role == "planner"))
        if role != "planner" and set(planners) == {name}:
            raise Refused(_("One planner has to stay."))

    # -- signing in ------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> str | None:
        """The secret of a new session, for the cookie; None where the two do not match."""
        name, password = _plain(name), plain_password(password)
        with self._store.database.reading() as connection:
            row = connection.execute(select(account).where(account.c.name == name)).first()
        try:
            HASHER.verify(row.password if row else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        if row is None:
            return None
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._store.database.writing() as connection:
            if HASHER.check_needs_rehash(row.password):
                changed = {"password": HASHER.hash(password)}
                connection.execute(update(account).where(account.c.name == name).values(changed))
            connection.execute(
                insert(session).values(
                    token=hashed(secret),
                    name=name,
                    csrf=secrets.token_urlsafe(32),
                    at=moment_text(now),
                    seen=moment_text(now),
                )
            )
        return secret

    def visitor(self, secret: str) -> Visitor | None:
        """Who is signed in with the cookie `secret`; None where nobody is, or no more."""
        now = self._clock()
        mine = session.c.token == hashed(secret)
        query = select(session, account.c.role).join(account, account.c.name == session.c.name)
        with self._store.database.reading() as connection:
            row = connection.execute(query.where(mine)).first()
        if row is None:
            return None
        if _is_over(row, now):
            with suppress(StoreNotWritten):
                self.sign_out(secret)  # it stays so, whatever the clock says later
            return None
        if now - moment_of(row.seen) > _SEEN_EVERY:
            # Where there is no room to note it the session ends earlier, not this visit.
            with suppress(StoreNotWritten), self._store.database.writing() as connection:
                connection.execute(update(session).where(mine).values(seen=moment_text(now)))
        return Visitor(row.name, row.role, row.csrf)

    def end_old(self) -> None:
        """Forget the sessions that are over: no clock that is set back wakes them."""
        now = self._clock()
        with self._store.database.reading() as connection:
            over = [one.token for one in connection.execute(select(session)) if _is_over(one, now)]
        if over:
            with self._store.database.writing() as connection:
                connection.execute(delete(session).where(session.c.token.in_(over)))

    def sign_out(self, secret: str) -> None:
        """End the session of the cookie `secret`."""
        with self._store.database.writing() as connection:
            connection.execute(delete(session).where(session.c.token == hashed(secret)))


def _is_over(row: Row[Any], now: datetime) -> bool:
    """Whether a session has ended; one seen later than now was by another clock."""
    seen, since = moment_of(row.seen), moment_of(row.at)
    return now - seen > _IDLE or now - since > _LONGEST or max(seen, since) - now > _CLOCKS_DIFFER


def hashed(secret: str) -> str:
    """What is kept of a secret of 256 random bits: enough to know it again, not to use it."""
    return sha256(secret.encode()).hexdigest()


class Brake:
    """Slows down whoever guesses passwords, without locking out the owner of an account.

    An attempt counts from the moment it begins, so that guesses sent all at once count, too;
    one that succeeds is taken back. An address that failed too often is stopped. An account
    that was guessed at from elsewhere is never closed to its owner: attempts wait instead.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._attempts: dict[str, deque[float]] = defaultdict(deque)

    def begin(self, name: str, address: str) -> Attempt | None:
        """Count an attempt; None where `address` has used up its attempts."""
        keys = f"from {address}", f"name {_plain(name)}"
        if self._recent(keys[0]) >= _TRIES:
            return None
        wait = min(_LONGEST_WAIT, max(0, self._recent(keys[1]) - _TRIES + 1) * _WAIT_SECONDS)
        now = self._clock()
        for key in keys:
            self._attempts[key].append(now)
        if len(self._attempts) > _MOST_KEYS:
            for key in [key for key in self._attempts if not self._recent(key)]:
                del self._attempts[key]
        return Attempt(keys, now, wait)

    def succeeded(self, attempt: Attempt) -> None:
        """Take back an attempt that was none to guess."""
        for key in attempt.keys:
            with suppress(ValueError):
                self._attempts[key].remove(attempt.at)

    def _recent(self, key: str) -> int:
        found = self._attempts.get(key)
        if found is None:
            return 0
        while found and found[0] < self._clock() - _WINDOW_SECONDS:
            found.popleft()
        return len(found)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in: what it counts for, when it began, and how long it waits."""

    keys: tuple[str, ...]
    at: float
    wait_seconds: float


def plain_password(password: str) -> str:
    """A password as it counts, wherever it was typed: as forms read it.

    Blanks around it, and signs that cannot be seen, come from copying it.
    """
    return "".join(c for c in password if c.isprintable() or c in "\n\t").strip()


def _plain(name: str) -> str:
    """A name as accounts are looked up by: blanks make no other one."""
    return " ".join(name.split())
