"""Backups are whole stores, and come back as such."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from outputs.store import Store, StoreNotWritten, StoreUnreadable, connection, copies
from planner.domain.plan import Assigned
from tests.builders.calendar_clients import Dropper, read
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, PEOPLE, plan, problem
from tests.builders.stored_events import every_feed, live

ONE = shift("R.1", "R", "reception", date(2027, 1, 6), "am", ("P1",), place="T")
OTHER = replace(ONE, slot="pm")
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one revision."""
    store = Store.open(tmp_path / "sanfang.db")
    store.publish(plan((ONE,)), problem(), at=AT, by="me")
    return store


def _shifts(store: Store) -> list[str]:
    latest = store.latest()
    assert latest is not None
    return [one.slot for one in latest.plan.shifts]


def test_a_backup_comes_back(store: Store, tmp_path: Path) -> None:
    """After a restore the store is what it was when it was copied; what was there is kept."""
    copy = tmp_path / "copy.db"
    store.backup(copy)
    store.publish(plan((OTHER,)), problem(), at=AT + timedelta(days=1), by="me")
    kept = Store.restore(copy, tmp_path / "sanfang.db")
    assert kept is not None
    assert _shifts(store) == ["am"]
    assert _shifts(Store.open(kept)) == ["pm"]
    assert copy.exists()
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "sanfang.db").stat().st_mode) == 0o600


def test_clients_come_back_too(store: Store, tmp_path: Path) -> None:
    """What was published after the copy was made is called back, above its numbers."""
    second = replace(ONE, id="R.2", people=(Assigned("P2", 0),))
    store.publish(plan((ONE, second)), problem(), at=AT + DAY, by="me")
    store.backup(tmp_path / "copy.db")
    untouched = every_feed(store)["people/P2.ics"]
    clients = {key: Dropper() for key in PEOPLE}
    shown = {}
    handed = replace(ONE, people=(Assigned("P3", 0),))
    added = replace(ONE, id="R.3", people=(Assigned("P4", 0),))
    for days, shifts in ((2, (handed, second)), (3, (handed, second, added))):
        store.publish(plan(shifts), problem(), at=AT + days * DAY, by="me")
        for key, client in clients.items():
            shown[key] = client.poll(read((store.feed("people", key) or (b"", AT))[0]))
    assert [len(shown[key]) for key in PEOPLE] == [0, 1, 1, 1]
    Store.restore(tmp_path / "copy.db", tmp_path / "sanfang.db", at=AT + 4 * DAY)
    for key, client in clients.items():
        content, modified = store.feed("people", key) or (b"", AT)
        shown[key] = client.poll(read(content))
        assert modified == AT + (1 if key == "P2" else 4) * DAY
    assert [len(shown[key]) for key in PEOPLE] == [1, 1, 0, 0]
    assert every_feed(store)["people/P2.ics"] == untouched
    assert [(one.event.shift, one.sequence, one.status) for one in live(store)] == [
        ("R.1", 2, "confirmed"),
        ("R.2", 0, "confirmed"),
        ("R.3", 1, "cancelled"),
    ]
    made = store.publish(plan((handed, second)), problem(), at=AT + 5 * DAY, by="me")
    assert made.revision.number == 5  # 3 and 4 were other ones
    assert clients["P3"].poll(read((store.feed("people", "P3") or (b"", AT))[0]))


def test_a_lost_store_comes_back(store: Store, tmp_path: Path) -> None:
    """Where there is no store any more, the copy becomes it, also in another place."""
    copy = tmp_path / "copy.db"
    store.backup(copy)
    elsewhere = tmp_path / "new.db"
    assert Store.restore(copy, elsewhere) is None
    assert _shifts(Store.open(elsewhere, create=False)) == ["am"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "new.db", "sanfang.db"]


def test_a_damaged_store_is_replaced_and_kept(store: Store, tmp_path: Path) -> None:
    """A copy is most needed where the store cannot be read any more."""
    copy, file = tmp_path / "copy.db", tmp_path / "sanfang.db"
    store.backup(copy)
    file.write_bytes(b"x" * 9000)
    kept = Store.restore(copy, file)
    assert kept is not None
    assert kept.read_bytes() == b"x" * 9000
    assert _shifts(store) == ["am"]


def test_a_copy_never_takes_the_place_of_a_file(store: Store, tmp_path: Path) -> None:
    """Neither of an older copy nor of anything else."""
    copy = tmp_path / "copy.db"
    copy.write_text("mine")
    with pytest.raises(StoreNotWritten, match="已经存在"):
        store.backup(copy)
    assert copy.read_text() == "mine"
    with pytest.raises(StoreNotWritten, match="写不进去"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_copy_on_a_stick(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File systems without links hold copies, too, and protect what is there."""

    def no_links(_one: Path, _other: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    copy = tmp_path / "copy.db"
    store.backup(copy)
    assert _shifts(Store.open(copy, create=False)) == ["am"]
    copy.write_text("mine")
    with pytest.raises(StoreNotWritten, match="已经存在"):
        store.backup(copy)
    assert copy.read_text() == "mine"


def test_a_bad_copy_is_refused(store: Store, tmp_path: Path) -> None:
    """A text, half a copy, another database, no file: the store stays as it is."""
    half, other, text = tmp_path / "half.db", tmp_path / "other.db", tmp_path / "x.txt"
    store.publish(plan((OTHER,)), problem(), at=AT, by="me")
    store.backup(half)
    os.truncate(half, half.stat().st_size // 2)
    text.write_text("no database")
    with closing(sqlite3.connect(other)) as made:
        made.execute("CREATE TABLE songs (title)")
    for copy in (half, other, text, tmp_path / "none.db"):
        with pytest.raises(StoreUnreadable):
            Store.restore(copy, tmp_path / "sanfang.db")
    assert _shifts(store) == ["pm"]
    names = {"half.db", "other.db", "x.txt", "sanfang.db"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_a_store_in_use_is_not_replaced(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is reading or writing would go on with a file that is no longer the store."""
    copy = tmp_path / "copy.db"
    store.backup(copy)
    monkeypatch.setattr(copies, "BUSY_SECONDS", 0)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    with store.database.writing(), pytest.raises(StoreNotWritten, match="正在使用"):
        Store.restore(copy, tmp_path / "sanfang.db")
    assert _shifts(store) == ["am"]
    assert Store.restore(copy, tmp_path / "sanfang.db") is not None
