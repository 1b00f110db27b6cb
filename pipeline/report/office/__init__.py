"""The report for office programs, from the same document as PDF and HTML: workbook, text document, slides."""
