"""The coverage page and the numbers on it."""

from __future__ import annotations

import dataclasses
import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from outputs.page.coverage import page, write_page
from outputs.page.labels import labels_once
from outputs.tables.areas import Areas, area_counts, months
from outputs.tables.coverage import key_figures
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import rotation_progress
from planner.domain.directory import Directory
from planner.domain.language import speaking
from planner.domain.plan import LEFT_OUT, Gap, Plan, PlanWarning, Reason, RotationRow
from planner.domain.problem import Person, Problem
from planner.domain.spoken import day_word
from tests.builders.parameters import having

VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})


class Page(HTMLParser):
    """What a browser makes of the page: its tags and texts; tags have to be closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.cells: dict[str, list[list[str]]] = {}
        self._open: list[str] = []
        self._section = ""
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and which section, row and cell begins."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "section":
            self._section = dict(attrs)["id"] or ""
        if tag == "tr":
            self.cells.setdefault(self._section, []).append([])
        if tag in ("td", "th"):
            self.cells[self._section][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Every tag closes the last one opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note texts apart from scripts and styles."""
        if "script" in self._open:
            self.scripts.append(data)
        elif "style" not in self._open:
            self.texts.append(data)
            if "td" in self._open or "th" in self._open:
                self.cells[self._section][-1][-1] += data


def test_the_page_fetches_nothing(plan: Plan, problem: Problem) -> None:
    """No address outside, and a policy that lets only the page's own script run."""
    html = page(plan, problem)
    read = Page(html)
    assert "://" not in html
    for _tag, attributes in read.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    policy = next(a["content"] or "" for _t, a in read.tags if "http-equiv" in a)
    digest = b64encode(sha256(read.scripts[-1].encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy


def test_what_people_type_stays_text(plan: Plan, problem: Problem) -> None:
    """Names and messages with markup in them are shown, never run, and break nothing."""
    evil = "</script><script>alert(1)</script><b title='\"&"
    people = {key: dataclasses.replace(one, name=evil) for key, one in problem.people.items()}
    duties = {key: dataclasses.replace(one, name=evil + key) for key, one in problem.duties.items()}
    problem = dataclasses.replace(problem, people=people, duties=duties)
    plan = dataclasses.replace(plan, organisation=evil, warnings=(PlanWarning("w", evil),))
    read = Page(page(plan, problem))
    assert len([tag for tag, _attributes in read.tags if tag == "script"]) == 2
    assert "b" not in {tag for tag, _attributes in read.tags}
    assert evil in read.texts


def test_the_data_are_json(plan: Plan, problem: Problem) -> None:
    """The script's data give for each duty, in the order of the list, who has how many turns."""
    read = Page(page(plan, problem))
    loads = json.loads(read.scripts[0])["loads"]
    # R1 P1 2, P2 1, P3 1, P5 2, P7 1; people stand in the order of their units T, D1, D2, V1, V2
    assert loads[0] == {"0": 2, "1": 1, "2": 1, "4": 2, "6": 1}


def test_everybody_is_on_the_page(plan: Plan, problem: Problem) -> None:
    """Who has no turn is there with 0; villages without a shift too."""
    read = Page(page(plan, problem))
    people = {(row[0], row[1]): row[2] for row in read.cells["people"][1:]}
    assert len(people) == len(problem.people)
    assert people["王五", "党政办公室"] == "0"
    assert people["张三", "示例镇"] == "3"
    villages = {row[0]: row[1:] for row in read.cells["villages"][1:]}
    assert villages["东河村"] == ["3", "1", "4 / 4", "0"]
    assert villages["西桥村"] == ["3缺1", "0", "3 / 3", "1"]
    assert villages["南园社区"] == ["0", "0", "0 / 0", "0"]


def test_villages_by_week_beside_the_months(plan: Plan, problem: Problem) -> None:
    """A column for each week, called by its first day in the plan; both tables add up."""
    read = Page(page(plan, problem))
    head, *rows = read.cells["weeks"]
    assert head[1] == day_word(plan.start)
    by_month = {row[0]: row[-2:] for row in read.cells["villages"][1:]}
    assert {row[0]: row[-2:] for row in rows} == by_month
    for row in rows:
        assert sum(int(re.match(r"\d+", cell)[0]) for cell in row[1:-2]) == int(row[-2].split()[0])


def test_labels_of_cells_are_said_once(plan: Plan, problem: Problem) -> None:
    """On a phone each cell of a list says its column: by the style, not in every row of it."""
    html = page(plan, problem)
    assert 'data-label="' not in html
    lists = re.findall(r'<table class="stack (l\d+)"', html)
    assert len(set(lists)) == len(lists) > 2
    (people,) = re.findall(r'class="stack (l\d+)" id="loads"', html)
    style = html[: html.index("</style>")]
    assert f'.{people} td:nth-child(2)::before{{content:"单位"}}' in style
    assert f'.{people} td:nth-child(4)::before{{content:"任务量"}}' in style
    odd = labels_once('<style></style><table class="stack"><tbody><tr><th>a</th>'
                      '<td data-label="&lt;b&gt;&quot;\\">1</td></tr></tbody></table>')  # fmt: skip
    assert 'td:nth-child(2)::before{content:"\\3c b>\\22 \\5c "}' in odd
    assert "data-label" not in odd


def test_a_row_of_a_person_is_short(plan: Plan, problem: Problem) -> None:
    """A county has a thousand of them."""
    html = page(plan, problem)
    table = html[html.index('id="loads"') :]
    rows = table[: table.index("</tbody>")].split("<tr>")[2:]
    assert len(rows) == len(problem.people)
    assert max(len(re.sub(r">[^<]+<", "><", row)) for row in rows) < 200


def test_people_are_not_ranked(plan: Plan, problem: Problem) -> None:
    """The order is that of the units and the sheet, whatever people do."""
    read = Page(page(plan, problem))
    names = [row[0] for row in read.cells["people"][1:]]
    assert names == [person.name for person in problem.people.values()]


def test_gaps_say_why(plan: Plan, problem: Problem) -> None:
    """Each gap has its cause and, person by person, the reasons."""
    read = Page(page(plan, problem))
    rows = read.cells["gaps"][1:]
    assert len(rows) == len(plan.gaps)
    busy = next(row for row in rows if row[1] == "2027年1月13日")
    assert busy[4:6] == ["1", "人员都另有安排"]
    assert "赵六：1月13日上午已排便民服务窗口" in busy[6]


def test_no_household_is_named(plan: Plan, problem: Problem) -> None:
    """Heads and addresses of households are nowhere on the page."""
    html = page(plan, problem)
    for column in ("head", "address"):
        for word in problem.households[column]:
            assert word not in html


def test_a_provisional_plan_says_so(plan: Plan, problem: Problem) -> None:
    """The notice is there only where the calendar is provisional."""
    assert "暂定" in page(plan, problem)
    assert "暂定" not in page(dataclasses.replace(plan, provisional=False), problem)


def test_the_page_speaks_the_language(plan: Plan, problem: Problem) -> None:
    """In English no Chinese is left but what the workbook and the plan say."""
    with speaking("en"):
        html = page(plan, problem)
    assert '<html lang="en">' in html
    bare = dataclasses.replace(plan, organisation="O", shifts=(), gaps=(), warnings=(), levels=())
    bare = dataclasses.replace(bare, rotations=(), fairness=(), links=(), source_file="f")
    nobody = dataclasses.replace(problem, units={}, people={}, duties={})
    nobody = dataclasses.replace(nobody, households=problem.households.iloc[:0])
    with speaking("en"):
        assert not re.search(r"[\u4e00-\u9fff]", "".join(Page(page(bare, nobody)).texts))
    assert re.search(r"[A-Za-z]{4,}", "".join(Page(page(bare, nobody)).texts)) is None


def test_the_same_plan_is_the_same_bytes(plan: Plan, problem: Problem, tmp_path: Path) -> None:
    """Two pages of one plan do not differ."""
    write_page(plan, problem, tmp_path / "1.html")
    write_page(plan, problem, tmp_path / "2.html")
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


def test_a_large_township_stays_small(plan: Plan, problem: Problem) -> None:
    """1,300 people and 5,000 gaps with reasons are a page of less than 1.5 MB."""
    people = {f"P{n}": Person(f"P{n}", f"某人{n}", "V1", "网格员") for n in range(1300)}
    reasons = tuple(Reason(f"P{n}", "1月13日上午已排便民服务窗口") for n in range(100))
    gaps = tuple(
        Gap(
            f"g{n}", f"o{n}", "R1", None, "all_busy", 1, (plan.start, plan.end), None, None,
            reasons, f"领导接访日缺1名陪访干部（{n}）。", "days", "people",
        )
        for n in range(5000)
    )  # fmt: skip
    problem = dataclasses.replace(problem, people=people)
    html = page(dataclasses.replace(plan, gaps=gaps), problem)
    assert len(html.encode()) < 1_500_000
    assert "另有 4000 条，见 plan.json" in html


def test_key_figures(plan: Plan, problem: Problem) -> None:
    """14 shifts; P6 has none; V3 is not reached; H5 has no contact and three are visited."""
    key = key_figures(NamedPlan.of(plan, problem))
    assert (key.shifts, key.people, key.people_serving) == (14, 9, 8)
    assert (key.areas, key.areas_reached) == (3, 2)
    assert (key.households, key.households_held, key.households_visited) == (5, 4, 3)
    assert (key.gaps, key.missing, key.levels, key.levels_proven) == (4, 5, 3, 2)


def test_without_villages_units_are_counted(plan: Plan, problem: Problem) -> None:
    """An organisation without villages is counted by the units below its top one."""
    units = {
        key: dataclasses.replace(unit, kind="厂区" if unit.kind in ("村", "社区") else unit.kind)
        for key, unit in problem.units.items()
    }
    problem = dataclasses.replace(problem, units=units)
    areas = Areas(Directory(problem))
    assert (areas.keys, areas.villages) == (("D1", "D2", "V1", "V2", "V3", "H"), False)
    assert "各单位各月" in page(plan, problem)


def test_substitutes_are_not_load(plan: Plan, problem: Problem) -> None:
    """P2 is named as substitute once and serves twice."""
    [load] = [one for one in loads(NamedPlan.of(plan, problem)) if one.person == "P2"]
    assert (load.turns, load.standby) == (2, 1)


def test_deferred_shifts_have_their_month(plan: Plan, problem: Problem) -> None:
    """A shift after the plan's end makes its month a column, and is not lost."""
    late = dataclasses.replace(plan.shifts[0], date=date(2027, 3, 2))
    plan = dataclasses.replace(plan, shifts=(late, *plan.shifts[1:]))
    assert months(plan)[-1] == date(2027, 3, 1)
    rows = area_counts(NamedPlan.of(plan, problem), months(plan))
    assert sum(sum(row.shifts) for row in rows) == len(plan.shifts)
    assert sum(len(gaps) for row in rows for gaps in row.gaps) == len(plan.gaps)


def _rotation(owner: str, month: int, target: str, forecast: bool = False) -> RotationRow:
    return RotationRow("M1", owner, date(2027, month, 1), target, forecast)


def _progress(plan: Plan, problem: Problem, owner: str) -> tuple[int, int, date | None]:
    named = NamedPlan.of(plan, problem)
    name = named.names.unit(owner)
    row = next(row for row in rotation_progress(named) if row.owner == name)
    return row.covered, row.to_cover, row.month


def test_rotation_progress_counts_history(plan: Plan, problem: Problem) -> None:
    """V1 has G11, G12, G13; D1 did G13 before, G11 and G12 in the plan: done in February."""
    assert _progress(plan, problem, "D1") == (3, 3, date(2027, 2, 1))
    plan = dataclasses.replace(plan, rotations=(_rotation("D1", 1, "G11"),))
    assert _progress(plan, problem, "D1") == (2, 3, None)
    assert _progress(plan, dataclasses.replace(problem, history=()), "D1") == (1, 3, None)


def test_rotation_progress_reads_the_forecast(plan: Plan, problem: Problem) -> None:
    """Forecast months are not covered yet, but say when all will be."""
    rows = (_rotation("D1", 1, "G11"), _rotation("D1", 3, "G12", forecast=True))
    plan = dataclasses.replace(plan, rotations=rows)
    assert _progress(plan, problem, "D1") == (2, 3, date(2027, 3, 1))


def test_shared_groups_are_done_for_all(plan: Plan, problem: Problem) -> None:
    """With share=yes what one of a village's two departments does counts for both."""
    duty = problem.duties["M1"]
    shared = dataclasses.replace(duty, params=having(share=True))
    links = (*plan.links[:3], dataclasses.replace(plan.links[3], target="V1"))
    rows = (_rotation("D1", 1, "G11"), _rotation("D2", 1, "G12"))
    plan = dataclasses.replace(plan, links=links, rotations=rows)
    assert _progress(plan, problem, "D2") == (1, 3, None)
    problem = dataclasses.replace(problem, duties={**problem.duties, "M1": shared})
    assert _progress(plan, problem, "D1") == (3, 3, date(2027, 1, 1))
    assert _progress(plan, problem, "D2") == (3, 3, date(2027, 1, 1))


def test_days_without_anybody_are_not_green(plan: Plan, problem: Problem) -> None:
    """Holidays that a duty of all seven weekdays leaves out: said beside the gaps, in red."""
    whole = dataclasses.replace(plan, gaps=())
    said = "值班：“星期”没有包括节假日"
    empty = dataclasses.replace(whole, warnings=(PlanWarning(LEFT_OUT, said),))

    def tint(of: Plan) -> str | None:
        return next(
            attrs["class"]
            for tag, attrs in Page(page(of, problem)).tags
            if tag == "div" and attrs.get("class") in ("good", "bad")
        )

    assert (tint(whole), tint(empty)) == ("good", "bad")
    assert Page(page(empty, problem)).texts.count(said) == 2
