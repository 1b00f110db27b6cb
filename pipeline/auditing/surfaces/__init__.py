"""Every surface of an edition read back: tables, drawings, pages, workbooks and the PDF must show what
daten/werte.csv shows and hide what it hides. Takes the files of the edition only."""
