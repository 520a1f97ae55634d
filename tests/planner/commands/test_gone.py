"""What is deleted from the workbook is told once, not for each past shift that names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.builders.commands import sanfang
from tests.builders.sheets import Sheets, write_sheets
from tests.planner.repair.test_least_changes import HOMES, filled, without

BOOK: Sheets = {
    **HOMES,
    "制度": (*HOMES["制度"], "HF,诉求,回访,每对象,干部*1,,,,"),
    "台账": (
        "编码,对象,内容,类别,受理日期,责任人,状态",
        "W1,H1,漏水,一般,2027-03-01,a,在办", "W2,H2,噪音,一般,2027-03-02,b,在办",
        "W3,V1,路灯,重要,2027-03-03,c,在办",
    ),
}  # fmt: skip
PLAN = "book-2027-03-01_2027-03-31"
NO_ITEMS = {"台账": BOOK["台账"][:1]}
NO_VILLAGE = {
    "单位": tuple(one for one in BOOK["单位"] if not one.startswith(("V1", "G1"))),
    "户": (BOOK["户"][0], "H9,V2,一般户,3,"),
    "联系": BOOK["联系"][:1],
}

GONE: Mapping[str, tuple[Callable[[Sheets], Sheets], list[str]]] = {
    "an item": (without("台账", "W1"), ["漏水（W1）"]),
    "all items": (lambda of: {**of, **NO_ITEMS}, ["漏水（W1）", "噪音（W2）", "路灯（W3）"]),
    "a household and its item": (
        lambda of: without("台账", "W1")(without("户", "H1")(of)),
        ["漏水（W1）", "1户：H1"],
    ),
    "a village with its households and items": (
        lambda of: {**of, **NO_ITEMS, **NO_VILLAGE},
        ["东村一组（G1）", "东村（V1）", "漏水（W1）", "噪音（W2）", "路灯（W3）",
         "4户：H1、H2、H3、H4"],
    ),
    "nothing, but a contact is another": (filled("户", "H1", 现联系人="c"), []),
}  # fmt: skip


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BOOK, planned and published."""
    book = tmp_path_factory.mktemp("gone") / "book"
    write_sheets(book, BOOK)
    for words in (["plan", book], ["publish", book.with_name(PLAN), "--by", "office"]):
        assert sanfang(*words).exit_code == 0
    return book


@pytest.mark.parametrize("case", GONE)
def test_what_is_gone_is_told_once(posted: Path, tmp_path: Path, case: str) -> None:
    """By whoever asks the judge: of the re-plan, once it is published, and of the next one."""
    change, said = GONE[case]
    book = tmp_path / "book"
    write_sheets(book, change(BOOK))
    for name in ("sanfang.db", f"{PLAN}/plan.json", f"{PLAN}/households.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((posted.parent / name).read_bytes())
    folder = book.with_name(f"{PLAN}-replan")
    expected = [f"说明：工作簿中已没有{one}" for one in said]
    for turn in range(2):
        assert sanfang("replan", book, "--today", "2027-03-26").exit_code == 0
        for moment in ("before", "after"):
            judged = sanfang("verify", folder, "--book", book)
            notes = [one.partition("。")[0] for one in judged.output.splitlines()]
            assert notes == [*expected, "核对通过，没有发现问题"], (turn, moment)
            if moment == "before" and turn == 0:
                assert sanfang("publish", folder, "--by", "office").exit_code == 0
