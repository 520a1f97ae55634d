"""Most turns of a person in a period.

In words: with ``max_per_person=2/周`` nobody serves in the duty more than twice a week, Monday
to Sunday; other periods are those of the calendar. What 历史 shows of the period counts. Days
of one block (连班) are one turn, in each period that holds one of them. Substitutes do not
serve. A 必须 does not outrank it (contract, section 5, Limits).
"""
