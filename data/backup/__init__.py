"""Backups of a whole street, and putting one back (decision 0032)."""

from data.backup.restoring import Restored, restore
from data.backup.taking import Taken, take

__all__ = ["Restored", "Taken", "restore", "take"]
