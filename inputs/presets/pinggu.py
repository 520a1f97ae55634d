"""平谷区: three tiers of contact, for the second quarter of 2027.

Town cadres look after villages, village cadres after villager groups, and members after
households. Towns and villages are real and complete; people and households are made up, and
the households (with the members who look after them) are those of two towns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from inputs.presets import township
from inputs.presets.preset import Preset, Row, Rows
from inputs.presets.township import Village
from planner.domain.language import _

_SEED = 110117
_START = date(2027, 4, 1)
_END = date(2027, 6, 30)

_WITH_HOUSEHOLDS = {"110117105": "大华山镇", "110117213": "黄松峪乡"}
_GROUP_SIZES = {"村": (34, 62), "社区": (40, 70)}
_PER_MEMBER = 8  # households for each member, so that about one in five could be away
_MEMBER_LIMIT = 12

_TOWN_TITLES = (
    "党委书记",
    "镇长",
    "人大主席",
    "副书记",
    "纪委书记",
    "组织委员",
    "宣传委员",
    "武装部部长",
    "副镇长",
    "副镇长",
)
_VILLAGE_TITLES = ("党支部书记", "村委会主任", "支部委员", "村委会委员", "妇联主席", "会计")
_COMMUNITY_TITLES = ("党支部书记", "居委会主任", "副书记", "社区工作者", "社区工作者", "社区工作者")


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = township.county_rows("pinggu.csv")
    towns = township.of_kind(units, "镇", "街道", "乡")
    villages = {row["id"]: _village(random, row) for row in township.of_kind(units, "村", "社区")}
    near = {
        town: [villages[row["id"]] for row in units if row.get("parent") == town]
        for town in _WITH_HOUSEHOLDS
    }
    households: list[Row] = []
    for town, places in near.items():
        rows = township.household_rows(random, places, _GROUP_SIZES, _WITH_HOUSEHOLDS[town])
        for row in rows:
            households.append({**row, "id": f"H{len(households) + 1:05d}"})
    grouped = township.by_group(households)
    units += _groups(villages.values(), grouped)
    staff = township.Staff(random, 5000)
    for town_row in towns:
        served = [row for row in units if row.get("parent") == town_row["id"]]
        _town_cadres(random, staff, str(town_row["id"]), len(served))
    for village in villages.values():
        _village_cadres(random, staff, village)
    for places in near.values():
        for village in places:
            _members(random, staff, village, grouped)
    _contacts(random, near, grouped, staff.rows)
    return {
        "settings": township.settings_rows("北京市平谷区", _START, _END, {"每村每周来访上限": 4}),
        "calendar": (),
        "units": units,
        "people": staff.rows,
        "absences": _absences(random, staff.rows),
        "households": households,
        "duties": township.read_rows("pinggu_duties.csv"),
        "links": _links(random, units, staff.rows),
        "pins": (),
        "items": (),
        "milestones": (),
        "history": (),
    }


PRESET = Preset(
    "pinggu",
    _("Pinggu district: town cadres to villages, village cadres to groups, members to households"),
    build,
)


def _village(random: Random, row: Row) -> Village:
    """The village with three to eight groups, a community with four to six."""
    count = random.randint(3, 8) if row["kind"] == "村" else random.randint(4, 6)
    ids = tuple(f"{row['id']}-{number:02d}" for number in range(1, count + 1))
    return Village(str(row["id"]), str(row["name"]), str(row["kind"]), ids)


def _groups(villages: Iterable[Village], grouped: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The groups of every village; where households are listed, their number."""
    rows: list[Row] = []
    for village in villages:
        kind = "村民组" if village.kind == "村" else "居民组"
        for number, group in enumerate(village.groups, 1):
            row: Row = {
                "id": group,
                "name": village.group_name(number),
                "kind": kind,
                "parent": village.id,
            }
            if group in grouped:
                row["households"] = len(grouped[group])
            rows.append(row)
    return rows


def _town_cadres(random: Random, staff: township.Staff, town: str, villages: int) -> None:
    """Ten leaders and as many more cadres as every village needs, some with two at work."""
    for rank in range(max(villages + random.randint(3, 6), len(_TOWN_TITLES) + 4)):
        title = _TOWN_TITLES[rank] if rank < len(_TOWN_TITLES) else "科员"
        staff.add(town, title, "镇干部")


def _village_cadres(random: Random, staff: township.Staff, village: Village) -> None:
    titles = _VILLAGE_TITLES if village.kind == "村" else _COMMUNITY_TITLES
    for title in titles[: random.randint(4, 6)]:
        staff.add(village.id, title, "村干部", home=random.choice(village.groups))


def _members(
    random: Random, staff: township.Staff, village: Village, grouped: Mapping[str, Sequence[Row]]
) -> None:
    """Enough members in each group for its households; the old ones take fewer."""
    for group in village.groups:
        for _number in range(-(-len(grouped[group]) // _PER_MEMBER)):
            elderly = random.random() < 0.1
            staff.add(
                village.id,
                "",
                "党员",
                home=group,
                household_limit=6 if elderly else None,
            )


def _contacts(
    random: Random,
    near: Mapping[str, Sequence[Village]],
    grouped: Mapping[str, Sequence[Row]],
    people: Sequence[Row],
) -> None:
    """Six or seven households in ten have their contact already."""
    residents: dict[str, list[Row]] = {}
    for person in people:
        if person["roles"] == "党员":
            residents.setdefault(str(person["home"]), []).append(person)
    for places in near.values():
        for village in places:
            share = random.uniform(0.6, 0.75)
            township.give_contacts(village, grouped, residents, share, _MEMBER_LIMIT)


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    weeks = township.mondays(date(2027, 4, 12), 10)
    cadres = [row for row in people if row["roles"] == "镇干部"]
    village = [row for row in people if row["roles"] == "村干部"]
    return [
        *township.leave_rows(random, cadres, 0.15, weeks, "公休"),
        *township.leave_rows(random, village, 0.08, weeks, "事假"),
    ]


def _links(random: Random, units: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """Half of the villages keep the town cadre they have."""
    rows: list[Row] = []
    for town in township.of_kind(list(units), "镇", "街道", "乡"):
        cadres = [p["id"] for p in people if p["roles"] == "镇干部" and p["unit"] == town["id"]]
        places = [u["id"] for u in units if u.get("parent") == town["id"]]
        for cadre, place in zip(cadres, random.sample(places, len(places) // 2), strict=False):
            rows.append({"duty": "镇干部包村", "holder": cadre, "target": place, "state": "现有"})
    return rows
