"""企业微信: the robot of a group; its key is in the address."""

from __future__ import annotations

from typing import Any

from planner.domain.language import _
from planner.telling.channel import Letter, Settings
from planner.telling.posting import ADDRESS, Robot


class WeCom(Robot):
    """Twenty messages a minute, of 2,048 octets of text.

    Markdown may have 4,096, but who reads along in WeChat itself is not shown it.
    """

    kind = "wecom"
    word = _("WeCom group")
    fields = (ADDRESS,)
    most_bytes = 2048
    too_fast = frozenset({45009})

    def request(self, settings: Settings, text: str, letter: Letter) -> tuple[str, dict[str, Any]]:
        """Nothing is signed."""
        return settings["address"], {"msgtype": "text", "text": {"content": text}}


CHANNEL = WeCom()
