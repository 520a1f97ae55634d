"""Revisions and their differences, files of the newest, records, and the log."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from planner.web.signin import COOKIE
from tests.web.visits import job_of, pretend, signed_in

LIST = "日期,制度,人员,结果\n2027-01-06,JF,P2,完成\n"


def test_files_are_those_of_the_list_alone(town: TestClient, town_folder: Path) -> None:
    """Each file that is listed can be had, and no other of that folder or above it."""
    signed_in(town)
    text = town.get("/history").text
    for name in ("roster.xlsx", "coverage.html", "households.csv", "plan.json"):
        assert f'href="/files/{name}"' in text
        answer = town.get(f"/files/{name}")
        assert answer.content == (town_folder / "published" / name).read_bytes()
        assert "attachment" in answer.headers["content-disposition"]
    for name in ("town.xlsx", "../town.xlsx", "..%2ftown.xlsx", "%2e%2e/sanfang.db", "calendars"):
        assert town.get(f"/files/{name}").status_code == 404, name


def test_every_calendar_can_be_had_at_once(town: TestClient, town_folder: Path) -> None:
    """As a zip of the published folder, without anything else."""
    signed_in(town)
    content = town.get("/files/calendars.zip").content
    folder = town_folder / "published" / "calendars"
    with ZipFile(BytesIO(content)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert found == {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.ics")
    }
    assert found


def test_the_roster_of_a_draft_can_be_had(town: TestClient, town_folder: Path) -> None:
    """Before it is published; without a draft there is none."""
    signed_in(town)
    assert town.get("/draft/roster.xlsx").status_code == 404
    copytree(town_folder / "plan", town_folder / "town-draft")
    assert 'href="/draft/roster.xlsx"' in town.get("/draft").text
    assert town.get("/draft/roster.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize(
    "query", ["", "from=1", "from=1&to=2", "from=x&to=y", "from=1&to=" + "9" * 99]
)
def test_differences_of_what_there_is_not(town: TestClient, query: str) -> None:
    """Are like any unknown page."""
    signed_in(town)
    assert town.get(f"/history/difference?{query}").status_code == 404


def test_a_revision_does_not_differ_from_itself(town: TestClient) -> None:
    """The page says that nothing has changed."""
    signed_in(town)
    assert "Nothing has changed." in town.get("/history/difference?from=1&to=1").text


def test_what_was_done_is_recorded(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is handed to `sanfang record` as it was sent, and goes when that has ended."""
    token = signed_in(town)
    pretend(monkeypatch, "import sys\nprint(sys.argv[1])\nprint(open(sys.argv[4]).read())")
    files = {"log": ("../done.csv", LIST.encode())}
    assert town.post("/history/record", data={"csrf": token}, files=files).status_code == 303
    job = job_of(town)
    assert job.lines == ["record", *LIST.split()]
    assert list(town_folder.glob(".*/*")) == []


@pytest.mark.parametrize("name", ["done.exe", "done", "done.csv.sh"])
def test_other_files_are_refused(town: TestClient, name: str) -> None:
    """In words, and nothing runs."""
    token = signed_in(town)
    for files in ({"log": (name, b"x")}, {"other": ("done.csv", b"x")}):
        assert town.post("/history/record", data={"csrf": token}, files=files).status_code == 422
    assert town.app.state.jobs.last is None  # type: ignore[attr-defined]


def test_a_list_waits_for_the_job_before(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """While something runs it is not taken, and nothing is left of it."""
    token = signed_in(town)
    pretend(monkeypatch, "import time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt: pass")
    town.post("/plan/run", data={"csrf": token})
    files = {"log": ("done.csv", LIST.encode())}
    assert town.post("/history/record", data={"csrf": token}, files=files).status_code == 409
    assert town.portal is not None
    town.portal.call(town.app.state.jobs.close)  # type: ignore[attr-defined]


def test_viewers_record_nothing(town: TestClient) -> None:
    """They see the history without the form."""
    token = signed_in(town, "viewer")
    assert "/history/record" not in town.get("/history").text
    files = {"log": ("done.csv", LIST.encode())}
    assert town.post("/history/record", data={"csrf": token}, files=files).status_code == 403


def test_the_log_is_in_words(town: TestClient) -> None:
    """Codes of the program are said in the visitor's language; names stay names."""
    signed_in(town)
    text = town.get("/history").text
    for word in ("account made or changed", "boss, Planner", "published"):
        assert word in text
    assert "sha256" not in text


class Slow:
    """Who takes a file piece by piece; `meanwhile` happens after the first."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.meanwhile = meanwhile
        self.status, self.length, self.content = 0, 0, b""

    async def send(self, message: Any) -> None:
        """Take what the site sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.length = int(dict(message["headers"])[b"content-length"])
            self.meanwhile()
        else:
            self.content += message.get("body", b"")


@pytest.mark.parametrize("name", ["roster.xlsx", "plan.json", "calendars.zip"])
def test_a_download_is_whole_while_something_is_published(town: TestClient, name: str) -> None:
    """The folder is replaced when the download has begun: it is still all of one version."""
    signed_in(town)
    published = town.app.state.desk.published  # type: ignore[attr-defined]
    before = town.get(f"/files/{name}").content

    def replaced() -> None:
        published.rename(published.with_name("gone"))
        published.mkdir()
        for file in ("roster.xlsx", "plan.json"):
            (published / file).write_bytes(b"another")

    slow = Slow(replaced)
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        return next(asked, {"type": "http.disconnect"})

    cookie = f"{COOKIE}={town.cookies[COOKIE]}".encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": "GET",
        "http_version": "1.1", "scheme": "http", "path": f"/files/{name}", "query_string": b"",
        "root_path": "", "headers": [(b"host", b"testserver"), (b"cookie", cookie)],
        "client": ("192.0.2.1", 1), "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    assert town.portal is not None
    town.portal.call(town.app, scope, receive, slow.send)
    assert (slow.status, slow.length, slow.content) == (200, len(before), before)
