"""The store keeps what was published and done, and says plainly what it cannot do."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from outputs.store import Store, StoreNotWritten, StoreTrouble, StoreUnreadable, connection
from planner.domain.plan import Level
from planner.domain.records import Record
from tests.builders.same import assert_same_plan, assert_same_problem
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, END, START, plan, problem
from tests.builders.stored_events import live

ONE = shift("R.1", "R", "reception", date(2027, 1, 6), "am", ("P1",), place="T")
TWO = shift("R.2", "R", "reception", date(2027, 1, 13), "am", ("P2",), place="T")
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that is empty."""
    return Store.open(tmp_path / "sanfang.db")


def _publish(store: Store, *shifts: object, at: datetime = AT) -> int:
    made = store.publish(plan(shifts), problem(), at=at, by="me")  # type: ignore[arg-type]
    return made.revision.number


def test_a_revision_comes_back_whole(store: Store) -> None:
    """The plan and the workbook of every revision are kept, and never change."""
    first = plan((ONE, TWO))
    publication = store.publish(first, problem(), at=AT, by="张三", note="首次")
    assert (publication.fresh, publication.before) == (True, None)
    assert [one.kind for one in publication.changes] == ["added", "added"]
    info = publication.revision
    assert (info.number, info.at, info.by, info.note) == (1, AT, "张三", "首次")
    assert (info.start, info.end, info.changes) == (START, END, {"added": 2})
    second = store.publish(plan((ONE,)), problem(("P1",)), at=AT + HOUR, by="李四")
    assert (second.revision.number, second.before) == (2, info)
    assert store.revisions() == (info, second.revision)
    assert_same_plan(store.revision(1).plan, first)
    assert_same_problem(store.revision(1).problem, problem())
    latest = store.latest()
    assert latest is not None
    assert latest.info == second.revision
    assert_same_problem(latest.problem, problem(("P1",)))


def test_a_plan_is_found_by_its_period(store: Store) -> None:
    """The newest revision of a period is not that of the next quarter."""
    _publish(store, ONE)
    spring = plan((), date(2027, 4, 1), date(2027, 6, 30))
    store.publish(spring, problem(), at=AT + HOUR, by="me")
    found = store.latest(START, END)
    assert found is not None
    assert found.info.number == 1
    assert store.latest(START, date(2027, 6, 30)) is None
    assert store.before(2) is None


def test_the_same_again_is_no_revision(store: Store) -> None:
    """When and how fast a plan was made does not make it another; its content does."""
    first = replace(plan((ONE,)), levels=(Level("days", "gaps", 0, 0, True, 1.0),))
    store.publish(first, problem(), at=AT, by="me")
    again = replace(
        first, created=first.created + HOUR, levels=(Level("days", "gaps", 0, 0, True, 2.0),)
    )
    publication = store.publish(again, problem(), at=AT + HOUR, by="me")
    assert (publication.fresh, publication.revision.number) == (False, 1)
    assert len(store.revisions()) == len(store.audit()) == 1
    assert _publish(store, TWO, at=AT + HOUR) == 2
    back = store.publish(first, problem(), at=AT + 2 * HOUR, by="me")
    assert (back.fresh, back.revision.number) == (True, 3)


def test_moments_of_publication_rise(store: Store) -> None:
    """A clock that was set back does not let a calendar seem older than before."""
    _publish(store, ONE)
    _publish(store, TWO, at=AT - HOUR)
    assert [info.at for info in store.revisions()] == [AT, AT + timedelta(seconds=1)]


def test_what_is_not_whole_was_not_published(store: Store) -> None:
    """Where writing the outputs fails beforehand there is no trace of a revision."""

    def fail(*_seen: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.publish(plan((ONE,)), problem(), at=AT, by="me", beforehand=fail)
    assert (store.revisions(), store.audit(), live(store)) == ((), (), ())


def test_records_replace_their_row(store: Store) -> None:
    """One row for a shift, day, person and target; the others stay."""
    row = Record(date(2027, 1, 6), "R", "P1", None, "R.1", note="办结", households=("H1",))
    later = Record(date(2027, 1, 13), "R", None, "V1", result="made_up", instead_of=row.date)
    store.record([row, later], at=AT, by="me")
    assert store.records() == (row, later)
    corrected = replace(row, result="not_done", count=0)
    store.record([corrected], at=AT + HOUR, by="me")
    assert store.records() == (corrected, later)
    assert store.records(first=date(2027, 1, 7)) == (later,)
    assert store.records(last=date(2027, 1, 12)) == (corrected,)
    assert store.records(known=AT) == (later,)


def test_every_write_is_in_the_audit_log(store: Store) -> None:
    """Who did what, newest first, whatever way it was done."""
    _publish(store, ONE)
    store.record([Record(date(2027, 1, 6), "R", "P1", None)], at=AT, by="李四")
    store.log("seen", {"page": "1"}, at=AT + HOUR, by="王五")
    assert [(entry.by, entry.action) for entry in store.audit()] == [
        ("王五", "seen"),
        ("李四", "record"),
        ("me", "publish"),
    ]
    assert store.audit(1)[0].detail == {"page": "1"}
    assert store.audit(1)[0].at == AT + HOUR


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_the_file_is_its_owners_alone(tmp_path: Path, store: Store) -> None:
    """It holds names: nobody else may read it, nor what SQLite keeps beside it."""
    with store.database.writing() as writing:
        writing.execute(text("INSERT INTO audit VALUES (1, '', '', '', '{}')"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("sanfang.db", "sanfang.db-wal", "sanfang.db-shm"), 0o600)


def test_sqlite_is_set_up_to_lose_nothing(store: Store) -> None:
    """A log is written ahead and synced at every commit, references hold, waiting is on."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
    with store.database.reading() as reading:
        for name, value in wanted.items():
            assert reading.execute(text(f"PRAGMA {name}")).scalar() == value


def test_a_store_is_not_made_by_asking(tmp_path: Path) -> None:
    """Who only reads gets told that there is nothing yet, and no file is left."""
    with pytest.raises(StoreUnreadable, match="还没有存档库"):
        Store.open(tmp_path / "none.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A text, and a database of something else, are no stores and stay as they are."""
    note = tmp_path / "note.txt"
    note.write_text("x" * 5000)
    with pytest.raises(StoreUnreadable, match="不能当作存档库"):
        Store.open(note)
    assert note.read_text() == "x" * 5000
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("CREATE TABLE songs (title)")
    before = other.read_bytes()
    with pytest.raises(StoreUnreadable, match="别的程序"):
        Store.open(other)
    assert other.read_bytes() == before


@pytest.mark.parametrize(
    "url, said",
    [
        ("nothing://user:geheim@host/x", "不认识这种数据库"),
        ("mysql://user:geheim@host/x", "驱动程序"),
        ("sqlite://", "内存"),
        ("postgresql://user:geheim@127.0.0.1:1/x", "不能当作存档库"),
        ("://", "看不懂"),
    ],
)
def test_urls_that_lead_nowhere_are_explained(url: str, said: str) -> None:
    """No driver, no file, no server, no URL: each is said, and never the password."""
    with pytest.raises(StoreUnreadable, match=said) as caught:
        Store.open(url)
    assert "geheim" not in str(caught.value)


def test_a_full_disk_loses_nothing(store: Store) -> None:
    """What does not fit is not begun: the revision before is still there, whole."""
    _publish(store, ONE)

    def no_more_pages(raw: sqlite3.Connection, _entry: object) -> None:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store.database.engine, "connect", no_more_pages)
    crowd = [replace(TWO, id=f"R.{n}") for n in range(200)]
    with pytest.raises(StoreNotWritten, match="磁盘已满"):
        _publish(store, *crowd)
    event.remove(store.database.engine, "connect", no_more_pages)
    assert [info.number for info in store.revisions()] == [1]
    assert [one.event.shift for one in live(store)] == ["R.1"]
    assert _publish(store, *crowd) == 2


def _no_room_beside(store: Store) -> Path:
    """Let SQLite find no place for the file that it makes beside a store, even to read it."""
    assert store.file is not None
    beside = store.file.with_name(f"{store.file.name}-shm")
    beside.symlink_to("nowhere")  # it follows none
    return beside


def test_a_store_is_read_where_nothing_can_be_written(store: Store) -> None:
    """On a full disk, or one that may only be read: what is there is seen, nothing is changed."""
    _publish(store, ONE)
    beside = _no_room_beside(store)
    assert [info.number for info in store.revisions()] == [1]
    assert store.feed("people", "P1") is not None
    with pytest.raises(StoreNotWritten):
        _publish(store, TWO)
    beside.unlink()
    assert _publish(store, TWO) == 2


def test_what_is_written_meanwhile_is_not_read_at_rest(store: Store) -> None:
    """A file that changes while it is read as it lies there could be read in part."""
    _publish(store, ONE)
    assert store.file is not None
    _no_room_beside(store)
    with pytest.raises(StoreTrouble), store.database.reading():
        os.utime(store.file, (1, 1))


def test_a_store_that_somebody_died_in_is_not_at_rest(store: Store) -> None:
    """What counts of it stands in the log, which cannot be followed without writing."""
    _publish(store, ONE)
    assert store.file is not None
    for end in ("-wal", "-journal"):
        log = store.file.with_name(f"{store.file.name}{end}")
        log.touch()
        assert connection._state(store.file) is not None
        log.write_bytes(b"what somebody wrote")
        assert connection._state(store.file) is None
        log.unlink()
    _no_room_beside(store)
    store.file.with_name(f"{store.file.name}-wal").write_bytes(b"what somebody wrote")
    with pytest.raises(StoreTrouble):
        store.revisions()


def test_a_disk_without_room_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk only reports an error, one that is full is called full."""
    monkeypatch.setattr(connection, "_LEAST_ROOM", 2**80)
    with pytest.raises(StoreNotWritten, match="磁盘已满"), store.database.writing():
        raise sqlite3.OperationalError("disk I/O error")


def test_a_store_that_went_away_is_missed(store: Store) -> None:
    """It is not made anew, empty, by whoever asks it next."""
    _publish(store, ONE)
    assert store.file is not None
    store.file.unlink()
    for ask in (store.revisions, lambda: store.log("x", {}, at=AT, by="me")):
        with pytest.raises(StoreTrouble, match="打不开"):
            ask()
    assert not store.file.exists()


@pytest.mark.parametrize("name", ["a b%20?#&=.db", "中文.db"])
def test_any_name_is_a_stores(tmp_path: Path, name: str) -> None:
    """Signs that mean something in addresses mean nothing in the name of a file."""
    assert _publish(Store.open(tmp_path / name), ONE) == 1
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_who_finds_it_busy_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has waited long enough for another writer hears so; reading goes on."""
    _publish(store, ONE)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    other = Store.open(tmp_path / "sanfang.db")
    with store.database.writing():
        with pytest.raises(StoreNotWritten, match="正有别人在写"):
            _publish(other, TWO)
        assert len(other.revisions()) == 1
    assert _publish(other, TWO) == 2


def test_a_revision_that_is_not_there(store: Store) -> None:
    """Its number is named."""
    with pytest.raises(StoreUnreadable, match="没有第 7 版"):
        store.revision(7)


def test_moments_need_their_zone(store: Store) -> None:
    """A time without zone could be any time: it is not kept."""
    with pytest.raises(ValueError, match="time zone"):
        store.log("x", {}, at=datetime(2027, 1, 1), by="me")
    assert store.audit() == ()


def test_the_store_lies_beside_the_workbook(tmp_path: Path) -> None:
    """One store for all workbooks of a folder, files or folders of CSV."""
    assert Store.beside(tmp_path / "一季度.xlsx") == tmp_path.resolve() / "sanfang.db"
