"""Whole units: a part 组:KIND is filled by units, each with everybody of it who is there.

In words: whose turn it is are units of that kind, which stand among the people of the model and
of the rules that count turns (``planner.domain.crews``). In its turn serves everybody of the
unit, or below it, who is there; nobody else, but who stands in for somebody of it. A unit nobody
of which is there is away; one of which somebody cannot serve then, by another rule, is not there
(contract, section 5, Groups).
"""
