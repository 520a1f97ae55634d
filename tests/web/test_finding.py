"""Finding: people, duties, villages, days and shifts by a few words, from every page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.town import HEAD, PHONE, SHORT
from tests.web.visits import PRIVATE, signed_in, town_with_households

DAY = "13 January 2027 Wed"


def found(town: TestClient, sought: str) -> dict[str, list[tuple[str, str]]]:
    """What is found, by its heading: names and addresses."""
    text = town.get("/find", params={"q": sought}).text
    return {
        unescape(section[1]): [
            (unescape(name), unescape(address))
            for address, name in re.findall(r'<li><a href="([^"]*)">(.*?)</a>', section[2])
        ]
        for section in re.finditer(
            r'<section class="card">\s*<h2>(.*?)</h2>(.*?)</section>', text, re.DOTALL
        )
    }


def test_each_sort_of_thing_is_found_and_leads_to_its_page(town: TestClient) -> None:
    """By name, a part of it, or id; each address shows what it says."""
    signed_in(town)
    for sought, group, name in (
        ("张一", "People", "张一"), ("p1", "People", "张一"), ("接访", "Duties", "领导接访"),
        ("东", "Villages and units", "东村"), ("2027-01-13", "Days", f"{DAY} · One day"),
        ("1月13日", "Days", f"{DAY} · One day"), ("1/13", "Days", f"{DAY} · Week"),
        (SHORT, "Shifts", "15 Jan Fri 18:30-20:00 夜间值守"),
    ):  # fmt: skip
        address = dict(found(town, sought)[group])[name]
        assert town.get(address).status_code == 200, sought
    person = dict(found(town, "张一")["People"])["张一"]
    assert "person=P1" in person


def test_several_words_find_the_shifts_that_fit_all(town: TestClient) -> None:
    """A person and a duty, a day and a village: nothing that fits only one of them."""
    signed_in(town)
    shifts = found(town, "张一 接访")["Shifts"]
    assert shifts
    assert all("接访" in name for name, _address in shifts)
    assert "JF%40all%402027-W02%401" in "".join(address for _name, address in shifts)
    assert list(found(town, "西村 1月5日")) == ["Shifts"]
    assert found(town, "张一 nothing") == {}


def test_shifts_still_to_come_are_first(town: TestClient) -> None:
    """Those of today on, then those that are over."""
    town.app.state.clock.now = datetime(2027, 1, 14, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    signed_in(town)
    days = [name for name, _address in found(town, "接访")["Shifts"]]
    assert [one[:6] for one in days] == ["20 Jan", "27 Jan", "6 Jan ", "13 Jan"]


def test_nothing_found_is_said(town: TestClient) -> None:
    """And nothing asked for is no failure."""
    signed_in(town)
    assert "Nothing was found for “nobody”" in town.get("/find?q=nobody").text
    assert "Nothing was found" not in town.get("/find").text


@pytest.mark.parametrize("bad", ["9" * 5000, "<script>", "2月30日", "9999-99-99", "\x00", "%", " "])
def test_whatever_is_sought_is_answered(town: TestClient, bad: str) -> None:
    """With a page of ordinary size, and nothing of it as markup."""
    signed_in(town)
    answer = town.get("/find", params={"q": bad})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert len(answer.text) < 20_000


def test_households_are_found_by_number_alone_and_only_with_names(town: TestClient) -> None:
    """Never by the name of their head; a viewer without files of names finds none."""
    town.app.state.clock.now = datetime(2027, 1, 4, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    one = shift("D@all@1", "D", "reception", date(2027, 1, 6), "am", ("P1",), place="T",
                households=("H77",))  # fmt: skip
    made = plan([one], date(2027, 1, 1), date(2027, 1, 31), "洛社镇")
    store.publish(made, town_with_households(), at=datetime(2027, 1, 4, tzinfo=UTC), by="boss")
    for role, knows in (("planner", True), ("viewer", False)):
        signed_in(town, role)
        for sought in ("陆小宝", "陆", "13812345678", "幸福路"):
            assert found(town, sought) == {}, sought
        groups = found(town, "H77")
        assert ("Household" in groups) is knows
        text = town.get("/find?q=P1").text
        assert not any(word in text for word in PRIVATE)


def test_what_is_found_holds_no_phones_or_heads(town: TestClient) -> None:
    """Whatever is sought."""
    signed_in(town)
    for sought in ("村", "一", "户", "LH", "H1"):
        text = town.get("/find", params={"q": sought}).text
        assert HEAD not in text
        assert PHONE not in text
