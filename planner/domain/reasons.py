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
    errno.EXDEV: _("it lies on another disk"),
    errno.EFBIG: _("it is too large for this disk"),
    errno.ENOMEM: _("the memory is full"),
    errno.ETXTBSY: _("another program is using it"),
    errno.ENXIO: _("there cannot be such a file"),
    errno.ENODEV: _("there cannot be such a file"),
    errno.EADDRINUSE: _("another program is using it"),
    errno.ECONNREFUSED: _("nothing answers there"),
    errno.EHOSTUNREACH: _("the network does not lead there"),
    errno.ENETUNREACH: _("the network does not lead there"),
    errno.ECONNRESET: _("the connection broke off"),
    errno.EPIPE: _("the connection broke off"),
    errno.ETIMEDOUT: _("no answer came in time"),
}

_KINDS: Mapping[str, Text] = {
    "gaierror": _("no computer of this name is known"),
    "SSLCertVerificationError": _("its certificate is not trusted"),
    "SSLError": _("no secure connection can be made"),
    "HTTPException": _("the answer is none of a web server"),
    "TimeoutError": _("no answer came in time"),
    "ConnectionRefusedError": _("nothing answers there"),
    "ConnectionError": _("the connection broke off"),
    "UnicodeError": _("it holds characters of no text"),
    "MemoryError": _("the memory is full"),
}
"""What errors of these classes, by name, mean: those whose number or text does not say it."""

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
    "no such column": _("something is missing in it"),
    "does not exist": _("something is missing in it"),
    "constraint failed": _("its content does not fit together"),
    "failed to resolve": _("no computer of this name is known"),
    "could not translate": _("no computer of this name is known"),
    "name or service": _("no computer of this name is known"),
    "connection refused": _("nothing answers there"),
    "timeout": _("no answer came in time"),
    "timed out": _("no answer came in time"),
    "authentication": _("the user or the password is refused"),
    "no password": _("the user or the password is refused"),
    "permission denied": _("no permission"),
    "too many": _("too many are using it"),
    "closed the connection": _("the connection broke off"),
    "terminating connection": _("the connection broke off"),
    "connection failed": _("nothing answers there"),
    "unexpected end of data": _("a quotation mark is never closed"),
    "expected after": _("text stands behind a closing quotation mark"),
    "field larger": _("a cell is too long"),
    "new-line character": _("a line ends where none can"),
    "null byte": _("there cannot be such a file"),
    "contains nul": _("it holds characters of no text"),
}
"""What databases and readers of files say, in small letters, and what it means."""


def reason(error: BaseException) -> Text:
    """What went wrong, in words; what has none here by the name that the system has for it."""
    if error.args and isinstance(error.args[0], OSError):
        error = error.args[0]  # a library's own name for what the system reports
    if isinstance(error, ImportError):
        return _("the package {name} is not installed", name=error.name)
    number = error.errno or 0 if isinstance(error, OSError) else 0
    name = errno.errorcode.get(number, type(error).__name__)
    known = _kind(error) or _REASONS.get(number) or _said(error)
    return known or _("error {name} of the system", name=name)


def _kind(error: BaseException) -> Text | None:
    names = (one.__name__ for one in type(error).__mro__)
    return next((_KINDS[name] for name in names if name in _KINDS), None)


def _said(error: BaseException) -> Text | None:
    said = str(error).lower()
    return next((text for words, text in _SAID.items() if words in said), None)
