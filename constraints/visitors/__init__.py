"""One week, the same faces: no household is visited by different people in one week.

In words: all shifts in which a household is visited in one week, Monday to Sunday, have the
same people. Follow-ups of the ledger's items do not count.
"""
