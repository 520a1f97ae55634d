"""Leave lists, telephone books and lists of households are read, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.lists.found import Found
from tests.builders.lists import WATCH, found_in, leaves, left, lines, town, write_list
from tests.inputs.lists.others import OTHERS, Other


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_a_list_is_read(other: Other, tmp_path: Path) -> None:
    """Every absence, person and household, and exactly the cells that could not be used."""
    drawn = "\n".join(line.strip() for line in other.drawn.strip("\n").splitlines())
    file = write_list(tmp_path / "list.xlsx", drawn.strip())
    found = found_in(file, town(WATCH), kind=other.kind)
    assert sorted([*leaves(found), *people(found), *homes(found)]) == lines(other.rows)
    assert left(found) == sorted(other.left.split())
    assert found.turns == ()


def people(found: Found) -> list[str]:
    """Each person on a line: name, unit, title, telephone, cell."""
    return [
        " ".join(
            word or "-"
            for word in (
                one.name,
                one.unit,
                one.title,
                one.phone.replace(" ", ""),
                one.spot.address,
            )
        )
        for one in found.entries
    ]


def homes(found: Found) -> list[str]:
    """Each household on a line: head, unit, id, categories, persons, contact, cell."""
    return [
        " ".join(
            (
                one.head,
                one.unit,
                one.id or "-",
                "、".join(one.categories) or "-",
                "-" if one.persons is None else str(one.persons),
                one.contact or "-",
                one.spot.address,
            )
        )
        for one in found.homes
    ]
