"""Workbooks made to bring the reader down, out of a good one."""

from __future__ import annotations

from collections.abc import Callable

from tests.builders.packages import repacked, with_parts

SHEET = "xl/worksheets/sheet4.xml"
"""The part of sheet 人员."""

Spoil = Callable[[bytes], bytes]


def sheet(change: Callable[[bytes], bytes]) -> Spoil:
    """Changes the XML of one sheet."""
    return lambda data: repacked(data, lambda name, old: change(old) if name == SHEET else old)


def cell(xml: str, row: str = '<row r="900000">') -> Spoil:
    """Puts a cell behind the last row of a sheet."""
    return sheet(lambda old: old.replace(b"</sheetData>", f"{row}{xml}</row></sheetData>".encode()))


def far(reference: str) -> str:
    """A cell that stands where `reference` says."""
    return f'<c r="{reference}" t="str"><v>x</v></c>'


def renamed(old: bytes, new: bytes) -> Spoil:
    """Changes the target of a sheet in the workbook's relations."""
    rels = "xl/_rels/workbook.xml.rels"
    return lambda data: repacked(
        data, lambda name, xml: xml.replace(old, new) if name == rels else xml
    )


def two_cases(data: bytes) -> bytes:
    """A second part that differs from a sheet's by the case of its letters."""
    bad = f'<worksheet><sheetData><row r="1">{far("XFD1")}</row>'
    bad += f'<row r="1048576">{far("XFD1048576")}</row></sheetData></worksheet>'
    return with_parts(data, xl__worksheets__Sheet4_xml=bad.encode())


def strings(text: bytes, kind: bytes = b"sharedStrings") -> Spoil:
    """Gives the workbook another table of strings, or lets it be another `kind` of part."""
    relation = b'<Relationship Id="rIdS" Type="http://x/%s" Target="strings.xml"/>' % kind
    relations = renamed(b"</Relationships>", relation + b"</Relationships>")
    return lambda data: with_parts(relations(data), xl__strings_xml=text)


def many_strings(data: bytes) -> bytes:
    """One long text that a thousand cells show."""
    text = b"<sst><si><t>" + b"x" * 100 * 2**20 + b"</t></si></sst>"
    return cell_of_string(strings(text)(data), 1_000)


def long_strings(data: bytes) -> bytes:
    """A text as long as Excel allows that fifty thousand cells show."""
    text = b"<sst><si><t>" + b"x" * 32_767 + b"</t></si></sst>"
    return cell_of_string(strings(text)(data), 50_000)


def cell_of_string(data: bytes, count: int) -> bytes:
    """Shows the first shared string in many cells of every row, and of no other sheet."""
    row = '<row><c t="s"><v>0</v></c></row>' * count
    return sheet(lambda old: f"<worksheet><sheetData>{row}</sheetData></worksheet>".encode())(data)


def ten_thousand_sheets(data: bytes) -> bytes:
    """Ten thousand sheets whose cells are those of one part."""
    names = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 10_001))
    start = b"<sheets>"
    return repacked(
        data,
        lambda name, old: (
            old.replace(start, start + names.encode()) if name == "xl/workbook.xml" else old
        ),
    )


REFUSED: list[tuple[str, Spoil]] = [
    ("lower case", cell(far("xfd1048576"), '<row r="1048576">')),
    ("no row number", cell(far("XFD"))),
    ("row without a number", cell(far("XFD1048576"), "<row>")),
    ("blanks round the sign", cell('<c r = "XFD1048576" t="str"><v>x</v></c>', "<row>")),
    ("bracket in an attribute", cell('<c s=">" r="XFD1048576" t="str"><v>x</v></c>', "<row>")),
    ("cells without places", cell('<c t="str"><v>x</v></c>' * 20_000, '<row r="1048576">')),
    ("cells without places in a corner", cell("<c><v>1</v></c>" * 16_000, '<row r="1048576">')),
    ("row 4294967295", cell(far("A4294967295"), '<row r="4294967295">')),
    ("row 4294967295 without cells' places", cell("<c><v>1</v></c>", '<row r="4294967295">')),
    ("column ZZZZZZZ", cell(far("ZZZZZZZ1"), "<row>")),
    ("a cell in another row", cell(far("A1048576"), '<row r="30">')),
    ("row 0", cell(far("A0"), "<row>")),
    (
        "a comment behind the sheet",
        lambda data: sheet(lambda old: old + b"<!--" + b"x" * 200_000 + b"-->")(
            cell(far("XFD1048576"), '<row r="1048576">')(data)
        ),
    ),
    (
        "four thousand million strings",
        strings(b'<sst uniqueCount="4000000000"><si><t>x</t></si></sst>'),
    ),
    (
        "strings among the formats",
        strings(b'<sst uniqueCount="4000000000"><si><t>x</t></si></sst>', b"theme"),
    ),
    ("a second part in other case", two_cases),
    (
        "a second part behind a slash",
        lambda data: with_parts(data, __xl__styles_xml=b"<x/>"),
    ),
    ("a text of 100 MiB", many_strings),
    ("a long text many times", long_strings),
    ("ten thousand sheets", ten_thousand_sheets),
    ("a long tail", sheet(lambda old: old + b"<c " * 200_000)),
    ("a long tail of cells", cell("<c><v>" * 100_000)),
    ("two sheets in one part", renamed(b"sheet5.xml", b"sheet4.xml")),
    ("a target that is not there", renamed(b"sheet4.xml", b"sheet400.xml")),
    ("a target outside", renamed(b"worksheets/sheet4.xml", b"../../../etc/passwd")),
    ("deep brackets", sheet(lambda old: b"<a>" * 2_000_000 + old)),
    (
        "an entity",
        sheet(lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
    ),
    ("an external entity", sheet(lambda old: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')),
    ("another encoding", sheet(lambda old: old.decode().encode("utf-16"))),
]
"""What is wrong with each, and how a good workbook becomes it."""

SAMPLE = ("lower case", "four thousand million strings", "a text of 100 MiB",
          "a long text many times", "ten thousand sheets", "a long tail", "deep brackets",
          "an entity")  # fmt: skip
"""One of each kind, for what takes longer to try."""
