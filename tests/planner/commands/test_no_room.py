"""record and import where what they write finds no room: in words, nothing lost, nothing left.

A file may grow to so many octets here, so that the first writes still go through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outputs.store import Store
from tests.builders.commands import contents, in_english, sanfang
from tests.builders.lists import write_list
from tests.planner.commands.test_importing import RECORD, ROSTER, book
from tests.planner.commands.test_recording import edited, published, results

resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")

__all__ = ["book", "published"]

NO_ROOM = ("磁盘已满", "磁盘报告错误", "文件太大，磁盘放不下")


@contextmanager
def room(octets: int) -> Iterator[None]:
    """No file grows beyond `octets` here."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _kept(folder: Path) -> dict[str, bytes]:
    """All but what SQLite has beside a store that is open, as it is in this process."""
    return {name: data for name, data in contents(folder).items() if ".db-" not in name}


@pytest.mark.parametrize("octets", [0, 512, 8_192])
def test_record_keeps_all_or_nothing(
    small_town: Path, planned: Path, published: Path, octets: int
) -> None:
    """The store is as it was, also its log of who did what; then all is recorded at once."""
    words = ("record", edited(planned, results("完成", "完成")), "--book", small_town,
             "--today", "2027-02-01")  # fmt: skip
    before, entries = _kept(small_town.parent), len(Store.open(published).audit())
    with room(octets):
        refused, english = sanfang(*words), in_english(*words)
    assert (refused.exit_code, english.exit_code) == (2, 2), refused.output
    assert any(one in refused.output for one in NO_ROOM), refused.output
    assert "program itself" not in english.output
    assert _kept(small_town.parent).keys() == before.keys()
    assert Store.open(published).records() == ()
    assert len(Store.open(published).audit()) == entries
    again = sanfang(*words)
    assert (again.exit_code, "新增2条" in again.output) == (0, True)


@pytest.mark.parametrize("octets", [0, 512, 4_000])
@pytest.mark.parametrize("listed", [RECORD, ROSTER], ids=["history", "roster"])
def test_import_leaves_nothing_half_written(
    book: Path, tmp_path: Path, listed: str, octets: int
) -> None:
    """Neither a copy of the workbook nor a folder of a plan, nor anything temporary."""
    kept = write_list(tmp_path / "表.xlsx", listed)
    words = ("import", kept, "--book", book)
    before = contents(tmp_path)
    with room(octets):
        refused, english = sanfang(*words), in_english(*words)
    assert (refused.exit_code, english.exit_code) == (2, 2), refused.output
    assert any(one in refused.output for one in NO_ROOM), refused.output
    assert "program itself" not in english.output
    assert contents(tmp_path) == before
    assert sorted(one.name for one in book.parent.iterdir()) == [book.name]
    assert sanfang(*words).exit_code == int(listed == RECORD)
