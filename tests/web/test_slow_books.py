"""A workbook that takes long to read: no page waits for it, and most do not need it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from planner.web import patience, shown
from tests.web.test_access import doors, knock
from tests.web.visits import secret_of, signed_in

WITHOUT_BOOK = ("/", "/roster", "/coverage", "/gaps", "/requests", "/seen", "/history", "/notice",
                "/subscriptions", "/accounts", "/start")  # fmt: skip


def test_no_page_waits_for_a_workbook(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every address answers while it is read, with a draft and a request in it; most as ever."""
    signed_in(town)
    secret = secret_of(town, "P2")
    copytree(town_folder / "plan", town_folder / "town-draft")
    requests = town.app.state.requests  # type: ignore[attr-defined]
    number = requests.ask_leave("P2", date(2027, 1, 13), date(2027, 1, 13), None, "")
    requests.answer(number, "drafted", was=("asked",), by="boss")
    gate, late = Event(), []

    def slowly(book: Path, _store: Any) -> None:
        if not gate.wait(120):
            late.append(book.name)
        raise OSError("it was only to be slow")

    monkeypatch.setattr(shown, "read_apart", slowly)
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    try:
        for door in doors(town):
            if door.startswith("GET "):
                status, _to = knock(town, door, secret)
                assert status < 500, door
                assert not late, door
        for path in (*WITHOUT_BOOK, f"/my/{secret}", f"/my/{secret}/leave", f"/feeds/{secret}"):
            answer = town.get(path)
            assert answer.status_code == 200, path
            assert "The draft is being prepared" not in answer.text, path
            assert "The workbook is being read" not in answer.text, path
        for path in ("/plan", "/draft"):
            assert "The workbook is being read" in town.get(path).text, path
    finally:
        gate.set()


def test_a_first_workbook_with_faults_is_told_to_be_read(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its faults come by themselves, also where no other workbook is in force yet."""
    signed_in(town)
    (town_folder / "town.xlsx").rename(town.app.state.desk.aside)  # type: ignore[attr-defined]
    gate, read = Event(), shown.read_apart

    def slowly(book: Path, store: Any) -> Any:
        gate.wait(120)
        return read(book, store)

    monkeypatch.setattr(shown, "read_apart", slowly)
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    try:
        page = town.get("/plan").text
        assert "There is no workbook yet" in page
        assert "The workbook is being read" in page
        assert "again.js" in page
        assert "There is no draft" not in page
    finally:
        gate.set()
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60.0)
    page = town.get("/plan").text
    assert "The workbook is being read" not in page
    assert "Mend it here, row by row" in page
