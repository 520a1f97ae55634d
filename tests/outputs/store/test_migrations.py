"""Older stores become newer ones, with everything that is in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import outputs.store.migrations
from outputs.store import Store, StoreUnreadable, schema
from planner.domain.language import speaking
from planner.domain.records import Record
from planner.telling.outbox import Outbox
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, plan, problem
from tests.builders.stored_events import every_feed, live

ONE = shift("R.1", "R", "reception", date(2027, 1, 6), "am", ("P1",), place="T")


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("script_location", str(*outputs.store.migrations.__path__))
    return settings


def _made_by(version: str, file: Path) -> None:
    """An empty store as `version` made it."""
    settings = _settings()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
    engine.dispose()


def _indexes(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        return {name for (name,) in rows if not name.startswith("sqlite_")}


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """What was published, planned and done with the first version is there in the newest."""
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    store = Store.open(new)
    store.publish(plan((ONE,)), problem(), at=AT, by="me")
    store.record([Record(date(2027, 1, 6), "R", "P1", None, "R.1")], at=AT, by="me")
    _made_by("0001", old)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ATTACH ? AS made", (str(new),))
        tables = ("blob", "revision", "event", "calendar", "entry", "record", "audit")
        for table in tables:
            connection.execute(f"INSERT INTO {table} SELECT * FROM made.{table}")  # noqa: S608
        connection.commit()
    assert "entry_shift" not in _indexes(old)
    opened = Store.open(old, create=False)
    assert _indexes(old) >= {"entry_shift", "record_day"}
    for ask in (Store.revisions, live, every_feed, Store.records, Store.audit):
        assert ask(opened) == ask(store)  # type: ignore[operator]
    latest = opened.latest()
    assert latest is not None
    assert latest.plan.shifts == (ONE,)
    publication = opened.publish(plan(()), problem(), at=AT, by="me")
    assert publication.revision.number == 2


def test_what_was_sent_by_an_older_version_stays_as_it_was_said(tmp_path: Path) -> None:
    """In the one language in which it was kept."""
    file = tmp_path / "sanfang.db"
    _made_by("0008", file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO message VALUES (1, 1, '群', 'test', '', '', '', '', 0, 0, '标题', '内容',"
            " '2027-01-04T01:00:00Z', '2027-01-04T01:00:00Z', 'sent', 1, '', '')"
        )
        connection.commit()
    (row,) = Outbox(Store.open(file, create=False)).recent(5)
    with speaking("en"):
        assert (row.subject, row.text, row.answer) == ("标题", "内容", "")


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    """An older program does not touch what it cannot understand."""
    file = tmp_path / "sanfang.db"
    Store.open(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreUnreadable, match="更新版本"):
        Store.open(file)


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps are one transaction: the store is of the old version, or of the newest."""
    file = tmp_path / "sanfang.db"
    _made_by("0001", file)

    def fail(*_arguments: object) -> None:
        upgrade(*_arguments)
        raise KeyboardInterrupt

    upgrade = command.upgrade
    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", fail)
        with pytest.raises(KeyboardInterrupt):
            Store.open(file)
    assert "entry_shift" not in _indexes(file)
    Store.open(file)
    assert "entry_shift" in _indexes(file)


def test_the_steps_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    """A new store has exactly the tables, columns and indexes that the code speaks of."""
    assert ScriptDirectory.from_config(_settings()).get_current_head() == schema.HEAD
    file = tmp_path / "sanfang.db"
    Store.open(file)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()
