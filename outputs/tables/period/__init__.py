"""What a report of a period counts: owed, planned, done, and the ledger.

Planned is what the plans say, done what 历史 says, owed what the workbook asks of the
period. Everything is listed in the order of the sheets, whoever has nothing included:
there is no ranking. Ids and counts, no words.
"""
