"""What the levels of a plan are called: plan.json has their codes, people read words."""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain.language import Text, _
from planner.domain.plan import Level

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
    "pairing.posted": _("published links dropped"),
    "pairing.loads": _("unequal numbers per holder"),
    "pairing.near": _("links outside the preferred places"),
    "pairing.nearest": _("links in less preferred places"),
    "pairing.spread": _("unequal numbers per target"),
    "pairing.order": _("links out of the order of the sheets"),
    "rotation.idle": _("months without a target"),
    "rotation.unreached": _("targets not reached in time"),
    "rotation.posted": _("published targets changed"),
    "rotation.moves": _("changes of target"),
    "rotation.later": _("months without a target after the period"),
    "rotation.passed_over": _("targets passed over"),
    "households.unheld": _("households without anybody"),
    "households.dropped": _("present contacts dropped"),
    "households.mix": _("shortfall of the mix of categories"),
    "households.load": _("unequal loads"),
    "households.splits": _("groups of each holder"),
    "households.own_group": _("households outside the holder's own group"),
    "rounds.gaps": _("visits missing"),
    "rounds.rounds": _("rounds added, or changed from what was published"),
    "rounds.moved": _("rounds on other days than published"),
    "rounds.others": _("households visited by another of their holders"),
    "rounds.twice": _("days with two rounds of one person"),
    "rounds.spread": _("uneven spread of visits"),
    "steps": _("working days between steps and their last days"),
    "order": _("turns out of order"),
    "order.excused": _("turns that pass over somebody for other shifts"),
    "outside": _("occurrences far from their place in the period"),
    "fairness_holidays": _("unequal turns on public holidays"),
    "fairness_days_off": _("unequal turns on days off"),
    "fairness": _("unequal turns"),
    "festivals": _("turns on a festival that the person had before"),
    "apart": _("turns of one person near each other"),
    "doubled": _("second shifts of one person on one day"),
    "apologies": _("people who cannot attend"),
    "wishes": _("wishes not met"),
    "spread": _("distances of days from their ideal places"),
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
    "changes.today": _("shifts put on today"),
    "changes.soon": _("shifts put on days of notice"),
    "changes.days": _("shifts moved to another day"),
    "changes.people": _("people taken out of their shifts"),
}
"""What is made small, by stage and name, or by the name alone where stages share it."""


def level_word(level: Level) -> str:
    """A level in words, in the current language; by its code where it is not known."""
    said: Text | None
    if level.name == "gaps" and level.rank is not None:
        said = _("gaps of duties of priority {priority}", priority=level.rank)
    else:
        said = _WHATS.get(f"{level.stage}.{level.name}", _WHATS.get(level.name))
    stage, number = _STAGES.get(level.stage), level.generation
    if stage is None or said is None:
        return level.code
    if number == 1:
        return str(_("{stage}: {what}", stage=stage, what=said))
    return str(_("{stage}, round {round}: {what}", stage=stage, round=number, what=said))
