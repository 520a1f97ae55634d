"""Why a file could not be read or written, in words."""

from __future__ import annotations

import errno

from planner.domain.language import speaking
from planner.domain.reasons import reason


def test_a_known_fault_is_said_in_the_users_language() -> None:
    """Chinese text holds no English of the system's."""
    error = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert reason(error) == "没有这个文件或文件夹"
    with speaking("en"):
        assert reason(error) == "there is no such file or folder"


def test_any_other_fault_is_said_as_it_says_itself() -> None:
    """A fault without words here keeps the system's, or its own, or its kind."""
    assert reason(OSError(errno.EPIPE, "Broken pipe")) == "Broken pipe"
    assert [reason(ValueError("odd")), reason(OSError())] == ["odd", "OSError"]
