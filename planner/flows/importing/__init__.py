"""Lists kept elsewhere become rows of a workbook, or a plan to adopt."""
