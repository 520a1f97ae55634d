"""Moments are told by the clocks of the place that is planned for, wherever the computer is."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from tests.builders.commands import sanfang
from tests.web.test_access import doors
from tests.web.town import RECEPTIONS
from tests.web.visits import Clock, secret_of, signed_in

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")


@pytest.fixture(autouse=True, params=["America/New_York", "Pacific/Kiritimati"])
def _far_away(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """The computer's clock is set to a zone far away; the plan is made for Shanghai."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


def test_pages_tell_moments_and_days_by_one_clock(town: TestClient, town_folder: Path) -> None:
    """Published at 9 in Shanghai; the workbook was saved there at 23:30 the day before."""
    saved = datetime(2026, 12, 27, 15, 30, tzinfo=UTC).timestamp()
    os.utime(town_folder / "town.xlsx", (saved, saved))
    signed_in(town)
    secret_of(town, "P1")
    assert "2026-12-28 09:00" in town.get("/accounts").text
    history = town.get("/history").text
    assert "2026-12-28 09:00" in history
    assert "2026-12-27 20:00" not in history
    assert "2026-12-27 23:30" in town.get("/plan").text
    assert "2026-12-28 09:00" in town.get("/subscriptions").text
    assert "2026-12-28 09:00" in town.get("/subscriptions/doctor?kind=people&key=P1").text


def test_every_page_tells_a_moment_past_midnight_alike(
    town: TestClient, town_folder: Path, clock: Clock
) -> None:
    """Past midnight in Shanghai, when it is another day in one of the zones, and in UTC."""
    clock.now = datetime(2027, 1, 4, 16, 37, tzinfo=UTC)
    book = town_folder / "town.xlsx"
    os.utime(book, (clock.now.timestamp(),) * 2)
    token, secret = signed_in(town), secret_of(town, "P1")
    exchange = {"csrf": token, "shift": RECEPTIONS["P1"], "other": RECEPTIONS["P2"]}
    assert town.post("/exchange", data=exchange).status_code == 303
    assert town.post("/draft/aside", data={"csrf": token, "name": "x"}).status_code == 303
    assert town.post("/exchange", data=exchange).status_code == 303
    town.post(f"/my/{secret}/leave", data={"first": "2027-01-20", "last": "2027-01-20"})
    town.post(f"/my/{secret}/seen", data={"revision": "1"})
    told = 0
    for door in doors(town):
        if door.startswith("GET "):
            path = door.removeprefix("GET ").replace("{secret}", secret)
            path = path.replace("{shift:path}", RECEPTIONS["P4"]).replace("{sheet}", "people")
            text = re.sub(r"<[^>]*>", " ", town.get(path).text)
            assert not re.search(r"\b(11:37|06:37|16:37)\b", text), path
            assert not re.search(r"2027-01-04 \d\d:", text), path
            told += "2027-01-05 00:37" in text
    assert told >= 5
    assert re.search(r"Today[^0-9]*5 Jan\b", town.get("/").text)


def test_commands_tell_them_alike(town_folder: Path) -> None:
    """What was published, and who did what."""
    store = town_folder / "sanfang.db"
    for command in ("revisions", "log"):
        said = sanfang(command, "--store", store).output
        assert "2026-12-28 09:00" in said, command
    assert str(Store.open(store).zone()) == "Asia/Shanghai"


def test_a_store_with_nothing_published_has_the_usual_zone(store: Store) -> None:
    """Nothing is known of the place yet."""
    assert str(store.zone()) == "Asia/Shanghai"
