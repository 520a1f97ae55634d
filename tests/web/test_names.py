"""Pages call people, units and duties by their names; ids are for programs."""

from __future__ import annotations

import re
from html import unescape

from starlette.testclient import TestClient

from tests.web.town import RECEPTIONS, SHORT
from tests.web.visits import secret_of, signed_in

_ID = re.compile(r"(?<![\w@.-])(?:P[1-5]|V[12]|G1|JF|ZF|YB|LH)(?![\w@.-])|\w+@\w+@")
"""The ids of people, units and duties, and those of shifts, which are made of them."""

_SHOWN_AS_IDS = re.compile(r"<code>.*?</code>|<script.*?</script>|<style.*?</style>", re.DOTALL)


def seen(text: str) -> str:
    """What somebody reads on a page, less what is shown as an id."""
    return unescape(re.sub(r"<[^>]*>", " ", _SHOWN_AS_IDS.sub(" ", text)))


def ids_on(text: str) -> list[str]:
    """Each id that a page shows, with what stands around it."""
    plain = " ".join(seen(text).split())
    return [plain[max(0, one.start() - 40) : one.end() + 20] for one in _ID.finditer(plain)]


def test_pages_show_names(town: TestClient) -> None:
    """All that a planner and a cadre look at, from the overview to what cannot be done."""
    token = signed_in(town)
    first, second = RECEPTIONS["P2"], RECEPTIONS["P1"]
    mine = secret_of(town, "P2")
    colleague = secret_of(town, "P1")
    swap = {"csrf": csrf_of(town, f"/my/{mine}"), "shift": first, "other": f"{second} P1"}
    assert town.post(f"/my/{mine}/swap", data=swap).status_code == 303
    leave = {"csrf": csrf_of(town, f"/my/{mine}"), "first": "2027-01-20"}
    assert town.post(f"/my/{mine}/leave", data=leave).status_code == 303
    pages = {
        address: town.get(address).text
        for address in (
            "/", "/roster", "/roster?view=table", "/coverage", "/gaps", "/plan", "/requests",
            "/subscriptions", "/subscriptions?kind=units", "/subscriptions?kind=duties",
            "/subscriptions/doctor?kind=people&key=P2", f"/shift/{first}", f"/shift/{SHORT}",
            f"/substitutes?shift={first}", f"/substitutes?shift={SHORT}", "/history", "/notice",
            f"/my/{mine}", f"/my/{colleague}", f"/my/{mine}/swap?shift={first}", f"/feeds/{mine}",
        )
    }  # fmt: skip
    for person in ("P5", "P2"):
        form = {"csrf": token, "shift": first, "leaving": "P2", "part": "0", "taking": person}
        pages[f"hand over to {person}"] = town.post("/substitutes", data=form).text
    for other in ("none", "2027-01", SHORT, first):
        form = {"csrf": token, "shift": first, "other": other}
        pages[f"exchange with {other}"] = town.post("/exchange", data=form).text
    gap = re.search(r'href="(/gap/[^"]*)"', pages["/gaps"])
    assert gap is not None
    for address in (gap[1], f"{gap[1]}?ways=yes", f"/shift/{first}/swap", f"/shift/{first}/days"):
        pages[address] = town.get(address).text
    form = {"csrf": token, "shift": first, "leaving": "P2", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 303
    for address in ("/draft", "/?plan=draft", "/roster?plan=draft"):
        pages[address] = town.get(address).text
    wrong = {name: ids for name, text in pages.items() if (ids := ids_on(text))}
    assert not wrong, "\n".join(f"{name}: {one}" for name, ids in wrong.items() for one in ids)


def csrf_of(client: TestClient, address: str) -> str:
    """The token of the forms of a page."""
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(address).text)
    assert found is not None
    return found[1]
