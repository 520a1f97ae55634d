"""What tells a file from what it was or will be: its bytes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def mark_of(file: Path) -> str:
    """The SHA-256 of the file; empty where there is none, or it cannot be read."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
