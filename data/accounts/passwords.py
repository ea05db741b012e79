"""Passwords: what is asked of one, and its argon2id hash."""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from data.accounts.policy import CLASSES, GUESSES, LONGEST, SHORTEST, SHORTEST_ADMIN

AT_ONCE = 2  # each takes 19 MB for a tenth of a second
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
READ = 72  # characters that zxcvbn looks at
OURS = ("menpai", "门牌", "jiedao", "shequ", "wangge", "street", "community")


class Passwords:
    """Hashes and verifies; few at once, so that a crowd at the door does not fill the memory."""

    def __init__(self) -> None:
        # OWASP's parameters for argon2id.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody")  # so that who does not exist costs the same

    def hashed(self, password: str) -> str:
        """The hash, with its salt and parameters."""
        with self._turns:
            return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether this is the password; takes as long where there is none."""
        with self._turns:
            try:
                return self._hasher.verify(stored or self._nobody, password[:LONGEST]) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def faults(password: str, about: Iterable[str], *, admin: bool) -> list[str]:
    """What is wrong with a new password, as codes: ``short``, ``long``, ``classes``, ``own``, ``easy``.

    ``about``: words that tell of its owner, such as login and name.
    """
    words = [word for word in about if len(word) > 2]
    least = SHORTEST_ADMIN if admin else SHORTEST
    found = {
        "short": len(password) < least,
        "long": len(password) > LONGEST,
        "classes": sum(bool(re.search(kind, password)) for kind in KINDS) < CLASSES,
        "own": any(word.casefold() in password.casefold() for word in words),
    }
    if not any(found.values()):
        found["easy"] = zxcvbn(password[:READ], user_inputs=[*words, *OURS])["score"] < GUESSES
    return [code for code, wrong in found.items() if wrong]
