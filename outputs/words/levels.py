"""What the levels of a plan are called: plan.json has their codes, people read words.

A code is ``stage.what``; a stage that is planned in several rounds adds the round, as in
``pairing.2.loads``, and gaps add the priority of the duties, as in ``days.gaps.3``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from planner.domain.language import Text, _

_STAGES: Mapping[str, Text] = {
    "pairing": _("Links"),
    "rotation": _("Rotation"),
    "households": _("Household holders"),
    "days": _("Days and people"),
    "rounds": _("Household visits"),
    "follow_ups": _("Follow-ups"),
    "repair": _("Re-planning"),
}

_WHATS: Mapping[str, Text] = {
    "pairing.fixed": _("fixed links not kept"),
    "pairing.kept": _("existing links dropped"),
    "pairing.first": _("links missing where they come first"),
    "pairing.nobody": _("targets without anybody"),
    "pairing.missing": _("links missing"),
    "pairing.loads": _("unequal numbers per holder"),
    "pairing.near": _("links outside the preferred places"),
    "pairing.nearest": _("links in less preferred places"),
    "pairing.spread": _("unequal numbers per target"),
    "pairing.order": _("links out of the order of the sheets"),
    "rotation.idle": _("months without a target"),
    "rotation.unreached": _("targets not reached in time"),
    "rotation.moves": _("changes of target"),
    "rotation.passed_over": _("targets passed over"),
    "households.unheld": _("households without anybody"),
    "households.dropped": _("present contacts dropped"),
    "households.mix": _("shortfall of the mix of categories"),
    "households.load": _("unequal loads"),
    "households.splits": _("groups of each holder"),
    "households.own_group": _("households outside the holder's own group"),
    "rounds.gaps": _("visits missing"),
    "rounds.spread": _("uneven spread of visits"),
    "outside": _("occurrences far from their place in the period"),
    "fairness": _("unequal turns"),
    "apologies": _("people who cannot attend"),
    "wishes": _("wishes not met"),
    "spread": _("uneven spread of days"),
    "standby": _("substitutes missing"),
    "pins": _("pins not honoured"),
    "red": _("red items not handled"),
    "orange": _("orange items not handled"),
    "yellow": _("yellow items not handled"),
    "important": _("important items not handled"),
    "others": _("other items not handled"),
    "urgency": _("urgent items planned late"),
    "late": _("items that are late"),
    "wait": _("days of waiting"),
    "substitution": _("visits by somebody else"),
    "repair.visits": _("visits missing"),
    "repair.past": _("shifts of the past that break a rule"),
    "changes.posted": _("changes within the days of notice"),
    "changes": _("shifts changed"),
    "changes.soon": _("shifts put on days of notice"),
    "changes.people": _("people taken out of their shifts"),
}
"""What is made small, by ``stage.what``, or by ``what`` alone where stages share it."""

_PRIORITY = re.compile(r"gaps\.(\d+)")
_ROUND = re.compile(r"(\d+)\.(.+)")


def level_word(code: str) -> str:
    """A level in words, in the current language; a code that is not known as it is."""
    stage, _dot, what = code.partition(".")
    later = _ROUND.fullmatch(what)
    if later is not None:
        what = later[2]
    priority = _PRIORITY.fullmatch(what)
    if priority is not None:
        said: Text | None = _("gaps of duties of priority {priority}", priority=priority[1])
    else:
        said = _WHATS.get(f"{stage}.{what}", _WHATS.get(what))
    if stage not in _STAGES or said is None:
        return code
    if later is None:
        return str(_("{stage}: {what}", stage=_STAGES[stage], what=said))
    return str(_("{stage}, round {round}: {what}", stage=_STAGES[stage], round=later[1], what=said))
