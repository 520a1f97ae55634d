"""A small site for tests: its store, its clock, a browser without any cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web import accounts, patience
from planner.web.desk import Desk
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from tests.web.here import begun_here
from tests.web.town import AT, plan_town
from tests.web.visits import Clock, publish


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with next to no work: what is tested is not how slow it is."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "HASHER", cheap)


@pytest.fixture(autouse=True)
def _patient_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what may be quick, however busy the computer is."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def _commands_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs do their commands in this process."""
    if request.node.get_closest_marker("apart") is None:
        here = begun_here(asyncio.create_subprocess_exec)
        monkeypatch.setattr(asyncio, "create_subprocess_exec", here)


@pytest.fixture
def clock() -> Clock:
    """The site's clock."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "sanfang.db")


@pytest.fixture
def client(store: Store, tmp_path: Path, clock: Clock) -> Iterator[TestClient]:
    """A browser without any cookie, and a site whose first account is still to be made."""
    desk = Desk(tmp_path / "book.xlsx", store, "en")
    app = create_site(desk, setup_key="open sesame", hosts=["testserver"], clock=clock)
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="session")
def planned_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small town: its workbook, its plan, its store with one revision."""
    folder = tmp_path_factory.mktemp("town")
    plan_town(folder)
    return folder


@pytest.fixture
def town_folder(planned_town: Path, tmp_path: Path) -> Path:
    """A copy of the small town to work on."""
    return copytree(planned_town, tmp_path / "town")


@pytest.fixture
def town(town_folder: Path, clock: Clock) -> Iterator[TestClient]:
    """A browser without any cookie, and the site of the small town, a week before its plan."""
    clock.now = AT
    desk = Desk(town_folder / "town.xlsx", Store.open(town_folder / "sanfang.db"), "en")
    app = create_site(desk, setup_key="open sesame", hosts=["testserver"], clock=clock)
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture
def secret(store: Store, clock: Clock) -> str:
    """The secret of P1's feed, with one reception published."""
    publish(store, clock, d06="P1")
    return Subscriptions(store, clock).issue("people", "P1", by="boss")
