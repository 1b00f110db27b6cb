"""Which figures must be hidden so that no small count can be read off or worked out from what is published.

cells: everything published, as grids of areas by terms · structure: what adds up to what · primary: small
counts by rule · complementary: what else to hide · audit: proof that nothing hidden can be worked out.
"""
