"""A site without a workbook: an example, a list or a blank workbook to begin with."""

from __future__ import annotations

import asyncio
import sys
from ast import literal_eval
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from inputs.presets import presets
from inputs.workbook.reading import read
from tests.builders.ends import together
from tests.web.visits import job_of, pretend, signed_in


def test_the_blank_workbook_can_be_downloaded(client: TestClient) -> None:
    """Whoever is signed in gets it; an unknown name leads nowhere."""
    assert client.get("/start/blank.xlsx").status_code == 303
    signed_in(client, "viewer")
    answer = client.get("/start/blank.xlsx")
    assert "制度" in load_workbook(BytesIO(answer.content)).sheetnames
    assert client.get("/start/nowhere.xlsx").status_code == 404
    page = client.get("/start").text
    assert all(f"/start/{name}.xlsx" in page for name in presets())
    assert "Plan it" not in page
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
    answers = together(*4 * [lambda: client.get("/start/yanqing.xlsx")])
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


def test_an_example_becomes_the_workbook_once(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written where the site's workbook is, planned, and never put over one that is there."""
    csrf = signed_in(client)
    book = tmp_path / "book.xlsx"
    pretend(
        monkeypatch, f"import sys, pathlib; print(sys.argv); pathlib.Path({str(book)!r}).touch()"
    )
    form = {"csrf": csrf, "name": "yanqing"}
    assert client.post("/start", data=form | {"name": "nowhere"}).status_code == 404
    assert client.post("/start", data=form).headers["location"] == "/plan"
    job = job_of(client)
    assert (job.state, job.then) == ("done", "/draft"), job.lines
    new, plan = map(literal_eval, job.lines)
    assert new[1:] == ["new", "--lang", "en", str(book), "--preset", "yanqing"]
    assert plan[1:] == ["plan", "--lang", "en", str(book), "--out", str(tmp_path / "book-draft")]
    assert client.post("/start", data=form | {"name": "guixi"}).status_code == 409


def test_an_example_that_cannot_be_written_is_not_planned(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes first has to go well."""
    pretend(monkeypatch, "import sys; print(sys.argv[1]); sys.exit(2)")
    client.post("/start", data={"csrf": signed_in(client), "name": "yanqing"})
    job = job_of(client)
    assert (job.state, job.lines) == ("failed", ["new"])


def _blank(csrf: str, **said: str | list[str]) -> dict[str, str | list[str]]:
    """What the form for a blank workbook sends."""
    usual = {"csrf": csrf, "name": "blank", "organisation": "青石镇", "first": "2027-02-01",
             "last": "2027-04-30", "topic": ["watch"]}  # fmt: skip
    return usual | said


def test_whoever_plans_begins_at_three_ways(client: TestClient, tmp_path: Path) -> None:
    """As long as there is neither a workbook nor one to be mended; others see how it goes."""
    csrf = signed_in(client)
    assert client.get("/").headers["location"] == "/start"
    page = client.get("/start").text
    assert 'value="2027-04-01"' in page, "the coming quarter"
    assert client.get("/plan").status_code == 200
    (tmp_path / "book-to-mend.xlsx").write_bytes(b"PK")
    assert client.get("/").status_code == 200
    assert "/plan#aside" in client.get("/start").text
    (tmp_path / "book-to-mend.xlsx").unlink()
    assert client.post("/start", data=_blank(csrf)).status_code == 303
    assert client.get("/").status_code == 200
    again = client.post("/start", data=_blank(csrf))
    assert again.status_code == 409
    assert "left alone" in again.text
    signed_in(client, "viewer")
    assert client.post("/start", data=_blank(csrf)).status_code == 403


def test_a_blank_workbook_has_the_sheets_for_what_is_planned(
    client: TestClient, tmp_path: Path
) -> None:
    """It says who plans and when; its examples count for nothing."""
    csrf = signed_in(client)
    assert client.post("/start", data=_blank(csrf)).headers["location"] == "/plan/sheets"
    assert "历史" in (sheets := load_workbook(tmp_path / "book.xlsx").sheetnames)
    assert "户" not in sheets
    problem = read(tmp_path / "book.xlsx").problem
    assert problem is not None
    settings = problem.settings
    assert (settings.organisation, str(settings.start), str(settings.end)) == (
        "青石镇", "2027-02-01", "2027-04-30",
    )  # fmt: skip
    assert not problem.people


@pytest.mark.parametrize(
    "wrong",
    [{"last": "2027-01-01"}, {"first": "soon"}, {"organisation": ""}, {"last": "2047-01-01"}],
)
def test_a_beginning_that_cannot_be_is_not_written(
    client: TestClient, tmp_path: Path, wrong: dict[str, str]
) -> None:
    """What was typed stands in the form again, and there is still no workbook."""
    answer = client.post("/start", data=_blank(signed_in(client), **wrong))
    assert answer.status_code == 422
    assert 'class="note bad"' in answer.text
    assert 'value="watch" checked' in answer.text
    assert not (tmp_path / "book.xlsx").exists()
