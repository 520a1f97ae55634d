"""飞书: the robot of a group, signed by timestamp and secret in the message."""

from __future__ import annotations

import hmac
from base64 import b64encode
from typing import Any

from planner.domain.language import _
from planner.telling.channel import Letter, Settings
from planner.telling.posting import ADDRESS, Robot, secret_field


class Feishu(Robot):
    """A hundred messages a minute, of 20 KB with everything around the text.

    9499 is what a message that is no message is told, and some are that come too fast.
    """

    kind = "feishu"
    word = _("Feishu group")
    fields = (
        ADDRESS,
        secret_field(_("Empty where the robot goes by a keyword or by addresses.")),
    )
    per_minute = 100
    most_bytes = 15_000
    too_fast = frozenset({9499, 11232})
    codes = ("code", "StatusCode")
    words = ("msg", "StatusMessage")

    def request(self, settings: Settings, text: str, letter: Letter) -> tuple[str, dict[str, Any]]:
        """Signed over nothing, with "seconds⏎secret" as key."""
        message: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret := settings.get("secret", ""):
            at = str(int(letter.at.timestamp()))
            sign = hmac.digest(f"{at}\n{secret}".encode(), b"", "sha256")
            message |= {"timestamp": at, "sign": b64encode(sign).decode()}
        return settings["address"], message


CHANNEL = Feishu()
