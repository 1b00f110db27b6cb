"""Definitions as frozen pydantic models: the one schema of every YAML file."""
