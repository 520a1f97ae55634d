"""The pages around feeds: issued once, shown once, revoked, looked at by the doctor."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.web.town import HEAD, PHONE, SCRIPT
from tests.web.visits import look_again, secret_of, signed_in


def secrets_on(text: str) -> list[str]:
    """The secrets of the addresses that a page shows."""
    return re.findall(r"/feeds/([A-Za-z0-9_-]{43})", text)


def test_an_address_is_shown_once_and_works(town: TestClient) -> None:
    """Issuing shows it with a code to scan; no page ever shows it again."""
    token = signed_in(town)
    form = {"csrf": token, "kind": "people", "key": "P2"}
    slip = town.post("/subscriptions/issue", data=form).text
    (secret,) = secrets_on(slip)
    assert 'src="data:image/svg+xml' in slip
    assert town.get(f"/feeds/{secret}.ics").status_code == 200
    assert town.get(f"/my/{secret}").status_code == 200
    for path in ("/subscriptions", "/subscriptions/doctor?kind=people&key=P2", "/history"):
        assert secret not in town.get(path).text
    (newer,) = secrets_on(town.post("/subscriptions/issue", data=form).text)
    assert town.get(f"/feeds/{secret}").status_code == 404
    town.post("/subscriptions/revoke", data=form)
    look_again(town)
    assert town.get(f"/feeds/{newer}").status_code == 404


def test_everybody_without_an_address_gets_one(town: TestClient) -> None:
    """Those who have one keep it; a second time there is nobody left."""
    token = signed_in(town)
    kept = secret_of(town, "P2")
    form = {"csrf": token, "kind": "people", "all": "yes", "alarm": "30"}
    text = town.post("/subscriptions/issue", data=form).text
    assert len(set(secrets_on(text))) == 4
    assert SCRIPT not in text
    assert town.get(f"/feeds/{kept}").status_code == 200
    assert secrets_on(town.post("/subscriptions/issue", data=form).text) == []
    assert "5 of 5 have an address" in town.get("/subscriptions").text


def test_subscribing_shows_both_links_and_steps_for_every_client(town: TestClient) -> None:
    """Webcal to tap, https to copy, a code; and it warns of an address without https."""
    secret = secret_of(town, "P2")
    text = town.get(f"/feeds/{secret}").text
    assert f'href="webcal://testserver/feeds/{secret}.ics"' in text
    assert f"http://testserver/feeds/{secret}.ics" in text
    assert "without encryption" in text
    for client in ("iPhone", "Android", "Outlook", "Google", "DingTalk", "WeCom", "Feishu"):
        assert client in text
    for word in (HEAD, PHONE, 'name="csrf" value="x"'):
        assert word not in text


def test_units_and_duties_have_feeds_without_a_page_of_their_own(town: TestClient) -> None:
    """Their page leads to no cadre's page."""
    secret = secret_of(town, "JF", "duties")
    text = town.get(f"/feeds/{secret}").text
    assert "/my/" not in text
    assert "领导接访" in text


def test_the_doctor_knows_what_the_client_has(town: TestClient) -> None:
    """Nothing yet, then what is published; and that the calendar is sound."""
    signed_in(town)
    secret = secret_of(town, "P2")
    path = "/subscriptions/doctor?kind=people&key=P2"
    assert "nothing yet" in town.get(path).text
    town.get(f"/feeds/{secret}.ics", headers={"user-agent": "<i>iOS</i>"})
    text = town.get(path).text
    assert "what is published" in text
    assert "Nothing is wrong with it." in text
    assert "&lt;i&gt;iOS" in text


@pytest.mark.parametrize(
    "query", ["", "kind=people", "kind=x&key=P2", "kind=people&key=nobody", "kind=units&key=%00"]
)
def test_the_doctor_of_what_there_is_not(town: TestClient, query: str) -> None:
    """A page, or none; never a fault of the program."""
    signed_in(town)
    assert town.get(f"/subscriptions/doctor?{query}").status_code in (200, 404)


@pytest.mark.parametrize(
    "kind, key", [("x", "P2"), ("people", "nobody"), ("", ""), ("units", "P2")]
)
def test_nothing_is_issued_for_nobody(town: TestClient, kind: str, key: str) -> None:
    """An unknown kind or key gets no address."""
    token = signed_in(town)
    form = {"csrf": token, "kind": kind, "key": key}
    answer = town.post("/subscriptions/issue", data=form)
    assert secrets_on(answer.text) == []
    assert town.post("/subscriptions/revoke", data=form).status_code in (200, 303, 404)
    assert town.app.state.subscriptions.all() == ()  # type: ignore[attr-defined]


def test_viewers_issue_nothing(town: TestClient) -> None:
    """They see who has an address, and can neither issue nor end one."""
    token = signed_in(town, "viewer")
    secret = secret_of(town, "P2")
    form = {"csrf": token, "kind": "people", "key": "P2"}
    assert "/subscriptions/issue" not in town.get("/subscriptions").text
    assert town.post("/subscriptions/issue", data=form).status_code == 403
    assert town.post("/subscriptions/revoke", data=form).status_code == 403
    assert town.get(f"/feeds/{secret}").status_code == 200
