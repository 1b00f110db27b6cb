"""Commands, one module per kind of work."""
