"""What somebody said marks and columns mean: kept beside the workbook for the next list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from planner.domain.workshops import write_whole

Answers = Mapping[tuple[str, str], str]

_KINDS = ("mark", "column")


def place_of(book: Path) -> Path:
    """The file beside a workbook that keeps the answers for it."""
    return book.with_name(f"{book.stem}-导入问答.json")


def kept(book: Path) -> dict[tuple[str, str], str]:
    """The answers kept beside `book`; none where there is no file, or one that is no such file."""
    try:
        content = json.loads(place_of(book).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {
        (kind, text): meant
        for kind in _KINDS
        for text, meant in (content[kind].items() if isinstance(content.get(kind), dict) else ())
        if isinstance(meant, str)
    }


def keep(book: Path, answers: Answers) -> Path:
    """Keep `answers` beside `book`, and return where. Raises OSError."""
    content = {
        kind: {text: meant for (one, text), meant in sorted(answers.items()) if one == kind}
        for kind in _KINDS
    }
    place = place_of(book)
    write_whole(place, f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode())
    return place
