"""Why a file could not be read or written, in words."""

from __future__ import annotations

import errno
import sqlite3

from planner.domain.language import speaking
from planner.domain.reasons import reason


def test_a_known_fault_is_said_in_the_users_language() -> None:
    """Chinese text holds no English of the system's."""
    error = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert reason(error) == "没有这个文件或文件夹"
    with speaking("en"):
        assert reason(error) == "there is no such file or folder"


def test_what_a_database_says_is_said_in_words() -> None:
    """Nobody reads half a sentence of English in a Chinese one."""
    assert reason(sqlite3.OperationalError("attempt to write a readonly database")) == "只能读取"
    assert reason(sqlite3.DatabaseError("file is not a database")) == "不是数据库"
    assert reason(sqlite3.DatabaseError("database disk image is malformed")) == "已损坏"


def test_any_other_fault_is_said_as_it_says_itself() -> None:
    """A fault without words here keeps its name in the system, its own words, or its kind."""
    assert reason(OSError(errno.EPIPE, "Broken pipe")) == "系统错误 EPIPE"
    assert [reason(ValueError("odd")), reason(OSError())] == ["odd", "系统错误 OSError"]
