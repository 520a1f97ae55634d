"""A site without a workbook: a blank one to download, or an example to begin with."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from inputs.presets import presets
from inputs.workbook.reading import read
from tests.web.visits import job_of, signed_in


def test_the_blank_workbook_can_be_downloaded(client: TestClient) -> None:
    """Whoever is signed in gets it; an unknown name leads nowhere."""
    assert client.get("/start/blank.xlsx").status_code == 303
    signed_in(client, "viewer")
    answer = client.get("/start/blank.xlsx")
    assert "制度" in load_workbook(BytesIO(answer.content)).sheetnames
    assert client.get("/start/nowhere.xlsx").status_code == 404
    page = client.get("/start").text
    assert all(f"/start/{name}.xlsx" in page for name in presets())
    assert "Begin with it" not in page


def test_an_example_is_written_once_however_many_ask(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own; whoever asks meanwhile waits for the same file."""
    signed_in(client, "viewer")
    started: list[tuple[str, ...]] = []
    start = asyncio.create_subprocess_exec

    async def counted(*arguments: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(arguments)
        return await start(*arguments, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda _n: client.get("/start/yanqing.xlsx"), range(4)))
    assert [one.status_code for one in answers] == [200] * 4
    assert len({one.content for one in answers}) == 1
    assert len(started) == 1
    assert answers[0].content.startswith(b"PK")
    assert 'filename="yanqing.xlsx"' in answers[0].headers["content-disposition"]


def test_an_example_that_cannot_be_written_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as half a file, and not for ever."""
    signed_in(client)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", which("false"))
        assert client.get("/start/blank.xlsx").status_code == 503
    assert client.get("/start/blank.xlsx").status_code == 200


def test_an_example_becomes_the_workbook_once(client: TestClient, tmp_path: Path) -> None:
    """It is written where the site's workbook is, and never over one that is there."""
    csrf = signed_in(client)
    form = {"csrf": csrf, "name": "yanqing"}
    assert client.post("/start", data=form | {"name": "nowhere"}).status_code == 404
    assert client.post("/start", data=form).headers["location"] == "/plan"
    job = job_of(client)
    assert job.state == "done", job.lines
    assert read(tmp_path / "book.xlsx").problem is not None
    before = (tmp_path / "book.xlsx").read_bytes()
    assert client.post("/start", data=form | {"name": "guixi"}).status_code == 409
    assert (tmp_path / "book.xlsx").read_bytes() == before
