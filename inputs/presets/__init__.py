"""Example workbooks, each written by one module of this package.

A module here that has a ``PRESET`` is an example: ``sanfang presets`` lists it and
``sanfang new --preset`` writes it. The other modules help them. Places are real, people and
households are made up, and the same rows come out every time.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from inputs.presets.preset import Preset
from inputs.workbook.schema import Rows

__all__ = ["Preset", "Rows", "presets"]


@cache
def presets() -> Mapping[str, Preset]:
    """Every example by id, in the order of the ids."""
    found: dict[str, Preset] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        preset = getattr(import_module(f"{__name__}.{module}"), "PRESET", None)
        if isinstance(preset, Preset):
            found[preset.id] = preset
    return MappingProxyType(dict(sorted(found.items())))
