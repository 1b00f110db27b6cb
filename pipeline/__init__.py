"""Sozialbericht: from delivered statistics to a checked report as PDF and HTML."""
