"""宝山区, a district of towns, sub-districts and a park, for the first half of 2027.

The villages and communities are real; people, households and institutions are made up.
The system is the district's "ten ones": ten things that every town does once, or once a
week, month, quarter, half-year or year. They stand together on the 清单 called 十个一; the
pairings that two of them rest on do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.families import listed_households
from inputs.presets.making.people import Staff, by_unit, having, leave_rows, mondays
from inputs.presets.making.places import Place, place_rows, read_places
from inputs.presets.making.tables import link, read_rows, settings_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 310113
_DISTRICT = "310113"
_START = date(2027, 1, 1)
_END = date(2027, 6, 30)
_MOST = 3000  # people

_POSTS = (
    *("党（工）委书记", "镇长（主任）", "党（工）委副书记", "人大工作负责人", "纪（工）委书记"),
    *("组织委员", "宣传委员", "副镇长（副主任）", "副镇长（副主任）"),
)
_OFFICES = ("党政办", "党建办", "社区管理办", "社区服务办", "平安办", "营商办", "社区发展办")
_DELEGATES = ("党代表", "人大代表", "政协委员")

# Institutions that share the work of a neighbourhood, in the order in which towns have them.
_INSTITUTIONS = ("小学", "派出所", "社区卫生服务中心", "中学", "银行支行", "物业公司", "建设公司")
_TWINS = 4  # communities of one institution, about
_WORDS = "友谊淞滨张庙罗溪大华杨泰月浦罗泾顾北高境庙行新村宝林盛桥长江海江同济"


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    places = read_places("baoshan.csv")
    towns = {place.town: place.town_name for place in places}
    institutions = _institutions(random, places)
    people = _people(random, places, towns, institutions)
    return workbook(
        settings=settings_rows("宝山区", _START, _END),
        units=[
            {"id": _DISTRICT, "name": "宝山区", "kind": "区"},
            *(unit(town, name, _town_kind(name), _DISTRICT) for town, name in towns.items()),
            *place_rows(places),
            *institutions,
        ],
        people=people,
        absences=_absences(random, people),
        households=_households(random, places, people),
        duties=read_rows("baoshan_duties.csv"),
        links=_links(random, places, people, institutions),
        history=_history(random, people),
    )


PRESET = Preset(
    "baoshan",
    _("Baoshan district: the ten ones in 12 towns and sub-districts, a park and 567 communities"),
    build,
)


def _town_kind(name: str) -> str:
    return next(kind for kind in ("街道", "镇", "园区") if name.endswith(kind))


def _institutions(random: Random, places: Sequence[Place]) -> list[Row]:
    """Schools, clinics, police stations and firms of each town, one for some communities."""
    pairs = random.sample([a + b for a in _WORDS[::2] for b in _WORDS[1::2]], 200)
    rows: list[Row] = []
    for town, communities in Counter(place.town for place in places).items():
        for number in range(max(communities // _TWINS, 1)):
            kind = _INSTITUTIONS[number % len(_INSTITUTIONS)]
            name = f"{pairs[len(rows)]}{kind}"
            rows.append(unit(f"Z{len(rows) + 1:03d}", name, "驻区单位", town))
    return rows


def _people(
    random: Random,
    places: Sequence[Place],
    towns: dict[str, str],
    institutions: Sequence[Row],
) -> list[Row]:
    """Leaders, cadres and delegates of each town, two cadres of each community, contacts."""
    staff = Staff(random, _MOST)
    for town, name in towns.items():
        park = _town_kind(name) == "园区"
        for title in _POSTS[: 4 if park else len(_POSTS)]:
            staff.add(town, title, "班子成员")
        for rank in range(10 if park else random.randint(38, 50)):
            staff.add(town, f"{_OFFICES[rank % len(_OFFICES)]}干部", "机关干部")
        for role in _DELEGATES:
            for _rank in range(3 if park else random.randint(7, 12)):
                staff.add(town, role, role)
    for place in places:
        staff.add(place.id, "党组织书记", "居村书记")
        staff.add(place.id, "村委会主任" if place.kind == "村" else "居委会主任", "居村干部")
    for row in institutions:
        staff.add(str(row["id"]), "党务干部", "共建联络员")
    return staff.rows


def _households(random: Random, places: Sequence[Place], people: Sequence[Row]) -> list[Row]:
    """The families in hardship of each community, one for every cadre of the town at least."""
    choices = (("困难户",), ("困难户", "低保户"), ("困难户", "残疾户"), ("困难户", "独居老人"))
    town_of = {place.id: place.town for place in places}
    cadres = Counter(
        town_of.get(str(row["unit"]), str(row["unit"]))
        for row in having(people, "班子成员", "机关干部", "居村书记")
    )
    communities = Counter(place.town for place in places)
    wanted = {}
    for place in places:
        fewest = -(-cadres[place.town] // communities[place.town])
        count = random.randint(fewest, fewest + 1)
        wanted[place.id] = [random.choice(choices) for _door in range(count)]
    return listed_households(random, places, wanted)


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    """An ordinary half-year's leave."""
    weeks = mondays(date(2027, 1, 4), 24)
    rows = leave_rows(random, having(people, "班子成员"), 0.4, weeks, "公休")
    rows += leave_rows(random, having(people, "机关干部"), 0.3, weeks, "公休")
    rows += leave_rows(random, having(people, "居村书记", "居村干部"), 0.2, weeks, "事假")
    rows += leave_rows(random, having(people, *_DELEGATES), 0.2, weeks, "出差")
    return rows


def _links(
    random: Random, places: Sequence[Place], people: Sequence[Row], institutions: Sequence[Row]
) -> list[Row]:
    """Most contact points and twins of last year stay; the rest is for the planner."""
    rows: list[Row] = []
    leaders = by_unit(having(people, "班子成员"))
    for number, place in enumerate(places):
        if random.random() < 0.8:
            group = leaders[place.town]
            rows.append(link("联系点", group[number % len(group)]["id"], place.id))
    for town in dict.fromkeys(place.town for place in places[:-2]):  # the park has none yet
        near = [row["id"] for row in institutions if row["parent"] == town]
        twins = [place.id for place in places if place.town == town]
        for number, place_id in enumerate(twins):
            rows.append(link("双结对", near[number % len(near)], place_id))
    return rows


def _history(random: Random, people: Sequence[Row]) -> list[Row]:
    """The delegates who received in December 2026."""
    rows: list[Row] = []
    for group in by_unit(having(people, *_DELEGATES)).values():
        for week, person in enumerate(random.sample(group, 4)):
            day = date(2026, 12, 2) + timedelta(days=7 * week)
            rows.append({"date": day, "duty": "代表接待", "person": person["id"]})
    return sorted(rows, key=lambda row: (str(row["date"]), str(row["person"])))
