"""Composite indices as pure arithmetic on small arrays: standardise, add up, classify, try out, group."""
