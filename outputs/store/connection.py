"""Opens the database of a store, and says in words what goes wrong with it.

SQLite is set up so that a crash or a full disk loses nothing that was committed: a
write-ahead log, synced on every commit. Who finds it busy waits. Even to read it makes
small files beside the store; where it cannot, on a full disk for instance, a store at rest
is read without them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InvalidRequestError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from outputs.store.errors import StoreNotWritten, StoreTrouble, StoreUnreadable
from outputs.store.schema import HEAD, VERSION_TABLE, metadata, state
from planner.domain.language import Text, _
from planner.domain.reasons import reason

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
"""How long to wait for somebody else who writes."""

_OWNER_ONLY = 0o600
_WRITES = "sanfang_writes"
_LEAST_ROOM = 2**17
"""A disk with fewer octets left is full: what SQLite needs beside a store has 64 thousand."""

_FULL = ("disk is full", "no space left", "disk full", "could not extend file")
_BUSY = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")


class Database:
    """The database of one store; connections are opened when needed and closed after use."""

    def __init__(self, where: Path | str, *, create: bool) -> None:
        self.url = _url(where)
        self.file = _file(self.url)
        self.name = str(self.file or self.url.render_as_string(hide_password=True))
        if self.file is not None:
            self._make_file(self.file, create=create)
        self.engine = self._engine()
        with self.reading() as connection:
            version = self._version(connection)
        if version != HEAD:
            self._migrate(create=create)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the store; raises StoreUnreadable."""
        with self._explained(StoreUnreadable), ExitStack() as while_read:
            try:
                connection = while_read.enter_context(self.engine.connect())
                while_read.enter_context(connection.begin())
            except OperationalError:  # setting up SQLite looks into the file
                if self.file is None or _state(self.file) is None:
                    raise
                connection = while_read.enter_context(_at_rest(self.file))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that nobody else writes beside; all of it is kept, or nothing.

        Raises StoreNotWritten.
        """
        with self._explained(StoreNotWritten), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                if self.file is None:
                    connection.execute(select(state.c.id).with_for_update())
                yield connection

    def _is_full(self) -> bool:
        """Whether the disk of the file has no room left."""
        try:
            return self.file is not None and disk_usage(self.file.parent).free < _LEAST_ROOM
        except OSError:
            return False

    # -- opening -------------------------------------------------------------------------

    def _make_file(self, file: Path, *, create: bool) -> None:
        """See that the file is there, readable by its owner alone: it holds names."""
        if file.is_file():
            return
        if not create:
            raise StoreUnreadable(
                _("There is no store {store} yet: `sanfang publish` makes it.", store=file)
            )
        try:
            with suppress(FileExistsError):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))
        except OSError as error:
            raise StoreUnreadable(
                _("{store} cannot be made ({why}).", store=file, why=reason(error))
            ) from error

    def _engine(self) -> Engine:
        try:
            # A file that went away while it was in use is missed, not made anew.
            how = {} if self.file is None else {
                "creator": partial(sqlite3.connect, _address(self.file, "mode=rw"), uri=True)
            }  # fmt: skip
            engine = create_engine(self.url, poolclass=NullPool, hide_parameters=True, **how)
        except (ArgumentError, NoSuchModuleError, InvalidRequestError) as error:
            raise StoreUnreadable(
                _("{store} cannot be opened: such databases are not known.", store=self.name)
            ) from error
        except ImportError as error:
            raise StoreUnreadable(
                _(
                    "{store} cannot be opened: there is no driver for this kind of database "
                    "({why}).",
                    store=self.name,
                    why=reason(error),
                )
            ) from error
        if self.file is not None:
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _version(self, connection: Connection) -> str | None:
        """The version of the schema that the database has; None where it is empty."""
        tables = set(inspect(connection).get_table_names())
        if VERSION_TABLE in tables:
            found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
            return found.scalar_one_or_none()
        if (tables if self.file is not None else tables & metadata.tables.keys()) != set():
            raise StoreUnreadable(
                _("{store} is a database of something else; it was left alone.", store=self.name)
            )
        return None

    def _migrate(self, *, create: bool) -> None:
        """Bring the schema to its newest version, in one transaction."""
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        settings = Config()
        settings.set_main_option("script_location", _percent(Path(__file__).parent / "migrations"))
        settings.set_main_option("path_separator", "os")
        known = {one.revision for one in ScriptDirectory.from_config(settings).walk_revisions()}
        if self.file is not None:
            self._keep_a_log()
        with self._explained(StoreNotWritten), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                if connection.dialect.name == "postgresql":  # two may be making it at once
                    connection.execute(text("SELECT pg_advisory_xact_lock(83971110)"))
                version = self._version(connection)
                if version is not None and version not in known:
                    raise StoreUnreadable(
                        _(
                            "{store} was written by a newer version of sanfang. "
                            "Install that one; the store was left as it is.",
                            store=self.name,
                        )
                    )
                if version is None and not create and self.file is None:
                    raise StoreUnreadable(
                        _(
                            "There is no store {store} yet: `sanfang publish` makes it.",
                            store=self.name,
                        )
                    )
                if version != HEAD:  # else somebody else has just done it
                    settings.attributes["connection"] = connection
                    command.upgrade(settings, "head")

    def _keep_a_log(self) -> None:
        """Have SQLite write ahead; the file remembers it. Where it cannot, it still is safe."""
        with self._explained(StoreUnreadable):
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode=WAL")
            finally:
                raw.close()

    # -- trouble -------------------------------------------------------------------------

    @contextmanager
    def _explained(self, otherwise: type[StoreTrouble]) -> Iterator[None]:
        """Turn what the database says into what a person can do."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, UnicodeDecodeError) as error:
            raise self._explanation(error, otherwise) from error

    def _explanation(self, error: Exception, otherwise: type[StoreTrouble]) -> StoreTrouble:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        said = " ".join(str(cause).split())
        lower = said.lower()
        if any(word in lower for word in _BUSY):
            return StoreNotWritten(
                _(
                    "{store} is being written by somebody else. Nothing was changed; "
                    "try again in a moment.",
                    store=self.name,
                )
            )
        if any(word in lower for word in _FULL) or ("disk i/o" in lower and self._is_full()):
            return StoreNotWritten(_full(self.name))
        if otherwise is StoreNotWritten:
            return StoreNotWritten(
                _(
                    "{store} could not be written ({why}). Nothing was changed.",
                    store=self.name,
                    why=reason(cause),
                )
            )
        return StoreUnreadable(
            _("{store} cannot be read as a store ({why}).", store=self.name, why=reason(cause))
        )


def _url(where: Path | str) -> URL:
    """The URL of a path, or the URL itself."""
    if isinstance(where, str) and "://" in where:
        try:
            return make_url(where)
        except (ArgumentError, ValueError) as error:
            # the text may hold a password: it is not repeated
            raise StoreUnreadable(_("The URL of the store is not understood.")) from error
    return URL.create("sqlite", database=str(Path(where).resolve()))


def _file(url: URL) -> Path | None:
    """The file of an SQLite database; None for other databases."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise StoreUnreadable(_("A store in memory would be lost at once; name a file."))
    return Path(url.database).resolve()


def _address(file: Path, options: str) -> str:
    """A file as SQLite takes it with options."""
    path = quote(file.as_posix().encode(errors="surrogateescape"))
    return f"file://{'' if path.startswith('/') else '/'}{path}?{options}"


@contextmanager
def _at_rest(file: Path) -> Iterator[Connection]:
    """The file as it lies there, while nobody writes it; raises OperationalError if one does.

    It needs neither room on the disk nor the right to write there.
    """
    before = _state(file)
    opened = partial(sqlite3.connect, _address(file, "mode=ro&immutable=1"), uri=True)
    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        yield connection
    if before is None or _state(file) != before:
        raise sqlite3.OperationalError("database is locked")


def _state(file: Path) -> tuple[int, int, int] | None:
    """What tells whether `file` was written; None where it is not at rest, or not there."""
    logs = [file.with_name(f"{file.name}{end}") for end in ("-wal", "-journal")]
    try:
        found = file.stat()
        if any(log.exists() and log.stat().st_size for log in logs):
            return None  # somebody writes, or died in it: what counts is not in the file alone
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _full(store: str) -> Text:
    return _("The disk is full: {store} is as it was before. Make room and try again.", store=store)


def _percent(path: Path) -> str:
    """A path as Alembic's settings take it, where % begins a name."""
    return str(path).replace("%", "%%")


def _set_up_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # transactions begin where _begin_sqlite says
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin; a writer takes its place in the queue at once, so that nobody has to give way."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
