"""The report a board reads: HTML pages and a workbook."""
