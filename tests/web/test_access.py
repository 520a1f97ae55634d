"""Who may do what, asked of every address: nobody gets in by a way that was forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from planner.web.accounts import Accounts
from planner.web.signin import COOKIE
from tests.web.town import HEAD, PHONE, RECEPTIONS, SCRIPT
from tests.web.visits import PASSWORD, look_again, secret_of, signed_in

EVERYBODY = {
    "GET /signin", "POST /signin", "GET /language", "GET /setup", "POST /setup", "GET /notice",
    "GET /feeds/{secret}.ics", "GET /feeds/{secret}", "GET /my/{secret}", "POST /my/{secret}/leave",
    "GET /my/{secret}/leave", "POST /my/{secret}/seen", "GET /my/{secret}/swap",
    "POST /my/{secret}/swap", "POST /my/{secret}/answer", "GET /my/{secret}/worker.js",
    "GET /my/{secret}/duties.webmanifest",
}  # fmt: skip
VIEWERS = {
    "GET /", "GET /roster", "GET /find", "GET /coverage", "GET /gaps",
    "GET /gap/{gap:path}", "GET /shift/{shift:path}", "GET /plan",
    "GET /plan/progress", "GET /draft", "GET /requests", "GET /subscriptions", "GET /start",
    "GET /subscriptions/doctor", "GET /history", "GET /history/difference", "GET /files/{name}",
    "GET /seen", "GET /draft/roster.xlsx", "GET /start/{name}.xlsx", "POST /signout",
    "GET /behind", "GET /proof", "GET /draft/overtaken",
}  # fmt: skip
"""What somebody may do who is no planner. Everything else is for planners, also what is new."""


def doors(client: TestClient) -> list[str]:
    """Every address of the site with its method, as routes write them."""
    routes = client.app.routes  # type: ignore[attr-defined]
    return sorted(
        f"{method} {one.path}"
        for one in routes
        if isinstance(one, Route)
        for method in (one.methods or ())
        if method != "HEAD"
    )


def knock(client: TestClient, door: str, secret: str = "W" * 43, **form: str) -> tuple[int, str]:
    """The status and where it leads, of an address with its parameters filled in."""
    method, path = door.split(" ")
    filled = {"secret": secret, "shift": RECEPTIONS["P1"], "name": "roster.xlsx"}
    place = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: filled.get(found[1], "1"), path)
    sent = {"data": form} if method == "POST" else {}
    answer = client.request(method, place, **sent)  # type: ignore[arg-type]
    return answer.status_code, answer.headers.get("location", "")


def kept(folder: Path) -> dict[str, bytes]:
    """Everything beside the workbook but for the store, whose log is looked at instead."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and not one.name.startswith("sanfang.db")
    }


def logged(client: TestClient) -> list[str]:
    """What the store's log says was done."""
    store = client.app.state.desk.store  # type: ignore[attr-defined]
    return [one.action for one in store.audit(1000)]


def test_every_door_is_known(town: TestClient) -> None:
    """A list of what is open that names what is no longer there guards nothing."""
    assert set(doors(town)) >= EVERYBODY | VIEWERS


def test_strangers_are_sent_to_sign_in(town: TestClient, town_folder: Path) -> None:
    """From every other address, whatever they send; nothing is changed by it."""
    before, log = kept(town_folder), logged(town)
    for door in doors(town):
        status, to = knock(town, door, csrf="x", name="boss", answer="approve", number="1")
        if door in EVERYBODY:
            assert not to.startswith("/signin?"), door
        else:
            assert (status, to.partition("?")[0]) == (303, "/signin"), door
    assert kept(town_folder) == before
    assert logged(town) == log


def test_viewers_change_nothing(town: TestClient, town_folder: Path) -> None:
    """Every address that is for planners refuses them, with a token that is theirs."""
    token = signed_in(town, "viewer")
    before, log = kept(town_folder), logged(town)
    for door in doors(town):
        if door not in EVERYBODY | VIEWERS:
            assert knock(town, door, csrf=token)[0] == 403, door
    assert kept(town_folder) == before
    assert logged(town) == log


def test_planners_get_in_everywhere(town: TestClient) -> None:
    """What is for planners is not refused to them."""
    signed_in(town)
    for door in doors(town):
        if door.startswith("GET ") and door not in EVERYBODY:
            status, to = knock(town, door)
            assert status != 403, door
            assert not to.startswith("/signin"), door


def test_viewers_get_in_where_it_is_stated(town: TestClient) -> None:
    """What they may look at is not refused to them, but for files that name everybody."""
    signed_in(town, "viewer")
    for door in VIEWERS:
        if door.startswith("GET ") and door != "GET /draft/roster.xlsx":
            status, to = knock(town, door)
            assert status != 403, door
            assert not to.startswith("/signin"), door


def test_a_cadres_secret_opens_nothing_else(town: TestClient, town_folder: Path) -> None:
    """Taken for a session, or sent with a form, to every address that is not the cadre's own."""
    secret = secret_of(town, "P1")
    town.cookies.set(COOKIE, secret)
    before, log = kept(town_folder), logged(town)
    for door in doors(town):
        if door not in EVERYBODY:
            status, to = knock(town, door, secret, csrf=secret)
            assert (status, to.partition("?")[0]) == (303, "/signin"), door
    assert kept(town_folder) == before
    assert logged(town) == log


def test_no_form_counts_without_its_token(town: TestClient, town_folder: Path) -> None:
    """Neither without one nor with another session's, whatever address it is sent to."""
    other = signed_in(town, "viewer")
    signed_in(town)
    before, log = kept(town_folder), logged(town)
    secret = secret_of(town, "P1")
    log = logged(town)
    for door in doors(town):
        if door.startswith("POST "):
            for form in ({}, {"csrf": ""}, {"csrf": other}):
                assert knock(town, door, secret, **form)[0] == 403, door
    assert kept(town_folder) == before
    assert logged(town) == log


def test_changing_takes_a_form(town: TestClient) -> None:
    """No address changes anything by being looked at: what changes answers to POST alone."""
    signed_in(town)
    secret = secret_of(town, "P1")
    log = logged(town)
    every = doors(town)
    for door in every:
        if door.startswith("GET "):
            knock(town, door, secret)
        else:
            alone = f"GET {door.removeprefix('POST ')}" not in every
            if alone and "{" not in door:
                assert knock(town, door.replace("POST", "GET"), secret)[0] in (404, 405), door
    assert logged(town) == log


def test_a_secret_opens_its_own_page_alone(town: TestClient) -> None:
    """A cadre's page to its owner; a unit's or duty's address opens none, nor do lost ones."""
    mine, other = secret_of(town, "P1"), secret_of(town, "P2")
    assert town.get(f"/my/{mine}").status_code == 200
    for kind, key in (("units", "T"), ("duties", "JF")):
        lent = secret_of(town, key, kind)  # type: ignore[arg-type]
        assert town.get(f"/feeds/{lent}.ics").status_code == 200
        assert town.get(f"/my/{lent}").status_code == 404
        assert town.post(f"/my/{lent}/leave", data={"first": "2027-01-04"}).status_code == 404
    shift = RECEPTIONS["P2"]
    assert town.get(f"/my/{mine}/swap", params={"shift": shift}).status_code == 404
    swap = {"shift": shift, "other": f"{RECEPTIONS['P1']} P1"}
    assert town.post(f"/my/{mine}/swap", data=swap).status_code == 404
    days = {"first": "2027-01-05", "last": "2027-01-05"}
    assert town.post(f"/my/{other}/leave", data=days).status_code == 303
    requests = town.app.state.requests  # type: ignore[attr-defined]
    (asked,) = requests.of("P2")
    for answer in ("withdraw", "agree", "decline"):
        form = {"number": str(asked.number), "answer": answer}
        assert town.post(f"/my/{mine}/answer", data=form).status_code == 404
    assert requests.get(asked.number).state == "asked"
    newer = secret_of(town, "P1")
    assert town.get(f"/my/{mine}").status_code == 404
    assert town.get(f"/my/{newer}").status_code == 200


def test_no_session_is_taken_from_outside(town: TestClient) -> None:
    """A cookie that somebody planted opens nothing, and signing in does not make it good."""
    planted = "planted" * 6 + "x"
    town.cookies.set(COOKIE, planted)
    assert town.get("/accounts").status_code == 303
    accounts: Accounts = town.app.state.accounts  # type: ignore[attr-defined]
    accounts.put("boss", "planner", PASSWORD, by="test")
    given = {planted}
    for _time in range(2):
        answer = town.post("/signin", data={"name": "boss", "password": PASSWORD})
        secret = answer.cookies[COOKIE]
        assert secret not in given
        given.add(secret)
        town.cookies.clear()
        town.cookies.set(COOKIE, planted)
    assert accounts.visitor(planted) is None


def test_a_changed_account_signs_out_everywhere(town: TestClient) -> None:
    """A new password, another role or its removal ends every session of an account."""
    accounts: Accounts = town.app.state.accounts  # type: ignore[attr-defined]
    signed_in(town)
    for change in (
        lambda: accounts.put("clerk", "viewer", f"{PASSWORD}!", by="boss"),
        lambda: accounts.put("clerk", "planner", PASSWORD, by="boss"),
        lambda: accounts.remove("clerk", by="boss"),
    ):
        accounts.put("clerk", "viewer", PASSWORD, by="boss")
        session = accounts.sign_in("clerk", PASSWORD)
        assert session is not None
        assert accounts.visitor(session) is not None
        change()
        assert accounts.visitor(session) is None


def test_who_has_no_account_is_not_said_to_be_removed(town: TestClient) -> None:
    """The form of a page that is older than the removal: nothing happens, nothing is logged."""
    token, store = signed_in(town), town.app.state.desk.store  # type: ignore[attr-defined]
    entries = len(store.audit())
    answer = town.post("/accounts/remove", data={"csrf": token, "name": "nobody"})
    assert (answer.status_code, len(store.audit())) == (303, entries)


def test_cookies_are_for_this_site_alone(town: TestClient) -> None:
    """Out of reach of scripts and of forms elsewhere, and over https never sent in the clear."""
    accounts: Accounts = town.app.state.accounts  # type: ignore[attr-defined]
    accounts.put("boss", "planner", PASSWORD, by="test")
    for address, secure in (("http://testserver", False), ("https://testserver", True)):
        town.cookies.clear()
        form = {"name": "boss", "password": PASSWORD}
        answer = town.post(f"{address}/signin", data=form)
        said = answer.headers["set-cookie"].lower()
        assert "httponly" in said
        assert "samesite=lax" in said
        assert ("secure" in said) is secure


PAYLOAD = "'\"><img src=x onerror=alert(1)>{{7*7}}${7*7}=cmd|'/c calc'!A1"


def test_what_people_write_is_shown_and_does_nothing(town: TestClient, town_folder: Path) -> None:
    """Names in the workbook, reasons, notes, names of accounts and files, and searches."""
    mine = secret_of(town, "P1")
    leave = {"first": "2027-01-05", "last": "2027-01-06", "reason": PAYLOAD}
    assert town.post(f"/my/{mine}/leave", data=leave).status_code == 303
    token = signed_in(town)
    account = {"csrf": token, "name": PAYLOAD[:60], "role": "viewer", "password": PASSWORD}
    assert town.post("/accounts", data=account).status_code == 303
    upload = {"book": (f"{PAYLOAD}.xlsx", (town_folder / "town.xlsx").read_bytes())}
    town.post("/plan/book", data={"csrf": token}, files=upload)
    look_again(town)
    pages = [
        "/", "/roster?view=table", f"/roster?person={PAYLOAD}", "/gaps", "/requests", "/accounts",
        "/history", "/plan", "/subscriptions", f"/subscriptions?name={PAYLOAD}", "/notice",
        f"/signin?to=/{PAYLOAD}", f"/my/{mine}", f"/substitutes?shift={PAYLOAD}", "/coverage",
        f"/shift/{PAYLOAD}", f"/files/{PAYLOAD}", f"/history/difference?from={PAYLOAD}&to=1",
    ]  # fmt: skip
    for page in pages:
        text = town.get(page).text
        assert SCRIPT not in text, page
        assert "<img src=x" not in text, page
        assert "{{7*7}}" in text or "{{" not in text, page
    assert "onerror=alert(1)&gt;{{7*7}}" in town.get("/requests").text


def test_the_public_learns_nothing_private(town: TestClient) -> None:
    """Neither the notice nor any refusal names a household, a phone, or where things lie."""
    folder = str(town.app.state.desk.book.parent)  # type: ignore[attr-defined]
    for door in doors(town):
        method, path = door.split(" ")
        place = re.sub(r"\{(\w+)(?::\w+)?\}", "W" * 43, path)
        answer = town.request(method, place, follow_redirects=True)
        for private in (HEAD, PHONE, folder, "Traceback", "sqlite", "starlette", "uvicorn"):
            assert private not in answer.text, door
        assert "server" not in answer.headers, door


AWAY = ("//evil.example", "https://evil.example", "/\\evil.example", "\t//evil.example",
        "javascript:alert(1)", "/\x00/evil.example")  # fmt: skip


@pytest.mark.parametrize("where", AWAY)
def test_no_address_leads_away(town: TestClient, where: str) -> None:
    """Going on after signing in or choosing a language stays on this site."""
    signed_in(town)
    town.cookies.clear()
    for answer in (
        town.get("/language", params={"to": where, "language": "en"}),
        town.post("/signin", data={"name": "boss", "password": PASSWORD, "to": where}),
        town.get("/plan/", headers={"x-forwarded-host": "evil.example"}),
    ):
        to = answer.headers["location"]
        assert re.match(r"/(?![/\\])", to), to
