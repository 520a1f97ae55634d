"""Every shape of list: exactly its turns are read, and exactly its unread cells are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.lists import found_in, left, lines, town, turns, write_list
from tests.inputs.lists.more_shapes import MORE
from tests.inputs.lists.shapes import SHAPES, Shape
from tests.inputs.lists.yet_more_shapes import YET_MORE


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
