"""Frames that are made when they are first asked for."""

from __future__ import annotations

import sys
from dataclasses import FrozenInstanceError, dataclass, replace

import pandas as pd
import pytest

from planner.domain.frames import Frame, Later, columns_of, frame_field, nothing, replaced
from tests.builders.ends import ran


@dataclass(frozen=True, eq=False)
class _Table:
    name: str
    rows: Frame = frame_field(nothing("a", "b"))  # noqa: RUF009 - none is made


def _later(made: list[int]) -> Later:
    def make() -> pd.DataFrame:
        made.append(1)
        return pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})

    return Later({"a": [1, 2], "b": ["x", "y"]}, make)


def test_a_frame_is_made_once_and_only_when_it_is_asked_for() -> None:
    """Copies share that, and columns can be read before."""
    made: list[int] = []
    table = _Table("one", _later(made))
    other = replaced(table, name="two")
    assert columns_of(other, "rows", "b", "a") == [["x", "y"], [1, 2]]
    assert not made
    assert other.name == "two"
    assert other.rows["b"].tolist() == ["x", "y"]
    assert other.rows is other.rows
    assert len(made) == 1
    assert columns_of(other, "rows", "a") == [[1, 2]]
    assert replace(other, name="three").rows is other.rows


def test_without_a_frame_it_is_an_empty_one() -> None:
    """It has the columns that the field names."""
    assert list(_Table("one").rows.columns) == ["a", "b"]
    assert _Table("one").rows.empty


def test_the_field_stays_frozen() -> None:
    """As every other of the type."""
    with pytest.raises(FrozenInstanceError):
        _Table("one").rows = pd.DataFrame()  # type: ignore[misc]


def test_questions_about_a_published_plan_are_loaded_without_pandas() -> None:
    """It takes longer to load than they take to answer."""
    modules = "planner.flows.standing, planner.questions.whatif.telling, planner.flows.books"
    program = f"import sys, {modules}; print('pandas' in sys.modules)"
    assert ran(sys.executable, "-c", program).strip() == "False"
