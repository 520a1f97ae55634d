"""Every shape of list: exactly its turns are read, and exactly its unread cells are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.lists.shapes.cells import NO_SUCH_PLACE
from tests.builders.lists import WATCH, found_in, left, lines, town, turns, write_list
from tests.inputs.lists.more_shapes import MORE
from tests.inputs.lists.shapes import SHAPES, Shape
from tests.inputs.lists.yet_more_shapes import YET_MORE

STOOD_IN = """
2027年3月值班表|<|<|<
姓名|3月1日|3月2日|3月3日
张三|值(李四代)|值(8:00-17:00)|
王五|值|值(代李四)|值(钱七代王五)
李四|值(取消)|值(换孙八)|值(请假)
"""


@pytest.mark.parametrize("shape", [*SHAPES, *MORE, *YET_MORE], ids=lambda shape: shape.name)
def test_a_list_is_read(shape: Shape, tmp_path: Path) -> None:
    """Every turn found, none invented, every cell that states something and is not used named."""
    problem = town(*shape.duties)
    drawn = "\n".join(line.strip() for line in shape.drawn.strip("\n").splitlines())
    file = write_list(tmp_path / "list.xlsx", drawn.strip())
    found = found_in(file, problem, kind=shape.kind, duty=shape.duty, answers=shape.answers)
    assert turns(found, problem) == lines(shape.turns)
    assert left(found) == sorted(shape.left.split())
    assert tuple(one.text for one in found.questions) == shape.asked


def test_a_mark_says_whom_somebody_stood_in_for(tmp_path: Path) -> None:
    """Whoever stands behind the mark served, for the one whose row it is."""
    problem = town(WATCH)
    found = found_in(write_list(tmp_path / "list.xlsx", STOOD_IN), problem)
    served = {one.spot.address: (one.person, one.instead) for one in found.turns}
    assert served == {
        "B3": ("P02", "张三"),
        "C3": ("P01", ""),
        "B4": ("P03", ""),
        "C4": ("P03", "李四"),
        "D4": ("P06", "王五"),
    }
    assert left(found) == ["B5", "C5", "D5"]


def test_a_place_that_is_no_unit_is_told(tmp_path: Path) -> None:
    """The turn is taken without it, so that nothing which states a turn is left out."""
    shape = SHAPES[0]
    found = found_in(write_list(tmp_path / "list.xlsx", shape.drawn), town(*shape.duties))
    (place,) = (one for one in found.left if one.spot.address == "F7")
    assert (place.text, place.why, place.states) == ("乌有村", NO_SUCH_PLACE, False)
