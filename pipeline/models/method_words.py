"""What messages say about methods: their names in German, and how a key looks that one of them lacks."""

# What people call a method that has another name here.
METHOD_WORDS = {
    "anzahl": "count", "zahl": "count", "bestand": "count", "anteil": "share", "quote": "share",
    "prozent": "share", "verhältnis": "ratio", "verhaeltnis": "ratio", "quotient": "ratio",
    "ziffer": "rate", "mittelwert": "mean", "durchschnitt": "mean", "formel": "formula",
    "veränderung": "change", "veraenderung": "change", "differenz": "change",
    "segregationsindex": "segregation_index", "segregation": "segregation_index",
    "dissimilarität": "dissimilarity", "dissimilaritaet": "dissimilarity",
}  # fmt: skip
# How a key looks that a method lacks.
METHOD_FORMS = {
    "numerator": "{dataset: einwohner, where: {…}}",
    "denominator": "{dataset: einwohner}",
    "terms": "{teil: {dataset: …}, ganzes: {dataset: …}}",
    "formula": "teil / ganzes",
    "of": "Kennung eines Indikators",
    "over_years": "2",
    "across": "Kennung einer Gebietsebene",
    "bands": "[0-17, 18-64, 65+]",
}
