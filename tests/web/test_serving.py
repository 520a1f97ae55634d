"""`sanfang serve` and `sanfang user`: what they say, where they listen, how they end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from outputs.store import Store
from planner.web.accounts import Accounts
from tests.builders.commands import sanfang
from tests.builders.ends import in_time, living
from tests.web.visits import PASSWORD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise")


@contextmanager
def running(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`sanfang serve` in a process of its own, with what it said until it could be reached."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from planner.cli import main; main()", "serve",
         *(str(one) for one in arguments), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env=dict(os.environ, PYTHONUNBUFFERED="1"),
    )  # fmt: skip
    said: list[str] = []
    with living(process):
        assert process.stdout is not None
        with in_time(process):
            for line in process.stdout:
                said.append(line)
                if "/setup?key=" in line:
                    break
        yield process, said


def test_it_serves_until_interrupted(tmp_path: Path) -> None:
    """A workbook need not be there; Ctrl-C ends it with a sentence and status 0."""
    with running(tmp_path / "town.xlsx", "--port", "0") as (process, said):
        text = "".join(said)
        assert "There is no town.xlsx yet" in text
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/setup\?key=\S+)", text)
        assert found is not None
        with closing(HTTPConnection("127.0.0.1", int(found[1]), timeout=60)) as browser:
            browser.request("GET", found[2])
            answer = browser.getresponse()
            assert answer.status == 200
            assert "server" not in {key.lower() for key, _value in answer.getheaders()}
        process.send_signal(signal.SIGINT)
        rest, _none = process.communicate(timeout=60)
        assert (process.returncode, rest) == (0, "The site has ended.\n")


@pytest.mark.parametrize("front", ["", "/duty"])
def test_the_address_of_the_first_account_works(tmp_path: Path, front: str) -> None:
    """As it is printed, and with its path taken off by a proxy; the outer one is told, too."""
    options = ("--port", "0", "--address", f"https://example.gov.cn{front}/")
    with running(tmp_path / "town.xlsx", *options) as (process, said):
        found = re.search(rf"http://127\.0\.0\.1:(\d+){front}(/setup\?key=\S+)", "".join(said))
        assert found is not None
        assert process.stdout is not None
        with in_time(process):
            assert f"https://example.gov.cn{front}{found[2]}" in process.stdout.readline()
        for path in {found[2], front + found[2]}:
            with closing(HTTPConnection("127.0.0.1", int(found[1]), timeout=60)) as browser:
                browser.request("GET", path)
                answer = browser.getresponse()
                assert answer.status == 200
                assert f'action="{front}/setup"' in answer.read().decode()


def test_who_listens_to_the_network_is_warned(tmp_path: Path) -> None:
    """Passwords would pass in the clear: it says what to do about it."""
    with running(tmp_path / "town.xlsx", "--port", "0", "--host", "0.0.0.0") as (_process, said):  # noqa: S104
        text = "".join(said)
        assert "Whoever is on the network can reach it" in text
        assert "http://127.0.0.1:" in text


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    """In a sentence with the way out, status 2, and no store is made."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = sanfang("serve", tmp_path / "town.xlsx", "--port", port, "--lang", "en")
    assert result.exit_code == 2
    assert f"Port {port} of 127.0.0.1 is in use" in result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "options",
    [("--host", "192.0.2.1"), ("--address", "example.gov.cn"), ("--address", "ftp://example"),
     ("--address", "https://"), ("--address", "http://["), ("--port", "70000"),
     ("--address", "https://example/plan"), ("--address", "https://example/feeds/"),
     ("--address", "https://example/a?b"), ("--address", "https://example/a/../b"),
     ("--address", "https://x@example/")],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    """An address that is none, or is not of this computer: status 2, no traceback."""
    result = sanfang("serve", tmp_path / "town.xlsx", *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_folder_is_no_workbook_to_upload_to(tmp_path: Path) -> None:
    """The site replaces the workbook as one file: a folder of CSV files will not do."""
    for book in (tmp_path, tmp_path / "town.csv"):
        result = sanfang("serve", book, "--lang", "en")
        assert (result.exit_code, "ends in .xlsx" in result.output) == (2, True)


def test_accounts_are_made_and_removed(tmp_path: Path) -> None:
    """The password is asked for twice and never shown; the last planner stays."""
    book, twice = tmp_path / "town.xlsx", f"{PASSWORD}\n{PASSWORD}\n"
    made = sanfang("user", book, "boss", "--role", "planner", "--lang", "en", given=twice)
    assert (made.exit_code, "boss can sign in." in made.output) == (0, True)
    assert PASSWORD not in made.output
    accounts = Accounts(Store.open(Store.beside(book)))
    assert accounts.sign_in("boss", PASSWORD)
    odd = f"  {PASSWORD}\n  {PASSWORD}\n"
    made = sanfang("user", book, "boss", "--role", "planner", "--lang", "en", given=odd)
    assert (made.exit_code, "do not count" in made.output) == (0, True)
    assert accounts.sign_in("boss", PASSWORD)
    assert sanfang("user", book, "boss", "--remove").exit_code == 2
    assert sanfang("user", book, "clerk", given="short\nshort\n").exit_code == 2
    made = sanfang("user", book, "clerk", given=f"one\nanother\n{twice}")
    assert made.exit_code == 0
    assert "两次输入的不一样" in made.output
    assert not re.search("[A-Za-z]{5,}", made.output.replace("clerk", ""))
    assert sanfang("user", book, "clerk", "--remove").exit_code == 0
    assert [one.name for one in accounts.all()] == ["boss"]
