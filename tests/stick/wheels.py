"""Wheels for another computer: which ones, with their hashes, and what is in them."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of computer: as uv and as pip call it, and what it needs beside the project."""

    name: str
    uv: str
    tags: tuple[str, ...]
    extra: tuple[str, ...] = ()


def _linux(name: str, arch: str) -> Platform:
    old = (
        ("manylinux2014", "manylinux2010", "manylinux1") if arch == "x86_64" else ("manylinux2014",)
    )
    tags = (*(f"manylinux_2_{n}" for n in range(28, 4, -1)), *old)
    return Platform(name, f"{arch}-manylinux_2_28", tuple(f"{tag}_{arch}" for tag in tags))


# ortools.dll needs MSVCP140.dll, which neither its wheel nor Python brings.
WINDOWS = Platform("windows", "x86_64-pc-windows-msvc", ("win_amd64",), ("msvc-runtime",))
LINUX = {
    "linux-x64": _linux("linux-x64", "x86_64"),
    "linux-arm64": _linux("linux-arm64", "aarch64"),
}


def lock(platform: Platform, version: str, place: Path) -> None:
    """Write what the project needs on `platform` with Python `version` into `place`, with hashes.

    pip would look at the markers of the machine it runs on, and leave out tzdata for Windows.
    """
    wanted = place.with_suffix(".in")
    wanted.write_text("\n".join(platform.extra), encoding="utf-8")
    _run(
        "uv", "pip", "compile", str(ROOT / "pyproject.toml"), str(wanted), "--quiet",
        "--python-platform", platform.uv, "--python-version", version,
        "--generate-hashes", "--no-header", "--no-annotate", "--output-file", str(place),
    )  # fmt: skip
    wanted.unlink()


def pinned(lockfile: Path) -> dict[str, str]:
    """The names in a lock, with their versions."""
    found = _PINNED.findall(lockfile.read_text(encoding="utf-8"))
    return {name.lower().replace("_", "-"): version for name, version in found}


def download(platform: Platform, version: str, lockfile: Path, folder: Path) -> None:
    """Download just what `lockfile` lists, as wheels for `platform`."""
    tag = f"cp{version.replace('.', '')}"
    tags = [word for one in platform.tags for word in ("--platform", one)]
    _run(
        "pip", "download", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:",
        "--python-version", version, "--implementation", "cp",
        "--abi", tag, "--abi", "abi3", "--abi", "none", *tags,
        "--requirement", str(lockfile), "--dest", str(folder),
    )  # fmt: skip


def build(folder: Path) -> Path:
    """The project itself as a wheel in `folder`."""
    _run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("sanfang-*.whl")
    return wheel


def _run(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], check=True, timeout=3_600)


def unpack(wheel: Path, packages: Path, prefix: Path) -> None:
    """Unpack `wheel` as an installer would: modules into `packages`, data into `prefix`."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            target = placed(entry.filename, packages, prefix)
            if target is not None and not entry.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))


def placed(name: str, packages: Path, prefix: Path) -> Path | None:
    """Where a file of a wheel belongs; None where it is not needed: scripts and headers."""
    first, *rest = Path(name).parts
    if not first.endswith(".data") or not rest:
        return packages / name
    if rest[0] in ("purelib", "platlib"):
        return packages.joinpath(*rest[1:])
    if rest[0] == "data" and rest[1:2] != ["Scripts"]:
        return prefix.joinpath(*rest[1:])
    return None


def wrong_files(packages: Path, prefix: Path) -> Iterator[str]:
    """The files that are not there, or not what their wheel's RECORD says."""
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        with record.open(encoding="utf-8", newline="") as lines:
            for name, digest, _size in csv.reader(lines):
                target = placed(name, packages, prefix)
                if target is None or not digest:
                    continue
                if not target.is_file():
                    yield f"{name} is not there"
                elif digest != f"sha256={_sha256(target)}":
                    yield f"{name} is not what its wheel has"


def _sha256(file: Path) -> str:
    digest = hashlib.sha256(file.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def with_hash(lines: Sequence[str], wheel: Path) -> str:
    """A lock's lines with the wheel of the project itself."""
    name, version, *_rest = wheel.name.split("-")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return "\n".join([*lines, f"{name}=={version} --hash=sha256:{digest}", ""])
