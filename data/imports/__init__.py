"""Files of offices, in: read, understood, checked, matched, and brought in as one batch that can be undone.

docs/decisions/0007-one-thing-many-sources.md says why it is so.
"""
