"""What is printed says what the plan says, fits its page, and tells nobody what is private."""

from __future__ import annotations

import re
import stat
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from outputs.files import write_households, write_plan
from outputs.print.changes import write_change_notice
from outputs.print.fonts import FOLDER, UnreadableFont
from outputs.print.papers import NothingToPrint, Order, default_folder, print_papers
from outputs.print.slips import PhoneLink, write_slips
from outputs.print.typeset import Press
from outputs.tables.changes import ChangeList
from outputs.tables.named import NamedPlan
from outputs.tables.personal import PersonalTables
from planner.domain.changes import changes
from planner.domain.language import speaking
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Item, Problem
from tests.builders.sample_plan import sample, shift

A4, A3_LANDSCAPE = (595, 842), (1191, 842)
HEADS = ("陈甲一", "陈乙二", "陈丙三", "陈丁四", "陈戊五")
PRIVATE = (*HEADS, "一号", "二号", "13800001234", "困难户")
"""Heads of households, parts of addresses, a telephone number and a category of the sample."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of the sample plan, printed."""
    problem, plan = sample()
    folder = tmp_path_factory.mktemp("papers") / "print"
    result = print_papers(plan, problem, folder, "digest", Order(contact="党政办 83310000"))
    assert (result.missing, result.files) == (frozenset(), 9)
    return folder


def pages(path: Path) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(path).pages]


def sizes(path: Path) -> set[tuple[int, int]]:
    """The sizes of the pages, in points."""
    boxes = (page.mediabox for page in PdfReader(path).pages)
    return {(round(float(box.width)), round(float(box.height))) for box in boxes}


def cells(path: Path) -> list[list[list[object]]]:
    """Every cell of every sheet."""
    book = load_workbook(path)
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def fonts(path: Path) -> list[bool]:
    """Of each font in a PDF, whether its glyphs are embedded."""
    found = []
    for page in PdfReader(path).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            found.append(bool({"/FontFile2", "/FontFile3"} & descriptor.get_object().keys()))
    return found


def test_everything_is_where_the_contract_of_the_command_says(printed: Path) -> None:
    """Registers in two editions per village, slips, a notice a month, and the matrices."""
    names = {path.relative_to(printed).as_posix() for path in printed.rglob("*") if path.is_file()}
    assert names == {
        "print.json",
        "registers/internal/V1-内部资料.xlsx",
        "registers/internal/V2-内部资料.xlsx",
        "registers/public/V1.xlsx",
        "registers/public/V2.xlsx",
        "slips/slips.pdf",
        "notices/公示-2027-01.pdf",
        "notices/公示-2027-02.pdf",
        "notices/联系点.pdf",
        "notices/轮换矩阵.pdf",
    }


def test_nothing_public_is_private(printed: Path) -> None:
    """Neither public registers nor notices hold a household's name, address, phone or category."""
    said = [" ".join(pages(path)) for path in sorted((printed / "notices").glob("*.pdf"))]
    said += [str(cells(path)) for path in sorted((printed / "registers/public").glob("*"))]
    said += pages(printed / "slips/slips.pdf")
    joined = re.sub(r"\s", "", "".join(said))
    assert [word for word in PRIVATE if word in joined] == []
    assert "陈*" in joined


@pytest.mark.skipif(sys.platform == "win32", reason="rights are given otherwise there")
def test_what_is_internal_is_its_owners_alone(printed: Path) -> None:
    """Others who use the same computer read neither registers nor slips, but what is posted."""
    rights = {
        path.relative_to(printed).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in printed.rglob("*")
    }
    for name, found in rights.items():
        if name.startswith(("registers/internal", "slips/")):
            assert found & 0o077 == 0, name
    assert rights["registers/public/V1.xlsx"] & 0o044 == 0o044


def test_the_internal_register_is_complete_and_marked(printed: Path) -> None:
    """It names heads in full, their contacts with phones and days, and says it is internal."""
    path = printed / "registers/internal/V1-内部资料.xlsx"
    book = load_workbook(path)
    assert [sheet.title for sheet in book] == ["户册", "联系人"]
    assert all("内部资料" in (sheet.oddHeader.right.text or "") for sheet in book)
    rows = [row for row in cells(path)[0] if row[0] in ("H1", "H2", "H3")]
    assert rows[0][:8] == ["H1", "东河村第一组", "陈甲一", 3, "困难户", "一号", "孙八", "东河村"]
    assert [row[9] for row in rows] == ["1月18日", "1月18日", None]


def test_a_household_without_a_holder_is_shown(printed: Path) -> None:
    """Whoever reads the register sees that nobody looks after H5 yet."""
    rows = cells(printed / "registers/public/V2.xlsx")[0]
    assert [row[:4] for row in rows if row[0] == "H5"] == [["H5", "西桥村第一组", "陈*", "尚无"]]


def test_notices_are_a_page_of_a4_with_fonts_embedded(printed: Path) -> None:
    """January's receptions, with leader, post, time, place and accompanying unit, on one page."""
    path = printed / "notices/公示-2027-01.pdf"
    [text] = pages(path)
    shown = re.sub(r"\s", "", text)
    for word in ("示例镇2027年1月接访公示", "1月6日", "08:30-11:30", "张三", "副镇长、分管农业",
                 "信访接待室", "农业农村局"):  # fmt: skip
        assert word in shown
    assert sizes(path) == {A4}
    assert all(fonts(path))


def test_matrices_are_a3_landscape(printed: Path) -> None:
    """Contact points and rotation lie on A3, with every village and the forecast month."""
    for name, word in (("联系点", "东河村"), ("轮换矩阵", "第三组")):
        path = printed / f"notices/{name}.pdf"
        assert sizes(path) == {A3_LANDSCAPE}
        assert word in pages(path)[0]


def test_everybody_with_something_to_do_has_a_slip(printed: Path) -> None:
    """Nine people less the one who has nothing, in the order of the workbook, two or four to a
    page.
    """
    path = printed / "slips/slips.pdf"
    found = pages(path)
    problem, plan = sample()
    busy = PersonalTables(NamedPlan.of(plan, problem)).people()
    assert len(busy) / 4 <= len(found) <= len(busy) / 2
    said = re.sub(r"\s", "", "".join(found))
    assert (
        said.count("党政办83310000")
        == said.count("内部资料")
        == said.count("个人任务单")
        == len(busy)
    )
    [mine] = [part for part in said.split("办公室：") if "孙八" in part]
    for word in ("孙八", "1月18日", "2户", "H1陈*(1月18日)", "H3陈*"):
        assert word in mine
    assert "H4" not in mine
    assert sizes(path) == {A4}


def crowded() -> tuple[Problem, Plan]:
    """The sample with sixty windows, two hundred households and thirty items for P8."""
    problem, plan = sample()
    days = [day for day in plan.working_days if day.month < 3]
    shifts = tuple(
        shift(f"W{n}", "W1", "service_window", day, "am" if n % 2 else "pm", ("P8",), place="H")
        for n, day in enumerate(days + days)
    )
    homes = problem.households.loc[[0] * 200].assign(id=[f"X{n:04}" for n in range(200)])
    held = plan.holders.loc[[0] * 200].assign(household=homes["id"].to_numpy())
    items = {
        f"I{n}": Item(f"I{n}", "X0001", "要求修路" * 8, received=date(2027, 1, 4), person="P8")
        for n in range(30)
    }
    return (
        replace(problem, households=homes, items=items),
        replace(plan, shifts=shifts, holders=held),
    )


@pytest.mark.parametrize(
    "people, bounds",
    [(("P1", "P2"), (5, 15)), (("P1", "P2", "P3", "P4"), (4, 9)), (("P1", "P2", "P3"), (4, 9))],
)
def test_slips_that_just_share_a_page_fit_it(
    tmp_path: Path, people: tuple[str, ...], bounds: tuple[int, int]
) -> None:
    """As many rows as two halves or four quarters hold; with one more they have more pages, and
    three slips are as four. Nothing is lost.
    """
    team = ("P1", *((one, 1) for one in people[1:]))
    problem, plan = sample()
    days = [day for day in plan.working_days if day.month == 1]

    def printed_pages(rows: int) -> list[str]:
        shifts = tuple(
            shift(f"W{n}", "W1", "service_window", day, "am", team, place="H")
            for n, day in enumerate(days[:rows])
        )
        with Press() as press:
            named = NamedPlan.of(replace(plan, shifts=shifts, links=()), problem)
            write_slips(tmp_path / "some.pdf", named, press, people, contact="83310000")
        return pages(tmp_path / "some.pdf")

    least, beyond = bounds
    most = max(rows for rows in range(least, beyond + 1) if len(printed_pages(rows)) == 1)
    assert least < most < beyond
    [all_of_them] = printed_pages(most)
    assert all_of_them.count("83310000") == len(people)
    assert all_of_them.count("便民服务窗口") == len(people) * most
    assert len(printed_pages(most + 1)) == 2


def test_a_slip_is_one_page_whatever_is_on_it(tmp_path: Path) -> None:
    """Sixty shifts, 200 households and thirty items are made to fit; what is cut is said."""
    problem, plan = crowded()
    with Press() as press:
        write_slips(tmp_path / "one.pdf", NamedPlan.of(plan, problem), press, ["P8"])
    [text] = pages(tmp_path / "one.pdf")
    assert "X0199" in text
    assert "另有 10 项" in text


def test_a_slip_carries_a_link_and_its_code(tmp_path: Path) -> None:
    """A web address and a QR picture find their place; other people's slips have none."""
    problem, plan = sample()
    namespace = "http://www.w3.org/2000/svg"
    square = f'<svg xmlns="{namespace}" width="9" height="9"><path d="M0 0h5v5z"/></svg>'
    with Press() as press:
        write_slips(
            tmp_path / "two.pdf",
            NamedPlan.of(plan, problem),
            press,
            ["P1", "P2"],
            links={"P1": PhoneLink("https://example.test/f/abc", square)},
        )
    first, second = pages(tmp_path / "two.pdf")
    assert "https://example.test/f/abc" in first
    assert "https" not in second


def test_one_village_and_one_person(tmp_path: Path) -> None:
    """Limits name one file each; what is unknown is said, and nothing is written."""
    problem, plan = sample()
    folder = tmp_path / "print"
    order = Order(("registers", "slips"), village="V2", person="P1")
    print_papers(plan, problem, folder, "digest", order)
    assert sorted(path.name for path in folder.rglob("*.*") if path.is_file()) == [
        "P1.pdf",
        "V2-内部资料.xlsx",
        "V2.xlsx",
        "print.json",
    ]
    for order in (Order(("registers",), village="V9"), Order(("slips",), person="P9x")):
        with pytest.raises(NothingToPrint):
            print_papers(plan, problem, tmp_path / "other", "digest", order)
    assert not (tmp_path / "other").exists()


def test_equal_plans_print_equal_bytes(printed: Path, tmp_path: Path) -> None:
    """Printing again changes no byte."""
    problem, plan = sample()
    print_papers(plan, problem, tmp_path / "again", "digest", Order(contact="党政办 83310000"))
    for path in printed.rglob("*"):
        if path.is_file():
            assert (
                tmp_path / "again" / path.relative_to(printed)
            ).read_bytes() == path.read_bytes()


AT = datetime(2027, 1, 3, 8, tzinfo=UTC)


def change_list(problem: Problem, plan: Plan, *new: Shift) -> ChangeList:
    """What the public is told when `new` takes the place of what `plan` has."""
    found = changes(plan.shifts, new)
    posted = (plan.start, plan.end)
    return ChangeList.of(found, problem, problem, today=AT.date(), posted=posted)


def change_notice(path: Path, press: Press, problem: Problem, plan: Plan, *new: Shift) -> list[str]:
    """The pages of the notice of that change."""
    write_change_notice(path, plan, change_list(problem, plan, *new), AT, press)
    return pages(path)


def moved(problem: Problem, plan: Plan, **names: str) -> tuple[Problem, Plan, Shift]:
    """One reception that moves by a day, with duty and leader called as in `names`."""
    one = next(one for one in plan.shifts if one.duty == "R1")
    duties = {**problem.duties, "R1": replace(problem.duties["R1"], name=names.get("duty", "接访"))}
    people = {**problem.people, "P1": replace(problem.people["P1"], name=names.get("who", "张三"))}
    new = replace(one, date=one.date + timedelta(days=1))
    return replace(problem, duties=duties, people=people), replace(plan, shifts=(one,)), new


def test_changes_say_before_and_after(tmp_path: Path) -> None:
    """A notice of change shows each row: what moved with both days, what is dropped as dropped."""
    problem, plan = sample()
    first, second = [one for one in plan.shifts if one.duty == "R1"][:2]
    rest = [one for one in plan.shifts if one.id not in (first.id, second.id)]
    later = replace(first, date=first.date + timedelta(days=1))
    with Press() as press:
        [text] = change_notice(tmp_path / "c.pdf", press, problem, plan, later, *rest)
    shown = re.sub(r"\s", "", text)
    for word in ("示例镇变更公告", "调整", "1月6日（三）08:30-11:30", "1月7日（四）", "取消",
                 "1月13日（三）", "2027年1月3日", "特此公告"):  # fmt: skip
        assert word in shown
    with Press() as press:
        [text] = change_notice(tmp_path / "c.pdf", press, problem, plan, *plan.shifts)
    assert "已公示的安排没有变更" in re.sub(r"\s", "", text)


def test_long_change_notices_repeat_their_head(tmp_path: Path) -> None:
    """A table over several pages has its column titles on each."""
    problem, plan = sample()
    one = next(one for one in plan.shifts if one.duty == "R1")
    many = tuple(replace(one, id=f"R1@{n}", date=date(2027, 1, 4 + n % 25)) for n in range(90))
    with Press() as press:
        found = change_notice(tmp_path / "c.pdf", press, problem, replace(plan, shifts=many))
    assert len(found) > 1
    assert all("原安排" in text for text in found[:-1])


def test_text_is_never_markup(tmp_path: Path) -> None:
    """Signs that mean something to the typesetter are printed as they are."""
    odd = '#panic("x") $a$ *b* _c_ \\ <d> @e {page}'
    problem, plan, new = moved(*sample(), duty=odd)
    with Press() as press:
        [text] = change_notice(tmp_path / "c.pdf", press, problem, plan, new)
    assert re.sub(r"\s", "", odd) in re.sub(r"\s", "", text)


def test_rare_characters_are_printed_and_missing_ones_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names like 𫘧 and 䶮 print; a sign that no font has becomes 〓 and is reported."""
    monkeypatch.setattr("outputs.print.fonts.Fonts._search", lambda self, codes: None)
    problem, plan, new = moved(*sample(), duty="龍堃喆犇䶮𫘧𬱖㛃\u200b", who="甲\ue000乙丙\x07丁")
    with Press() as press:
        [text] = change_notice(tmp_path / "c.pdf", press, problem, plan, new)
        assert press.missing == {"\ue000"}
    assert "龍堃喆犇䶮𫘧𬱖㛃" in re.sub(r"\s", "", text)
    assert "甲〓乙丙丁" in text


def test_the_users_font_fills_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A character that only the user's font has is printed with it; what is no font is refused."""
    monkeypatch.setattr("outputs.print.fonts.Fonts._search", lambda self, codes: None)
    mine = tmp_path / "mine.ttf"
    private_use_font(mine)
    problem, plan, new = moved(*sample(), who="甲\ue000")
    with Press(mine) as press:
        change_notice(tmp_path / "c.pdf", press, problem, plan, new)
        assert press.missing == set()
    (tmp_path / "bad.ttf").write_bytes(b"not a font")
    with pytest.raises(UnreadableFont), Press(tmp_path / "bad.ttf"):
        pass


def private_use_font(path: Path) -> None:
    """Write a font that has one square, at U+E000."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({0xE000: "square"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": square})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "square": (500, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "One Square", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_the_shipped_fonts_are_small_and_licensed() -> None:
    """The distribution grows by less than 8 MB, and says under which licence."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_everything_prints_in_english(tmp_path: Path) -> None:
    """With --lang en titles and files are English."""
    problem, plan = sample()
    with speaking("en"):
        print_papers(plan, problem, tmp_path / "print", "digest")
    assert (tmp_path / "print/registers/internal/V1-internal.xlsx").exists()
    [text] = pages(tmp_path / "print/notices/notice-2027-01.pdf")
    assert "reception notice, January 2027" in " ".join(text.split())


def test_the_folder_stands_beside_the_plans(tmp_path: Path) -> None:
    """Also where the plan is named by its plan.json."""
    _problem, plan = sample()
    folder = tmp_path / "town-2027"
    folder.mkdir()
    write_plan(plan, folder / "plan.json")
    write_households(plan, folder / "households.csv")
    assert default_folder(folder) == default_folder(folder / "plan.json")
    assert default_folder(folder) == (tmp_path / "town-2027-print").resolve()
