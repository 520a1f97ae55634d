"""Makes the pictures of the READMEs anew: the first ten minutes of an office that begins.

    python -m tests.browser.pictures [FOLDER]

A town that does not exist writes a blank workbook, fills it, sends its lists, plans, and publishes:
what is to be seen meanwhile is kept as it is. Chromium is needed; the blank workbook is drawn by
LibreOffice, and where there is none its picture is left as it was.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from openpyxl import Workbook
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from inputs.workbook.schema.topics import TOPICS
from inputs.workbook.template import write_book
from outputs.print.papers import Order, print_papers
from outputs.store import Store
from planner import plan, publish, read_book
from planner.web.accounts import Accounts
from tests.browser.visits import PASSWORD, Served, Visits, chromium, ended, serve, sign_in

SHOWN = Path(__file__).parent / "shown"
"""Where the READMEs find them."""

EXPECTED: Mapping[str, Sequence[str]] = {
    "workbook": ("示例接访日", "示例值班", "参数"),
    "import": ("请假.xlsx Sheet!A3", "方知远", "程立群", "没有读入", "何人"),
    "plan": ("完成", "工作簿", "发布"),
    "roster": ("领导接访", "值班", "程立群"),
    "coverage": ("青石镇", "缺口", "各人任务量"),
    "notice": ("青石镇2027年3月值班安排表", "带班", "星期六（休）", "程立群"),
    "phone": ("订阅", "我的页面"),
}
"""Each picture, and what must be there to be read."""

OFFICE = shutil.which("soffice")
_DESK, _PHONE = (1120, 760), (390, 560)
_POINTS, _DOTS_AN_INCH = 720, 108

_START = date(2027, 3, 1)
_LEADERS = ("程立群", "沈若涵", "陆承远", "何思齐", "苏静安")
_STAFF = (
    "白晓峰", "常乐山", "丁一鸣", "方知远", "高婉清", "季云帆", "孔令仪", "罗亦舟", "莫言笑",
    "秦书瑶", "石小磊", "唐若溪",
)  # fmt: skip
_DEPARTMENTS = ("党政办", "农业办", "民政办", "综治办")
_VILLAGES = ("东坡村", "西岭村", "南塘村", "北桥村")


def rows() -> dict[str, Sequence[Mapping[str, object]]]:
    """The town's workbook as it is once it is filled."""
    units = [{"name": "青石镇", "kind": "镇"}]
    units += [{"name": name, "kind": "部门", "parent": "青石镇"} for name in _DEPARTMENTS]
    units += [{"name": name, "kind": "村", "parent": "青石镇"} for name in _VILLAGES]
    return {
        "settings": [
            {"key": "单位名称", "value": "青石镇"},
            {"key": "开始", "value": _START.isoformat()},
            {"key": "结束", "value": (_START + timedelta(days=30)).isoformat()},
        ],
        "calendar": [{"date": _START.isoformat(), "kind": "上班"}],
        "units": units,
        "people": [
            *(
                {"name": one, "unit": "青石镇", "title": "副镇长", "roles": "镇领导"}
                for one in _LEADERS
            ),
            *(
                {"name": one, "unit": _DEPARTMENTS[n % 4], "title": "科员", "roles": "干部"}
                for n, one in enumerate(_STAFF)
            ),
        ],
        "duties": [
            {"name": "值班", "kind": "值班", "owner": "整体", "team": "带班=镇领导*1+值班=干部*2",
             "period": "日", "weekdays": "每天", "slot": "24小时", "params": "轮流,休息=1天"},
            {"name": "领导接访", "kind": "接访", "owner": "整体", "team": "镇领导",
             "period": "周", "weekdays": "三", "slot": "上午", "place": "青石镇"},
            {"name": "干部下村", "kind": "走访", "owner": "每对象", "team": "干部*2",
             "target": "村", "period": "周", "slot": "下午", "place": "对象"},
        ],
    }  # fmt: skip


_LEAVE = (
    ("青石镇3月请假登记",),
    ("姓名", "请假时间", "事由"),
    ("程立群", "3月8日-3月12日", "学习"),
    ("方 知 远", "3月15日下午", "体检"),
    ("白晓峰", "3.18", "事假"),
    ("常乐山（综治办）", "3月22日至24日", "年休"),
    ("何人", "3月16日", "事假"),
    ("苏静安", "2027/3/29上午", "开会"),
)
"""A list as an office keeps it, with somebody who is not in the workbook."""


def take(browser: Browser, folder: Path) -> dict[str, str]:
    """Make the pictures in `folder`, as NAME.png; what is to be read on each that was made."""
    visits, said = Visits(browser), {}
    with TemporaryDirectory() as place:
        here = Path(place)
        if OFFICE is not None:
            said["workbook"] = _blank(here, folder / "workbook.png")
        book = here / "青石镇.xlsx"
        write_book(book, rows())
        read = read_book(book, language="zh")
        made = plan(read)
        publish(made, read, by="办公室", now=datetime(2027, 2, 22, 1, tzinfo=UTC))
        Accounts(Store.open(Store.beside(book))).put("组织办", "planner", PASSWORD, by="test")
        print_papers(made.plan, made.problem, here / "papers", "", Order(("notices",)))
        (watch,) = (here / "papers").rglob("值班安排表*.pdf")
        said["notice"] = _drawn(watch, {1: 480}, folder / "notice.png")
        with serve(book) as site:
            said |= _site(visits, site, _list(here), folder)
    visits.close()
    assert visits.trouble == []
    return said


def _site(visits: Visits, site: Served, leave: Path, folder: Path) -> dict[str, str]:
    """What the site shows, in the order in which one comes by."""
    page = visits.page(_DESK)
    sign_in(page, site, "/import")
    page.set_input_files("#list", leave)
    page.click('form[action$="/import"] button')
    page.wait_for_selector('form[action$="/import/take"]')
    said = {"import": _kept(page, folder / "import.png", 'h2:has-text("请假.xlsx")')}
    page.goto(f"{site.address}/plan")
    page.click('form[action$="/plan/run"] button')
    ended(page)
    page.click("#job summary >> nth=0")
    said["plan"] = _kept(page, folder / "plan.png")
    page.goto(f"{site.address}/roster?month={_START:%Y-%m}")
    said["roster"] = _kept(page, folder / "roster.png")
    page.goto(f"{site.address}/coverage?by=week")
    said["coverage"] = _kept(page, folder / "coverage.png")
    page.goto(f"{site.address}/subscriptions")
    page.click('form[action$="/subscriptions/issue"] button >> nth=0')
    phone = visits.page(_PHONE)
    phone.goto(page.locator("code.secret").first.inner_text())
    said["phone"] = _kept(phone, folder / "phone.png")
    return said


def _kept(page: Page, place: Path, top: str = "") -> str:
    """Keep what the window shows, from `top` on; what is written on the page."""
    if top:
        page.locator(top).evaluate("one => one.parentElement.scrollIntoView()")
    page.screenshot(path=place)
    return page.inner_text("body")


def _list(here: Path) -> Path:
    workbook = Workbook()
    for row in _LEAVE:
        workbook.worksheets[0].append(row)
    workbook.save(here / "请假.xlsx")
    return here / "请假.xlsx"


def _blank(here: Path, place: Path) -> str:
    """The sheets of people and duties of a blank workbook, as a spreadsheet draws them."""
    book = here / "空白.xlsx"
    write_book(book, None, [one for one in TOPICS if one.word.value in ("watch", "reception")])
    subprocess.run(
        [
            str(OFFICE), f"-env:UserInstallation={(here / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(here), str(book),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return _drawn(book.with_suffix(".pdf"), {3: 58, 4: 92}, place)


def _drawn(pdf: Path, pages: Mapping[int, int], place: Path) -> str:
    """The top of some pages of a PDF, so many points of each, one below the other; their words."""
    found = PdfReader(pdf).pages
    source = "#set page(width: auto, height: auto, margin: 0pt)\n"
    for number, height in pages.items():
        box = found[number - 1].mediabox
        whole = round(_POINTS * float(box.height) / float(box.width))
        source += (
            f"#block(clip: true, width: {_POINTS}pt, height: {height}pt, spacing: 0pt, place(top,"
            f' image("{pdf.name}", page: {number}, width: {_POINTS}pt, height: {whole}pt)))\n'
        )
    file = pdf.with_suffix(".typ")
    file.write_text(source, encoding="utf-8")
    place.write_bytes(typst.compile(file, format="png", ppi=_DOTS_AN_INCH))
    return "".join(found[number - 1].extract_text() for number in pages)


def main() -> None:
    """Make them where the READMEs find them, or in a folder that is named."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else SHOWN
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        print("\n".join(f"{folder / one}.png" for one in take(browser, folder)))


if __name__ == "__main__":
    main()
