"""钉钉: the robot of a group, signed by timestamp and secret in the address."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from planner.domain.language import _
from planner.telling.channel import Letter, Settings
from planner.telling.posting import ADDRESS, Robot, secret_field


class DingTalk(Robot):
    """Twenty messages a minute; with more the group hears nothing for ten."""

    kind = "dingtalk"
    word = _("DingTalk group")
    fields = (
        ADDRESS,
        secret_field(
            _("Begins with SEC. Empty where the robot goes by a keyword or by addresses.")
        ),
    )
    most_bytes = 15_000
    too_fast = frozenset({130101, 410100})
    pause = timedelta(minutes=10)

    def request(self, settings: Settings, text: str, letter: Letter) -> tuple[str, dict[str, Any]]:
        """Signed over "milliseconds⏎secret" with the secret as key; quoted once."""
        address, secret = settings["address"], settings.get("secret", "")
        if secret:
            at = str(int(letter.at.timestamp() * 1000))
            sign = hmac.digest(secret.encode(), f"{at}\n{secret}".encode(), "sha256")
            signed = urlencode({"timestamp": at, "sign": b64encode(sign).decode()})
            address += ("&" if "?" in address else "?") + signed
        return address, {"msgtype": "text", "text": {"content": text}}


CHANNEL = DingTalk()
