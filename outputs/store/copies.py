"""Copies of a store, made while it is in use, and put back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from outputs.store.connection import BUSY_SECONDS, Database
from outputs.store.errors import StoreNotWritten, StoreUnreadable
from outputs.store.reissue import of_one_office, reissue
from outputs.store.undone import keep_heard
from planner.domain.language import Text, _
from planner.domain.reasons import reason
from planner.domain.workshops import workbench

_LOGS = ("-wal", "-shm")
_FIRST_BYTES = b"SQLite format 3\x00"


def backup(database: Database, to: Path) -> None:
    """Copy `database` to the new file `to`; see :meth:`Store.backup`."""
    if database.file is None:
        raise StoreNotWritten(
            _("{store} is no file: back it up with the tools of its database.", store=database.name)
        )
    if to.exists():
        raise StoreNotWritten(
            _("{file} is there already and was left alone. Choose another name.", file=to)
        )
    try:
        with workbench(to) as place:
            _name(_copy(database.file, place), to)
    except FileExistsError as error:
        raise StoreNotWritten(
            _("{file} is there already and was left alone. Choose another name.", file=to)
        ) from error
    except OSError as error:
        raise _not_written(to, reason(error)) from error
    except sqlite3.Error as error:
        raise _not_written(to, reason(error)) from error


def restore(copy: Path, to: Path, at: datetime) -> Path | None:
    """Put `copy` where the store `to` is; see :meth:`Store.restore`."""
    _look_through(copy)
    try:
        with workbench(to) as place:
            fresh = _copy(copy, place)
            Database(fresh, create=False)  # brings an old one up to date, refuses what is none
            if to.exists():
                _catch_up(fresh, to, at)
            kept = _set_aside(to) if to.exists() else None
            fresh.replace(to)
    except OSError as error:
        raise _not_written(to, reason(error)) from error
    except sqlite3.Error as error:
        raise _not_written(to, reason(error)) from error
    return kept


def _copy(source: Path, place: Path) -> Path:
    """A whole, synced copy of the store `source` in a new file of the workshop `place`."""
    fresh = place / "copy.db"
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))  # readable by its owner alone
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(fresh)) as new:
        old.backup(new)
        # The copy is one file: its log comes back when it is used as a store.
        new.execute("PRAGMA journal_mode=DELETE")
    with fresh.open("rb+") as stream:
        os.fsync(stream.fileno())
    return fresh


def _name(fresh: Path, to: Path) -> None:
    """Give the file `fresh` the name `to`; raises FileExistsError where there is one already."""
    try:
        os.link(fresh, to)  # unlike renaming, this never takes the place of a file
    except FileExistsError:
        raise
    except OSError:  # sticks and shares know no links: hold the name, then take its place
        os.close(os.open(to, os.O_CREAT | os.O_EXCL, 0o600))
        fresh.replace(to)


def _look_through(copy: Path) -> None:
    """Raise StoreUnreadable unless `copy` is a whole SQLite file."""
    try:
        with copy.open("rb") as stream:
            begins = stream.read(len(_FIRST_BYTES))
    except OSError as error:
        raise StoreUnreadable(
            _("{store} cannot be read as a store ({why}).", store=copy, why=reason(error))
        ) from error
    said: str
    if begins != _FIRST_BYTES:
        said = str(_("it is no database"))
    else:
        try:
            with closing(sqlite3.connect(copy)) as connection:
                said = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        except sqlite3.Error as error:
            said = str(reason(error))
    if said != "ok":
        raise StoreUnreadable(
            _("{store} cannot be read as a store ({why}).", store=copy, why=said.split("\n")[0])
        )


def _catch_up(fresh: Path, lost: Path, at: datetime) -> None:
    """Let `fresh` know what clients and people know from `lost`, if that can be read."""
    try:
        with (
            Database(lost, create=False).reading() as seen,
            Database(fresh, create=False).writing() as restored,
        ):
            if of_one_office(restored, seen):
                reissue(restored, seen, at)
                keep_heard(restored, seen, at)
    except StoreUnreadable:  # what is damaged tells nothing
        return


def _set_aside(store: Path) -> Path:
    """Move the store that is there to a name of its own, logs and all."""
    try:
        with closing(sqlite3.connect(store, timeout=BUSY_SECONDS)) as connection:
            # What is in the log goes into the file. This fails while anybody else uses it.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreNotWritten(
                _(
                    "{store} is in use. Nothing was changed; end what uses it and try again.",
                    store=store,
                )
            ) from error
    except sqlite3.DatabaseError:  # a damaged store is kept as it is
        pass
    stamp = f"{store.name}.{datetime.now(UTC):%Y%m%dT%H%M%S}"
    names = (f"{stamp}.old" if n == 1 else f"{stamp}-{n}.old" for n in count(1))
    kept = next(place for name in names if not (place := store.with_name(name)).exists())
    for end in ("", *_LOGS):
        with suppress(FileNotFoundError):
            Path(f"{store}{end}").rename(f"{kept}{end}")
    return kept


def _not_written(file: Path, why: Text) -> StoreNotWritten:
    text: Text = _("{file} could not be written ({why}). Nothing was changed.", file=file, why=why)
    return StoreNotWritten(text)
