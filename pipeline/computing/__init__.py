"""From observations to values: what was delivered, sums over the areas, exact quotients, changes."""
