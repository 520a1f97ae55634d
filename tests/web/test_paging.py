"""Long lists a part at a time, without losing what was searched for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from planner.web import paging
from tests.web.visits import signed_in


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)


def parts(client: TestClient, path: str) -> list[list[str]]:
    """The names on each part of a list, by the links from one to the next."""
    found = []
    while True:
        text = client.get(path).text
        found.append(re.findall(r'<th scope="row">([^<]+)</th>', text))
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        if onward is None:
            return found
        path = path.partition("?")[0] + unescape(onward[1])


def test_feeds_are_shown_part_by_part(town: TestClient) -> None:
    """Everybody once, in order; of a search only what it finds, on every part of it."""
    signed_in(town)
    every = parts(town, "/subscriptions")
    assert [len(one) for one in every] == [2, 2, 1]
    assert len({name for one in every for name in one}) == 5
    assert parts(town, "/subscriptions?kind=people&name=P2") == [["李二"]]
    villages = parts(town, "/subscriptions?kind=units&name=村")
    assert len(villages) > 1
    assert all("村" in name for one in villages for name in one)


@pytest.mark.parametrize("page, shown", [("0", 1), ("99", 3), ("x", 1), ("9" * 50, 1)])
def test_a_part_that_there_is_not_is_the_nearest(town: TestClient, page: str, shown: int) -> None:
    """Whatever the address says a part is shown."""
    signed_in(town)
    text = town.get("/subscriptions", params={"page": page}).text
    assert f"Part {shown} of 3, 5 in all" in text


def test_accounts_are_searched(town: TestClient) -> None:
    """By a piece of the name; the search stands there once there are many."""
    signed_in(town)
    assert 'name="find"' not in town.get("/accounts").text
    accounts = town.app.state.accounts  # type: ignore[attr-defined]
    for name in ("wang", "wei", "zhao"):
        accounts.put(name, "viewer", "correct horse battery", by="boss")
    assert 'name="find"' in town.get("/accounts").text
    assert parts(town, "/accounts?find=w") == [["wang", "wei"]]
    assert [name for one in parts(town, "/accounts") for name in one] == [
        "boss", "clerk", "wang", "wei", "zhao",
    ]  # fmt: skip


def test_the_list_of_the_roster_is_shown_in_parts_too(town: TestClient) -> None:
    """Of what is filtered by, on every part; another filter begins at the first one."""
    signed_in(town)
    text, seen = town.get("/roster?view=table&month=2027-01&duty=JF").text, []
    while (onward := re.search(r'href="([^"]+)" rel="next"', text)) is not None:
        seen += re.findall(r'href="/shift/([^"?]+)', text)
        assert re.search(r"Part \d of 2, 4 in all", text)
        text = town.get("/roster" + unescape(onward[1])).text
    seen += re.findall(r'href="/shift/([^"?]+)', text)
    assert len(set(seen)) == len(seen) == 4
    assert "page=" not in re.findall(r'href="([^"]+)">Show everything', text)[0]
