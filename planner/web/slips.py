"""Slips with the QR code of a person's address: pictures for pages, and A4 pages to hand out."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import segno

from outputs.print.slips import PhoneLink, write_slips
from outputs.print.typeset import Press

if TYPE_CHECKING:
    from outputs.tables.named import NamedPlan


def qr(text: str) -> str:
    """A QR code of `text` as a picture that a page can hold itself."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2))


def print_slips(named: NamedPlan, pages: Mapping[str, str]) -> bytes:
    """A PDF with the slip of each person of `pages`, which gives their addresses."""
    with TemporaryDirectory(prefix="sanfang-slips-") as folder:  # its owner's alone
        file = Path(folder) / "slips.pdf"
        links = {key: _link(page) for key, page in pages.items()}
        people = [key for key in named.problem.people if key in pages]
        with Press() as press:
            write_slips(file, named, press, people, links=links)
        return file.read_bytes()


def _link(address: str) -> PhoneLink:
    """What a slip leads to: `address`, to read and to scan."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=2)
    return PhoneLink(address, picture.getvalue().decode())
