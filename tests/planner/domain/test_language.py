"""Every text has its Chinese, and the catalogues hold nothing else."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from planner.domain.language import _, catalogue, current, speaking

ROOT = Path(__file__).parents[3]
CATALOGUES = sorted([*ROOT.glob("planner/locale/zh/*.po"), *ROOT.glob("constraints/*/zh.po")])
PACKAGES = ("planner", "constraints", "inputs", "outputs")
MARKS = {"_": None, "marked": None}
WRITTEN_IN = [("**.py", "python"), ("**.html", "jinja2")]


@cache
def source_texts() -> dict[str, list[str]]:
    """Every text marked in the source, and the places where it stands."""
    places: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        found = extract_from_dir(
            ROOT / package, method_map=WRITTEN_IN, keywords=MARKS, comment_tags=()
        )
        for file, line, text, _comments, _context in found:
            places[str(text)].append(f"{package}/{file}:{line}")
    return dict(places)


def constants() -> set[str]:
    """Every string of the source, marked or not: texts may also stand in tables."""
    return {
        node.value
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def translations() -> list[tuple[str, str, str]]:
    """Every entry of the catalogues: the file's name, the English and the Chinese text."""
    entries = []
    for path in CATALOGUES:
        with path.open("rb") as stream:
            messages = [message for message in read_po(stream, locale="zh") if message.id]
        name = path.relative_to(ROOT).as_posix()
        entries += [(name, str(message.id), str(message.string)) for message in messages]
    return entries


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


def test_the_catalogues_are_read_as_gettext_reads_them() -> None:
    """The short reader that the program itself uses finds what Babel's finds."""
    assert catalogue("zh") == {source: said for _file, source, said in translations() if said}


def test_every_source_text_has_its_chinese() -> None:
    """A text that somebody meets is never left in English where Chinese is spoken."""
    translated = {english for _file, english, chinese in translations() if chinese}
    missing = [f"{at[0]}: {text}" for text, at in source_texts().items() if text not in translated]
    assert not missing, "\n".join(missing)


def test_no_translation_is_left_over() -> None:
    """A catalogue holds only what the source still says."""
    said = constants() | source_texts().keys()
    unused = [f"{file}: {english}" for file, english, _zh in translations() if english not in said]
    assert not unused, "\n".join(unused)


def test_a_text_is_translated_once() -> None:
    """No text stands in two catalogues, where the two could come to differ."""
    files = defaultdict(list)
    for file, english, _chinese in translations():
        files[english].append(file)
    assert {text: where for text, where in files.items() if len(where) > 1} == {}


def test_no_catalogue_says_a_text_twice() -> None:
    """Within one file a second entry would silently win over the first."""
    twice = {}
    for path in CATALOGUES:
        lines = path.read_text(encoding="utf-8").splitlines()
        counts = Counter(line for line in lines if line.startswith("msgid ") and line[6:] != '""')
        twice.update({line: path.name for line, count in counts.items() if count > 1})
    assert twice == {}


def test_translations_keep_the_placeholders() -> None:
    """What is filled into the English is filled into the Chinese, no more and no less."""
    wrong = [
        (file, english, chinese)
        for file, english, chinese in translations()
        if placeholders(english) != placeholders(chinese)
    ]
    assert not wrong


def test_speaking_lasts_as_long_as_its_block() -> None:
    """Chinese is the default, and comes back when the other language ends."""
    text = _("No gaps.")
    with speaking("en"):
        assert (current(), str(text)) == ("en", "No gaps.")
    assert (current(), str(text)) == ("zh", catalogue("zh")["No gaps."])


def test_a_number_takes_the_word_that_goes_with_it() -> None:
    """English says 1 gap and 2 gaps; Chinese has one form, and needs no word."""
    with speaking("en"):
        said = [str(_("Nothing has to change. {gaps:gap|gaps}.", gaps=n)) for n in (0, 1, 2)]
    assert said == [f"Nothing has to change. {words}." for words in ("0 gaps", "1 gap", "2 gaps")]
    assert str(_("Nothing has to change. {gaps:gap|gaps}.", gaps=1)) == "无需变更。缺口 1 处。"


def test_a_rules_words_stand_in_its_folder() -> None:
    """What one rule alone says has its Chinese beside it; its catalogue says nothing else."""
    places = {
        text: {Path(place.rpartition(":")[0]).parent.as_posix() for place in found}
        for text, found in source_texts().items()
    }
    rules = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("constraints/*/*.py")}
    rules -= {"constraints", "constraints/kinds", "constraints/judging"}
    wrong = []
    for file, english, _chinese in translations():
        folders, home = places.get(english, set()), Path(file).parent.as_posix()
        only = next(iter(folders)) if len(folders) == 1 else None
        if (only in rules and home != only) or (home in rules and only not in (None, home)):
            wrong.append((file, english))
    assert wrong == []
