"""What a machine lacks to run every test: marks to skip by, and the summary that counts them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec

import pytest


def needs(*programs: str, module: str | None = None) -> pytest.MarkDecorator:
    """Skip where a program, or a Python module, is not installed."""
    missing = [one for one in programs if shutil.which(one) is None]
    missing += [module] if module is not None and find_spec(module) is None else []
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def lacking(reports: Iterable[object]) -> list[str]:
    """How many tests were skipped for which reason, most first."""
    reasons = Counter(str(report.longrepr[2]) for report in reports)  # type: ignore[attr-defined]
    return [
        f"{count} skipped: {reason.removeprefix('Skipped: ')}"
        for reason, count in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    ]
