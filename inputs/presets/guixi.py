"""贵溪市's industrial park and the villages of 滨江镇 around it, first quarter of 2027.

The villages are real; people, households and matters are made up. The park's departments
keep in touch with the villages whose land it took: visits at home, reception on fixed days,
talks by appointment and follow-ups, with one ledger for each cadre.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.families import give_contacts, household_rows
from inputs.presets.making.people import Staff, by_unit, having, leave_rows, mondays, received
from inputs.presets.making.places import Place, group_rows, place_rows, read_places
from inputs.presets.making.tables import item, link, read_rows, settings_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 360681
_CITY = "360681"
_PARK = "360681407"
_TOWN = "360681111"
_START = date(2027, 1, 1)
_END = date(2027, 3, 31)
_MOST = 600  # people

_GROUP_SIZES = {"村": (38, 56), "社区": (44, 60)}
_CONTACT_MOST = 45

_LEADERS = (
    "党工委书记",
    "党工委副书记、管委会主任",
    "党工委副书记",
    "党工委委员、纪工委书记",
    "党工委委员、管委会副主任",
    "管委会副主任",
    "管委会副主任",
    "管委会副主任",
    "总工程师",
)
_DEPARTMENTS = (
    "党政办公室",
    "党群工作部",
    "纪工委办公室",
    "经济发展局",
    "招商合作局",
    "财政金融局",
    "规划建设局",
    "征地拆迁办公室",
    "土地收储中心",
    "安全生产监督管理局",
    "生态环境保护局",
    "企业服务中心",
    "科技创新中心",
    "行政审批局",
    "社会事务局",
    "信访维稳办公室",
    "物流发展中心",
    "综合执法大队",
)
_VILLAGE_POSTS = ("党支部书记", "村（居）委会主任", "妇联主席", "治保主任", "会计", "委员", "委员")

# Families that come first, and the share of households that are such.
_FIRST = {"纠纷户": 0.004, "变故户": 0.005, "征地户": 0.06}
_SUBJECTS = (
    "反映征地补偿款到账晚",
    "反映村道路灯不亮",
    "申请低保复核",
    "邻里宅基地纠纷",
    "反映企业夜间噪声",
    "咨询园区招工",
    "反映水渠堵塞",
    "申请临时救助",
    "反映安置房漏水",
    "咨询失地农民社保",
)


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    places = read_places("guixi.csv", ("滨江镇",))
    villages = [place.with_groups(random.randint(8, 13)) for place in places]
    households = household_rows(random, villages, _GROUP_SIZES)
    shares = [*_FIRST.values(), 1 - sum(_FIRST.values())]
    for row in households:
        if not row["categories"]:
            row["categories"] = random.choices((*_FIRST, ""), shares)[0]
    grouped = by_unit(households)
    people = _people(random, villages)
    for number, village in enumerate(villages, 1):
        local = [row for row in people if row["unit"] in (village.id, f"Y{number:02d}")]
        holders = having(local, "村干部", "园区干部")
        residents = _residents(village, holders)
        give_contacts(village, grouped, residents, 0.8, _CONTACT_MOST)
    return workbook(
        settings=settings_rows("贵溪市工业园区", _START, _END, {"每村每周来访上限": 3}),
        units=_units(villages, grouped),
        people=people,
        absences=_absences(random, people),
        households=households,
        duties=read_rows("guixi_duties.csv"),
        links=_links(people, places),
        items=_items(random, households),
        history=_history(random, people),
    )


PRESET = Preset(
    "guixi",
    _("Guixi: an industrial park, the 15 villages of Binjiang town and their households"),
    build,
)


def _residents(village: Place, holders: Sequence[Row]) -> dict[str, list[Row]]:
    """Each of `holders` at one group of the village, in turn."""
    found: dict[str, list[Row]] = {}
    for number, person in enumerate(holders):
        group = village.groups[number % len(village.groups)]
        found.setdefault(group, []).append({**person, "home": group})
    return found


def _units(villages: Sequence[Place], grouped: Mapping[str, Sequence[Row]]) -> list[Row]:
    rows: list[Row] = [
        {"id": _CITY, "name": "贵溪市", "kind": "市"},
        unit(_PARK, "贵溪市工业园区", "园区", _CITY),
        unit("Y00", "园区领导班子", "领导班子", _PARK),
        unit(_TOWN, "滨江镇", "镇", _CITY),
    ]
    for number, name in enumerate(_DEPARTMENTS, 1):
        rows.append(unit(f"Y{number:02d}", name, "部门", _PARK))
    rows += place_rows(villages)
    return rows + [row for village in villages for row in group_rows(village, grouped)]


def _people(random: Random, villages: Sequence[Place]) -> list[Row]:
    """Leaders and departments of the park, cadres of the town and of each village."""
    staff = Staff(random, _MOST)
    for title in _LEADERS:
        staff.add("Y00", title, "园区领导")
    for number, name in enumerate(_DEPARTMENTS, 1):
        staff.add(f"Y{number:02d}", f"{name}负责人", "部门负责人")
        for rank in range(random.randint(6, 9)):
            staff.add(f"Y{number:02d}", "副科长" if rank == 0 else "科员", "园区干部")
    for rank in range(40):
        home = random.choice(villages).id if rank % 3 == 0 else None
        staff.add(_TOWN, "镇干部", "镇干部", home=home)
    for village in villages:
        for title in _VILLAGE_POSTS:
            staff.add(village.id, title, "村干部", home=random.choice(village.groups))
    return staff.rows


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    """An ordinary quarter's leave."""
    weeks = mondays(date(2027, 1, 4), 12)
    rows = leave_rows(random, having(people, "园区领导"), 0.4, weeks, "外出招商")
    rows += leave_rows(random, having(people, "部门负责人"), 0.4, weeks, "党校学习")
    rows += leave_rows(random, having(people, "园区干部", "镇干部"), 0.3, weeks, "公休")
    rows += leave_rows(random, having(people, "村干部"), 0.2, weeks, "事假")
    return rows


def _links(people: Sequence[Row], places: Sequence[Place]) -> list[Row]:
    """Last year's links of the park; two departments and one leader are new."""
    rows = [link("园区联村", f"Y{n:02d}", place.id) for n, place in enumerate(places, 1)]
    leaders = having(people, "园区领导")[:-1]
    for number, place in enumerate(places[:14]):
        rows.append(link("领导包村", leaders[number % len(leaders)]["id"], place.id))
    return rows


def _items(random: Random, households: Sequence[Row]) -> list[Row]:
    """Matters of December 2026: open ones, with some extended, resolved and closed ones."""
    rows: list[Row] = []
    held = [row for row in households if "contact" in row]
    for number, household in enumerate(random.sample(held, 48), 1):
        important, state = number % 3 == 0, ("在办", "在办", "办结", "销号")[number % 4]
        first = 29 if state == "在办" and not important else 7
        day = date(2026, 12, random.randint(first, 31 if state == "在办" else 20))
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        who, key = household["contact"], f"S{number:03d}"
        row = item(key, household["id"], subject, day, who, state, important=important)
        if state != "在办":
            row["resolved_on"] = day + timedelta(days=6)
        elif important and number % 2 == 0:
            row["extended_to"] = date(2027, 2, 26)
            row["extension_reason"] = "需与企业共同协商"
        if important and state == "在办":
            row["alert"] = random.choice(("黄", "橙", "红"))
        rows.append(row)
    return rows


def _history(random: Random, people: Sequence[Row]) -> list[Row]:
    """The park's receptions of December 2026."""
    leaders, heads = having(people, "园区领导"), having(people, "部门负责人")
    return received(random, "领导接访", date(2026, 12, 2), leaders, heads)
