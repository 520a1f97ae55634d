"""The folder for Linux: wheels with their hashes, and a script that installs without an index."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tests.stick import selftest
from tests.stick.wheels import pinned, with_hash

INSTALL, GUIDE = "安装.sh", "使用说明.txt"

_INSTALL_SCRIPT = """#!/bin/sh
# 安装三访：不联网，不用管理员权限。用法：sh 安装.sh [装到哪里，默认 ~/sanfang]
set -eu
cd "$(dirname "$0")"
to="${1:-$HOME/sanfang}"
found=
for one in ./python/bin/python3 python@VERSION@ python3; do
  if "$one" -c 'import sys; sys.exit(sys.version_info[:2] != (@COMMA@))' 2>/dev/null; then
    found="$one"
    break
  fi
done
if [ -z "$found" ]; then
  echo "这台电脑上没有 Python @VERSION@。请让管理员装上，或者打包时用 --python 带上。" >&2
  exit 1
fi
mkdir -p "$to"
if [ "$found" = ./python/bin/python3 ]; then
  cp -R python "$to/"
  found="$to/python/bin/python3"
fi
"$found" -m venv "$to/venv"
"$to/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \\
  --find-links wheels --require-hashes --requirement requirements.txt
"$to/venv/bin/python" selftest.py
mkdir -p "$to/data"
cat > "$to/启动三访.sh" <<END
#!/bin/sh
echo "正在打开网站。用完按 Ctrl+C。"
exec "$to/venv/bin/sanfang" serve "$to/data/book.xlsx" --open
END
chmod +x "$to/启动三访.sh"
echo "装好了。启动：$to/启动三访.sh　命令：$to/venv/bin/sanfang"
"""
_GUIDE = """三访：不用联网，不用管理员权限。

一、把整个文件夹拷到电脑上，在其中打开终端，输入：sh 安装.sh
二、装好后运行 ~/sanfang/启动三访.sh，会打开网站；工作簿在 ~/sanfang/data 里。
三、习惯用命令的，运行 ~/sanfang/venv/bin/sanfang，会告诉你下一步做什么。

需要 Python @VERSION@（文件夹里有 python 的，不需要）和 glibc 2.28 以上（统信 20、麒麟 V10 都是）。
"""


def make(folder: Path, version: str, wheels: Path, lockfile: Path, python: Path | None) -> None:
    """Put the folder together from all `wheels` and the lock, with `python` where it goes along."""
    folder.mkdir(parents=True)
    shutil.copytree(wheels, folder / "wheels")
    (own,) = (folder / "wheels").glob("sanfang-*.whl")
    locked = lockfile.read_text(encoding="utf-8").splitlines()
    (folder / "requirements.txt").write_text(with_hash(locked, own), encoding="utf-8")
    shutil.copy(selftest.__file__, folder / "selftest.py")
    if python is not None:
        with tarfile.open(python) as archive:
            archive.extractall(folder, filter="tar")
    comma = version.replace(".", ", ")
    for name, text in ((INSTALL, _INSTALL_SCRIPT), (GUIDE, _GUIDE)):
        written = text.replace("@VERSION@", version).replace("@COMMA@", comma)
        (folder / name).write_text(written, encoding="utf-8")


def _key(name: str, version: str) -> tuple[str, str]:
    return name.lower().replace("-", "_").replace(".", "_"), version


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the folder: each package has its wheel, and there is no other."""
    wheels = {one.name for one in (folder / "wheels").iterdir()}
    wanted = pinned(folder / "requirements.txt")
    for name, version in wanted.items():
        stem = f"{name.replace('-', '_')}-{version}-"
        if not any(
            one.lower().replace(".", "_").startswith(stem.replace(".", "_")) for one in wheels
        ):
            yield f"{name} {version} has no wheel"
    if len(wheels) != len(wanted):
        yield f"{len(wheels)} wheels, {len(wanted)} packages"
    for name in (INSTALL, GUIDE, "selftest.py"):
        if not (folder / name).is_file():
            yield f"{name} is not there"
