"""The kinds of duty, one module each: word, rhythm, flags and parameters.

A new kind is a new module with a KIND. Its word in the workbook's drop-downs, its
parameters, its place in reports and calendars and the judge's attention follow from it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from constraints.found import constants
from constraints.kinds.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    kind.id: kind
    for kind in sorted(constants(sys.modules[__name__], "KIND", Kind), key=lambda one: one.order)
}
"""Every kind by its id, in the order in which they are shown."""

_UNKNOWN = Kind("", "")


def kind_of(identity: str) -> Kind:
    """The kind called `identity`, or one without any flag where there is none of that name."""
    return KINDS.get(identity, _UNKNOWN)
