"""A stand-in for Python of python.org, which no registry has: the files that matter, empty."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

FILES = ("python.exe", "python3.dll", "python312.dll", "python312.zip", "vcruntime140.dll",
         "vcruntime140_1.dll")  # fmt: skip
PATHS = "python312.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"


def stand_in(folder: Path) -> Path:
    """Write the zip into `folder`."""
    place = folder / "python-3.12.0-embed-amd64.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name in FILES:
            archive.writestr(name, b"MZ")
        archive.writestr("python312._pth", PATHS)
    return place


if __name__ == "__main__":
    print(stand_in(Path(sys.argv[1])))
