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
}


def reason(error: BaseException) -> str:
    """What went wrong; what has no words here as the system says it."""
    if not isinstance(error, OSError):
        return str(error) or type(error).__name__
    known = _REASONS.get(error.errno or 0)
    return str(known) if known is not None else error.strerror or type(error).__name__
