"""How values of parameters are written: what is read, and that nothing crashes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.parameters import PARAMS
from planner.domain.faults import CellFault
from planner.domain.params import NO_PARAMS, Param
from planner.domain.problem import Cadence, Deadline, PerPeriod
from tests.builders.parameters import Anything


def read(name: str, written: str) -> object:
    """The value of the parameter `name`."""
    param = PARAMS[name]
    return param.form.read(written, param, Anything())


@pytest.mark.parametrize(
    "name,written,value",
    [
        ("stay", "1-2", (1, 2)),
        ("stay", "3", (3, 3)),
        ("per_holder", "8~10", (8, 10)),
        ("cover", "24个月", 24),
        ("by", "25日", 25),
        ("stay", "1-2个月", (1, 2)),
        ("per_holder", "8户至10户", (8, 10)),
        ("max_per_person", "每周2次", (PerPeriod(2, "week"),)),
        (
            "max_per_person",
            "2次/周、每月6次@公平组",
            (PerPeriod(2, "week"), PerPeriod(6, "month", pool=True)),
        ),
        ("visits", "全部:每年1次", (Cadence("全部", 1, "year"),)),
        ("after", "30天", 30),
        ("after", "30d", 30),
        ("keep", "是", True),
        ("keep", "no", False),
        ("near", "居住地、origin", ("home", "origin")),
        ("holder", "单位", "unit"),
        ("first", "重点项目、后进村", ("重点项目", "后进村")),
        ("except", "接访、下村、接访", ("接访", "下村")),
        ("mix", "老干部:1,贫困户:2", (("老干部", 1), ("贫困户", 2))),
        (
            "visits",
            "all:1/half_year,困难户:2/季",
            (Cadence("全部", 1, "half_year"), Cadence("困难户", 2, "quarter")),
        ),
        (
            "visits",
            "大班:50%/半年,中班:一半/年,小班:100%/季,all:1/term",
            (
                Cadence("大班", 1, "half_year", 50),
                Cadence("中班", 1, "year", 50),
                Cadence("小班", 1, "quarter"),
                Cadence("全部", 1, "term"),
            ),
        ),
        (
            "deadline",
            "ordinary:7d,重要:1月",
            (Deadline("ordinary", 7, "day"), Deadline("important", 1, "month")),
        ),
    ],
)
def test_values_in_both_languages(name: str, written: str, value: object) -> None:
    """The forms of the contract; each value is of the type its key says."""
    assert read(name, written) == value
    assert msgspec.convert(msgspec.to_builtins(value), PARAMS[name].form.value_type) == value


@pytest.mark.parametrize(
    "name,written,code",
    [
        ("stay", "2-1", "reversed-range"),
        ("stay", "0", "param-out-of-range"),
        ("per_target", "0", "contradictory-limits"),
        ("cover", "bald", "bad-param-value"),
        ("holder", "person、unit", "bad-param-value"),
        ("mix", "党员:1,党员:2", "contradictory-limits"),
        ("visits", "全部:1/世纪", "bad-param-value"),
        ("visits", "大班:0%/年", "param-out-of-range"),
        ("visits", "大班:101%/年", "param-out-of-range"),
        ("visits", "大班:50%", "bad-param-value"),
        ("visits", "大班:50%/半年,大班:1/半年", "contradictory-limits"),
        ("deadline", "一般:7", "bad-param-value"),
    ],
)
def test_what_is_refused(name: str, written: str, code: str) -> None:
    """Each refusal says of what sort it is."""
    with pytest.raises(CellFault) as refused:
        read(name, written)
    assert refused.value.code == code


@given(st.sampled_from(sorted(PARAMS)), st.text())
def test_no_text_crashes_a_form(name: str, text: str) -> None:
    """Anything at all is read, or refused with a fault."""
    with suppress(CellFault):
        read(name, text)


@pytest.mark.parametrize("param", PARAMS.values(), ids=lambda param: param.en)
def test_every_example_is_a_value(param: Param[Any]) -> None:
    """The example of each key is read, changes what a duty has, and goes again."""
    name, _equals, written = param.example.partition("=")
    value = read(param.en, written)
    assert name == param.zh
    changed = NO_PARAMS.having(param, value)
    assert changed[param] == value
    assert changed.having(param, param.default) == NO_PARAMS
