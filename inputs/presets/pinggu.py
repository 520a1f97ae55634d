"""平谷区: three tiers of contact, for the second quarter of 2027.

Town cadres look after villages, village cadres after villager groups, and members after
households. Towns and villages are real and complete; people and households are made up, and
the households (with the members who look after them) are those of two towns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from inputs.presets.making.families import give_contacts, household_rows
from inputs.presets.making.people import Staff, by_unit, having, leave_rows, mondays
from inputs.presets.making.places import Place, county_rows, group_rows, of_kind, read_places
from inputs.presets.making.tables import link, read_rows, settings_rows, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 110117
_START = date(2027, 4, 1)
_END = date(2027, 6, 30)

_WITH_HOUSEHOLDS = ("110117105", "110117213")  # 大华山镇, 黄松峪乡
_GROUP_SIZES = {"村": (34, 62), "社区": (40, 70)}
_PER_MEMBER = 8  # households for each member, so that about one in five could be away
_MEMBER_LIMIT = 12

_TOWN_TITLES = (
    *("党委书记", "镇长", "人大主席", "副书记", "纪委书记", "组织委员", "宣传委员"),
    *("武装部部长", "副镇长", "副镇长"),
)
_VILLAGE_TITLES = ("党支部书记", "村委会主任", "支部委员", "村委会委员", "妇联主席", "会计")
_COMMUNITY_TITLES = ("党支部书记", "居委会主任", "副书记", "社区工作者", "社区工作者", "社区工作者")


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = county_rows("pinggu.csv")
    towns = of_kind(units, "镇", "街道", "乡")
    villages = [_with_groups(random, place) for place in read_places("pinggu.csv")]
    near = [place for town in _WITH_HOUSEHOLDS for place in villages if place.town == town]
    households = household_rows(random, near, _GROUP_SIZES)
    for number, row in enumerate(households, 1):
        row["id"] = f"H{number:05d}"
    grouped = by_unit(households)
    for village in villages:
        units += group_rows(village, grouped, "村民组" if village.kind == "村" else "居民组")
    staff = Staff(random, 5000)
    for town_row in towns:
        served = [row for row in units if row.get("parent") == town_row["id"]]
        _town_cadres(random, staff, str(town_row["id"]), len(served))
    for village in villages:
        _village_cadres(random, staff, village)
    for village in near:
        _members(random, staff, village, grouped)
    _contacts(random, near, grouped, staff.rows)
    return workbook(
        settings=settings_rows("北京市平谷区", _START, _END, {"每村每周来访上限": 4}),
        units=units,
        people=staff.rows,
        absences=_absences(random, staff.rows),
        households=households,
        duties=read_rows("pinggu_duties.csv"),
        links=_links(random, units, staff.rows),
    )


PRESET = Preset(
    "pinggu",
    _("Pinggu district: town cadres to villages, village cadres to groups, members to households"),
    build,
)


def _with_groups(random: Random, place: Place) -> Place:
    """A village with three to eight groups, a community with four to six."""
    return place.with_groups(random.randint(*((3, 8) if place.kind == "村" else (4, 6))))


def _town_cadres(random: Random, staff: Staff, town: str, villages: int) -> None:
    """Ten leaders and as many more cadres as every village needs, some with two at work."""
    for rank in range(max(villages + random.randint(3, 6), len(_TOWN_TITLES) + 4)):
        title = _TOWN_TITLES[rank] if rank < len(_TOWN_TITLES) else "科员"
        staff.add(town, title, "镇干部")


def _village_cadres(random: Random, staff: Staff, village: Place) -> None:
    titles = _VILLAGE_TITLES if village.kind == "村" else _COMMUNITY_TITLES
    for title in titles[: random.randint(4, 6)]:
        staff.add(village.id, title, "村干部", home=random.choice(village.groups))


def _members(
    random: Random, staff: Staff, village: Place, grouped: Mapping[str, Sequence[Row]]
) -> None:
    """Enough members in each group for its households; the old ones take fewer."""
    for group in village.groups:
        for _number in range(-(-len(grouped[group]) // _PER_MEMBER)):
            elderly = random.random() < 0.1
            limit = 6 if elderly else None
            staff.add(village.id, "", "党员", home=group, household_limit=limit)


def _contacts(
    random: Random,
    near: Sequence[Place],
    grouped: Mapping[str, Sequence[Row]],
    people: Sequence[Row],
) -> None:
    """Six or seven households in ten have their contact already."""
    residents: dict[str, list[Row]] = {}
    for person in having(people, "党员"):
        residents.setdefault(str(person["home"]), []).append(person)
    for village in near:
        give_contacts(village, grouped, residents, random.uniform(0.6, 0.75), _MEMBER_LIMIT)


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    weeks = mondays(date(2027, 4, 12), 10)
    return [
        *leave_rows(random, having(people, "镇干部"), 0.15, weeks, "公休"),
        *leave_rows(random, having(people, "村干部"), 0.08, weeks, "事假"),
    ]


def _links(random: Random, units: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """Half of the villages keep the town cadre they have."""
    rows: list[Row] = []
    for town in of_kind(units, "镇", "街道", "乡"):
        cadres = [p["id"] for p in having(people, "镇干部") if p["unit"] == town["id"]]
        places = [u["id"] for u in units if u.get("parent") == town["id"]]
        kept = random.sample(places, len(places) // 2)
        rows += [link("镇干部包村", *pair) for pair in zip(cadres, kept, strict=False)]
    return rows
