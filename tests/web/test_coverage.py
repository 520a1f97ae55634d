"""Coverage on the site: what cells say, and that they lead to just the shifts they count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from inputs.workbook.template import write_book
from planner.web import patience, shown
from tests.builders.ends import until
from tests.web.town import HEAD, ROWS, SHORT
from tests.web.visits import signed_in

CELL = re.compile(r'<a class="cell" href="([^"]+)">(\d+)</a>')


@pytest.fixture
def office(town: TestClient) -> TestClient:
    """The town's site with a planner at it."""
    signed_in(town)
    return town


def cells(office: TestClient, query: str = "") -> Iterator[tuple[str, int]]:
    """The addresses of the cells and the numbers in them."""
    for address, number in CELL.findall(office.get(f"/coverage{query}").text):
        yield "/" + unescape(address), int(number)


def shifts(office: TestClient, address: str) -> set[str]:
    """The shifts that a page of the roster links to."""
    return set(re.findall(r'href="/shift/([^"?]+)', office.get(address).text))


@pytest.mark.parametrize("query", ["", "?by=week", "?homes=no", "?by=week&duty=ZF", "?plan=1"])
def test_a_cell_leads_to_the_shifts_it_counts(office: TestClient, query: str) -> None:
    """No more and no fewer: of that village, in that month or week, of what is asked for."""
    found = list(cells(office, query))
    assert found
    for address, number in found:
        assert len(shifts(office, address)) == number, address


def test_weeks_add_up_to_the_month(office: TestClient) -> None:
    """The visits of both villages: one a week each."""
    assert [number for _a, number in cells(office, "?duty=ZF")] == [4, 4]
    assert [number for _a, number in cells(office, "?by=week&duty=ZF")] == [1] * 8


def test_a_gap_leads_to_its_page(office: TestClient) -> None:
    """That of the night watch, which is held nowhere in a village."""
    page = office.get("/coverage").text
    found = re.search(r'<a class="lack" href="([^"]+)">short 1</a>', page)
    assert found is not None
    answer = office.get("/" + unescape(found[1]))
    assert answer.status_code == 200
    assert "夜间值守" in answer.text
    assert SHORT in unescape(found[1]).replace("%40", "@")


def test_it_is_a_page_of_the_site(office: TestClient) -> None:
    """With the menu, the search, the language and the part that is shown marked."""
    for view in ("villages", "rotation", "households", "duties", "people"):
        text = office.get(f"/coverage?view={view}").text
        assert 'href="/coverage" aria-current="page"' in text
        assert 'role="search"' in text
        assert ">中文</button>" in text
        assert len(re.findall(r'<a href="\?[^"]*" aria-current="page"', text)) >= 1
        assert HEAD not in text


def test_households_lead_to_who_holds_them(office: TestClient) -> None:
    """Four of six have somebody, told by number; the people who hold them by name."""
    text = office.get("/coverage?view=households").text
    assert "困难户" in text
    assert re.findall(r'data-label="(?:Households|With a contact)">(\d+)<', text)[:2] == ["6", "4"]
    address = re.search(r'href="(coverage\?[^"]*village=V1[^"]*)#holders"', text)
    assert address is not None
    holders = office.get("/" + unescape(address[1])).text.partition('id="holders"')[2]
    rows = holders.split("</section>")[0]
    assert re.findall(r'data-label="Households">(\d+)<', rows) == ["1"] * 4


def test_people_are_found(office: TestClient) -> None:
    """By a piece of the name; each leads to what they have."""
    text = office.get("/coverage?view=people&name=李").text
    assert "李二" in text
    assert "张一" not in text
    address = re.search(r'<th scope="row"><a href="(roster[^"]+)">李二', text)
    assert address is not None
    assert shifts(office, "/" + unescape(address[1]))
    assert "Nobody here" in office.get("/coverage?view=people&name=nobody").text


def test_people_come_in_parts(office: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are many; the ways to the other parts keep what is asked."""
    monkeypatch.setattr("planner.web.paging.SIZE", 2)
    text = office.get("/coverage?view=people").text
    assert "Part 1 of 3, 5 in all" in text
    found = re.search(r'href="(\?[^"]+)" rel="next"', text)
    assert found is not None
    assert "王三" in office.get(f"/coverage{unescape(found[1])}").text


def test_all_shifts_of_a_village_come_in_parts(
    office: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name leads to the list of the roster, however many they are."""
    monkeypatch.setattr("planner.web.paging.SIZE", 2)
    address = re.search(
        r'<th scope="row"><a href="(roster[^"]+)">东村', office.get("/coverage").text
    )
    assert address is not None
    text = office.get("/" + unescape(address[1])).text
    assert len(set(re.findall(r'href="/shift/([^"?]+)', text))) == 2
    assert 'rel="next"' in text


@pytest.mark.parametrize(
    "query", ["view=x&by=y&duty=z", "village=%00&view=households", "page=9&view=people"]
)
def test_what_cannot_be_read_counts_as_not_asked(office: TestClient, query: str) -> None:
    """The page opens all the same."""
    assert office.get(f"/coverage?{query}").status_code == 200


def test_gaps_of_one_village(office: TestClient) -> None:
    """The list of gaps can be asked for by village; the watch is in none."""
    assert "夜间值守" in office.get("/gaps").text
    listed = office.get("/gaps?village=V1").text
    assert "0 of 1 gap" in listed


# -- the map ---------------------------------------------------------------------------------

MAP = '<svg class="map"'
SQUARE = [[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1], [120.0, 31.0]]


def outline(name: str) -> bytes:
    """A file with one outline."""
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    one = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [one]}).encode()


def send(office: TestClient, content: bytes, **form: str) -> Any:
    """What comes of sending a file of outlines."""
    token = re.findall(r'name="csrf" value="([^"]+)"', office.get("/coverage").text)[0]
    return office.post(
        "/coverage", data={"csrf": token, **form}, files={"outlines": ("a.json", content)}
    )


def test_outlines_are_sent_drawn_and_taken_away(office: TestClient, town_folder: Path) -> None:
    """At once, with links to the shifts of the village; what is not drawn is named."""
    assert MAP not in office.get("/coverage").text
    answer = send(office, outline("东村"))
    assert answer.status_code == 200
    assert "Outlines of 1 unit is drawn." in answer.text
    for address, number in CELL.findall(answer.text):
        assert len(shifts(office, urljoin(str(answer.url), unescape(address)))) == int(number)
    assert (town_folder / "town-边界.geojson").read_bytes() == outline("东村")
    text = office.get("/coverage").text
    drawn = text.partition(MAP)[2].partition("</svg>")[0]
    assert drawn.count('fill-rule="evenodd"') == 1
    address = re.search(r'<a href="(roster[^"]+)">\s*<text[^>]*>东村', drawn)
    assert address is not None
    assert "东村" in office.get("/" + unescape(address[1])).text
    assert "西村" in text.partition("Not on the map")[2][:200]
    store = office.app.state.desk.store  # type: ignore[attr-defined]
    assert store.audit(1)[0].action == "outlines changed"
    send(office, b"", answer="drop")
    assert not (town_folder / "town-边界.geojson").exists()
    assert MAP not in office.get("/coverage").text


def test_a_map_whose_outlines_are_being_read_opens_anew(
    office: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy computer the page is there before they are; it looks again until they are drawn."""
    assert "/static/again.js" not in office.get("/coverage").text
    gate = Event()
    read = shown.read_apart
    monkeypatch.setattr(shown, "read_apart", lambda *what: gate.wait(240) and read(*what))
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.01)
    answer = send(office, outline("东村"))
    assert "Outlines of 1 unit is drawn." in answer.text
    assert (MAP in answer.text, "/static/again.js" in answer.text) == (False, True)
    gate.set()
    until(lambda: "/static/again.js" not in office.get("/coverage").text)
    assert MAP in office.get("/coverage").text


@pytest.mark.parametrize("content", [b"", b"{", outline("别村"), b" " * 4_000_001])
def test_outlines_that_will_not_do_change_nothing(
    office: TestClient, town_folder: Path, content: bytes
) -> None:
    """The page says why, beside the form, and what was there stays."""
    send(office, outline("西村"))
    answer = send(office, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert (town_folder / "town-边界.geojson").read_bytes() == outline("西村")


def test_places_of_the_workbook_are_drawn_before_it_is_published(
    office: TestClient, town_folder: Path
) -> None:
    """As they are in the workbook now."""
    units = [
        {**one, **({"longitude": 120.1, "latitude": 31.6} if one["id"] == "V2" else {})}
        for one in ROWS["units"]
    ]
    (town_folder / "town.xlsx").unlink()
    write_book(town_folder / "town.xlsx", {**ROWS, "units": units})
    office.get("/plan")
    drawn = office.get("/coverage").text.partition(MAP)[2]
    assert "<circle" in drawn
    assert ">西村 <tspan" in drawn
