"""How every obligation stands: owed, planned, short, or done because records say so.

What is owed follows from the workbook, period by period; what is planned is in the plan;
done is only what 历史 shows. Nothing is taken for done because it was planned.
"""
