"""Column 参数 of sheet 制度: which parameters a duty sets, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from constraints.forms import bad_value
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.parameters import PARAMS, allowed, kinds_of, meant_instead
from inputs.workbook import grammar
from inputs.workbook.cells import Warn
from inputs.workbook.faults import all_named, did_you_mean, named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row
from inputs.workbook.schema import DUTY_KINDS
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.params import Param, Params
from planner.domain.problem import ALL_CATEGORIES


def params_of(row: Row, duty: str, kind: Kind | None, registers: Registers) -> Params:
    """Column 参数. Each bad parameter is a fault of its own; the others count."""
    pairs = row.parse("params", lambda c: grammar.params(row.written("params", c)))
    names = _Around(duty, registers, row.warner("params"))
    found, seen = Params(), set()
    for key, value in pairs or ():
        try:
            param = _known(key, kind)
            if param.en in seen:
                raise CellFault(
                    "duplicate-param",
                    _("{param} is there twice.", param=named(param)),
                    remedy=_("Keep one of them."),
                )
            if not value:
                raise bad_value(param)
            found = found.having(param, param.form.read(value, param, names))
            seen.add(param.en)
        except CellFault as fault:
            row.caught("params", _nearest(fault, key, value))
    return found


def _nearest(fault: CellFault, key: str, value: str) -> CellFault:
    """`fault` with the word of a closed list that may have been meant."""
    param = grammar.find_param(key)
    words = param.form.words if param is not None else ()
    meant = did_you_mean(value, (word.zh for word in words))
    if fault.code != "bad-param-value" or meant is None:
        return fault
    return CellFault(fault.code, fault.text, fault.expected, meant, warning=fault.warning)


def _known(key: str, kind: Kind | None) -> Param[Any]:
    """The parameter `key`. Raises a warning if there is none, or not for this kind."""
    param = grammar.find_param(key)
    if param is None:
        known = PARAMS.values()
        raise CellFault(
            "unknown-param",
            _("The parameter “{key}” is not known; it is not used.", key=key),
            _("One of {words}.", words=all_named(known)),
            did_you_mean(key, (word for one in known for word in one.spellings)),
            warning=True,
        )
    if kind is not None and param not in allowed(kind):
        words = [word for word in DUTY_KINDS if KINDS[word.value] in kinds_of(param)]
        instead = meant_instead(param, kind)
        raise CellFault(
            "param-not-used",
            _("{param} means nothing for this kind of duty; it is not used.", param=named(param)),
            _("Only for {kinds}.", kinds=all_named(words)),
            _("Here write {params}.", params=all_named(instead)) if instead else None,
            warning=True,
        )
    return param


@dataclass(frozen=True, slots=True)
class _Around:
    """The workbook around a duty's parameters."""

    duty: str
    registers: Registers
    warn: Warn

    def other_duty(self, written: str, param: Param[Any]) -> str:
        """The id of a duty that is not the cell's own. Raises CellFault."""
        found = self.registers.reference(written, ("duties",), self.warn)
        if found == self.duty:
            raise CellFault(
                "duty-cycle",
                _("In {param} a duty refers to itself.", param=named(param)),
                param.note,
                _("Name another duty."),
            )
        return found

    def note_category(self, word: str) -> None:
        """Warn where no household has the category `word`."""
        complete = self.registers.sheets["households"].complete
        known = self.registers.categories
        if word != ALL_CATEGORIES and word not in known and complete:
            text = _("No household has the category “{word}”.", word=word)
            remedy = did_you_mean(word, sorted(known))
            self.warn(CellFault("unknown-category", text, remedy=remedy, warning=True))

    def note_tag(self, word: str) -> None:
        """Warn where no unit has the tag or kind `word`."""
        known = self.registers.tags | self.registers.kinds
        if word not in known and self.registers.sheets["units"].complete:
            text = _("No unit has the tag or kind “{word}”.", word=word)
            remedy = did_you_mean(word, sorted(known))
            self.warn(CellFault("unknown-tag", text, remedy=remedy, warning=True))
