"""Leave lists: who is away from when to when, half days too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from inputs.lists.context import Context
from inputs.lists.days import Said, hint_in, said_in
from inputs.lists.found import Found, Leave, Left
from inputs.lists.grid import Page, Piece
from inputs.lists.names import NOT_SERVED, Beside
from inputs.lists.settling import NO_DAYS, Frame, Settled, settle
from inputs.lists.shapes.lines import Lines, hints_of
from inputs.lists.shapes.records import Header, Record, headers_of, records_of
from inputs.lists.words import says_cancelled
from inputs.workbook.cells import normalise
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.problem import Slot

_AWAY = "请假|休假|外出|出差"
_COLUMNS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "person": (
            rf"(?:{_AWAY}|申请)?(?:人员?|者)?姓名|(?:{_AWAY}|申请|不在岗)人员?|人员|name|person"
        ),
        "from": (
            rf"(?:{_AWAY}|离岗)?(?:起始?|开始|起止?始)(?:日期|时间|日|止?)?|自|从"
            r"|.*(?:起始|开始)(?:日期|时间)|离岗(?:日期|时间)|from"
        ),
        "to": (
            rf"(?:{_AWAY})?(?:止|终止|结束|截止)(?:日期|时间|日)?|至|到"
            r"|.*(?:结束|终止|截止|返回|返岗|归来)(?:日期|时间)|to"
        ),
        "span": (
            rf"(?:计划|拟|实际)?(?:{_AWAY}|离岗|不在岗)?(?:起止)?(?:日期|时间|期限|期间|日子)|起止"
            r"|.*起止(?:日期|时间)|date"
        ),
        "slot": r"时段|上/?下午|半天|午别|slot",
        "reason": (
            r".*(?:事由|原因|假别|假种)|.*(?:请假|休假|外出)(?:类型|类别|种类)"
            r"|类型|类别|种类|reason"
        ),
        "unit": r"(?:所在|所属|工作)?(?:单位|部门|科室|站所|办公室)(?:名称)?|unit",
        "days": r".*天数|天|days",
        "title": r"职务|职位|岗位",
        "state": r"状态|.*(?:是否批准|审批结果)|销假.*|批准.*",
    }.items()
}
_TITLE = re.compile(r"请假|休假|年假|外出|出差|不在岗|公休|假期安排|轮休")
_NEEDED = (frozenset(("person", "from")), frozenset(("person", "span")))
_CLOCK = r"\d{1,2}[:时点](?:\d{1,2}分?)?"
_HALF = r"(上午|下午|早上|晚上|全天|半天)"
_COUNTED = re.compile(r"\s*[(]?\s*(?:共|计|合计|,)?\s*\d+(?:\.\d+)?\s*[天日](?:半)?\s*[)]?\s*$")
_HALF_DAY = re.compile(r"0?\.5|半")
_REFUSED = re.compile(r"未批准?|不批准?|不同意|取消|作废|撤销|已撤")

NO_HALF = _("Half a day, but not which half; write 上午 or 下午.")
NOT_ALLOWED = _("This leave was not granted, or was cancelled.")
NO_END = _("Several days, but not which is the last; write the last day.")
BACKWARDS = _("The last day is before the first.")


def headers(page: Page, lines: Lines, *, asked: bool) -> list[Header]:
    """The headers of leave lists on a page; where nobody asked for them a word has to say so."""
    found = headers_of(page, lines, _COLUMNS, _NEEDED)
    if asked:
        return found
    words = [page.sheet, *(piece.line for piece in lines.alone.values())]
    titled = any(_TITLE.search(word) for word in words)
    return [
        one
        for one in found
        if titled or any(_says_leave(page, one, column) for column in range(page.width))
    ]


def _says_leave(page: Page, header: Header, column: int) -> bool:
    return any(
        re.search(r"请假|休假|外出|出差|假别|事由|离岗", page.text(row, column)) is not None
        for row in header.rows
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    """Days of a record as they are stated, of `several` stretches or all; `first` and `last` are
    halves, if any.
    """

    start: Said
    end: Said | None
    first: str = ""
    last: str = ""
    clock: tuple[time, time] = (time(), time())
    several: bool = False


def read_leave(page: Page, lines: Lines, heads: Sequence[Header], context: Context) -> Found:
    """The absences of a page."""
    rows = list(records_of(page, lines, heads))
    stated = [(row, ends) for row in rows for ends in _all_ends(row)]
    known = [(row, ends) for row, ends in stated if ends is not None]
    said = [one for _row, ends in known for one in (ends.start, ends.end or ends.start)]
    hints = (*hints_of(list(lines.alone.values())), hint_in(page.sheet))
    frame = Frame(hints, context.span, late=hint_in(page.file))
    days = settle([(one, None) for one in said], frame)
    found = Found()
    for at, (row, known_ends) in enumerate(known):
        found += _read(row, known_ends, days[2 * at], days[2 * at + 1], context)
    for row, ends in stated:
        piece = row.piece("from") or row.piece("span") or row.piece("person")
        if ends is None and piece is not None and row.text("person"):
            found += Found(left=(Left(piece.spot, piece.line, NO_DAYS),))
    return found


def _all_ends(row: Record) -> list[_Ends | None]:
    """The ends of every stretch that a record states: 2月1日-5日、3月1日-3日."""
    first, last = row.piece("from") or row.piece("span"), row.piece("to")
    if first is None:
        return [None]
    if last is not None and last.text:
        return [_from_to(first, last)]
    parts = [part for part in re.split(r"[,;、\n]", normalise(first.text)[0]) if part.strip()]
    if len(parts) > 1 and isinstance(first.value, str):
        found = [_stretch(_with(first, part)) for part in parts]
        whole = [replace(one, several=True) for one in found if one is not None]
        if len(whole) == len(parts) and any(one.end is not None for one in whole):
            return [*whole]
    return [_stretch(first)]


def _from_to(first: Piece, last: Piece) -> _Ends | None:
    """A first and a last day in cells of their own."""
    start, half = _day(first)
    end, other = _day(last)
    if start is None or end is None:
        return None
    return _Ends(start, end, half, other, (_clock(first), _clock(last)))


def _stretch(piece: Piece) -> _Ends | None:
    """The days of one cell."""
    start, half = _day(piece)
    if start is None:
        return _span(piece)
    if start.until is not None:
        whole, until = start.first, start.until
        return _Ends(Said((whole,)), Said((until,)), whole.slot, until.slot)
    return _Ends(start, None, half, "", (_clock(piece), time()))


def _day(piece: Piece) -> tuple[Said | None, str]:
    said = said_in(piece)
    if said is not None:
        return said, said.first.slot if said.until is None else ""
    if isinstance(piece.value, str):
        text = _COUNTED.sub("", normalise(piece.text)[0])
        clock = re.fullmatch(r"(.*?)\s*(\d{1,2}[:时点]\d{0,2}分?)", text)
        for one in (text, clock[1] if clock else ""):
            said = said_in(_with(piece, one)) if one else None
            if said is not None:
                return said, said.first.slot
    return None, ""


def _span(piece: Piece) -> _Ends | None:
    """3月2日下午至3月5日上午, 3月2日-5日(共4天)."""
    if not isinstance(piece.value, str):
        return None
    text = _COUNTED.sub("", normalise(piece.text)[0])
    for sign in ("至", "到", "~", "—", "–", "-"):
        head, found, tail = text.partition(sign)
        if not found or (sign == "-" and re.fullmatch(r"\d{4}", head.strip())):
            continue
        start, half = _day(_with(piece, head))
        end, other = _day(_with(piece, tail.strip("—–- ")))
        if start is not None and end is not None:
            return _Ends(start, end, half, other)
    clocks = re.fullmatch(rf"(.*?)\s*({_CLOCK})\s*[-~至到\u2010-\u2015]+\s*({_CLOCK})", text)
    if clocks is not None and (said := said_in(_with(piece, clocks[1]))) is not None:
        times = (_time_in(clocks[2]), _time_in(clocks[3]))
        return _Ends(said, None, clock=times)
    match = re.fullmatch(rf"(.*?)\s*{_HALF}", text)
    said = said_in(_with(piece, text)) or (said_in(_with(piece, match[1])) if match else None)
    return None if said is None else _Ends(said, None, match[2] if match else "")


def _with(piece: Piece, text: str) -> Piece:
    return Piece(text, text, piece.spot)


def _clock(piece: Piece) -> time:
    if isinstance(piece.value, datetime):
        return piece.value.time().replace(second=0, microsecond=0)
    return _time_in(piece.text)


def _time_in(text: str) -> time:
    """The time of day in a text; midnight where there is none."""
    match = re.search(r"(\d{1,2})[:时点](\d{2})?", text)
    if match is None or not int(match[1]) < 24:
        return time()
    return time(int(match[1]), int(match[2] or 0))


# One record -----------------------------------------------------------------------------------


def _read(row: Record, ends: _Ends, start: Settled, end: Settled, context: Context) -> Found:
    piece = row.piece("person")
    if piece is None:
        return Found()
    days_piece = row.piece("from") or row.piece("span") or piece
    remarks = [cell.line.strip("。.()") for _header, cell in row.others()]
    refused = _REFUSED.search(row.text("state")) or any(map(_REFUSED.fullmatch, remarks))
    if refused or any(map(says_cancelled, remarks)):
        return _left(piece, NOT_ALLOWED)
    if piece.struck and not piece.text:
        return _left(piece, NOT_SERVED, piece.struck)
    if isinstance(start, Text):
        return _left(days_piece, start)
    if isinstance(end, Text):
        return _left(row.piece("to") or days_piece, end)
    spans = [(start[0], end[-1])] if ends.end is not None else _runs(start)
    if spans[0][1] < spans[0][0]:
        return _left(days_piece, BACKWARDS)
    half = row.text("slot") or ends.first
    counted = _HALF_DAY.fullmatch(row.text("days").rstrip("天日 ")) is not None
    unsaid = counted and half in ("", "全天") and ends.clock == (time(), time())
    if unsaid or half == "半天":
        return _left(days_piece, NO_HALF)
    if ends.end is None and not ends.several and len(start) == 1 and _counted(row) > 1:
        return _left(days_piece, NO_END)
    each = _half(row.text("slot"), time(), context)
    parts = (
        list(_parts(spans, half, ends, context))
        if each is None
        else [(first, last, each) for first, last in spans]
    )
    who, left = _who(row, piece, context)
    leaves = tuple(
        Leave(person, first, last, piece.spot, slot, row.text("reason"))
        for person in who
        for first, last, slot in parts
    )
    return Found(leaves=leaves, left=left)


def _left(piece: Piece, why: Text, text: str = "") -> Found:
    return Found(left=(Left(piece.spot, text or piece.line, why),))


def _who(row: Record, piece: Piece, context: Context) -> tuple[list[str], tuple[Left, ...]]:
    """The people of a record, or the unit that is away as a whole; and whom nobody knows."""
    whole = context.lexicon.exactly(piece.line).places
    if len(whole) == 1 and not context.roll.names_in(piece.text):
        return list(whole), ()
    units = context.lexicon.exactly(row.text("unit")).places
    titles = (row.text("title"),) if row.text("title") else ()
    named = context.roll.mentions(piece.text, Beside(units=units, titles=titles))
    left = (
        Left(piece.spot, one.text, one.why or NOT_SERVED)
        for one in named
        if one.person is None and one.outcome != "passed"
    )
    return [one.person for one in named if one.person is not None], tuple(left)


def _counted(row: Record) -> float:
    """How many days a record says it takes."""
    match = re.match(r"\d+(?:\.\d+)?", row.text("days"))
    return float(match[0]) if match else 0


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days that follow each other, as spans."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= timedelta(days=1):
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _parts(
    spans: Sequence[tuple[date, date]], half: str, ends: _Ends, context: Context
) -> Iterator[tuple[date, date, Slot | None]]:
    """Whole days, and the half days at their ends."""
    for first, last in spans:
        begin, end = _half(half, ends.clock[0], context), _half(ends.last, ends.clock[1], context)
        if first == last:
            one = begin if begin is not None else end
            begins, stops = ends.clock
            if begins > time() and stops > begins and not half:
                one = _part_of_day(Hours(begins, stops), context)
            elif ends.first == "上午" and ends.last == "下午":
                one = None
            yield first, last, one
            continue
        if begin in ("pm", "evening"):
            yield first, first, begin
            first += timedelta(days=1)
        rest = last - timedelta(days=1) if end == "am" else last
        if first <= rest:
            yield first, rest, None
        if end == "am":
            yield last, last, end


def _part_of_day(hours: Hours, context: Context) -> Slot:
    """The part of the day that has these hours, else the hours."""
    known = context.problem.settings.hours
    return next((part for part, ends in known.items() if Hours(*ends) == hours), hours)


def _half(word: str, clock: time, context: Context) -> Slot | None:
    slot = context.lexicon.slot(word) if word and word != "全天" else None
    if slot is not None or clock == time():
        return slot
    return "pm" if clock >= time(12) else None
