"""Real clients read the feeds: vdirsyncer into khal, calcurse, ical.js, libical, Radicale.

Each is used where it is installed; nothing of them is needed to work on the program.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from icalendar import Calendar

from outputs.store import Store
from planner.domain.plan import Shift
from planner.web import feeds
from planner.web.desk import Desk
from planner.web.feeds import with_alarm
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from tests.builders.ends import PATIENCE_SECONDS, ran
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan, problem
from tests.lacking import needs
from tests.web.servers import radicale, serving
from tests.web.visits import Clock

FIRST = date(2027, 1, 6)
ODD = "一、\\; 二, \u2028三\x07 “四”"
"""A place's name with what calendars have to escape, or to leave out."""


def a_shift(number: int, offset: int, *people: str) -> Shift:
    """A reception so many days after the first."""
    parts = tuple((key, 0) for key in people)
    return shift(f"R.{number}", "R", "reception", FIRST + timedelta(days=offset), "am", parts,
                 place="V1", target="V1")  # fmt: skip


REVISIONS = (
    (a_shift(1, 0, "P1"), a_shift(2, 7, "P1"), a_shift(3, 14, "P1")),
    (a_shift(1, 1, "P1"), a_shift(2, 7, "P2"), a_shift(4, 21, "P1", "P2")),
    (a_shift(1, 1, "P1"), a_shift(2, 7, "P1"), a_shift(3, 14, "P1")),
)
"""Then one moves, one is handed over, one is dropped; then two come back and one is dropped."""

SHOWN = (
    {"01-06": "接访日 · 东河村", "01-13": "接访日 · 东河村", "01-20": "接访日 · 东河村"},
    {"01-07": "接访日 · 东河村", "01-13": "【取消】接访日 · 东河村",
     "01-20": "【取消】接访日 · 东河村", "01-27": "接访日 · 东河村"},
    {"01-07": "接访日 · 东河村", "01-13": "接访日 · 东河村", "01-20": "接访日 · 东河村",
     "01-27": "【取消】接访日 · 东河村"},
)  # fmt: skip
"""What P1 has on which day after each revision."""


def publish(store: Store, clock: Clock, revision: int, village: str = "东河村") -> None:
    """Publish a revision, an hour after what was before."""
    clock.now += timedelta(hours=1)
    town = problem()
    town = replace(town, units=town.units | {"V1": replace(town.units["V1"], name=village)})
    store.publish(plan(REVISIONS[revision]), town, at=clock.now, by="boss")


@pytest.fixture
def feed(store: Store, clock: Clock) -> bytes:
    """P1's feed after the second revision, with an alarm."""
    for revision in (0, 1):
        publish(store, clock, revision, ODD)
    found = store.feed("people", "P1", at=clock.now)
    assert found is not None
    return with_alarm(found[0], 30)


@pytest.fixture
def address(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of P1's feed on a running site."""
    publish(store, clock, 0)
    secret = Subscriptions(store, clock).issue("people", "P1", by="boss")
    app = create_site(Desk(tmp_path / "book.xlsx", store), clock=clock)
    monkeypatch.setattr(feeds, "_LOOK_SECONDS", 0.0)  # at the store for every request
    with serving(app) as site:
        yield f"{site}/feeds/{secret}.ics"


def run(*words: object, home: Path) -> str:
    """What a program prints; it keeps whatever it keeps below `home`."""
    own = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
           "TZ": "Asia/Shanghai"}  # fmt: skip
    return ran(*words, env=own)


@needs("vdirsyncer", "khal")
def test_khal_shows_every_revision(
    address: str, store: Store, clock: Clock, tmp_path: Path
) -> None:
    """Through vdirsyncer: what moved, was handed over, was dropped and came back."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "sync.ini").write_text(
        f'[general]\nstatus_path = "{home}/status"\n'
        '[pair p]\na = "there"\nb = "here"\ncollections = null\nconflict_resolution = "a wins"\n'
        f'[storage there]\ntype = "http"\nurl = "{address}"\n'
        f'[storage here]\ntype = "filesystem"\npath = "{home}/cal"\nfileext = ".ics"\n'
    )
    (home / "khal.ini").write_text(
        f"[calendars]\n[[work]]\npath = {home}/cal\n[locale]\nlocal_timezone = Asia/Shanghai\n"
        "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {home}/khal.db\n"
    )
    (home / "cal").mkdir()
    run("vdirsyncer", "-c", home / "sync.ini", "discover", home=home)
    for revision, wanted in enumerate(SHOWN):
        if revision:
            publish(store, clock, revision)
            clock.now += timedelta(seconds=5)
        run("vdirsyncer", "-c", home / "sync.ini", "sync", home=home)
        listed = run("khal", "-c", home / "khal.ini", "list", "--format", "{start}|{title}",
                     "--day-format", "", "2027-01-01", "60d", home=home)  # fmt: skip
        lines = [line.split("|", 1) for line in listed.splitlines() if "|" in line]
        shown = {when.split()[0]: title for when, title in lines}
        assert shown == wanted, listed
        assert {when.split()[1] for when, _title in lines} == {"08:30"}


@needs("calcurse")
def test_calcurse_imports_a_feed(feed: bytes, tmp_path: Path) -> None:
    """Every event arrives, at its hour."""
    file = tmp_path / "p1.ics"
    file.write_bytes(feed)
    home = tmp_path / "home"
    home.mkdir()
    told = run("calcurse", "-D", home, "-i", file, home=home)
    assert not re.search(r"[1-9]\d* skipped|error", told), told
    kept = (home / "apts").read_text()
    assert len(kept.splitlines()) == 4
    assert "01/27/2027 @ 08:30 -> 01/27/2027 @ 11:30" in kept
    assert "【取消】接访日" in kept


@needs("node", "npm")
def test_ical_js_reads_the_same(feed: bytes, tmp_path: Path) -> None:
    """The parser of Thunderbird and Nextcloud finds what ours does."""
    found = Path(ran("npm", "root", "-g").strip()) / "ical.js" / "dist" / "ical.es5.cjs"
    if not found.exists():
        pytest.skip("not installed: ical.js")
    file, script = tmp_path / "p1.ics", tmp_path / "read.cjs"
    file.write_bytes(feed)
    script.write_text(
        f"const ICAL = require({json.dumps(str(found))});\n"
        "const text = require('fs').readFileSync(process.argv[2], 'utf8');\n"
        "const all = new ICAL.Component(ICAL.parse(text));\n"
        "all.getAllSubcomponents('vtimezone').forEach((z) => ICAL.TimezoneService.register(z));\n"
        "console.log(JSON.stringify(all.getAllSubcomponents('vevent').map((c) => {\n"
        "  const e = new ICAL.Event(c);\n"
        "  return [e.uid, e.summary, e.startDate.toJSDate().toISOString().slice(0, 19), e.sequence,"
        " e.description, c.getAllSubcomponents('valarm').length];\n"
        "})));\n"
    )
    theirs = json.loads(run("node", script, file, home=tmp_path))
    mine = [
        [
            str(event["UID"]), str(event["SUMMARY"]),
            event["DTSTART"].dt.astimezone(UTC).replace(tzinfo=None).isoformat(),
            int(event["SEQUENCE"]), str(event["DESCRIPTION"]), len(event.walk("VALARM")),
        ]
        for event in Calendar.from_ical(feed).walk("VEVENT")
    ]  # fmt: skip
    assert theirs == mine


def _libical() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("ical")
    return ctypes.CDLL(name) if name else None


@pytest.mark.skipif(_libical() is None, reason="not installed: libical")
def test_libical_finds_no_fault(feed: bytes) -> None:
    """The parser of Evolution, KOrganizer and Cyrus: no error, by its own restrictions too."""
    library = _libical()
    assert library is not None
    for function in ("icalparser_parse_string", "icalcomponent_get_first_component"):
        getattr(library, function).restype = ctypes.c_void_p
    for function in ("icalcomponent_get_uid", "icalcomponent_get_summary"):
        getattr(library, function).restype = ctypes.c_char_p
    library.icalcomponent_get_next_component.restype = ctypes.c_void_p
    event_kind = library.icalcomponent_string_to_kind(b"VEVENT")
    parsed = ctypes.c_void_p(library.icalparser_parse_string(feed))
    library.icalrestriction_check(parsed)
    assert library.icalcomponent_count_errors(parsed) == 0
    found = []
    one = library.icalcomponent_get_first_component(parsed, event_kind)
    while one:
        event = ctypes.c_void_p(one)
        found.append(
            (
                library.icalcomponent_get_uid(event).decode(),
                library.icalcomponent_get_summary(event).decode(),
                library.icalcomponent_get_sequence(event),
            )
        )
        one = library.icalcomponent_get_next_component(parsed, event_kind)
    library.icalcomponent_free(parsed)
    assert found == [
        (str(event["UID"]), str(event["SUMMARY"]), int(event["SEQUENCE"]))
        for event in Calendar.from_ical(feed).walk("VEVENT")
    ]


@needs(module="radicale")
def test_radicale_returns_what_it_was_given(feed: bytes, tmp_path: Path) -> None:
    """A whole calendar put on a CalDAV server comes back with the same events."""
    pair = b64encode(b"office:").decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "text/calendar; charset=utf-8"}
    with radicale(tmp_path / "radicale") as url:

        def ask(path: str, method: str, body: bytes | None = None) -> bytes:
            request = Request(f"{url}{path}", body, headers, method=method)  # noqa: S310
            with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return bytes(answer.read())

        ask("/", "PROPFIND")  # signing in makes the user's folder
        ask("/p1/", "PUT", feed)
        back = ask("/p1/", "GET")
    assert _facts(back) == _facts(feed)
    named = Calendar.from_ical(back)
    assert named["X-WR-CALNAME"] == Calendar.from_ical(feed)["X-WR-CALNAME"]


def _facts(content: bytes) -> list[list[tuple[str, object]]]:
    """Every event with all its properties and alarms, in an order of its own."""
    calendar = Calendar.from_ical(content)
    said: Callable[[object], object] = lambda value: getattr(value, "to_ical", str)()  # noqa: E731
    return sorted(
        [
            sorted((name, said(value)) for name, value in event.property_items(recursive=True))
            for event in calendar.walk("VEVENT")
        ],
        key=str,
    )
