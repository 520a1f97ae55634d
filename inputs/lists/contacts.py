"""Telephone books: people with their units, titles and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from inputs.lists.context import Context
from inputs.lists.found import Entry, Found, Left
from inputs.lists.grid import Page, Piece
from inputs.lists.names import NOT_SERVED
from inputs.lists.phones import phones_in, without_phones
from inputs.lists.shapes.lines import Lines
from inputs.lists.shapes.records import Header, Record, headers_of, records_of
from inputs.lists.words import BRACKETS, NAME, bare, is_title, says_nobody
from inputs.workbook.cells import normalise, shown
from planner.domain.language import _

_POSTS = "副?书记|副?主任|委员|文书|会计|妇女主任|妇联主席|网格员|治保主任|民兵连长|监委主任"
_POST = rf"(?:村|党总?支部|支部|村委会?|居委会?|社区)?(?:{_POSTS})"
_COLUMNS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "name": r"姓名|名字|人员姓名|人员|联系人|name",
        "title": r"(?:现任)?(?:职务|职位|职称|岗位|身份|职级)(?:/职称)?|title",
        "phone": (r"(?:联系)?(?:电话|手机|号码)(?:号码?)?|联系方式|移动电话|电话/手机|phone|tel"),
        "unit": (
            r"(?:所在|所属|工作)?(?:单位|部门|科室|站所|办公室|股室)(?:名称)?"
            r"|(?:村(?:名|居|社区|\(社区\))?|社区)(?:名称)?|unit"
        ),
        "post": _POST,
        "other": r".*(?:电话|手机|短号|座机|号码|传真)(?:号码?)?",
    }.items()
}
_NEEDED = (
    frozenset(("name", "phone")),
    frozenset(("name", "title")),
    frozenset(("name", "other")),
    frozenset(("name", "unit")),
    frozenset(("unit", "post")),
)
_NOT_NAMES = re.compile(
    r".*(?:[办局所站科室部]|中心|大厅|窗口|公司|学校|医院|派出所|值班室|传达室|食堂|热线|总机|传真)"
)

_GROUP = re.compile(
    r"(?:[一二三四五六七八九十]+[、.])?(?:(?:党政|镇|乡|街道|主要|班子)?领导(?:班子)?(?:成员)?|班子成员|(?:机关|全体|中层|一般)?干部"
    r"|其他人员|村干部|工作人员|职工)"
)
"""Lines between people that name a group, not a unit."""

NO_NAME = _("No name can be told in this cell.")


def headers(page: Page, lines: Lines) -> list[Header]:
    """The headers of telephone books on a page."""
    return headers_of(page, lines, _COLUMNS, _NEEDED)


def read_contacts(page: Page, lines: Lines, heads: Sequence[Header], context: Context) -> Found:
    """The people of a page."""
    found = Found()
    lone = frozenset(row for row, piece in lines.alone.items() if _is_person(piece, heads, context))
    lines = replace(lines, alone={row: one for row, one in lines.alone.items() if row not in lone})
    for row in records_of(page, lines, heads):
        piece = row.piece("name")
        if "name" not in row.at:
            found += Found(entries=tuple(_posts(row, lines, page, context)))
        if piece is None:
            continue
        if piece.struck:
            found += Found(left=(Left(piece.spot, piece.struck, NOT_SERVED),))
        if not piece.text or says_nobody(piece.text):
            continue
        people = list(_people(piece.text, context))
        if not people:
            states = _NOT_NAMES.search(piece.text) is None
            found += Found(left=(Left(piece.spot, piece.line, NO_NAME, states),))
        alone = len(people) == 1
        for name, title in people:
            entry = Entry(
                name,
                piece.spot,
                _unit(row, lines, page),
                title or (_title(row) if alone else ""),
                _phone(row, piece) if alone else "",
            )
            found += Found(entries=(entry,))
    return found


def read_lines(page: Page, context: Context) -> Found:
    """A list without a header: a person on each line, with a title and a number."""
    return Found(
        entries=tuple(
            Entry(name, piece.spot, "", title, next(iter(phones_in(piece.text)), ""))
            for piece in page.distinct()
            if phones_in(piece.text)
            for name, title in list(_people(piece.text, context))[:1]
        )
    )


def _posts(row: Record, lines: Lines, page: Page, context: Context) -> Iterator[Entry]:
    """The people of a row whose columns are called after posts."""
    heads = {**row.headers, **({row.at["post"]: "post"} if "post" in row.at else {})}
    head = page.row(row.below - 1)
    titles = {column: bare(piece.line) for column, piece in head}
    for column in sorted(heads):
        title, piece = titles.get(column, ""), page.at(row.row, column)
        if piece is None or re.fullmatch(_POST, title) is None:
            continue
        beside = page.at(row.row, column + 1)
        phones = phones_in(piece.text) or (phones_in(beside.text) if beside is not None else ())
        for name, _own in _people(piece.text, context):
            yield Entry(name, piece.spot, _unit(row, lines, page), title, next(iter(phones), ""))


def _is_person(piece: Piece, heads: Sequence[Header], context: Context) -> bool:
    """Whether a line of one text is a person of whom nothing else is said: a name and a title."""
    at = {table["name"] for head in heads for table, _others in head.tables if "name" in table}
    if piece.spot.column not in at or piece.spot.row <= heads[0].rows[-1]:
        return False
    people = list(_people(piece.text, context))
    return len(people) == 1 and (people[0][1] != "" or bool(context.roll.ids(people[0][0])))


def _people(text: str, context: Context) -> Iterator[tuple[str, str]]:
    """The name and title of everybody in a cell."""
    plain = without_phones(text)
    for part in re.split(r"[、,;/\n]", plain):
        notes = [note.strip() for note in BRACKETS.findall(part)]
        core = BRACKETS.sub(" ", part).strip()
        title = next((note for note in notes if is_title(note)), "")
        tokens = core.split()
        if len(tokens) > 1 and all(len(one) == 1 for one in tokens):
            tokens = ["".join(tokens)]
        elif len(tokens) > 1 and len(tokens[0]) == 1 and not is_title(tokens[1]):
            tokens = [tokens[0] + tokens[1], *tokens[2:]]
        name = ""
        for token in tokens:
            if is_title(token):
                title = title or token
            elif not name:
                name, own = _apart(token, context)
                title = title or own
        if name:
            yield name, title


def _apart(token: str, context: Context) -> tuple[str, str]:
    """A name and the title that is written to it without a blank."""
    if context.roll.ids(token):
        return token, ""
    for length in (3, 2, 4):
        head, tail = token[:length], token[length:]
        if tail and is_title(tail) and NAME.fullmatch(head) and not is_title(head):
            return head, tail
        head, tail = token[:-length], token[-length:]
        if head and is_title(head) and NAME.fullmatch(tail) and not is_title(tail):
            return tail, head
    if NAME.fullmatch(token) and not _NOT_NAMES.fullmatch(token):
        return token, ""
    return "", ""


def _unit(row: Record, lines: Lines, page: Page) -> str:
    written = row.carried("unit")
    if written and not says_nobody(written):
        return re.sub(r"\s+", "", written)
    for line in row.section:
        text = re.sub(r"^(?:[一二三四五六七八九十]+|\d+)[、.]", "", bare(line.line))
        if _GROUP.fullmatch(text):
            return ""
        if line.spot.row > _title_row(lines) and len(text) <= 20:
            return text
    return "" if _is_plain(page.sheet) else bare(page.sheet)


def _title_row(lines: Lines) -> int:
    """The row of the title: the first line of one text, where it is called a list."""
    first = min(lines.alone, default=-1)
    text = lines.alone[first].line if first >= 0 else ""
    named = re.search(r"通讯录|通信录|联系|名单|花名册|名册|电话|一览|[表录簿]$|\d{4}", text)
    return first if named else -1


def _is_plain(sheet: str) -> bool:
    """Whether a sheet's name says nothing of a unit."""
    return (
        re.search(
            r"sheet|工作表|表\d*$|通讯录|通信录|电话|名单|名册|人员|干部|职工|\d{2}|^\d+$|联系|录$|list",
            sheet,
            re.IGNORECASE,
        )
        is not None
    )


def _title(row: Record) -> str:
    written = row.text("title")
    return "" if says_nobody(written) else written


def _phone(row: Record, name: Piece) -> str:
    for column in ("phone", "other"):
        piece = row.piece(column)
        if piece is not None and piece.text and not says_nobody(piece.text):
            value = piece.value
            return shown(value) if isinstance(value, int | float) else normalise(piece.line)[0]
    return next(iter(phones_in(name.text)), "")
