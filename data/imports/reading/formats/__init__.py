"""A file a format: each has ``read(job) -> Found``."""
