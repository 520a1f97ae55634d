"""The folder for Windows x64: Python, the wheels unpacked beside it, and a start script."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.stick import selftest
from tests.stick.wheels import pinned, unpack, wrong_files

START, COMMAND, GUIDE = "启动三访.bat", "sanfang.bat", "使用说明.txt"
_NAMED = re.compile(r"python-(3\.1[1-9])\.\d+\S*-embed-amd64\.zip")
_RUNTIMES = re.compile(rb"(?i)\b((?:msvcp|vcruntime|concrt|vcomp|vccorlib)\d{3}\w*\.dll)\b")

# In the code page of Chinese Windows: its command interpreter reads no other one safely. Names
# of files are plain letters, so that the script works under any code page.
_START_SCRIPT = r"""@echo off
title 三访
cd /d "%~dp0"
if exist "python\tested.txt" goto run
echo 第一次在这台电脑上运行，先自检，大约一分钟……
"python\python.exe" -X utf8 "python\selftest.py"
if errorlevel 1 goto bad
echo ok> "python\tested.txt"
:run
if not exist "data" mkdir "data"
echo 正在打开网站。请不要关闭这个窗口；用完后关掉它，网站就停了。
"python\python.exe" -m planner.cli serve "data\book.xlsx" --open
pause
exit /b 0
:bad
echo 自检没有通过。请把上面的文字发给维护人员。
pause
exit /b 1
"""
_COMMAND_SCRIPT = '@"%~dp0python\\python.exe" -m planner.cli %*\n'
_GUIDE = """三访：拷到电脑上就能用，不用安装，不用联网，不用管理员权限。

一、把整个文件夹拷到电脑的硬盘上（不要直接在优盘上运行）。
二、双击「启动三访.bat」。第一次会先自检，以后直接打开网站。
三、工作簿在 data 文件夹里，叫 book.xlsx；网站首页可以下载空白工作簿或示例。
四、习惯用命令的，在这个文件夹里打开命令行，输入 sanfang，会告诉你下一步做什么。

需要 64 位的 Windows 10 或更新的系统。
"""


def version_of(python: Path) -> str:
    """The version of the embeddable Python in the zip. Raises SystemExit for another file."""
    match = _NAMED.fullmatch(python.name)
    if match is None or not zipfile.is_zipfile(python):
        raise SystemExit(
            f"{python}: expected the embeddable package of python.org for x64, such as"
            " python-3.12.8-embed-amd64.zip"
        )
    return match[1]


def make(folder: Path, python: Path, wheels: Path, lockfile: Path) -> None:
    """Put the folder together from Python's zip, all `wheels` and the lock they were made by."""
    home = folder / "python"
    home.mkdir(parents=True)
    with zipfile.ZipFile(python) as archive:
        archive.extractall(home)
    packages = home / "site-packages"
    for wheel in sorted(wheels.glob("*.whl")):
        unpack(wheel, packages, home)
    (paths,) = home.glob("python3*._pth")
    lines = paths.read_text(encoding="utf-8").splitlines()
    kept = [one for one in lines if one and not one.startswith(("#", "import"))]
    paths.write_text("\n".join([*kept, "site-packages", ""]), encoding="utf-8")
    shutil.copy(selftest.__file__, home / "selftest.py")
    shutil.copy(lockfile, home / "packages.txt")
    for name, text, encoding in (
        (START, _START_SCRIPT, "gbk"),
        (COMMAND, _COMMAND_SCRIPT, "ascii"),
        (GUIDE, _GUIDE, "utf-8-sig"),
    ):
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode(encoding))


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the folder, looked at file by file; Windows itself is not needed."""
    home = folder / "python"
    packages = home / "site-packages"
    for name in ("python.exe", "selftest.py", "packages.txt"):
        if not (home / name).is_file():
            yield f"python/{name} is not there"
    paths = [one.read_text(encoding="utf-8").split() for one in home.glob("python3*._pth")]
    if len(paths) != 1 or not {".", "site-packages"} <= set(paths[0]):
        yield "Python does not look for modules in site-packages"
    installed = {
        one.name.removesuffix(".dist-info").lower().replace("_", "-")
        for one in packages.glob("*.dist-info")
    }
    for name, version in pinned(home / "packages.txt").items():
        if f"{name}-{version}" not in installed:
            yield f"{name} {version} is not there"
    if not any(one.startswith("sanfang-") for one in installed):
        yield "Sanfang itself is not there"
    yield from wrong_files(packages, home)
    yield from _lacking_runtimes(home)
    start = (folder / START).read_bytes()
    if b"\n" in start.replace(b"\r\n", b"") or "自检" not in start.decode("gbk"):
        yield f"{START} is not as Chinese Windows reads it"


def _lacking_runtimes(home: Path) -> Iterator[str]:
    """The libraries of Microsoft's compiler that some module needs and that nobody brings."""
    there = {one.name.lower() for one in home.iterdir()}
    binaries = (one for one in home.rglob("*") if one.suffix.lower() in (".pyd", ".dll"))
    for binary in sorted(binaries):
        needed = {one.decode().lower() for one in _RUNTIMES.findall(binary.read_bytes())}
        beside = {one.name.lower() for one in binary.parent.iterdir()}
        for name in sorted(needed - there - beside):
            yield f"{binary.relative_to(home)} needs {name}"
