"""Telephone numbers that stand beside names."""

from __future__ import annotations

import re

from inputs.workbook.cells import normalise

_PHONE = re.compile(
    r"(?:(?:联系)?(?:电话|手机|短号|tel|座机)(?:号码?)?\s*[:]?\s*)?"
    r"(?<!\d)(?:\+?86[- ]?)?"
    r"(?:1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|\d{5,8}|[168]\d{2,3})(?!\d)",
    re.IGNORECASE,
)


def digits(phone: str) -> str:
    """A telephone number's digits."""
    return re.sub(r"\D", "", phone)


def phones_in(text: str) -> tuple[str, ...]:
    """The telephone numbers in a text."""
    found = (digits(one[0]) for one in _PHONE.finditer(normalise(text)[0]))
    return tuple(one for one in found if one)


def without_phones(text: str) -> str:
    """A text without telephone numbers."""
    return _PHONE.sub(" ", normalise(text)[0])
