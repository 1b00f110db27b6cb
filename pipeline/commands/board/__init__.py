"""The delivery board: what is expected, here, checked, late or substituted, as text, page and workbook."""
