"""What the terminal shows is one line a thing, in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest

from outputs.words.lines import fault_line, finding_line, gap_lines
from planner.commands.common import say, say_all
from planner.commands.console import Course, TerminalProgress
from planner.domain.findings import Finding
from planner.domain.language import Text, _, speaking
from planner.domain.plan import Gap, Level, Reason
from planner.domain.problem import Fault
from planner.domain.progress import KEEPS, LOSES, SIGNALS, WORKING, Working, heard
from tests.builders.sample_plan import sample


def test_a_fault_says_where_what_and_what_to_do() -> None:
    """Sheet, row, column and value come first, then the sentences."""
    fault = Fault(
        "unknown",
        Text("没有这个单位。"),
        sheet="户",
        row=12,
        column="单位",
        value="张村",
        expected=Text("单位编码。"),
        remedy=Text("请改正。"),
    )
    assert (
        fault_line(fault) == "户 第12行 「单位」 「张村」：没有这个单位。应为：单位编码。请改正。"
    )
    with speaking("en"):
        assert fault_line(fault).startswith("户 row 12 “单位” “张村”: ")


def test_a_warning_is_told_from_a_fault() -> None:
    """A warning does not stop anybody, and says so; without a place it is just said."""
    assert fault_line(Fault("odd", Text("有多余的列。"), warning=True)) == "提醒：有多余的列。"


def test_a_fault_stays_on_its_line() -> None:
    """A value with line breaks does not break the report into pieces."""
    fault = Fault("odd", Text("不对。"), sheet="户", value="张\n村")
    assert fault_line(fault) == "户 「张 村」：不对。"


def test_a_finding_says_how_much() -> None:
    """The amount and its unit follow the sentence, then the ids of the rule and the shift."""
    finding = Finding("spacing", Text("太近。"), 2, "days", shift="jiefang/2027-W02/1")
    assert finding_line(finding) == "太近。（2 天） [spacing jiefang/2027-W02/1]"


def test_a_finding_names_the_duty_and_the_day() -> None:
    """Whoever edits a roster knows duties and days, not ids."""
    problem, plan = sample()
    shift = plan.shifts[0]
    text = Text("张三   不在岗。")
    finding = Finding("away", text, duty=shift.duty, shift=shift.id, date=shift.date)
    name = problem.duties[shift.duty].name
    assert finding_line(finding, problem) == f"{name} {shift.date}：张三 不在岗。 [away {shift.id}]"


def test_a_gap_names_everybody_who_cannot_help() -> None:
    """Under the gap stands a line for each person, with the reason."""
    gap = Gap(
        "gap-1",
        "jiefang/2027-W02/1",
        "jiefang",
        None,
        "all_away",
        1,
        (date(2027, 1, 11), date(2027, 1, 17)),
        None,
        None,
        (Reason("p1", "培训"), Reason("p2", "休假")),
        "两人都不在。",
        "days",
        "occurrence",
    )
    assert list(gap_lines(gap)) == [
        "jiefang/2027-W02/1（2027-01-11 至 2027-01-17）缺 1：两人都不在。",
        "    p1：培训",
        "    p2：休假",
    ]


def test_progress_is_plain_lines_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Stages and levels go to standard error, a line each, when they end."""
    with TerminalProgress() as progress:
        progress.stage(Text("排日子"))
        progress.level(Level("days", "gaps", 0, 0, True, 0.25, rank=1))
        progress.level(Level("days", "fairness", 5, 4, False, 1.0))
    out, err = capsys.readouterr()
    assert out == ""
    first, second, last = err.splitlines()
    assert first == "    日期与人员：重要性为1的制度的缺口：0，已证明最优，0.2 秒"
    assert second == "    日期与人员：人员轮次不均：5，下界 4，1.0 秒"
    assert last.startswith("排日子：")


def _working(number: int, left: int, value: int = 0) -> Working:
    level = Level("days", "fairness", value, value - 1, False, 0.0)
    return Working(level, number, levels=3, parts=10, left=left)


def test_levels_are_counted_over_all_models() -> None:
    """As many as are known by now; what is left is estimated once a level takes its time."""
    course = Course()
    first = str(course.words(_working(1, 10), 100.0))
    assert first == "第1级，至少共3级：日期与人员：人员轮次不均，已完成0/10个部分：0，下界 -1"
    assert "约" not in str(course.words(_working(1, 9), 101.0))
    assert str(course.words(_working(1, 6, 7), 106.0)).endswith(
        "已完成4/10个部分：7，下界 6，最多约还需9秒"
    )
    assert "约" not in str(course.words(_working(1, 0, 7), 120.0))
    for _level in range(3):
        course.ended()
    assert str(course.words(_working(1, 10), 130.0)).startswith("第4级，至少共6级：")


def test_a_program_that_runs_the_command_hears_how_far_a_level_has_come(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each level at once, and when the stage ends that nothing is searched any more."""
    for asked in ("", "1"):
        monkeypatch.setenv(SIGNALS, asked)
        with TerminalProgress() as progress:
            progress.working(_working(1, 10))
            progress.working(_working(1, 9))
            progress.working(_working(2, 10))
        heard = capsys.readouterr().err.split("\n")[:-1]
        told = [line for line in heard if line.startswith(WORKING)]
        assert [WORKING in f"{line} " for line in heard] == [True] * (3 if asked else 0)
        assert told[-1:] == ([WORKING] if asked else [])


def test_a_program_that_runs_the_command_hears_what_ctrl_c_keeps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of its own at each change, for whoever asks for it; people are not shown it."""
    for asked, told in (("", []), ("1", [KEEPS, LOSES])):
        monkeypatch.setenv(SIGNALS, asked)
        with TerminalProgress() as progress:
            for kept in (False, True, True, False):
                progress.keeps(kept)
        assert capsys.readouterr().err.split("\n")[:-1] == told


def test_a_program_that_runs_the_command_hears_each_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may show a line to whoever reads it later; people are told in their own."""
    found = []
    for asked in ("", "1"):
        monkeypatch.setenv(SIGNALS, asked)
        with TerminalProgress() as progress:
            progress.level(Level("days", "apart", 1, 1, True, 0.0))
        say(_("No gaps."), "as it is")
        say_all(lambda: [str(_("Nothing is recorded."))])
        said = capsys.readouterr()
        found.append([heard(line) for line in f"{said.err}{said.out}".split("\n")[:-1]])
    for language, lines in (("zh", found[1]), ("en", found[1]), ("zh", found[0])):
        with speaking(language):
            level, *others = (str(line).strip() for line in lines)
            assert str(_("proven the best")) in level
            assert others == [str(_("No gaps.")), "as it is", str(_("Nothing is recorded."))]


def test_ctrl_c_while_a_stage_is_put_up_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come when the line is begun and not there yet; ending it ends quietly."""

    def interrupted(_console: object, _hook: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rich.console.Console.push_render_hook", interrupted)
    with pytest.raises(KeyboardInterrupt), TerminalProgress() as progress:
        progress.stage(Text("Pairings"))
