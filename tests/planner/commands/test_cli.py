"""Every command, every exit status, and no traceback whatever happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from outputs.files import read_plan
from planner.domain.plan import LEFT_OUT
from planner.version import __version__
from tests.builders.commands import contents, sanfang
from tests.builders.sheets import SMALL_TOWN, Sheets

OUTPUTS = ("calendars", "coverage.html", "households.csv", "plan.json", "roster.xlsx")


@pytest.fixture
def bad_town(write_book: Callable[[Sheets], Path]) -> Path:
    """SMALL_TOWN with two faults: a village and a person without their units."""
    units = (*SMALL_TOWN["单位"], "v3,南村,村,nowhere")
    people = (*SMALL_TOWN["人员"], "p3,王示例,北村,组员,干部")
    return write_book({**SMALL_TOWN, "单位": units, "人员": people})


@pytest.fixture
def short_town(write_book: Callable[[Sheets], Path]) -> Path:
    """SMALL_TOWN on the days of 13 January when both leaders are away: one gap."""
    return write_book({**SMALL_TOWN, "不可用": ("人员,起,原因", "town,2027-01-13,培训")})


def test_version_names_the_program() -> None:
    """People can say what they run."""
    assert sanfang("--version").output == f"sanfang {__version__}\n"


def test_help_is_chinese_unless_english_is_asked_for() -> None:
    """The help speaks the user's language."""
    assert "检查工作簿" in sanfang("--help").output
    assert "List every fault" in sanfang("--lang", "en", "--help").output


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["plon"], "没有 plon 这个命令"),
        (["check"], "缺少"),
        (["check", "book", "--deep"], "没有 --deep 这个选项"),
        (["plan", "book", "--seed", "one"], "--seed"),
        (["verify", "plan"], "--book"),
        (["plan", "book", "--seed", "-1"], "--seed 的值不对，应为：0 到 2147483647 之间的整数。"),
        (["plan", "book", "--out"], "--out 后面缺少值：文件夹。"),
        (["check", "--lang"], "--lang 后面缺少值：zh | en。"),
        (["replan", "book", "--publish=yes"], "--publish 后面不写值。"),
        (["check", "a", "b", "c"], "多出了：b c。"),
        (["feed", "frob"], "\n没有 frob 这个命令。"),
        (["diff", "1", "x"], "\nB 的值不对，应为：不小于 1 的整数。"),
        (["gaps", "plan", "--as-of", "soon"], "--as-of 的值不对，应为：日期，如 2027-01-31。"),
        (["log", "--store", "odd://x"], "不能打开 odd://x：不认识这种数据库。"),
    ],
)
def test_misuse_is_explained(arguments: list[str], said: str) -> None:
    """A command line that makes no sense exits 2 and says what is wrong in Chinese."""
    result = sanfang(*arguments)
    assert (result.exit_code, said in result.output) == (2, True)


def test_new_writes_a_workbook_that_can_be_checked(tmp_path: Path) -> None:
    """The blank workbook holds example rows, and they are without faults."""
    book = tmp_path / "空白.xlsx"
    assert sanfang("new", book).exit_code == 0
    assert sanfang("check", book).exit_code == 0


def test_new_keeps_a_file_that_is_there(tmp_path: Path) -> None:
    """Nobody loses a filled workbook by asking for a new one."""
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"filled for days")
    result = sanfang("new", book)
    assert (result.exit_code, book.read_bytes()) == (2, b"filled for days")
    assert str(book) in result.output


def test_new_knows_its_presets(tmp_path: Path) -> None:
    """An example that does not exist is refused with the names of those that do."""
    result = sanfang("new", tmp_path / "book.xlsx", "--preset", "atlantis")
    assert (result.exit_code, "luoshe" in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_presets_are_listed() -> None:
    """Each example has a line."""
    result = sanfang("presets")
    assert result.exit_code == 0
    assert any(line.startswith("luoshe ") for line in result.output.splitlines())


def test_check_counts_what_it_read(small_town: Path) -> None:
    """A good workbook exits 0."""
    result = sanfang("check", small_town)
    assert (result.exit_code, "3 个单位、2 人" in result.output) == (0, True)


def test_check_lists_every_fault_with_its_place(bad_town: Path) -> None:
    """Each fault has a line with sheet, row, column and value; the exit status is 2."""
    result = sanfang("check", bad_town)
    lines = result.stdout.splitlines()
    assert result.exit_code == 2
    assert any(line.startswith("单位 第5行 「上级」 「nowhere」：") for line in lines)
    assert any(line.startswith("人员 第4行 「单位」 「北村」：") for line in lines)


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_missing_workbook_is_bad_input(tmp_path: Path, command: str) -> None:
    """A name mistyped exits 2 and writes nothing."""
    result = sanfang(command, tmp_path / "没有.xlsx")
    assert (result.exit_code, "没有.xlsx" in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_plan_writes_every_output_beside_the_workbook(planned: Path) -> None:
    """The folder is named after the workbook and the period, and holds all there is."""
    assert tuple(sorted(path.name for path in planned.iterdir())) == OUTPUTS
    assert len(json.loads((planned / "plan.json").read_text(encoding="utf-8"))["shifts"]) == 4


def test_plan_writes_where_it_is_told(small_town: Path, tmp_path: Path) -> None:
    """`--out` names the folder, also one in a folder that is not there yet."""
    assert sanfang("plan", small_town, "--out", tmp_path / "a" / "b").exit_code == 0
    assert (tmp_path / "a" / "b" / "plan.json").is_file()


def test_a_folder_of_csv_files_is_named_from_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`plan .` writes beside the folder, under its name, like `plan ../town`."""
    folder = tmp_path / "town"
    folder.mkdir()
    for title, rows in SMALL_TOWN.items():
        (folder / f"{title}.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert sanfang("plan", ".").exit_code == 0
    (made,) = [one.name for one in tmp_path.iterdir() if one != folder]
    assert made.startswith("town-2027-")


def test_plan_refuses_bad_input(bad_town: Path) -> None:
    """Faults exit 2, are listed, and nothing is written."""
    result = sanfang("plan", bad_town)
    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)
    assert list(bad_town.parent.iterdir()) == [bad_town]


def test_what_the_reader_told_is_not_told_again(write_book: Callable[[Sheets], Path]) -> None:
    """A holiday without anybody: once, with its cell, by `plan`; the plan keeps its warning."""
    rule = "watch,值班,值班,整体,班子成员,,日,1,一、二、三、四、五、六、日,全天,town"
    settings = ("项,值", "单位名称,示例镇", "开始,2027-02-01", "结束,2027-02-14")
    duties = (SMALL_TOWN["制度"][0], rule)
    book = write_book({**SMALL_TOWN, "设置": settings, "制度": duties})
    result = sanfang("plan", book)
    assert result.exit_code == 0, result.output
    told = [one for one in result.output.splitlines() if "2027-02-05" in one]
    assert [one.partition(" 「")[0] for one in told] == ["提醒：制度 第2行"]
    plan = read_plan(book.with_name("book-2027-02-01_2027-02-14"))
    assert LEFT_OUT in {warning.code for warning in plan.warnings}


def test_gaps_are_no_failure_of_planning(short_town: Path) -> None:
    """A plan with a gap exits 0; `gaps` lists it and exits 1."""
    assert sanfang("plan", short_town).exit_code == 0
    result = sanfang("gaps", short_town.with_name("book-2027-01-04_2027-01-31"))
    assert (result.exit_code, "p1" in result.output and "p2" in result.output) == (1, True)


def test_no_gaps(planned: Path) -> None:
    """A plan without gaps exits 0, named by its folder or by its file."""
    assert sanfang("gaps", planned).exit_code == 0
    assert sanfang("gaps", planned / "plan.json").exit_code == 0


def test_gaps_of_what_is_no_plan(tmp_path: Path) -> None:
    """What cannot be read exits 2."""
    assert sanfang("gaps", tmp_path).exit_code == 2


@pytest.mark.parametrize("file", ["", "plan.json", "roster.xlsx"])
def test_verify_finds_nothing_in_a_fresh_plan(planned: Path, small_town: Path, file: str) -> None:
    """The judge agrees with the planner, however the plan is named."""
    result = sanfang("verify", planned / file, "--book", small_town)
    assert result.exit_code == 0, result.output


def test_verify_finds_what_was_changed(planned: Path, small_town: Path) -> None:
    """A shift moved to a Thursday breaks the duty's weekday: exit 1."""
    file = planned / "plan.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace("2027-01-13", "2027-01-14"), encoding="utf-8"
    )
    result = sanfang("verify", planned, "--book", small_town)
    assert (result.exit_code, result.output != "") == (1, True)


def test_verify_of_what_is_no_plan(tmp_path: Path, small_town: Path) -> None:
    """A plan that cannot be read exits 2, and so does a workbook."""
    assert sanfang("verify", tmp_path / "no.json", "--book", small_town).exit_code == 2
    assert sanfang("verify", tmp_path / "no.json", "--book", tmp_path / "no.xlsx").exit_code == 2


def test_the_same_workbook_gives_the_same_bytes(small_town: Path, tmp_path: Path) -> None:
    """Two runs differ in nothing but when they ran and how long they took."""
    runs = []
    for name in ("one", "two"):
        assert sanfang("plan", small_town, "--out", tmp_path / name).exit_code == 0
        plan = json.loads((tmp_path / name / "plan.json").read_text(encoding="utf-8"))
        del plan["created"]
        for level in plan["levels"]:
            del level["seconds"]
        runs.append(plan)
    assert runs[0] == runs[1]


def test_an_interrupted_run_leaves_the_folder_as_it_was(
    planned: Path, small_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the outputs are written exits 130 and changes nothing."""
    before = contents(planned)

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("outputs.folder.plan.write_page", interrupt)
    result = sanfang("plan", small_town)
    assert (result.exit_code, contents(planned)) == (130, before)
    assert sorted(path.name for path in planned.parent.iterdir()) == ["book", planned.name]


def test_a_fault_of_the_program_is_no_traceback(
    small_town: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What nobody foresaw exits 70 with a sentence; its log holds no value from the input."""

    def fail(book: Path, *_more: object) -> None:
        raise ZeroDivisionError(str(book))

    monkeypatch.setattr("inputs.workbook.reading.read", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = sanfang("check", small_town)
    (log,) = tmp_path.glob("sanfang-*.log")
    written = log.read_text(encoding="utf-8")
    assert (result.exit_code, "Traceback" in result.output) == (70, False)
    assert ("ZeroDivisionError" in written, str(small_town) in written) == (True, False)
    assert str(small_town) not in result.output


def test_a_folder_that_cannot_be_written_is_named(small_town: Path, tmp_path: Path) -> None:
    """A file in the folder's place exits 2 with its name."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    result = sanfang("plan", small_town, "--out", tmp_path / "taken" / "plan")
    assert (result.exit_code, "taken" in result.output) == (2, True)
