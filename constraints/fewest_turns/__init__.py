"""Fewest turns of a person in a period.

In words: with ``min_per_person=1/月`` everybody whom the duty may take, and who is in office
throughout, serves in it at least once in each month that ends in the plan and in which the
duty is in force throughout. Turns are counted as for ``max_per_person``. What is lacking is a
gap with cause ``limit``, owed by the person (contract, section 5, Limits).
"""
