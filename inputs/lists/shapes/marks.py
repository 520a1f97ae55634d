"""What the marks below a person's name mean: by answers, legends, duties, and common habit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from inputs.lists.context import OFF, SKIP, Context
from inputs.lists.duties import NOTHING, Evidence
from inputs.lists.words import BRACKETS, is_tick, says_leave, says_off
from inputs.workbook.cells import normalise

_SPLIT = re.compile(r"[/、,;+&\n\s]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """One mark: that it is no turn, that it has to be asked, or what it says of the turn."""

    text: str
    passed: bool = False
    asked: bool = False
    evidence: Evidence = NOTHING
    leave: bool = False


@dataclass(frozen=True)
class Marks:
    """Reads marks; `legend` is what notes on the page say of them."""

    context: Context
    legend: Mapping[str, str]

    def read(self, text: str) -> list[Meant]:
        """What the marks of one cell mean."""
        whole = normalise(text)[0]
        single = self._one(whole)
        if not single.asked:
            return [single]
        core = BRACKETS.sub("", whole).strip()
        parts = [part for part in _SPLIT.split(core) if part]
        found = [self._one(part) for part in parts] or [single]
        if any(one.asked for one in found) and len(parts) > 1 and not self._answered(parts):
            return [one for one in found if one.asked or not one.passed]
        return found

    def _answered(self, parts: list[str]) -> bool:
        return all(("mark", part) in self.context.answers for part in parts)

    def _one(self, mark: str) -> Meant:
        answer = self.context.answers.get(("mark", mark))
        if answer is not None:
            if answer in (OFF, SKIP):
                return Meant(mark, passed=True)
            return Meant(mark, evidence=Evidence(frozenset((answer,))))
        said = self.legend.get(mark)
        lexicon = self.context.lexicon
        if said is not None:
            found = lexicon.exactly(said) or lexicon.inside(said)
            if found:
                return Meant(mark, evidence=found)
            if says_off(said) or says_leave(said):
                return Meant(mark, passed=True, leave=says_leave(said))
            if is_tick(said):
                return Meant(mark)
        found = lexicon.exactly(mark)
        if found and not (found.slot is not None and len(mark) == 1):  # 早 is 早班, or a riddle
            return Meant(mark, evidence=found)
        if is_tick(mark):
            return Meant(mark)
        if says_off(mark) or says_leave(mark):
            return Meant(mark, passed=True, leave=says_leave(mark))
        found = lexicon.inside(mark)
        if found.duties or found.labels:
            return Meant(mark, evidence=found)
        return Meant(mark, asked=True)
