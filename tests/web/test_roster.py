"""The roster: its views and rows, its filters and addresses, and what it never shows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from planner.web import roster, roster_lines
from planner.web.render import HERE
from planner.web.roster_lines import COLOURS, SHAPES, looks
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.town import HEAD, PHONE, SHORT
from tests.web.visits import Clock, signed_in, small_problem

VIEWS = ("view=quarter", "view=quarter&rows=villages", "view=quarter&rows=duties", "view=week",
         "view=week&rows=villages", "view=month", "view=day", "view=table")  # fmt: skip
SPOT = re.compile(r'<div role="cell" class="s c(\d+)"[^>]*>(.*?)</div>')
LINK = re.compile(r'href="([^"]*)"[^>]*?data-shift="([^"]*)" data-day="([^"]*)"')


def marks(row: str) -> list[tuple[int, str, str, str]]:
    """The marks of a row that stand for one shift: column, address, shift and day."""
    return [
        (int(column), *map(unescape, one))  # type: ignore[misc]
        for column, inside in SPOT.findall(row)
        for one in LINK.findall(inside)
    ]


def told(town: TestClient, address: str) -> tuple[str, int]:
    """Which days a page says it shows, and how many shifts."""
    text = town.get(address).text
    found = re.search(r'<p class="span" role="status"><strong>(.*?)</strong>.*?(\d+) shifts?', text)
    assert found is not None, address
    return found[1], int(found[2])


def row_of(text: str, name: str) -> str:
    """The row of the timeline whose name is `name`."""
    rows = text.split('<div role="row"')
    return next(row for row in rows if re.search(rf'role="rowheader"[^>]*><a [^>]*>{name}<', row))


def links(text: str) -> list[str]:
    """Where the links in the content of a page lead."""
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', text.split("<h1>")[1])]


# -- the timeline ------------------------------------------------------------------------


def test_everybody_has_a_row_and_every_shift_its_day(town: TestClient) -> None:
    """A mark stands in the column of its day, in the row of each who serves, and leads to it."""
    signed_in(town)
    text = town.get("/roster").text
    plan_of = town.app.state.shelf.revision().plan  # type: ignore[attr-defined]
    people = {"P1": "张一", "P2": "李二", "P3": "王三", "P5": "赵五"}
    for key, name in people.items():
        found = {one[2]: one for one in marks(row_of(text, name))}
        served = {one.id: one for one in plan_of.shifts if key in {who.id for who in one.people}}
        assert found.keys() == served.keys() != set(), name
        for shift_id, (column, href, _id, day) in found.items():
            on = served[shift_id].date
            assert (column, day) == ((on - date(2027, 1, 4)).days + 1, str(on))
            assert href == f"/shift/{shift_id.replace('@', '%40')}"
        assert f">{len(served)}" in row_of(text, name).split('class="t ')[1]


def test_gaps_stand_on_top_and_lead_to_their_shift(town: TestClient) -> None:
    """The watch without its clerk: a red mark in a row for nobody, before all other rows."""
    signed_in(town)
    text = town.get("/roster").text
    row = row_of(text, "Nobody")
    assert marks(row) == [(12, f"/shift/{SHORT.replace('@', '%40')}", SHORT, "2027-01-15")]
    assert "1 short" in row
    assert text.index("Nobody") < text.index("张一")
    assert "Nobody" not in town.get("/roster?duty=JF").text
    assert "Nobody" not in town.get("/roster?view=week&day=2027-01-05").text


def test_absences_are_bands_with_their_reason(town: TestClient) -> None:
    """Over the days of the leave, cut where the days that are shown end."""
    signed_in(town)
    row = row_of(town.get("/roster").text, "赵五")
    assert re.search(r'class="b away c8 w7"[^>]*title="away: 培训 11 Jan–17 Jan"', row)
    week = row_of(town.get("/roster?view=week&day=2027-01-17").text, "赵五")
    assert 'class="b away c1 w7"' in week
    assert "away" not in row_of(town.get("/roster?view=week&day=2027-01-18").text, "赵五")


def test_today_is_marked(town: TestClient, clock: Clock) -> None:
    """By the clock of the place; on a day outside the plan nothing is."""
    signed_in(town)
    assert 'aria-current="date"' not in town.get("/roster").text
    clock.now = datetime(2027, 1, 12, 20, tzinfo=UTC)  # the 13th in China
    signed_in(town)
    text = town.get("/roster").text
    assert re.search(r'title="13 Jan Wed"[^>]*aria-current="date"', text)
    assert town.get("/roster?view=month").text.count(' now">') == 1
    clock.now = datetime(2027, 2, 2, 4, tzinfo=UTC)
    signed_in(town)  # the grid of January ends with the first days of February
    assert ' now">' not in town.get("/roster?view=month&month=2027-01").text


def test_rows_of_villages_and_duties_have_every_shift(town: TestClient) -> None:
    """The numbers at the ends of the rows make up all shifts."""
    signed_in(town)
    everything = told(town, "/roster")[1]
    for rows in ("villages", "duties"):
        text = town.get(f"/roster?rows={rows}").text.split('class="unit"', 1)[1]
        found = [re.search(r'class="t [^>]*>(\d+)', row) for row in text.split('class="r" ')[1:]]
        ends = [int(one[1]) for one in found if one is not None]
        assert sum(ends) == everything, rows


def test_marks_of_several_lead_to_as_many_as_they_say(town: TestClient) -> None:
    """What is folded into a number is listed by its link."""
    signed_in(town)
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    day = date(2027, 1, 6)
    many = [shift(f"D@all@{n}", "D", "reception", day, "am", ("P1",), place="T") for n in range(4)]
    made = plan(many, date(2027, 1, 4), date(2027, 1, 31), "示例镇")
    store.publish(made, small_problem(), at=datetime(2027, 1, 4, tzinfo=UTC), by="boss")
    text = town.get("/roster").text
    found = re.search(r'href="(/roster[^"]*)" title="领导接访: 4', text)
    assert found is not None
    address = unescape(found[1])
    assert told(town, address) == ("6 January 2027", 4)
    assert town.get(address).text.count('href="/shift/') == 4


def test_blocks_beyond_the_first_rows_are_opened(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a link without a script, by a part of the page with one; rows keep their places."""
    signed_in(town)
    whole = town.get("/roster").text
    places = {
        name: re.search(r'aria-rowindex="(\d+)"', row_of(whole, name))[1]  # type: ignore[index]
        for name in ("张一", "赵五")
    }
    monkeypatch.setattr(roster_lines, "_OPEN_ROWS", 2)
    monkeypatch.setattr(roster_lines, "_BLOCK_ROWS", 2)
    text = town.get("/roster").text
    assert "张一" in text
    assert "赵五" not in text
    opens = [one for one in links(text) if "open=T.3" in one]
    assert len(opens) == 1
    assert opens[0].endswith("#b-T.3")
    alone = town.get("/roster" + opens[0]).text
    assert "赵五" in alone
    part = town.get("/roster?part=T.3").text
    assert "<html" not in part
    assert "赵五" in part
    assert "张一" not in part
    for made in (alone, part):
        index = re.search(r'aria-rowindex="(\d+)"', row_of(made, "赵五"))
        assert index is not None
        assert int(index[1]) == int(places["赵五"]) + 2  # after the heads of two more blocks
    assert "rowgroup" not in town.get("/roster?part=nowhere").text


# -- addresses ---------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_every_link_of_a_view_leads_somewhere_and_keeps_what_was_asked(
    town: TestClient, view: str
) -> None:
    """The revision and the person that were asked for are in each address of the roster."""
    signed_in(town)
    text = town.get(f"/roster?{view}&person=P1&plan=1").text
    found = {one for one in links(text) if not one.startswith(("#", "/language", "/static"))}
    for one in found:
        address = one if one.startswith("/") else f"/roster{one}"
        assert town.get(address).status_code == 200, address
        if one.startswith(("?", "/roster", "/shift")):
            assert "plan=1" in one
    tabs = [one for one in found if one.startswith("?view=")]
    assert tabs
    kept = [one for one in tabs if "person=P1" in one]
    assert len(kept) >= len(tabs) - 1  # but for the link that shows everything


def test_weeks_and_days_follow_each_other(town: TestClient) -> None:
    """Later leads from the first week to the last, and earlier all the way back."""
    signed_in(town)
    for view, count in (("week", 4), ("day", 28)):
        address, back, seen = f"/roster?view={view}&day=2027-01-04", "", []
        while address:
            text = town.get(address).text
            seen.append(told(town, address))
            onward = re.search(r'href="([^"]*)" rel="next"', text)
            before = re.search(r'href="([^"]*)" rel="prev"', text)
            assert (before is not None) == bool(back)
            back, address = address, "/roster" + unescape(onward[1]) if onward else ""
        assert len(seen) == len({days for days, _count in seen}) == count
        assert sum(many for _days, many in seen) == told(town, "/roster")[1]


def test_a_phone_is_shown_the_month_first(town: TestClient) -> None:
    """Where the address says nothing; any view that is asked for is shown there, too."""
    signed_in(town)
    phone = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"}
    assert 'class="month"' in town.get("/roster", headers=phone).text
    assert 'id="grid"' in town.get("/roster?view=quarter", headers=phone).text
    assert 'id="grid"' in town.get("/roster").text


@pytest.mark.parametrize("bad", ["9" * 5000, "-1", "<script>", "2027-02-30", "\x00", "%", "𝟙𝟚"])
@pytest.mark.parametrize(
    "name",
    ["view", "rows", "day", "until", "month", "duty", "village", "unit", "person", "page", "open",
     "part", "homes"],
)  # fmt: skip
def test_whatever_an_address_says_is_answered(town: TestClient, name: str, bad: str) -> None:
    """With a page of ordinary size, and nothing of it as markup."""
    signed_in(town)
    for view in ("quarter", "table"):
        answer = town.get("/roster", params={"view": view, name: bad} if name != "view" else
                          {"view": bad})  # fmt: skip
        assert answer.status_code == 200
        assert "<script>" not in answer.text
        assert len(answer.text) < 200_000


def test_households_are_counted_and_never_named(town: TestClient) -> None:
    """In no view, whatever its rows; their number is told."""
    signed_in(town)
    for view in VIEWS:
        text = town.get(f"/roster?{view}").text
        assert HEAD not in text, view
        assert PHONE not in text, view
        assert not re.search(r"\bH[1-6]\b", text), view
    assert "households: " in town.get("/roster").text


# -- filters, months and lists -----------------------------------------------------------


def test_the_roster_is_filtered(town: TestClient) -> None:
    """By duty, village, person and day; what does not exist filters nothing or finds nothing."""
    signed_in(town)

    def count(query: str) -> int:
        return told(town, f"/roster?{query}")[1]

    everything = count("view=table")
    assert count("duty=JF") == 4
    assert count("village=V1&duty=ZF") == 4
    assert 0 < count("person=张一") < everything
    assert count("person=P1") == count("person=张一")
    assert count("person=nobody") == 0
    assert count("duty=none&village=none&month=1999-01&page=99") == everything
    assert 0 < count("day=2027-01-13") < everything
    assert count("day=2026-01-13") == count("day=13") == everything
    two = count("day=2027-01-05") + count("day=2027-01-06")
    assert count("day=2027-01-05&until=2027-01-06") == two
    assert count("day=2027-01-05&until=2027-01-04") == count("day=2027-01-05&until=x")
    assert count("homes=no") < everything
    assert count("homes=no&duty=LH") == 0


def test_the_month_grid_leads_to_days_and_shifts(town: TestClient) -> None:
    """A shift in the grid is a link to its page, which says when, where and who."""
    signed_in(town)
    text = town.get("/roster?view=month").text
    assert "/shift/JF%40all%402027-W02%401" in text
    answer = town.get("/shift/JF%40all%402027-W02%401")
    assert answer.status_code == 200
    for word in ("13 January 2027", "08:30-11:30", "示例镇"):
        assert word in answer.text
    assert town.get("/shift/none").status_code == 404


def test_a_full_day_leads_to_its_table(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a day has more than its cell can hold, a link shows the whole day."""
    signed_in(town)
    monkeypatch.setattr(roster, "_IN_A_DAY", 1)
    text = town.get("/roster?view=month").text
    found = re.search(r'href="(\?[^"]*day=2027-01-05[^"]*)">and 1 more', text)
    assert found is not None
    address = "/roster" + unescape(found[1])
    assert told(town, address) == ("5 January 2027", 2)
    assert "the whole month" in town.get(address).text


def test_duties_are_told_apart_by_colour_and_shape() -> None:
    """No two alike as long as there are enough of both; neighbours never of one colour."""
    given = list(looks([f"D{n}" for n in range(COLOURS * SHAPES)]).values())
    assert len(set(given)) == len(given)
    for one, other in pairwise(one.split()[0] for one in given):
        assert one != other
    styles = (HERE / "static" / "roster.css").read_text("utf-8")
    drawn = set(re.findall(r"\.(k\d|z\d) \{", styles)) | {"z0"}
    assert drawn == {word for one in given for word in one.split()}
