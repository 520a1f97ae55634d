"""The site's doors: accounts, sessions, foreign posts, unknown paths, headers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web.accounts import Accounts, Brake, Refused
from planner.web.desk import Desk
from planner.web.guard import UPLOAD_LIMIT
from planner.web.signin import local
from planner.web.site import create_site
from tests.web.visits import PASSWORD, Clock, signed_in


def test_pages_ask_strangers_to_sign_in(client: TestClient) -> None:
    """Without a session every page but the public ones leads to the form."""
    answer = client.get("/accounts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?to=/accounts")


def test_the_first_account_needs_the_key_and_is_made_once(client: TestClient) -> None:
    """Setting up takes the key of the terminal, a good password, and works one time."""
    form = {"key": "open sesame", "name": "boss", "password": PASSWORD, "again": PASSWORD}
    assert client.get("/setup?key=wrong").status_code == 404
    assert client.post("/setup", data=form | {"key": "wrong"}).status_code == 404
    assert client.post("/setup", data=form | {"again": "another one"}).status_code == 422
    assert client.post("/setup", data=form | {"password": "s", "again": "s"}).status_code == 422
    assert client.post("/setup", data=form).status_code == 303
    assert client.get("/accounts").status_code == 200
    assert client.get("/setup?key=open sesame").status_code == 404


def test_a_wrong_password_is_refused_and_soon_not_even_tried(client: TestClient) -> None:
    """After eight failures even the right password waits a quarter of an hour."""
    signed_in(client)
    client.cookies.clear()
    for _attempt in range(8):
        answer = client.post("/signin", data={"name": "boss", "password": "guess"})
        assert answer.status_code == 403
    answer = client.post("/signin", data={"name": "boss", "password": PASSWORD})
    assert answer.status_code == 429


def test_forms_need_the_token_of_the_session(client: TestClient) -> None:
    """A form without its token, or with another's, changes nothing."""
    token = signed_in(client)
    form = {"name": "third", "role": "viewer", "password": PASSWORD}
    assert client.post("/accounts", data=form).status_code == 403
    assert client.post("/accounts", data=form | {"csrf": "x"}).status_code == 403
    assert client.post("/accounts", data=form | {"csrf": token}).status_code == 303
    assert "third" in client.get("/accounts").text


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
     {"origin": "https://evil.example"}, {"origin": "null"}],
)  # fmt: skip
def test_posts_from_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    """A page of another site cannot send forms here, token or not."""
    token = signed_in(client)
    form = {"name": "third", "role": "viewer", "password": PASSWORD, "csrf": token}
    assert client.post("/accounts", data=form, headers=headers).status_code == 403
    assert "third" not in client.get("/accounts").text


def test_viewers_change_nothing(client: TestClient) -> None:
    """What is for planners is closed to viewers, looking at accounts included."""
    token = signed_in(client, "viewer")
    assert client.get("/accounts").status_code == 403
    form = {"name": "third", "role": "planner", "password": PASSWORD, "csrf": token}
    assert client.post("/accounts", data=form).status_code == 403


def test_a_session_ends(client: TestClient, clock: Clock) -> None:
    """Signing out ends it, and so do eight idle hours."""
    token = signed_in(client)
    clock.now += timedelta(hours=7)
    assert client.get("/accounts").status_code == 200
    clock.now += timedelta(hours=7)
    assert client.get("/accounts").status_code == 200
    clock.now += timedelta(hours=9)
    assert client.get("/accounts").status_code == 303
    token = signed_in(client)
    cookie = client.cookies["sanfang"]
    assert client.post("/signout", data={"csrf": token}).status_code == 303
    client.cookies.set("sanfang", cookie)
    assert client.get("/accounts").status_code == 303


def test_an_ended_session_stays_ended(client: TestClient, clock: Clock) -> None:
    """A clock that is set back wakes no session, whether anybody saw its end or not."""
    accounts: Accounts = client.app.state.accounts  # type: ignore[attr-defined]
    for seen in (True, False):
        signed_in(client)
        clock.now += timedelta(hours=9)
        if seen:
            assert client.get("/accounts").status_code == 303
        accounts.end_old()
        clock.now -= timedelta(hours=9)
        assert client.get("/accounts").status_code == 303


def test_a_session_of_another_clock_ends(client: TestClient, clock: Clock) -> None:
    """Begun by a clock that was ahead it would last as much longer."""
    clock.now += timedelta(days=30)
    signed_in(client)
    clock.now -= timedelta(minutes=3)
    assert client.get("/accounts").status_code == 200
    clock.now -= timedelta(days=30)
    assert client.get("/accounts").status_code == 303


@pytest.mark.parametrize("typed", [f"  {PASSWORD} ", f"{PASSWORD}\n", f"\u200b{PASSWORD}\ufeff"])
def test_a_password_is_the_same_wherever_it_is_typed(
    client: TestClient, store: Store, typed: str
) -> None:
    """Blanks around it and what cannot be seen count neither where it is set nor where asked."""
    accounts = Accounts(store)
    for made, asked in ((typed, PASSWORD), (PASSWORD, typed), (typed, typed)):
        accounts.put("boss", "planner", made, by="test")
        assert accounts.sign_in("boss", asked) is not None
        client.cookies.clear()
        form = {"name": "boss", "password": asked}
        assert client.post("/signin", data=form).status_code == 303
    with pytest.raises(Refused):
        accounts.put("boss", "planner", " " * 12, by="test")
    accounts.put("boss", "planner", "two  blanks inside", by="test")
    assert accounts.sign_in("boss", "two blanks inside") is None


def test_what_leads_nowhere_says_nothing_back(client: TestClient) -> None:
    """Neither the page nor its forms repeat a secret that was mistyped."""
    secret = "Wrong" * 8 + "xyz"
    for path in (f"/feeds/{secret}", f"/my/{secret}", f"/feeds/{secret}.ics", f"/{secret}"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert secret not in answer.text
        assert secret not in str(answer.headers)
    assert secret not in client.get(f"/setup?key={secret}").text


def test_a_slash_too_many_leads_to_the_page(client: TestClient) -> None:
    """By a path: who says another host in its request does not decide where that is."""
    for path, to in (("/plan/", "/plan"), ("/roster/?view=table", "/roster?view=table"),
                     ("/%2Fevil.example/", "/evil.example")):  # fmt: skip
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
    assert client.post("/signin/", data={"name": "x"}).status_code == 404
    assert client.get("/static/").headers["location"] == "/static"
    assert client.get("/static").status_code == 404
    assert 'href="/static/site.css"' in client.get("/static/nothing").text


def test_viewers_get_the_workbook_where_that_is_allowed(
    client: TestClient, store: Store, tmp_path: Path, clock: Clock
) -> None:
    """Not unless the site was started so: it names every household."""
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    signed_in(client, "viewer")
    assert client.get("/plan/book.xlsx").status_code == 403
    assert "/plan/book.xlsx" not in client.get("/plan").text
    desk = Desk(tmp_path / "book.xlsx", store, "en", names_for_viewers=True)
    with TestClient(create_site(desk, clock=clock), cookies=client.cookies) as other:
        assert other.get("/plan/book.xlsx").content == b"PK"
        assert "/plan/book.xlsx" in other.get("/plan").text


def test_one_planner_stays(store: Store) -> None:
    """Nobody can take the last planner's account away, or make it a viewer's."""
    accounts = Accounts(store)
    accounts.put("boss", "planner", PASSWORD, by="test")
    with pytest.raises(Refused):
        accounts.remove("boss", by="boss")
    with pytest.raises(Refused):
        accounts.put("boss", "viewer", PASSWORD, by="boss")
    accounts.put("other", "planner", PASSWORD, by="boss")
    accounts.remove("boss", by="other")
    assert [one.name for one in accounts.all()] == ["other"]


def test_neither_passwords_nor_cookies_can_be_read_from_the_store(
    client: TestClient, tmp_path: Path
) -> None:
    """The database holds hashes: not the password, not the cookie."""
    signed_in(client)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("sanfang.db*"))
    assert b"argon2id" in kept
    assert PASSWORD.encode() not in kept
    assert client.cookies["sanfang"].encode() not in kept


def test_unknown_paths_hosts_and_methods(client: TestClient) -> None:
    """What leads nowhere is 404, a foreign host 400, a wrong method 405; never a 500."""
    assert client.get("/nowhere").status_code == 404
    assert client.get("/feeds/wrong.ics").text == client.get("/feeds/wrong.ics").text
    assert client.get("/feeds/wrong.ics").status_code == 404
    assert client.get("/static/../site.py").status_code == 404
    assert client.get("/static/%2e%2e/site.py").status_code == 404
    assert client.get("/signin", headers={"host": "evil.example"}).status_code == 400
    assert client.put("/signin").status_code == 405


def test_too_much_is_refused(client: TestClient) -> None:
    """A body over the limit is refused, by its announced or its real length."""
    signed_in(client)
    announced = {"content-length": str(UPLOAD_LIMIT + 1)}
    assert client.post("/signin", content=b"", headers=announced).status_code == 413

    def endless() -> Iterator[bytes]:
        for _part in range(70):
            yield b"x" * 2**20

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/signin", content=endless(), headers=kind).status_code == 413


def test_every_answer_is_closed_to_frames_scripts_and_caches(client: TestClient) -> None:
    """Headers forbid foreign scripts, frames, sniffing, referrers and shared caches."""
    for path in ("/signin", "/nowhere", "/static/site.css"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "public" not in headers["cache-control"]


def test_going_on_stays_on_this_site() -> None:
    """The address to go to after signing in is a path of this site, nothing else."""
    assert local("/roster?month=2027-01") == "/roster?month=2027-01"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "", "/\nx"):
        assert local(elsewhere) == "/"


def test_the_site_works_below_a_path(store: Store, tmp_path: Path) -> None:
    """Behind a proxy every link carries the path in front, whether the proxy strips it or not."""
    desk = Desk(tmp_path / "book.xlsx", store, "en", "https://example.gov.cn/sanfang")
    app = create_site(desk, setup_key="k")
    client = TestClient(app, follow_redirects=False)
    for front in ("", "/sanfang"):
        answer = client.get(f"{front}/accounts")
        assert answer.headers["location"] == "/sanfang/signin?to=/accounts"
        assert 'href="/sanfang/static/site.css"' in client.get(f"{front}/setup?key=k").text
        assert client.get(f"{front}/static/site.css").status_code == 200
        assert client.get(f"{front}/").headers["location"] == "/sanfang/signin?to=/"
        assert client.get(f"{front}/nowhere").status_code == 404
    assert client.get("/sanfang").headers["location"] == "/sanfang/signin?to=/"
    assert client.get("/sanfangx").status_code == 404


def test_behind_https_cookies_are_for_https_and_forms_of_it_are_ours(
    store: Store, tmp_path: Path
) -> None:
    """Whatever the proxy tells: also where it says nothing, and names another host."""
    desk = Desk(tmp_path / "book.xlsx", store, "en", "https://example.gov.cn/sanfang")
    client = TestClient(create_site(desk, setup_key="k"), follow_redirects=False)
    account = {"key": "k", "name": "boss", "password": PASSWORD, "again": PASSWORD}
    foreign = {"origin": "https://example.gov.cn.evil.example"}
    assert client.post("/setup", data=account, headers=foreign).status_code == 403
    ours = {"origin": "https://example.gov.cn"}
    answer = client.post("/setup", data=account, headers=ours)
    assert answer.status_code == 303
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/sanfang"):
        assert word in answer.headers["set-cookie"]


def test_the_brake_stops_an_address_and_forgets() -> None:
    """Eight attempts in a quarter of an hour, also such as are still under way."""
    now = [0.0]
    brake = Brake(lambda: now[0])
    begun = [brake.begin("boss", "10.0.0.1") for _ in range(8)]
    assert None not in begun
    assert brake.begin("clerk", "10.0.0.1") is None
    now[0] += 16 * 60
    assert brake.begin("boss", "10.0.0.1") is not None


def test_the_brake_slows_guesses_and_locks_nobody_out() -> None:
    """Guessed at from many addresses, an account waits, but its owner gets in."""
    brake = Brake(lambda: 0.0)
    waits = []
    for number in range(30):
        attempt = brake.begin(" boss  " if number % 2 else "boss", f"10.0.0.{number}")
        assert attempt is not None
        waits.append(attempt.wait_seconds)
    assert waits[:8] == [0.0] * 8
    assert sorted(waits) == waits
    assert waits[-1] == 5.0
    owner = brake.begin("boss", "10.1.0.1")
    assert owner is not None
    brake.succeeded(owner)
    other = brake.begin("clerk", "10.1.0.1")
    assert other is not None
    assert other.wait_seconds == 0.0


@pytest.mark.parametrize("charset", ["punycode", "utf-7", "idna", "PUNYCODE", '"punycode"'])
def test_forms_are_utf_8(client: TestClient, charset: str) -> None:
    """No codec but that of browsers is let loose on a field."""
    sent = {"content-type": f"multipart/form-data; charset={charset}; boundary=b"}
    body = f'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n{"a" * 1000}\r\n--b--\r\n'
    assert client.post("/signin", content=body.encode(), headers=sent).status_code == 415


def test_forms_are_small(client: TestClient) -> None:
    """Megabytes to a form are refused before they are read; so are lengths of many digits."""
    assert client.post("/signin", data={"name": "a" * 300_000}).status_code == 413
    endless = {"content-length": "9" * 5000}
    assert client.post("/signin", content=b"x", headers=endless).status_code == 413


@pytest.mark.parametrize(
    "path, more, status, said",
    [
        ("/", {"headers": {"host": "evil.example"}}, 400, "域名"),
        ("/signin", {"headers": {"origin": "https://evil.example"}, "data": {}}, 403, "别的网站"),
        ("/signin", {"content": b"name=" + b"a" * 2**20}, 413, "表单不超过256 KB"),
    ],
)
def test_what_is_refused_before_any_page_is_said_in_the_sites_language(
    store: Store, tmp_path: Path, path: str, more: Any, status: int, said: str
) -> None:
    """Whoever meets it is no programmer: what is wrong, and what to do instead."""
    desk = Desk(tmp_path / "book.xlsx", store, "zh")
    with TestClient(create_site(desk, setup_key="x", hosts=["testserver"])) as client:
        answer = client.request("GET" if path == "/" else "POST", path, **more)
    assert (answer.status_code, said in answer.text) == (status, True)
