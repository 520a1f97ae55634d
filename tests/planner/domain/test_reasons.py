"""Why a file could not be read or written, in words."""

from __future__ import annotations

import errno
import sqlite3
from csv import Error
from http.client import BadStatusLine
from socket import gaierror
from ssl import SSLCertVerificationError

import pytest
from xlsxwriter.exceptions import FileCreateError

from planner.domain.language import speaking
from planner.domain.reasons import reason


def test_a_known_fault_is_said_in_the_users_language() -> None:
    """Chinese text holds no English of the system's."""
    error = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert str(reason(error)) == "没有这个文件或文件夹"
    with speaking("en"):
        assert str(reason(error)) == "there is no such file or folder"


def test_what_a_database_says_is_said_in_words() -> None:
    """Nobody reads half a sentence of English in a Chinese one."""
    assert (
        str(reason(sqlite3.OperationalError("attempt to write a readonly database"))) == "只能读取"
    )
    assert str(reason(sqlite3.DatabaseError("file is not a database"))) == "不是数据库"
    assert str(reason(sqlite3.DatabaseError("database disk image is malformed"))) == "已损坏"


@pytest.mark.parametrize(
    "error, said",
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "对方没有应答"),
        (gaierror(-2, "Name or service not known"), "找不到这个主机名"),
        (SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]"), "证书不受信任"),
        (TimeoutError("timed out"), "等待应答超时"),
        (BadStatusLine("x"), "应答不是网站服务器的"),
        (Error("unexpected end of data"), "有引号没有配对"),
        (FileCreateError(OSError(errno.ENOSPC, "No space left on device")), "磁盘已满"),
        (ModuleNotFoundError("No module named 'psycopg'", name="psycopg"), "没有安装 psycopg"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, "invalid"), "含有不是文字的字符"),
    ],
)
def test_what_libraries_say_is_said_in_words(error: Exception, said: str) -> None:
    """Their English reaches nobody."""
    assert str(reason(error)) == said


def test_any_other_fault_is_called_by_its_name() -> None:
    """A fault without words here keeps the name that the system, or the library, has for it."""
    assert str(reason(OSError(errno.ECHILD, "No child processes"))) == "系统错误 ECHILD"
    assert [str(reason(one)) for one in (KeyError("odd"), OSError())] == [
        "系统错误 KeyError",
        "系统错误 OSError",
    ]
