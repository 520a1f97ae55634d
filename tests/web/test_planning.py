"""Pages to plan on: uploads, jobs, absences, the draft and its way to a revision."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copytree
from threading import Event
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from outputs.files import PLAN_FILE, read_plan, write_plan
from outputs.store import Store
from planner.domain.plan import UNFINISHED, PlanWarning
from planner.web import changing, jobs, patience
from tests.builders.ends import together
from tests.builders.hostile import REFUSED, SAMPLE
from tests.builders.packages import repacked
from tests.web.town import RECEPTIONS, ROWS
from tests.web.visits import PASSWORD, job_of, job_until, pretend, signed_in

PATIENT = "import time\nprint('level 1', flush=True)\ntry:\n    time.sleep(600)\n"
SLEEPS = (
    "import time\ntry:\n    {before}    time.sleep(600)\nexcept KeyboardInterrupt:\n    {after}\n"
)
ECHO = "import sys\nprint(*sys.argv[1:])"
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
    """A workbook with faults is kept apart, and each is shown with sheet, row and column."""
    token = signed_in(client)
    assert upload(client, token, wrong_book(tmp_path)) == 303
    text = client.get("/plan").text
    assert "to be mended first" in text
    assert re.search(r"人员.{0,40}单位.{0,60}nowhere", text)
    assert "/plan/run" not in text
    assert not (tmp_path / "book.xlsx").exists()


def wrong_book(folder: Path) -> bytes:
    """A workbook in which somebody is of a unit that there is not."""
    wrong = [dict(ROWS["people"][0], unit="nowhere"), *ROWS["people"][1:]]
    write_book(folder / "wrong.xlsx", ROWS | {"people": wrong})
    return (folder / "wrong.xlsx").read_bytes()


def broken_book(folder: Path) -> bytes:
    """A workbook one of whose sheets cannot be read at all."""
    write_book(folder / "whole.xlsx", ROWS)
    return repacked(
        (folder / "whole.xlsx").read_bytes(),
        lambda name, old: old[: len(old) // 2] if name.endswith("sheet4.xml") else old,
    )


@pytest.mark.parametrize("bad", [wrong_book, broken_book])
def test_faults_do_not_replace_the_good_workbook(
    town: TestClient, town_folder: Path, tmp_path: Path, bad: Callable[[Path], bytes]
) -> None:
    """What was sent waits to be mended, the good one stays in force, and so do the steps."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    content = bad(tmp_path)
    assert upload(town, token, content) == 303
    assert (town_folder / "town.xlsx").read_bytes() == before
    assert not (town_folder / "town-earlier").exists()
    text = town.get("/plan").text
    for word in ("To be mended", "to be mended first", "/plan/run", "/plan/absence"):
        assert word in text
    assert town.get("/plan/aside.xlsx").content == content
    assert "workbook with faults set aside" in town.get("/history").text
    again = {"csrf": token, "answer": "check"}
    assert town.post("/plan/aside", data=again).status_code == 303
    assert (town_folder / "town.xlsx").read_bytes() == before
    good = tmp_path / "good.xlsx"
    write_book(good, ROWS | {"absences": []})
    assert upload(town, token, good.read_bytes()) == 303
    assert (town_folder / "town.xlsx").read_bytes() == good.read_bytes()
    assert "To be mended" not in town.get("/plan").text
    assert town.get("/plan/aside.xlsx").status_code == 404


def test_cells_of_the_workbook_are_quoted_to_those_who_may_have_it(
    town: TestClient, tmp_path: Path
) -> None:
    """Faults and what a run says of them may name households; viewers see how many there are."""
    upload(town, signed_in(town), wrong_book(tmp_path))
    for page in ("/plan", "/plan/progress"):
        assert "What it says" in town.get(page).text
    assert "nowhere" in town.get("/plan").text
    signed_in(town, "viewer")
    text = town.get("/plan").text
    assert "1 error has to be mended first" in text
    assert "nowhere" not in text
    for page in ("/plan", "/plan/progress"):
        assert "What it says" not in town.get(page).text


def test_kept_workbooks_are_named_by_the_clocks_of_the_plan(
    town: TestClient, town_folder: Path
) -> None:
    """Whatever the computer's zone, in the name and on the page; older names still are read."""
    before = datetime.now(ZoneInfo("Asia/Shanghai"))
    content = (town_folder / "town.xlsx").read_bytes()
    upload(town, signed_in(town), content)
    (kept,) = (town_folder / "town-earlier").iterdir()
    moment = datetime.strptime(kept.stem.removeprefix("town-"), "%Y%m%d-%H%M%S-%f%z")
    assert before <= moment <= datetime.now(UTC)
    assert moment.utcoffset() == before.utcoffset()
    older = kept.with_name("town-20260101-120000-000000.xlsx")
    older.write_bytes(content)
    text = town.get("/plan").text
    assert f"until {moment:%Y-%m-%d %H:%M}" in text
    assert text.index(quote(kept.name)) < text.index(older.name)
    assert town.get(f"/plan/earlier/{quote(kept.name)}").content == content


def test_what_was_set_aside_is_mended_or_dropped(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """Checked again where it lies once somebody has mended it there; or dropped."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    good = tmp_path / "good.xlsx"
    write_book(good, ROWS | {"absences": []})
    wrong = wrong_book(tmp_path)
    for answer, in_force in (("drop", before), ("check", good.read_bytes())):
        upload(town, token, wrong)
        (aside,) = town_folder.glob("*mend*")
        aside.write_bytes(good.read_bytes())
        form = {"csrf": token, "answer": answer}
        assert town.post("/plan/aside", data=form).status_code == 303
        assert not aside.exists()
        assert (town_folder / "town.xlsx").read_bytes() == in_force
        assert town.post("/plan/aside", data=form).status_code == 404


def test_an_earlier_workbook_is_put_back(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """It is listed, looked at and restored on the page; the one in its place is kept, too."""
    token = signed_in(town)
    first = (town_folder / "town.xlsx").read_bytes()
    write_book(tmp_path / "second.xlsx", ROWS | {"absences": []})
    second = (tmp_path / "second.xlsx").read_bytes()
    upload(town, token, second)
    (name,) = re.findall(r'name="name" value="([^"]+)"', town.get("/plan").text)
    assert town.get(f"/plan/earlier/{name}").content == first
    assert town.get("/plan/earlier/town.xlsx").status_code == 404
    form = {"csrf": token, "name": name}
    assert town.post("/plan/restore", data=form).status_code == 303
    assert (town_folder / "town.xlsx").read_bytes() == first
    kept = [one.read_bytes() for one in sorted((town_folder / "town-earlier").iterdir())]
    assert kept == [first, second]
    assert "培训" in str(read(town_folder / "town.xlsx").problem)
    assert "earlier workbook put back" in town.get("/history").text
    assert town.post("/plan/restore", data=form | {"name": "../town.xlsx"}).status_code == 404


def test_an_earlier_workbook_with_faults_is_not_put_back(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """It is refused in words, and nothing is set aside for it."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    (town_folder / "town-earlier").mkdir()
    name = "town-20270104-080000-000000.xlsx"
    (town_folder / "town-earlier" / name).write_bytes(wrong_book(tmp_path))
    answer = town.post("/plan/restore", data={"csrf": token, "name": name})
    assert answer.status_code == 409
    assert "was not put back" in answer.text
    assert (town_folder / "town.xlsx").read_bytes() == before
    assert "To be mended" not in town.get("/plan").text


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
    job_until(town, lambda job: job.lines)
    assert town.post("/plan/stop", data={"csrf": token}).status_code == 303
    town.post("/plan/stop", data={"csrf": token})
    job = job_of(town)
    assert (job.state, job.lines[-1]) == ("done", "the best")
    assert town.post("/plan/stop", data={"csrf": token}).status_code == 303


def test_it_is_said_before_what_a_stop_keeps(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing at first, the best found later; a button that said more than is true asks anew."""
    token = signed_in(town)
    began, found = "print('begun', flush=True)\n", "print('\\x1ekeeps', flush=True)\n"
    pretend(monkeypatch, SLEEPS.format(before=began, after="raise SystemExit(130)"))
    town.post("/plan/run", data={"csrf": token})
    running = job_until(town, lambda job: job.lines)
    text = town.get("/plan").text
    assert "Stopping now keeps nothing" in text
    assert "Stop, and keep nothing" in text
    promised = {"csrf": token, "number": str(running.number), "keeps": "yes"}
    answer = town.post("/plan/stop", data=promised)
    assert answer.status_code == 409
    assert "is not kept now" in answer.text
    town.post("/plan/stop", data=promised | {"keeps": "no"})
    assert job_of(town).state == "stopped"
    assert "stopped, nothing was kept" in town.get("/plan").text

    pretend(monkeypatch, SLEEPS.format(before=found, after="pass"))
    town.post("/plan/run", data={"csrf": token})
    running = job_until(town, lambda job: job.keeps)
    text = town.get("/plan").text
    assert "Stopping now keeps the best found" in text
    assert town.post("/plan/stop", data=promised).status_code == 303  # of the run before
    assert running.state == "running"
    town.post("/plan/stop", data=promised | {"number": str(running.number)})
    assert job_of(town).state == "done"
    assert "stopped early, the best plan found" in town.get("/plan").text
    assert "run stopped" in town.get("/history").text


def test_a_run_that_is_ending_is_stopped_for_good(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once more, by the button that says that nothing is kept; a second press of the first not."""
    token = signed_in(town)
    pretend(
        monkeypatch,
        "import time\nprint('\\x1ekeeps', flush=True)\ntry:\n    time.sleep(600)\n"
        "except KeyboardInterrupt:\n    print('\\x1eloses', flush=True)\n"
        "    try:\n        time.sleep(600)\n"
        "    except KeyboardInterrupt:\n        raise SystemExit(130)",
    )
    town.post("/plan/run", data={"csrf": token})
    running = job_until(town, lambda job: job.keeps)
    form = {"csrf": token, "number": str(running.number), "keeps": "yes"}
    assert town.post("/plan/stop", data=form).status_code == 303
    job_until(town, lambda job: not job.keeps, "ending with the best plan found")
    assert town.post("/plan/stop", data=form).status_code == 409
    assert running.running
    assert town.post("/plan/stop", data=form | {"keeps": "no"}).status_code == 303
    assert job_of(town).state == "stopped"
    assert not running.kept


def test_whose_run_it_is(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page tells; another planner stops it only after being asked once more."""
    token = signed_in(town)
    pretend(monkeypatch, KEEPS)
    town.post("/plan/run", data={"csrf": token})
    running = job_until(town, lambda job: job.lines, "started by boss")
    accounts = town.app.state.accounts  # type: ignore[attr-defined]
    accounts.put("deputy", "planner", PASSWORD, by="test")
    town.cookies.clear()
    town.post("/signin", data={"name": "deputy", "password": PASSWORD})
    form = {"csrf": accounts.visitor(town.cookies["sanfang"]).csrf, "number": str(running.number)}
    assert "not your run" in town.get("/plan").text
    answer = town.post("/plan/stop", data=form)
    assert answer.status_code == 409
    assert "not your run" in answer.text
    assert running.state == "running"
    assert town.post("/plan/stop", data=form | {"confirm": "yes"}).status_code == 303
    assert job_of(town).state == "done"


def test_absences_entered_at_once_are_all_kept(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight in parallel: eight rows, whose re-planning is at most two runs."""
    token = signed_in(town)
    pretend(monkeypatch, f"open({str(town_folder / 'runs')!r}, 'a').write('x')")
    days = [f"2027-01-{day}" for day in range(18, 26)]

    def enter(day: str) -> int:
        form = {"csrf": token, "person": "P1", "first": day}
        return town.post("/plan/absence", data=form).status_code

    assert together(*(partial(enter, day) for day in days)) == [303] * len(days)
    assert job_of(town).state == "done"
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert sorted(str(one.start) for one in problem.absences if one.who == "P1") == days
    assert len((town_folder / "runs").read_text()) <= 2


def test_one_wrong_absence_does_not_stop_the_others(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that wait together are each entered or refused for themselves, and that is said."""
    token = signed_in(town)
    pretend(monkeypatch, SLEEPS.format(before="print('begun', flush=True)\n", after="pass"))
    form = {"csrf": token, "first": "2027-01-18"}
    for who in ("P1", "nobody", "P2"):
        assert town.post("/plan/absence", data=form | {"person": who}).status_code == 303
    assert "Then follows" in town.get("/plan").text
    pretend(monkeypatch, ECHO)
    town.post("/plan/stop", data={"csrf": token})
    job = job_of(town)
    assert job.state == "found"
    assert any("nobody" in str(line) for line in job.lines)
    assert any(str(line).startswith("replan ") for line in job.lines)
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert [one.who for one in problem.absences] == ["P5", "P1", "P2"]


def test_slow_work_is_answered_at_once(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A page tells where it stands and whose it is, and goes on to what came of it."""
    token = signed_in(town)
    write_book(tmp_path / "fresh.xlsx", ROWS)
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    gate = Event()
    slow = changing.change_draft

    def waits(*args: Any, **more: Any) -> None:
        gate.wait(120)
        slow(*args, **more)

    monkeypatch.setattr(changing, "change_draft", waits)
    form = {"csrf": token, "shift": RECEPTIONS["P2"], "leaving": "P2", "part": "0", "taking": "P3"}
    answer = town.post("/substitutes", data=form)
    assert answer.status_code == 303
    page = answer.headers["location"].partition("#")[0]
    assert page.startswith("/plan?job=")
    assert "started by boss" in town.get("/plan/progress").text
    assert not (town_folder / "town-draft").exists()
    gate.set()
    assert job_of(town).state == "done"
    assert town.get(page).headers["location"] == "/draft"
    assert (town_folder / "town-draft").exists()


def test_slow_work_that_is_stopped_writes_nothing(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was being worked out is given up before it becomes the draft."""
    token = signed_in(town)
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    gate = Event()
    real = changing.take_over

    def waits(*args: Any, **more: Any) -> Any:
        gate.wait(120)
        return real(*args, **more)

    monkeypatch.setattr(changing, "take_over", waits)
    form = {"csrf": token, "shift": RECEPTIONS["P2"], "leaving": "P2", "part": "0", "taking": "P3"}
    town.post("/substitutes", data=form)
    assert town.post("/plan/stop", data={"csrf": token}).status_code == 303
    gate.set()
    assert job_of(town).state == "stopped"
    assert not (town_folder / "town-draft").exists()


def test_a_publication_that_runs_is_told(
    town: TestClient, client: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The overview says so, also while nothing is published yet."""
    pretend(monkeypatch, KEEPS)
    for site, folder in ((town, town_folder / "town-draft"), (client, client_draft(client))):
        token = signed_in(site)
        copytree(town_folder / "plan", folder)
        site.post("/draft/publish", data={"csrf": token})
        text = site.get("/").text
        assert "Publishing" in text
        assert "started by boss" in text
        assert "Nothing is published yet" not in text
        assert site.portal is not None
        site.portal.call(site.app.state.jobs.close)  # type: ignore[attr-defined]
    assert client.get("/").headers["location"] == "/start", "there is no workbook either"


def client_draft(client: TestClient) -> Path:
    """Where the draft of a site lies."""
    draft: Path = client.app.state.desk.draft  # type: ignore[attr-defined]
    return draft


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


@pytest.mark.apart
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


def test_the_page_shows_how_far_a_level_has_come(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as one is searched, and not among what the run says."""
    token = signed_in(town)
    said = "print('\\x1eworking level 2 of at least 9', flush=True)\n"
    pretend(monkeypatch, said + KEEPS)
    town.post("/plan/run", data={"csrf": token})
    job_until(town, lambda job: job.lines)
    assert '<p class="soft" id="working">level 2 of at least 9</p>' in town.get("/plan").text
    town.post("/plan/stop", data={"csrf": token})
    job = job_of(town)
    assert job.lines == ["level 1", "the best"]
    assert "of at least 9" not in town.get("/plan").text
    pretend(monkeypatch, said + "print('\\x1eworking ')\n" + KEEPS)
    town.post("/plan/run", data={"csrf": token})
    job_until(town, lambda job: job.lines)
    assert 'id="working"' not in town.get("/plan").text
    town.post("/plan/stop", data={"csrf": token})
    job_of(town)


def test_a_run_is_told_in_the_language_of_the_reader(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says, in whichever language it was begun."""
    token = signed_in(town)
    pretend(
        monkeypatch,
        "from planner.commands.common import say; from planner.domain.language import _;"
        " say(_('Written to {place}', place='here'))",
    )
    town.post("/plan/run", data={"csrf": token})
    assert job_of(town).state == "done"
    for language, said in (("zh", "已写入 here"), ("en", "Written to here")):
        town.cookies.set("sanfang_language", language)
        assert f"<li>{said}</li>" in town.get("/plan").text


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
        {"person": "P1", "first": "2027-01-13", "begin": "09:00"},
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


def test_viewers_plan_nothing(town: TestClient, town_folder: Path) -> None:
    """Every form of planning is closed to them, and none is shown."""
    token = signed_in(town, "viewer")
    before = (town_folder / "town.xlsx").read_bytes()
    for path in ("/plan/book", "/plan/aside", "/plan/restore", "/plan/run", "/plan/rerun",
                 "/plan/stop", "/plan/absence", "/draft/publish", "/draft/discard",
                 "/draft/undo", "/draft/redo"):  # fmt: skip
        form = {"csrf": token, "person": "P1", "first": "2027-01-13"}
        assert town.post(path, data=form).status_code == 403, path
    assert (town_folder / "town.xlsx").read_bytes() == before
    for page in ("/plan", "/gaps"):
        assert town.get(page).text.count('method="post"') == 1  # signing out
    assert Store.open(town_folder / "sanfang.db").revisions()[-1].number == 1


@pytest.mark.parametrize("name", SAMPLE)
def test_a_hostile_workbook_is_refused_in_words(town: TestClient, name: str) -> None:
    """The site goes on, says what is wrong, and plans with the workbook it had."""
    token = signed_in(town)
    book = town.app.state.desk.book  # type: ignore[attr-defined]
    good = book.read_bytes()
    bad = dict(REFUSED)[name](good)
    answer = town.post("/plan/book", data={"csrf": token}, files={"book": ("bad.xlsx", bad)})
    assert answer.status_code in (303, 422)
    said = town.get("/plan").text if answer.status_code == 303 else answer.text
    assert "note bad" in said
    assert "Traceback" not in said
    assert town.get("/roster").status_code == 200
