"""The report of a period: what was owed, planned and done, as a workbook and as a page."""
