"""Longest run of turns of a person.

In words: with ``max_run=3`` nobody serves in the duty on more than three calendar days running,
days off among them. 历史 shows what came before. Days of one block (连班) are one turn:
then so many blocks may follow each other without a day between. A 必须 does not outrank it
(contract, section 5, Limits).
"""
