"""What is proven of a plan, in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outputs.words.proofs import evenness, proof_line, proofs
from planner.domain.language import speaking
from planner.domain.plan import FairnessRow, Level
from tests.builders.sample_plan import plan

PROVEN = Level("days", "fairness", 34, 34, True, 0.0)
OPEN = Level("rounds", "spread", 8, 6, False, 0.0)


def test_what_might_be_less_comes_first() -> None:
    """With by how much at most; the rest cannot be less."""
    with speaking("zh"):
        said = [(one.what, one.value, str(one.known), one.open) for one in proofs([PROVEN, OPEN])]
    assert said == [
        ("入户走访：走访分布不均", 8, "最多还能少 2", True),
        ("日期与人员：人员轮次不均", 34, "不可能更少", False),
    ]


@pytest.mark.parametrize("levels, said", [
    ((), "这份方案不是本程序排出的，好到什么程度不得而知。"),
    ((PROVEN,), "1 项要求都已做到不可能更好。"),
    ((PROVEN, OPEN), "2 项要求中 1 项已做到不可能更好，另 1 项还说不准。"),
])  # fmt: skip
def test_a_plan_is_told_in_one_sentence(levels: tuple[Level, ...], said: str) -> None:
    """Whether anything is left that could be better."""
    with speaking("zh"):
        assert str(proof_line(replace(plan(), levels=levels))) == said


@pytest.mark.parametrize("least, most, proven, said", [
    (3, 3, False, "人人一样多：3 次"),
    (2, 3, False, "最多 3 次，最少 2 次：相差 1，不可能更小"),
    (1, 3, True, "最多 3 次，最少 1 次：相差 2；按各项规则和请假情况，总体不可能更均"),
    (1, 3, False, "最多 3 次，最少 1 次：相差 2；能否更小还说不准"),
])  # fmt: skip
def test_a_difference_of_one_needs_no_proof(least: int, most: int, proven: bool, said: str) -> None:
    """As many turns cannot be shared more evenly; of more it is told what is known."""
    row = FairnessRow("D", 0, ("A", "B"), {"A": least, "B": most}, least, most)
    with speaking("zh"):
        assert str(evenness(row, proven=proven)) == said
