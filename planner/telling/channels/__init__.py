"""The ways to send messages, a module each: whichever lies here can be set up."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from planner.telling.channel import Channel

CHANNELS: Mapping[str, Channel] = {
    found.kind: found
    for found in (
        import_module(f"{__name__}.{module.name}").CHANNEL for module in iter_modules(__path__)
    )
}
"""The channels by kind."""
