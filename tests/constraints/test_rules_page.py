"""The page of the rules says what the code says."""

from __future__ import annotations

import re

from tests.constraints.rules_page import README, RULES, put


def test_the_page_follows_from_the_code() -> None:
    """Else run ``python -m tests.constraints.rules_page``."""
    text = README.read_text(encoding="utf-8")
    assert put(text) == text


def test_every_rule_has_its_section() -> None:
    """Each rule is explained once, with the facts of its code and in words."""
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"^### (\w+): .+\n\n> .+\n\n[^>#\s]", text, re.MULTILINE)
    assert sorted(found) == sorted(RULES)
