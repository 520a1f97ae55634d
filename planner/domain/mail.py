"""What an address for mail is."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_mail(address: str) -> bool:
    """Whether `address` is one that mail can be sent to."""
    return len(address) <= 254 and _MAIL.fullmatch(address) is not None
