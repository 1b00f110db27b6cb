"""What became of an edition in the next one: areas, definitions, values of the same years, sentences."""
