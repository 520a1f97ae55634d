"""A store that is full, damaged or gone under a running site: said, and feeds go on."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from starlette.testclient import TestClient

from outputs.store import Store, connection
from planner.web.subscriptions import Subscriptions
from tests.web.visits import PASSWORD, Clock, job_of, look_again, publish, signed_in

PAGES = ("/", "/roster", "/coverage", "/gaps", "/requests", "/plan", "/draft", "/subscriptions",
         "/subscriptions/doctor?kind=people&key=P1", "/history", "/accounts", "/notice", "/signin",
         "/substitutes?shift=D@all@2027-W01@1", "/shift/D@all@2027-W01@1", "/start",
         "/history/difference?from=1&to=1", "/files/roster.xlsx", "/nowhere")  # fmt: skip
FREE = ("/static/site.css", "/language?language=zh", "/nowhere")
"""What needs nothing of the store."""


def _damaged(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\x00" + b"\x99" * (file.stat().st_size - 16))


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


TROUBLES: dict[str, Callable[[Path], None]] = {
    "damaged": _damaged, "emptied": _emptied, "gone": Path.unlink,
}  # fmt: skip


def _said(client: TestClient, path: str) -> str:
    """What a page says that is out of order."""
    answer = client.get(path)
    assert answer.status_code == 503, path
    assert answer.headers["retry-after"] == "600"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.text


@pytest.mark.parametrize("how", TROUBLES)
def test_pages_say_what_is_wrong(client: TestClient, store: Store, secret: str, how: str) -> None:
    """503 and words, to strangers without saying where; what needs no store works."""
    signed_in(client)
    assert store.file is not None
    TROUBLES[how](store.file)
    pages = [page for page in PAGES if page not in FREE] + [f"/feeds/{secret}", f"/my/{secret}"]
    for page in pages:
        said = _said(client, page)
        assert "sanfang serve" in said
        assert str(store.file.parent) not in said
        assert "Traceback" not in said
    for page in FREE:
        assert client.get(page).status_code in (200, 303, 404)
    form = {"name": "boss", "password": PASSWORD}
    assert client.post("/signin", data=form).status_code == 503
    assert client.post("/signout", data={"csrf": "x"}).status_code == 503


@pytest.mark.parametrize("how", TROUBLES)
def test_feeds_go_on(client: TestClient, store: Store, clock: Clock, secret: str, how: str) -> None:
    """What was sent last is sent again, also the next day; what never was is an error."""
    path = f"/feeds/{secret}.ics"
    other = Subscriptions(store, clock).issue("people", "P2", by="boss")
    before = client.get(path)
    assert b"BEGIN:VEVENT" in before.content
    assert store.file is not None
    TROUBLES[how](store.file)
    look_again(client)
    for _day in range(3):
        after = client.get(path)
        assert (after.status_code, after.content) == (200, before.content)
        unchanged = client.get(path, headers={"if-none-match": before.headers["etag"]})
        assert unchanged.status_code == 304
        assert client.get(f"/feeds/{other}.ics").status_code == 503
        assert client.get(f"/feeds/{'W' * 43}.ics").status_code == 404
        clock.now += timedelta(days=1)
        look_again(client)


@pytest.mark.parametrize("how", TROUBLES)
def test_the_notice_goes_on(
    town: TestClient, town_folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was shown before; of a site that began since, from the folder ``published``."""
    before = town.get("/notice").text
    assert "张一" in before
    TROUBLES[how](town_folder / "sanfang.db")
    shelf = town.app.state.shelf  # type: ignore[attr-defined]
    monkeypatch.setattr(shelf, "_newest_known", (float("-inf"), shelf.newest()))
    assert town.get("/notice").text == before
    shelf._kept.clear()
    shelf._newest_known = (float("-inf"), None)
    again = town.get("/notice")
    assert again.status_code == 200
    assert "张一" in again.text
    assert "示例镇" in again.text
    assert town.get("/signin").status_code == 503
    shelf._kept.clear()
    plan = town_folder / "published" / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"P1"', '"P9"'), "utf-8")
    assert town.get("/notice").status_code == 503  # nobody is announced by an id


def test_feeds_go_on_where_only_they_cannot_be_read(
    client: TestClient, store: Store, clock: Clock, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a publication whose calendar cannot be read the one before is sent."""
    path = f"/feeds/{secret}.ics"
    before = client.get(path).content
    publish(store, clock, d06="P1", d13="P1")
    look_again(client)
    with monkeypatch.context() as broken:
        broken.setattr(Store, "feed", lambda *_a, **_m: store.revision(99))
        assert client.get(path).content == before
    assert client.get(path).content.count(b"BEGIN:VEVENT") == 2


def test_a_full_disk_leaves_what_is_to_be_read(
    client: TestClient, store: Store, clock: Clock, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is signed in looks at everything; what would be written says that the disk is full."""
    token = signed_in(client)
    clock.now += timedelta(hours=1)
    assert store.file is not None
    beside = store.file.with_name(f"{store.file.name}-shm")
    beside.symlink_to("nowhere")  # SQLite makes this file even to read, and follows no links
    monkeypatch.setattr(connection, "_LEAST_ROOM", 2**80)
    for page in ("/", "/roster", "/history", "/subscriptions", "/accounts", f"/my/{secret}"):
        assert client.get(page).status_code == 200, page
    assert client.get(f"/feeds/{secret}.ics").status_code == 200
    client.app.state.feeds.flush()  # type: ignore[attr-defined]
    answer = client.post("/accounts/remove", data={"csrf": token, "name": "clerk"})
    assert answer.status_code == 503
    beside.unlink()
    client.app.state.feeds.flush()  # type: ignore[attr-defined]
    (seen,) = Subscriptions(store, clock).all()
    assert seen.fetches == 1


def test_a_file_that_cannot_be_written_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload that finds no room is refused in words."""
    token = signed_in(client)

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.web.receiving.copyfileobj", full)
    book = {"book": ("a.xlsx", b"PK\x03\x04")}
    answer = client.post("/plan/book", data={"csrf": token}, files=book)
    assert answer.status_code == 503
    assert "the disk is full" in answer.text


def test_whatever_is_damaged_is_no_fault_of_the_program(
    client: TestClient, store: Store, clock: Clock, secret: str, tmp_path: Path
) -> None:
    """Octets turned anywhere in the store: pages show what they can, or say what is wrong."""
    publish(store, clock, d06="P2", d13="P1")
    store.log("workbook uploaded", {"file": "book.xlsx"}, at=clock.now, by="boss")
    client.app.state.requests.ask_leave(  # type: ignore[attr-defined]
        "P1", clock.now.date(), clock.now.date(), None, "family"
    )
    signed_in(client)
    assert store.file is not None
    with closing(sqlite3.connect(store.file)) as plain:
        plain.execute("PRAGMA journal_mode=DELETE")
    good = copyfile(store.file, tmp_path / "good.db")
    octets = good.read_bytes()
    chance = random.Random(7)
    for turn in range(30):
        bad = bytearray(octets)
        for _damage in range(1 + turn):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        store.file.write_bytes(bad)
        state = client.app.state  # type: ignore[attr-defined]
        state.shelf._kept.clear()
        look_again(client)
        for page in (*chance.sample(PAGES, 6), f"/my/{secret}", f"/feeds/{secret}.ics"):
            answer = client.get(page)
            assert answer.status_code in (200, 303, 404, 503), (turn, page)


def _full(*_args: object, **_more: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("where", ["steps.copyfile", "earlier.copyfile", "drafts.write_whole"])
def test_what_found_no_room_is_done_once_there_is_some(
    town: TestClient, town_folder: Path, where: str
) -> None:
    """An absence, and a draft set aside, on a full disk: refused in words, and nothing is lost."""
    token = signed_in(town)
    away = {"csrf": token, "person": "P1", "first": "2027-01-20"}
    assert town.post("/plan/absence", data=away).status_code == 303
    job_of(town)
    kept = (
        "town-draft/plan.json",
        "town-draft.json",
        "town.xlsx",
        "town-steps/undo/000001/step.json",
    )
    before = {one: (town_folder / one).read_bytes() for one in kept}
    more = {"csrf": token, "person": "P2", "first": "2027-01-27"}
    aside = {"csrf": token, "name": "x"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"planner.web.{where}", _full)
        answer = (
            town.post("/draft/aside", data=aside)
            if where.startswith("drafts")
            else town.post("/plan/absence", data=more)
        )
        assert "the disk is full" in answer.text
        assert "program itself" not in answer.text
    assert {one: (town_folder / one).read_bytes() for one in kept} == before
    assert town.post("/plan/absence", data=more).status_code == 303
    assert job_of(town).state == "done"
    assert town.post("/draft/aside", data=aside).status_code == 303
    assert (town_folder / "town-drafts" / "1.json").exists()
