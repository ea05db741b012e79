"""What is shown of an identity by default (GB/T 35273-2020 7.2: screens show masked data)."""

from __future__ import annotations

FIRST_OF_NUMBER, LAST_OF_NUMBER = 6, 4
FIRST_OF_PHONE, LAST_OF_PHONE = 3, 4


def masked_name(name: str) -> str:
    """The first character; how long a name is tells something too: 李**."""
    return f"{name[:1]}**" if name else ""


def masked_number(number: str) -> str:
    """Region and the last four, without the day of birth: 330304********002X."""
    return _middle(number, FIRST_OF_NUMBER, LAST_OF_NUMBER)


def masked_phone(phone: str) -> str:
    """138****5678."""
    return _middle(phone, FIRST_OF_PHONE, LAST_OF_PHONE)


def _middle(text: str, first: int, last: int) -> str:
    """Stars between both ends; nothing but stars where the ends would be most of it."""
    hidden = len(text) - first - last
    if hidden < last:
        return "*" * len(text)
    return f"{text[:first]}{'*' * hidden}{text[-last:]}"
