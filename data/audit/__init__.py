"""The audit log as a chain: sealed within a second, verified by a command, kept for six months and more."""

from data.audit.cutting import cut_old
from data.audit.sealer import Sealer, seal_new
from data.audit.verifying import verify, verify_archive

__all__ = ["Sealer", "cut_old", "seal_new", "verify", "verify_archive"]
