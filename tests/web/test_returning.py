"""Nothing typed is lost: sessions that end, another window, words that are not understood."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from planner.web.refill import refilled
from planner.web.returning import KeptForms
from tests.web.visits import PASSWORD, Clock, secret_of, signed_in

BROWSER = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
AWAY = {"person": "李二", "first": "2027-01-13", "last": "2027-01-14", "slot": "pm",
        "reason": "“开会”<b>"}  # fmt: skip


def from_page(path: str) -> dict[str, str]:
    """The headers of a form that stands on the page `path`."""
    return {**BROWSER, "referer": f"http://testserver{path}"}


def holds(text: str) -> bool:
    """Whether a page has in its form for absences what was typed."""
    chosen = all(f'value="{AWAY[name]}" selected' in text for name in ("person", "slot"))
    return chosen and all(
        f'name="{name}"' in text and f'value="{AWAY[name]}"' in unescape(text).replace("\n", " ")
        for name in ("first", "last", "reason")
    )


def sign_in_again(town: TestClient, location: str) -> str:
    """Sign in at the form that `location` leads to; where that leads to."""
    assert urlsplit(location).path == "/signin"
    assert town.get(location).status_code == 200
    wrong = town.post(location, data={"name": "boss", "password": "wrong guess"})
    assert wrong.status_code == 403
    assert f'action="{location}"' in unescape(wrong.text)
    answer = town.post(location, data={"name": "boss", "password": PASSWORD})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_page_is_come_back_to_with_its_query(town: TestClient) -> None:
    """Whoever has to sign in gets the page that was asked for, and nothing is lost of it."""
    signed_in(town)
    town.cookies.clear()
    asked = "/roster?view=table&month=2027-01&person=" + quote("张")
    location = town.get(asked).headers["location"]
    assert parse_qs(urlsplit(location).query)["to"] == [asked]
    assert sign_in_again(town, location) == asked
    assert town.get(location).headers["location"] == asked


def test_a_form_of_an_ended_session_waits_until_its_writer_is_back(
    town: TestClient, clock: Clock
) -> None:
    """It is not carried out; its page has what was typed, once, and says that it was not sent."""
    token = signed_in(town)
    town.cookies.clear()
    answer = town.post(
        "/plan/absence", data={"csrf": token, **AWAY}, headers=from_page("/plan?x=1")
    )
    assert answer.status_code == 303
    for word in ("reason", token, quote(AWAY["person"])):
        assert word not in answer.headers["location"]
    back = sign_in_again(town, answer.headers["location"])
    assert back == "/plan?x=1"
    assert "张三丰" not in town.get("/history").text
    page = town.get(back).text
    assert holds(page)
    assert "was not carried out" in page
    assert token not in page
    assert not holds(town.get(back).text)


def test_a_form_of_another_session_waits_too(town: TestClient) -> None:
    """Signed out and in again in another window: refused, with the way back to what was typed."""
    old = signed_in(town)
    fresh = signed_in(town)
    sent = {"csrf": old, **AWAY}
    answer = town.post("/plan/absence", data=sent, headers=from_page("/plan"))
    assert answer.status_code == 403
    assert 'href="/plan">Back to the form' in answer.text
    page = town.get("/plan").text
    assert holds(page)
    assert fresh in page
    assert old not in page


def test_programs_and_other_sites_put_nothing_into_forms(town: TestClient) -> None:
    """What is not known to come from a page of this site is not kept."""
    signed_in(town)
    for headers in ({}, {"referer": "http://testserver/plan"}, {"origin": "https://evil.example"}):
        town.post("/plan/absence", data={"csrf": "x", **AWAY}, headers=headers)
        assert not holds(town.get("/plan").text)


@pytest.mark.parametrize(
    "referrer, back",
    [("http://testserver/gaps?plan=draft", "/gaps?plan=draft"),
     ("https://evil.example/plan", "/plan"), ("http://testserver//evil.example/", "/plan"),
     ("http://testserver/plan/absence", "/plan"), ("http://testserver/nowhere", "/"),
     ("http://testserver/setup?key=secret", "/"), ("http://testserver/my/secret", "/"),
     ("http://[", "/plan"), ("", "/plan")],
)  # fmt: skip
def test_where_a_form_leads_back_to(town: TestClient, referrer: str, back: str) -> None:
    """To its page on this site where that is for people who are signed in, never elsewhere."""
    headers = {**BROWSER, "referer": referrer}
    answer = town.post("/plan/absence", data=AWAY, headers=headers)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["to"] == [back]


def test_what_is_refused_stands_in_its_form_again(town: TestClient) -> None:
    """Hours without their end: the answer has the form as it was sent, but for the token."""
    token = signed_in(town)
    sent = {"csrf": token, **AWAY, "begin": "09:00"}
    answer = town.post("/plan/absence", data=sent, headers=from_page("/plan"))
    assert answer.status_code == 422
    assert holds(answer.text)
    assert "<b>" not in answer.text
    account = {"csrf": token, "name": "新人", "role": "planner", "password": "short"}
    answer = town.post("/accounts", data=account)
    assert answer.status_code == 422
    assert 'value="新人"' in answer.text
    assert 'value="planner" selected' in answer.text
    assert "short" not in answer.text


def test_a_cadre_types_nothing_twice(town: TestClient) -> None:
    """Leave that is refused is in the form again, on the page behind the secret address."""
    secret = secret_of(town, "P1")
    leave = {"first": "2020-01-01", "last": "", "slot": "am", "reason": "探亲"}
    answer = town.post(f"/my/{secret}/leave", data=leave)
    assert answer.status_code == 422
    assert 'value="2020-01-01"' in answer.text
    assert 'value="am" selected' in answer.text
    assert 'value="探亲"' in answer.text


def test_signing_in_and_out_twice_is_no_fault(town: TestClient) -> None:
    """Two windows with the form: the second goes on as the first did; so do two sign-outs."""
    token = signed_in(town)
    form = {"name": "boss", "password": PASSWORD}
    answer = town.post("/signin?to=/gaps", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/gaps")
    town.cookies.clear()
    answer = town.post("/signout", data={"csrf": token}, headers=from_page("/my/secret"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")


def test_an_address_that_ends_leads_back_to_the_list_as_it_was(town: TestClient) -> None:
    """The list of units stays the list of units."""
    token = signed_in(town)
    secret_of(town, "V1", "units")
    form = {"csrf": token, "kind": "units", "key": "V1"}
    headers = from_page("/subscriptions?kind=units&name=V")
    answer = town.post("/subscriptions/revoke", data=form, headers=headers)
    assert answer.headers["location"] == "/subscriptions?kind=units&name=V"


def test_kept_forms_are_few_and_do_not_last() -> None:
    """Memory is bounded, a form is given once, to its page, within half an hour."""
    now = [0.0]
    kept = KeptForms(lambda: now[0])
    first = kept.keep("/plan", "/plan/absence", {"a": ["1"]})
    assert kept.take(first, "/history") is None
    assert kept.take("x", "/plan") is None
    assert kept.take(first, "/plan") is not None
    assert kept.take(first, "/plan") is None
    oldest = kept.keep("/plan", "/", {})
    others = [kept.keep("/plan", "/", {}) for _n in range(200)]
    assert kept.take(oldest, "/plan") is None
    assert kept.take(others[0], "/plan") is not None
    now[0] += 31 * 60
    assert kept.take(others[1], "/plan") is None


def test_only_the_form_that_was_sent_is_filled() -> None:
    """Forms of one address are told apart by their hidden fields; all else stays to the letter."""
    form = (
        '<form method="post" action="/r"><input type="hidden" name="n" value="{n}">'
        '<input type="hidden" name="csrf" value="t"><p>a &amp; b &#39;</p>'
        '<input name="said" value="old"><input name="pass" type="password">'
        '<label><input type="checkbox" name="tick" value="1" checked> 1</label>'
        '<input type="radio" name="one" value="x"><input type="radio" name="one" value="y" checked>'
        '<select name="s"><option value="a" selected>A</option>'
        '<option value="b">B</option></select>'
        "<textarea name='t'>before</textarea><button name='said'>Go</button></form>"
    )
    page = "<!doctype html>\n<!-- c -->" + form.format(n=1) + form.format(n=2) + "<p>&lt;</p>"
    sent = {"n": ["2"], "csrf": ["evil"], "said": ['"><script>'], "pass": ["secret"],
            "one": ["x"], "s": ["b"], "t": ["</textarea><b>"]}  # fmt: skip
    filled = refilled(page, "/r", sent)
    assert filled.startswith(page[: page.index("<form", 40)])
    assert filled.endswith("<p>&lt;</p>")
    second = filled[filled.rindex("<form") :]
    for word in (
        'name="said" value="&quot;&gt;&lt;script&gt;"', '<option value="b" selected>',
        '<option value="a">', "&lt;/textarea&gt;&lt;b&gt;</textarea>", "<p>a &amp; b &#39;</p>",
        '<input type="radio" name="one" value="x" checked>',
        '<input type="checkbox" name="tick" value="1">', 'name="csrf" value="t"',
    ):  # fmt: skip
        assert word in second
    assert "secret" not in filled
    assert "before" in filled
    assert "before" not in second
    assert refilled(page, "/other", sent) == page


@pytest.mark.parametrize(
    "field,value,why",
    [("person", "", "请填写谁不在"), ("last", "2027-01-12", "止日早于起日")],
)
def test_an_absence_of_nobody_or_of_no_days(
    town: TestClient, field: str, value: str, why: str
) -> None:
    """Refused beside its field, before anything is entered."""
    town.cookies.set("sanfang_language", "zh")
    form = {"csrf": signed_in(town), **AWAY, "person": "P1", field: value}
    answer = town.post("/plan/absence", data=form)
    assert (answer.status_code, why in answer.text) == (422, True)
