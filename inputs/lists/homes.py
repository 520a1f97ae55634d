"""Lists of households: a row for each, or a row for each member; ticks for categories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from inputs.lists.context import SKIP, Context
from inputs.lists.found import NO_MARK, Found, Home, Left, Question
from inputs.lists.grid import Page, Piece
from inputs.lists.names import NOT_SERVED
from inputs.lists.phones import without_phones
from inputs.lists.shapes.lines import Lines
from inputs.lists.shapes.records import Header, Record, headers_of, records_of
from inputs.lists.words import BRACKETS, bare, is_tick, says_nobody, says_off, without_blanks
from inputs.workbook.cells import check_id, integer, shown
from inputs.workbook.days import in_digits
from planner.domain.faults import CellFault
from planner.domain.language import Text, _

_COLUMNS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "head": r"户主(?:姓名|名称?)?|head",
        "member": r"(?:家庭)?成员(?:姓名)?|姓名",
        "relation": r"与?户主(?:之?间?)关系|关系|家庭关系|与户主的关系",
        "id": r"户编?号|户编码|家庭编号|户籍?号码|编码|id",
        "village": (
            r"(?:所属|所在)?(?:行政)?村(?:名|居|社区|\(社区\))?|社区(?:名称)?|村/社区|unit|单位"
        ),
        "group": r"(?:所属|所在)?(?:村民)?小?组(?:别|名)?|自然村|村组|屯|网格",
        "persons": r"(?:家庭|户籍|常住|户)?人口(?:数|总数)?|(?:家庭)?人数|家庭成员数|persons",
        "category": r"(?:户|家庭|人员|对象)?(?:类别|类型|属性)|categories",
        "contact": (
            r"(?:现|包户|联户|帮扶|结对)?(?:联系人|联系干部|责任人)"
            r"|(?:包户|联户|帮扶|结对)(?:干部|人)|contact"
        ),
        "address": r"(?:家庭|户籍|现)?(?:住址|地址)|门牌号?|address",
    }.items()
}
_NEEDED = (frozenset(("head",)), frozenset(("member", "relation")))
_HEADS = ("户主", "本人", "本人(户主)", "户主本人")
_TICKED = re.compile(r"[√✓✔●◆■▲是有YyVv]|yes")
_GROUP = re.compile(r"第?(\d+)(?:村民)?小?组")
_NEEDY = re.compile(r"低保|五保|特困|脱贫|监测|残|困难|独居|空巢|留守|优抚|军|烈|孤|户$")
_NOT_TICKS = re.compile(
    r"序号?|.*(?:备注|说明|电话|手机|身份证.*|性别|年龄|出生.*|民族|学历|收入|面积|银行.*|账号|日期|时间|签[名字])"
)

ONE_CONTACT = _("A household has one contact; the first is kept.")
NO_UNIT = _("No unit of the workbook is called so; a household needs one.")


def headers(page: Page, lines: Lines) -> list[Header]:
    """The headers of lists of households on a page."""
    return [one for one in headers_of(page, lines, _COLUMNS, _NEEDED) if _is_one(page, one)]


def _is_one(page: Page, header: Header) -> bool:
    """Whether it is more than a column 户主 beside days, or a relation."""
    return len(header.names) > 1 and not any(
        bare(page.text(row, column)) in ("日期", "走访日期", "走访时间")
        for row in header.rows
        for column in range(page.width)
    )


@dataclass
class _Gathered:
    """One household as far as its rows have been read."""

    first: Record
    head: str
    persons: int = 0
    categories: list[str] = field(default_factory=list)


@dataclass
class _Reader:
    page: Page
    lines: Lines
    context: Context
    left: list[Left] = field(default_factory=list)
    told: list[Text] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    # -- categories ------------------------------------------------------------------------

    def ticks(self, rows: Sequence[Record]) -> dict[int, str]:
        """The columns of ticks, with the category that each stands for."""
        found: dict[int, str] = {}
        heads = {column: header for row in rows for column, header in row.headers.items()}
        categories = self.known
        for column, header in heads.items():
            name = bare(header)
            if _NOT_TICKS.fullmatch(name) or self.context.answers.get(("column", header)) == SKIP:
                continue
            texts = {self.page.text(row.row, column) for row in rows}
            counted = name in categories or (_NEEDY.search(name) and texts <= {"", "0", "1"})
            if any(_TICKED.fullmatch(one) or (one == "1" and counted) for one in texts):
                found[column] = name
        return found

    @property
    def known(self) -> frozenset[str]:
        """The categories that the workbook has."""
        terms = (
            term.value
            for duty in self.context.problem.duties.values()
            if duty.target is not None
            for term in duty.target.terms
            if term.by == "household"
        )
        frame = self.context.problem.households
        return frozenset((*terms, *(word for words in frame["categories"] for word in words)))

    def categories(self, row: Record, ticks: dict[int, str]) -> Iterator[str]:
        """The categories that a row names or ticks."""
        for word in re.split(r"[、,;/\s]+", row.text("category")):
            if word and not says_off(word):
                yield word
        for column, category in ticks.items():
            piece = self.page.at(row.row, column)
            if column not in row.headers or piece is None or not piece.text:
                continue
            if _TICKED.fullmatch(piece.text) or is_tick(piece.text):
                yield category
            elif not says_off(piece.text):
                self.questions.append(Question("mark", piece.line, piece.spot))
                self.left.append(Left(piece.spot, piece.line, NO_MARK))

    # -- where -----------------------------------------------------------------------------

    def unit(self, row: Record) -> str | None:
        """The villager group or village of a household, as far as the workbook has it."""
        village = self._called(row.carried("village"), None) or self._around(row)
        written = row.carried("group") or _group_in(self.page.sheet) or ""
        if written and not says_nobody(written):
            group = self._called(written, village)
            if group is not None:
                return group
            if village is not None:
                self.told.append(
                    _("{group} is not in sheet 单位: its households are put to {unit}.",
                      group=written, unit=self.context.problem.units[village].name)
                )  # fmt: skip
        return village

    def _around(self, row: Record) -> str | None:
        """The unit that the lines above or the sheet's name tell of, the nearest first."""
        lexicon = self.context.lexicon
        for text in (*(line.line for line in row.section), self.page.sheet):
            inside = [one for one in lexicon.inside(text).places if not lexicon.is_root(one)]
            if len(inside) == 1:
                return inside[0]
        return None

    def _called(self, written: str, parent: str | None) -> str | None:
        """The unit that is called so, below `parent` where that is known."""
        plain = _unit_key(written)
        if not plain:
            return None
        units = self.context.problem.units
        found: list[str] = []
        for unit in units.values():
            name = _unit_key(unit.name)
            above = units.get(unit.parent or "")
            short = name.removeprefix(_unit_key(above.name)) if above is not None else name
            if plain in (name, unit.id.casefold()) or (
                plain == short and (parent is None or unit.parent == parent)
            ):
                found.append(unit.id)
        own = [one for one in found if parent is None or units[one].parent == parent]
        found = own or found
        return found[0] if len(found) == 1 else None


@lru_cache(4096)
def _unit_key(text: str) -> str:
    """A unit's name as it is compared: 第一村民小组, 一组 and 1组 are one."""
    plain = without_blanks(text)
    digits = re.sub(
        r"([一二三四五六七八九十〇零]+)(?=(?:村民)?小?组)",
        lambda one: in_digits(f"{one[1]}日")[:-1],
        plain,
    )
    if re.fullmatch(r"\d+", digits):
        digits += "组"
    return _GROUP.sub(r"\1组", digits).casefold()


def _group_in(text: str) -> str:
    found = _GROUP.search(_unit_key(text))
    return found[0] if found is not None and _unit_key(text) == found[0] else ""


def read_homes(page: Page, lines: Lines, heads: Sequence[Header], context: Context) -> Found:
    """The households of a page."""
    reader = _Reader(page, lines, context)
    homes: list[Home] = []
    ends = [*(one.rows[0] for one in heads[1:]), page.height]
    for header, end in zip(heads, ends, strict=True):
        rows = [row for row in records_of(page, lines, [header]) if row.row < end]
        homes += _homes(reader, rows, by_member="relation" in header.names)
    return Found(
        homes=tuple(homes),
        left=tuple(reader.left),
        told=tuple(reader.told),
        questions=tuple(reader.questions),
    )


def _homes(reader: _Reader, rows: Sequence[Record], *, by_member: bool) -> Iterator[Home]:
    ticks = reader.ticks(rows)
    gathered: list[_Gathered] = []
    for row in rows:
        piece = row.piece("head") or row.piece("member")
        if piece is None or not piece.text:
            if piece is not None and piece.struck:
                reader.left.append(Left(piece.spot, piece.struck, NOT_SERVED))
            continue
        head = _name(piece)
        if not by_member or _begins(row, gathered):
            gathered.append(_Gathered(row, head))
        if not gathered:
            why = _("It cannot be told whose household this is.")
            reader.left.append(Left(piece.spot, piece.line, why))
            continue
        home = gathered[-1]
        home.persons += 1
        home.categories += (
            one for one in reader.categories(row, ticks) if one not in home.categories
        )
    yield from filter(None, (_home(reader, one, by_member=by_member) for one in gathered))


def _begins(row: Record, gathered: Sequence[_Gathered]) -> bool:
    """Whether a member's row begins another household."""
    if not gathered:
        return True
    last = gathered[-1].first
    for name in ("id", "head"):
        one, other = row.piece(name), last.piece(name)
        if one is not None and other is not None and one.text and other.text:
            return one.text != other.text
    return bare(row.text("relation")) in _HEADS


def _home(reader: _Reader, home: _Gathered, *, by_member: bool) -> Home | None:
    row = home.first
    piece = row.piece("head") or row.piece("member")
    if piece is None:
        return None
    unit = reader.unit(row)
    if unit is None:
        reader.left.append(Left(piece.spot, piece.line, NO_UNIT))
        return None
    persons = home.persons if by_member else _number(row.text("persons"))
    return Home(
        home.head,
        piece.spot,
        unit,
        _id(row),
        tuple(home.categories),
        persons,
        _contact(reader, row),
        row.text("address"),
    )


def _name(piece: Piece) -> str:
    text = BRACKETS.sub("", without_phones(piece.line)).strip()
    parts = text.split()
    return "".join(parts) if all(len(part) == 1 for part in parts) or len(parts) == 2 else text


def _id(row: Record) -> str:
    piece = row.piece("id")
    if piece is None:
        return ""
    text = shown(piece.value) if isinstance(piece.value, int | float) else piece.line
    try:
        if text:
            check_id(text)
    except CellFault:
        return ""
    return text


def _number(text: str) -> int | None:
    try:
        return integer(text, 0, 999)
    except CellFault:
        return None


def _contact(reader: _Reader, row: Record) -> str | None:
    piece = row.piece("contact")
    if piece is None or not piece.text or says_nobody(piece.text):
        return None
    found = [one for one in reader.context.roll.mentions(piece.text) if one.outcome != "passed"]
    known = [one for one in found if one.person is not None]
    for one in found:
        if one not in known[:1]:
            why = ONE_CONTACT if one in known else one.why or NOT_SERVED
            reader.left.append(Left(piece.spot, one.text, why))
    return known[0].person if known else None
