"""The small languages inside cells: what is written is what is read, and nothing crashes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inputs.workbook import grammar
from inputs.workbook.cells import hours, normalise, often
from inputs.workbook.grammar import Name, NameAt
from planner.domain.faults import CellFault

WORDS = st.text(alphabet="镇村部门领导干部甲乙丙ABab12._-", min_size=1, max_size=6)
NAMES = st.one_of(
    WORDS.map(lambda word: (word, Name("", word))),
    st.sampled_from(
        [
            ("全体", Name("everyone")),
            ("everyone", Name("everyone")),
            ("责任人", Name("responsible")),
            ("户:全部", Name("household", "全部")),
            ("household:all", Name("household", "全部")),
        ]
    ),
    WORDS.map(lambda word: (f"联系:{word}", Name("linked", word))),
    WORDS.map(lambda word: (f"linked：{word}", Name("linked", word))),
    WORDS.map(lambda word: (f"户:{word}", Name("household", word))),
)
SCOPES = st.one_of(
    st.just(("", None)),
    WORDS.map(lambda word: (f"@{word}", Name("", word))),
    WORDS.map(lambda word: (f"＠联系:{word}", Name("linked", word))),
    st.sampled_from([("@本单位", Name("own")), (" @ target", Name("target"))]),
)
TERMS = st.tuples(NAMES, SCOPES).map(
    lambda pair: (pair[0][0] + pair[1][0], NameAt(pair[0][1], pair[1][1]))
)
SELECTORS = st.tuples(
    st.lists(TERMS, min_size=1, max_size=4), st.sampled_from(["、", ",", "，", "; ", "\n"])
).map(lambda pair: (pair[1].join(text for text, _ in pair[0]), tuple(t for _, t in pair[0])))


def plain(text: str) -> str:
    """Text as the cells' reader hands it on."""
    return unicodedata.normalize("NFKC", text)


@given(SELECTORS)
def test_a_selector_is_read_as_written(pair: tuple[str, tuple[NameAt, ...]]) -> None:
    """Names, scopes and separators in both languages and widths."""
    text, terms = pair
    assert grammar.selector(plain(text)) == terms


@given(
    st.lists(
        st.tuples(
            SELECTORS,
            st.sampled_from(
                [("", 1), ("*1", 1), ("*12", 12), (" × 3", 3), ("*全体", None), ("＊all", None)]
            ),
            st.sampled_from(
                [("", ""), ("带班=", "带班"), (" 值班 ＝ ", "值班"), ("lead =", "lead")]
            ),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_team_is_read_as_written(
    parts: list[tuple[tuple[str, tuple[NameAt, ...]], tuple[str, int | None], tuple[str, str]]],
) -> None:
    """Parts joined by +, each with its count and what its people are called."""
    text = "＋".join(head + selector + count for (selector, _t), (count, _n), (head, _l) in parts)
    read = grammar.team(plain(text))
    assert [(part.names, part.count, part.label) for part in read] == [
        (terms, number, label) for (_s, terms), (_c, number), (_h, label) in parts
    ]


@given(st.text())
def test_no_text_crashes_a_grammar(text: str) -> None:
    """Anything at all is read, or refused with a fault."""
    readers: list[Callable[[str], object]] = [
        grammar.selector,
        grammar.team,
        grammar.owner,
        grammar.params,
    ]
    for reader in readers:
        with suppress(CellFault):
            reader(plain(text))


@pytest.mark.parametrize(
    "text, who, count",
    [
        ("局领导1名", "局领导", 1),
        ("干部 2 人", "干部", 2),
        ("干部两名", "干部", 2),
        ("司机*1名", "司机", 1),
        ("村干部@本单位3位", "村干部@本单位", 3),
        ("12名应急队员", "应急队员", 12),
        ("一名镇领导", "镇领导", 1),
        ("组:值班组2个", "组:值班组", 2),
        ("第2网格", "第2网格", 1),
        ("责任人", "责任人", 1),
        ("值班领导十二名", "值班领导十二名", 1),
    ],
)
def test_people_are_counted_as_they_are_spoken_of(text: str, who: str, count: int) -> None:
    """With 名, 人 or 位 behind the number; what is no count is a name."""
    (part,) = grammar.team(plain(text))
    [plain_part] = grammar.team(plain(who))
    assert (part.text, part.names, part.count) == (who, plain_part.names, count)


@pytest.mark.parametrize(
    "text,by,kinds",
    [
        ("整体", "whole", ()),
        ("Person", "person", ()),
        ("每对象", "target", ()),
        ("每单位:部门", "unit", ("部门",)),
        ("unit:镇、街道", "unit", ("镇", "街道")),
    ],
)
def test_owners(text: str, by: str, kinds: tuple[str, ...]) -> None:
    """The four owners, with the kinds of unit where units owe."""
    owner = grammar.owner(text)
    assert owner.by == by
    assert tuple(one.name.value for one in owner.names) == kinds


@pytest.mark.parametrize(
    "text,pairs",
    [
        ("stay=1-2,cover=24", [("stay", "1-2"), ("cover", "24")]),
        (
            "visits=全部:1/年,困难户:1/季,per_holder=10",
            [("visits", "全部:1/年,困难户:1/季"), ("per_holder", "10")],
        ),
        ("near=home,origin; keep=yes", [("near", "home,origin"), ("keep", "yes")]),
        ("keep=yes、avoid=home", [("keep", "yes"), ("avoid", "home")]),
        ("stay = 1-2\ncover = 24,", [("stay", "1-2"), ("cover", "24")]),
        ("share=yes cover=24", [("share", "yes"), ("cover", "24")]),
        ("counts_for=Party day,by=5", [("counts_for", "Party day"), ("by", "5")]),
        # long-hand
        ("轮流,休息12小时", [("次序", "轮流"), ("休息", "12小时")]),
        ("每人最多:2/周、6/月,保持", [("每人最多", "2/周、6/月"), ("保持", "是")]),
        ("休息=1天、轮流、最多连续3天", [("休息", "1天"), ("次序", "轮流"), ("最多连续", "3天")]),
        ("优先=重点项目、后进村", [("优先", "重点项目、后进村")]),
        ("", []),
    ],
)
def test_a_comma_starts_a_parameter_only_before_an_equals_sign(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    """Lists inside values stay together."""
    assert list(grammar.params(text)) == pairs


@pytest.mark.parametrize(
    "text,short",
    [
        ("局领导1名、干部2名", "局领导*1+干部*2"),
        ("局领导 1 名，干部 2 人", "局领导*1+干部*2"),
        ("1名局领导、2名干部", "局领导*1+干部*2"),
        ("局领导1名和干部两名", "局领导*1+干部*2"),
        ("局领导、干部各1名", "局领导*1+干部*1"),
        ("带班=镇领导1名+值班=干部2名", "带班=镇领导*1+值班=干部*2"),
        ("镇领导、干部2名", "镇领导、干部*2"),
        ("部门负责人@本单位1名+干部@本单位2名", "部门负责人@本单位*1+干部@本单位*2"),
        ("镇领导*1+干部", "镇领导*1+干部"),
    ],
)
def test_numbers_of_people_as_one_says_them(text: str, short: str) -> None:
    """What a notice says of a team is a team."""
    said = grammar.team(normalise(text)[0])
    assert [(p.names, p.count, p.label) for p in said] == [
        (p.names, p.count, p.label) for p in grammar.team(short)
    ]


@pytest.mark.parametrize("text", ["每个部门", "每部门", "各部门", "每单位:部门", "各单位:部门"])
def test_each_unit_of_a_kind(text: str) -> None:
    """每单位:部门, as one says it."""
    assert grammar.owner(text).names == grammar.owner("每单位:部门").names


@pytest.mark.parametrize(
    "text,expected",
    [
        ("每月2次", ("month", 2)),
        ("每两周一次", ("fortnight", 1)),
        ("每周三次", ("week", 3)),
        ("2次/月", ("month", 2)),
        ("一次", None),
        ("每月", None),
        ("每周1-2次", None),
    ],
)
def test_how_often_in_one_cell(text: str, expected: tuple[str, int] | None) -> None:
    """A period and a number are one cell where people say them together."""
    assert often(text) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("上午8:30-11:30", "08:30-11:30"),
        ("下午2:30-5:00", "14:30-17:00"),
        ("上午9点至下午5点半", "09:00-17:30"),
        ("中午12:00-14:00", "12:00-14:00"),
        ("晚上8:00-次日早上8:00", "20:00-08:00"),
    ],
)
def test_hours_with_their_part_of_the_day(text: str, expected: str) -> None:
    """下午2点 is 14:00."""
    assert str(hours(text, overnight=True)) == expected
