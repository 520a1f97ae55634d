"""Every sentence of the judge can be read in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from planner.domain.language import catalogue

RULES = Path(__file__).parents[2] / "constraints"


def sentences() -> Iterator[str]:
    """The texts of the judge's modules: what ``_`` is called with, and the tables of texts."""
    for path in sorted([*RULES.glob("*/check.py"), *RULES.glob("judging/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                values: list[ast.expr | None] = list(node.args)
            elif isinstance(node, ast.Dict):
                values = list(node.values)
            else:
                continue
            for value in values:
                if isinstance(value, ast.Constant) and str(value.value).endswith("."):
                    yield str(value.value)


def test_every_sentence_has_its_chinese() -> None:
    """No sentence is missing, and each has the same values in both languages."""
    chinese = catalogue("zh")
    found = set(sentences())
    assert len(found) > 90
    assert {text for text in found if text not in chinese} == set()
    for text in found:
        assert set(re.findall(r"{(\w+)", text)) == set(re.findall(r"{(\w+)", chinese[text])), text
