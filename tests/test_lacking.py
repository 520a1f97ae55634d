"""The end of a run says which tests the machine could not run, and how many they are."""

from __future__ import annotations

import sys
from types import SimpleNamespace

from tests.lacking import lacking, needs


def test_skipped_tests_are_counted_by_what_is_missing() -> None:
    """Most first, each reason once."""
    reasons = ["Skipped: not installed: khal", *2 * ["Skipped: not installed: Chromium"]]
    reports = [SimpleNamespace(longrepr=("test.py", 1, reason)) for reason in reasons]
    assert lacking(reports) == [
        "2 skipped: not installed: Chromium",
        "1 skipped: not installed: khal",
    ]


def test_only_what_is_missing_is_named() -> None:
    """Programs and modules alike."""
    mark = needs(sys.executable, "no-such-program", module="no_such_module").mark
    assert mark.args == (True,)
    assert mark.kwargs == {"reason": "not installed: no-such-program, no_such_module"}
    assert needs(sys.executable, module="pytest").mark.args == (False,)
