"""The commands of feeds: issue, revoke and list addresses, push to a CalDAV server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from outputs.store import Store
from planner.web.subscriptions import Subscriptions
from tests.builders.commands import in_english as sanfang
from tests.lacking import needs
from tests.web.servers import radicale
from tests.web.visits import Clock, small_plan, small_problem

SITE = "https://example.gov.cn/sanfang"


@pytest.fixture
def book(store: Store, clock: Clock, tmp_path: Path) -> Path:
    """A workbook beside whose place a plan is published; it is not read."""
    store.publish(small_plan(d06="P1", d13="P2"), small_problem(), at=clock.now, by="boss")
    return tmp_path / "book.xlsx"


def test_addresses_are_shown_once_and_work(book: Path, store: Store) -> None:
    """One line for each id: id, name, page; the secret is that of a feed."""
    done = sanfang("feed", "issue", book, "people", "P1", "P2", "--address", f"{SITE}/",
                   "--alarm", "30")  # fmt: skip
    assert done.exit_code == 0, done.output
    rows = [line.split("\t") for line in done.output.splitlines()]
    assert [row[:2] for row in rows] == [["P1", "张一"], ["P2", "李二"]]
    assert all(re.fullmatch(rf"{SITE}/feeds/[\w-]{{43}}", row[2]) for row in rows)
    assert {one.alarm for one in Subscriptions(store).all()} == {30}
    listed = sanfang("feed", "list", book)
    assert "people\tP1\t张一" in listed.output
    assert "never fetched" in listed.output
    secrets = [row[2].rpartition("/")[2] for row in rows]
    assert not any(secret in listed.output for secret in secrets)


def test_slips_are_printed_for_those_without_an_address(
    book: Path, store: Store, tmp_path: Path
) -> None:
    """--all leaves those alone who have one; a page each; the file is its owner's alone."""
    first = Subscriptions(store).issue("people", "P1", by="boss")
    out = tmp_path / "slips.pdf"
    done = sanfang("feed", "issue", book, "people", "--all", "--address", SITE, "--out", out)
    assert (done.exit_code, "1 slips" in done.output) == (0, True), done.output
    (page,) = PdfReader(out).pages
    assert "李二" in page.extract_text()
    assert out.stat().st_mode & 0o077 == 0
    live = {one.key: one.token for one in Subscriptions(store).all()}
    assert set(live) == {"P1", "P2"}
    assert first not in done.output


def test_what_cannot_be_printed_changes_no_address(
    book: Path, store: Store, tmp_path: Path
) -> None:
    """Where the file cannot be written the old addresses go on."""
    Subscriptions(store).issue("people", "P1", by="boss")
    before = Subscriptions(store).all()
    out = tmp_path / "nowhere" / "slips.pdf"
    done = sanfang("feed", "issue", book, "people", "P1", "--address", SITE, "--out", out)
    assert done.exit_code == 2
    assert "No address was changed" in done.output
    assert Subscriptions(store).all() == before


@pytest.mark.parametrize(
    "words, said",
    [
        (("people", "P9"), "Not known: P9"),
        (("people",), "or --all"),
        (("units", "--all", "--out", "x.pdf"), "Slips are for people"),
    ],
)
def test_misuse_is_said(book: Path, words: tuple[str, ...], said: str) -> None:
    """Unknown ids, nobody named, slips for a unit."""
    done = sanfang("feed", "issue", book, *words, "--address", SITE)
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert sanfang("feed", "issue", book, "people", "P1", "--address", "here").exit_code == 2


def test_addresses_are_revoked(book: Path, store: Store) -> None:
    """Once; then there is none."""
    Subscriptions(store).issue("units", "T", by="boss")
    assert "T: ended" in sanfang("feed", "revoke", book, "units", "T").output
    assert "T: had no address" in sanfang("feed", "revoke", book, "units", "T").output
    assert Subscriptions(store).all() == ()


@needs(module="radicale")
def test_push_sends_what_is_published(book: Path, tmp_path: Path) -> None:
    """All kinds, one calendar alone, then nothing more; the password is never shown."""
    store = tmp_path / "sanfang.db"
    secret = {"SANFANG_CALDAV_PASSWORD": "very secret"}
    with radicale(tmp_path / "radicale", user="office", password="very secret") as url:  # noqa: S106
        words = ("push", "--caldav", url, "--user", "office", "--store", store)
        done = sanfang(*words, "--only", "P1", **secret)
        assert "Calendars made: 1; events sent: 1, removed: 0" in done.output, done.output
        done = sanfang(*words, "--feeds", "people,units,duties", **secret)
        assert "Calendars made: 3; events sent: 5, removed: 0, as they were: 1" in done.output
        done = sanfang(*words, "--feeds", "people,units,duties", **secret)
        assert "events sent: 0, removed: 0, as they were: 6" in done.output
        wrong = sanfang(*words, SANFANG_CALDAV_PASSWORD="wrong secret")  # noqa: S106
        assert (wrong.exit_code, "refuses this user" in wrong.output) == (2, True)
        assert "secret" not in wrong.output
    for bad in ("ftp://x", "https://me:hidden@x/"):
        done = sanfang("push", "--caldav", bad, "--store", store)
        assert (done.exit_code, "hidden" in done.output) == (2, False), done.output
