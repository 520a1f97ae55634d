"""Coverage in a browser: from a number to its shifts, the map from a file, narrow and on paper."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import faults
from tests.browser.test_for_everybody import wrong_with
from tests.browser.visits import PHONE, Served, Visits, shot, sign_in

LEFT = [[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1], [120.0, 31.0]]
RIGHT = [[x + 0.1, y] for x, y in LEFT]
OUTLINES = json.dumps({
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": name},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for name, ring in (("东村", LEFT), ("西村", RIGHT))
    ],
}).encode()  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False])
def test_a_number_leads_to_its_shifts(town: Served, visits: Visits, scripts: bool) -> None:
    """By weeks, of one duty: one visit a week of each village, on the roster a click away."""
    page = visits.page(scripts=scripts)
    sign_in(page, town, "/coverage?by=week")
    page.select_option("#duty", "ZF")
    page.get_by_role("button", name="显示").click()
    page.wait_for_url("**duty=ZF**")
    expect(page.locator("h2").first).to_have_text("各村各周")
    row = page.get_by_role("row", name="东村")
    expect(row.locator("a.cell")).to_have_text(["1"] * 4)
    row.locator("a.cell").nth(1).click()
    page.wait_for_url("**/roster?**")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text("下村走访")


def test_a_map_is_drawn_from_a_file(town: Served, visits: Visits) -> None:
    """For everybody, on any screen; its names lead to the shifts of the village."""
    page = visits.page(PHONE)
    sign_in(page, town, "/coverage")
    page.locator("#map summary").click()
    page.set_input_files(
        "#outlines", {"name": "a.geojson", "mimeType": "application/json", "buffer": OUTLINES}
    )
    page.get_by_role("button", name="画上").click()
    # The page may open anew once they are read, then without the note on what was sent.
    expect(page.locator(".map path[d][fill-rule]")).to_have_count(2)
    shot(page, "6-map")
    assert faults(page) == []
    assert wrong_with(page) == []
    page.locator(".map a", has_text="西村").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster?**village=V2**")
    expect(page.locator("main tbody tr").first).to_contain_text("西村")


def test_on_paper_there_is_no_menu(town: Served, visits: Visits) -> None:
    """The tables are there whole, as wide as the paper; the forms and the menu are not."""
    page = visits.page()
    sign_in(page, town, "/coverage")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("form.filters")).to_be_hidden()
    expect(page.locator("table.heat")).to_be_visible()
    assert (
        page.locator(".wide").first.evaluate("one => getComputedStyle(one).overflowX") == "visible"
    )
    display = page.locator("thead").first.evaluate("one => getComputedStyle(one).display")
    assert display == "table-header-group"
