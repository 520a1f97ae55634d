"""Pages to plan on: uploads, jobs, absences, the draft and its way to a revision."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from outputs.files import PLAN_FILE, read_plan, write_plan
from outputs.store import Store
from planner.domain.plan import UNFINISHED, PlanWarning
from planner.web import jobs
from planner.web.jobs import Job
from tests.builders.packages import repacked
from tests.web.town import ROWS
from tests.web.visits import job_of, pretend, signed_in

PATIENT = "import time\nprint('level 1', flush=True)\ntry:\n    time.sleep(60)\n"
KEEPS = PATIENT + "except KeyboardInterrupt:\n    print('the best')\n"


def upload(client: TestClient, token: str, content: bytes, name: str = "book.xlsx") -> int:
    """Send a workbook; returns the status of the answer."""
    files = {"book": (name, content)}
    return client.post("/plan/book", data={"csrf": token}, files=files).status_code


# -- the workbook ------------------------------------------------------------------------


def test_a_workbook_is_taken_and_the_one_before_is_kept(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """Uploading replaces the workbook; the earlier one lies in a folder beside it."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    fresh = tmp_path / "fresh.xlsx"
    write_book(fresh, ROWS | {"absences": []})
    assert upload(town, token, fresh.read_bytes()) == 303
    assert (town_folder / "town.xlsx").read_bytes() == fresh.read_bytes()
    assert [one.read_bytes() for one in (town_folder / "town-earlier").iterdir()] == [before]
    assert town.get("/plan/book.xlsx").content == fresh.read_bytes()
    assert "workbook uploaded" in town.get("/history").text


def test_faults_are_located(client: TestClient, tmp_path: Path) -> None:
    """A workbook with faults is taken, and each is shown with sheet, row and column."""
    token = signed_in(client)
    wrong = [dict(ROWS["people"][0], unit="nowhere"), *ROWS["people"][1:]]
    write_book(tmp_path / "wrong.xlsx", ROWS | {"people": wrong})
    assert upload(client, token, (tmp_path / "wrong.xlsx").read_bytes()) == 303
    text = client.get("/plan").text
    assert "errors have to be mended" in text
    assert re.search(r"人员.{0,40}单位.{0,60}nowhere", text)
    assert "/plan/run" not in text


@pytest.mark.parametrize(
    "content",
    [b"", b"no workbook at all", b"PK\x03\x04 but nothing behind it", b"\xd0\xcf\x11\xe0 old .xls"],
)
def test_what_is_no_workbook_is_refused(
    town: TestClient, town_folder: Path, content: bytes
) -> None:
    """It is said in words, the workbook stays, and nothing is left lying about."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    names = sorted(path.name for path in town_folder.iterdir())
    assert upload(town, token, content) == 422
    assert (town_folder / "town.xlsx").read_bytes() == before
    assert sorted(path.name for path in town_folder.iterdir()) == names


def test_a_bomb_is_refused(town: TestClient, town_folder: Path) -> None:
    """A small file that unpacks to hundreds of megabytes does not get in."""
    token = signed_in(town)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            with bomb.open(part, "w", force_zip64=True) as inside:
                for _block in range(200):
                    inside.write(b"0" * 2**20)
    before = (town_folder / "town.xlsx").read_bytes()
    assert upload(town, token, packed.getvalue()) == 422
    assert (town_folder / "town.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["../../evil.xlsx", "/etc/evil.xlsx", "C:\\evil.xlsx", "x\x00.xlsx"]
)
def test_the_name_of_a_file_goes_nowhere(
    town: TestClient, town_folder: Path, tmp_path: Path, name: str
) -> None:
    """What a browser calls the file decides nothing about where it is written."""
    token = signed_in(town)
    write_book(tmp_path / "fresh.xlsx", ROWS)
    assert upload(town, token, (tmp_path / "fresh.xlsx").read_bytes(), name) in (303, 400)
    assert not list(tmp_path.parent.glob("**/evil*"))
    assert not list(town_folder.glob("**/*evil*"))


def test_a_hostile_workbook_does_not_end_the_site(town: TestClient, tmp_path: Path) -> None:
    """A cell in the last corner, written in small letters, is a fault that the page names."""
    token = signed_in(town)
    cell = b'<row r="1048576"><c r="xfd1048576" t="str"><v>x</v></c></row></sheetData>'
    write_book(tmp_path / "fresh.xlsx", ROWS)
    content = repacked(
        (tmp_path / "fresh.xlsx").read_bytes(),
        lambda name, old: old.replace(b"</sheetData>", cell) if "sheet4" in name else old,
    )
    assert upload(town, token, content) in (303, 422)
    assert "a cell stands far outside" in town.get("/plan").text


def test_no_file_is_no_upload(town: TestClient) -> None:
    """A form without a file, or with text in its place, is refused in words."""
    token = signed_in(town)
    assert town.post("/plan/book", data={"csrf": token}).status_code == 422
    assert town.post("/plan/book", data={"csrf": token, "book": "text"}).status_code == 422


def test_without_a_workbook_there_is_none_to_have(client: TestClient) -> None:
    """Its address is like any unknown one."""
    signed_in(client)
    assert client.get("/plan/book.xlsx").status_code == 404


# -- jobs --------------------------------------------------------------------------------


def test_a_run_shows_what_it_says_and_how_it_ended(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Done, with findings, or failed: by the exit status; its lines are text, not markup."""
    token = signed_in(town)
    for status, said in ((0, "done"), (1, "with findings"), (2, "without a result")):
        pretend(monkeypatch, f"print('<b>line</b>')\nraise SystemExit({status})")
        assert town.post("/plan/run", data={"csrf": token}).status_code == 303
        assert job_of(town).lines == ["<b>line</b>"]
        text = town.get("/plan").text
        assert said in text
        assert "&lt;b&gt;line" in text


def test_stopping_keeps_the_best(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is interrupted like by Ctrl-C and ends well; a second stop does nothing."""
    token = signed_in(town)
    pretend(monkeypatch, KEEPS)
    town.post("/plan/run", data={"csrf": token})
    running: Job = town.app.state.jobs.last  # type: ignore[attr-defined]
    while not running.lines:
        assert 'data-running="yes"' in town.get("/plan/progress").text
    assert town.post("/plan/stop", data={"csrf": token}).status_code == 303
    town.post("/plan/stop", data={"csrf": token})
    job = job_of(town)
    assert (job.state, job.lines[-1]) == ("done", "the best")
    assert town.post("/plan/stop", data={"csrf": token}).status_code == 303


def test_one_job_at_a_time(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one runs nothing else starts, and the workbook is not touched."""
    token = signed_in(town)
    pretend(monkeypatch, KEEPS)
    town.post("/plan/run", data={"csrf": token})
    book = (town_folder / "town.xlsx").read_bytes()
    away = {"csrf": token, "person": "P1", "first": "2027-01-13"}
    for path, form in (("/plan/run", {}), ("/plan/rerun", {}), ("/plan/absence", away),
                       ("/draft/discard", {})):  # fmt: skip
        answer = town.post(path, data={"csrf": token} | form)
        assert answer.status_code == 409, path
        assert "running already" in answer.text
    assert upload(town, token, book) == 409
    assert (town_folder / "town.xlsx").read_bytes() == book
    town.post("/plan/stop", data={"csrf": token})
    job_of(town)


def test_a_program_that_cannot_start_is_a_failed_run(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so, and the next run can start."""
    token = signed_in(town)
    with monkeypatch.context() as broken:
        broken.setattr(jobs.sys, "executable", "/nowhere/python")
        assert town.post("/plan/run", data={"csrf": token}).status_code == 303
    assert "without a result" in town.get("/plan").text
    pretend(monkeypatch, "print('there')")
    town.post("/plan/run", data={"csrf": token})
    assert job_of(town).state == "done"


def test_the_site_ends_its_job_with_itself(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs when the site is closed does not go on by itself."""
    token = signed_in(town)
    pretend(monkeypatch, KEEPS)
    town.post("/plan/run", data={"csrf": token})
    assert town.portal is not None
    town.portal.call(town.app.state.jobs.close)  # type: ignore[attr-defined]
    assert job_of(town).state == "failed"


def test_long_lines_are_cut(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that never ends its line fills no memory and hangs nothing."""
    token = signed_in(town)
    pretend(monkeypatch, "print('x' * 3_000_000)\nprint('end')")
    town.post("/plan/run", data={"csrf": token})
    job = job_of(town)
    assert job.state == "done"
    assert [len(line) for line in job.lines] == [2000, 3]


# -- absences and the draft --------------------------------------------------------------


def test_an_absence_is_written_and_replanned(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By id or name; the workbook has one more row, and re-planning starts."""
    token = signed_in(town)
    pretend(monkeypatch, "import sys\nprint(*sys.argv[1:])")
    form = {"csrf": token, "person": "张一", "first": "2027-01-13", "slot": "am", "reason": "会"}
    assert town.post("/plan/absence", data=form).status_code == 303
    job = job_of(town)
    assert job.lines[0].startswith("replan --lang en ")
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    added = problem.absences[-1]
    assert (added.who, str(added.start), str(added.end), added.slot) == (
        "P1", "2027-01-13", "2027-01-13", "am",
    )  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        {"person": "P1", "first": "soon"},
        {"person": "P1", "first": ""},
        {"person": "P1", "first": "9999-12-31"},
        {"person": "nobody", "first": "2027-01-13"},
        {"person": "", "first": "2027-01-13"},
        {"person": "P1", "first": "2027-01-13", "last": "2027-01-12"},
    ],
)
def test_absences_that_cannot_be_are_refused(
    town: TestClient, town_folder: Path, form: dict[str, str]
) -> None:
    """In words, with the workbook as it was."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    assert town.post("/plan/absence", data={"csrf": token} | form).status_code == 422
    assert (town_folder / "town.xlsx").read_bytes() == before


def test_publishing_the_draft_ends_it(town: TestClient, town_folder: Path) -> None:
    """The draft becomes a revision, its folder goes, and the next change finds none."""
    token = signed_in(town)
    copytree(town_folder / "plan", town_folder / "town-draft")
    assert "A draft of" in town.get("/plan").text
    assert town.get("/draft").status_code == 200
    assert town.post("/draft/publish", data={"csrf": token, "note": "why"}).status_code == 303
    job = job_of(town)
    assert job.state == "done", job.lines
    assert not (town_folder / "town-draft").exists()
    assert "There is no draft." in town.get("/plan").text
    assert town.get("/draft").status_code == 404
    assert town.post("/draft/publish", data={"csrf": token}).status_code == 404


def test_an_unfinished_draft_offers_to_search_on(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft says it first; the button plans again with more time."""
    token = signed_in(town)
    copytree(town_folder / "plan", town_folder / "town-draft")
    assert 'name="more"' not in town.get("/draft").text
    made = read_plan(town_folder / "plan")
    unfinished = PlanWarning(UNFINISHED, "Not finished: two are missing.")
    file = town_folder / "town-draft" / PLAN_FILE
    write_plan(replace(made, warnings=(unfinished,)), file)
    text = town.get("/draft").text
    assert text.index("Not finished: two are missing.") < text.index('<dl class="keys">')
    assert 'action="/plan/run"' in text
    pretend(monkeypatch, "import sys\nprint(*sys.argv[1:])")
    assert town.post("/plan/run", data={"csrf": token, "more": "yes"}).status_code == 303
    assert job_of(town).lines[0].endswith("--more")
    assert town.post("/plan/run", data={"csrf": token}).status_code == 303
    assert "--more" not in job_of(town).lines[0]


def test_a_draft_that_is_refused_stays(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where publishing ends with findings the draft is still there to be looked at."""
    token = signed_in(town)
    copytree(town_folder / "plan", town_folder / "town-draft")
    pretend(monkeypatch, "raise SystemExit(1)")
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "found"
    assert town.get("/draft").status_code == 200
    assert town.post("/draft/discard", data={"csrf": token}).status_code == 303
    assert town.get("/draft").status_code == 404


def test_a_spoiled_draft_is_no_draft(town: TestClient, town_folder: Path) -> None:
    """A plan.json that cannot be read is as if there were none; nothing fails."""
    signed_in(town)
    (town_folder / "town-draft").mkdir()
    (town_folder / "town-draft" / "plan.json").write_text("{", encoding="utf-8")
    assert town.get("/plan").status_code == 200
    assert town.get("/draft").status_code == 404


def test_a_gap_is_explained(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button of a gap runs `sanfang explain` on it, and on nothing that is no gap."""
    token = signed_in(town)
    pretend(monkeypatch, "import sys\nprint(*sys.argv[1:])")
    found = re.search(r'name="gap" value="([^"]+)"', town.get("/gaps").text)
    assert found is not None
    assert town.post("/gaps/explain", data={"csrf": token, "gap": "--x"}).status_code == 404
    form = {"csrf": token, "gap": found[1]}
    assert town.post("/gaps/explain", data=form).status_code == 303
    (line,) = job_of(town).lines
    assert line.startswith("explain --lang en --store ")
    assert line.endswith(f" -- {found[1]}")


def test_viewers_plan_nothing(town: TestClient, town_folder: Path) -> None:
    """Every form of planning is closed to them, and none is shown."""
    token = signed_in(town, "viewer")
    before = (town_folder / "town.xlsx").read_bytes()
    for path in ("/plan/book", "/plan/run", "/plan/rerun", "/plan/stop", "/plan/absence",
                 "/draft/publish", "/draft/discard", "/gaps/explain"):  # fmt: skip
        form = {"csrf": token, "person": "P1", "first": "2027-01-13"}
        assert town.post(path, data=form).status_code == 403, path
    assert (town_folder / "town.xlsx").read_bytes() == before
    for page in ("/plan", "/gaps"):
        assert town.get(page).text.count('method="post"') == 1  # signing out
    assert Store.open(town_folder / "sanfang.db").revisions()[-1].number == 1
