"""Moments are told by the clocks of the place that is planned for, wherever the computer is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from tests.builders.commands import sanfang
from tests.web.visits import secret_of, signed_in

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")


@pytest.fixture(autouse=True)
def _far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The computer's clock is set to New York; the plan is made for Shanghai."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
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
