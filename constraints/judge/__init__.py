"""The judge's half of every rule: ``check(case)`` yields what a plan does wrong.

One file per family of rules. Nothing here knows the solver, or how a plan was made.
"""
