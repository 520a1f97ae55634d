"""The example workbooks: honest in size, the same every time, consistent in themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

import inputs.presets as package
from inputs.presets import presets
from inputs.workbook.schema import DUTY_KINDS, SHEETS, Rows
from inputs.workbook.template import write_book


def words(cell: object) -> list[str]:
    """The words of a list in a cell."""
    return [word for word in str(cell or "").split("、") if word]


@pytest.fixture(scope="module")
def luoshe() -> Rows:
    """The rows of the luoshe example."""
    return presets()["luoshe"].build()


def people_with(rows: Rows, role: str) -> list[Mapping[str, object]]:
    """Those who have the role."""
    return [row for row in rows["people"] if role in words(row.get("roles"))]


@pytest.mark.parametrize("name", sorted(presets()))
def test_building_twice_gives_the_same(name: str) -> None:
    """An example depends on nothing but its seed."""
    assert presets()[name].build() == presets()[name].build()


@pytest.mark.parametrize("name", sorted(presets()))
def test_each_is_described(name: str) -> None:
    """The folder's page says what it is, and names every row of its 制度."""
    page = (Path(package.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in page
    systems = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
    assert all(str(row["id"]) in systems for row in presets()[name].build()["duties"])


@pytest.mark.parametrize("name", sorted(presets()))
def test_only_known_sheets_and_columns(name: str) -> None:
    """Rows use the schema's names, ids are unique, required cells are filled."""
    rows = presets()[name].build()
    sheets = {sheet.en: sheet for sheet in SHEETS}
    assert set(rows) == set(sheets)
    for sheet_name, lines in rows.items():
        columns = sheets[sheet_name].columns
        known = {column.en for column in columns}
        required = {column.en for column in columns if column.required}
        for row in lines:
            assert row.keys() <= known
            assert all(row.get(column) not in (None, "") for column in required)
        for column in columns:
            if column.cell == "id":
                ids = [str(row[column.en]).casefold() for row in lines]
                assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", sorted(presets()))
def test_references_lead_somewhere(name: str) -> None:
    """Every reference is an id of one of the sheets it may point to."""
    rows = presets()[name].build()
    ids = {sheet: {row.get("id") for row in lines} for sheet, lines in rows.items()}
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.cell != "reference":
                continue
            known = set().union(*(ids[target] for target in column.refers))
            used = {row[column.en] for row in rows[sheet.en] if row.get(column.en)}
            assert used <= known, (sheet.zh, column.zh)


def test_luoshe_has_its_real_size(luoshe: Rows) -> None:
    """The numbers of the township: units, people, households."""
    kinds = Counter(str(row["kind"]) for row in luoshe["units"])
    assert kinds["村"] + kinds["社区"] == 25
    assert kinds["部门"] == 46
    assert kinds["企业"] == 120
    assert 380 <= kinds["村民组"] <= 420
    groups = Counter(str(row["parent"]) for row in luoshe["units"] if row["kind"] == "村民组")
    assert (min(groups.values()), max(groups.values())) == (8, 25)
    assert 16 in groups.values()
    assert len(people_with(luoshe, "镇领导")) == 17
    assert len(people_with(luoshe, "部门负责人")) == 46
    assert len(people_with(luoshe, "干部")) > 300
    assert 950 <= len(people_with(luoshe, "党员")) <= 1050
    assert 50_000 <= len(luoshe["households"]) <= 60_000
    persons = sum(int(str(row["persons"])) for row in luoshe["households"])
    assert 160_000 <= persons <= 180_000


def test_luoshe_priority_households_are_few(luoshe: Rows) -> None:
    """Two to four in a hundred households need more attention."""
    priority = {"困难户", "独居老人", "上访户"}
    found = sum(bool(priority & set(words(row["categories"]))) for row in luoshe["households"])
    assert 0.02 <= found / len(luoshe["households"]) <= 0.04


def test_luoshe_contacts_leave_room(luoshe: Rows) -> None:
    """Part of the households have a contact, nobody too many, and all can be looked after."""
    households = luoshe["households"]
    loads = Counter(row["contact"] for row in households if "contact" in row)
    assert 0.3 <= loads.total() / len(households) <= 0.5
    team = next(row for row in luoshe["duties"] if row["kind"] == "联户")
    capacity = int(re.findall(r"每人对象数=(\d+)", str(team["params"]))[0])
    roles = {word.partition("@")[0] for word in words(team["team"])}
    limits = {
        row["id"]: int(str(row.get("household_limit", capacity)))
        for row in luoshe["people"]
        if roles & set(words(row["roles"]))
    }
    assert all(load <= limits[who] for who, load in loads.items())
    assert sum(limits.values()) > 1.1 * len(households)
    hardship = sum("困难户" in words(row["categories"]) for row in households)
    assert hardship > 1.2 * len(limits)  # each holder has one


def test_luoshe_links_respect_their_limits(luoshe: Rows) -> None:
    """No duty's existing links break its own 每人对象数 or 每对象人数."""
    params = {row["id"]: str(row.get("params", "")) for row in luoshe["duties"]}
    for side, key in (("holder", "每人对象数"), ("target", "每对象人数")):
        loads = Counter(
            (row["duty"], row[side]) for row in luoshe["links"] if row["state"] != "禁止"
        )
        for (duty, _who), load in loads.items():
            most = re.findall(rf"{key}=(?:\d+-)?(\d+)", params[duty])[0]
            assert load <= int(most)


def test_luoshe_rotations_never_meet(luoshe: Rows) -> None:
    """In the history no two departments are in one group, and none returns early."""
    unit_of = {row["id"]: row["unit"] for row in luoshe["people"]}
    seen: dict[object, set[object]] = {}
    for row in luoshe["history"]:
        if row["duty"] == "部门轮组":
            seen.setdefault(row["target"], set()).add(unit_of[row["person"]])
    assert seen
    assert all(len(units) == 1 for units in seen.values())


def test_luoshe_shows_many_kinds(luoshe: Rows) -> None:
    """One row for each system of the township, of ten kinds."""
    kinds = {row["kind"] for row in luoshe["duties"]}
    assert kinds <= {word.zh for word in DUTY_KINDS}
    assert len(luoshe["duties"]) >= 15
    assert len(kinds) == 10
    assert {row["state"] for row in luoshe["items"]} == {"在办", "办结", "销号"}


def test_luoshe_names_stand_for_one_person(luoshe: Rows) -> None:
    """A name in a cell is never ambiguous."""
    for sheet in ("people", "units"):
        names = [row["name"] for row in luoshe[sheet]]
        assert len(set(names)) == len(names)


def test_luoshe_can_be_written(luoshe: Rows, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The whole example fits the template."""
    path = tmp_path_factory.mktemp("books") / "luoshe.xlsx"
    write_book(path, luoshe)
    assert path.stat().st_size > 1_000_000


@pytest.mark.parametrize("name", sorted(presets()))
def test_places_are_called_as_people_call_them(name: str) -> None:
    """The list has committees (村民委员会); the places themselves are villages and communities."""
    for unit in presets()[name].build()["units"]:
        if unit["kind"] in ("村", "社区"):
            assert "委员会" not in str(unit["name"]), unit
            assert "居委会" not in str(unit["name"]), unit
