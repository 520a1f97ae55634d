"""Engines write nothing to standard output."""

from __future__ import annotations

import os

import pytest

from planner.solver.quiet import quiet


def test_what_is_written_meanwhile_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    """Within, within each other, nothing; afterwards everything."""
    with quiet():
        os.write(1, b"one")
        with quiet():
            os.write(1, b"two")
        os.write(1, b"three")
    os.write(1, b"four")
    assert capfd.readouterr().out == "four"
