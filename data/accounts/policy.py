"""The numbers of signing in. GB/T 22239-2019 8.1.4.1 asks that there be such, ASVS 5.0 says how many."""

from __future__ import annotations

from datetime import timedelta

SHORTEST, SHORTEST_ADMIN, LONGEST = 8, 10, 128  # characters; ASVS 5.0 6.2.1 and 6.2.9
CLASSES = 3  # of small letters, capitals, digits, others
GUESSES = 3  # zxcvbn's score, 0–4: more than 10⁸ guesses
KEPT_PASSWORDS = 5  # may not come back at once
PASSWORD_LASTS = timedelta(days=90)
FAILURES, LOCKED = 5, timedelta(minutes=30)
IDLE, LONGEST_SESSION = timedelta(minutes=30), timedelta(hours=12)  # ASVS 7.3.1 and 7.3.2
SIGN_IN_LASTS = timedelta(minutes=10)  # at the provider of single sign-on
WITH_CODE = frozenset({"admin", "auditor"})  # two factors, ASVS 6.3.3
KEY_LASTS = timedelta(days=365)
