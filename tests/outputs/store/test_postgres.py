"""The same store in PostgreSQL: at SANFANG_TEST_POSTGRES, or in a server of the test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine, text

from outputs.store import Store, StoreNotWritten, StoreUnreadable
from planner.domain.records import Record
from tests.builders.ends import ran, together
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, plan, problem
from tests.builders.stored_events import every_feed, live
from tests.lacking import needs

pytestmark = needs(module="psycopg")

ONE = shift("R.1", "R", "reception", date(2027, 1, 6), "am", ("P1",), place="T")
TWO = shift("接访.2", "R", "reception", date(2027, 1, 13), "am", ("P2",), place="V1")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server; one of the test's own is stopped and removed afterwards."""
    if given := os.environ.get("SANFANG_TEST_POSTGRES"):
        yield given
        return
    tools = {name: shutil.which(name) for name in ("initdb", "pg_ctl")}
    if None in tools.values():
        pytest.skip("not installed: PostgreSQL")
    folder = Path(mkdtemp(prefix="sanfang-pg-"))
    user = _other_user(folder)

    def run(name: str, *arguments: str) -> None:
        command = (tools[name], "-D", folder / "data", *arguments)
        ran(*command, cwd=folder, user=user)

    try:
        run("initdb", "-U", "sanfang", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql+psycopg://sanfang@/postgres?host={folder}"
        run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then somebody else owns its folder."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    name = next((one for one in ("postgres", "nobody") if one in names), None)
    if name is None:
        pytest.skip("PostgreSQL does not run as root, and there is nobody else")
    shutil.chown(folder, name)
    return name


@pytest.fixture
def url(server: str) -> str:
    """The server's database, with nothing in it."""
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return server


def test_postgres_keeps_what_sqlite_keeps(url: str, tmp_path: Path) -> None:
    """Revisions, calendars, records and the audit log are alike, to the byte."""
    stores = (Store.open(url), Store.open(tmp_path / "sanfang.db"))
    for store in stores:
        store.publish(plan((ONE, TWO)), problem(), at=AT, by="张三", note="首次")
        moved = replace(TWO, place="V2", people=ONE.people)
        store.publish(plan((moved,)), problem(), at=AT + timedelta(days=1), by="李四")
        store.record([Record(date(2027, 1, 6), "R", "P1", None, "R.1")], at=AT, by="张三")
        store.record([Record(date(2027, 1, 6), "R", "P1", None, "R.1")], at=AT, by="张三")
    for ask in (Store.revisions, live, every_feed, Store.records, Store.audit):
        assert ask(stores[0]) == ask(stores[1])  # type: ignore[operator]
    assert stores[0].feed("people", "P2") == stores[1].feed("people", "P2")
    latest = Store.open(url).latest()
    assert latest is not None
    assert latest.problem.people == problem().people


def test_two_at_once_wait_for_each_other(url: str) -> None:
    """Opening an empty database and publishing at the same time give each its number."""

    def work(person: str) -> None:
        for day in range(5):
            one = replace(ONE, id=f"R.{person}.{day}")
            Store.open(url).publish(plan((one,)), problem(), at=AT, by=person)

    together(partial(work, "P1"), partial(work, "P2"))
    assert [info.number for info in Store.open(url).revisions()] == list(range(1, 11))
    events = live(Store.open(url))
    assert sum(one.status == "confirmed" for one in events) == 1


def test_what_only_a_file_can_do_is_said(url: str, tmp_path: Path) -> None:
    """A server has backups of its own; a store that is not there is not made by asking."""
    with pytest.raises(StoreUnreadable, match="还没有存档库"):
        Store.open(url, create=False)
    with pytest.raises(StoreNotWritten, match="数据库自带的工具"):
        Store.open(url).backup(tmp_path / "copy.db")
