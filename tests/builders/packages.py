"""The zip packages of workbooks, taken apart and put together otherwise."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part as `change` makes it; None leaves a part out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def without(part: str) -> Callable[[bytes], bytes]:
    """Takes one part out of a package."""
    return lambda data: repacked(data, lambda name, old: None if name == part else old)


def instead(part: str, text: bytes) -> Callable[[bytes], bytes]:
    """Puts `text` in place of one part."""
    return lambda data: repacked(data, lambda name, old: text if name == part else old)


def zipped(**parts: str) -> bytes:
    """A zip file that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The package with more parts, or others in their place; `__` stands for `/`."""
    named = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    out = io.BytesIO(repacked(data, lambda name, old: None if name in named else old))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for name, text in named.items():
            package.writestr(name, text)
    return out.getvalue()
