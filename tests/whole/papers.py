"""What is handed out of a plan, read back: the roster, everybody's calendar, the notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import icalendar
import openpyxl

from tests.whole.days import FESTIVALS, off
from tests.whole.made import ZONE, Made, Turn
from tests.whole.typed import Sheets


def handed_out(made: Made, sheets: Sheets) -> list[str]:
    """What of 安排表 and of the calendars differs from the plan."""
    return [*_roster(made), *_calendars(made, sheets)]


def _roster(made: Made) -> Iterator[str]:
    """安排表 has a row for each turn and person, at the same time."""
    sheet = openpyxl.load_workbook(made.folder / "roster.xlsx")["安排表"]
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    said = Counter(
        (row[heads.index("制度")], _date(row[heads.index("日期")]), row[heads.index("姓名")],
         str(row[heads.index("时间")]).replace("次日", ""))
        for row in rows if row[heads.index("制度")] in {one.duty for one in made.turns}
    )  # fmt: skip
    meant = Counter(
        (turn.duty, turn.day, person, f"{turn.start:%H:%M}-{turn.end:%H:%M}")
        for turn in made.turns
        for person in turn.people
    )
    if said != meant:
        yield f"安排表: {sorted((said - meant) | (meant - said))[:4]}"


def _date(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def _calendars(made: Made, sheets: Sheets) -> Iterator[str]:
    """Everybody's calendar has their turns, in true hours, and what they stand in for."""
    turns = made.by_person()
    for turn, people in made.substitutes:
        for person in people:
            turns.setdefault(person, []).append(turn)
    duties = {turn.duty for turn in made.turns}
    for row in sheets["人员"]:
        text = (made.folder / f"calendars/people/{row['编码']}.ics").read_bytes()
        events = icalendar.Calendar.from_ical(text).walk("VEVENT")
        said = Counter(
            tuple(event.decoded(key).astimezone(ZONE).replace(tzinfo=None)
                  for key in ("DTSTART", "DTEND"))
            for event in events
            if any(duty in str(event["SUMMARY"]) for duty in duties)
        )  # fmt: skip
        meant = Counter((one.start, one.end) for one in turns.get(row["姓名"], ()))
        if said != meant:
            yield f"calendar of {row['姓名']}: {sorted((said - meant) | (meant - said))[:3]}"


# -- the notice ----------------------------------------------------------------------------------


Phones = Callable[[Sequence[Turn]], str]
"""What the column of telephones says on a day with these turns."""


@dataclass(frozen=True)
class Posted:
    """A sheet 值班安排表: its title, and of each column its head, its duty and its part."""

    title: str
    columns: Sequence[tuple[str, str, int]]
    phones: Phones | None = None
    owner: str = ""


def posted(made: Made, sheet: str, notice: Posted) -> list[str]:
    """What of the notice is not as an office posts it."""
    book = openpyxl.load_workbook(made.folder / "roster.xlsx")
    if sheet not in book.sheetnames:
        return [f"{sheet} is not among {book.sheetnames}"]
    rows = [[str(cell or "") for cell in row] for row in book[sheet].values]
    titles = [row[0] for row in rows if row[0] == notice.title]
    heads = ["日期", "星期", *(head for head, _duty, _part in notice.columns)]
    heads += ["值班电话"] if notice.phones else []
    if not titles:
        return [f"no title {notice.title} but {rows[0][0]}"]
    begin = rows.index(next(row for row in rows if row[0] == notice.title))
    head = next(n for n in range(begin, len(rows)) if rows[n][0] == "日期")
    if rows[head] != heads:
        return [f"heads {rows[head]} not {heads}"]
    duties = {duty for _head, duty, _part in notice.columns}
    mine = [one for one in made.turns if one.duty in duties and one.owner == notice.owner]
    expected = [_line(day, notice, mine) for day in sorted({one.day for one in mine})]
    found = []
    for row in rows[head + 1 :]:
        if not row[1].startswith("星期"):
            break
        found.append(row)
    return [f"{one} not {other}" for one, other in zip(found, expected, strict=False)
            if one != other] + ([] if len(found) == len(expected) else [
                f"{len(found)} rows not {len(expected)}"])  # fmt: skip


def _line(day: date, notice: Posted, turns: Sequence[Turn]) -> list[str]:
    mine = [one for one in turns if one.day == day]
    cells = [
        "、".join(name for one in mine if one.duty == duty for name in one.parts[part])
        for _head, duty, part in notice.columns
    ]
    weekday = "星期" + "一二三四五六日"[day.weekday()]
    mark = FESTIVALS.get(day, "休") if off(day) else "班" if day.weekday() >= 5 else ""
    said = f"{weekday}（{mark}）" if mark else weekday
    phones = [notice.phones(mine)] if notice.phones else []
    return [f"{day.month}月{day.day}日", said, *cells, *phones]
