"""Benchmarks: scripts that print a table. ``python -m bench`` makes that of the README."""
