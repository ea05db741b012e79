"""Columns in memory that answer the map: the database remembers, memory answers (docs/decisions)."""
