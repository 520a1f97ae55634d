"""The parts of constraints/README.md that follow from the code: kinds, and facts of rules.

``python -m tests.constraints.rules_page`` writes them into the page; a test compares.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import constraints
from constraints.found import faces, rule_names
from constraints.judging.face import Check
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.parameters import kinds_of
from constraints.posting import Post
from planner.domain.language import speaking
from planner.domain.params import Param
from tests.constraints.test_mutations import rules

README = Path(constraints.__path__[0]) / "README.md"
RULES = tuple(name for name in rule_names() if name not in ("judging", "kinds"))
BEGIN, END = "<!-- from constraints/kinds -->", "<!-- until here -->"

_RHYTHMS = {
    "days": "day by day",
    "pairing": "lasting links",
    "rotation": "by months, and day by day",
    "households": "household by household",
    "follow_up": "item by item",
}
_ABOUT = {
    "form": "each shift's form",
    "days": "the days",
    "links": "links",
    "rounds": "rounds",
    "items": "items",
    "whole": "the plan as a whole",
}
_FACTS = re.compile(r"^### (\w+)(.*)\n\n(?:> .*\n)+", re.MULTILINE)


def put(text: str) -> str:
    """The page's text with its parts written anew."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    with speaking("en"):
        text = "\n".join((before + begin, "", *_kinds(), "", end + after))
        return _FACTS.sub(lambda found: _section(found[1], found[2]), text)


def _section(name: str, title: str) -> str:
    if name not in RULES:
        raise KeyError(f"there is no rule {name}")
    return f"### {name}{title}\n\n> {' · '.join(_facts(name))}\n"


def _facts(name: str) -> Iterator[str]:
    """What it takes, how it is stated, what the judge finds, why not, and what would help."""
    params = list(_params(name))
    if params:
        yield f"takes {', '.join(params)}"
    posts, checks = faces("post", Post), faces("check", Check)
    if name in posts:
        yield f"`post.py`: {'days and items' if posts[name].of_items else 'days'}"
    elif find_spec(f"constraints.{name}.model"):
        yield "`model.py`: its own stage"
    if name in checks:
        codes = sorted(rule for room, rule in rules() if room == name)
        yield f"`check.py`: {_ABOUT[checks[name].about]}"
        yield f"finds {', '.join(f'`{code}`' for code in codes)}"
        if checks[name].refuse is not None:
            yield "says why not"
    if find_spec(f"constraints.{name}.why"):
        yield "`why.py`: what would help"


def _params(name: str) -> Iterator[str]:
    if find_spec(f"constraints.{name}.rule") is None:
        return
    for param in vars(import_module(f"constraints.{name}.rule")).values():
        if isinstance(param, Param):
            kinds = kinds_of(param)
            whose = ", ".join(kind.zh for kind in kinds) if len(kinds) < len(KINDS) else ""
            days = tuple(kind for kind in KINDS.values() if kind.unfolds)
            whose = "all that take days" if kinds == days else whose
            yield f"`{param.en}` {param.zh}" + (f" ({whose})" if whose else "")


def _kinds() -> Iterator[str]:
    yield "| 类型 kind | what it is | decided | flags | parameters of its own |"
    yield "| --- | --- | --- | --- | --- |"
    for kind in KINDS.values():
        said = inspect.getdoc(import_module(f"constraints.kinds.{kind.id}")) or ""
        what = said.partition(": ")[2].rstrip(".")
        params = ", ".join(f"`{param.en}`" for param in kind.params)
        cells = (f"{kind.zh} `{kind.id}`", what, _RHYTHMS[kind.rhythm], _flags(kind), params)
        yield f"| {' | '.join(cells)} |"


def _flags(kind: Kind) -> str:
    flags = {
        "takes no time": not kind.takes_time,
        "by the steps of 节点": kind.by_steps,
        "disturbs a village": kind.disturbs_village,
        "on public notices": kind.public and not kind.posted_by_day,
        "on public notices, a row a day": kind.public and kind.posted_by_day,
        "a reception in reports": kind.receives,
    }
    return ", ".join(flag for flag, holds in flags.items() if holds)


if __name__ == "__main__":
    README.write_text(put(README.read_text(encoding="utf-8")), encoding="utf-8")
