"""Why a file could not be read or written, in the user's language."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from planner.domain.language import Text, _

_REASONS: Mapping[int, Text] = {
    errno.EACCES: _("no permission"),
    errno.EPERM: _("no permission"),
    errno.EBUSY: _("another program is using it"),
    errno.EEXIST: _("it is there already"),
    errno.EISDIR: _("it is a folder"),
    errno.ENAMETOOLONG: _("the name is too long"),
    errno.ENOENT: _("there is no such file or folder"),
    errno.ENOSPC: _("the disk is full"),
    errno.ENOTDIR: _("part of its path is not a folder"),
    errno.ENOTEMPTY: _("the folder is not empty"),
    errno.EROFS: _("the disk cannot be written to"),
    errno.EIO: _("the disk reports an error"),
    errno.EDQUOT: _("the disk is full"),
    errno.EMFILE: _("too many files are open"),
    errno.ENFILE: _("too many files are open"),
    errno.EINVAL: _("there cannot be such a file"),
    errno.ELOOP: _("its links lead in a circle"),
}

_SAID: Mapping[str, Text] = {
    "readonly database": _("it may only be read"),
    "unable to open": _("it cannot be opened"),
    "disk i/o error": _("the disk reports an error"),
    "malformed": _("it is damaged"),
    "no such table": _("it is damaged"),
    "decode": _("it is damaged"),
    "not a database": _("it is no database"),
    "locked": _("another program is using it"),
    "disk is full": _("the disk is full"),
    "disk full": _("the disk is full"),
    "unexpected end of data": _("a quotation mark is never closed"),
    "expected after": _("text stands behind a closing quotation mark"),
    "field limit": _("a cell is too long"),
    "null byte": _("there cannot be such a file"),
    "contains nul": _("it holds characters of no text"),
}
"""What databases and readers of files say, in small letters, and what it means."""


def reason(error: BaseException) -> str:
    """What went wrong, in words; what has none here by the name that the system has for it."""
    if isinstance(error, OSError):
        name = errno.errorcode.get(error.errno or 0, type(error).__name__)
        return str(_REASONS.get(error.errno or 0) or _("error {name} of the system", name=name))
    said = str(error).lower()
    known = next((text for words, text in _SAID.items() if words in said), None)
    return str(known or error) or type(error).__name__
