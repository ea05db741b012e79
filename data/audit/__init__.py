"""The audit log as a chain: sealed within a second, verified by a command."""

from data.audit.sealer import Sealer, seal_new
from data.audit.verifying import verify

__all__ = ["Sealer", "seal_new", "verify"]
