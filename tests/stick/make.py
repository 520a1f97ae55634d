"""Make the folder that is carried to an office computer without internet.

    python -m tests.stick.make windows FOLDER --python python-3.12.8-embed-amd64.zip
    python -m tests.stick.make linux-x64 FOLDER [--version 3.12] [--python PYTHON.tar.gz]

Python for Windows is the embeddable package (x64) of python.org; with Linux a Python that runs
anywhere may go along, such as the "install_only" archives of python-build-standalone. Needs a
network, and `uv` beside pip.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.stick import linux, windows
from tests.stick.wheels import LINUX, WINDOWS, build, download, lock

NOT_FETCHED = 3
"""The exit status where nothing is wrong but the network."""

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def main(words: list[str] | None = None) -> int:
    """Make and check one folder; 1 where something is wrong, 3 where packages are missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.stick.make", description=__doc__)
    parser.add_argument("platform", choices=[WINDOWS.name, *LINUX])
    parser.add_argument("folder", type=Path, help="is made, and must not be there")
    parser.add_argument("--python", type=Path, help="Python as a file; needed for windows")
    parser.add_argument(
        "--version", default=HERE, help="of Python on Linux, unless given %(default)s"
    )
    given = parser.parse_args(words)
    if given.folder.exists():
        parser.error(f"{given.folder} is there already")
    if given.platform == WINDOWS.name and given.python is None:
        parser.error("--python is missing: the embeddable package (x64) of python.org")
    platform = LINUX.get(given.platform, WINDOWS)
    version = windows.version_of(given.python) if platform is WINDOWS else given.version
    with tempfile.TemporaryDirectory() as workshop:
        wheels, lockfile = Path(workshop) / "wheels", Path(workshop) / "packages.txt"
        try:
            lock(platform, version, lockfile)
            download(platform, version, lockfile, wheels)
        except subprocess.CalledProcessError:
            print("The packages could not be fetched; is there a network, and an index with them?")
            return NOT_FETCHED
        build(wheels)
        if platform is WINDOWS:
            windows.make(given.folder, given.python, wheels, lockfile)
        else:
            linux.make(given.folder, version, wheels, lockfile, given.python)
    check = windows.faults if platform is WINDOWS else linux.faults
    found = list(check(given.folder))
    print("\n".join(found) or f"{given.folder} is complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
