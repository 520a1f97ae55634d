"""Names and ids are looked up in one way, in the workbook and in what people hand back."""

from __future__ import annotations

import pytest

from inputs.workbook.references import Register

REGISTER = Register.of(
    "units",
    (
        ("V1", "雅西社区", "Yaxi Community"),
        ("V2", "第一组", "雅西社区第一组（V2）"),
        ("V3", "第一组"),
        ("V4", "ABC"),
        ("V5", "abc"),
        ("ABC", "V1"),
        ("V1", "repeated"),
        ("V6", ""),
    ),
)


@pytest.mark.parametrize(
    "written, ids",
    [
        ("V1", {"V1"}),  # an id means its own thing, whatever is called so
        ("v1", {"V1"}),
        ("abc", {"ABC"}),
        ("雅西社区", {"V1"}),
        ("yaxi community", {"V1"}),
        ("雅西 社区", {"V1"}),
        ("第一组", {"V2", "V3"}),
        ("雅西社区第一组(V2)", {"V2"}),
        ("repeated", set()),
        ("", set()),
    ],
)
def test_what_is_written_may_mean(written: str, ids: set[str]) -> None:
    """Ids come before names; an id that is repeated keeps its first name."""
    assert REGISTER.meant(written) == ids


def test_letter_case_tells_names_apart_where_it_can() -> None:
    """Two names that differ by letter case alone mean one thing each; else case is no matter."""
    assert REGISTER.by_name("ABC") == ["V4"]
    assert REGISTER.by_name("abc") == ["V5"]
    assert REGISTER.by_name("Abc") == ["V4", "V5"]
