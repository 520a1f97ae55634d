"""Whether Sanfang works on this computer: everything is imported, and a small plan is made.

It goes into the folder that is carried over, and runs there with that folder's Python.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

SMALLEST = {
    "设置": "项,值\n单位名称,示例镇\n开始,2027-01-04\n结束,2027-01-31\n",
    "人员": "姓名,角色\n张一,领导\n李二,领导\n",
    "制度": "名称,类型,主体,人员,周期,星期,时段\n领导接访,接访,整体,领导,周,三,上午\n",
}
_ONLY_FOR_INSTALLING = {"pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel"}


def main() -> int:
    """Say what happens; 0 where everything works."""
    try:
        for name in sorted(packages_distributions().keys() - _ONLY_FOR_INSTALLING):
            if name.isidentifier():
                import_module(name)
        print("组件齐全。")
        shifts = smallest_plan()
    except Exception as error:  # noqa: BLE001  whatever it is, a person is to read it
        print(f"自检没有通过：{type(error).__name__}: {error}")
        return 1
    print(f"试排了 {shifts} 个班次。自检通过。")
    return 0 if shifts == 4 else 1


def smallest_plan() -> int:
    """How many shifts the plan of the smallest example has, written with all its files."""
    from planner import plan, read_book, write

    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        book.mkdir()
        for sheet, text in SMALLEST.items():
            (book / f"{sheet}.csv").write_text(text, encoding="utf-8")
        made = plan(read_book(book))
        write(made, Path(folder) / "plan")
        return len(made.plan.shifts)


if __name__ == "__main__":
    sys.exit(main())
